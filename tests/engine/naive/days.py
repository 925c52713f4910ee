"""Counts days as rule-language.md says under Time, one day after the other.

Nothing is computed that can be counted: every limit walks the calendar day by day. A day of a year that the
holiday table does not hold raises `Uncovered`, and whoever asked decides what that makes of the verdict.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta

import chinese_calendar

from .values import Period, Zone

DAY = timedelta(days=1)
SECONDS = {"hours": 3600, "minutes": 60, "seconds": 1}
Pause = tuple[datetime, datetime]


class Uncovered(Exception):
    """The holiday table does not say whether days of this year are working days."""

    def __init__(self, year: int) -> None:
        super().__init__(f"holidays {year}")
        self.year = year


class Days:
    """The working days of a pack: `china`, `weekends` or `none`, with overridden days (True = working).

    Overrides make another year known only where they list every day of it.
    """

    def __init__(self, holidays: str, overrides: Mapping[date, bool]) -> None:
        self.holidays, self.overrides = holidays, overrides

    def is_working(self, day: date) -> bool:
        if day in self.overrides and self.is_covered(day.year):
            return self.overrides[day]
        if self.holidays == "none":
            return True
        if self.holidays == "weekends":
            return day.weekday() < 5
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError:
            raise Uncovered(day.year) from None

    def is_covered(self, year: int) -> bool:
        first, days = date(year, 1, 1), 366 if months.isleap(year) else 365
        if self.holidays != "china" or all(first + i * DAY in self.overrides for i in range(days)):
            return True
        try:
            chinese_calendar.is_workday(first)
        except NotImplementedError:
            return False
        return True

    def nth_after(self, day: date, count: int, skipped: Callable[[date], bool] = lambda _: False) -> date:
        """The count-th working day after a day; with 0 the day itself, or the next working day."""
        if count == 0:
            return day if self.is_working(day) else self.nth_after(day, 1, skipped)
        while count:
            day += DAY
            if not skipped(day) and self.is_working(day):
                count -= 1
        return day

    def nth_before(self, day: date, count: int) -> date:
        """The count-th working day before a day; with 0 the day itself, or the previous working day."""
        if count == 0:
            return day if self.is_working(day) else self.nth_before(day, 1)
        while count:
            day -= DAY
            if self.is_working(day):
                count -= 1
        return day

    def between(self, first: date, last: date) -> int:
        """The working days d with first < d <= last; negative where last is the earlier."""
        if last < first:
            return -self.between(last, first)
        return sum(self.is_working(first + i * DAY) for i in range(1, (last - first).days + 1))

    def add(self, day: date, count: int) -> date:
        """`add_working_days`: forwards, or backwards with a negative count."""
        return self.nth_after(day, count) if count >= 0 else self.nth_before(day, -count)


def shift_months(day: date, count: int) -> tuple[int, int]:
    """The year and month that lie `count` months on."""
    index = day.year * 12 + day.month - 1 + count
    return index // 12, index % 12 + 1


def same_date_or_last(day: date, count: int) -> date:
    """A limit of months: the same date, or that month's last day (Civil Code art. 202)."""
    year, month = shift_months(day, count)
    return date(year, month, min(day.day, months.monthrange(year, month)[1]))


def same_date_or_next(day: date, count: int) -> date:
    """A condition's months: the same date, or the first of the next month (then they have passed in full)."""
    year, month = shift_months(day, count)
    if day.day <= months.monthrange(year, month)[1]:
        return date(year, month, day.day)
    return date(*shift_months(date(year, month, 1), 1), 1)


def full_years(first: date, last: date) -> int:
    """`years_between`: how many full years have passed."""
    if last < first:
        return -full_years(last, first)
    years = 0
    while same_date_or_next(first, 12 * (years + 1)) <= last:
        years += 1
    return years


