"""Takes a Parquet file into the store without a Python value for any record, where every cell of it is in order.

DuckDB reads such a file itself, at a tenth of what text costs. One query proves that the general way (intake.py)
would change, quarantine or refuse nothing: canonical words, the vocabulary's types, no blank around a text, nothing
required missing, no value in a column that the kind does not have. If one cell is not so, the general way reads the
file, and says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import duckdb

from clausewise.model.sql_names import quote_identifier as q
from clausewise.model.sql_names import quote_text
from clausewise.model.vocabulary import Column, Storage
from clausewise.store.intake import Intake
from clausewise.store.layout import Field
from clausewise.store.places import From

WHOLE = ("BIGINT", "INTEGER", "SMALLINT", "TINYINT", "UINTEGER", "USMALLINT", "UTINYINT")
# The Parquet types of a column that need no more than a cast.
FITTING = {
    Storage.TEXT: ("VARCHAR",),
    Storage.INT: WHOLE,
    Storage.DECIMAL: (
        *WHOLE,
        *(f"DECIMAL({digits},{places})" for digits in range(1, 39) for places in range(7)),
    ),
    Storage.BOOL: ("BOOLEAN",),
    Storage.DATE: ("DATE",),
    Storage.TIMESTAMP: ("TIMESTAMP WITH TIME ZONE", "TIMESTAMP"),
}
TOO_LARGE = 10**12  # for a decimal of the store, which keeps twelve digits before the point
# A blank at either end, in ASCII or any other script; an empty text counts as blank.
WIDE = r"'^[\p{Z}\x{85}]|[\p{Z}\x{85}]$'"


@dataclass(frozen=True)
class _Header:
    """One column of the file, and the fields of the vocabulary that it means."""

    name: str
    type: str
    fields: tuple[Field, ...]

    @property
    def sql(self) -> str:
        return q(self.name)


def take_parquet(table: Intake, path: str, origin: From, wanted: Collection[str] | None = None) -> int | None:
    """Takes the whole file into the table; how many rows, or None where the general way must read it.

    `wanted`: the columns that anybody will look at; others are examined all the same, and then not kept.
    """
    direct = _Direct(table, path, wanted)
    try:
        headers = direct.headers(origin.file)
        if headers is None or not direct.is_in_order(headers):
            return None
        return direct.insert(headers, origin)
    except duckdb.Error:
        return None  # no Parquet file, or a text that is no UTF-8: the general way finds the words for it


class _Direct:
    def __init__(self, table: Intake, path: str, wanted: Collection[str] | None) -> None:
        self.table = table
        self.wanted = wanted
        self.layout = table.layout
        self.connection = table.connection
        self.source = f"read_parquet({quote_text(path)}, file_row_number = true)"
        self.kind: str | None = None  # the number of a row's kind, once its column is known
        self.rows = 0
        self.filled: dict[Field, int] = {}

    def run(self, statement: str) -> list[tuple[object, ...]]:
        source = self.source if self.kind is None else f"(SELECT *, {self.kind} AS _kind FROM {self.source})"
        return self.connection.execute(statement.replace("@file", source)).fetchall()

    def headers(self, file: str) -> list[_Header] | None:
        """The file's columns; None where one has a type that the general way must look at."""
        described = self.run(
            "SELECT column_name, column_type FROM (DESCRIBE SELECT * EXCLUDE (file_row_number) FROM @file)"
        )
        names, types = [str(name) for name, _ in described], [str(type_) for _, type_ in described]
        bound = self.layout.bind(names, file, False)
        if len(bound) < len(names):
            return None
        found = [_Header(names[i], types[i], fields) for i, fields in sorted(bound.items())]
        wanted = ("id", "kind", "at") if self.layout.is_operations else self.layout.key
        present = {field.column.name for header in found for field in header.fields}
        if not set(wanted) <= present or not all(_fits(header) for header in found):
            return None
        return found

    # In order?

    def is_in_order(self, headers: Sequence[_Header]) -> bool:
        kind = next((header.sql for header in headers if header.fields[0].column.name == "kind"), "NULL")
        self.kind = f"enum_code(TRY_CAST({kind} AS kinds))"
        fields = [(header, field) for header in headers for field in header.fields]
        counts = ", ".join(
            f"count(CASE WHEN {self.has(field)} THEN {header.sql} END)" for header, field in fields
        )
        faults = " OR ".join(f"coalesce({fault}, FALSE)" for fault in self.faults(headers)) or "FALSE"
        ((rows, faulty, *filled),) = self.run(f"SELECT count(*), count_if({faults}), {counts} FROM @file")
        self.rows = int(str(rows))
        self.filled = {field: int(str(n)) for (_, field), n in zip(fields, filled, strict=True)}
        return not faulty and all(self.words_known(header) for header in headers)

    def has(self, field: Field) -> str:
        """That a row's kind has the field."""
        return "TRUE" if len(field.kinds) == len(self.layout.kinds) else f"_kind IN ({_listed(field.kinds)})"

    def faults(self, headers: Sequence[_Header]) -> Iterator[str]:
        """Conditions of which none may hold for any row; words of few values are looked at apart."""
        operations = self.layout.is_operations
        if operations:
            yield "_kind IS NULL"
        for header in headers:
            own: frozenset[int] = frozenset().union(*(field.kinds for field in header.fields))
            if len(own) < len(self.layout.kinds):
                yield f"{header.sql} IS NOT NULL AND _kind NOT IN ({_listed(own)})"
            if header.type.startswith(("DATE", "TIMESTAMP")):
                yield f"NOT {header.sql} BETWEEN '1000-01-01' AND '9999-12-31'"
            if header.type == "VARCHAR" and not _has_few_values(header):
                yield _is_blank(header.sql)
            if any(field.column.type.storage is Storage.DECIMAL for field in header.fields):
                yield f"abs({header.sql}) >= {TOO_LARGE}"
            for field in header.fields:
                needed = field.column.required or (not operations and field.column.name in self.layout.key)
                if needed or (operations and field.column.name in ("id", "kind", "at")):
                    yield f"{header.sql} IS NULL AND {self.has(field)}"
        headed = {field for header in headers for field in header.fields}
        for field in self.layout.fields:
            if field.column.required and field not in headed:
                yield self.has(field)

    def words_known(self, header: _Header) -> bool:
        """Whether an enum holds canonical values alone, and a reference no blanks; each value is looked at once."""
        blank = _is_blank(header.sql)
        for field in header.fields:
            if field.column.type.name not in ("enum", "ref") or field.column.name == "kind":
                continue
            known = "TRUE"
            if field.column.type.name == "enum":
                known = f"{header.sql} IN ({', '.join(map(quote_text, field.column.type.values)) or 'NULL'})"
            mine = f"FROM (SELECT DISTINCT {header.sql} FROM @file WHERE {header.sql} IS NOT NULL AND {self.has(field)})"
            if self.run(f"SELECT count(*) {mine} WHERE coalesce({blank} OR NOT {known}, TRUE)") != [(0,)]:
                return False
        return True

    # Into the store

    def insert(self, headers: Sequence[_Header], origin: From) -> int:
        table, columns = self.table, self.columns(headers)
        table.seen = True
        table.headed.update((field, header.name) for header in headers for field in header.fields)
        table.filled.update(field for field, count in self.filled.items() if count)
        if self.layout.is_operations:
            table.kinds.update(int(str(kind)) for (kind,) in self.run("SELECT DISTINCT _kind FROM @file"))
        if self.rows:
            first = table.rows
            for file, rows in origin.stretches or [(origin.file, range(1, self.rows + 1))]:
                table.places.add(first, origin.part, file, rows)
                first += len(rows)
            columns = {"_rid": f"{table.rows} + file_row_number", **columns}
            table.append(columns, f"(SELECT *, {self.kind} AS _kind FROM {self.source})")
            table.unique = False
            table.rows += self.rows
            table.chunks += 1
        return self.rows

    def wants(self, column: Column) -> bool:
        """References are kept in any case: whether they lead anywhere is looked at when all is read."""
        needed = self.wanted is None or not self.layout.is_operations or column.name in self.wanted
        return needed or column.required or column.type.name == "ref"

    def columns(self, headers: Sequence[_Header]) -> dict[str, str]:
        """The store's columns that hold some value, as SQL over the file."""
        found: dict[str, list[str]] = {}
        for header in headers:
            for field in header.fields:
                if self.filled[field] and self.wants(field.column):
                    mine = (
                        header.sql
                        if len(header.fields) == 1
                        else f"CASE WHEN {self.has(field)} THEN {header.sql} END"
                    )
                    found.setdefault(field.physical, []).append(
                        f"CAST({mine} AS {self.layout.storage[field.physical].value})"
                    )
        return {
            name: parts[0] if len(parts) == 1 else f"coalesce({', '.join(parts)})"
            for name, parts in found.items()
        }


def _fits(header: _Header) -> bool:
    """Whether the file's type needs no more than a cast to be that of each field."""
    return all(header.type in FITTING[field.column.type.storage] for field in header.fields)


def _is_blank(column: str) -> str:
    wide = f"strlen({column}) <> length({column}) AND regexp_matches({column}, {WIDE})"
    return f"({column}[1] <= ' ' OR {column}[-1] <= ' ' OR contains({column}, chr(0)) OR ({wide}))"


def _has_few_values(header: _Header) -> bool:
    return all(field.column.type.name in ("enum", "ref") for field in header.fields)


def _listed(kinds: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(kinds)))
