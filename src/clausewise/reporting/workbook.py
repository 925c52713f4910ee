"""findings.xlsx: the audit for people who read Excel; overview, units, and a sheet for each open verdict.

Rows are streamed to the disk (memory stays flat), and every value is written as a string or a number, so
nothing in the data can become a formula or a link. A sheet holds at most SHEET_LIMIT rows and then says where
the rest is: nobody reads more in Excel, writing them took longer than judging them, and findings.csv has all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

import xlsxwriter

from clausewise.model.clause import Words
from clausewise.model.finding import VERDICT_LABELS, clause_verdict
from clausewise.reporting.lines import NO_UNIT
from clausewise.reporting.result import AuditResult
from clausewise.reporting.summary import VERDICTS, count_verdicts, unit_counts
from clausewise.reporting.tables import (
    FINDING_HEADS,
    FINDINGS_CSV,
    QUARANTINE_HEADS,
    heads,
    label,
)

FINDINGS_XLSX = "findings.xlsx"
SHEET_LIMIT = 20_000
CELL_LIMIT = 32_767  # of Excel

FINDING_WIDTHS = (18, 8, 22, 10, 9, 9, 10, 10, 14, 9, 10, 16, 19, 19, 20, 80)
SHEETS = {
    "overview": Words("概览", "Overview"),
    "units": Words("按单位", "By unit"),
    "breach": Words("问题", "Findings"),
    "pending": Words("尚未到期", "Pending"),
    "undetermined": Words("无法判定", "Undetermined"),
    "quarantine": Words("隔离数据", "Quarantine"),
}
SHEET_OF = {"breach": "breach", "waived": "breach", "pending": "pending", "undetermined": "undetermined"}


class FindingsWorkbook:
    """Writes the workbook; findings come one by one, everything else at `close`."""

    def __init__(self, path: Path, result: AuditResult, language: str) -> None:
        self._result, self._language = result, language
        self._book = xlsxwriter.Workbook(
            str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self._book.set_properties(
            {
                "title": result.pack.title.in_(language),
                "created": result.as_of.astimezone(UTC).replace(tzinfo=None),
            }
        )
        self._head = self._book.add_format(
            {"bold": True, "bg_color": "#D9E2EC", "bottom": 1, "valign": "top"}
        )
        self._bold = self._book.add_format({"bold": True})
        self._note = self._book.add_format({"bold": True, "font_color": "#B42318"})
        self._sheets = {
            name: _Sheet(self._book.add_worksheet(words.in_(language))) for name, words in SHEETS.items()
        }
        for name in ("breach", "pending", "undetermined"):
            self._sheets[name].begin(heads(FINDING_HEADS, language), FINDING_WIDTHS, self._head)
        self._left_out = dict.fromkeys(SHEETS, 0)

    def add(self, verdict: str, row: Sequence[str]) -> None:
        """Adds a finding as its row under FINDING_HEADS."""
        self._add_limited(SHEET_OF[verdict], row)

    def add_quarantine(self, rows: Iterable[Sequence[object]]) -> None:
        sheet = self._sheets["quarantine"]
        sheet.begin(heads(QUARANTINE_HEADS, self._language), (30, 8, 16, 30, 60), self._head)
        for row in rows:
            self._add_limited("quarantine", row)

    def close(self) -> None:
        """Writes the sheets that count, and the file itself."""
        for name, left_out in self._left_out.items():
            self._sheets[name].end(self._say_left_out(name, left_out) if left_out else "", self._note)
        self._write_overview()
        self._write_units()
        self._book.close()

    def _add_limited(self, name: str, row: Sequence[object]) -> None:
        if self._sheets[name].rows > SHEET_LIMIT:
            self._left_out[name] += 1
        else:
            self._sheets[name].add(row)

    def _say_left_out(self, name: str, left_out: int) -> str:
        file = "quarantine.csv" if name == "quarantine" else FINDINGS_CSV
        return Words(
            f"本表只列前 {SHEET_LIMIT:,} 行，另有 {left_out:,} 行未列出，全部见 {file}",
            f"This sheet stops after {SHEET_LIMIT:,} rows; {left_out:,} more are in {file}",
        ).in_(self._language)

    def _write_overview(self) -> None:
        result, language, sheet = self._result, self._language, self._sheets["overview"]
        since, until = result.period
        sheet.widths((18, 40, *[12] * (len(VERDICTS) + 1)))
        for name, value in (
            (Words("指导意见", "Guideline"), f"{result.pack.title.in_(language)} ({result.pack.version})"),
            (Words("审计期", "Period"), f"{since} – {until}"),
            (Words("截至", "As of"), f"{result.as_of:%Y-%m-%d %H:%M:%S %z}"),
            (Words("记录", "Records"), result.records),
            (Words("隔离的行", "Rows quarantined"), result.quarantined),
            (Words("无法读取的单元格", "Unreadable cells"), result.unreadable_cells),
            (Words("下期须续查的未到期事项", "Pending for a later audit"), result.pending_after),
        ):
            sheet.add([name.in_(language), value], self._bold)
        for kind, left_out in self._left_out.items():
            if left_out:
                text = f"{SHEETS[kind].in_(language)}: {self._say_left_out(kind, left_out)}"
                sheet.add([text], self._note)
        for note in result.notes:
            sheet.add([note.in_(language)])
        sheet.add([])
        columns = [Words("条款", "Clause"), Words("名称", "Title"), Words("结论", "Verdict")]
        sheet.add([*heads(columns, language), *self._verdict_heads()], self._head)
        for clause in result.clauses:
            verdict = label(clause.verdict, VERDICT_LABELS, language)
            sheet.add([clause.clause.id, clause.clause.title.in_(language), verdict, *_counts(clause.counts)])
        sheet.add([Words("合计", "Total").in_(language), "", "", *_counts(self._totals())], self._bold)

    def _write_units(self) -> None:
        """A row a unit: its verdicts, then its breaches clause by clause."""
        result, language, sheet = self._result, self._language, self._sheets["units"]
        broken = [clause for clause in result.clauses if clause.counts.get("breach", 0)]
        columns = heads((Words("单位", "Unit"), Words("结论", "Verdict")), language)
        words = [*columns, *self._verdict_heads(), *(c.clause.id for c in broken)]
        sheet.begin(words, (14, 12, *[9] * (len(words) - 2)), self._head)
        for unit, counts in sorted(unit_counts(result).items()):
            name = unit or NO_UNIT.in_(language)
            breaches = [clause.by_unit.get(unit, {}).get("breach", 0) for clause in broken]
            sheet.add(
                [name, label(clause_verdict(counts), VERDICT_LABELS, language), *_counts(counts), *breaches]
            )
        sheet.end("", self._note)

    def _verdict_heads(self) -> list[str]:
        triggers = Words("触发", "Triggers").in_(self._language)
        return [*(label(verdict, VERDICT_LABELS, self._language) for verdict in VERDICTS), triggers]

    def _totals(self) -> dict[str, int]:
        return count_verdicts(clause.counts for clause in self._result.clauses)


class _Sheet:
    """A worksheet that is written downwards."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._columns = 0
        self.rows = 0

    def widths(self, widths: Sequence[int]) -> None:
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)

    def begin(self, words: Sequence[str], widths: Sequence[int], format_: Any) -> None:
        """The head of a table that can be filtered and stays in sight."""
        self.widths(widths)
        self._columns = len(words)
        self.add(words, format_)
        self._sheet.freeze_panes(1, 0)

    def add(self, row: Sequence[object], format_: Any = None) -> None:
        for column, value in enumerate(row):
            if isinstance(value, int):
                self._sheet.write_number(self.rows, column, value, format_)
            elif value:
                self._sheet.write_string(self.rows, column, shorten(str(value)), format_)
        self.rows += 1

    def end(self, note: str, format_: Any) -> None:
        if self._columns:
            self._sheet.autofilter(0, 0, max(self.rows - 1, 1), self._columns - 1)
        if note:
            self.add([note], format_)


def shorten(text: str) -> str:
    """The text, cut where Excel would call the file damaged."""
    return text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - 1] + "…"


def _counts(counts: Mapping[str, int]) -> list[int]:
    """The numbers under `_verdict_heads`."""
    numbers = [counts.get(verdict, 0) for verdict in VERDICTS]
    return [*numbers, sum(numbers)]
