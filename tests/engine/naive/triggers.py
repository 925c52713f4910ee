"""Finds the triggers of a rule: the records, periods, cases, findings or occasions that call for its duty."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from .days import DAY
from .records import Record, World, calendar_columns, declared, in_time_order, moment
from .values import Absent


@dataclass(frozen=True)
class Trigger:
    """One trigger. `floor`: no answer within a limit may be earlier (None: no bound).

    `in_period`: it is reported, and does not only serve occasions.
    """

    id: str
    form: str  # operation, register, calendar, case, finding, occasion
    record: Record
    at: datetime
    floor: datetime | None
    in_period: bool = True
    since: date | None = None  # a register record's or calendar period's first day


def form_of(each: str, world: World) -> str:
    """Which of the six trigger forms `each` is."""
    if each in ("case", "finding", "occasion"):
        return each
    if " per " in each:
        return "calendar"
    return "operation" if each == "operation" or each in world.vocabulary["operations"] else "register"


def operations_of(kinds: Sequence[str], world: World) -> list[Record]:
    return [o for o in world.operations if "operation" in kinds or o.kind in kinds]


def operation_triggers(each: str, world: World, start: date) -> Iterator[Trigger]:
    first, last = world.period
    for record in operations_of([each], world):
        at = moment(record)
        if start <= world.zone.day(at) <= last:
            reported = world.zone.day(at) >= first
            yield Trigger(record.values["id"], "operation", record, at, at, reported)


def register_end(world: World) -> datetime:
    """The `at` of every register record: the period's end, or as-of where that is earlier."""
    return min(world.zone.end(world.period[1]), world.as_of)


def register_triggers(each: str, world: World) -> Iterator[Trigger]:
    """Every record without a `since`, and those with one that overlap the period and have begun by as-of."""
    register = world.register_of(each)
    assert register is not None, f"{each}: no record of the vocabulary"
    at = register_end(world)
    for row in world.registers[register]:
        since, until = row.values.get("since"), row.values.get("until")
        if since is not None:
            begins = world.zone.day(since)
            ends = None if until is None else world.zone.day(until)
            if begins > min(world.period[1], world.zone.day(world.as_of)):
                continue
            if ends is not None and ends < world.period[0]:
                continue
        floor = None if since is None else since if isinstance(since, datetime) else world.zone.start(since)
        name = "/".join(str(row.values[column]) for column in world.key_of(register))
        record = row.having(**{"at": at, **row.values})
        first = None if since is None else world.zone.day(since)
        yield Trigger(name, "register", record, at, floor, True, first)


def periods(per: str, world: World, start: date) -> Iterator[tuple[date, date, str]]:
    """First day, last day and name of each working day, month or year that ends from `start` on."""
    day = start
    while day <= world.period[1]:
        tomorrow = day + DAY
        if per == "working_day" and world.days.is_working(day):
            yield day, day, day.isoformat()
        if per == "month" and tomorrow.month != day.month:
            yield day.replace(day=1), day, f"{day.year:04}-{day.month:02}"
        if per == "year" and tomorrow.year != day.year:
            yield day.replace(month=1, day=1), day, f"{day.year:04}"
        day = tomorrow


def calendar_triggers(each: str, world: World, start: date) -> Iterator[Trigger]:
    name, per = re.split(r"\s+per\s+", each.strip())
    register = world.register_of(name)
    rows = [Record("centre", {}, {})] if name == "centre" else world.registers[str(register)]
    for first, last, label in periods(per, world, start):
        at, since = world.zone.end(last), world.zone.start(first)
        if at > world.as_of:
            continue
        for row in rows:
            key = [] if name == "centre" else world.key_of(str(register))
            who = "/".join(str(row.values[column]) for column in key) or name
            record = row.having(**{**calendar_columns(last), "since": since, "at": at, **row.values})
            yield Trigger(f"{who}@{label}", "calendar", record, at, since, last >= world.period[0], first)


def case_triggers(world: World, start: date) -> Iterator[Trigger]:
    """One for each case of the data, at its last operation."""
    refs = declared(world.vocabulary["envelope"], world.vocabulary)
    cases: dict[str, list[Record]] = {}
    for record in in_time_order(world.operations):
        if record.values["case"] is not None:
            cases.setdefault(record.values["case"], []).append(record)
    for case, members in cases.items():
        since, at = moment(members[0]), moment(members[-1])
        if start <= world.zone.day(at) <= world.period[1]:
            values = {
                "case": case,
                "first_kind": members[0].kind,
                "last_kind": members[-1].kind,
                "length": len(members),
                "since": since,
                "at": at,
            }
            reported = world.zone.day(at) >= world.period[0]
            yield Trigger(case, "case", Record("case", values, refs), at, since, reported)