def add_period(value: date | datetime, period: Period, sign: int, days: Days, zone: Zone) -> date | datetime:
    """`date + period` of a condition; a timestamp keeps its clock, but hours, minutes and seconds elapse."""
    if period.unit in SECONDS:
        moment = value if isinstance(value, datetime) else zone.start(value)
        return moment + sign * timedelta(seconds=period.count * SECONDS[period.unit])
    day = zone.day(value)
    match period.unit:
        case "working days":
            moved = days.add(day, sign * period.count)
        case "days":
            moved = day + sign * period.count * DAY
        case _:
            moved = same_date_or_next(day, sign * period.count * (12 if period.unit == "years" else 1))
    return zone.on(moved, value) if isinstance(value, datetime) else moved


class Limits:
    """Due times: `within` and `by` forwards, with pauses, and `before` with `within` backwards."""

    def __init__(self, days: Days, zone: Zone, roll: bool) -> None:
        self.days, self.zone, self.roll = days, zone, roll

    def skips(self, pauses: Sequence[Pause], trigger_day: date) -> Callable[[date], bool]:
        """Which days do not count: after the trigger's date, and after a pause's first day up to its last."""
        spans = [(self.zone.day(start), self.zone.day(end)) for start, end in pauses]
        return lambda day: day > trigger_day and any(start < day <= end for start, end in spans)

    def due_within(
        self, start: date | datetime, period: Period, pauses: Sequence[Pause], trigger_day: date
    ) -> datetime:
        """The end of the limit that counts from `start`."""
        if period.unit in SECONDS:
            moment = start if isinstance(start, datetime) else self.zone.start(start)
            return elapse(moment, timedelta(seconds=period.count * SECONDS[period.unit]), pauses)
        day, skipped = self.zone.day(start), self.skips(pauses, trigger_day)
        match period.unit:
            case "working days":
                last = self.days.nth_after(day, period.count, skipped)
            case "days":
                last = count_days(day, period.count, skipped)
                if self.roll and not self.days.is_working(last):
                    last = self.days.nth_after(last, 1)
            case _:
                last = same_date_or_last(day, period.count * (12 if period.unit == "years" else 1))
                lost = sum(skipped(day + i * DAY) for i in range(1, (last - day).days + 1))
                last = count_days(last, lost, skipped)
        return self.zone.end(last)

    def due_by(self, value: date | datetime, pauses: Sequence[Pause], trigger_day: date) -> datetime:
        """The due time of a column, moved later by the working days skipped up to it."""
        due, skipped = self.zone.day(value), self.skips(pauses, trigger_day)
        span = (due - trigger_day).days
        passed = [trigger_day + i * DAY for i in range(1, span + 1)]
        lost = sum(skipped(day) and self.days.is_working(day) for day in passed)
        if lost:
            due = self.days.nth_after(due, lost, skipped)
        return self.zone.on(due, value) if isinstance(value, datetime) else self.zone.end(due)

    def earliest(self, start: date | datetime, period: Period) -> datetime:
        """The earliest time that is "not earlier than P before"."""
        if period.unit in SECONDS:
            moment = start if isinstance(start, datetime) else self.zone.start(start)
            return moment - timedelta(seconds=period.count * SECONDS[period.unit])
        day = self.zone.day(start)
        match period.unit:
            case "working days":
                return self.zone.start(self.days.nth_before(day, period.count))
            case "days":
                return self.zone.start(day - period.count * DAY)
            case _:
                months_back = period.count * (12 if period.unit == "years" else 1)
                return self.zone.start(same_date_or_last(day, -months_back))


def count_days(day: date, count: int, skipped: Callable[[date], bool]) -> date:
    """The count-th calendar day after a day, of those that count."""
    while count:
        day += DAY
        if not skipped(day):
            count -= 1
    return day


def elapse(moment: datetime, rest: timedelta, pauses: Sequence[Pause]) -> datetime:
    """The moment at which `rest` has run, where the clock stands still during pauses."""
    for start, end in sorted(pauses):
        if end <= moment:
            continue
        running = max(start - moment, timedelta(0))
        if rest <= running:
            break
        rest -= running
        moment = end
    return moment + rest
