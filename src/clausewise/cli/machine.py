"""Tells what the machine lacks (room on a disk, memory, rights), and an interruption, from a fault of Clausewise.

Such a failure comes up anywhere, and mostly inside a library that wraps it. So the chain of causes is looked
through once, where the command ends.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator

from clausewise.errors import MachineTrouble

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_LIMITED = (errno.EMFILE, errno.ENFILE, errno.EAGAIN)
_LIMITED_WORDS = (*map(os.strerror, _LIMITED), "can't start new thread")
_FULL_WORDS = (*map(os.strerror, _FULL), "database or disk is full", "failed to offload data block")
_MEMORY_WORDS = ("OutOfMemory", "MemoryError", "ArrowMemoryError")
_UNMAPPED = "failed to map segment"  # of a library that is loaded


def find_trouble(error: BaseException) -> MachineTrouble | None:
    """What the machine lacked, where that is why the command failed."""
    for cause in _causes(error):
        said, kind = str(cause), type(cause).__name__
        number = cause.errno if isinstance(cause, OSError) else None
        place = f"{cause.filename}: " if isinstance(cause, OSError) and cause.filename else ""
        if number in _FULL or any(words in said for words in _FULL_WORDS):
            return MachineTrouble(
                f"{place}the disk is full, or a limit on files is reached ({said}). Nothing was replaced. "
                "Make room where the report goes and in the directory for temporary files (TMPDIR), and run it again"
            )
        if number in _FORBIDDEN:
            return MachineTrouble(
                f"{place}cannot be written or read by this user ({os.strerror(number or 0)})"
            )
        if number in _LIMITED or any(words in said for words in _LIMITED_WORDS):
            return MachineTrouble(
                f"a limit on open files, processes or threads is reached ({said}). Nothing was replaced. "
                "Raise it (ulimit -n, ulimit -u, or the limit of the container), and run it again"
            )
        if number == errno.ENOMEM or _UNMAPPED in said or any(words in kind for words in _MEMORY_WORDS):
            return MachineTrouble(
                "the memory of this machine, or the limit set for it, is not enough for this audit. Nothing was "
                "replaced. Grant its database more, as with CLAUSEWISE_MEMORY=4GB, or run it on a shorter --period, with "
                "--jobs 1, or on a larger machine"
            )
    return None


def was_interrupted(error: BaseException) -> bool:
    """DuckDB answers Ctrl-C with an error of its own."""
    return any(
        isinstance(cause, KeyboardInterrupt)
        or type(cause).__name__ == "InterruptException"
        or (isinstance(cause, RuntimeError) and str(cause) == "Query interrupted")
        or "KeyboardInterrupt" in str(cause)  # while it looked at a table of Arrow
        for cause in _causes(error)
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
