"""`python -m clausewise`, the same as the command."""

from clausewise.cli import main

main()
