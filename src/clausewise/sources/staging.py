"""Lays an export's tables down as text in a DuckDB file of its own, so that joins of millions of rows need no memory.

Files are read by the formats' own readers (encodings, broken rows, row numbers stay their business); only columns
that the mapping names are kept, the values of others are counted. A title above a workbook's header row is passed over.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from operator import itemgetter
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from clausewise.model.mapping import ExportMapping, entry_cells
from clausewise.model.source import BrokenRow, Chunk, Part, fold
from clausewise.model.sql_names import quote_identifier as q
from clausewise.scratch import Scratch
from clausewise.sources.recognition import Recognised, Recogniser

HEADER_WITHIN = 10
_MEMORY = "512MB"
QUIET = "SET enable_progress_bar = false"  # it would be drawn on standard output, where results are


def table_name(name: str) -> str:
    return q(f"t_{name}")


class Staging:
    """The tables `t_<name>` (_n, _part, _row, columns). `present`: the columns that some file of a table has."""

    def __init__(self, mapping: ExportMapping, names: Sequence[str] = ()) -> None:
        self.directory = Scratch()
        self.connection = duckdb.connect(
            str(Path(self.directory.name) / "stage.duckdb"),
            config={
                "memory_limit": _MEMORY,
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            },
        )
        self.connection.execute(QUIET)
        self.mapping = mapping
        self.used = used_columns(mapping)
        self.recogniser = Recogniser(mapping, self.used, names)
        self.present: dict[str, set[str]] = {name: set() for name in mapping.tables}
        self.tables_of: dict[int, set[str]] = {}
        self.broken: dict[int, list[tuple[str, BrokenRow]]] = {}  # with their sheet
        self.stretches: list[tuple[int, str]] = []  # from row _n on, rows are of this sheet
        self.count = 0
        for name, columns in self.used.items():
            listed = "".join(f", {q(column)} VARCHAR" for column in columns)
            self.connection.execute(
                f"CREATE TABLE {table_name(name)} (_n BIGINT, _part INTEGER, _row BIGINT{listed})"
            )

    def take(self, number: int, part: Part, name: str, unread: Counter[str]) -> None:
        """Reads a part. `name`: by which it is recognised; `unread` counts values of columns not used."""
        self.tables_of[number], self.broken[number] = set(), []
        heads: dict[str, tuple[str, ...]] = {}  # of sheets whose header stands below a title
        for chunk in part.read():
            self.broken[number] += ((chunk.sheet, row) for row in chunk.broken)
            self.take_chunk(number, chunk, name, heads, unread)

    def take_chunk(
        self, number: int, chunk: Chunk, name: str, heads: dict[str, tuple[str, ...]], unread: Counter[str]
    ) -> None:
        known = heads.get(chunk.target)
        if known is not None:
            chunk = replace(chunk, headers=known)
        found = self.recognise(chunk, name)
        if not found and known is None and len(chunk.rows):
            below = self.header_below(chunk, name)
            if below is not None:
                heads[chunk.target] = below.headers
                chunk, found = below, self.recognise(below, name)
        if not found and len(chunk.rows):
            unread[f"{chunk.target or name}"] += sum(len(c) - c.null_count for c in chunk.columns)
        first, self.count = self.count, self.count + len(chunk.rows)
        self.stretches.append((first, chunk.sheet))
        texts = [trimmed(column) for column in chunk.columns]
        for one in found:
            self.tables_of[number].add(one.table.name)
            self.present[one.table.name] |= set(one.positions)
            if len(chunk.rows):
                self.insert(number, first, chunk.rows, texts, one)
        if found:
            count_unread(chunk.headers, texts, found, unread)

    def recognise(self, chunk: Chunk, name: str) -> list[Recognised]:
        """By the sheet's name where that says something, else by the file's."""
        by_sheet = (
            self.recogniser.recognise(chunk.target, chunk.headers, by_name=True) if chunk.target else []
        )
        return by_sheet or self.recogniser.recognise(name, chunk.headers)

    def header_below(self, chunk: Chunk, name: str) -> Chunk | None:
        """The chunk below the row that is its header, if one of the first rows is."""
        for row in range(min(HEADER_WITHIN, len(chunk.rows))):
            headers = tuple((column[row].as_py() or "").strip() for column in chunk.columns)
            if self.recognise(Chunk(chunk.target, headers, (), ()), name):
                rest = tuple(column.slice(row + 1) for column in chunk.columns)
                return replace(chunk, headers=headers, columns=rest, rows=chunk.rows[row + 1 :])
        return None

    def insert(
        self, number: int, first: int, rows: Sequence[int], texts: Sequence[pa.Array], found: Recognised
    ) -> None:
        """`first`: the number of the first row among all rows of the export."""
        columns = [column for column in self.used[found.table.name] if column in found.positions]
        data = [pa.array(range(first, first + len(rows)), pa.int64())]
        data += [pa.array([number] * len(rows), pa.int32()), pa.array(rows, pa.int64())]
        data += [texts[found.positions[column]] for column in columns]
        names = ["_n", "_part", "_row", *columns]
        self.connection.register("_chunk", pa.table(data, names=[f"c{n}" for n in range(len(data))]))
        self.connection.execute(
            f"INSERT INTO {table_name(found.table.name)} ({', '.join(map(q, names))}) SELECT * FROM _chunk"
        )
        self.connection.unregister("_chunk")

    def sheet_of(self, n: int) -> str:
        """The sheet of row _n; '' where its file has none, or only one."""
        return self.stretches[bisect_right(self.stretches, n, key=itemgetter(0)) - 1][1]

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A session of its own, for a result that is read bit by bit."""
        cursor = self.connection.cursor()
        cursor.execute(QUIET)
        return cursor

    def close(self) -> None:
        self.connection.close()
        self.directory.cleanup()


def used_columns(mapping: ExportMapping) -> dict[str, tuple[str, ...]]:
    """For each table the columns that entries read of it, also through joins."""
    used: dict[str, dict[str, None]] = {name: {} for name in mapping.tables}
    for entry in mapping.entries:
        aliases = {join.alias: join for join in entry.joins}
        for name in entry_cells(entry):
            alias, dot, column = name.partition(".")
            join = aliases.get(alias) if dot else None
            if join is None:
                used[entry.table][name] = None
            elif not join.is_register and column not in ("every",):
                used[join.other][column] = None
        for join in entry.joins:
            if not join.is_register:
                used[join.other] |= dict.fromkeys([*join.on, *join.every])
    return {name: tuple(columns) for name, columns in used.items()}


def trimmed(column: pa.Array) -> pa.Array:
    """Text without the blanks around it; what is empty then is missing."""
    text = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def count_unread(
    headers: Sequence[str], texts: Sequence[pa.Array], found: Sequence[Recognised], unread: Counter[str]
) -> None:
    """Counts the values in columns that the mapping neither reads nor names as unused."""
    taken = {position for one in found for position in one.positions.values()}
    unused = {fold(word) for one in found for word in one.table.unused}
    for position, header in enumerate(headers):
        values = len(texts[position]) - texts[position].null_count
        if position not in taken and values and fold(header) not in unused:
            unread[f"{found[0].table.name}.{header or position + 1}"] += values


def filled(parts: Sequence[str]) -> str:
    """Whether any of these columns has a value."""
    return f"coalesce({', '.join(parts)}, NULL) IS NOT NULL" if parts else "FALSE"
