"""Collects what could not be read and why; written for the committee, so the reasons are Chinese sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
import pyarrow as pa

_HELD = 20_000
_LONGEST = 2_000
_COLUMNS = pa.schema(
    [
        ("_part", pa.int64()),
        ("_table", pa.string()),
        ("_rid", pa.int64()),
        ("file", pa.string()),
        ("row", pa.int64()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("reason", pa.string()),
        ("whole_row", pa.bool_()),
    ]
)
_PUBLIC = 'file VARCHAR, "row" BIGINT, "column" VARCHAR, value VARCHAR, reason VARCHAR, whole_row BOOLEAN'


@dataclass(frozen=True)
class Place:
    """A row of a file. `part`: the file's position among all files."""

    part: int
    file: str
    row: int


class Quarantine:
    """Entries are kept in memory up to a number, then in DuckDB; `finish` makes the public table."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.entries: list[tuple[object, ...]] = []
        self.rows = 0
        self.cells = 0
        self.written = False
        self.first = ""  # the first row that went, in a sentence

    def row(self, place: Place, column: str, value: str | None, reason: str) -> None:
        """A whole row goes."""
        self.rows += 1
        self.first = self.first or f"{place.file}, row {place.row}: {reason}"
        self._add((place.part, None, None, place.file, place.row, column, shorten(value or ""), reason, True))

    def cell(
        self, place: Place, table: str, rid: int, column: str, value: str, reason: str, readable: bool = False
    ) -> None:
        """A value of a row that stays. `readable`: it is only listed (a dangling reference keeps its text)."""
        self.cells += not readable
        self._add((place.part, table, rid, place.file, place.row, column, shorten(value), reason, False))

    def forget_cells(self, table: str, rids: Iterable[int]) -> None:
        """The rows have gone as a whole after all."""
        self._flush()
        if not self.written:
            return
        query = "DELETE FROM _quarantine WHERE _table = $1 AND _rid IN (SELECT unnest($2::BIGINT[])) RETURNING _rid"
        self.cells -= len(self.connection.execute(query, [table, list(rids)]).fetchall())

    def finish(self) -> None:
        self._flush()
        self.connection.execute(f"CREATE TABLE quarantine ({_PUBLIC})")
        if self.written:
            self.connection.execute(
                'INSERT INTO quarantine SELECT file, "row", "column", value, reason, whole_row FROM _quarantine'
                ' ORDER BY _part, file, "row", whole_row DESC, _table, _rid, "column", reason, value'
            )
            self.connection.execute("DROP TABLE _quarantine")

    def _add(self, entry: tuple[object, ...]) -> None:
        self.entries.append(entry)
        if len(self.entries) >= _HELD:
            self._flush()

    def _flush(self) -> None:
        if not self.entries:
            return
        columns = [
            pa.array(column, f.type)
            for column, f in zip(zip(*self.entries, strict=True), _COLUMNS, strict=True)
        ]
        verb = "INSERT INTO _quarantine" if self.written else "CREATE TABLE _quarantine AS"
        self.connection.register("_entries", pa.table(columns, schema=_COLUMNS))
        self.connection.execute(f"{verb} SELECT * FROM _entries")
        self.connection.unregister("_entries")
        self.entries, self.written = [], True


def shorten(value: str, longest: int = _LONGEST) -> str:
    """The value, cut where nobody would read on: a cell of 10 MB must not make a report of 20."""
    return value if len(value) <= longest else f"{value[:longest]}…"
