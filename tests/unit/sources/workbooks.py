"""Workbooks for tests: ordinary ones by XlsxWriter, and ones that no program would write."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

SHEET = "xl/worksheets/sheet1.xml"
_XML = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'

Rows = Sequence[Sequence[object]]


def write_workbook(path: Path, sheets: Mapping[str, Rows], hidden: Sequence[str] = ()) -> Path:
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "nan_inf_to_errors": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        if name in hidden:
            sheet.hide()
        for y, row in enumerate(rows):
            for x, value in enumerate(row):
                _write(sheet, y, x, value, day, moment)
    book.close()
    return path


def _write(sheet: Any, y: int, x: int, value: object, day: Any, moment: Any) -> None:
    match value:
        case datetime():
            sheet.write_datetime(y, x, value, moment)
        case date():
            sheet.write_datetime(y, x, datetime(value.year, value.month, value.day), day)
        case str() if value.startswith("="):
            sheet.write_formula(y, x, value, None, "cached")
        case _:
            sheet.write(y, x, value)


def crafted(sheet: str, parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """A workbook whose only sheet holds these rows of XML (or, where it begins with '<?', is this XML)."""
    whole = io.BytesIO()
    with xlsxwriter.Workbook(whole, {"in_memory": True}) as book:
        book.add_worksheet().write(0, 0, "x")
    made = io.BytesIO()
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != SHEET and name not in (parts or {}):
                new.writestr(name, old.read(name))
        written = {SHEET: sheet if sheet.startswith("<?") else _XML.format(sheet), **(parts or {})}
        for name, content in written.items():
            new.writestr(name, content)
    return made.getvalue()


def cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'
