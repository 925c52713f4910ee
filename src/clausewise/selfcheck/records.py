"""The records of a store as rows of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clausewise.errors import WrongUsage
from clausewise.model.sql_names import quote_identifier as q
from clausewise.store import Store

Row = dict[str, str]


@dataclass(frozen=True)
class Records:
    """Operations in source order, and the registers by name; an absent key is a missing value."""

    operations: Sequence[Row]
    registers: Mapping[str, Sequence[Row]]


def read_records(store: Store) -> Records:
    """All records that the store kept; raises WrongUsage where a log holds kinds beyond the vocabulary."""
    vocabulary = store.vocabulary
    physical = sorted({vocabulary.physical(c.name, c.type) for _, c in vocabulary.operation_columns()})
    names = {
        kind: {vocabulary.physical(c.name, c.type): name for name, c in vocabulary.columns_of(kind).items()}
        for kind in vocabulary.kinds
    }
    operations = []
    for values in _texts(store, "operations", physical):
        kind = values["kind"]
        if kind not in names:
            raise WrongUsage(
                "the log holds activities that the vocabulary does not know; selfcheck needs them declared"
            )
        operations.append(
            {names[kind][column]: text for column, text in values.items() if column in names[kind]}
        )
    held = {
        name: list(_texts(store, f"register_{name}", list(r.columns)))
        for name, r in vocabulary.registers.items()
    }
    return Records(operations, {name: rows for name, rows in held.items() if name in store.held_registers})


def _texts(store: Store, table: str, columns: Sequence[str]) -> list[Row]:
    listed = ", ".join(f"CAST({q(column)} AS VARCHAR)" for column in columns)
    rows = store.connection.execute(f"SELECT {listed} FROM {q(table)} ORDER BY _rid").fetchall()
    return [{c: v for c, v in zip(columns, row, strict=True) if v is not None} for row in rows]
