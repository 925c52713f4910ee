"""Judges the clauses of a pack in the order in which they depend on each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fnmatch import fnmatchcase
from typing import Any

from .conditions import clauses_named, judge_condition
from .days import DAY, Uncovered
from .duties import TriggerResult, fingerprint, in_force, judge, scope_of
from .records import Record, World, moment, read_world
from .triggers import (
    Finding,
    Trigger,
    calendar_triggers,
    case_triggers,
    find_occasions,
    finding_triggers,
    form_of,
    number_triggers,
    occasion_triggers,
    operation_triggers,
    register_triggers,
    with_nth,
)

Clause = Mapping[str, Any]


class Refused(Exception):
    """Wrong usage: the period reaches into a year whose working days are not known."""


@dataclass(frozen=True)
class Result:
    """`clauses`: clause -> trigger id -> its result, those before the period (`in_period` false) included.

    `findings`: the columns of each finding, in the order of judgement; `occasions`: those of each occasion.
    """

    clauses: Mapping[str, Mapping[str, TriggerResult]]
    findings: Sequence[Mapping[str, Any]]
    occasions: Sequence[Mapping[str, Any]]
    as_of: datetime
    period: tuple[date, date]

    def reported(self, clause: str) -> dict[str, str]:
        """Trigger id -> verdict of the triggers in the period."""
        return {name: result.verdict for name, result in self.clauses[clause].items() if result.in_period}


def evaluate(
    pack: Mapping[str, Any],
    operations: Sequence[Mapping[str, Any]],
    registers: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    as_of: date | datetime | None = None,
    period: tuple[date, date] | None = None,
    clauses: Sequence[str] | None = None,
) -> Result:
    """Judges every trigger of every clause (or of those that the globs name); see the package."""
    world = read_world(pack, operations, registers, as_of, period)
    chosen = [c for c in pack["clauses"] if "rule" in c and chooses(clauses, str(c["clause"]))]
    start = judged_from(chosen, world)
    refuse_uncovered(chosen, world)
    found: dict[str, dict[str, TriggerResult]] = {str(c["clause"]): {} for c in chosen}
    findings: list[Finding] = []
    occasions: list[Record] = []
    settings = pack["guideline"].get("accountability") or {}
    by_year, tracks = settings.get("occasion", "month") == "year", settings.get("tracks", ["unit", "staff"])
    for clause in in_order(chosen, world):
        occasions = find_occasions(findings, world, by_year, tracks)
        triggers = find_triggers(clause, world, start, findings, occasions, chosen)
        names = depends_on(clause, chosen)
        of_findings = finding_triggers([f for f in findings if f.values["clause"] in names], world, start)
        world.derived = {"finding": [t.record for t in of_findings], "occasion": occasions}
        for trigger in triggers:
            result = judge(clause, trigger, world)
            if result is not None:
                found[result.clause][result.trigger] = result
                if result.verdict not in ("met", "excepted"):
                    findings.append(make_finding(clause, trigger, result))
    columns = [f.values for f in findings], [o.values for o in occasions]
    return Result(found, *columns, world.as_of, world.period)


def chooses(globs: Sequence[str] | None, clause: str) -> bool:
    return not globs or any(fnmatchcase(clause, glob) for glob in globs)


def judged_from(clauses: Sequence[Clause], world: World) -> date:
    """The first day of judgement: for occasions 1 January, but not before the first operation."""
    first = world.period[0]
    if not any(c["rule"]["each"] == "occasion" for c in clauses) or not world.operations:
        return first
    earliest = min(world.zone.day(moment(o)) for o in world.operations)
    return min(first, max(date(first.year, 1, 1), earliest))


def refuse_uncovered(clauses: Sequence[Clause], world: World) -> None:
    if any(str(c["rule"]["each"]).endswith("per working_day") for c in clauses):
        first, last = world.period
        try:
            for i in range((last - first).days + 1):
                world.days.is_working(first + i * DAY)
        except Uncovered as uncovered:
            raise Refused(f"the holiday table does not cover {uncovered.year}") from None


def depends_on(clause: Clause, clauses: Sequence[Clause]) -> set[str]:
    """The clauses whose findings a finding or occasion rule reads."""
    rule, own = clause["rule"], str(clause["clause"])
    asked = rule.get("must_have") or rule.get("must_not_have") or {}
    tracked = {
        str(c["clause"]) for c in clauses if c.get("track", "none") != "none" and str(c["clause"]) != own
    }
    found: set[str] = set()
    if "occasion" in (rule["each"], asked.get("a")):
        found |= tracked
    if "finding" in (rule["each"], asked.get("a")):
        named = clauses_named(rule.get("where")) | clauses_named(asked.get("where"))
        found |= (named & {str(c["clause"]) for c in clauses}) if named else tracked
    return found


def in_order(clauses: Sequence[Clause], world: World) -> Iterator[Clause]:
    """Each clause after those that it depends on."""
    rest, done = list(clauses), set[str]()
    while rest:
        ready = next((c for c in rest if depends_on(c, clauses) <= done), None)
        if ready is None:
            raise ValueError(f"clauses depend on each other in a circle: {[c['clause'] for c in rest]}")
        rest.remove(ready)
        if all(c["clause"] != ready["clause"] for c in rest):  # all versions of it are judged
            done.add(str(ready["clause"]))
        yield ready


def find_triggers(
    clause: Clause,
    world: World,
    start: date,
    findings: Sequence[Finding],
    occasions: Sequence[Record],
    clauses: Sequence[Clause],
) -> list[Trigger]:
    """The triggers that the clause may judge, `nth` included where the rule numbers them."""
    rule = clause["rule"]
    each = str(rule["each"]).strip()
    found: Iterator[Trigger]
    match form_of(each, world):
        case "operation":
            found = operation_triggers(each, world, start)
        case "register":
            found = register_triggers(each, world)
        case "calendar":
            found = calendar_triggers(each, world, start)
        case "case":
            found = case_triggers(world, start)
        case "finding":
            names = depends_on(clause, clauses)
            found = finding_triggers([f for f in findings if f.values["clause"] in names], world, start)
        case _:
            found = occasion_triggers(occasions, world)
    triggers = [t for t in found if in_force(clause, world.zone.day(t.at))]
    if "number_by" not in rule:
        return triggers
    numbers = number(clause, each, world)
    return [with_nth(t, numbers.get(t.id)) for t in triggers]


def number(clause: Clause, each: str, world: World) -> dict[str, int | None]:
    """Numbers all operations up to as-of whose `where` is not false, in or out of the period."""
    always, where = replace(world, period=(date.min, date.max)), clause["rule"].get("where")
    everything = operation_triggers(each, always, date.min)
    counted = [t for t in everything if judge_condition(where, scope_of(clause, t, world)) is not False]
    return number_triggers(counted, clause["rule"]["number_by"])


def make_finding(clause: Clause, trigger: Trigger, result: TriggerResult) -> Finding:
    """A finding's columns; its `at` is the due time where a limit was missed."""
    missed = result.verdict == "breach" and result.due is not None and not result.exceeded
    values = {
        "finding": fingerprint(clause, result),
        "clause": result.clause,
        "verdict": result.verdict,
        "track": clause.get("track", "none"),
        "severity": clause["severity"],
        "case": result.case,
        "unit": result.unit,
        "staff": result.staff,
        "window": result.window,
        "item": result.item,
        "at": result.due if missed else result.at,
        "due": result.due,
        "trigger": result.trigger,
        "in_period": result.in_period,
    }
    return Finding(values, trigger)
