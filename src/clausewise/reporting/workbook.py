"""findings.xlsx: the audit for people who read Excel; overview, units, a sheet for each open verdict, coverage.

Each sheet leads with what its reader looks for: breaches with the clause, pending duties with their due time (the
soonest first, early warnings marked), undetermined ones with the missing columns. findings.csv has every row and
every column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from clausewise.model.clause import Words
from clausewise.model.completeness import CHECKS
from clausewise.model.finding import VERDICT_LABELS, Finding, clause_verdict
from clausewise.reporting.attested import say_verdict
from clausewise.reporting.coverage_sheet import write_coverage
from clausewise.reporting.due_process import tables
from clausewise.reporting.early_warning import LEVEL_LABELS, TO_DO, WARNING, EarlyWarnings
from clausewise.reporting.lines import NO_UNIT
from clausewise.reporting.result import AuditResult
from clausewise.reporting.sheets import SHEET_LIMIT, Book, excel_time
from clausewise.reporting.summary import VERDICTS, count_verdicts, unit_counts
from clausewise.reporting.tables import FINDING_COLUMNS, FINDINGS_CSV, QUARANTINE_HEADS, heads, label
from clausewise.reporting.workbook_charts import NO_MONTHS, Months, write_chart_sheets

FINDINGS_XLSX = "findings.xlsx"
SHEETS = {
    "overview": Words("概览", "Overview"),
    "completeness": Words("数据完整性", "Completeness"),
    "units": Words("按单位", "By unit"),
    "breach": Words("问题", "Findings"),
    "pending": Words("尚未到期", "Pending"),
    "undetermined": Words("无法判定", "Undetermined"),
    "quarantine": Words("隔离数据", "Quarantine"),
    "coverage": Words("原文覆盖", "Coverage"),
}
TABLES = {
    "breach": (
        "clause", "title", "verdict", "severity", "unit", "staff", "case", "message", "at", "due", "window", "item",
        "trigger", "track", "finding",
    ),
    "pending": (
        "level", "due", "clause", "title", "unit", "staff", "case", "message", "at", "window", "item", "trigger",
        "severity", "finding",
    ),
    "undetermined": (
        "clause", "title", "missing", "unit", "staff", "case", "message", "at", "due", "window", "item", "trigger",
        "severity", "finding",
    ),
}  # fmt: skip
COLUMNS = {"level": Words("预警级别", "Level"), **FINDING_COLUMNS}
WIDTHS = {
    "title": 24,
    "message": 60,
    "missing": 28,
    "at": 19,
    "due": 19,
    "finding": 19,
    "trigger": 18,
    "case": 16,
}
WRAPPED = ("title", "message", "missing")
PLACES = {name: place for place, name in enumerate(FINDING_COLUMNS)}
SHOWN = {
    "breach": ("breach", "waived", "revoked"),
    "undetermined": ("undetermined",),
    "pending": ("pending",),
}
SHEET_OF = {verdict: name for name, verdicts in SHOWN.items() for verdict in verdicts if name != "pending"}


class FindingsWorkbook:
    """Writes the workbook; findings come one by one, everything else at `close`."""

    def __init__(self, path: Path, result: AuditResult, language: str) -> None:
        self._result, self._language = result, language
        self._book = Book(path, result, language)
        self._sheets = {name: self._book.sheet(words.in_(language)) for name, words in SHEETS.items()}
        for name, columns in TABLES.items():
            sheet = self._sheets[name]
            sheet.widths([WIDTHS.get(column, 11) for column in columns])
            looks = ["wrapped" if column in WRAPPED else "text" for column in columns]
            sheet.begin([COLUMNS[column].in_(language) for column in columns], looks)
        self._sheets["quarantine"].widths((30, 8, 16, 30, 60))
        looks_of_quarantine = ("text", "number", "text", "wrapped", "wrapped")
        self._sheets["quarantine"].begin(heads(QUARANTINE_HEADS, language), looks_of_quarantine)
        for table in tables(result.process, result.pack, language):
            sheet = self._book.sheet(table.title.in_(language))
            sheet.widths(table.widths)
            sheet.begin(
                heads(table.heads, language), ["wrapped" if width > 20 else "text" for width in table.widths]
            )
            for row in table.rows:
                sheet.add_limited(row)
            sheet.end(f"… {sheet.left_out:,}" if sheet.left_out else "")

    def add(self, finding: Finding, row: Sequence[str]) -> None:
        """Adds a finding, with its row under FINDING_COLUMNS; pending ones come with `add_pending`."""
        name = SHEET_OF.get(finding.verdict)
        if name and self._sheets[name].takes_more():
            self._sheets[name].add(_pick(name, finding, row))

    def add_pending(self, level: str, finding: Finding, row: Sequence[str]) -> None:
        said = label(level, LEVEL_LABELS, self._language)
        self._sheets["pending"].add_limited(_pick("pending", finding, row, said))

    def add_quarantine(self, row: Sequence[object]) -> None:
        """Adds what was quarantined as its row under QUARANTINE_HEADS."""
        self._sheets["quarantine"].add_limited(row)

    def close(self, early: EarlyWarnings, earlier: Months = NO_MONTHS) -> None:
        """Writes the sheets that count, and the file itself."""
        total = count_verdicts(clause.counts for clause in self._result.clauses)
        for name, verdicts in SHOWN.items():
            self._sheets[name].left_out = sum(total[v] for v in verdicts) - (self._sheets[name].rows - 1)
        for name in (*TABLES, "quarantine"):
            self._sheets[name].end(self._say_left_out(name))
        self._write_overview(early)
        self._write_completeness()
        self._write_units()
        write_chart_sheets(self._book, self._result, self._language, earlier)
        write_coverage(self._sheets["coverage"], self._result, self._language)
        self._book.close()

    def _say_left_out(self, name: str) -> str:
        left_out = self._sheets[name].left_out
        if not left_out:
            return ""
        file = "quarantine.csv" if name == "quarantine" else FINDINGS_CSV
        return Words(
            f"本表只列前 {SHEET_LIMIT:,} 行，另有 {left_out:,} 行未列出，全部见 {file}",
            f"This sheet stops after {SHEET_LIMIT:,} rows; {left_out:,} more are in {file}",
        ).in_(self._language)

    def _write_overview(self, early: EarlyWarnings) -> None:
        language, sheet = self._language, self._sheets["overview"]
        sheet.widths((24, 44, *[11] * (len(VERDICTS) + 1)))
        sheet.add([f"{self._result.pack.title.in_(language)} {self._result.pack.version}"], "title")
        for said in self._result.notes:
            sheet.add([said.in_(language)], "note")
        for fact, value in self._facts(early):
            look = "count" if isinstance(value, int) else "share" if isinstance(value, float) else "wrapped"
            sheet.add([fact.in_(language), value], look)
        for name in (*TABLES, "quarantine"):
            if note := self._say_left_out(name):
                sheet.add([f"{SHEETS[name].in_(language)}: {note}"], "note")
        sheet.add([])
        columns = heads((Words("条款", "Clause"), Words("名称", "Title"), Words("结论", "Verdict")), language)
        sheet.begin([*columns, *self._verdict_heads()], ("text", "wrapped", "text"), freeze=None)
        first = sheet.rows
        for clause in self._result.clauses:
            shown = label(clause.verdict, VERDICT_LABELS, language)
            verdict = say_verdict(clause.clause, clause.verdict, shown, language)
            sheet.add([clause.clause.id, clause.clause.title.in_(language), verdict, *_counts(clause.counts)])
        sheet.mark_above_zero(first, sheet.rows - 1, 3 + VERDICTS.index("breach"))
        sheet.end()
        total = count_verdicts(clause.counts for clause in self._result.clauses)
        sheet.add([Words("合计", "Total").in_(language), "", "", *total.values()], "bold")

    def _facts(self, early: EarlyWarnings) -> list[tuple[Words, object]]:
        result, language = self._result, self._language
        since, until = result.period
        total = count_verdicts(clause.counts for clause in result.clauses)
        met, breach = total["met"], total["breach"]
        formula = Words("合规率 = 符合 ÷（符合 + 违反）", "Compliance = met / (met + breaches)")
        soon = Words(
            f"{early.until:%Y-%m-%d %H:%M} 前到期 {early.counts[WARNING]:,} 项，其余待办 {early.counts[TO_DO]:,} 项",
            f"{early.counts[WARNING]:,} due by {early.until:%Y-%m-%d %H:%M}, {early.counts[TO_DO]:,} later",
        )
        return [
            (Words("审计期", "Period"), f"{since} – {until}"),
            (Words("截至", "As of"), f"{result.as_of:%Y-%m-%d %H:%M:%S %z}"),
            (Words("记录", "Records"), result.records),
            (Words("隔离的行", "Rows quarantined"), result.quarantined),
            (Words("无法读取的单元格", "Unreadable cells"), result.unreadable_cells),
            (formula, met / (met + breach) if met + breach else "–"),
            (Words("预警", "Early warning"), soon.in_(language)),
            (Words("下期须续查的未到期事项", "Pending for a later audit"), result.pending_after),
        ]

    def _write_completeness(self) -> None:
        """What speaks against the completeness of the records; a sheet without rows says that nothing does."""
        language, sheet = self._language, self._sheets["completeness"]
        sheet.widths((16, 10, 18, 90, 40))
        words = (
            Words("检查", "Check"), Words("数量", "Count"), Words("单位", "Unit"), Words("说明", "Explanation"),
            Words("例", "Examples"),
        )  # fmt: skip
        sheet.begin(heads(words, language), ("text", "number", "text", "wrapped", "wrapped"))
        for gap in self._result.completeness:
            said, examples = gap.message.in_(language), "\n".join(gap.examples)
            sheet.add([CHECKS[gap.check].in_(language), gap.count, gap.unit or "", said, examples])
        nothing = Words("未发现记录缺失的迹象", "Nothing suggests that records are missing")
        sheet.end("" if self._result.completeness else nothing.in_(language))

    def _write_units(self) -> None:
        """A row a unit: its verdicts, then its breaches clause by clause."""
        result, language, sheet = self._result, self._language, self._sheets["units"]
        broken = [clause for clause in result.clauses if clause.counts.get("breach", 0)]
        columns = heads((Words("单位", "Unit"), Words("结论", "Verdict")), language)
        words = [*columns, *self._verdict_heads(), *(c.clause.id for c in broken)]
        sheet.widths((18, 10, *[9] * (len(words) - 2)))
        sheet.begin(words, ("wrapped", "text"), freeze=1)
        for unit, counts in sorted(unit_counts(result).items()):
            name = f"{unit} {result.unit_names.get(unit, '')}".strip() or NO_UNIT.in_(language)
            breaches = [clause.by_unit.get(unit, {}).get("breach", 0) for clause in broken]
            verdict = label(clause_verdict(counts), VERDICT_LABELS, language)
            sheet.add([name, verdict, *_counts(counts), *breaches])
        sheet.mark_above_zero(1, sheet.rows - 1, 2 + VERDICTS.index("breach"))
        sheet.end()

    def _verdict_heads(self) -> list[str]:
        triggers = Words("触发", "Triggers").in_(self._language)
        return [*(label(verdict, VERDICT_LABELS, self._language) for verdict in VERDICTS), triggers]


def _pick(name: str, finding: Finding, row: Sequence[str], level: str = "") -> list[object]:
    """A finding's row as its sheet wants it."""
    picked: list[object] = []
    for column in TABLES[name]:
        match column:
            case "level":
                picked.append(level)
            case "at" | "due":
                picked.append(excel_time(getattr(finding, column)))
            case _:
                picked.append(row[PLACES[column]])
    return picked


def _counts(counts: Mapping[str, int]) -> list[int]:
    """The numbers under `_verdict_heads`."""
    numbers = [counts.get(verdict, 0) for verdict in VERDICTS]
    return [*numbers, sum(numbers)]
