"""Which days are working days, and why; the Chinese table with its 调休 comes from chinesecalendar."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Literal

from clausewise.errors import ClausewiseError
from clausewise.model.clause import Pack

CalendarName = Literal["china", "weekends", "none"]
Why = Literal["trigger", "counted", "adjusted", "weekend", "holiday", "paused"]

ONE_DAY = timedelta(days=1)
_SATURDAY = 5


class UncoveredYear(ClausewiseError):
    """The holiday table says nothing about a year that was asked for."""

    def __init__(self, year: int) -> None:
        self.year = year
        first, last = china_years()
        super().__init__(
            f"the holiday table does not cover {year} (it covers {first} to {last}): "
            f"update chinesecalendar, or list every day of {year} in the pack's calendar overrides"
        )


@dataclass(frozen=True)
class Day:
    """One day of the arithmetic. `counted`: which counted day it is; None where it does not count."""

    date: date
    counted: int | None
    why: Why


@dataclass(frozen=True)
class Calendar:
    """Chinese holidays with 调休, Saturday and Sunday only, or no free day at all.

    `overrides` (day -> works) change single days of covered years; a year of which they list
    every day is covered too.
    """

    name: CalendarName
    overrides: Mapping[date, bool] = field(default_factory=dict, hash=False)

    def covers(self, year: int) -> bool:
        """Whether the calendar knows every day of the year."""
        if self.name != "china":
            return True
        first, last = china_years()
        return first <= year <= last or self._overrides_complete(year)

    def is_working(self, day: date) -> bool:
        """Whether work is done on the day; raises UncoveredYear."""
        if not self.covers(day.year):
            raise UncoveredYear(day.year)
        override = self.overrides.get(day)
        if override is not None:
            return override
        match self.name:
            case "china":
                return _china_day(day)[0]
            case "weekends":
                return day.weekday() < _SATURDAY
            case "none":
                return True

    def working_days(self, since: date, until: date) -> list[date]:
        """The working days from `since` to `until`, both included; raises UncoveredYear."""
        length = (until - since).days + 1
        return [day for day in (since + timedelta(days=n) for n in range(length)) if self.is_working(day)]

    def may_work(self, since: date, until: date) -> bool:
        """Whether there is a working day from `since` to `until`, both included, or may be one: the year is not covered."""
        days = (since + timedelta(days=n) for n in range((until - since).days + 1))
        return any(not self.covers(day.year) or self.is_working(day) for day in days)

    def free_because(self, day: date) -> Literal["weekend", "holiday"]:
        """Why a day that is not a working day is none."""
        if self.name == "china" and day not in self.overrides:
            return "holiday" if _china_day(day)[1] else "weekend"
        return "weekend" if day.weekday() >= _SATURDAY else "holiday"

    def works_because(self, day: date) -> Literal["counted", "adjusted"]:
        """`adjusted` for a Saturday or Sunday on which work is done although others are free (调休)."""
        return "adjusted" if self.name != "none" and day.weekday() >= _SATURDAY else "counted"

    def _overrides_complete(self, year: int) -> bool:
        first, length = date(year, 1, 1), 366 if isleap(year) else 365
        return all(first + timedelta(days=n) in self.overrides for n in range(length))


def calendar_of(pack: Pack) -> Calendar:
    """The calendar by which a pack's days are counted."""
    return Calendar(pack.holidays, pack.calendar_overrides)  # type: ignore[arg-type]  # checked at load


def never(day: date) -> bool:
    """No day is paused."""
    return False


def count_working_days(
    calendar: Calendar,
    day: date,
    count: int,
    step: Literal[1, -1],
    days: list[Day],
    is_paused: Callable[[date], bool] = never,
) -> date:
    """The count-th working day after (step -1: before) the day; 0 is the day itself, or the first to work.

    Every day that it passes is written down in `days`, also when it raises UncoveredYear.
    """
    if count == 0 and calendar.is_working(day):
        return day
    counted, edge = 0, date.max if step > 0 else date.min
    while counted < max(count, 1) and day != edge:
        day += step * ONE_DAY
        if not calendar.is_working(day):
            days.append(Day(day, None, calendar.free_because(day)))
        elif is_paused(day):
            days.append(Day(day, None, "paused"))
        else:
            counted += 1
            days.append(Day(day, min(counted, count), calendar.works_because(day)))
    return day


@cache
def china_years() -> tuple[int, int]:
    """The first and the last year that the installed chinesecalendar covers."""
    from chinese_calendar.constants import holidays

    return min(holidays).year, max(holidays).year


@cache
def _china_tables() -> tuple[frozenset[date], frozenset[date]]:
    """The Saturdays and Sundays of work by 调休, and the days free for a holiday.

    The tables themselves, since asking the package day by day for its 8,000 days took a tenth of a second.
    """
    from chinese_calendar.constants import holidays, workdays

    return frozenset(workdays), frozenset(holidays)


def _china_day(day: date) -> tuple[bool, bool]:
    """Of a covered day: whether work is done, and whether a holiday or its 调休 decides that."""
    worked, free = _china_tables()
    if day in worked:
        return True, True
    if day in free:
        return False, True
    return day.weekday() < _SATURDAY, False
