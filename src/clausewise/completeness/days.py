"""Working days on which a unit that records daily recorded nothing, or a small part of what is usual.

A unit's day is what chance does not explain: how many empty days would there be if its cases came at random? With m
cases a day (and their variance, as a negative binomial) a day has none with probability p0. Many units also do
something every day, whatever comes (leaders on duty): the kind that they record on nearly every day fails with q.
A day without any record is named where fewer than 0.15 such days were to be expected in all, by the cases alone or by
the routine and the other cases: working days × p0, or working days × q × p0 of the others.
So a small hall with two cases a week is not told that it lacks days. A day that is not over by as-of is not asked.
What is usual is seen on some 120 days as well as on all: of a longer time so many working days are counted, evenly spread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import groupby

import duckdb

from clausewise.model.clause import Words
from clausewise.model.completeness import EXAMPLES, Gap
from clausewise.sql.setting import Setting

_ALL = "''"  # SQL: all units together
_FEWEST_DAYS = 10
_MOSTLY = 0.8  # of its working days a unit has records, else it does not record daily
_ROUTINE = 0.95
_BY_CHANCE = 0.15
_EDGE = 2  # a unit whose records begin so few working days after all others' lacks those days
_LEVEL = 50  # records a day, from which on few are remarkable
_ENOUGH = 120  # working days, to see how many cases are usual
_WEEK = 5  # working days

_UNITS = """
CREATE TEMP TABLE _present AS
    SELECT {unit} AS unit, d.n, d.day, c.kind, CAST(sum(c.records) AS BIGINT) AS records FROM counted_days c
    JOIN _days d ON d.day = c.day WHERE d.works AND {unit} IS NOT NULL AND d.over GROUP BY ALL;
"""
_EXPECTED = """
WITH last AS (SELECT max(n) AS n FROM _days WHERE works AND over),
spans AS (
    SELECT unit, CASE WHEN unit = '' OR min(p.n) <= 1 + $edge THEN 1 ELSE min(p.n) END AS first,
        CASE WHEN unit = '' OR max(p.n) >= any_value(last.n) - $edge THEN any_value(last.n) ELSE max(p.n) END AS last,
        count(DISTINCT p.n) AS active
    FROM _present p, last GROUP BY unit),
daily AS (SELECT unit, day, CAST(sum(records) AS BIGINT) AS records FROM _present GROUP BY ALL),
usual AS (SELECT unit, median(records) AS level FROM daily GROUP BY unit)
SELECT unit, first, last, active, last - first + 1 AS days, level FROM spans JOIN usual USING (unit)
WHERE days >= $fewest AND active >= $mostly * days
"""
# Needs the events of days, which are the dearest thing to count; so it is asked only where a day seems to be missing.
_NO_CHANCE = """
WITH kinds AS (SELECT unit, kind, count(*) AS days FROM _present GROUP BY ALL),
routine AS (
    SELECT unit, arg_max(kind, (k.days, kind)) AS kind, max(k.days) AS days FROM kinds k JOIN _units USING (unit)
    WHERE k.days >= $routine * active GROUP BY unit),
events AS (
    SELECT e.unit, e.day, CAST(sum(events) AS BIGINT) AS events,
        CAST(coalesce(sum(events) FILTER (e.kind IS DISTINCT FROM r.kind), 0) AS BIGINT) AS others
    FROM counted_events e LEFT JOIN routine r ON r.unit = e.unit WHERE e.by_unit = {by_unit} GROUP BY ALL),
usual AS (
    SELECT unit, avg(events) AS m, var_samp(events) AS v, avg(others) AS mo, var_samp(others) AS vo
    FROM events SEMI JOIN (FROM _present WHERE n % $step = 0) USING (unit, day) GROUP BY unit),
chance AS (
    SELECT s.*, (s.active - r.days + 0.5) / (s.active + 1) AS q,
        CASE WHEN v > m THEN pow(m / v, m * m / (v - m)) ELSE exp(-m) END AS p0,
        CASE WHEN vo > mo THEN pow(mo / vo, mo * mo / (vo - mo)) ELSE exp(-mo) END AS p0_others
    FROM _units s JOIN usual u USING (unit) LEFT JOIN routine r USING (unit))
