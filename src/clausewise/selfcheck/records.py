"""The records of a store as rows of text, and back on disk: what the checks change is written as a user would write it."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from clausewise.errors import WrongUsage
from clausewise.model.sql_names import quote_identifier as q
from clausewise.model.vocabulary import Vocabulary
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


def write_records(records: Records, directory: Path, *, files: int = 1, as_csv: bool = False) -> Path:
    """Writes them as JSONL or CSV; the operations in so many files, whose names keep their order."""
    write, suffix = (_write_csv, "csv") if as_csv else (_write_jsonl, "jsonl")
    size = max(1, -(-len(records.operations) // files))
    for number in range(files):
        part = records.operations[number * size : (number + 1) * size]
        if part or not number:
            write(directory / "operations" / f"part-{number:04}.{suffix}", part)
    for name, rows in records.registers.items():
        if rows:
            write(directory / "registers" / f"{name}.{suffix}", rows)
    return directory


def _write_jsonl(path: Path, rows: Sequence[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _write_csv(path: Path, rows: Sequence[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(name for row in rows for name in row)))
        writer.writeheader()
        writer.writerows(rows)


def time_columns(vocabulary: Vocabulary, kind: str) -> list[str]:
    """The columns of an operation that hold dates or times."""
    return [n for n, c in vocabulary.columns_of(kind).items() if c.type.name in ("date", "timestamp")]
