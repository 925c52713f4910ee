"""What an audit says on a terminal: a summary that fits a screen, and bars that tell how far the work is.

The worst comes first and the tables are cut, because all of it is in the report; what is cut is counted. The
summary goes to standard output, bars and warnings to standard error; colours only where that is a terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
CLAUSES_OF_UNIT = 4
LINES_SHOWN = 4
FEWEST_CLAUSES, FEWEST_UNITS, FEWEST_LINES = 3, 1, 2
FEWEST_ROWS = FEWEST_CLAUSES + FEWEST_UNITS + 4  # with the heads of two tables, and what they leave out
SCREEN = 40
LONGEST_LINE = 1000
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
    result: AuditResult,
    console: Console,
    language: str,
    report: str = "",
    warnings: Iterable[str] = (),
    *,
    by_unit: bool = False,
) -> None:
    """The audit on one screen; `report`: where to read on; `warnings`: what is due soon; `by_unit`: units alone."""
    ranked = sorted(result.clauses, key=_rank)
    telling = [each for each in ranked if each.verdict in SHOWN]
    units = _worst_units(result)
    above, soon = list(_head(result, language)), [_plain(line) for line in warnings]
    last = [Text(Words("报告：", "Report: ").in_(language) + report)] if report else []
    for shown in (LINES_SHOWN, FEWEST_LINES):
        below = [
            *_process(result, language, shown),
            *_other_clauses(ranked, telling, language),
            *_unattested(result, language, shown),
            *soon,
        ]
        room = SCREEN - sum(_height(line, console) for line in (*above, *below, *last))
        if room >= FEWEST_ROWS:
            break
    clauses_shown = max(FEWEST_CLAUSES, min(CLAUSES_SHOWN, room - 4 - min(len(units), UNITS_SHOWN)))
    units_shown = max(FEWEST_UNITS, min(UNITS_SHOWN, room - 4 - min(len(telling), clauses_shown)))
    if by_unit:
        telling, units_shown = [], max(FEWEST_UNITS, room - 2)
    crowded = room < FEWEST_ROWS
    _print_lines(above, console, cut=crowded)
    if telling:
        console.print(_table_of_clauses(telling[:clauses_shown], language))
    more = len(telling) - clauses_shown
    _print_lines(_more(more, Words("另有 {} 条", "{} more clauses"), language), console)
    if units:
        console.print(_table_of_units(units[:units_shown], result, language, worst_clauses=by_unit))
    more = len(units) - units_shown
    _print_lines(_more(more, Words("另有 {} 个单位有违反", "{} more units"), language), console)
    _print_lines(below, console, cut=crowded)
    _print_lines(last, console)


def _print_lines(lines: Iterable[Text], console: Console, *, cut: bool = False) -> None:
    """Whole lines, which a terminal may break; `cut`: the ends of long ones give way, where there is no room."""
    for line in lines:
        if cut and console.is_terminal:
            console.print(line, no_wrap=True, overflow="ellipsis", crop=True)
        else:
            console.print(line, soft_wrap=True)


def _height(line: Text, console: Console) -> int:
    """How many lines of the screen it takes."""
    return -(-line.cell_len // console.width) or 1 if console.is_terminal else 1


def _process(result: AuditResult, language: str, shown: int) -> Iterator[Text]:
    """Waivers and appeals without effect, what appeals changed, the sanctions."""
    process = result.process
    yield from map(_plain, (*baseline_lines(process, language), *ledger_lines(process, language)))
    trouble = [_plain(line, "bold yellow") for line in trouble_lines(process, language)]
    yield from _first(trouble, shown, Words("另有 {} 项豁免或申诉无效", "{} more without effect"), language)
    changes = [_plain(line) for line in change_lines(process, result.pack, language)]
    if changes:
        yield Text(Words("申诉引起的变化：", "Changed by appeals:").in_(language), "bold")
    yield from _first(changes, shown, Words("另有 {} 处变化", "{} more changes"), language)
    accounts = [_plain(line) for line in account_lines(process, language)]
    yield from _first(accounts, shown, Words("另有 {} 项追责", "{} more sanctions"), language)


def _other_clauses(
    ranked: Sequence[ClauseResult], telling: Sequence[ClauseResult], language: str
) -> Iterator[Text]:
    """How many clauses have another verdict than those that are told one by one."""
    rest = [
        f"{label(verdict, VERDICT_LABELS, language)} {count}"
        for verdict in ORDER[len(SHOWN) :]
        if (count := sum(each.verdict == verdict for each in ranked))
    ]
    if rest:
        what = Words("其余条款：", "Other clauses: ") if telling else Words("条款：", "Clauses: ")
        yield Text(what.in_(language) + _separator(language).join(rest))


def _unattested(result: AuditResult, language: str, shown: int) -> Iterator[Text]:
    said = [
        _plain(f"{each.clause.id} {said}")
        for each in result.clauses
        for said in say_attestations(each.clause, each.unattested, language)
    ]
    yield from _first(said, shown, Words("另有 {} 项人工认定", "{} more attestations"), language)


def _first(lines: Sequence[Text], shown: int, words: Words, language: str) -> Iterator[Text]:
    yield from lines[:shown]
    yield from _more(len(lines) - shown, words, language)


def _plain(line: str, style: str = "") -> Text:
    """What may name a record: nothing in it moves the cursor."""
    return Text(readable(line, LONGEST_LINE), style)


def _rank(result: ClauseResult) -> tuple[int, int, int]:
    """The worst verdict first, within it the severest clause, then the one with most breaches."""
    severity = SEVERITIES.index(result.clause.severity)
    return ORDER.index(result.verdict), severity, -result.counts.get("breach", 0)


def _head(result: AuditResult, language: str) -> Iterator[Text]:
    since, until = result.period
    yield Text(f"{result.pack.title.in_(language)} {result.pack.version}", "bold")
    facts = Words(
        f"审计期 {since} 至 {until}，截至 {result.as_of:%Y-%m-%d %H:%M}，记录 {result.records:,} 条",
        f"{since} to {until}, as of {result.as_of:%Y-%m-%d %H:%M}, {result.records:,} records",
    )
    yield Text(facts.in_(language))
    for note in islice(result.notes, NOTES_SHOWN):
        yield _plain(note.in_(language), "yellow")
    yield from _more(len(result.notes) - NOTES_SHOWN, Words("另有 {} 条提示", "{} more notes"), language)
    if result.quarantined or result.unreadable_cells:
        lost = Words(
            f"有 {result.quarantined:,} 行、{result.unreadable_cells:,} 个单元格无法读取，见 quarantine.csv",
            f"{result.quarantined:,} rows and {result.unreadable_cells:,} cells unreadable: see quarantine.csv",
        )
        yield Text(lost.in_(language), "yellow")
    if result.pending_after:
        later = Words(
            f"有 {result.pending_after:,} 项尚未到期，须在以后的审计中续查",
            f"{result.pending_after:,} pending duties must be taken up by a later audit",
        )
        yield Text(later.in_(language), "yellow")


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


def _worst_units(result: AuditResult) -> list[tuple[str, Mapping[str, int]]]:
    """The units with breaches, most of them first."""
    units = [(unit, counts) for unit, counts in unit_counts(result).items() if counts["breach"]]
    return sorted(units, key=lambda each: (-each[1]["breach"], each[0]))


def _table_of_units(
    units: Sequence[tuple[str, Mapping[str, int]]],
    result: AuditResult,
    language: str,
    *,
    worst_clauses: bool = False,
) -> Table:
    table = _table(language, Words("单位", "Unit"))
    if worst_clauses:
        table.add_column(Words("违反最多的条款", "Most often broken").in_(language))
    for unit, counts in units:
        numbers = (_number(counts.get(verdict, 0), verdict) for verdict in SHOWN)
        name = f"{unit} {result.unit_names.get(unit, '')}".strip() or NO_UNIT.in_(language)
        broken = [_worst_clauses(result, unit, language)] if worst_clauses else []
        table.add_row(Text(readable(name, 30)), *numbers, f"{sum(counts.values()):,}", *broken)
    return table


def _worst_clauses(result: AuditResult, unit: str, language: str) -> str:
    """`2.3.1 ×8，2.6.1 ×4 …`"""
    breaches = [(each.by_unit.get(unit, {}).get("breach", 0), each.clause.id) for each in result.clauses]
    broken = sorted((pair for pair in breaches if pair[0]), key=lambda pair: -pair[0])
    shown = [f"{clause} ×{count}" for count, clause in broken[:CLAUSES_OF_UNIT]]
    return _separator(language).join(shown) + (" …" if len(broken) > CLAUSES_OF_UNIT else "")


def _table(language: str, *names: Words) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        table.add_column(name.in_(language), no_wrap=True, overflow="ellipsis")
    for verdict in SHOWN:
        table.add_column(label(verdict, VERDICT_LABELS, language), justify="right")
    table.add_column(Words("共", "Of").in_(language), justify="right")
    return table


def _number(count: int, verdict: str) -> Text:
    return Text(f"{count:,}", COLOURS[verdict]) if count else Text("·", "dim")


def _more(more: int, words: Words, language: str) -> Iterator[Text]:
    if more > 0:
        yield Text("… " + words.in_(language).format(more), "dim")


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
