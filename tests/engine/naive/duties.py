"""Judges one trigger of one rule in the order of judgement that rule-language.md states."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from .conditions import NO_VALUE, Scope, conjunction, either, judge_condition
from .days import Uncovered
from .records import Record, World, read_literal, read_parameter
from .triggers import Trigger, operations_of, register_end
from .values import Absent, Period, parse_date

EARLIEST = timedelta(microseconds=1)


@dataclass(frozen=True)
class TriggerResult:
    """The verdict on one trigger, and what a finding of it would carry. `since`: no answer may be earlier."""

    clause: str
    trigger: str
    verdict: str  # met, breach, pending, undetermined, excepted
    due: datetime | None
    missing: frozenset[str]
    at: datetime
    since: datetime | None
    unit: str | None
    staff: str | None
    case: str | None
    window: str | None
    item: str | None
    in_period: bool
    exceeded: bool = False  # there are more answers than allowed: no limit was missed


@dataclass
class Duty:
    """What is known of the duty. `settled`: no later record can change it; `runs_into`: an uncovered year."""

    truth: bool | Absent
    due: datetime | None = None
    settled: bool = False
    runs_into: int | None = None


@dataclass
class Window:
    """The time in which an answer counts; `due` and `runs_into` only where the limit runs forwards."""

    lowest: datetime | None = None
    highest: datetime | None = None
    due: datetime | None = None
    runs_into: int | None = None
    unknown: Absent | None = None
    sides: list[str] = field(default_factory=list)


def in_force(clause: Mapping[str, Any], day: date) -> bool:
    bounds = clause.get("in_force") or {}
    first, last = bounds.get("from") or date.min, bounds.get("until") or date.max
    return parse_date(first) <= day <= parse_date(last)


def scope_of(clause: Mapping[str, Any], trigger: Trigger, world: World) -> Scope:
    """The trigger's columns, and the parameters in force at its time."""
    day = world.zone.day(trigger.at)
    specs = clause.get("parameters") or {}
    return Scope(world, trigger.record, {name: read_parameter(spec, day) for name, spec in specs.items()})


def judge(clause: Mapping[str, Any], trigger: Trigger, world: World) -> TriggerResult | None:
    """The verdict, or None where the duty does not apply."""
    rule, scope = clause["rule"], scope_of(clause, trigger, world)
    where = judge_condition(rule.get("where"), scope)
    unless = False if rule.get("unless") is None else judge_condition(rule["unless"], scope)
    if where is False:
        return None
    duty = judge_duty(rule, trigger, scope)
    missing: frozenset[str] = frozenset()
    if unless is True:
        verdict = "excepted"
    elif duty.truth is True:
        verdict = "met"
    elif not duty.settled and can_still_come(duty, world):
        verdict = "pending"
    elif unknown := either(where, unless, duty.truth):
        verdict, missing = "undetermined", unknown.columns
    else:
        verdict = "breach"
    carried = carry(clause, trigger, world)
    return TriggerResult(
        clause=str(clause["clause"]),
        trigger=trigger.id,
        verdict=verdict,
        due=duty.due,
        missing=missing,
        at=trigger.at,
        since=trigger.floor,
        in_period=trigger.in_period,
        exceeded=duty.settled,
        **carried,
    )


def can_still_come(duty: Duty, world: World) -> bool:
    """The due time lies after as-of; where it lies in an uncovered year: that year does."""
    if duty.runs_into is not None:
        return world.zone.day(world.as_of).year < duty.runs_into
    return duty.due is not None and duty.due > world.as_of


def judge_duty(rule: Mapping[str, Any], trigger: Trigger, scope: Scope) -> Duty:
    if "must" in rule:
        return Duty(judge_condition(rule["must"], scope), settled=True)
    if "must_not_have" in rule:
        return judge_answers({**rule["must_not_have"], "at_most": 0}, trigger, scope)
    return judge_answers(rule["must_have"], trigger, scope)


def judge_answers(asked: Mapping[str, Any], trigger: Trigger, scope: Scope) -> Duty:
    """Counts the answers: certain ones, and those of which it is unknown whether they are."""
    at_most = read_count(asked.get("at_most"), scope)
    at_least = read_count(asked.get("at_least", 1 if at_most is None else 0), scope)
    window = read_window(asked, trigger, scope)
    same = [scope.world.read(trigger.record, [column]) for column in asked.get("same") or ()]
    if unknown := either(window.unknown, at_least, at_most, *same):
        return Duty(unknown, window.due, runs_into=window.runs_into)
    certain, doubtful = 0, []
    for candidate in candidates(asked["a"], trigger, scope.world):
        if not is_in(window, candidate, trigger) or not is_same(asked.get("same") or (), same, candidate):
            continue
        truth = judge_condition(asked.get("where"), scope.on(candidate))
        if truth is True:
            certain += 1
        elif isinstance(truth, Absent):
            doubtful.append(truth)
    truth = count_truth(certain, doubtful, at_least or 0, at_most)
    exceeded = at_most is not None and certain > at_most
    running = window.runs_into is not None or (window.due is not None and window.due > scope.world.as_of)
    if window.runs_into is not None and truth is not True and not exceeded:
        truth = either(Absent(False, frozenset([f"holidays {window.runs_into}"])), truth) or NO_VALUE
    elif truth is True and at_most is not None and running:
        # a forbidden answer can still come: not yet true, and after an uncovered limit not known to be
        truth = Absent(False, frozenset([f"holidays {window.runs_into}"] if window.runs_into else []))
    return Duty(truth, window.due, exceeded, window.runs_into)


