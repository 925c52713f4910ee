"""What must be known of all records before any is judged: from when to when they are, and which are there twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from clausewise.errors import UnreadableSource
from clausewise.model.clause import Pack
from clausewise.model.source_order import place, with_order
from clausewise.model.vocabulary import Vocabulary
from clausewise.partition.records import lay_down, without
from clausewise.scratch import Scratch
from clausewise.store import Span, load

ROWS_AT_ONCE = 500_000
MEMORY = "1GB"
Rejected = tuple[str, int, str, str, str]  # file, row, column, value, reason


@dataclass(frozen=True)
class Repeated:
    """The rows that repeat an id: the places of those that are no operation, and what is said of them."""

    places: tuple[int, ...] = ()
    rows: tuple[Rejected, ...] = ()


def deciding_columns(vocabulary: Vocabulary) -> frozenset[str]:
    """The columns that say whether a row is an operation at all, and when it was."""
    return frozenset(column.name for _, column in vocabulary.operation_columns() if column.required)


@dataclass(frozen=True)
class Seen:
    """What one look at rows found; `bad`: place and words of the first row, where none of them is an operation."""

    span: Span = field(default_factory=Span)
    bad: tuple[int, str] | None = None

    def with_(self, other: Seen) -> Seen:
        bad = [each.bad for each in (self, other) if each.bad]
        return Seen(self.span.with_(other.span), min(bad, default=None))


def survey(
    batches: Iterable[pa.RecordBatch], pack: Pack, files: tuple[str, ...], gone: tuple[int, ...]
) -> Seen:
    """Looks at rows, of which the deciding columns and the place are enough."""
    seen = Seen()
    for records in _tables(batches):
        seen = seen.with_(_see(without(records, gone), pack, files))
    return seen


def _tables(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(each.num_rows for each in held) >= ROWS_AT_ONCE:
            yield pa.Table.from_batches(held)
            held = []
    if held:
        yield pa.Table.from_batches(held)


def _see(records: pa.Table, pack: Pack, files: tuple[str, ...]) -> Seen:
    with Scratch() as directory:
        source = lay_down(records, files, {}, directory)
        with load(
            [source], with_order(pack.vocabulary), pack.timezone, memory_limit=MEMORY, in_part=True
        ) as store:
            span = store.span()
            if span.first is not None or not store.quarantined:
                return Seen(span)
            file, row, *_, reason = next(store.quarantined_rows())
    return Seen(span, (place(files.index(file), row), f"{file}, row {row}: {reason}"))


def sort_out(records: pa.Table, pack: Pack, files: tuple[str, ...]) -> Repeated:
    """Of all the rows whose ids occur more than once, those that are no operations: what an audit of all would say."""
    if not records.num_rows:
        return Repeated()
    numbers = {name: number for number, name in enumerate(files)}
    with Scratch() as directory:
        source = lay_down(records, files, {}, directory)
        try:
            store = load([source], with_order(pack.vocabulary), pack.timezone)
        except UnreadableSource:  # none of them is readable, so none stands in the way of another
            return Repeated()
        with store:
            rows = store.connection.execute(
                'SELECT file, "row", "column", value, reason FROM quarantine WHERE whole_row ORDER BY rowid'
            ).fetchall()
    return Repeated(tuple(place(numbers[file], row) for file, row, *_ in rows), tuple(rows))
