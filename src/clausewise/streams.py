"""The standard streams of a command: whatever is wrong with them, its exit status stays true.

One that is closed would give its number to some pipe of the command; one that is full, or that nobody reads any more,
has the libraries in between end with 1, which means findings.
"""

from __future__ import annotations

import io
import os
import select
import sys
from typing import TYPE_CHECKING, TextIO

from clausewise.errors import MachineTrouble, Unread

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_IN, _OUT, _ERR = range(3)
_SHOWN = "backslashreplace"  # letters that the encoding lacks


def open_streams() -> None:
    """Puts streams that can be relied on in the place of the process's own."""
    for descriptor in (_IN, _OUT, _ERR):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
    sys.stdin = sys.stdin or io.TextIOWrapper(io.FileIO(_IN, closefd=False))
    sys.stdout = _text_stream(_OUT, sys.stdout)
    sys.stderr = _text_stream(_ERR, sys.stderr)


def _text_stream(descriptor: int, before: TextIO | None) -> TextIO:
    """In the place of the stream that Python made, where it made one; written to as that was.

    A stream that somebody else put there, as a notebook or a test does that collects what is said, stays.
    """
    if before and not _writes_to(before, descriptor):
        return before
    buffer = io.BufferedWriter(_Output(descriptor, "w", closefd=False))
    if not isinstance(before, io.TextIOWrapper):
        return io.TextIOWrapper(buffer, errors=_SHOWN)
    errors = _SHOWN if before.errors == "strict" else before.errors
    at_once = before.line_buffering or before.write_through  # the latter by PYTHONUNBUFFERED
    return io.TextIOWrapper(buffer, before.encoding, errors, None, at_once, before.write_through)


def _writes_to(stream: TextIO, descriptor: int) -> bool:
    try:
        return stream.fileno() == descriptor
    except (OSError, ValueError, AttributeError):  # it has none
        return False


class _Output(io.FileIO):
    """Standard output, of which a failure is raised once, or standard error, of which none is."""

    failed = False

    def write(self, text: ReadableBuffer) -> int:
        if not self.failed:
            try:
                while (written := super().write(text)) is None:
                    select.select([], [self], [])  # a stream that refuses to be waited for
                return written
            except OSError as error:
                self.failed = True
                if self.fileno() == _OUT:
                    raise _trouble(error) from error
        return memoryview(text).nbytes


def _trouble(error: OSError) -> Unread | MachineTrouble:
    if isinstance(error, BrokenPipeError):
        return Unread()
    return MachineTrouble(
        f"standard output cannot be written ({error.strerror}); files that the command was to write stand"
    )