def count_truth(
    certain: int, doubtful: Sequence[Absent], at_least: int, at_most: int | None
) -> bool | Absent:
    unknown = either(*doubtful) or NO_VALUE
    total = certain + len(doubtful)
    enough: bool | Absent = certain >= at_least or (unknown if total >= at_least else False)
    few: bool | Absent = True
    if at_most is not None:
        few = False if certain > at_most else total <= at_most or unknown
    return conjunction(enough, few)


def read_count(value: Any, scope: Scope) -> Any:
    """A number of answers: written, or a parameter."""
    return read_named(value, scope) if isinstance(value, str) else value


def read_named(value: Any, scope: Scope) -> Any:
    """`param.limit`, or a literal."""
    if isinstance(value, str) and value.strip().startswith("param."):
        name = value.strip().removeprefix("param.")
        found = scope.parameters[name]
        return Absent(False, frozenset([f"param.{name}"])) if found is None else found
    return read_literal(value)


def read_window(asked: Mapping[str, Any], trigger: Trigger, scope: Scope) -> Window:
    """The time in which an answer counts."""
    world, window = scope.world, Window()
    window.sides = [side for side in ("before", "after") if asked.get(side)]
    if "within" not in asked and "by" not in asked:
        return window
    pauses = world.pauses(asked["pausing"], trigger.record.values.get("case")) if asked.get("pausing") else []
    trigger_day = world.zone.day(trigger.at)
    looks_back = "before" in window.sides
    try:
        if "within" in asked:
            period = read_named(asked["within"], scope)
            start = (
                trigger.at if "from" not in asked else world.read(trigger.record, asked["from"].split("."))
            )
            window.unknown = either(period, start)
            if window.unknown:
                return window
            assert isinstance(period, Period), f"{period} is no period"
            if looks_back:
                window.lowest = world.limits.earliest(start, period)
                return window
            window.due = world.limits.due_within(start, period, pauses, trigger_day)
        else:
            value = world.read(trigger.record, asked["by"].split("."))
            window.unknown = either(value)
            if window.unknown:
                return window
            window.due = world.limits.due_by(value, pauses, trigger_day)
        window.highest = window.due
    except Uncovered as uncovered:
        if looks_back:
            window.unknown = Absent(False, frozenset([str(uncovered)]))
            return window
        window.runs_into = uncovered.year
        window.highest = world.zone.start(date(uncovered.year, 1, 1)) - EARLIEST
    window.lowest = None if looks_back else trigger.floor
    return window


def candidates(wanted: str | Sequence[str], trigger: Trigger, world: World) -> list[Record]:
    """All records of the kinds but the trigger itself."""
    kinds = [wanted] if isinstance(wanted, str) else list(wanted)
    found = operations_of(kinds, world)
    for kind in kinds:
        if kind in ("finding", "occasion"):
            found += [r for r in world.derived[kind] if r.values["at"] <= world.as_of]
        register = world.register_of(kind)
        if kind not in world.vocabulary["operations"] and register:
            end = register_end(world)
            found += [row.having(**{"at": end, **row.values}) for row in world.registers[register]]
    if trigger.form in ("finding", "occasion"):
        return [r for r in found if r.kind != trigger.form or r.values != trigger.record.values]
    if trigger.form not in ("operation", "register"):
        return found
    return [o for o in found if o.kind != trigger.record.kind or o.order != trigger.record.order]


def is_in(window: Window, candidate: Record, trigger: Trigger) -> bool:
    at = candidate.at or candidate.values["at"]
    place, mark = (at, candidate.order), (trigger.at, trigger.record.order)
    if candidate.at is None or trigger.form != "operation":
        place, mark = (at, 0), (trigger.at, 0)
    if "before" in window.sides and not place < mark:
        return False
    if "after" in window.sides and not place > mark:
        return False
    return (window.lowest is None or at >= window.lowest) and (window.highest is None or at <= window.highest)


def is_same(columns: Sequence[str], values: Sequence[Any], candidate: Record) -> bool:
    return all(candidate.values[c] == value for c, value in zip(columns, values, strict=True))


def carry(clause: Mapping[str, Any], trigger: Trigger, world: World) -> dict[str, str | None]:
    """What a finding takes from its trigger: own columns; of a register's record its staff member's unit."""
    values = trigger.record.values
    found = {name: values.get(name) for name in ("unit", "staff", "case", "window", "item")}
    if trigger.form in ("register", "calendar") and "unit" not in values and "staff" in trigger.record.refs:
        found["unit"] = present(world.read(trigger.record, ["staff", "unit"]))
    holds = clause.get("holds")
    if isinstance(holds, Mapping):
        for who, column in holds.items():
            found[who] = present(world.read(trigger.record, str(column).split(".")))
    return found


def present(value: Any) -> Any:
    return None if isinstance(value, Absent) else value


def fingerprint(clause: Mapping[str, Any], result: TriggerResult) -> str:
    """The first 16 hex digits of the SHA-256 of `clause|trigger|subject.type|subject.id`."""
    holds = clause.get("holds")
    who = next(iter(holds)) if isinstance(holds, Mapping) else str(holds)
    subject = getattr(result, who, None) if who in ("unit", "staff") else who
    text = f"{result.clause}|{result.trigger}|{who}|{subject or ''}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]
