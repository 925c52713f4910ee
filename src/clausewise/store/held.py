"""The table behind `operations` or a register: it has the columns that are filled, as small as they can be kept.

A hall uses some twenty of sixty columns; storing the others' nulls cost more than all else in a load. Where a column has few
values, and all of them are known before the first row is written, it is held as their numbers: a million texts are
read at a third of the cost then, and need a tenth of the memory. What is appended at once lies in the order of its kinds:
nearly every statement asks for one or two of them, and DuckDB passes over the others unread.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import duckdb

from clausewise.model.sql_names import quote_identifier, quote_text
from clausewise.store.layout import Layout

_LOOKED_UP = 100  # values; where a file does not say each text once, to look for one among more costs far more than a cast


def values_of(name: str) -> str:
    """The enumeration in whose numbers a column is held, if it is."""
    return quote_identifier(f"values_{name}")


def number_of(text: str, enumeration: str) -> str:
    """The position of a text among the values of an enumeration, from 1 on; NULL where it is none of them.

    A file says each text of a stretch once, and DuckDB calls a function once for it; a cast is asked of every row.
    """
    return f"list_position(enum_range(NULL::{enumeration}), {text})"


def value_of(text: str, enumeration: str, values: int) -> str:
    """A text, which is one of so many values of an enumeration, as that."""
    if values > _LOOKED_UP:
        return f"CAST({text} AS {enumeration})"
    return f"CAST(enum_range(NULL::{enumeration}) AS {enumeration}[])[{number_of(text, enumeration)}]"


@dataclass
class HeldTable:
    """`columns`: those that hold some value; `coded`: those held as numbers of an enumeration -> how many values that has."""

    connection: duckdb.DuckDBPyConnection
    layout: Layout
    columns: set[str] = field(default_factory=set)
    coded: dict[str, int] = field(default_factory=dict)

    def code(self, values: Mapping[str, Collection[str]]) -> None:
        """Has columns held as numbers of these values, a tenth of their size; for a table that is not there yet."""
        for name, texts in values.items():
            self.coded[name] = len(texts)
            listed = ", ".join(map(quote_text, sorted(texts)))
            self.connection.execute(f"CREATE TYPE {values_of(name)} AS ENUM ({listed})")

    def decode(self) -> None:
        """Before records come whose values are not known."""
        for name in self.coded.keys() & self.columns:
            self.connection.execute(
                f"ALTER TABLE {quote_identifier(self.layout.held)} ALTER {quote_identifier(name)} TYPE VARCHAR"
            )
        self.coded.clear()

    def append(self, columns: Mapping[str, str], source: str) -> None:
        """Appends rows, given as SQL for each column, to the table of filled columns; one that comes later is added then."""
        held = quote_identifier(self.layout.held)
        selected = ", ".join(
            f"{self.as_held(name, sql)} AS {quote_identifier(name)}" for name, sql in columns.items()
        )
        rows = f"SELECT {selected} FROM {source}"
        if self.layout.derived:
            columns = {**columns, **self.layout.derived}
            rows = f"SELECT *{self.layout.with_derived} FROM ({rows}) ORDER BY _kind"
        if not self.columns:
            self.connection.execute(f"CREATE TABLE {held} AS {rows}")
        else:
            for name, storage in self.layout.storage.items():
                if name in columns and name not in self.columns:
                    type_ = values_of(name) if name in self.coded else storage.value
                    self.connection.execute(f"ALTER TABLE {held} ADD COLUMN {quote_identifier(name)} {type_}")
            names = ", ".join(map(quote_identifier, columns))
            self.connection.execute(f"INSERT INTO {held} ({names}) {rows}")
        self.columns.update(columns)

    def as_held(self, name: str, sql: str) -> str:
        """A column as it is written into the table; the kind takes one byte there."""
        if self.layout.is_operations and name == "kind":
            return value_of(sql, "kinds", len(self.layout.kinds))
        return value_of(sql, values_of(name), self.coded[name]) if name in self.coded else sql
