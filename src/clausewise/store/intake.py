"""Takes chunks of text into one table of the store: binds headers, types values, and quarantines what will not do.

Everything is done on whole columns. A row's first fault decides its reason, in the order of the vocabulary's contract:
no id, no kind, unknown kind, no readable time, a required column; repeated ids are found when all is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from clausewise.errors import UnreadableSource, nearest
from clausewise.model.source import Chunk, fold
from clausewise.model.sql_names import quote_identifier
from clausewise.store.held import HeldTable
from clausewise.store.layout import OTHER, Field, Layout
from clausewise.store.places import From, Places
from clausewise.store.quarantine import Place, Quarantine, shorten
from clausewise.store.typed_values import (
    BOOLEANS,
    EXPECTED,
    SHORT,
    Lookup,
    enum_lookup,
    parse,
    readable_text,
    trim,
)

_SAID = 80


@dataclass
class _Cells:
    """One field's cells in one chunk: which header they stood under, the text, and the typed values."""

    field: Field
    header: str
    text: pa.Array
    typed: pa.Array | None = None

    @property
    def values(self) -> pa.Array:
        assert self.typed is not None
        return self.typed

    def unreadable(self) -> pa.Array:
        return pc.and_(pc.is_valid(self.text), pc.is_null(self.values))


