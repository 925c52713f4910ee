"""Dues that pauses move.

Where working days are counted in years that the calendar covers, SQL moves them by ordinals of working days; what is
left, such as hours and months, working_time works out one trigger at a time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

from clausewise.model.sql_names import quote_identifier as q
from clausewise.sql.arrow import insert_rows
from clausewise.sql.duty import Duty
from clausewise.sql.expression import microseconds
from clausewise.sql.prepare import GAP
from clausewise.sql.setting import Setting
from clausewise.working_time import Due, Pause, limit, pair_pauses, postpone, start_of_day


def make_pauses(connection: duckdb.DuckDBPyConnection, setting: Setting, name: str) -> None:
    """`pauses_X` (case, since, until: microseconds): the pauses of every case, from its operations X_start and X_end.

    `spans_X` (case, spans): the working days in them as spans of ordinals, apart from each other and in order, of cases
    whose every pause lies within years that the calendar covers.
    """
    has_procedure = all(
        "procedure" in setting.vocabulary.columns_of(f"{name}_{end}") for end in ("start", "end")
    )
    column = setting.vocabulary.columns_of(f"{name}_start").get("procedure")
    procedure = (
        q(setting.vocabulary.physical("procedure", column.type)) if column and has_procedure else "NULL"
    )
    kinds = list(setting.vocabulary.kinds)
    start, end = (kinds.index(f"{name}_{which}") for which in ("start", "end"))
    connection.execute(
        f"""CREATE TABLE _marks AS SELECT "case", at_us, _rid, starts, of, lead(at_us) OVER w AS ended,
        coalesce(starts = lag(starts, 1, FALSE) OVER w OR starts AND of <> lead(of) OVER w, FALSE) AS odd
        FROM (SELECT "case", _rid, epoch_us("at") AS at_us, _kind = {start} AS starts, CAST({procedure} AS VARCHAR) AS of
              FROM ops WHERE _kind IN ({start}, {end}) AND "case" IS NOT NULL)
        WINDOW w AS (PARTITION BY "case" ORDER BY at_us, _rid)"""
    )
    connection.execute(
        f'CREATE TABLE {q(f"pauses_{name}")} AS SELECT "case", at_us AS since, coalesce(ended, {microseconds(setting.as_of)}) '
        'AS until FROM _marks WHERE starts AND "case" NOT IN (SELECT "case" FROM _marks WHERE odd)'
    )
    _pair_odd(connection, setting, name)
    connection.execute("DROP TABLE _marks")
    make_spans(connection, name)


def _pair_odd(connection: duckdb.DuckDBPyConnection, setting: Setting, name: str) -> None:
    """Adds the pauses of cases in which starts and ends do not simply take turns."""
    rows = connection.execute(
        'SELECT "case", at_us, starts, of FROM _marks WHERE "case" IN (SELECT "case" FROM _marks WHERE odd) '
        'ORDER BY "case", at_us, _rid'
    ).fetchall()
    pauses: list[tuple[str, int, int]] = []
    for case, group in groupby(rows, key=lambda row: row[0]):
        marks = [(local(at, setting.zone), is_start, of) for _, at, is_start, of in group]
        for since, until in pair_pauses(marks, setting.as_of):
            pauses.append((case, microseconds(since), microseconds(until)))
    if pauses:
        cases, starts, ends = zip(*pauses, strict=True)
        insert_rows(
            connection,
            f"pauses_{name}",
            pa.table({"case": pa.array(cases, pa.string()), "since": pa.array(starts, pa.int64()),
                      "until": pa.array(ends, pa.int64())}),
        )  # fmt: skip


def make_spans(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """`spans_X`: a pause covers the working days after its start's date, up to and with its end's."""
    connection.execute(
        f"""CREATE TABLE {q(f"spans_{name}")} AS
        WITH days AS (SELECT p."case" AS of, s.ordinal AS lo, e.ordinal AS hi,
                coalesce(e.ordinal - s.ordinal < {GAP}, FALSE) AS known
            FROM {q(f"pauses_{name}")} p LEFT JOIN calendar_days s ON s.date = CAST(make_timestamptz(p.since) AS DATE)
            LEFT JOIN calendar_days e ON e.date = CAST(make_timestamptz(p.until) AS DATE)),
        gaps AS (SELECT *, coalesce(lo > max(hi) OVER (PARTITION BY of ORDER BY lo, hi
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), TRUE) AS apart FROM days),
        islands AS (SELECT *, count_if(apart) OVER (PARTITION BY of ORDER BY lo, hi ROWS UNBOUNDED PRECEDING) AS island FROM gaps)
        SELECT of AS "case", list({{'a': lo, 'b': hi}} ORDER BY lo) AS spans
        FROM (SELECT of, min(lo) AS lo, max(hi) AS hi, bool_and(known) AS known FROM islands GROUP BY of, island)
        GROUP BY of HAVING bool_and(known)"""
    )


def correct_paused(connection: duckdb.DuckDBPyConnection, duty: Duty, setting: Setting) -> None:
    """Puts the dues of triggers in paused cases right: with SQL where working days are counted in covered years."""
    answer = duty.rule.answer
    assert answer is not None
    assert answer.pausing
    done = ""
    if answer.by is not None or (
        duty.period is not None and duty.period.unit == "working days" and duty.period.count
    ):
        _skip_working_days(connection, duty, answer.pausing)
        done = "AND t._rid NOT IN (SELECT rid FROM _moved) "
    rows = connection.execute(
        f"SELECT t._rid, epoch_us(any_value(t.at)), epoch_us(any_value(t._start)), epoch_us(any_value(t._due)), "
        f"list({{'since': p.since, 'until': p.until}}) FROM {q(duty.table)} t JOIN {q(f'pauses_{answer.pausing}')} p "
        f'ON p."case" = t._case WHERE t._start IS NOT NULL AND (t._due IS NOT NULL OR t._end IS NOT NULL) {done}GROUP BY t._rid'
    ).fetchall()
    if done:
        connection.execute("DROP TABLE _moved")
    if not rows:
        return
    changed: dict[str, list[int | None]] = {"rid": [], "due": [], "end_": []}
    for rid, at, start, due, spans in rows:
        pauses = [(local(s["since"], setting.zone), local(s["until"], setting.zone)) for s in spans]
        moved = moved_due(duty, setting, local(at, setting.zone), local(start, setting.zone),
                          None if due is None else local(due, setting.zone), pauses)  # fmt: skip
        end = moved.at or start_of_day(datetime(moved.uncovered or 1, 1, 1).date(), setting.zone)
        changed["rid"].append(rid)
        changed["due"].append(microseconds(moved.at) if moved.at else None)
        changed["end_"].append(microseconds(end))
    connection.register(
        "moved", pa.table({name: pa.array(values, pa.int64()) for name, values in changed.items()})
    )
    connection.execute(
        f"UPDATE {q(duty.table)} SET _x = (_x AND _due IS NOT NULL) OR m.due IS NULL, _due = make_timestamptz(m.due), "
        "_end = make_timestamptz(m.end_), _upper = make_timestamptz(coalesce(m.due, m.end_ - 1)) "
        f"FROM moved m WHERE m.rid = {q(duty.table)}._rid"
    )
    connection.unregister("moved")


def _skip_working_days(connection: duckdb.DuckDBPyConnection, duty: Duty, name: str) -> None:
    """`_moved` (rid, due): the dues of triggers whose days are all covered, put into the trigger table.

    `L`, the ordinal of the last day, starts where it would lie without pauses; each span that begins before it takes
    its days out, in order. A day beyond a stretch of covered years has no ordinal that can be reached.
    """
    answer = duty.rule.answer
    assert answer is not None
    taken = "greatest(x.b - greatest(x.a, acc.b), 0)"
    fold = f"lambda acc, x: {{'a': acc.a + CASE WHEN greatest(x.a, acc.b) < acc.a THEN {taken} ELSE 0 END, 'b': acc.b}}"
    if answer.by is None:
        assert duty.period is not None
        base, floor = f"s.ordinal + {duty.period.count}", "greatest(s.ordinal, t.ordinal)"
        due = "end_of_day(c.date)"
    else:
        skipped = "list_sum(list_transform(p.spans, lambda x: greatest(least(x.b, d.ordinal) - greatest(x.a, t.ordinal), 0)))"
        base, floor = f"d.ordinal + CAST({skipped} AS BIGINT)", "d.ordinal"
        due = (
            "CASE WHEN g.base = g.day THEN k._due ELSE "
            "CAST(c.date + CAST(CAST(k._due AS TIMESTAMP) AS TIME) AS TIMESTAMPTZ) END"
        )
    connection.execute(
        f"""CREATE TEMP TABLE _moved AS
        WITH f AS (SELECT k._rid AS rid, {base} AS base, d.ordinal AS day, {floor} AS floor, p.spans AS spans
            FROM {q(duty.table)} k JOIN {q(f"spans_{name}")} p ON p."case" = k._case
            JOIN calendar_days t ON t.date = CAST(k.at AS DATE) JOIN calendar_days s ON s.date = CAST(k._start AS DATE)
            {"JOIN" if answer.by else "LEFT JOIN"} calendar_days d ON d.date = CAST(k._due AS DATE)),
        g AS (SELECT *, list_reduce(spans, {fold}, {{'a': base, 'b': floor}}).a AS last FROM f)
        SELECT g.rid AS rid, {due} AS due FROM g JOIN {q(duty.table)} k ON k._rid = g.rid
        LEFT JOIN calendar_days c ON c.ordinal = g.last AND c.working
        WHERE {"c.date IS NOT NULL" if answer.by is None else "(c.date IS NOT NULL OR g.base = g.day)"}"""
    )
    connection.execute(
        f"UPDATE {q(duty.table)} SET _x = _x AND _due IS NOT NULL, _due = m.due, _end = m.due, _upper = m.due "
        f"FROM _moved m WHERE m.rid = {q(duty.table)}._rid"
    )


def moved_due(
    duty: Duty, setting: Setting, at: datetime, start: datetime, by: datetime | None, pauses: list[Pause]
) -> Due:
    """The due time of one trigger in a paused case; `by` is the promised time where the rule has one."""
    answer = duty.rule.answer
    if answer is not None and answer.by is not None:
        assert by is not None
        return postpone(setting.calendar, by, at, pauses)
    assert duty.period is not None
    return limit(setting.calendar, start, duty.period, pauses=pauses, roll=setting.roll, trigger=at)


def local(epoch_us: int, zone: ZoneInfo) -> datetime:
    """Microseconds since 1970 as a time in the zone, exactly."""
    from datetime import UTC

    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=epoch_us)).astimezone(zone)