@dataclass(frozen=True)
class Finding:
    """What a trigger that is neither met nor excepted leaves. `source`: its trigger."""

    values: Mapping[str, Any]
    source: Trigger

    @property
    def counted_at(self) -> datetime:
        """When its breach counts; on a register's record when it is first seen, at the audit's end."""
        return self.source.at if self.source.form == "register" else self.at

    @property
    def at(self) -> datetime:
        found = self.values["at"]
        assert isinstance(found, datetime)
        return found


def finding_triggers(findings: Sequence[Finding], world: World, start: date) -> Iterator[Trigger]:
    """Findings have been judged from `start` on; a duty may be fulfilled from their floor on."""
    refs = declared(world.vocabulary["envelope"], world.vocabulary)
    for finding in findings:
        source, floor = finding.source, finding.at
        if source.form in ("register", "calendar"):
            begin = world.period[0] if source.in_period else start
            floor = world.zone.start(max(begin, source.since or begin))
        values = {**finding.values, **calendar_columns(world.zone.day(finding.at))}
        name = f"{finding.values['clause']}:{source.id}"
        record = Record("finding", values, refs)
        yield Trigger(name, "finding", record, finding.at, floor, source.in_period)


def find_occasions(
    findings: Sequence[Finding], world: World, by_year: bool, tracks: Sequence[str]
) -> list[Record]:
    """One record for each track, subject and month (or year) with a breach, numbered within the year."""
    counts: dict[tuple[str, str, date], int] = {}
    for finding in findings:
        track = str(finding.values["track"])
        if track not in tracks or finding.values["verdict"] != "breach" or finding.values[track] is None:
            continue
        day = world.zone.day(finding.counted_at).replace(day=1)
        place = (track, str(finding.values[track]), day.replace(month=1) if by_year else day)
        counts[place] = counts.get(place, 0) + 1
    refs, found = declared(world.vocabulary["envelope"], world.vocabulary), []
    for (track, subject, first), count in sorted(counts.items()):
        own = [p[2] for p in counts if p[:2] == (track, subject)]
        earlier = [month for month in own if month.year == first.year and month <= first]
        following = (first + timedelta(days=366 if by_year else 31)).replace(day=1)
        unit: Any = subject
        if track == "staff":
            member = Record("occasion", {"staff": subject}, refs)
            unit = world.read(member, ["staff", "unit"]) if "staff" in refs else None
        values = {
            "track": track,
            "unit": None if isinstance(unit, Absent) else unit,
            "staff": subject if track == "staff" else None,
            **calendar_columns(following - DAY),
            "nth": len(earlier),
            "since": world.zone.start(first),
            "at": world.zone.end(following - DAY),
            "findings": count,
        }
        found.append(Record("occasion", values, refs))
    return found


def occasion_triggers(occasions: Sequence[Record], world: World) -> Iterator[Trigger]:
    """The occasions whose month has ended by as-of, and not before the period begins."""
    for record in occasions:
        values = record.values
        if values["at"] <= world.as_of and world.zone.day(values["at"]) >= world.period[0]:
            long = world.zone.day(values["at"]) - world.zone.day(values["since"]) > timedelta(days=31)
            label = f"{values['year']:04}" if long else values["month"]
            name = f"{values['track']}/{values[values['track']]}@{label}"
            yield Trigger(name, "occasion", record, values["at"], values["since"])


def number_triggers(triggers: Sequence[Trigger], columns: Sequence[str]) -> dict[str, int | None]:
    """`nth` by trigger id: 1, 2, 3 … in time order among equals in the columns; None where one is missing."""
    ordered = sorted(triggers, key=lambda t: (t.at, t.record.order or 0))
    numbers: dict[tuple[Any, ...], int] = {}
    found: dict[str, int | None] = {}
    for trigger in ordered:
        key = tuple(trigger.record.values[column] for column in columns)
        if None in key:
            found[trigger.id] = None
            continue
        numbers[key] = numbers.get(key, 0) + 1
        found[trigger.id] = numbers[key]
    return found


def with_nth(trigger: Trigger, nth: int | None) -> Trigger:
    return replace(trigger, record=trigger.record.having(nth=nth))
