"""Directories for the time of a run, which a later run clears away where this one was killed.

A directory in use is locked; the lock ends with its process, however that ends. The number of a process in the name
would not do: in containers one run after the other has the same.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import weakref
from contextlib import suppress
from pathlib import Path

PREFIX = "clausewise-run-"


class Scratch(tempfile.TemporaryDirectory[str]):
    """An empty directory in `parent` (default: the machine's place for such), which ends with its block."""

    def __init__(self, parent: Path | None = None, prefix: str = PREFIX) -> None:
        place = parent or Path(tempfile.gettempdir())
        _remove_leftovers(place, prefix)
        lock = None
        while lock is None:
            super().__init__(prefix=prefix, dir=place, ignore_cleanup_errors=True)
            lock = _lock(self.path)
        self._unlock = weakref.finalize(self, os.close, lock)

    @property
    def path(self) -> Path:
        return Path(self.name)

    def cleanup(self) -> None:
        super().cleanup()
        self._unlock()


def _lock(path: Path) -> int | None:
    """The open, locked directory; None where another run took it for a leftover before it was locked."""
    try:
        lock = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    with suppress(OSError):  # a file system without locks: there it is never taken for a leftover either
        fcntl.flock(lock, fcntl.LOCK_EX)
    if path.is_dir():
        return lock
    os.close(lock)
    return None


def _remove_leftovers(place: Path, prefix: str) -> None:
    for path in place.glob(f"{_literally(prefix)}*"):
        with suppress(OSError):  # in use, somebody else's, or gone meanwhile
            lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path, ignore_errors=True)
            finally:
                os.close(lock)


def _literally(text: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in text)
