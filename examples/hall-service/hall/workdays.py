"""Working days: weekends and holidays are free, and some weekend days are worked in exchange (调休).

The table is the State Council's for 2026; a date of another year is refused, because guessing would be wrong.
"""

from __future__ import annotations

from datetime import date, timedelta

HOLIDAYS_2026 = (  # first and last day
    ("01-01", "01-03"),
    ("02-15", "02-23"),
    ("04-04", "04-06"),
    ("05-01", "05-05"),
    ("06-19", "06-21"),
    ("09-25", "09-27"),
    ("10-01", "10-07"),
)
WORKED_WEEKENDS_2026 = ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10")


def _day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


FREE = {
    _day(first) + timedelta(days=n)
    for first, last in HOLIDAYS_2026
    for n in range((_day(last) - _day(first)).days + 1)
}
WORKED = {_day(text) for text in WORKED_WEEKENDS_2026}


def is_working_day(day: date) -> bool:
    if day.year != 2026:
        raise ValueError(f"no table of holidays for {day.year}: add it to hall/workdays.py")
    return day in WORKED or (day.weekday() < 5 and day not in FREE)
