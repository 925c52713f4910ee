"""The hall's SQLite database: registers, cases, and the log that every operation leaves a line in."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from hall.registers import KEYS, REGISTERS

Row = dict[str, Any]
CASES = """
create table cases (
    "case" text primary key, item text not null, unit text not null, state text not null,
    accepted_on text, promised_by text, notices integer not null default 0
);
create table pauses ("case" text not null, procedure text not null, since text not null, until text);
create table log (
    id integer primary key, kind text not null, at text not null, "case" text, item text, unit text,
    staff text, "window" text, place text, details text not null
);
"""


class Store:
    """One connection, because the service does one operation after the other."""

    def __init__(self, place: str = ":memory:") -> None:
        self.connection = sqlite3.connect(place, check_same_thread=False)
        self.connection.row_factory = sqlite3.Row
        if not self.rows("select 1 from sqlite_master where name = 'log'"):
            self.connection.executescript(CASES)
            for name, rows in REGISTERS.items():
                columns = list(dict.fromkeys(column for row in rows for column in row))
                keys = ", ".join(f'"{key}"' for key in KEYS[name])
                listed = ", ".join(f'"{column}"' for column in columns)
                self.connection.execute(f"create table {name} ({listed}, primary key ({keys}))")
                for row in rows:
                    self.add(name, row)
            self.connection.commit()

    def rows(self, query: str, *values: object) -> list[Row]:
        return [dict(row) for row in self.connection.execute(query, values)]

    def row(self, query: str, *values: object) -> Row | None:
        return next(iter(self.rows(query, *values)), None)

    def add(self, table: str, row: Mapping[str, object]) -> None:
        columns = ", ".join(f'"{column}"' for column in row)
        self.change(f"insert into {table} ({columns}) values ({', '.join('?' * len(row))})", *row.values())

    def change(self, statement: str, *values: object) -> None:
        self.connection.execute(statement, values)

    def log(self, kind: str, at: datetime, details: Mapping[str, object], **who_and_where: object) -> None:
        line = {"kind": kind, "at": at.isoformat(timespec="seconds"), **who_and_where}
        self.add("log", {**line, "details": json.dumps(details, ensure_ascii=False)})

    def audit_log(self) -> Iterator[Row]:
        """Registers, then operations in the order in which they happened, in the guideline's vocabulary."""
        for name in REGISTERS:
            for row in self.rows(f"select * from {name}"):
                yield {"register": name, **_filled(row)}
        for row in self.rows("select * from log order by id"):
            details = json.loads(row.pop("details"))
            yield {**_filled(row), **details, "id": f"L{row['id']:06}"}


def _filled(row: Row) -> Row:
    return {name: value for name, value in row.items() if value is not None}
