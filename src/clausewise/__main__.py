"""The command as a process. Ctrl-C ends it with 130 while libraries are loaded, too, hence no import of any before."""

import signal
import sys


def main() -> None:
    """Runs the command line of this process, and leaves with its exit status."""
    try:
        from clausewise.streams import open_streams

        open_streams()
        from clausewise.cli import main as run_command

        run_command()
    except KeyboardInterrupt:
        from clausewise.errors import INTERRUPTED

        sys.exit(INTERRUPTED)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the status is decided
        exec("")  # else Python kills itself by SIGINT at the end, where an interruption has passed an exec()


if __name__ == "__main__":
    main()
