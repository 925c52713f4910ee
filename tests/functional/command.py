"""Runs the command line in this process, as its user types it."""

from __future__ import annotations

import io
import subprocess
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from clausewise.cli import main


def call(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Exit status, standard output and standard error of `clausewise ARGUMENTS`."""
    out, err = io.StringIO(), io.StringIO()
    with chdir(cwd), redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    command = ["clausewise", *map(str, arguments)]
    return subprocess.CompletedProcess(command, int(left.value.code or 0), out.getvalue(), err.getvalue())