@dataclass
class Intake:
    """One table while it is filled. `headed`: the fields for which a header was seen, and the last."""

    connection: duckdb.DuckDBPyConnection
    layout: Layout
    quarantine: Quarantine
    rows: int = 0
    rejected: int = 0
    chunks: int = 0
    unique: bool = True
    only: pa.Table | None = None  # the records, where they are few and came in one chunk
    seen: bool = False
    kinds: set[int] = field(default_factory=set)
    headed: dict[Field, str] = field(default_factory=dict)
    filled: set[Field] = field(default_factory=set)
    places: Places = field(default_factory=Places)
    unknown_kinds: Counter[str] = field(default_factory=Counter)
    undeclared: Counter[str] = field(default_factory=Counter)
    lookups: dict[Field, Lookup] = field(default_factory=dict)
    direct: list[range] = field(default_factory=list)  # records that the database read from files by itself
    references: dict[Field, list[str]] = field(default_factory=dict)  # theirs, as queries of (_rid, id)
    # the ids that these refer to, and perhaps others of the same column; None where they are many
    referred: dict[Field, set[str] | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.held = HeldTable(self.connection, self.layout)

    def take(self, chunk: Chunk, origin: From) -> None:
        self.seen = True
        before = self.quarantine.rows
        for row in chunk.broken:
            self.quarantine.row(Place(origin.part, origin.file, row.row), row.column, row.value, row.reason)
        meanings = self.layout.bind(chunk.headers, origin.file, chunk.keyed)
        self.headed.update((one, chunk.headers[i]) for i, fields in meanings.items() for one in fields)
        if len(chunk.rows):
            _ChunkIntake(self, chunk, origin, meanings).take()
        self.rejected += self.quarantine.rows - before

    def lookup(self, one: Field) -> Lookup:
        if one not in self.lookups:
            is_bool = one.column.type.name == "bool"
            self.lookups[one] = BOOLEANS if is_bool else enum_lookup(one.column.type)
        return self.lookups[one]

    def note_direct(
        self, rows: int, references: Mapping[Field, str], values: Mapping[str, Collection[str] | None]
    ) -> None:
        """Records, from the next number on, that the database read by itself, and the queries of their references.

        `values`: all texts of a column of the store, where they are few.
        """
        self.direct.append(range(self.rows, self.rows + rows))
        for one, query in references.items():
            self.references.setdefault(one, []).append(query)
            known, found = self.referred.get(one, set()), values.get(one.physical)
            self.referred[one] = None if known is None or found is None else known.union(found)


class _ChunkIntake:
    def __init__(
        self, table: Intake, chunk: Chunk, origin: From, meanings: dict[int, tuple[Field, ...]]
    ) -> None:
        self.table = table
        self.layout = table.layout
        self.chunk = chunk
        self.origin = origin
        self.count = len(chunk.rows)
        self.texts = {i: trim(column) for i, column in enumerate(chunk.columns)}
        self.meanings = meanings
        self.kind: pa.Array | None = None
        self.cells: dict[Field, _Cells] = {}
        self.stray: list[tuple[str, pa.Array, pa.Array]] = []

    def take(self) -> None:
        self.refuse_headless()
        if self.layout.is_operations:
            self.find_kinds()
        for position, fields in self.meanings.items():
            if self.texts[position].null_count < self.count:
                self.assign(position, fields)
        self.type()
        keep = self.sort_out_rows()
        self.insert(keep)

    def refuse_headless(self) -> None:
        for position, header in enumerate(self.chunk.headers):
            if not header.strip() and self.texts[position].null_count < self.count:
                raise UnreadableSource(
                    f"{self.origin.file}: column {position + 1} holds values but has no header; name it or empty it"
                )

    # Which kind, which cells

    def find_kinds(self) -> None:
        """Finds every row's kind, as a position in the layout's kinds; null where it is missing or unknown."""
        kind = self.column_text("kind")
        words = self.layout.kind_words
        self.kind = Lookup(words, pa.int32())(kind)
        if not self.origin.strict:
            unknown = pc.and_(pc.is_valid(kind), pc.is_null(self.kind))
            self.table.unknown_kinds.update(kind.filter(unknown).to_pylist())
            self.kind = pc.if_else(unknown, self.layout.kinds.index(OTHER), self.kind)

    def column_text(self, name: str) -> pa.Array:
        """The text of an envelope column, whatever its headers are."""
        found = [
            position
            for position, fields in self.meanings.items()
            if any(one.column.name == name and len(one.kinds) == len(self.layout.kinds) for one in fields)
        ]
        self.refuse_twice(found, name)
        texts = [self.texts[position] for position in found]
        return pc.coalesce(*texts) if texts else pa.nulls(self.count, pa.string())

    def refuse_twice(self, positions: Sequence[int], name: str) -> None:
        """In records that bring their own names, no record may give one column under two of its names."""
        for one, other in pairwise(positions):
            both = pc.and_(pc.is_valid(self.texts[one]), pc.is_valid(self.texts[other]))
            if pc.any(both).as_py():
                row = self.chunk.rows[both.index(True).as_py()]
                headers = self.chunk.headers
                raise UnreadableSource(
                    f"{self.origin.file}, row {row}: '{headers[one]}' and '{headers[other]}' both mean '{name}'"
                )

    def assign(self, position: int, fields: Sequence[Field]) -> None:
        """Gives a header's cells to the fields that they mean, by the rows' kinds."""
        text = self.texts[position]
        header = self.chunk.headers[position]
        allowed: set[int] = set().union(*(one.kinds for one in fields))
        if len(allowed) < len(self.layout.kinds):
            has = pc.is_in(self.kind, pa.array(sorted(allowed), pa.int32()))
            foreign = pc.and_(pc.and_(pc.is_valid(text), pc.is_valid(self.kind)), pc.invert(has))
            if pc.any(foreign).as_py():
                self.stray.append((header, text, foreign))
        for one in fields:
            mine = text if len(one.kinds) == len(self.layout.kinds) else self.only(text, one.kinds)
            self.add(one, header, mine)

    def only(self, text: pa.Array, kinds: frozenset[int]) -> pa.Array:
        has = pc.fill_null(pc.is_in(self.kind, pa.array(sorted(kinds), pa.int32())), False)
        return pc.if_else(has, text, pa.scalar(None, pa.string()))

    def add(self, one: Field, header: str, text: pa.Array) -> None:
        if text.null_count == self.count:
            return
        present = self.cells.get(one)
        if present is None:
            self.cells[one] = _Cells(one, header, text)
            return
        both = pc.and_(pc.is_valid(present.text), pc.is_valid(text))
        if pc.any(both).as_py():
            row = self.chunk.rows[both.index(True).as_py()]
            raise UnreadableSource(
                f"{self.origin.file}, row {row}: '{present.header}' and '{header}' both mean '{one.column.name}'"
            )
        present.text = pc.coalesce(present.text, text)

    def type(self) -> None:
        to_parse: list[_Cells] = []
        for cells in self.cells.values():
            column = cells.field.column
            match column.type.name:
                case "int" | "decimal" | "date" | "timestamp":
                    to_parse.append(cells)
                case "enum" if self.layout.is_operations and column.name == "kind":
                    cells.typed = pa.array(self.layout.kinds, pa.string()).take(self.kind)
                case "enum" | "bool":
                    cells.typed = self.table.lookup(cells.field)(cells.text)
                case _:
                    cells.typed = readable_text(cells.text)
        parsed = parse(self.table.connection, [(c.text, c.field.column.type.name) for c in to_parse])
        for cells, typed in zip(to_parse, parsed, strict=True):
            cells.typed = typed

    # Rows and cells that will not do

    def sort_out_rows(self) -> pa.Array:
        """Quarantines rows; what is left is marked true."""
        keep = pc.is_null(pa.nulls(self.count))
        if self.layout.is_operations:
            keep = self.reject(keep, "id", None, self.why_missing)
            keep = self.reject(keep, "kind", None, self.why_no_kind)
            keep = self.reject(keep, "at", None, self.why_missing)
        else:
            for name in self.layout.key:
                keep = self.reject(keep, name, None, self.why_no_key)
        for one in self.layout.fields:
            if one.column.required and one.column.name not in ("id", "kind", "at"):
                keep = self.reject(keep, one.column.name, one, self.why_missing)
        return keep

    def reject(
        self, keep: pa.Array, name: str, one: Field | None, reason: Callable[[Field, str | None], str]
    ) -> pa.Array:
        """Quarantines the rows (of the field's kinds) in which a column has no readable value."""
        one = one or next(f for f in self.layout.fields if f.column.name == name)
        cells = self.cells.get(one)
        if cells is not None and cells.values.null_count == 0:
            return keep
        faulty = keep if cells is None else pc.and_(keep, pc.is_null(cells.values))
        if len(one.kinds) < len(self.layout.kinds):
            concerned = pc.is_in(self.kind, pa.array(sorted(one.kinds), pa.int32()))
            faulty = pc.and_(faulty, pc.fill_null(concerned, False))
        if not pc.any(faulty).as_py():
            return keep
        text = cells.text if cells is not None else pa.nulls(self.count, pa.string())
        header = cells.header if cells is not None else self.header_of(one)
        for position in pc.indices_nonzero(faulty).to_pylist():
            if not self.is_blank(position):
                value = text[position].as_py()
                self.table.quarantine.row(self.place(position), header, value, reason(one, value))
        return pc.and_(keep, pc.invert(faulty))

    def header_of(self, one: Field) -> str:
        return next(
            (self.chunk.headers[i] for i, fields in self.meanings.items() if one in fields), one.column.name
        )

    def is_blank(self, position: int) -> bool:
        """A row without any value is no record at all, such as a spreadsheet's last lines."""
        return not any(text[position].is_valid for text in self.texts.values())

    def place(self, position: int) -> Place:
        return Place(self.origin.part, self.origin.file, self.chunk.rows[position])

    def why_no_kind(self, one: Field, value: str | None) -> str:
        if value is None:
            return self.why_missing(one, value)
        return f"词汇表中没有操作“{shorten(value, _SAID)}”{_closest(value[:_SAID], self.layout.kind_words)}"

    def why_no_key(self, one: Field, value: str | None) -> str:
        return f"登记“{self.layout.kind_titles[0]}”的主键不完整：{self.why_missing(one, value)}"

    def why_missing(self, one: Field, value: str | None) -> str:
        return f"缺少“{one.column.label}”" if value is None else f"必填的{self.why_unreadable(one, value)}"

    def why_unreadable(self, one: Field, value: str) -> str:
        column, value = one.column, shorten(value, _SAID)
        if column.type.name == "enum":
            options = "、".join(labels[0] if labels else v for v, labels in column.type.values.items())
            return f"“{column.label}”没有取值“{value}”；可取：{options}"
        return f"“{column.label}”的值“{value}”无法读取；应为{EXPECTED[column.type.name]}"

    def list_cells(self, rids: Sequence[int | None]) -> None:
        """Lists the cells that a kept row loses; `rids` by position, None for rows that have gone."""
        for cells in self.cells.values():
            if cells.values.null_count == cells.text.null_count:
                continue
            for position in pc.indices_nonzero(cells.unreadable()).to_pylist():
                value = cells.text[position].as_py()
                self.cell(rids, position, cells.header, value, self.why_unreadable(cells.field, value))
        for header, text, foreign in self.stray:
            if not self.origin.strict:
                self.table.undeclared[header] += pc.sum(foreign).as_py()
                continue
            for position in pc.indices_nonzero(foreign).to_pylist():
                assert self.kind is not None
                kind = self.layout.kind_titles[self.kind[position].as_py()]
                reason = f"操作“{kind}”没有“{header}”这一列，此值不采用"
                self.cell(rids, position, header, text[position].as_py(), reason)

    def cell(self, rids: Sequence[int | None], position: int, header: str, value: str, reason: str) -> None:
        rid = rids[position]
        if rid is not None:
            self.table.quarantine.cell(self.place(position), self.layout.table, rid, header, value, reason)

    # Into the store

    def insert(self, keep: pa.Array) -> None:
        kept = pc.sum(keep).as_py() or 0
        first = self.table.rows
        whole = kept == self.count
        if self.stray or any(c.values.null_count != c.text.null_count for c in self.cells.values()):
            self.list_cells(range(first, first + kept) if whole else _numbered(keep, first))
        if not kept:
            return
        columns: dict[str, pa.Array] = {}
        for cells in self.cells.values():
            name = cells.field.physical
            columns[name] = pc.coalesce(columns[name], cells.values) if name in columns else cells.values
            self.table.filled.add(cells.field)
        data = pa.table(columns) if whole else pa.table(columns).filter(keep)
        data = data.add_column(0, "_rid", pa.array(range(first, first + kept), pa.int64()))
        rows = (
            self.chunk.rows
            if whole
            else [r for r, k in zip(self.chunk.rows, keep.to_pylist(), strict=True) if k]
        )
        self.table.places.add(first, self.origin.part, self.origin.file, rows)
        if self.layout.is_operations:
            assert self.kind is not None
            self.table.kinds.update(pc.unique(self.kind.filter(keep)).to_pylist())
        self.note_uniqueness(data)
        self.write(data)
        self.table.rows += kept
        self.table.chunks += 1

    def note_uniqueness(self, data: pa.Table) -> None:
        """A table of one chunk needs no search for repeated keys if it holds none."""
        if self.table.chunks:
            self.table.unique = False
        elif len(self.layout.key) == 1:
            key = data.column(self.layout.key[0])
            self.table.unique = pc.count_distinct(key, mode="all").as_py() == data.num_rows
        else:
            parts = [data.column(name).cast(pa.string()) for name in self.layout.key]
            joined = pc.binary_join_element_wise(
                *parts, "\x1f", null_handling="replace", null_replacement="\0"
            )
            self.table.unique = pc.count_distinct(joined, mode="all").as_py() == data.num_rows

    def write(self, data: pa.Table) -> None:
        connection = self.table.connection
        first = not self.table.chunks
        columns = {name: quote_identifier(name) for name in data.column_names}
        connection.register("_chunk", data)
        try:
            self.table.held.append(columns, "_chunk")
        finally:
            connection.unregister("_chunk")
        self.table.only = data if first and data.num_rows <= SHORT else None


def _numbered(keep: pa.Array, first: int) -> list[int | None]:
    numbers: list[int | None] = []
    for kept in keep.to_pylist():
        numbers.append(first if kept else None)
        first += bool(kept)
    return numbers


def _closest(value: str, words: Iterable[str]) -> str:
    tail = nearest(fold(value), words)
    close = tail.split("'")[1] if tail.startswith("did you mean") else ""
    return f"；最接近的是“{close}”" if close else ""
