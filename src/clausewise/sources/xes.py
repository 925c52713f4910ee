"""Reads event logs (XES, XES.gz): events as operations, traces as the register `cases`.

A large log is read by further processes (xes_pieces.py), with the same result: what a trace says does not depend on
the traces before it, only what its events are called does, and that is decided here.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

import pyarrow as pa
import pyarrow.compute as pc

from clausewise.errors import UnreadableSource
from clausewise.model.source import Chunk
from clausewise.model.vocabulary import Vocabulary
from clausewise.sources.files import FilePart
from clausewise.sources.xes_events import CASES, Stretch, Wanted
from clausewise.sources.xes_pieces import has_processors, read_in_pieces, read_in_turn

_READ_BYTES = 1 << 20
_LARGE, _LARGE_ZIPPED = 32 << 20, 2 << 20
_IN_UTF8 = re.compile(
    rb"(\xef\xbb\xbf)?(<\?xml[^>]*encoding=[\"'](?i:utf-8)[\"'][^>]*>|<\?xml(?![^>]*encoding)|<(?!\?))"
)


@dataclass
class XesPart(FilePart):
    """An event log; `event_columns` and `case_columns` are those that the vocabulary declares."""

    strict: bool = False
    event_columns: frozenset[str] = frozenset()
    case_columns: frozenset[str] = frozenset()
    undeclared: Counter[str] = field(default_factory=Counter)

    def read(self) -> Iterator[Chunk]:
        wanted = Wanted(self.name, self.event_columns, self.case_columns)
        numbering = _Numbering("case" in self.event_columns)
        self.undeclared.clear()
        with self._errors(), self.open_error(), self.path.open("rb") as raw:
            zipped = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            stream: BinaryIO = gzip.open(raw) if zipped else raw  # type: ignore[assignment]  # noqa: SIM115
            first = stream.read(_READ_BYTES)
            large = self.path.stat().st_size >= (_LARGE_ZIPPED if zipped else _LARGE)
            in_pieces = large and _IN_UTF8.match(first) and has_processors()
            for stretch in (read_in_pieces if in_pieces else read_in_turn)(wanted, _blocks(first, stream)):
                self.undeclared.update(stretch.undeclared)
                yield from numbering.chunks(stretch)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except expat.ExpatError as error:
            raise UnreadableSource(f"{self.name}: is not well-formed XML: {error}") from error
        except (LookupError, ValueError) as error:
            raise UnreadableSource(
                f"{self.name}: is in an encoding that cannot be read ({error}); save it as UTF-8"
            ) from error
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise UnreadableSource(f"{self.name}: the gzip file is cut off or damaged: {error}") from error


def _blocks(first: bytes, stream: BinaryIO) -> Iterator[bytes]:
    block = first
    while block:
        yield block
        block = stream.read(_READ_BYTES)


def declared_columns(vocabulary: Vocabulary) -> tuple[frozenset[str], frozenset[str]]:
    """The columns that an event, and a trace (register `cases`), may fill."""
    cases = vocabulary.registers.get(CASES)
    return (
        frozenset(column.name for _, column in vocabulary.operation_columns()),
        frozenset(cases.columns if cases else ()),
    )


class _Numbering:
    """Names events after their case and position (`C1#2`), and numbers rows as events and as traces.

    A trace without a name has no case; its events are called after its place in the log (`?7#1`).
    """

    def __init__(self, with_case: bool) -> None:
        self.with_case = with_case
        self.traces = 0
        self.positions: dict[str, int] = {}
        self.first_event = self.first_case = 1

    def chunks(self, stretch: Stretch) -> Iterator[Chunk]:
        events, cases = stretch.events, stretch.cases
        if cases.count:
            rows = range(self.first_case, self.first_case + cases.count)
            yield Chunk(CASES, cases.headers, cases.columns, rows)
        named = self._named(stretch)
        if events.count:
            rows = range(self.first_event, self.first_event + events.count)
            yield Chunk("", (*named, *events.headers), (*named.values(), *events.columns), rows)
        self.first_case += cases.count
        self.first_event += events.count

    def _named(self, stretch: Stretch) -> dict[str, pa.Array]:
        shown: list[str] = []
        trace_of: list[int] = []
        position: list[int] = []
        for place, (name, length) in enumerate(zip(stretch.names, stretch.lengths, strict=True)):
            self.traces += 1
            shown.append(name or f"?{self.traces}")
            before = self.positions.get(shown[-1], 0)
            self.positions[shown[-1]] = before + length
            trace_of += [place] * length
            position += range(before + 1, before + 1 + length)
        taken = pa.array(trace_of, pa.int32())
        numbers = pa.array(position, pa.int64()).cast(pa.string())
        identifier = pc.binary_join_element_wise(pa.array(shown, pa.string()).take(taken), numbers, "#")
        if not self.with_case:
            return {"id": identifier}
        names = pa.array([name or None for name in stretch.names], pa.string())
        return {"id": identifier, "case": names.take(taken)}
