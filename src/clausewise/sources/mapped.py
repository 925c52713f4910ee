"""A source seen through a mapping: each file of the export is a part whose records are in the vocabulary's names.

Records come in the order of the mapping's entries, so that of two steps with the same timestamp the one that is
written first in the mapping is the earlier one, whatever the files are called.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from zoneinfo import ZoneInfo

import pyarrow as pa

from clausewise.model.mapping import Entry, ExportMapping, cells
from clausewise.model.source import BrokenRow, Chunk, OnDisk, Part, fold
from clausewise.model.sql_names import quote_identifier as q
from clausewise.model.vocabulary import Vocabulary
from clausewise.sources.mapping_run import MappingRun
from clausewise.sources.mapping_sql import Query
from clausewise.sources.staging import Staging, table_name, trimmed
from clausewise.working_time import Calendar

_BATCH = 50_000
_SHOWN_COLUMNS = 4
NO_RECORD = (
    "映射没有把这一行变成任何记录；映射中的列都是空的，或条件都不符 / the mapping makes no record of this row"
)


@dataclass(frozen=True)
class ExportPart:
    """A file, or a database's table, of an export. `stem`: its name without folder and suffix."""

    part: Part
    stem: str


@dataclass
class MappedPart:
    """One file of the export; reading the first one stages them all."""

    source: MappedSource
    number: int
    inner: Part
    strict: bool = True
    undeclared: Counter[str] = field(default_factory=Counter)

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def order(self) -> int:
        """Its place among the parts: that of the first entry which reads it."""
        return self.source.order_of(self.number)

    def fingerprint(self) -> tuple[str, int]:
        return self.inner.fingerprint()

    def watch(self) -> None:
        if isinstance(self.inner, OnDisk):
            self.inner.watch()

    def refuse_changed(self) -> None:
        if isinstance(self.inner, OnDisk):
            self.inner.refuse_changed()

    def read(self) -> Iterator[Chunk]:
        yield from self.source.read(self.number)


