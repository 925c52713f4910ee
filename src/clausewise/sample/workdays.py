"""Working days as the sample counts them: by hand, day by day.

The product has its own module for this. The sample must not use it: an answer key that counts with the code
which it is meant to check would repeat that code's mistakes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import chinese_calendar

HALL_TIME = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=4096)
def is_working_day(day: date) -> bool:
    """Whether the State Council's calendar has people at work that day (调休 Saturdays included)."""
    return bool(chinese_calendar.is_workday(day))


def days(first: date, last: date) -> Iterator[date]:
    """Every day from first to last, both included."""
    while first <= last:
        yield first
        first += ONE_DAY


def working_days(first: date, last: date) -> list[date]:
    return [day for day in days(first, last) if is_working_day(day)]


def working_day_after(day: date, count: int, skipped: Collection[date] = ()) -> date:
    """The count-th working day after a day, skipped ones aside; for 0 the day itself or the next one."""
    if count == 0:
        while not is_working_day(day):
            day += ONE_DAY
        return day
    while count:
        day += ONE_DAY
        if is_working_day(day) and day not in skipped:
            count -= 1
    return day


def start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, HALL_TIME)


def end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, HALL_TIME)


def month_of(moment: date | datetime) -> str:
    """`2026-03`, as the vocabulary writes a month."""
    return f"{moment:%Y-%m}"


def month_bounds(month: str) -> tuple[date, date]:
    """The first and the last day of `2026-03`."""
    year, number = int(month[:4]), int(month[5:7])
    following = date(year + number // 12, number % 12 + 1, 1)
    return date(year, number, 1), following - ONE_DAY


def years_after(day: date, years: int) -> date:
    """The same date years on; 29 February becomes 1 March: full years have passed only then."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
