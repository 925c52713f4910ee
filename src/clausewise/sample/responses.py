"""How the centre answers what it finds: deemed decisions, returns, reports, criticism and vetoes.

Most breaches are answered in time and some are not, by position, so that the clauses about answering are
met and broken too. The answers are worked out from the expectations on the records so far, in the order in
which they could be given: returns first, for they change who sits at a window.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from random import Random

from clausewise.sample.daily_life import moment
from clausewise.sample.expectations import Expected, default_scope, expect
from clausewise.sample.journal import Hall, Record
from clausewise.sample.registers import CENTRE, hire
from clausewise.sample.workdays import month_bounds, month_of, working_day_after

UNREPORTED = "U05"  # its first occasion goes without any report: 4.1.2 is broken once
Leaver = tuple[str, date, int]  # staff, day of the return, working days until the replacement
UNFIT_RETURNED: tuple[Leaver, ...] = (
    ("S0205", date(2026, 2, 10), 1),
    ("S0105", date(2026, 3, 20), 5),
)


def respond(hall: Hall, rng: Random) -> None:
    """Writes the answers to all that is wrong so far."""
    return_the_unfit(hall, rng)
    discipline_staff(hall, rng)
    verdicts = _verdicts(hall)
    decide_by_default(hall, rng, verdicts)
    report(hall, rng, verdicts)
    sanction_units(hall, rng, verdicts)


def fingerprint(expected: Expected) -> str:
    """The name by which a finding is known everywhere."""
    words = (expected.clause, expected.trigger, expected.holds, expected.subject)
    return sha256("|".join(words).encode()).hexdigest()[:16]


def return_the_unfit(hall: Hall, rng: Random) -> None:
    """Two of those who should not have been posted go back; the replacement of the second takes too long."""
    if any(row["established"] is False for row in hall.registers["staff"]):
        _return_all(hall, rng, [leaver for leaver in UNFIT_RETURNED if month_of(leaver[1]) in hall.months])


def discipline_staff(hall: Hall, rng: Random) -> None:
    """Criticism after a first month with breaches, return after a second; every third is forgotten."""
    found = [v for v in _verdicts(hall) if v.clause in ("4.2.1", "4.2.2")]
    leavers: list[Leaver] = []
    for clause in ("4.2.1", "4.2.2"):
        for number, expected in enumerate(v for v in found if v.clause == clause):
            staff, month = expected.trigger.removeprefix("staff/").split("@")
            if number % 3 == 1 or month == hall.months[-1]:
                continue
            day = working_day_after(month_bounds(month)[1], rng.randint(1, 4))
            if clause == "4.2.2":
                leavers.append((staff, day, rng.randint(1, 3)))
            else:
                hall.journal.write("criticism", moment(rng, day, 10), unit=expected.unit, staff=staff)
    _return_all(hall, rng, leavers)


def _return_all(hall: Hall, rng: Random, leavers: Iterable[Leaver]) -> None:
    """Ends their postings, hires replacements, and hands over to these what the returned did from then on."""
    unit_of = {member["staff"]: member["unit"] for member in hall.registers["staff"]}
    posted = {row["staff"]: row for row in hall.registers["postings"] if row["until"] is None}
    successors: dict[str, tuple[str, datetime]] = {}
    for staff, day, days_to_replace in leavers:
        at, unit, posting = moment(rng, day, 15), unit_of[staff], posted.get(staff)
        hall.journal.write("staff_return", at, unit=unit, staff=staff, reason="不符合窗口人员要求")
        if posting is not None and posting["since"] <= day:
            posting |= {"until": day, "end_reason": "returned"}
            replaced = working_day_after(day, days_to_replace)
            new = hire(hall.registers, rng, unit, posting["window"], replaced)
            arrived = moment(rng, replaced, 9)
            hall.journal.write("staff_replacement", arrived, unit=unit, staff=new, replaces=staff)
            successors[staff] = new, at
    _hand_over(hall, successors)


def _hand_over(hall: Hall, successors: Mapping[str, tuple[str, datetime]]) -> None:
    for record in hall.journal.operations:
        if record["kind"] not in ("criticism", "staff_return", "staff_replacement"):
            for column in ("staff", "handler", "covers"):
                successor, since = successors.get(record.get(column, ""), ("", record["at"]))
                if record["at"] > since:
                    record[column] = successor


def decide_by_default(hall: Hall, rng: Random, verdicts: Sequence[Expected]) -> None:
    """Overdue is deemed approved, absent is deemed agreed; some are forgotten, some blame the wrong unit."""
    for clause, kind in (("2.3.5", "deemed_approval"), ("2.4.4", "deemed_consent")):
        for number, breach in enumerate(v for v in verdicts if (v.clause, v.verdict) == (clause, "breach")):
            if number % 4 == 1:
                continue
            responsible = CENTRE if number % 4 == 3 else breach.unit
            at = moment(rng, working_day_after(breach.at.date(), 1), 10)
            hall.journal.write(kind, at, case=breach.case, unit=breach.unit, responsible_unit=responsible)


def report(hall: Hall, rng: Random, verdicts: Sequence[Expected]) -> None:
    """One problem, one report, on the next working day; a few are left out, and one unit's first month is."""
    silence_ends = _first_reports_of_late_starter(hall)
    for breach in verdicts:
        if breach.verdict != "breach" or breach.track == "none" or breach.unit is None:
            continue
        at = moment(rng, working_day_after(breach.at.date(), 1), 9)
        forgotten = rng.random() < 0.08 or (breach.unit == UNREPORTED and at.date() < silence_ends)
        if not forgotten:
            hall.journal.write("report", at, unit=breach.unit, finding=fingerprint(breach))


def _first_reports_of_late_starter(hall: Hall) -> date:
    """The day from which the unreported unit is reported on: after the time for its first occasion is up."""
    if len(hall.months) < 2:
        return date.min
    return working_day_after(month_bounds(hall.months[1])[1], 6)


def sanction_units(hall: Hall, rng: Random, verdicts: Sequence[Expected]) -> None:
    """Criticism after a first month with breaches, a veto after a second; every third is forgotten."""
    for clause in ("4.1.1", "4.1.3"):
        for number, expected in enumerate(v for v in verdicts if v.clause == clause):
            month = expected.trigger.partition("@")[2]
            if number % 3 == 1 or month == hall.months[-1]:
                continue
            at = moment(rng, working_day_after(month_bounds(month)[1], rng.randint(1, 4)), 10)
            columns: Record = {"unit": expected.unit}
            if clause == "4.1.3":
                columns["year"] = int(month[:4])
            hall.journal.write("criticism" if clause == "4.1.1" else "veto", at, **columns)


def _verdicts(hall: Hall) -> list[Expected]:
    operations = hall.journal.in_order()
    return expect(operations, hall.registers, default_scope(operations))
