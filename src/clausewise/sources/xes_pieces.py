"""Reads the text of a log, in this process or, piece by piece, in several.

Nearly all the time that a large log takes is spent in what Python does at each of its tags. So this process only
proves that the whole is well-formed, which is fast, and raises every error of it; its pieces, cut behind an end of a
trace, are read by processes of their own (xes_worker.py). A piece that has become a text of its own, by `<log>` before
it and `</log>` behind it, and is well-formed, was cut between two traces of the log: whatever else the place of
the cut could have been, a comment, a CDATA section, a trace inside something, leaves it open. One that is not is read
here, with all that follows.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from itertools import chain
from multiprocessing.connection import Pipe
from types import TracebackType

from clausewise.errors import UnreadableSource
from clausewise.sources.xes_events import Feed, Log, Stretch, Wanted, log_parser, strict_parser

PIECE = 8 << 20
LARGEST_PIECE = 256 << 20
READERS = 2
_STRETCH_EVENTS = 50_000
_TRACE_END = re.compile(rb"</trace\s*>")
OPENED, CLOSED = b"<log>", b"</log>"


def has_processors() -> bool:
    """Whether several processes are faster than one."""
    return len(os.sched_getaffinity(0)) > 1 if hasattr(os, "sched_getaffinity") else False


def read_in_turn(wanted: Wanted, blocks: Iterable[bytes]) -> Iterator[Stretch]:
    """The traces of a log, some ten thousand events at a time."""
    log = Log(wanted)
    feed = Feed(log_parser(log), wanted.name)
    for block in blocks:
        feed.feed(block)
        if len(log.events) >= _STRETCH_EVENTS:
            yield log.take()
    feed.end()
    if not log.is_log:
        raise UnreadableSource(f"{wanted.name}: is XML, but not XES: its root is not <log>")
    yield log.take()


def read_piece(wanted: Wanted, content: bytes, *, is_first: bool, is_last: bool) -> Stretch:
    """The traces of a piece; raises ExpatError where it was not cut between two traces."""
    log = Log(wanted)
    parser = log_parser(log)
    for text in (b"" if is_first else OPENED, content, b"" if is_last else CLOSED):
        parser.Parse(text, False)
    parser.Parse(b"", True)
    return log.take()


def read_in_pieces(wanted: Wanted, blocks: Iterable[bytes]) -> Iterator[Stretch]:
    """The same traces in the same order as `read_in_turn`, or the same error."""
    pieces = _cut(_proved(wanted.name, blocks))
    waiting: deque[tuple[_Reader, bool, bytes]] = deque()
    with ExitStack() as stack:
        idle = [stack.enter_context(_Reader(wanted)) for _ in range(READERS)]
        is_first, more = True, True
        while more or waiting:
            content, is_last = next(pieces, (b"", False)) if more else (b"", False)
            more = more and not is_last
            done = None
            if not idle or not content:
                reader, began, given = waiting.popleft()
                done = reader.receive()
                idle.append(reader)
                if done is None:
                    left = [given, *(each for _, _, each in waiting), content]
                    rest = chain(left, (each for each, _ in pieces))
                    yield from read_in_turn(wanted, rest if began else chain([OPENED], rest))
                    return
            if content:
                reader = idle.pop()
                reader.give(content, is_first=is_first, is_last=is_last)
                waiting.append((reader, is_first, content))
                is_first = False
            if done:
                yield done


def _proved(name: str, blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The blocks, each after it was found well-formed so far."""
    roots: list[str] = []
    parser = strict_parser(name)

    def note_root(tag: str, _: object) -> None:
        roots.append(tag)
        parser.StartElementHandler = None

    parser.StartElementHandler = note_root
    feed = Feed(parser, name)
    for block in blocks:
        feed.feed(block)
        yield block
    feed.end()
    if roots != ["log"]:
        raise UnreadableSource(f"{name}: is XML, but not XES: its root is not <log>")


def _cut(blocks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """(piece, whether it is the last): cut behind an end of a trace, if one comes."""
    held = bytearray()
    for block in blocks:
        held += block
        if len(held) < PIECE:
            continue
        ends = [found.end() for found in _TRACE_END.finditer(held, max(0, len(held) - len(block) - 16))]
        if ends or len(held) > LARGEST_PIECE:
            cut = ends[-1] if ends else len(held)
            yield bytes(held[:cut]), False
            del held[:cut]
    yield bytes(held), True


class _Reader:
    """A process that reads pieces. It leaves when its pipe is closed, be it by the death of this process."""

    def __init__(self, wanted: Wanted) -> None:
        self.connection, theirs = Pipe()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "clausewise.sources.xes_worker", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        with suppress(OSError):
            self.connection.send(wanted)

    def give(self, content: bytes, *, is_first: bool, is_last: bool) -> None:
        with suppress(OSError):  # if it has just died, receive() will see that
            self.connection.send((is_first, is_last))
            self.connection.send_bytes(content)

    def receive(self) -> Stretch | None:
        """What the piece says; None where it could not be read, or its process is gone."""
        try:
            found: Stretch | None = self.connection.recv()
        except (EOFError, OSError):
            return None
        return found

    def __enter__(self) -> _Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()
        self.process.kill()
        self.process.wait()
