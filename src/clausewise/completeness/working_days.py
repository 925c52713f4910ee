"""The days that the audit looks back on: table `_days` (day, works, over, n = working days up to it).

`over`: the day has ended by as-of. The latest record, the default for as-of, does not end its day.
"""

from __future__ import annotations

from datetime import date, timedelta

import duckdb

from clausewise.sql.setting import Setting

_LONGEST = timedelta(days=3660)


def make_days(connection: duckdb.DuckDBPyConnection, setting: Setting) -> None:
    """Makes `_days` from the first record to as-of (ten years at most); years without a calendar are left out."""
    over = (setting.as_of + timedelta(microseconds=1)).astimezone(setting.zone).date()
    rows = [
        (day, setting.calendar.is_working(day), day < over)
        for day in _between(*_span(connection, setting))
        if setting.calendar.covers(day.year)
    ]
    connection.execute("CREATE TEMP TABLE _days (day DATE, works BOOLEAN, over BOOLEAN, n BIGINT)")
    connection.execute(
        "INSERT INTO _days SELECT *, sum(works::BIGINT) OVER (ORDER BY day) FROM (SELECT unnest($1::DATE[]) AS day, "
        "unnest($2::BOOLEAN[]) AS works, unnest($3::BOOLEAN[]) AS over)",
        [list(column) for column in zip(*rows, strict=True)] or [[], [], []],
    )


def _span(connection: duckdb.DuckDBPyConnection, setting: Setting) -> tuple[date, date]:
    first = _first(connection, setting)
    last = setting.as_of.astimezone(setting.zone).date()
    if first is None:
        return last, last - timedelta(days=1)
    return max(first, last - _LONGEST), last


def _first(connection: duckdb.DuckDBPyConnection, setting: Setting) -> date | None:
    if setting.begins is not None:
        return setting.begins.date() if setting.begins <= setting.as_of else None
    rows: list[tuple[date | None]] = connection.execute(
        'SELECT min(CAST("at" AS DATE)) FROM operations WHERE "at" <= $1', [setting.as_of]
    ).fetchall()
    return rows[0][0]


def _between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
