"""The changes: records (or a pack) -> records (or a pack) of which the same verdicts are expected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from random import Random

from clausewise.model.clause import Clause, Pack, Parameter
from clausewise.model.expression import Expression, Period, columns
from clausewise.model.rule import Answer, Rule, TriggerForm
from clausewise.selfcheck.records import Records, Row

UNRELATED = "selfcheck-"
STEPS = {"seq", "next_kind", "is_first", "is_last", "nth"}


def shuffle(records: Records, random: Random) -> Records:
    """Rows in any order; those of one time keep theirs, which has a meaning."""
    times = [row["at"] for row in records.operations]
    waiting: dict[str, list[Row]] = defaultdict(list)
    for row in reversed(records.operations):
        waiting[row["at"]].append(row)
    random.shuffle(times)
    registers = {name: random.sample(list(rows), len(rows)) for name, rows in records.registers.items()}
    return Records([waiting[at].pop() for at in times], registers)


def rename_cases(records: Records) -> Records:
    """Every case has another name; the registers follow."""
    return _each_row(records, lambda row: row | ({"case": UNRELATED + row["case"]} if "case" in row else {}))


def add_unrelated(records: Records) -> Records:
    """Copies of a third of the cases, of units, staff and windows that nobody knows."""
    cases = sorted({row["case"] for row in records.operations if "case" in row})[::3]
    copied = [
        {
            name: UNRELATED + text if name in ("id", "case", "unit", "staff", "window") else text
            for name, text in row.items()
        }
        for row in records.operations
        if row.get("case") in cases
    ]
    return Records([*records.operations, *copied], records.registers)


def deliver_twice(records: Records) -> Records:
    """Every row a second time, after all others."""
    registers = {name: [*rows, *rows] for name, rows in records.registers.items()}
    return Records([*records.operations, *records.operations], registers)


def repeat_answers(records: Records, pack: Pack) -> Records:
    """A copy of every operation that may answer a must_have, under an id of its own."""
    kinds = {kind for clause in pack.clauses for kind in _answer(clause).kinds} if pack.clauses else set()
    copies = [row | {"id": UNRELATED + row["id"]} for row in records.operations if row["kind"] in kinds]
    return Records([*records.operations, *copies], records.registers)


def lengthen(pack: Pack) -> Pack:
    """The pack whose limits are all longer by one."""
    return replace(pack, clauses=tuple(_longer(clause) for clause in pack.clauses))


def _longer(clause: Clause) -> Clause:
    rule, within = clause.rule, _answer(clause).within
    if rule is None or rule.answer is None or within is None:
        return clause
    if isinstance(within, Period):
        return replace(clause, rule=replace(rule, answer=replace(rule.answer, within=_plus_one(within))))
    dated = clause.parameters[within.name]
    values = tuple((day, _plus_one(v) if isinstance(v, Period) else v) for day, v in dated.values)
    longer: dict[str, Parameter] = {**clause.parameters, within.name: replace(dated, values=values)}
    return replace(clause, parameters=longer)


def _plus_one(period: Period) -> Period:
    return Period(period.count + 1, period.unit)


# -- which clauses a change must leave alone


def within_a_case(clause: Clause) -> bool:
    """Judged by the records of one case alone."""
    rule = clause.rule
    if rule is None or rule.each.form not in (TriggerForm.OPERATION, TriggerForm.CASE):
        return False
    return (rule.answer is None or "case" in rule.answer.same) and "case" in (rule.number_by or ("case",))


def is_monotone(clause: Clause) -> bool:
    """A must_have without an upper bound, whose conditions do not look at the place within the case."""
    rule = clause.rule
    if rule is None or rule.answer is None or rule.each.form in (TriggerForm.FINDING, TriggerForm.OCCASION):
        return False
    used = {column.path[0] for part in conditions(rule) for column in columns(part)}
    only_operations = not set(rule.answer.kinds) & {"finding", "occasion"}
    return rule.answer.at_most is None and not rule.answer.forbidden and not used & STEPS and only_operations


def conditions(rule: Rule) -> list[Expression]:
    parts = [rule.where, rule.unless, rule.must, rule.answer.where if rule.answer else None]
    return [part for part in parts if part is not None]


def _answer(clause: Clause) -> Answer:
    return clause.rule.answer if clause.rule and clause.rule.answer else Answer(())


def _each_row(records: Records, change: Callable[[Row], Row]) -> Records:
    registers = {name: [change(row) for row in rows] for name, rows in records.registers.items()}
    return Records([change(row) for row in records.operations], registers)
