"""The days of the records, and how many working days lie before each: table `_days` (day, works, n)."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb

from clausewise.sql.setting import Setting

_LONGEST = timedelta(days=3660)


def make_days(connection: duckdb.DuckDBPyConnection, setting: Setting) -> None:
    """Makes `_days` from the first to the last record (ten years at most); years without a calendar are left out."""
    rows = [
        (day, setting.calendar.is_working(day))
        for day in _between(*_span(connection, setting))
        if setting.calendar.covers(day.year)
    ]
    connection.execute("CREATE TEMP TABLE _days (day DATE, works BOOLEAN, n BIGINT)")
    connection.execute(
        "INSERT INTO _days SELECT day, works, sum(works::BIGINT) OVER (ORDER BY day) FROM "
        "(SELECT unnest($1::DATE[]) AS day, unnest($2::BOOLEAN[]) AS works)",
        [[day for day, _ in rows], [works for _, works in rows]],
    )


def _span(connection: duckdb.DuckDBPyConnection, setting: Setting) -> tuple[date, date]:
    first, last = connection.execute(
        'SELECT min(CAST("at" AS DATE)), max(CAST("at" AS DATE)) FROM operations WHERE "at" <= $1',
        [setting.as_of],
    ).fetchall()[0]
    if last is None:
        return setting.until, setting.until - timedelta(days=1)
    return max(first, last - _LONGEST), last


def _between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
