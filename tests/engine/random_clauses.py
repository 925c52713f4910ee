"""Random clauses of every trigger form and every time form over the small hall, in strata.

A clause is written as its file would hold it. What the language leaves open or forbids is not written: a
pause needs the case, `before` and `after` an operation as trigger; finding and occasion rules have no track.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from .random_rules import (
    CASE_NAMES,
    COUNTED_FROM_DAYS,
    ELAPSED,
    FINDING_NAMES,
    OCCASION_NAMES,
    Names,
    Writer,
    operation_names,
    register_names,
)
from .small_hall import KINDS

ANY_TIME = (*COUNTED_FROM_DAYS, *ELAPSED)
SAME_OF_OPERATIONS = ("case", "case", "case", "unit", "staff", "window", "item", "place", "date", "year")
PERIODS = ["working_day", "month", "year"]


def make_clauses(random: Random, day: date, most: int, by_day: bool) -> list[dict[str, Any]]:
    """Clauses of the first stratum, then findings, then occasions."""
    first = [
        make_clause(random, day, f"1.{i + 1}.1", by_day) for i in range(random.randint(1, max(1, most - 2)))
    ]
    found = list(first)
    if most > len(found) and random.random() < 0.6:
        found.append(finding_clause(random, day, "2.1.1", first))
    if most > len(found) and random.random() < 0.5:
        found.append(occasion_clause(random, day, "3.1.1"))
    if most > len(found) and random.random() < 0.2:
        found.append(finding_clause(random, day, "4.1.1", found))
    if random.random() < 0.2:
        found.append(finding_answer(random, day, "5.1.1", first))
    random.shuffle(found)
    return [version for one in found for version in versions(random, day, one)]


def versions(random: Random, day: date, one: dict[str, Any]) -> list[dict[str, Any]]:
    """The clause, or two versions of it: the second one asks for something else from a day on."""
    if random.random() > 0.12 or "in_force" in one or one["rule"]["each"] in ("finding", "occasion"):
        return [one]
    change = day + timedelta(days=random.randint(0, 10))
    other = {**one, "in_force": {"from": change}, "severity": "minor", "track": "none"}
    if "must_have" in one["rule"]:
        other["rule"] = {**one["rule"], "must_have": {**one["rule"]["must_have"], "at_least": 2}}
        other["rule"]["must_have"].pop("at_most", None)
    return [{**one, "in_force": {"until": change - timedelta(days=1)}}, other]


def clause(writer: Writer, name: str, holds: Any, track: str, rule: dict[str, Any]) -> dict[str, Any]:
    found = {
        "clause": name,
        "title": {"zh": f"条款{name}", "en": f"Clause {name}"},
        "holds": holds,
        "track": track,
        "severity": writer.random.choice(["critical", "major", "minor"]),
    }
    if writer.chance(0.15):
        found["in_force"] = {"from": writer.day + timedelta(days=writer.random.randint(-5, 5))}
        if writer.chance(0.3):
            found["in_force"]["until"] = writer.day + timedelta(days=writer.random.randint(6, 9))
    if writer.parameters:
        found["parameters"] = writer.parameters
    return {**found, "rule": rule}


def make_clause(random: Random, day: date, name: str, by_day: bool) -> dict[str, Any]:
    """A clause over operations, registers, calendar periods or cases."""
    writer = Writer(random, day)
    form = random.choice(["kind"] * 6 + ["operation", "register", "register", "calendar", "calendar", "case"])
    holds: Any
    holds, track = random.choice([("unit", "unit"), ("unit", "unit"), ("staff", "staff"), ("centre", "none")])
    rule: dict[str, Any]
    match form:
        case "kind" | "operation":
            kind = (
                "operation"
                if form == "operation"
                else random.choice(["apply", "apply", "decide", "report", "visit"])
            )
            rule = operation_rule(writer, kind)
            if kind == "decide" and track == "unit" and writer.chance(0.3):
                holds = {"unit": "referred.unit"}
            if kind == "apply" and track == "staff" and writer.chance(0.3):
                holds = {"staff": "other"}
        case "register":
            rule = register_rule(
                writer, random.choice(["posting", "posting", "unit", "item", "staff_member"])
            )
        case "calendar":
            rule = calendar_rule(writer, random.choice(["unit", "unit", "window", "centre"]), by_day)
        case _:
            rule = {"each": "case", **scope(writer, CASE_NAMES)}
            if writer.chance(0.4):
                rule["must"] = writer.condition(CASE_NAMES)
            else:
                rule |= answer(writer, CASE_NAMES, same=["case"], sides=False)
    return clause(writer, name, holds, track, rule)


def scope(writer: Writer, names: Names) -> dict[str, Any]:
    """`where` and `unless`, or none."""
    found = {}
    if writer.chance(0.5):
        found["where"] = writer.condition(names, depth=1)
    if writer.chance(0.2):
        found["unless"] = writer.condition(names, depth=1)
    return found


def operation_rule(writer: Writer, kind: str) -> dict[str, Any]:
    names = operation_names(kind)
    rule: dict[str, Any] = {"each": kind, **scope(writer, names)}
    if writer.chance(0.4):
        if writer.chance(0.4):
            rule["number_by"] = writer.random.choice([["case"], ["unit"], ["case", "unit"]])
            names = {**names, "nth": "int"}
            rule["must"] = f"nth <= {writer.random.randint(1, 2)}"
            if writer.chance(0.3):
                rule["unless"] = f"nth = {writer.random.randint(1, 3)}"
            if writer.chance(0.3):
                rule["must"] += f" OR {writer.condition(names, depth=1)}"
        else:
            rule["must"] = writer.condition(names)
        return rule
    if writer.chance(0.12):
        return rule | other_answer(writer, names)
    same = list(dict.fromkeys(writer.random.choices(SAME_OF_OPERATIONS, k=writer.random.randint(1, 2))))
    if kind in ("apply", "decide", "report") and writer.chance(0.2):
        own = {"apply": "decide", "decide": "apply", "report": "apply"}
        shared = ["n"] if kind == "report" else ["n", "amount", "flag", "note"]
        return rule | answer(
            writer, names, same=[writer.random.choice(shared)], kinds=[own[kind]], single=True
        )
    return rule | answer(writer, names, same=same)


def other_answer(writer: Writer, each: Names) -> dict[str, Any]:
    """An answer that is no operation: a register's record or an occasion (findings: see finding_answer)."""
    record, same = writer.random.choice([("posting", "staff"), ("staff_member", "staff"), ("unit", "unit")])
    names = register_names(record)
    asked = {"a": record, "same": [same], "where": writer.condition(names, each, depth=1)}
    if writer.chance(0.2):
        asked[writer.random.choice(["before", "after"])] = True
    return {writer.random.choice(["must_have", "must_not_have"]): asked}


