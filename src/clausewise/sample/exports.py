"""Writes the sample hall in the shape of an export, with the registers that the shape does not hold itself."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path
from typing import Any

from clausewise.model.vocabulary import Vocabulary
from clausewise.sample.export_shapes import LEFT_OUT, SHAPES, ExportFile, Row
from clausewise.sample.files import write_registers
from clausewise.sample.journal import Record, Registers

TITLE = "县行政服务中心办件明细表"
_MADE = datetime(2026, 1, 1)  # what a workbook says of itself, so that equal samples are equal files


def write_export(
    out: Path, shape: str, operations: list[Record], registers: Registers, vocabulary: Vocabulary
) -> None:
    """`shape`: one of SHAPES."""
    out.mkdir(parents=True, exist_ok=True)
    own = LEFT_OUT.get(shape, ())
    write_registers(out, {name: rows for name, rows in registers.items() if name not in own}, vocabulary)
    for name, file in SHAPES[shape](operations, registers).items():
        if name.endswith(".xlsx"):
            _write_workbook(out / name, file.rows)
        else:
            _write_csv(out / name, file)


def _write_csv(path: Path, file: ExportFile) -> None:
    with path.open("w", encoding=file.encoding, newline="") as opened:
        writer = csv.DictWriter(opened, list(file.rows[0]) if file.rows else [], lineterminator="\r\n")
        writer.writeheader()
        writer.writerows({name: _text(value) for name, value in row.items()} for row in file.rows)


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return f"{value:%Y-%m-%d %H:%M:%S}"
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _write_workbook(path: Path, rows: list[Row]) -> None:
    """As people make them: a title over the table, real dates, a row of totals below."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"remove_timezone": True})
    book.set_properties({"created": _MADE})
    sheet = book.add_worksheet("办件明细")
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    columns = list(rows[0]) if rows else []
    sheet.merge_range(0, 0, 0, max(len(columns) - 1, 1), TITLE)
    sheet.write_row(1, 0, columns)
    for number, row in enumerate(rows, 2):
        for place, value in enumerate(row.values()):
            if isinstance(value, datetime):
                sheet.write_datetime(number, place, value, moment)
            elif value is not None:
                sheet.write(number, place, value)
    book.close()
