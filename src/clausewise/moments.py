"""Times as people write them on a command line or in a feature."""

from __future__ import annotations

import re
from datetime import date, datetime, tzinfo

from clausewise.errors import WrongUsage
from clausewise.working_time import end_of_day, last_of_month, resolve

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_moment(text: str, zone: tzinfo) -> datetime:
    """`2026-03-04` is the end of that day, `2026-03-04 17:00` that moment, in `zone` if none is written."""
    if DAY.fullmatch(text.strip()):
        return end_of_day(read_day(text), zone)
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise WrongUsage(f"'{text}' is no time; write 2026-03-04 or 2026-03-04 17:00") from None
    return moment if moment.tzinfo else resolve(moment, zone)


def read_day(text: str) -> date:
    if not DAY.fullmatch(text.strip()):
        raise WrongUsage(f"'{text}' is no date; write 2026-03-04")
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise WrongUsage(f"'{text}' is no day of the calendar") from None


def read_period(text: str) -> tuple[date, date]:
    """`2026-03`, `2026-03-04`, or `2026-03-01..2026-04-15`; both ends included.

    >>> read_period("2026-02")
    (datetime.date(2026, 2, 1), datetime.date(2026, 2, 28))
    """
    since, dots, until = text.strip().partition("..")
    if re.fullmatch(r"\d{4}-\d{2}", text.strip()):
        first = read_day(f"{text.strip()}-01")
        return first, last_of_month(first)
    first, last = read_day(since), read_day(until if dots else since)
    if last < first:
        raise WrongUsage(f"the period '{text}' ends before it begins")
    return first, last


def months_between(first: date, last: date) -> list[str]:
    """The months that the days from first to last lie in.

    >>> months_between(date(2025, 12, 31), date(2026, 1, 1))
    ['2025-12', '2026-01']
    """
    span = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in span]