def register_rule(writer: Writer, record: str) -> dict[str, Any]:
    names = register_names(record)
    rule: dict[str, Any] = {"each": record, **scope(writer, names)}
    if writer.chance(0.5):
        return {**rule, "must": writer.condition(names)}
    column = {"posting": "staff", "unit": "unit", "item": "item", "staff_member": "staff"}[record]
    if column == "staff" and writer.chance(0.3):
        other = "posting" if record == "staff_member" else "staff_member"
        where = writer.condition(register_names(other), names, depth=1)
        return {**rule, "must_have": {"a": other, "same": ["staff"], "where": where}}
    return rule | answer(writer, names, same=[column], sides=False)


def calendar_rule(writer: Writer, record: str, by_day: bool) -> dict[str, Any]:
    per = writer.random.choice(PERIODS[0 if by_day else 1 :])
    derived = {"working_day": {"date": "date"}, "month": {"month": "month"}, "year": {"year": "int"}}[per]
    names = {**derived, "since": "timestamp", "at": "timestamp"}
    same = list(derived)
    if record != "centre":
        names = {**register_names(record), **names}
        same.append(record)
    rule = {"each": f"{record} per {per}", **scope(writer, names)}
    kinds = ["visit", "decide"] if per == "working_day" else ["visit", "report", "decide"]
    return rule | answer(
        writer, names, same=same if writer.chance(0.7) else same[1:], kinds=kinds, sides=False
    )


def answer(
    writer: Writer,
    each: Names,
    same: list[str],
    kinds: list[str] = KINDS,
    sides: bool = True,
    single: bool = False,
) -> dict[str, Any]:
    """`must_have` or `must_not_have`. `sides`: `before` and `after` make sense for this trigger."""
    random = writer.random
    wanted: Any = random.choice([*kinds, *(k for k in kinds if k in ("decide", "visit"))])
    names = operation_names(wanted)
    if not single and writer.chance(0.15):
        wanted = [wanted, next(k for k in ("decide", "visit") if k != wanted)]
        names = operation_names("operation")
    asked: dict[str, Any] = {"a": wanted, "same": same}
    if "month" in same and wanted != "report" and "month" not in names:
        asked["a"], names = "visit", operation_names("visit")
    if not same:
        del asked["same"]
    if writer.chance(0.45):
        asked["where"] = writer.condition(names, each, depth=1)
    asked |= limit(writer, each, "case" in same, sides)
    if writer.chance(0.25):
        return {"must_not_have": asked}
    counts: list[dict[str, int]] = [{}] * 6
    counts += [{"at_least": 2}, {"at_most": 1}, {"at_least": 1, "at_most": 2}]
    count: dict[str, Any] = dict(random.choice(counts))
    if writer.chance(0.15):
        count = {"at_least": writer.parameter("count", lambda: random.randint(1, 2))}
    return {"must_have": {**asked, **count}}