class MappedSource:
    """`canonical`: parts that are in the vocabulary's names already, such as registers/*."""

    def __init__(
        self, exports: Sequence[ExportPart], canonical: Sequence[Part], mapping: ExportMapping,
        vocabulary: Vocabulary, calendar: Calendar, zone: ZoneInfo,
    ) -> None:  # fmt: skip
        self.exports = exports
        self.canonical = canonical
        self.mapping = mapping
        self.vocabulary = vocabulary
        self.calendar, self.zone = calendar, zone
        self.mapped = [MappedPart(self, number, export.part) for number, export in enumerate(exports)]
        self.staging: Staging | None = None
        self.left = len(exports)  # parts not yet read
        self.places: dict[int, int] = {}
        self.offered: Mapping[
            str, frozenset[str]
        ] = {}  # kinds that these files can yield -> columns, when staged

    def parts(self) -> Sequence[Part]:
        return (*self.mapped, *self.canonical)

    def staged(self) -> tuple[Staging, MappingRun]:
        if self.staging is None:
            self.staging = Staging(self.mapping, [export.stem for export in self.exports])
            try:
                self.runs = self.stage(self.staging)
            except BaseException:
                self.close()
                raise
        return self.staging, self.runs

    def stage(self, staging: Staging) -> MappingRun:
        for part in (*self.mapped, *self.canonical):
            if isinstance(part, OnDisk):
                part.watch()
        for number, export in enumerate(self.exports):
            staging.take(number, export.part, export.stem, self.mapped[number].undeclared)
        staging.recogniser.refuse_missing({name for names in staging.tables_of.values() for name in names})
        names = {number: export.stem for number, export in enumerate(self.exports)}
        run = MappingRun(
            staging, self.mapping, self.vocabulary, self.calendar, self.zone, names, self.register_rows
        )
        run.run()
        self.describe(staging, run)
        return run

    def order_of(self, number: int) -> int:
        if not self.places:
            self.staged()
        return self.places[number]

    def describe(self, staging: Staging, run: MappingRun) -> None:
        """What is known when all is staged, and still asked for when the staging is gone."""
        entries = list(enumerate(self.mapping.entries))
        there = {name for names in staging.tables_of.values() for name in names}
        offered: dict[str, frozenset[str]] = {}
        for _, entry in entries:
            if entry.table in there and any(c in staging.present[entry.table] for c in _time_cells(entry)):
                for kind in set(entry.kinds) - set(entry.except_kinds):
                    offered[kind] = offered.get(kind, frozenset({"id"})) | set(run.headers(entry))
        self.offered = offered
        for number, tables in staging.tables_of.items():
            self.places[number] = 1 + min((n for n, e in entries if e.table in tables), default=len(entries))

    def read(self, number: int) -> Iterator[Chunk]:
        staging, run = self.staged()
        yield from broken_rows(staging.broken[number])
        for place, entry in enumerate(self.mapping.entries):
            if entry.table in staging.tables_of[number]:
                yield from self.records(number, place, entry, run)
        yield from self.unplaced(number, staging)
        self.left -= 1
        if not self.left:
            self.close()

    def records(self, number: int, place: int, entry: Entry, run: MappingRun) -> Iterator[Chunk]:
        headers = run.headers(entry)
        if entry.kind and "id" not in headers:
            headers = ("id", *headers)
        yield Chunk(entry.register, headers, tuple(pa.array([], pa.string()) for _ in headers), ())
        chosen = ", ".join(f"i.id AS {q(h)}" if entry.kind and h == "id" else f"r.{q(h)}" for h in headers)
        ids = f"JOIN record_ids i ON i.e = {place} AND i._n = r._n" if entry.kind else ""
        query = f"SELECT r._n, r._row, {chosen} FROM e_{place} r {ids} WHERE r._part = {number} ORDER BY r._n"
        cursor = run.staging.cursor()
        for batch in cursor.sql(query).to_arrow_reader(_BATCH):
            sheets = [run.staging.sheet_of(n) for n in batch.column(0).to_pylist()]
            for sheet, group in groupby(range(batch.num_rows), sheets.__getitem__):
                span = list(group)
                part = batch.slice(span[0], len(span))
                rows = part.column(1).to_pylist()
                yield Chunk(entry.register, headers, tuple(part.columns[2:]), rows, sheet=sheet)
        cursor.close()

    def unplaced(self, number: int, staging: Staging) -> Iterator[Chunk]:
        """Rows that no entry made a record of are quarantined; those skipped on purpose are counted."""
        tables = staging.tables_of[number]
        mine = [n for n, entry in enumerate(self.mapping.entries) if entry.table in tables]
        if not mine:
            return
        placed = " UNION ALL ".join(
            f"SELECT _n FROM {'p' if self.mapping.entries[n].register else 'e'}_{n} WHERE _part = {number}"
            for n in mine
        )
        left: dict[int, tuple[str, BrokenRow]] = {}
        for table in sorted({self.mapping.entries[n].table for n in mine}):
            skipped = Query(lambda name: f"b.{q(name)}", self.zone)
            skips = {c: v for n in mine for c, v in self.mapping.entries[n].skip.items()
                     if self.mapping.entries[n].table == table}  # fmt: skip
            on_purpose = " OR ".join(skipped.any_of(c, v) for c, v in skips.items()) or "FALSE"
            excepted = [n for n in mine if self.mapping.entries[n].except_kinds
                        and self.mapping.entries[n].table == table]  # fmt: skip
            on_purpose += "".join(f" OR b._n IN (SELECT _n FROM x_{n})" for n in excepted)
            shown = ", ".join(f"b.{q(c)}" for c in staging.used[table][:_SHOWN_COLUMNS]) or "''"
            for n, row, text, passed in staging.connection.execute(
                f"SELECT b._n, b._row, concat_ws(' | ', {shown}), {on_purpose} FROM {table_name(table)} b "
                f"WHERE b._part = {number} AND b._n NOT IN ({placed}) ORDER BY b._n",
                skipped.parameters,
            ).fetchall():
                if passed:
                    self.mapped[number].undeclared[f"{table} (skip)"] += 1
                else:
                    left.setdefault(n, (staging.sheet_of(n), BrokenRow(row, text, NO_RECORD)))
        yield from broken_rows(list(left.values()))

    def register_rows(self, name: str) -> Iterator[pa.Table]:
        """What canonical parts hold of a register, under canonical names."""
        register = self.vocabulary.registers[name]
        words: Mapping[str, str] = {
            fold(word): column.name
            for column in register.columns.values()
            for word in (*column.labels, column.name)
        }
        own = {fold(word) for word in (*register.labels, register.record, register.name)}
        for part in self.canonical:
            for chunk in part.read():
                if fold(chunk.target) not in own or not len(chunk.rows):
                    continue
                columns = {
                    words[fold(header)]: trimmed(column)
                    for header, column in zip(chunk.headers, chunk.columns, strict=True)
                    if fold(header) in words
                }
                yield pa.table(columns)

    def close(self) -> None:
        """The next reading stages everything anew."""
        if self.staging is not None:
            self.staging.close()
        self.staging, self.left = None, len(self.exports)


def broken_rows(found: Sequence[tuple[str, BrokenRow]]) -> Iterator[Chunk]:
    for sheet, group in groupby(found, itemgetter(0)):
        yield Chunk("", (), (), (), tuple(row for _, row in group), sheet=sheet)


def _time_cells(entry: Entry) -> list[str]:
    return list(cells(entry.columns["at"])) if "at" in entry.columns else []
