"""Runs a mapping over staged tables: each entry becomes a table of records, with ids for those that bring none.

An id that the export does not have is `<case>/<kind>/<n>`, n in time order within case and kind (without a case
`<file>#<row>/<kind>`), so the same records have the same names in every export of them, whatever its shape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pyarrow as pa

from clausewise.model.expression import Period
from clausewise.model.mapping import (
    EVERY,
    Cell,
    Constant,
    Entry,
    ExportMapping,
    FirstOf,
    Join,
    LimitEnd,
    Text,
    Value,
    cells,
    entry_cells,
)
from clausewise.model.sql_names import quote_identifier as q
from clausewise.model.vocabulary import Vocabulary
from clausewise.sources.mapping_sql import LIMITS, Query
from clausewise.sources.staging import Staging, filled, table_name
from clausewise.working_time import Calendar, limit

_ORDERED = 'coalesce(CAST(TRY_CAST("at" AS TIMESTAMP) AS VARCHAR), "at")'


class MappingRun:
    """`register_rows` inserts what the source itself holds of a register into the table `r_<name>`."""

    def __init__(
        self, staging: Staging, mapping: ExportMapping, vocabulary: Vocabulary, calendar: Calendar, zone: ZoneInfo,
        names: Mapping[int, str], register_rows: Callable[[str], Iterator[pa.Table]],
    ) -> None:  # fmt: skip
        self.staging, self.mapping, self.vocabulary = staging, mapping, vocabulary
        self.connection = staging.connection
        self.calendar, self.zone = calendar, zone
        self.names = names
        self.register_rows = register_rows
        self.made: set[int] = set()
        self.registers: set[str] = set()
        self.connection.execute(f"CREATE TABLE {LIMITS} (day DATE, number BIGINT, unit VARCHAR, due VARCHAR)")

    def run(self) -> None:
        for number in range(len(self.mapping.entries)):
            self.make(number)
        self.name_records()

    def headers(self, entry: Entry) -> tuple[str, ...]:
        """The entry's columns that the export can fill at all."""
        names = tuple(name for name, value in entry.columns.items() if self.can_fill(entry, value))
        return (*(("kind",) if entry.kind else ()), *names)

    def can_fill(self, entry: Entry, value: Value) -> bool:
        match value:
            case Cell(column=column):
                return self.is_there(entry, column)
            case Constant():
                return True
            case Text():
                return all(self.is_there(entry, column) for column in cells(value))
            case FirstOf(options=options):
                return any(self.can_fill(entry, option) for option in options)
            case LimitEnd(amount=amount, start=start):
                return self.is_there(entry, amount) and self.can_fill(entry, start)

    def is_there(self, entry: Entry, name: str) -> bool:
        alias, dot, column = name.partition(".")
        join = next((j for j in entry.joins if dot and j.alias == alias), None)
        if join is None:
            return name in self.staging.present[entry.table]
        if not all(self.is_there(entry, ours) for ours in join.on.values()):
            return False
        if join.is_register:
            return column in self.vocabulary.registers[join.other].columns
        there = self.staging.present[join.other]
        return set(join.on) <= there and (column in there or column == EVERY)

    def make(self, number: int) -> None:
        """The table `e_<number>`: _n, _part, _row, and the entry's columns as text."""
        if number in self.made:
            return
        self.made.add(number)
        entry = self.mapping.entries[number]
        for join in entry.joins:
            if join.is_register:
                self.make_register(join.other)
        for value in entry.columns.values():
            for one in limits_in(value):
                self.make_limits(entry, one)
        query = Query(lambda name: self.sql_of(entry, name), self.zone)
        values = {name: query.value(value) for name, value in entry.columns.items()}
        if entry.kind:
            values["kind"] = query.value(entry.kind)
            values.setdefault("id", "CAST(NULL AS VARCHAR)")
            values.setdefault("case", "CAST(NULL AS VARCHAR)")
        columns = ", ".join(f"{sql} AS {q(name)}" for name, sql in values.items())
        source = self.source(entry, query)
        self.connection.execute(
            f"CREATE TABLE e_{number} AS SELECT b._n, b._part, b._row, {columns} {source} "
            f"WHERE {self.emitted(entry, query)} ORDER BY b._n",
            query.parameters,
        )
        if entry.except_kinds:
            query = Query(lambda name: self.sql_of(entry, name), self.zone)
            source, excepted = self.source(entry, query), self.is_excepted(entry, query)
            self.connection.execute(
                f"CREATE TABLE x_{number} AS SELECT b._n, b._part {source} WHERE {excepted}", query.parameters
            )
        if entry.register:
            self.count_once(number, tuple(values))

    def count_once(self, number: int, names: tuple[str, ...]) -> None:
        """Equal records of a register (an item that stands in each of its cases' rows) are one; `p_` keeps which rows they are."""
        listed = ", ".join(map(q, names))
        self.connection.execute(f"CREATE TABLE p_{number} AS SELECT _n, _part FROM e_{number}")
        self.connection.execute(
            f"CREATE OR REPLACE TABLE e_{number} AS SELECT * FROM e_{number} "
            f"QUALIFY row_number() OVER (PARTITION BY {listed} ORDER BY _n) = 1 ORDER BY _n"
        )

    def sql_of(self, entry: Entry, name: str) -> str:
        alias, dot, column = name.partition(".")
        if dot and any(join.alias == alias for join in entry.joins):
            return f"{q('j_' + alias)}.{q(column)}"
        return f"b.{q(name)}"

    def source(self, entry: Entry, query: Query) -> str:
        joins = " ".join(self.joined(entry, join, query) for join in entry.joins)
        return f"FROM {table_name(entry.table)} b {joins}"

    def joined(self, entry: Entry, join: Join, query: Query) -> str:
        """One row for each key; a column on which the rows of a key do not agree is missing."""
        wanted = {name.partition(".")[2] for name in entry_cells(entry) if name.startswith(f"{join.alias}.")}
        columns = [
            f"CASE WHEN min({q(c)}) = max({q(c)}) THEN min({q(c)}) END AS {q(c)}"
            for c in sorted(wanted - set(join.on) - {EVERY})
        ]
        if join.every:
            asked = " AND ".join(
                f"coalesce(list_contains({query.parameter([w.lower() for w in words])}, lower({q(c)})), FALSE)"
                for c, words in join.every.items()
            )
            columns.append(f"CAST(bool_and({asked}) AS VARCHAR) AS {EVERY}")
        keys = [q(key) for key in join.on]
        other = q(f"r_{join.other}") if join.is_register else table_name(join.other)
        on = " AND ".join(
            f"{q('j_' + join.alias)}.{q(k)} = {self.sql_of(entry, o)}" for k, o in join.on.items()
        )
        chosen = ", ".join([*keys, *columns])
        return f"LEFT JOIN (SELECT {chosen} FROM {other} GROUP BY {', '.join(keys)}) {q('j_' + join.alias)} ON {on}"

    def emitted(self, entry: Entry, query: Query) -> str:
        """Which rows become a record; see Entry."""
        conditions = [query.any_of(column, values) for column, values in entry.only.items()]
        conditions += [f"NOT {query.any_of(column, values)}" for column, values in entry.skip.items()]
        same = [other for other in self.mapping.entries if other.table == entry.table]
        if entry.when is not None:
            conditions.append(filled([self.sql_of(entry, name) for name in entry.when]))
        elif len(same) > 1:
            conditions.append(filled([self.sql_of(entry, name) for name in self.own_columns(entry, same)]))
        if entry.except_kinds and entry.kind:
            conditions.append(f"NOT {self.is_excepted(entry, query)}")
        return " AND ".join(conditions) or "TRUE"

    def is_excepted(self, entry: Entry, query: Query) -> str:
        assert entry.kind is not None
        kinds = query.parameter(list(entry.except_kinds))
        return f"coalesce(list_contains({kinds}, {query.value(entry.kind)}), FALSE)"

    def own_columns(self, entry: Entry, same: list[Entry]) -> list[str]:
        """Those that no other entry of the table reads, and the one that its time or key is read from."""
        first = entry.columns.get("at") or next(iter(entry.columns.values()))
        mine = {name for value in entry.columns.values() for name in cells(value) if "." not in name}
        others = {
            name
            for other in same
            if other is not entry
            for value in other.columns.values()
            for name in cells(value)
        }
        return sorted((mine - others) | {name for name in cells(first) if "." not in name})

    def make_register(self, name: str) -> None:
        if name in self.registers:
            return
        self.registers.add(name)
        register = self.vocabulary.registers[name]
        table = q(f"r_{name}")
        listed = ", ".join(f"{q(column)} VARCHAR" for column in register.columns)
        self.connection.execute(f"CREATE TABLE {table} ({listed})")
        for rows in self.register_rows(name):
            self.connection.register("_rows", rows)
            self.connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM _rows")
            self.connection.unregister("_rows")
        for number, entry in enumerate(self.mapping.entries):
            if entry.register == name:
                self.make(number)
                columns = ", ".join(map(q, entry.columns))
                self.connection.execute(f"INSERT INTO {table} BY NAME SELECT {columns} FROM e_{number}")

    def make_limits(self, entry: Entry, value: LimitEnd) -> None:
        """Works out the end of every limit that occurs; a year without a holiday table gives none."""
        query = Query(lambda name: self.sql_of(entry, name), self.zone)
        day, number, unit = query.limit_parts(value)
        found = self.connection.execute(
            f"SELECT DISTINCT {day} AS d, {number} AS n, {unit} AS u {self.source(entry, query)}",
            query.parameters,
        ).fetchall()
        ends = [(d, n, u, self.end(d, n, u)) for d, n, u in found if d and u and n is not None]
        known = [end for end in ends if end[3]]
        if known:
            self.connection.executemany(f"INSERT INTO {LIMITS} VALUES ($1, $2, $3, $4)", known)

    def end(self, day: date, number: int, unit: str) -> str | None:
        due = limit(self.calendar, datetime.combine(day, time(), self.zone), Period(number, unit)).at
        return due.isoformat(sep=" ", timespec="seconds") if due else None

    def name_records(self) -> None:
        """`n_<number>`: the id of every record of an entry of operations."""
        numbers = [n for n, entry in enumerate(self.mapping.entries) if entry.kind]
        if not numbers:
            return
        every = " UNION ALL ".join(
            f'SELECT {n} AS e, _n, _part, _row, id, kind, "case", {_ORDERED} AS moment FROM e_{n}'
            for n in numbers
        )
        files = pa.table({"part": list(self.names), "name": list(self.names.values())})
        self.connection.register("_files", files)
        self.connection.execute(
            'CREATE TABLE record_ids AS SELECT e, _n, coalesce(id, CASE WHEN "case" IS NULL '
            "THEN f.name || '#' || _row || '/' || coalesce(kind, '') "
            "ELSE \"case\" || '/' || coalesce(kind, '') || '/' || "
            'row_number() OVER (PARTITION BY "case", kind ORDER BY moment, e, _n) END) AS id '
            f"FROM ({every}) r JOIN _files f ON f.part = r._part"
        )
        self.connection.unregister("_files")


def limits_in(value: Value) -> Iterator[LimitEnd]:
    match value:
        case LimitEnd():
            yield value
        case FirstOf(options=options):
            for option in options:
                yield from limits_in(option)
        case _:
            return
