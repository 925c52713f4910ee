"""What an audit says on a terminal: a summary that fits a screen, and bars that tell how far the work is.

The worst comes first and the tables are cut, because all of it is in the report; what is cut is counted. The
summary goes to standard output, bars and warnings to standard error; colours only where that is a terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from clausewise.model.clause import SEVERITIES, Words
from clausewise.model.finding import VERDICT_LABELS
from clausewise.model.progress import Progress as Report
from clausewise.model.progress import silent
from clausewise.reporting.attested import say_attestations
from clausewise.reporting.due_process import (
    account_lines,
    baseline_lines,
    change_lines,
    ledger_lines,
    trouble_lines,
)
from clausewise.reporting.lines import NO_UNIT, readable
from clausewise.reporting.result import AuditResult, ClauseResult
from clausewise.reporting.summary import unit_counts
from clausewise.reporting.tables import SEVERITY_LABELS, label

CLAUSES_SHOWN = 10
UNITS_SHOWN = 5
LINES_SHOWN = 4
NOTES_SHOWN = 2
ORDER = ("breach", "undetermined", "pending", "met", "not_triggered", "no_data", "manual")
SHOWN = ("breach", "undetermined", "pending")
COLOURS = {"breach": "bold red", "undetermined": "magenta", "pending": "yellow", "met": "green"}
STAGES = {
    "read": Words("读取数据", "reading"),
    "load": Words("载入数据", "loading"),
    "check": Words("核对数据", "checking"),
    "screen": Words("筛查", "screening"),
    "judge": Words("判定", "judging"),
    "evidence": Words("整理证据", "evidence"),
    "write": Words("写出结果", "writing"),
    "allure": Words("生成结果页数据", "test results"),
    "page": Words("生成报告页", "report page"),
    "mutate": Words("逐处改动", "mutating"),
}


def print_summary(
    result: AuditResult, console: Console, language: str, report: str = "", warnings: Iterable[str] = ()
) -> None:
    """The audit on one screen; `report`: where to read on; `warnings`: what is due soon."""
    _print_head(result, console, language)
    ranked = sorted(result.clauses, key=_rank)
    telling = [c for c in ranked if c.verdict in SHOWN]
    if telling:
        console.print(_table_of_clauses(telling[:CLAUSES_SHOWN], language))
    _print_more(len(telling) - CLAUSES_SHOWN, Words("另有 {} 条", "{} more clauses"), console, language)
    _print_units(result, console, language)
    _print_process(result, console, language)
    rest = [
        f"{label(verdict, VERDICT_LABELS, language)} {count}"
        for verdict in ORDER[len(SHOWN) :]
        if (count := sum(c.verdict == verdict for c in ranked))
    ]
    if rest:
        what = Words("其余条款：", "Other clauses: ") if telling else Words("条款：", "Clauses: ")
        console.print(what.in_(language) + _separator(language).join(rest), markup=False, highlight=False)
    unattested = [
        f"{each.clause.id} {said}"
        for each in result.clauses
        for said in say_attestations(each.clause, each.unattested, language)
    ]
    for line in (*unattested[:LINES_SHOWN], *warnings):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    more = Words("另有 {} 项未认定", "{} more not attested")
    _print_more(len(unattested) - LINES_SHOWN, more, console, language)
    if report:
        console.print(
            Words("报告：", "Report: ").in_(language) + report, markup=False, highlight=False, soft_wrap=True
        )


def _print_process(result: AuditResult, console: Console, language: str) -> None:
    """Waivers and appeals without effect, what appeals changed, the sanctions."""
    process = result.process
    for line in (*baseline_lines(process, language), *ledger_lines(process, language)):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    for line in trouble_lines(process, language):
        console.print(Text(line, "bold yellow"), soft_wrap=True)
    changes = list(change_lines(process, result.pack, language))
    if changes:
        console.print(Text(Words("申诉引起的变化：", "Changed by appeals:").in_(language), "bold"))
    accounts = list(account_lines(process, language))
    for lines, more in (
        (changes, Words("另有 {} 处变化", "{} more changes")),
        (accounts, Words("另有 {} 项追责", "{} more sanctions")),
    ):
        for line in lines[:LINES_SHOWN]:
            console.print(line, markup=False, highlight=False, soft_wrap=True)
        _print_more(len(lines) - LINES_SHOWN, more, console, language)


def _rank(result: ClauseResult) -> tuple[int, int, int]:
    """The worst verdict first, within it the severest clause, then the one with most breaches."""
    severity = SEVERITIES.index(result.clause.severity)
    return ORDER.index(result.verdict), severity, -result.counts.get("breach", 0)


def _print_head(result: AuditResult, console: Console, language: str) -> None:
    since, until = result.period
    title = Text(f"{result.pack.title.in_(language)} {result.pack.version}", "bold")
    console.print(title)
    facts = Words(
        f"审计期 {since} 至 {until}，截至 {result.as_of:%Y-%m-%d %H:%M}，记录 {result.records:,} 条",
        f"{since} to {until}, as of {result.as_of:%Y-%m-%d %H:%M}, {result.records:,} records",
    )
    console.print(facts.in_(language), markup=False, highlight=False)
    for note in islice(result.notes, NOTES_SHOWN):
        console.print(Text(note.in_(language), "yellow"))
    _print_more(len(result.notes) - NOTES_SHOWN, Words("另有 {} 条提示", "{} more notes"), console, language)
    if result.quarantined or result.unreadable_cells:
        lost = Words(
            f"有 {result.quarantined:,} 行、{result.unreadable_cells:,} 个单元格无法读取，见 quarantine.csv",
            f"{result.quarantined:,} rows and {result.unreadable_cells:,} cells unreadable: see quarantine.csv",
        )
        console.print(Text(lost.in_(language), "yellow"))
    if result.pending_after:
        later = Words(
            f"有 {result.pending_after:,} 项尚未到期，须在以后的审计中续查",
            f"{result.pending_after:,} pending duties must be taken up by a later audit",
        )
        console.print(Text(later.in_(language), "yellow"))


def _table_of_clauses(clauses: Sequence[ClauseResult], language: str) -> Table:
    table = _table(language, Words("条款", "Clause"), Words("名称", "Title"), Words("严重程度", "Severity"))
    for each in clauses:
        table.add_row(
            each.clause.id,
            Text(each.clause.title.in_(language)),
            label(each.clause.severity, SEVERITY_LABELS, language),
            *(_number(each.counts.get(verdict, 0), verdict) for verdict in SHOWN),
            f"{sum(each.counts.values()):,}",
        )
    return table


def _print_units(result: AuditResult, console: Console, language: str) -> None:
    """The units with most breaches."""
    units = {unit: counts for unit, counts in unit_counts(result).items() if counts["breach"]}
    worst = sorted(units, key=lambda unit: (-units[unit]["breach"], unit))
    if not worst:
        return
    table = _table(language, Words("单位", "Unit"))
    for unit in worst[:UNITS_SHOWN]:
        counts = units[unit]
        numbers = (_number(counts[verdict], verdict) for verdict in SHOWN)
        name = f"{unit} {result.unit_names.get(unit, '')}".strip() or NO_UNIT.in_(language)
        table.add_row(Text(readable(name, 30)), *numbers, f"{sum(counts.values()):,}")
    console.print(table)
    _print_more(len(worst) - UNITS_SHOWN, Words("另有 {} 个单位有违反", "{} more units"), console, language)


def _table(language: str, *names: Words) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        table.add_column(name.in_(language))
    for verdict in SHOWN:
        table.add_column(label(verdict, VERDICT_LABELS, language), justify="right")
    table.add_column(Words("共", "Of").in_(language), justify="right")
    return table


def _number(count: int, verdict: str) -> Text:
    return Text(f"{count:,}", COLOURS[verdict]) if count else Text("·", "dim")


def _print_more(more: int, words: Words, console: Console, language: str) -> None:
    if more > 0:
        console.print(Text("… " + words.in_(language).format(more), "dim"))


def _separator(language: str) -> str:
    return "，" if language == "zh" else ", "


class RateColumn(ProgressColumn):
    """How much of its work a stage does in a second; what is counted (rows, triggers, files) is the stage's own."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed and speed >= 1 else "", "dim")


@contextmanager
def progress_bars(console: Console, language: str, *, quiet: bool = False) -> Iterator[Report]:
    """Bars on a terminal, one a stage; says nothing elsewhere."""
    if quiet or not console.is_terminal:
        yield silent
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        RateColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def report(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(STAGES.get(stage, Words(stage)).in_(language), total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield report
