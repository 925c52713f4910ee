"""Which worked examples a clause needs, computed from its rule; and what its examples really show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from clausewise.judge.containment import JudgePool
from clausewise.language.pack import load_pack
from clausewise.model.clause import Clause, Pack
from clausewise.model.clause import Parameter as ClauseParameter
from clausewise.model.expression import Column, Expression, IsNull, Literal, Parameter, Period, children
from clausewise.model.rule import Answer, Rule, TriggerForm
from clausewise.model.vocabulary import Vocabulary
from clausewise.moments import read_moment
from clausewise.scenarios.examples import load_steps, read_examples, run_example
from clausewise.scenarios.world import World
from clausewise.working_time import Calendar, calendar_of

ROOT = Path(__file__).parents[2]
ONE_SECOND = timedelta(seconds=1)
ALWAYS_THERE = {
    TriggerForm.OPERATION: {"date", "month", "year", "seq", "is_first", "is_last"},
    TriggerForm.REGISTER: {"date", "month", "year", "at"},
    TriggerForm.CALENDAR: {"date", "month", "year", "at", "since"},
    TriggerForm.CASE: {"case", "first_kind", "last_kind", "length", "since", "at"},
    TriggerForm.FINDING: {"finding", "clause", "verdict", "track", "severity", "at"},
    TriggerForm.OCCASION: {"track", "unit", "staff", "month", "year", "nth", "since", "at", "findings"},
}


def needs(clause: Clause, vocabulary: Vocabulary) -> set[str]:
    """The kinds of examples that a clause cannot do without."""
    rule = clause.rule
    if rule is None:
        return set()
    needed = {"breach"}
    if rule.must != Literal(False, "bool"):
        needed.add("met")
    if rule.unless is not None:
        needed.add("excepted")
    if _may_be_unknown(rule, vocabulary):
        needed.add("undetermined")
    if rule.answer and rule.answer.has_due:
        needed |= {"pending", "answered in the last instant", "answered one second late"}
        if _unit(clause, rule.answer) == "working days":
            needed.add("a holiday and a working day off inside the limit")
        if rule.answer.pausing:
            needed.add("a pause across a weekend")
    if any(isinstance(n, Period | Parameter) and _is_years(clause, n) for n in _conditions(rule)):
        needed.add("29 February")
    return needed


def _unit(clause: Clause, answer: Answer) -> str:
    within = answer.within
    if isinstance(within, Parameter):
        value = clause.parameters[within.name].values[0][1]
        return value.unit if isinstance(value, Period) else ""
    return within.unit if within else ""


def _is_years(clause: Clause, node: Period | Parameter) -> bool:
    parameter: ClauseParameter | None = (
        clause.parameters.get(node.name) if isinstance(node, Parameter) else None
    )
    value = parameter.values[0][1] if parameter else node
    return isinstance(value, Period) and value.unit in ("months", "years")


def _conditions(rule: Rule) -> Iterator[Expression]:
    for part in (rule.where, rule.unless, rule.must, rule.answer.where if rule.answer else None):
        if part is not None:
            yield from _below(part)


def _below(node: Expression) -> Iterator[Expression]:
    yield node
    for child in children(node):
        yield from _below(child)


def _may_be_unknown(rule: Rule, vocabulary: Vocabulary) -> bool:
    own = [part for part in (rule.where, rule.unless, rule.must) if part is not None]
    keys = [*(rule.number_by or ()), *(rule.answer.same if rule.answer else ())]
    each = [Column((key,), "text") for key in keys]
    if any(_is_gappy(node, rule, vocabulary) for node in (*own, *each)):
        return True
    answer = rule.answer
    return bool(answer and answer.where and _is_gappy_answer(answer.where, answer, rule, vocabulary))


def _is_gappy(node: Expression, rule: Rule, vocabulary: Vocabulary) -> bool:
    match node:
        case Column(path=path):
            return len(path) > 1 or not _is_always_there(path[0], rule, vocabulary)
        case IsNull(operand=Column(path=(_,))):
            return False
        case _:
            return any(_is_gappy(child, rule, vocabulary) for child in children(node))


def _is_always_there(name: str, rule: Rule, vocabulary: Vocabulary) -> bool:
    if name in ALWAYS_THERE[rule.each.form]:
        return True
    register = vocabulary.register_of(rule.each.name)
    if register:
        return name in register.key
    column = vocabulary.columns_of(rule.each.name).get(name)
    return (column is not None and column.required) or (name == "nth" and not rule.number_by)


def _is_gappy_answer(node: Expression, answer: Answer, rule: Rule, vocabulary: Vocabulary) -> bool:
    match node:
        case Column(each=True):
            return _is_gappy(node, rule, vocabulary)
        case Column(path=path):
            columns = vocabulary.columns_of(answer.kinds[0])
            return len(path) > 1 or not (path[0] in columns and columns[path[0]].required)
        case IsNull(operand=Column(path=(_,))):
            return False
        case _:
            return any(_is_gappy_answer(child, answer, rule, vocabulary) for child in children(node))


@dataclass
class Shown:
    """What the examples of one clause show."""

    what: set[str] = field(default_factory=set)


def show_all(root: Path = ROOT) -> dict[str, Shown]:
    """Runs every example of a pack's features, and says what each clause's examples show."""
    pack = load_pack(root)
    steps, pool = load_steps(ROOT / "steps"), JudgePool()
    calendar = calendar_of(pack)
    shown: dict[str, Shown] = {clause.id: Shown() for clause in pack.clauses}
    try:
        for path in sorted((root / "features").rglob("*.feature")):
            for example in read_examples(path):
                world = World(pack, pool)
                run_example(example, world, steps)
                for clause in example.clauses:
                    shown[clause].what |= set(_shown(world, pack, calendar))
                world.close()
    finally:
        pool.close()
    return shown


def _shown(world: World, pack: Pack, calendar: Calendar) -> Iterator[str]:
    times = {moment for row in world.operations if (moment := _moment(world, row, "时间", "at"))}
    for verdict in world.verdicts():
        yield verdict.verdict
        if verdict.due:
            due = datetime.fromisoformat(verdict.due)
            if verdict.verdict == "met" and due in times:
                yield "answered in the last instant"
            if verdict.verdict == "breach" and due + ONE_SECOND in times:
                yield "answered one second late"
    assert world.result is not None
    for finding in world.result.findings(world.judged):
        begun = [str(e["at"]) for e in finding.evidence if e["role"] == "trigger" and e.get("at")]
        if finding.due and _is_bridged(calendar, min(begun, default=finding.at or finding.due), finding.due):
            yield "a holiday and a working day off inside the limit"
    tables = [*world.operations, *(row for rows in world.registers.values() for row in rows)]
    if any("-02-29" in str(value) for row in tables for value in row.values()):
        yield "29 February"
    if _pauses_across_a_weekend(world):
        yield "a pause across a weekend"


def _moment(world: World, row: object, *names: str) -> datetime | None:
    assert isinstance(row, dict)
    text = next((str(row[name]) for name in names if name in row), "")
    return read_moment(text, world.zone) if text else None


def _is_bridged(calendar: Calendar, at: str, due: str) -> bool:
    """From the trigger's day to the last: a weekday that is a holiday, and a Saturday or Sunday that works."""
    day, last = datetime.fromisoformat(at).date(), datetime.fromisoformat(due).date()
    found: set[bool] = set()
    while day <= last:
        works, weekday = _works(calendar, day), day.weekday() < 5
        if works != weekday:
            found.add(works)
        day += timedelta(days=1)
    return found == {True, False}


def _works(calendar: Calendar, day: date) -> bool:
    return bool(calendar.working_days(day, day))


def _pauses_across_a_weekend(world: World) -> bool:
    starts: dict[object, datetime] = {}
    for row in world.operations:
        moment, case = _moment(world, row, "时间", "at"), row.get("case") or row.get("办件编号")
        assert moment is not None
        if row.get("操作") == "特别程序开始":
            starts[case] = moment
        if row.get("操作") == "特别程序结束" and case in starts:
            days = (moment.date() - starts[case].date()).days
            if any((starts[case].date() + timedelta(days=n)).weekday() == 5 for n in range(days)):
                return True
    return False
