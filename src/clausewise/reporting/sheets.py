"""Worksheets that are written downwards, and hold nothing that Excel would run.

Rows are streamed to the disk (memory stays flat). Every value is written as a string, a number or a time, so nothing
in the data can become a formula or a link. A sheet holds at most SHEET_LIMIT rows and then says where the rest is:
nobody reads more in Excel, and writing them took longer than judging them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import xlsxwriter

from clausewise.reporting.result import Result
from clausewise.scratch import Scratch

LINE_HEIGHT = 15
MOST_LINES = 12
PRINTED_WIDTH = 160  # characters on a page of A4 that are still legible
SHEET_LIMIT = 5_000  # more is no reading matter, and costs a large audit a fifth of its time
CELL_LIMIT = 32_767  # of Excel
FORMATS: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "head": {"bold": True, "bg_color": "#D9E2EC", "bottom": 1, "text_wrap": True, "valign": "vcenter"},
    "bold": {"bold": True, "num_format": '#,##0;-#,##0;"–"'},
    "note": {"bold": True, "font_color": "#B42318", "text_wrap": False},
    "text": {"valign": "top"},
    "wrapped": {"valign": "top", "text_wrap": True},
    "number": {"valign": "top", "num_format": '#,##0;-#,##0;"–"'},
    "count": {"valign": "top", "num_format": "#,##0", "align": "left"},
    "share": {"valign": "top", "num_format": "0.00%", "align": "left"},
    "time": {"valign": "top", "num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"},
    "alarm": {"bold": True, "font_color": "#B42318"},
}
INKS = ("#6C8EAD", "#44627D", "#B42318", "#5C0F07")


class Book:
    """A workbook without anything that differs between two runs: its times are the audit's as-of time."""

    def __init__(self, path: Path, result: Result, language: str) -> None:
        self._scratch = Scratch()  # it writes many files on the way, which a killed run must not leave behind
        self._book = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "tmpdir": self._scratch.name,
                "strings_to_formulas": False,
                "strings_to_urls": False,
            },
        )
        created = result.as_of.astimezone(UTC).replace(tzinfo=None)
        self._book.set_properties({"title": result.pack.title.in_(language), "created": created})
        self.formats = {name: self._book.add_format(dict(look)) for name, look in FORMATS.items()}

    def sheet(self, name: str) -> Sheet:
        return Sheet(self._book.add_worksheet(name), self.formats)

    def chart(
        self, kind: str, title: str, columns: Sequence[int], sheet: Sheet, *,
        patterns: Sequence[str] = (), second: bool = False, height: int = 320,
    ) -> Any:  # fmt: skip
        """A native chart of a sheet's columns, one series each, over its first column; `second`: an axis of its own."""
        subtype, _, name = kind.rpartition(" ")
        chart = self._book.add_chart({"type": name, **({"subtype": "percent_stacked"} if subtype else {})})
        for place, column in enumerate(columns):
            look = (
                {"pattern": patterns[place], "fg_color": INKS[place], "bg_color": "#FFFFFF"}
                if patterns
                else {}
            )
            chart.add_series(
                {
                    **sheet.series(column),
                    "data_labels": {"value": True, "num_format": "0.0%" if second else "#,##0;;"},
                    "y2_axis": second,
                    "border": {"color": "#1D2733"},
                    **(
                        {"pattern": look}
                        if look
                        else {"line": {"color": "#1D2733"}, "marker": {"type": "circle"}}
                    ),
                }
            )
        chart.set_title({"name": title, "name_font": {"size": 12}})
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 760, "height": max(height, 240)})
        if second:
            chart.set_y2_axis({"num_format": "0%"})
        if name == "bar":
            chart.set_y_axis({"reverse": True})
        return chart

    def close(self) -> None:
        self._book.close()
        self._scratch.cleanup()


