"""Workbooks that are damaged or hostile, or hold what a person sees as records and a program does not."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

import xlsxwriter

from tests.functional.bad_files.kinds import GOOD, BadFile, Content, as_excel, content
from tests.unit.sources.workbooks import cell, crafted

HEAD = ("id", "kind", "at", "case", "unit")
LINE = ("R{}", "payment", "2026-03-02 09:00", "C{}", "U1")
ONE = f'<row r="1">{cell("A1", "id")}</row>'


def _book(fill: Callable[[Any, Any], None]) -> Callable[[], bytes]:
    """A workbook with the header and three records in its first sheet, and what `fill` does to it."""

    def make() -> bytes:
        made = io.BytesIO()
        with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
            sheet = book.add_worksheet("业务")
            sheet.write_row(0, 0, HEAD)
            for n in range(3):
                sheet.write_row(n + 1, 0, [value.format(n) for value in LINE])
            fill(book, sheet)
        return made.getvalue()

    return make


def _file(
    name: str,
    data: Content,
    refused: str = "",
    rows: int = 0,
    cells: int = 0,
    kept: int = 3,
) -> BadFile:
    return BadFile(f"xlsx {name}", "operations.xlsx", content(data), refused, rows, cells, kept)


def _fourth(*values: object, look: dict[str, str] | None = None) -> Callable[[], bytes]:
    def fill(book: Any, sheet: Any) -> None:
        for x, value in enumerate(values):
            sheet.write(4, x, value, book.add_format(look) if look and x == 2 else None)

    return _book(fill)


def _cells() -> Iterator[BadFile]:
    yield _file("serial date without a format", _fourth("R9", "payment", 46085.375), rows=1)
    yield _file(
        "serial date with a format",
        _fourth("R9", "payment", 46085.375, look={"num_format": "yyyy-mm-dd hh:mm"}),
        kept=4,
    )
    yield _file("negative date", _fourth("R9", "payment", -5, look={"num_format": "yyyy-mm-dd"}), rows=1)
    yield _file(
        "date of a year too far",
        _fourth("R9", "payment", 99999999, look={"num_format": "yyyy-mm-dd"}),
        rows=1,
    )
    yield _file("time of day", _fourth("R9", "payment", 0.375, look={"num_format": "hh:mm"}), rows=1)
    yield _file("duration", _fourth("R9", "payment", 3.5, look={"num_format": "[h]:mm"}), rows=1)
    yield _file("a formula without a result", _fourth("R9", "payment", "=NOW()"), rows=1)
    yield _file(
        "a formula for an id",
        _book(
            lambda b, s: (
                s.write_formula(4, 0, "=A2", None, "") or s.write_row(4, 1, ["payment", "2026-03-02"])
            )
        ),
        rows=1,
    )
    for error in ("#REF!", "#DIV/0!", "#N/A", "#NAME?", "#VALUE!"):
        yield _file(
            f"error {error}",
            _book(
                lambda b, s, e=error: (
                    s.write_row(4, 0, ["R9", "payment"]) or s.write_formula(4, 2, "=1/0", None, e)
                )
            ),
            rows=1,
        )
    yield _file(
        "a hash for an amount", _book(lambda b, s: s.write(0, 5, "amount") or s.write(2, 5, "####")), cells=1
    )
    yield _file("a boolean for a time", _fourth("R9", "payment", True), rows=1)
    yield _file("a number for a kind", _fourth("R9", 7, "2026-03-02"), rows=1)
    yield _file("a number for an id", _fourth(1001, "payment", "2026-03-02"), kept=4)
    yield _file(
        "merged cells",
        _book(
            lambda b, s: (
                s.merge_range(4, 0, 6, 0, "R9")
                or [s.write_row(y, 1, ["payment", "2026-03-02"]) for y in (4, 5, 6)]
            )
        ),
        rows=2,
        kept=4,
    )
    yield _file("rows of blanks", _fourth(" ", "\u3000", ""))
    yield _file("a total", _fourth("合计", 3), rows=1)
    yield _file("a note beside the table", _book(lambda b, s: s.write(2, 9, "待核")), "has no header")
    yield _file("hidden rows are records", _book(lambda b, s: s.set_row(2, None, None, {"hidden": True})))
    yield _file(
        "a bad hidden row",
        _book(lambda b, s: s.write_row(4, 0, ["R9", "?"]) or s.set_row(4, None, None, {"hidden": True})),
        rows=1,
    )
    yield _file(
        "date as date",
        _book(
            lambda b, s: (
                s.write_row(4, 0, ["R9", "payment"])
                or s.write_datetime(
                    4, 2, datetime(2026, 3, 4), b.add_format({"num_format": 'yyyy"年"m"月"d"日"'})
                )
            )
        ),
        kept=4,
    )


def _sheets() -> Iterator[BadFile]:
    yield _file("an empty sheet besides", _book(lambda b, s: b.add_worksheet("空")))
    yield _file(
        "a sheet of notes",
        _book(lambda b, s: b.add_worksheet("说明").write(0, 0, "请勿修改")),
        "operations.xlsx [说明]: operations have no column",
    )
    yield _file("a hidden sheet of notes", _book(lambda b, s: _hidden(b).write(0, 0, "代码表")), "[Hidden]")
    yield _file(
        "a bad row in a second sheet",
        _book(lambda b, s: b.add_worksheet("二月").write_column(0, 0, ["id", "R9"])),
        rows=1,
    )
    yield _file(
        "the same ids in a second sheet",
        _book(
            lambda b, s: (
                b.add_worksheet("二月").write_row(0, 0, HEAD)
                or b.get_worksheet_by_name("二月").write_row(1, 0, [v.format(1) for v in LINE])
            )
        ),
        rows=1,
    )
    yield _file("a header twice", _book(lambda b, s: s.write(0, 5, "办件编号")), "both mean 'case'")
    yield _file("an unknown header", _book(lambda b, s: s.write(0, 5, "金 额")), "did you mean '金额'")
    yield _file(
        "a title above",
        _book(lambda b, s: s.write_row(0, 0, ["三月业务", "", "", "", ""])),
        "have no column '三月业务'",
    )


def _hidden(book: Any) -> Any:
    sheet = book.add_worksheet("Hidden")
    sheet.hide()
    return sheet


def _damaged() -> Iterator[BadFile]:
    good = as_excel(GOOD)
    for name, data in {
        "nothing": b"",
        "text": b"id,kind\n",
        "page of the web": b"<html><table><tr><td>id</td></tr></table></html>",
        "zip magic": b"PK\x03\x04",
        "cut": good[:-100],
        "half": good[: len(good) // 2],
        "an old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "a zip of something else": _zip({"a.txt": b"x"}),
        "an empty zip": _zip({}),
        "no sheet": partial(crafted, "<?xml version='1.0'?><workbook/>"),
        "sheet cut off": partial(crafted, "<?xml version='1.0'?><worksheet><sheetData><row r='1'><c r='A1'"),
        "shared text beyond the table": partial(crafted, '<row r="1"><c r="A1" t="s"><v>99</v></c></row>'),
        "shared text no number": partial(crafted, '<row r="1"><c r="A1" t="s"><v>x</v></c></row>'),
        "external entity": partial(
            crafted,
            '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:/etc/passwd">]><worksheet><sheetData>'
            + ONE.replace(">id<", ">&x;<")
            + "</sheetData></worksheet>",
        ),
        "laughs": partial(
            crafted,
            '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet><sheetData>'
            + ONE.replace(">id<", ">&b;<")
            + "</sheetData></worksheet>",
        ),
        "far corner": partial(crafted, ONE + f'<row r="1048576">{cell("XFD1048576", "x")}</row>'),
        "far column": partial(crafted, ONE + f'<row r="60000">{cell("ZZZ60000", "x")}</row>'),
        "row zero": partial(crafted, f'<row r="0">{cell("A0", "id")}</row>'),
        "a place that is none": partial(crafted, f'<row r="1">{cell("ZZZZZZZZ99999999999", "x")}</row>'),
        "bomb of blanks": lambda: crafted("<row/>" + " " * (80 << 20)),
        "bomb of tags": lambda: crafted("<row/>" * (13 << 20)),
        "bomb of shared texts": partial(
            crafted, ONE, {"xl/sharedStrings.xml": "<sst>" + "<si/>" * (14 << 20) + "</sst>"}
        ),
        "cell of five megabytes": lambda: crafted(f'<row r="1">{cell("A1", "x" * (5 << 20))}</row>'),
        "empty sheet": partial(crafted, ""),
    }.items():
        yield _file(name, data, "operations.xlsx")
    for at in range(40, len(good), len(good) // 40):
        yield BadFile(
            f"xlsx flipped at {at}",
            "operations.xlsx",
            content(good[:at] + bytes([good[at] ^ 0xFF]) + good[at + 1 :]),
            "?",
        )


def _zip(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return made.getvalue()


EXCEL_FILES = (*_cells(), *_sheets(), *_damaged())
