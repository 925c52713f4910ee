"""Instants and local clock times.

Local clock times resolve as DuckDB resolves them, so that SQL and Python agree: a time that the spring change
skips moves on by the change, a time that the autumn change repeats is the later one. Two datetimes of one
zone compare by their clock faces in Python, so elapsed time and comparisons go through UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo


def start_of_day(day: date, zone: tzinfo | None) -> datetime:
    """The first instant of a local day (where the clocks change at midnight it is not 00:00)."""
    local = datetime.combine(day, time.min, zone)
    return local if day == date.min else local.astimezone(UTC).astimezone(zone)


def end_of_day(day: date, zone: tzinfo | None) -> datetime:
    """The last instant of a local day; it belongs to it."""
    if day == date.max:
        return datetime.combine(day, time.max, zone)
    return shift(start_of_day(day + timedelta(days=1), zone), timedelta(microseconds=-1))


def resolve(local: datetime, zone: tzinfo | None) -> datetime:
    """The instant of a local clock time: a skipped time moves on, a repeated one is the later."""
    earlier, later = local.replace(tzinfo=zone, fold=0), local.replace(tzinfo=zone, fold=1)
    before, after = earlier.utcoffset(), later.utcoffset()
    if before == after or before is None or after is None:
        return earlier
    return later if after < before else earlier.astimezone(UTC).astimezone(zone)


def shift(moment: datetime, by: timedelta) -> datetime:
    """Elapsed time later (earlier, if negative)."""
    try:
        return (moment.astimezone(UTC) + by).astimezone(moment.tzinfo)
    except OverflowError:
        return (datetime.max if by > timedelta(0) else datetime.min).replace(tzinfo=moment.tzinfo)


def between(a: datetime, b: datetime) -> timedelta:
    """The time elapsed from a to b."""
    return b.astimezone(UTC) - a.astimezone(UTC)
