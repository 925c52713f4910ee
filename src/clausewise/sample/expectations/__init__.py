"""What an audit of the sample must find, worked out by hand: the guideline in plain Python, clause by clause.

This is deliberately a second statement of the law. It reads no rule file, knows neither rule language nor
engines, counts its own working days, and so can disagree with them. It is for the sample's answer key
alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from clausewise.sample.expectations import approvals, conduct, safeguards
from clausewise.sample.expectations.accountability import follow_up, occasions, sanctions
from clausewise.sample.expectations.records import Records, Scope
from clausewise.sample.expectations.verdicts import Clause, Expected, Trigger, expect_of
from clausewise.sample.journal import Record, Registers
from clausewise.sample.workdays import ONE_DAY, end_of, is_working_day, month_bounds, start_of
from clausewise.sample.workdays import days as days_of

__all__ = ["CLAUSES", "Expected", "Scope", "default_scope", "expect"]

CLAUSES = (*approvals.CLAUSES, *conduct.CLAUSES, *safeguards.CLAUSES)
KEYS = {
    "units": ("unit",),
    "items": ("item",),
    "services": ("service",),
    "postings": ("staff", "window", "since"),
}


def default_scope(operations: list[Record], first: date | None = None, last: date | None = None,
                  as_of: datetime | None = None) -> Scope:  # fmt: skip
    """What an audit judges when it is told no more: all days up to the latest record."""
    as_of = as_of or max(record["at"] for record in operations)
    return Scope(as_of, first or min(record["at"] for record in operations).date(), last or as_of.date())


def expect(operations: Iterable[Record], registers: Registers, scope: Scope) -> list[Expected]:
    """Every verdict of an audit, met and excepted ones too; `operations` in the order of the file."""
    records = Records(operations, registers, scope)
    verdicts = list(_first_stratum(records, scope))
    earlier: list[Expected] = []
    new_year = date(scope.first.year, 1, 1)
    if scope.first > new_year:  # months before the period count for occasions alone
        before = Scope(scope.as_of, new_year, scope.first - ONE_DAY)
        earlier = list(_first_stratum(records, before, registers_too=False))
    found = occasions(records, [*earlier, *verdicts])
    return [*verdicts, *follow_up(records, verdicts), *sanctions(records, found, scope.first)]


def _first_stratum(records: Records, scope: Scope, registers_too: bool = True) -> Iterator[Expected]:
    for each, clauses in _by_each().items():
        if each in KEYS and not registers_too:
            continue
        for trigger in _triggers(records, scope, each):
            for clause in clauses:
                expected = expect_of(clause, trigger, clause.apply(records, trigger.record), scope.as_of)
                if expected:
                    yield expected


def _by_each() -> dict[str, list[Clause]]:
    found: dict[str, list[Clause]] = {}
    for clause in CLAUSES:
        found.setdefault(clause.each, []).append(clause)
    return found


def _triggers(records: Records, scope: Scope, each: str) -> Iterator[Trigger]:
    if each in KEYS:
        yield from _register_triggers(records, scope, each)
    elif each == "unit per working_day":
        for day in days_of(scope.first, scope.last):
            if is_working_day(day) and end_of(day) <= scope.as_of:
                yield from _calendar_triggers(records.registers["units"], day.isoformat(), day, day, scope)
    elif each.endswith("per month"):
        centre = [{"unit": None, "window_unit": None}]
        rows = centre if each.startswith("centre") else records.registers["units"]
        for month in scope.months():
            yield from _calendar_triggers(rows, month, *month_bounds(month), scope)
    else:
        for record in records.of_kind.get(each, []):
            if scope.holds(record["at"]):
                yield Trigger(record["id"], record, record["at"])


def _register_triggers(records: Records, scope: Scope, register: str) -> Iterator[Trigger]:
    for row in records.registers[register]:
        since, until = row.get("since"), row.get("until")
        begun = since is None or since <= scope.end.date()
        if begun and (until is None or until >= scope.first):
            name = "/".join(str(row[column]) for column in KEYS[register])
            record = row | {"at": scope.end}
            if register == "postings":
                member = records.staff(row)
                record["unit"] = member["unit"] if member else None
            start = start_of(scope.first if since is None else max(scope.first, since))
            yield Trigger(name, record, scope.end, start)


def _calendar_triggers(
    rows: Iterable[Record], name: str, first: date, last: date, scope: Scope
) -> Iterator[Trigger]:
    for row in rows:
        since = max(start_of(first), start_of(scope.first))
        record = row | {"at": end_of(last), "since": start_of(first), "month": name}
        yield Trigger(f"{row['unit'] or 'centre'}@{name}", record, end_of(last), since)
