"""Everything so many weeks later: no verdict may hang on the date itself, but on the working days around it.

Where no year of the holiday table has the same working days, which is the rule around Spring Festival, the calendar is
moved with the records: the pack of the copy says of each day what the first one said of the day before the shift.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from clausewise.model.clause import Clause, Pack
from clausewise.model.expression import Call, Column, Expression, Literal, Parameter, Period, walk
from clausewise.model.rule import TriggerForm
from clausewise.model.vocabulary import Column as VocabularyColumn
from clausewise.model.vocabulary import Vocabulary
from clausewise.selfcheck.changes import conditions
from clausewise.selfcheck.records import Records, Row
from clausewise.working_time import Calendar

WEEKS = timedelta(days=364)
AROUND = timedelta(days=400)  # so far before and after the records the calendar is moved with them
_SHIFTS = tuple(years * WEEKS for years in (1, -1, 2, -2, 3, -3, 4, -4))
_DATE = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b")


@dataclass(frozen=True)
class Shift:
    """By how much, and what the calendar of the copy says other than the pack's own."""

    by: timedelta
    overrides: Mapping[date, bool] = field(default_factory=dict)


def find_shift(calendar: Calendar, first: date, last: date) -> Shift | None:
    """A shift by 52 weeks or a multiple, one that needs no other calendar where there is one; None where the calendar
    does not cover a second year."""
    days = _days(first, last)
    if not all(calendar.covers(day.year) for day in (first, last)):
        return None
    possible = [by for by in _SHIFTS if all(calendar.covers((day + by).year) for day in (first, last))]
    for by in possible:
        if all(calendar.is_working(day) == calendar.is_working(day + by) for day in days):
            return Shift(by)
    for by in possible:
        moved = [d for d in _days(first - AROUND, last + AROUND) if _both_covered(calendar, d, by)]
        return Shift(by, {day + by: calendar.is_working(day) for day in moved})
    return None


def _both_covered(calendar: Calendar, day: date, by: timedelta) -> bool:
    return calendar.covers(day.year) and calendar.covers((day + by).year)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def reach(pack: Pack) -> timedelta:
    """So far beyond as-of the calendar may be asked: the longest limit, with the free days in it."""
    ends: list[object] = [rule.answer.within for c in pack.clauses if (rule := c.rule) and rule.answer]
    ends += [value for c in pack.clauses for p in c.parameters.values() for _, value in p.values]
    days = [p.count for p in ends if isinstance(p, Period) and p.unit in ("days", "working days")]
    return timedelta(days=15 + 2 * max(days, default=0))


def shift_records(records: Records, vocabulary: Vocabulary, by: timedelta) -> Records:
    """All dates and times of operations and registers so much later; the clock stays."""

    def moved(row: Row, names: Iterable[str]) -> Row:
        return row | {name: later(row[name], by) for name in names if name in row}

    registers = {
        name: [moved(row, _time_columns(vocabulary.registers[name].columns.values())) for row in rows]
        for name, rows in records.registers.items()
    }
    times = {kind: _time_columns(vocabulary.columns_of(kind).values()) for kind in vocabulary.kinds}
    return Records([moved(row, times[row["kind"]]) for row in records.operations], registers)


def later(text: str, by: timedelta) -> str:
    """A date or time as text; one at an end of time, such as the 9999-12-31 of "still in force", stays there."""
    day = date.fromisoformat(text[:10])
    if day.year in (date.min.year, date.max.year):
        return text
    return (day + by).isoformat() + text[10:]


def shift_pack(pack: Pack, shift: Shift) -> Pack:
    return replace(pack, calendar_overrides={**pack.calendar_overrides, **shift.overrides})


def has_dated_name(clause: Clause, vocabulary: Vocabulary) -> bool:
    """Whether the names of the clause's triggers hold dates: those of days, and of registers with a date in their key."""
    if clause.rule is None or clause.rule.each.form not in (TriggerForm.REGISTER, TriggerForm.CALENDAR):
        return False
    register = vocabulary.register_of(clause.rule.each.name)
    if clause.rule.each.form is TriggerForm.CALENDAR or register is None:
        return True
    return any(register.columns[key].type.name == "date" for key in register.key)


def name_before(trigger: str, by: timedelta) -> str:
    """The name that such a trigger of the copy had."""
    return _DATE.sub(lambda found: later(found.group(), -by), trigger)


def hangs_on_no_date(clause: Clause, first: date, last: date, by: timedelta) -> bool:
    """Whether nothing in the rule hangs on the date itself, and no number and no duty begins or ends in between."""
    rule = clause.rule
    if rule is None or rule.each.form in (TriggerForm.FINDING, TriggerForm.OCCASION):
        return False
    if rule.each.per in ("month", "year"):
        return False
    since, until = min(first, first + by), max(last, last + by)
    steps = [clause.in_force_from, *(day for p in clause.parameters.values() for day, _ in p.values)]
    if any(since < day <= until for day in steps) or since <= clause.in_force_until < until:
        return False
    periods = [rule.answer.within] if rule.answer else []
    periods += [v for p in clause.parameters.values() for _, v in p.values if isinstance(v, Period)]
    if any(isinstance(p, Period) and p.unit in ("months", "years") for p in periods):
        return False
    same = rule.answer.same if rule.answer else ()
    kinds = rule.answer.kinds if rule.answer else ()
    if {"month", "year"} & set(same) or {"finding", "occasion"} & set(kinds):
        return False
    return not any(_names_date(part) for part in conditions(rule))


def _names_date(node: Expression) -> bool:
    return any(
        (isinstance(n, Literal | Parameter) and n.type in ("date", "timestamp"))
        or (isinstance(n, Period) and n.unit in ("months", "years"))
        or (isinstance(n, Call) and n.function in ("month", "year", "years_between"))
        or (isinstance(n, Column) and n.path[-1] in ("month", "year"))
        for n in walk(node)
    )


def _time_columns(columns: Iterable[VocabularyColumn]) -> list[str]:
    return [column.name for column in columns if column.type.name in ("date", "timestamp")]
