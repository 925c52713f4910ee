"""Writes the sample as a hall's software would export it: CSV headed by Chinese labels, which Excel opens."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from clausewise.model.vocabulary import Column, Vocabulary
from clausewise.sample.expectations import Expected
from clausewise.sample.journal import Record, Registers

LARGE = 200_000  # operations in one file; more are split by month


def write_registers(out: Path, registers: Registers, vocabulary: Vocabulary) -> None:
    for name, rows in registers.items():
        columns = list(vocabulary.registers[name].columns.values())
        cells = ([_cell(row.get(column.name), column) for column in columns] for row in rows)
        _write_csv(out / "registers" / f"{name}.csv", [column.label for column in columns], cells)


def write_operations(out: Path, operations: Sequence[Record], vocabulary: Vocabulary) -> None:
    """One file, or one for each month where there are many; columns that no operation fills are left out."""
    labels = _labels_in_use(operations, vocabulary)
    if len(operations) <= LARGE:
        parts: dict[Path, Sequence[Record]] = {out / "operations.csv": operations}
    else:
        months: dict[Path, list[Record]] = {}
        for record in operations:
            months.setdefault(out / "operations" / f"{record['at']:%Y-%m}.csv", []).append(record)
        parts = dict[Path, Sequence[Record]](months)
    for path, rows in parts.items():
        _write_csv(path, labels, (_operation_cells(row, labels, vocabulary) for row in rows))


def write_key(path: Path, verdicts: Iterable[Expected]) -> None:
    """One line for each verdict that an audit reports: all but met and excepted."""
    lines = (
        json.dumps(_key_line(v), ensure_ascii=False) for v in verdicts if v.verdict not in ("met", "excepted")
    )
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def iso(at: datetime | None) -> str | None:
    """ISO 8601 with offset, whole seconds."""
    return at.isoformat(timespec="seconds") if at else None


def _key_line(expected: Expected) -> dict[str, Any]:
    return {
        "clause": expected.clause,
        "trigger": expected.trigger,
        "verdict": expected.verdict,
        "subject": {"type": expected.holds, "id": expected.subject},
        "unit": expected.unit,
        "staff": expected.staff,
        "case": expected.case,
        "at": iso(expected.at),
        "due": iso(expected.due),
    }


def _labels_in_use(operations: Iterable[Record], vocabulary: Vocabulary) -> list[str]:
    names: dict[str, set[str]] = {}
    for record in operations:
        names.setdefault(record["kind"], set()).update(record)
    used = {vocabulary.columns_of(kind)[name].label for kind, columns in names.items() for name in columns}
    return list(dict.fromkeys(c.label for _, c in vocabulary.operation_columns() if c.label in used))


def _operation_cells(record: Record, labels: Sequence[str], vocabulary: Vocabulary) -> list[str]:
    columns = vocabulary.columns_of(record["kind"])
    cells = {
        columns[name].label: _cell(value, columns[name]) for name, value in record.items() if name != "kind"
    }
    cells[columns["kind"].label] = vocabulary.kinds[record["kind"]].label
    return [cells.get(label, "") for label in labels]


def _cell(value: Any, column: Column) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M:%S}"
        case date():
            return value.isoformat()
        case str() if column.type.name == "enum":
            return column.type.values[value][0]
        case _:
            return str(value)


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