SELECT unit FROM chance WHERE days * least(p0, coalesce(q * p0_others, 1)) < $by_chance
"""
_EMPTY = """
SELECT u.unit, d.day, u.level FROM _units u JOIN _days d ON d.works AND d.n BETWEEN u.first AND u.last
ANTI JOIN _present p ON p.unit = u.unit AND p.day = d.day
WHERE d.day BETWEEN $since AND $until AND d.over ORDER BY ALL
"""
_FEW = """
WITH daily AS (SELECT unit, day, sum(records) AS records FROM _present GROUP BY ALL),
low AS (SELECT unit, quantile_cont(records, 0.05) AS low FROM daily GROUP BY unit)
SELECT unit, day, level, CAST(records AS BIGINT) FROM daily JOIN low USING (unit) JOIN _units USING (unit)
WHERE level >= $least AND 10 * records < level AND 3 * records < low AND day BETWEEN $since AND $until ORDER BY ALL
"""


def find_missing_days(
    connection: duckdb.DuckDBPyConnection, setting: Setting, count_events: Callable[[str], None]
) -> Iterator[Gap]:
    """Days without records of all units together, then of single units; then days with few.

    `count_events`: makes the table counted_events anew, of these days (SQL on `_date`); or leaves it, where it has all.
    """
    if _is_short(connection):
        return
    has_units = "unit" in setting.vocabulary.envelope
    together, few = _find(connection, setting, _ALL, count_events, with_few=not has_units)
    yield from _name_days(together)
    closed = {day for _, day, _ in together}
    if has_units:
        single, few = _find(connection, setting, "c.unit", count_events)
        yield from _name_days([row for row in single if row[1] not in closed])
    yield from _name_few(few)


def _is_short(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the records are of so few days that no unit can be one that records daily: a test's, or a new hall's."""
    active = connection.execute("SELECT count(DISTINCT day) FROM counted_days").fetchone()
    return active is not None and active[0] < _MOSTLY * _FEWEST_DAYS


def _find(
    connection: duckdb.DuckDBPyConnection, setting: Setting, unit: str, count_events: Callable[[str], None],
    *, with_few: bool = True,
) -> tuple[list[tuple[str, date, float]], list[tuple[str, date, float, int]]]:  # fmt: skip
    """Empty days, and days with few records; `unit` is SQL."""
    period = {"since": setting.since, "until": setting.until}
    connection.execute(_UNITS.format(unit=unit))
    connection.execute(
        f"CREATE TEMP TABLE _units AS {_EXPECTED}", {"edge": _EDGE, "fewest": _FEWEST_DAYS, "mostly": _MOSTLY}
    )
    empty = connection.execute(_EMPTY, period).fetchall()
    few = connection.execute(_FEW, {**period, "least": _LEVEL}).fetchall() if with_few else []
    if empty or few:
        step = _step(connection)
        count_events(f"_date IN (SELECT day FROM _days WHERE works AND n % {step} = 0)")
        no_chance = _NO_CHANCE.format(by_unit=unit != _ALL)
        limits = {"routine": _ROUTINE, "by_chance": _BY_CHANCE, "step": step}
        daily = {name for (name,) in connection.execute(no_chance, limits).fetchall()}
        empty, few = ([row for row in rows if row[0] in daily] for rows in (empty, few))
    connection.execute("DROP TABLE _present; DROP TABLE _units")
    return empty, few


def _step(connection: duckdb.DuckDBPyConnection) -> int:
    """Every how many working days are counted, so that those of each unit are enough, and of all weekdays."""
    ((days,),) = connection.execute("SELECT min(days) FROM _units").fetchall()
    step = max(1, int(days) // _ENOUGH)
    return step if step % _WEEK else step - 1


def _name_days(rows: Sequence[tuple[str, date, float]]) -> Iterator[Gap]:
    for (unit, level), group in groupby(rows, key=lambda row: (row[0], row[2])):
        days = tuple(day.isoformat() for _, day, _ in group)
        zh = f"单位“{unit}”" if unit else "全部单位"
        yield Gap(
            "missing_days",
            len(days),
            Words(
                f"{zh}在 {len(days)} 个工作日没有任何记录（平日约 {level:g} 条）：{_shown(days, '、')}；数据可能未导全",
                f"{f'unit {unit!r}' if unit else 'no unit at all'} has {'no ' if unit else 'a '}record on "
                f"{len(days)} working day(s) (usually about {level:g}): {_shown(days, ', ')}; "
                "they may not have been exported",
            ),
            days[:EXAMPLES],
            unit or None,
        )


def _name_few(rows: Sequence[tuple[str, date, float, int]]) -> Iterator[Gap]:
    for (unit, level), group in groupby(rows, key=lambda row: (row[0], row[2])):
        days = tuple(f"{day.isoformat()} ({records})" for _, day, _, records in group)
        zh = f"单位“{unit}”" if unit else "全部单位"
        yield Gap(
            "few_records",
            len(days),
            Words(
                f"{zh}在 {len(days)} 个工作日的记录不到平日（约 {level:g} 条）的十分之一：{_shown(days, '、')}",
                f"{f'unit {unit!r}' if unit else 'the whole centre'} has less than a tenth of its usual {level:g} "
                f"records on {len(days)} working day(s): {_shown(days, ', ')}",
            ),
            days[:EXAMPLES],
            unit or None,
        )


def _shown(names: Sequence[str], separator: str) -> str:
    return separator.join(names[:EXAMPLES]) + (" …" if len(names) > EXAMPLES else "")