class Sheet:
    """A worksheet that is written from its first row to its last."""

    def __init__(self, sheet: Any, formats: Mapping[str, Any]) -> None:
        self._sheet, self._formats = sheet, formats
        self._head = self._columns = 0
        self._looks: tuple[str, ...] = ()
        self._widths: Sequence[int] = ()
        self.rows = self.left_out = 0
        sheet.set_paper(9)  # A4
        sheet.set_landscape()
        sheet.set_footer("&C&P / &N")

    def widths(self, widths: Sequence[int]) -> None:
        self._widths = widths
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)
        self._sheet.fit_to_pages(max(1, round(sum(widths) / PRINTED_WIDTH)), 0)

    def begin(self, heads: Sequence[str], looks: Sequence[str] = (), *, freeze: int | None = 0) -> None:
        """The head of a table that can be filtered. `looks`: the columns' formats; `freeze`: columns that stay."""
        self._head, self._columns, self._looks = self.rows, len(heads), tuple(looks)
        self.add(heads, "head")
        if freeze is not None:
            self._sheet.freeze_panes(self.rows, freeze)
            self._sheet.repeat_rows(self._head)
            self._sheet.repeat_columns(0)

    def add(self, row: Sequence[object], look: str = "") -> None:
        """A row; a datetime is written as Excel's, None as an empty cell."""
        if (lines := self._lines(row, look)) > 1:
            self._sheet.set_row(self.rows, LINE_HEIGHT * lines)
        for column, value in enumerate(row):
            self._write(column, value, look or self._look(column))
        self.rows += 1

    def takes_more(self) -> bool:
        """Whether another row of the table is written; `left_out` counts those that did not fit."""
        full = self.rows - self._head > SHEET_LIMIT
        self.left_out += full
        return not full

    def add_limited(self, row: Sequence[object]) -> None:
        """A row of the table, unless the sheet is full."""
        if self.takes_more():
            self.add(row)

    def end(self, note: str = "") -> None:
        """Ends the table: its filter, and what there is to say of it."""
        self._sheet.autofilter(self._head, 0, max(self.rows - 1, self._head + 1), self._columns - 1)
        if note:
            self.add([note], "note")

    def mark_above_zero(self, first: int, last: int, column: int) -> None:
        """Numbers above zero in these rows of a column stand out, in print too."""
        rule = {"type": "cell", "criteria": ">", "value": 0, "format": self._formats["alarm"]}
        self._sheet.conditional_format(first, column, max(first, last), column, rule)

    def shade(self, first: int, last: int, left: int, right: int) -> None:
        """Numbers of a block, the darker the larger; the number stays readable in print."""
        rule = {
            "type": "2_color_scale",
            "min_color": "#FFFFFF",
            "max_color": "#E8907E",
            "min_type": "num",
            "min_value": 0,
        }
        self._sheet.conditional_format(first, left, max(first, last), right, rule)

    def series(self, column: int) -> dict[str, Any]:
        """A column of the table as a chart's series, over the first column."""
        name, first, last = self._sheet.get_name(), self._head + 1, self.rows - 1
        return {
            "name": [name, self._head, column],
            "categories": [name, first, 0, last, 0],
            "values": [name, first, column, last, column],
        }

    def place(self, chart: Any, *, column: int, row: int = 1) -> None:
        self._sheet.insert_chart(row, column, chart)

    def _lines(self, row: Sequence[object], look: str) -> int:
        """How high the row must be: spreadsheets do not measure wrapped text that others wrote."""
        wrapped = [
            sum(-(-_width(part) // max(width - 1, 1)) or 1 for part in value.splitlines() or [""])
            for column, (value, width) in enumerate(zip(row, self._widths, strict=False))
            if isinstance(value, str) and (look or self._look(column)) in ("wrapped", "head")
        ]
        return min(max(wrapped, default=1), MOST_LINES)

    def _look(self, column: int) -> str:
        return self._looks[column] if column < len(self._looks) else ""

    def _write(self, column: int, value: object, look: str) -> None:
        match value:
            case None | "":
                return
            case int() | float():
                self._sheet.write_number(self.rows, column, value, self._formats[look or "number"])
            case datetime():
                plain = value.replace(tzinfo=None)
                self._sheet.write_datetime(self.rows, column, plain, self._formats["time"])
            case _:
                self._sheet.write_string(
                    self.rows, column, shorten(str(value)), self._formats[look or "text"]
                )


def write_table(
    path: Path,
    result: Result,
    name: str,
    columns: tuple[Sequence[str], Sequence[int]],
    rows: Iterable[Sequence[str]],
) -> None:
    """A workbook of one table; `columns`: the heads and their widths."""
    book = Book(path, result, "zh")
    sheet = book.sheet(name)
    heads, widths = columns
    sheet.widths(widths)
    sheet.begin(heads, ["wrapped" if width > 30 else "text" for width in widths])
    for row in rows:
        sheet.add_limited(row)
    sheet.end(f"… {sheet.left_out:,}" if sheet.left_out else "")
    book.close()


def _width(text: str) -> int:
    """How many columns a text takes: Chinese characters are two wide."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def shorten(text: str) -> str:
    """The text, cut where Excel would call the file damaged."""
    return text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - 1] + "…"


def excel_time(time: str | None) -> datetime | None:
    """An ISO time as Excel's, in the pack's zone; None where there is none (or none that Excel knows)."""
    if not time:
        return None
    moment = datetime.fromisoformat(time)
    return moment if moment.year >= 1900 else None
