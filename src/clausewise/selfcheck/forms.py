"""Records back on disk in any form: what the checks change is written as a user would write it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from clausewise.selfcheck.records import Records, Row

MERGED = "merged"  # operations and registers mixed in one file
_MOST_IN_SHEET = 200_000


def write_records(records: Records, directory: Path, *, files: int = 1, form: str = "jsonl") -> Path:
    """Writes them in one of FORMS, or all MERGED; the operations in so many files, whose names keep their order."""
    if form == MERGED:
        _write_lines(directory / "operations.jsonl", _mixed(records))
        return directory
    write, suffix = FORMS[form]
    size = max(1, -(-len(records.operations) // files))
    if form == "xlsx":
        size = min(size, _MOST_IN_SHEET)
    for first in range(0, max(1, len(records.operations)), size):
        number = first // size
        write(
            directory / "operations" / f"part-{number:04}.{suffix}", records.operations[first : first + size]
        )
    for name, rows in records.registers.items():
        if rows:
            write(directory / "registers" / f"{name}.{suffix}", rows)
    return directory


def _mixed(records: Records) -> Iterator[Row]:
    for name, rows in records.registers.items():
        yield from ({"register": name, **row} for row in rows)
    yield from records.operations


def _names(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _write_lines(path: Path, rows: Iterable[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _write_csv(path: Path, rows: Sequence[Row], encoding: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, _names(rows))
        writer.writeheader()
        writer.writerows(rows)


def _write_workbook(path: Path, rows: Sequence[Row]) -> None:
    import xlsxwriter

    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for column, name in enumerate(names := _names(rows)):
            sheet.write_string(0, column, name)
        for number, row in enumerate(rows, 1):
            for column, name in enumerate(names):
                if name in row:
                    sheet.write_string(number, column, row[name])


def _write_parquet(path: Path, rows: Sequence[Row]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path.parent.mkdir(parents=True, exist_ok=True)
    columns = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in _names(rows)}
    pq.write_table(pa.table(columns), path)


FORMS: dict[str, tuple[Callable[[Path, Sequence[Row]], None], str]] = {
    "jsonl": (_write_lines, "jsonl"),
    "csv": (partial(_write_csv, encoding="utf-8"), "csv"),
    "gb18030": (partial(_write_csv, encoding="gb18030"), "csv"),
    "xlsx": (_write_workbook, "xlsx"),
    "parquet": (_write_parquet, "parquet"),
}
