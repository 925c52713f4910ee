"""An audit's operations on a cluster, from the first look at all of them to the results put together.

The cluster is a protocol: it has the operations as a table, and runs functions of this room over it.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

import pyarrow as pa

from clausewise.errors import UnreadableSource
from clausewise.judge.containment import JudgePool
from clausewise.model.clause import Clause, Pack
from clausewise.model.progress import Progress, silent
from clausewise.model.source import InputFile
from clausewise.partition.judge import judge_part
from clausewise.partition.merge import Merged
from clausewise.partition.plan import make_plan
from clausewise.partition.result import PartResult
from clausewise.partition.survey import Repeated, Seen, deciding_columns, sort_out, survey
from clausewise.sql.setting import Setting
from clausewise.store import Span, Store
from clausewise.store.layout import lay_out

Function = Callable[[bytes, Iterator[pa.RecordBatch]], Iterable[bytes]]
ROWS_OF_PART = 300_000  # small enough for one worker, large enough to be worth its start


class Table(Protocol):
    """The operations of a place: `headers`, its columns besides SOURCE_ORDER; `files`, of which its rows are."""

    @property
    def headers(self) -> Sequence[str]: ...

    @property
    def files(self) -> Sequence[InputFile]: ...

    def count(self) -> int: ...

    def repeated(self, id_: str) -> pa.Table:
        """All rows whose id, without blanks around it, occurs more than once."""
        ...

    def each_split(self, function: Function, sent: bytes, columns: Sequence[str]) -> Iterator[bytes]:
        """Runs the function over the rows as they lie, with these columns and SOURCE_ORDER."""
        ...

    def each_part(self, function: Function, sent: bytes, keys: Sequence[str], parts: int) -> Iterator[bytes]:
        """Runs the function over so many parts; rows with the same value of the first key that has one are in one."""
        ...


@dataclass
class Cluster:
    """Operations that are judged elsewhere. `runner`: name and version of what does it, for the receipt.

    `function`: what judges a part; `rows_of_part`: how many operations are one.
    """

    table: Table
    runner: tuple[str, str]
    function: Function
    rows_of_part: int = ROWS_OF_PART
    repeated: Repeated = field(default_factory=Repeated)

    @cached_property
    def rows(self) -> int:
        return self.table.count()

    def look(self, pack: Pack) -> Span:
        """From when to when the operations are; finds those that repeat an id on the way.

        UnreadableSource for a header that the vocabulary does not know, and where no row is an operation.
        """
        self._bound(pack)
        id_ = self._header(pack, "id")
        if id_:
            self.repeated = sort_out(self.table.repeated(id_), pack, self.files)
        deciding = deciding_columns(pack.vocabulary)
        bound = self._bound(pack)
        columns = [self.table.headers[i] for i, names in bound.items() if names & deciding]
        sent = pickle.dumps((pack, self.files, self.repeated.places))
        seen = Seen()
        for found in self.table.each_split(survey_batches, sent, columns):
            seen = seen.with_(pickle.loads(found))
        if seen.span.first is None and seen.bad:
            raise UnreadableSource(
                f"none of the {self.rows:,} operations can be read, so nothing could be found; "
                f"the first bad row: {seen.bad[1]}"
            )
        return seen.span

    def judge(
        self, pack: Pack, clauses: Sequence[Clause], setting: Setting, store: Store, exhaustive: bool = False,
        progress: Progress = silent,
    ) -> Merged:  # fmt: skip
        """Judges all parts, and fills a store that has the registers with what the other clauses look at."""
        plan = make_plan(pack, clauses, setting, store, exhaustive=exhaustive)
        plan = replace(plan, files=self.files, gone=self.repeated.places)
        keys = [header for name in ("case", "id") if (header := self._header(pack, name))]
        parts = max(1, -(-self.rows // self.rows_of_part))
        merged = Merged(store, self.table.files, frozenset(duty.number for duty in plan.own_duties))
        progress("judge", 0, None)
        for done, result in enumerate(
            self.table.each_part(self.function, pickle.dumps(plan), keys, parts), 1
        ):
            merged.add(PartResult.from_bytes(result))
            progress("judge", done, parts)
        merged.finish(self.repeated.rows)
        return merged

    @property
    def files(self) -> tuple[str, ...]:
        return tuple(file.name for file in self.table.files)

    def _bound(self, pack: Pack) -> dict[int, frozenset[str]]:
        """Positions of headers -> the columns that they mean."""
        layout, place = lay_out(pack.vocabulary)[""], (self.files or ("operations",))[0]
        bound = layout.bind(tuple(self.table.headers), place, False)
        return {i: frozenset(one.column.name for one in fields) for i, fields in bound.items()}

    def _header(self, pack: Pack, name: str) -> str | None:
        """The header under which an envelope column stands."""
        if name not in pack.vocabulary.envelope:
            return None
        return next((self.table.headers[i] for i, names in self._bound(pack).items() if name in names), None)


def survey_batches(sent: bytes, batches: Iterator[pa.RecordBatch]) -> Iterator[bytes]:
    """What `Cluster.span` runs over a split."""
    pack, files, gone = pickle.loads(sent)
    yield pickle.dumps(survey(batches, pack, files, gone))


def judge_batches(
    sent: bytes, batches: Iterator[pa.RecordBatch], pool: JudgePool | None = None
) -> Iterator[bytes]:
    """What `Cluster.judge` runs over a part of whole cases."""
    held = list(batches)
    if held:
        with pool or JudgePool(1) as own:
            yield judge_part(pa.Table.from_batches(held), pickle.loads(sent), own).to_bytes()