def limit(writer: Writer, each: Names, in_case: bool, sides: bool) -> dict[str, Any]:
    """The time of an answer: any of the forms that the trigger allows."""
    random = writer.random
    form = random.choice(["none", "within", "within", "within", "from", "by", "before", "after"])
    dated = [path for path, type_ in each.items() if type_ in ("date", "timestamp") and path.count(".") <= 1]
    found: dict[str, Any] = {}
    if form in ("before", "after") and (sides or writer.chance(0.4)):
        found[form] = True
        if writer.chance(0.5):
            found["within"] = limit_period(writer, ANY_TIME)
    elif form == "by" and dated:
        found["by"] = random.choice(dated)
    elif form == "from" and dated:
        found["from"] = random.choice(dated)
        found["within"] = limit_period(writer, ANY_TIME)
        if writer.chance(0.3):
            found["before"] = True
    elif form != "none":
        found["within"] = limit_period(writer, ANY_TIME)
    counts_on = ("within" in found or "by" in found) and "before" not in found
    if counts_on and in_case and writer.chance(0.4):
        found["pausing"] = "hold"
    return found


def limit_period(writer: Writer, units: tuple[str, ...]) -> str:
    if writer.chance(0.5):
        return writer.parameter("limit", lambda: writer.period(units))
    return writer.period(units)


def finding_clause(random: Random, day: date, name: str, earlier: list[dict[str, Any]]) -> dict[str, Any]:
    """A duty that follows from findings, of the clauses that it names or of all that have a track."""
    writer, names = Writer(random, day), FINDING_NAMES
    conditions = []
    named = writer.chance(0.6)
    if named:
        chosen = random.sample([c["clause"] for c in earlier], k=random.randint(1, min(2, len(earlier))))
        listed = ", ".join(f"'{c}'" for c in chosen)
        conditions.append(f"clause = {listed}" if len(chosen) == 1 else f"clause IN ({listed})")
    elif writer.chance(0.3):
        left_out = random.choice(earlier)["clause"]
        conditions.append(random.choice([f"clause <> '{left_out}'", f"clause NOT IN ('{left_out}')"]))
    if writer.chance(0.7):
        conditions.append("verdict = 'breach'")
    if writer.chance(0.3):
        conditions.append(f"({writer.condition(names, depth=1)})")
    rule: dict[str, Any] = {"each": "finding"}
    if conditions:
        rule["where"] = " AND ".join(conditions)
    if writer.chance(0.2):
        rule["must"] = writer.condition(names)
    else:
        rule |= answer(writer, names, same=random.choice([["unit"], ["case"], ["staff"]]), sides=False)
    track = (
        random.choice(["unit", "staff"])
        if named and not name.startswith("4") and writer.chance(0.5)
        else "none"
    )
    return clause(writer, name, "centre" if track == "none" else track, track, rule)


def finding_answer(random: Random, day: date, name: str, earlier: list[dict[str, Any]]) -> dict[str, Any]:
    """A duty that a finding answers, or must not: of a visit or report, in the same case or unit."""
    writer = Writer(random, day)
    kind = random.choice(["visit", "report"])
    each = operation_names(kind)
    chosen = random.choice(earlier)["clause"]
    where = f"clause = '{chosen}' AND ({writer.condition(FINDING_NAMES, each, depth=1)})"
    asked: dict[str, Any] = {"a": "finding", "same": [random.choice(["case", "unit"])], "where": where}
    asked |= limit(writer, each, in_case=False, sides=True)
    rule = {"each": kind, **scope(writer, each), random.choice(["must_have", "must_not_have"]): asked}
    return clause(writer, name, "unit", "none", rule)


def occasion_clause(random: Random, day: date, name: str) -> dict[str, Any]:
    """A duty that follows from the first, second … occasion of a unit or a staff member."""
    writer, names = Writer(random, day), OCCASION_NAMES
    track = random.choice(["unit", "staff"])
    rule: dict[str, Any] = {"each": "occasion"}
    if writer.chance(0.8):
        rule["where"] = f"track = '{track}' AND nth = {random.choice([1, 1, 2])}"
    if writer.chance(0.2):
        rule["must"] = writer.condition(names)
    else:
        same = random.choice([[track], [track, "year"], [track, "month"]])
        kinds = ["visit", "decide", "report"]
        rule |= answer(writer, names, same=same, kinds=kinds, sides=False)
    return clause(writer, name, "centre", "none", rule)
