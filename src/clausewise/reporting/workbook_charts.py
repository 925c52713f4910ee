"""The workbook's sheets to look at: units × clauses in shades, the months, and the working days taken.

Native charts and conditional formats, so that a reader can change them. Every shade has its number and every series
its pattern: a black and white print says the same.
"""

from __future__ import annotations

from collections.abc import Mapping

from clausewise.model.clause import Words
from clausewise.model.days_taken import DaysTaken
from clausewise.reporting.charts import rate
from clausewise.reporting.lines import Line, lines, readable
from clausewise.reporting.result import AuditResult
from clausewise.reporting.sheets import Book, Sheet

SHOWN_DAYS = 15
HEAT_MAP = Words("热力图", "Heat map")
MONTHS = Words("月度趋势", "Months")
DAYS = Words("办理用时", "Days taken")
UNKNOWN = "?"
MONTHS_SHOWN = 12
Months = Mapping[str, Mapping[str, int]]
NO_MONTHS: Months = {}
PATTERNS = ("light_upward_diagonal", "percent_25", "wide_downward_diagonal", "solid_diamond")


def write_chart_sheets(book: Book, result: AuditResult, language: str, earlier: Months = NO_MONTHS) -> None:
    """Adds the sheets for which there is something to show; `earlier`: the months that a history keeps."""
    if found := [line for line in lines(result) if line.unit is not None]:
        _write_heat_map(book.sheet(HEAT_MAP.in_(language)), found, language)
    if months := {**earlier, **result.months}:
        _write_months(book, months, language)
    if result.days_taken:
        _write_days(book, result, language)


def _write_heat_map(sheet: Sheet, found: list[Line], language: str) -> None:
    """Breaches by unit and clause; ? = undetermined, empty = not triggered, 0 = no breach."""
    clauses = list(dict.fromkeys(line.clause.id for line in found))
    units = sorted({line.unit or "" for line in found})
    cells = {(line.unit, line.clause.id): line for line in found}
    sheet.widths((24, 9, *[6] * len(clauses)))
    words = (Words("单位", "Unit"), Words("合规率", "Rate"))
    sheet.begin([*(word.in_(language) for word in words), *clauses], ("text", "text"), freeze=2)
    for unit in units:
        mine = [cells.get((unit, clause)) for clause in clauses]
        held = [line for line in mine if line]
        title = readable(held[0].unit_title(language) or "")
        sheet.add([title, rate(held), *(_cell(line) for line in mine)])
    sheet.shade(1, sheet.rows - 1, 2, len(clauses) + 1)
    key = Words(
        "数字＝违反数（颜色越深越多），?＝无法判定，–＝没有违反，空白＝没有触发",
        "number = breaches (darker = more), ? = undetermined, – = no breach, empty = not triggered",
    )
    sheet.end(key.in_(language))


def _cell(line: Line | None) -> int | str | None:
    if line is None:
        return None
    breaches = line.counts.get("breach", 0)
    return UNKNOWN if not breaches and line.counts.get("undetermined") else breaches


def _write_months(book: Book, months: Months, language: str) -> None:
    sheet = book.sheet(MONTHS.in_(language))
    sheet.widths((12, 12, 10, 10, 12, 12))
    words = (
        Words("月份", "Month"), Words("合规率", "Rate"), Words("违反", "Breaches"), Words("符合", "Met"),
        Words("无法判定", "Undetermined"), Words("尚未到期", "Pending"),
    )  # fmt: skip
    sheet.begin([word.in_(language) for word in words], ("text", "share"))
    for month, counts in sorted(months.items())[-MONTHS_SHOWN:]:
        met, breach = counts.get("met", 0), counts.get("breach", 0)
        share = met / (met + breach) if met + breach else None
        sheet.add([month, share, breach, met, counts.get("undetermined", 0), counts.get("pending", 0)])
    sheet.end()
    title = Words("各月合规率与违反数", "Compliance and breaches by month").in_(language)
    bars = book.chart("column", title, (2,), sheet, patterns=PATTERNS[:1])
    line = book.chart("line", words[1].in_(language), (1,), sheet, second=True)
    bars.combine(line)
    sheet.place(bars, column=7)


def _write_days(book: Book, result: AuditResult, language: str) -> None:
    """A row for each duty with a limit in working days, and how many answers came when."""
    titles = {clause.id: clause.title.in_(language) for clause in result.pack.clauses}
    sheet = book.sheet(DAYS.in_(language))
    sheet.widths((10, 28, 8, 10, 10, 10, 10, 12, *[6] * (SHOWN_DAYS + 1)))
    words = (
        Words("条款", "Clause"), Words("名称", "Title"), Words("期限", "Limit"), Words("早于期限", "Before the limit"),
        Words("期限当日", "On its last day"), Words("超期", "Late"), Words("到期无应答", "No answer"),
        Words("特殊程序未计", "Paused, not counted"),
    )  # fmt: skip
    days = [*(str(day) for day in range(SHOWN_DAYS)), f"{SHOWN_DAYS}+"]
    sheet.begin([*(word.in_(language) for word in words), *days], ("text", "wrapped"), freeze=2)
    for taken in result.days_taken:
        counts = [taken.days.get(day, 0) for day in range(SHOWN_DAYS)]
        beyond = sum(number for day, number in taken.days.items() if day >= SHOWN_DAYS)
        row = [taken.clause, titles.get(taken.clause, ""), taken.limit, *_against_limit(taken)]
        sheet.add([*row, taken.paused, *counts, beyond])
    sheet.shade(1, sheet.rows - 1, 8, 8 + SHOWN_DAYS)
    sheet.end()
    chart = book.chart(
        "stacked bar", DAYS.in_(language), (3, 4, 5, 6), sheet, patterns=PATTERNS, height=26 * sheet.rows
    )
    sheet.place(chart, column=0, row=sheet.rows + 1)


def _against_limit(taken: DaysTaken) -> tuple[int, int, int, int]:
    early = sum(number for day, number in taken.days.items() if day < taken.limit)
    return early, taken.days.get(taken.limit, 0), taken.late, taken.open
