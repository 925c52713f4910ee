"""Takes a Parquet file into the store without a Python value for any record, where every cell of it is in order.

DuckDB reads such a file itself, at a tenth of what text costs. One query proves that the general way (intake.py)
would change, quarantine or refuse nothing: canonical words, the vocabulary's types, no blank around a text, nothing
required missing, no value in a column that the kind does not have. If one cell is not so, the general way reads the
file, and says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import duckdb

from clausewise.model.source import fold
from clausewise.model.sql_names import quote_identifier as q
from clausewise.model.sql_names import quote_text
from clausewise.model.vocabulary import Column, Storage
from clausewise.sql.sessions import open_session
from clausewise.store.held import number_of
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
FEW_VALUES, FEW_BYTES = 20_000, 1_000_000  # of one column of one file
ROWS_AT_ONCE = 1_000_000
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

    @property
    def is_id(self) -> bool:
        """Whether it is a text of which all values are different, as nearly all are."""
        return self.type == "VARCHAR" and self.fields[0].column.name == "id"

    @property
    def is_one(self) -> bool:
        """Whether the store keeps it in one column, whatever the kind."""
        return len({field.physical for field in self.fields}) == 1

    @property
    def is_coded(self) -> bool:
        """Whether the store may number its values, where they are few."""
        return self.type == "VARCHAR" and self.is_one and self.fields[0].column.name not in ("id", "kind")


def prove_parquet(
    table: Intake, path: str, origin: From, wanted: Collection[str] | None = None
) -> Direct | None:
    """The file, if every cell of it is in order, to be inserted; None where the general way must read it.

    `wanted`: the columns that anybody will look at; others are examined all the same, and then not kept.
    """
    direct = Direct(table, path, origin, wanted)
    session = open_session(
        table.connection
    )  # its own, so that a failure does not end the transaction of the load
    try:
        return direct if direct.is_in_order(session) else None
    except duckdb.Error:
        return None  # no Parquet file, or a text that is no UTF-8: the general way finds the words for it
    finally:
        session.close()


class Direct:
    """A file in order. `rows`; `values`: the few texts of a column of the store; None where they are many."""

    def __init__(self, table: Intake, path: str, origin: From, wanted: Collection[str] | None) -> None:
        self.table = table
        self.origin = origin
        self.wanted = wanted
        self.layout = table.layout
        self.connection = table.connection
        self.source = f"read_parquet({quote_text(path)}, file_row_number = true)"
        self.kind: str | None = None  # the number of a row's kind, once its column is known
        self.rows = 0
        self.headers: list[_Header] = []
        self.blank_ids = 0
        self.of_kind: dict[int | None, tuple[int, list[int]]] = {}  # rows, and values of each header
        self.filled: dict[Field, int] = {}
        self.values: dict[str, list[str] | None] = {}

    def run(self, statement: str) -> list[tuple[object, ...]]:
        return self.of_file(statement.replace("@file", self.rows_of_kind))

    def of_file(self, statement: str) -> list[tuple[object, ...]]:
        return self.connection.execute(statement.replace("@file", self.source)).fetchall()

    @property
    def rows_of_kind(self) -> str:
        return self.source if self.kind is None else f"(SELECT *, {self.kind} AS _kind FROM {self.source})"

    def find_headers(self) -> bool:
        """Whether no column of the file has a type that the general way must look at."""
        described = self.run(
            "SELECT column_name, column_type FROM (DESCRIBE SELECT * EXCLUDE (file_row_number) FROM @file)"
        )
        names, types = [str(name) for name, _ in described], [str(type_) for _, type_ in described]
        bound = self.layout.bind(names, self.origin.file, False)
        self.headers = [_Header(names[i], types[i], fields) for i, fields in sorted(bound.items())]
        present = {field.column.name for header in self.headers for field in header.fields}
        return (
            len(bound) == len(names) and set(self.layout.needed) <= present and all(map(_fits, self.headers))
        )

    # In order?

    def is_in_order(self, session: duckdb.DuckDBPyConnection) -> bool:
        self.connection = session
        if not self.find_headers():
            return False
        kind = next((h.sql for h in self.headers if h.fields[0].column.name == "kind"), "NULL")
        self.kind = f"{number_of(kind, 'kinds')} - 1"
        self.count()
        return not any(self.miscounted()) and self.values_known()

    def count(self) -> None:
        """Counts the rows of each kind, and how many of them have a value of each column."""
        counts = "".join(f", count({header.sql})" for header in self.headers)
        # ids are all different: to tell them apart, as `looks` does, would cost more than to look at each
        ids = [_is_blank(header.sql) for header in self.headers if header.is_id]
        blank = f"coalesce(count_if({' OR '.join(ids) or 'FALSE'}), 0)"  # NULL where all are NULL
        for kind, rows, bad, *filled in self.run(
            f"SELECT _kind, count(*), {blank}{counts} FROM @file GROUP BY _kind"
        ):
            self.blank_ids += int(str(bad))
            self.of_kind[None if kind is None else int(str(kind))] = (
                int(str(rows)),
                [int(str(n)) for n in filled],
            )
        self.rows = sum(rows for rows, _ in self.of_kind.values())
        self.filled = {
            field: sum(filled[i] for kind, (_, filled) in self.of_kind.items() if self.has(field, kind))
            for i, header in enumerate(self.headers)
            for field in header.fields
        }

    def has(self, field: Field, kind: int | None) -> bool:
        """Whether a kind has the field; a register is of one kind."""
        return not self.layout.is_operations or kind in field.kinds

    def only(self, field: Field) -> str:
        """The condition that a row's kind has the field."""
        return "TRUE" if len(field.kinds) == len(self.layout.kinds) else f"_kind IN ({_listed(field.kinds)})"

    def miscounted(self) -> Iterator[bool]:
        """Conditions of which none may hold: a blank id, a kind that is none, a value too many, a required one missing."""
        yield self.blank_ids > 0
        operations, headed = (
            self.layout.is_operations,
            {field for header in self.headers for field in header.fields},
        )
        for kind, (rows, filled) in self.of_kind.items():
            yield operations and (kind is None or fold(self.layout.kinds[kind]) not in self.layout.kind_words)
            for header, count in zip(self.headers, filled, strict=True):
                mine = [field for field in header.fields if self.has(field, kind)]
                yield count > 0 and not mine
                yield count < rows and any(self.is_needed(field) for field in mine)
            for field in self.layout.fields:
                yield field.column.required and field not in headed and self.has(field, kind)

    def is_needed(self, field: Field) -> bool:
        return field.column.required or field.column.name in self.layout.needed

    def values_known(self) -> bool:
        """Whether every value is one that the general way would keep as it is; each distinct one is looked at once."""
        filled = [header for header in self.headers if any(self.filled[field] for field in header.fields)]
        within = [condition for header in filled for condition in self.bounds(header)]
        if within and self.of_file(f"SELECT {' AND '.join(within)} FROM @file") != [(True,)]:
            return False
        queries = [query for header in filled for query in self.looks(header)]
        found = self.run(" UNION ALL ".join(queries)) if queries else []
        for _, name, values in found:
            known = self.values.get(str(name), [])
            if name:  # two columns of the file may be one of the store
                self.values[str(name)] = known + values if known is not None and values is not None else None  # type: ignore[operator]
        others = (field.physical for header in filled if not header.is_coded for field in header.fields)
        self.values.update(dict.fromkeys(others))
        return not any(bad for bad, _, _ in found)

    def bounds(self, header: _Header) -> Iterator[str]:
        """Conditions on the least and the greatest value of a column, which the file's statistics answer."""
        column = header.sql
        if header.type.startswith(("DATE", "TIMESTAMP")):
            yield f"min({column}) >= '1000-01-01' AND max({column}) <= '9999-12-31'"
        elif any(field.column.type.storage is Storage.DECIMAL for field in header.fields):
            yield f"min({column}) > -{TOO_LARGE} AND max({column}) < {TOO_LARGE}"

    def looks(self, header: _Header) -> Iterator[str]:
        """Queries of a text column: how many values are not in order, a column of few values, those values."""
        column, blank = header.sql, _is_blank(header.sql)
        if header.type != "VARCHAR" or header.is_id:
            return
        allowed: dict[str, set[int]] = {}
        for field in header.fields:
            allowed.setdefault(_known(field, column), set()).update(field.kinds)
        name, values = "NULL::VARCHAR", "NULL::VARCHAR[]"
        if header.is_coded:
            name, few = (
                quote_text(header.fields[0].physical),
                f"count(*) <= {FEW_VALUES} AND sum(strlen({column})) <= {FEW_BYTES}",
            )
            values = f"CASE WHEN {few} THEN list({column}) FILTER ({column} IS NOT NULL) END"
        for known, kinds in allowed.items():
            mine = self.source if len(allowed) == 1 else f"@file WHERE _kind IN ({_listed(kinds)})"
            # a condition outside the aggregate: as a filter it would be asked of every row, before they are told apart
            bad = f"{column} IS NOT NULL AND coalesce({blank} OR NOT {known}, TRUE)"
            yield f"SELECT count_if({bad}), {name}, {values} FROM (SELECT DISTINCT {column} FROM {mine})"

    # Into the store

    def insert(self) -> None:
        table, columns = self.table, self.columns()
        table.seen = True
        table.headed.update((field, header.name) for header in self.headers for field in header.fields)
        table.filled.update(field for field, count in self.filled.items() if count)
        if self.layout.is_operations:
            table.kinds.update(kind for kind in self.of_kind if kind is not None)
        if self.rows:
            first, origin = table.rows, self.origin
            for file, rows in origin.stretches or [(origin.file, range(1, self.rows + 1))]:
                table.places.add(first, origin.part, file, rows)
                first += len(rows)
            for taken in self.slices():
                table.held.append({"_rid": f"{table.rows} + file_row_number", **columns}, taken)
            table.note_direct(self.rows, self.references(), self.values)
            table.unique, table.only = False, None
            table.rows += self.rows
            table.chunks += 1

    def slices(self) -> list[str]:
        """The file's rows, so many at a time as can be put in order in memory."""
        starts = range(0, self.rows, ROWS_AT_ONCE)
        if len(starts) == 1:
            return [self.rows_of_kind]
        between = f"{self.rows_of_kind} WHERE file_row_number >= {{}} AND file_row_number < {{}}"
        return [between.format(start, start + ROWS_AT_ONCE) for start in starts]

    def wants(self, column: Column) -> bool:
        needed = self.wanted is None or not self.layout.is_operations or column.name in self.wanted
        return needed or column.name in self.layout.needed

    def references(self) -> dict[Field, str]:
        """The columns that lead to registers, as queries of the file; they need not be kept for that."""
        return {
            field: f"SELECT {self.table.rows} + file_row_number AS _rid, {header.sql} AS id FROM {self.rows_of_kind} "
            f"WHERE {header.sql} IS NOT NULL AND {self.only(field)}"
            for header in self.headers
            for field in header.fields
            if field.column.type.register and self.filled[field]
        }

    def columns(self) -> dict[str, str]:
        """The store's columns that hold some value, as SQL over the file."""
        found: dict[
            str, dict[str, None]
        ] = {}  # a header of several kinds may be the same column for all of them
        for header in self.headers:
            for field in header.fields:
                if self.filled[field] and self.wants(field.column):
                    mine = (
                        header.sql if header.is_one else f"CASE WHEN {self.only(field)} THEN {header.sql} END"
                    )
                    storage = self.layout.storage[field.physical].value
                    found.setdefault(field.physical, {})[f"CAST({mine} AS {storage})"] = None
        return {
            name: f"coalesce({', '.join(parts)})" if len(parts) > 1 else next(iter(parts))
            for name, parts in found.items()
        }


def _fits(header: _Header) -> bool:
    """Whether the file's type needs no more than a cast to be that of each field."""
    return all(header.type in FITTING[field.column.type.storage] for field in header.fields)


def _known(field: Field, column: str) -> str:
    """The condition that a value is one of the field's."""
    if field.column.type.name != "enum" or field.column.name == "kind":
        return "TRUE"
    return f"{column} IN ({', '.join(map(quote_text, field.column.type.values)) or 'NULL'})"


def _is_blank(column: str) -> str:
    # as a CASE, so that the pattern is held only against texts that have more bytes than letters
    wide = (
        f"CASE WHEN strlen({column}) <> length({column}) THEN regexp_matches({column}, {WIDE}) ELSE FALSE END"
    )
    return f"({column} < '!' OR {column}[-1] <= ' ' OR contains({column}, chr(0)) OR {wide})"


def _listed(kinds: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(kinds)))
