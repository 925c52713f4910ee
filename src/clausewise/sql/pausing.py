"""Dues that pauses move: worked out by working_time, one trigger at a time, for the few cases that have a pause."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

from clausewise.model.sql_names import quote_identifier as q
from clausewise.sql.duty import Duty
from clausewise.sql.expression import microseconds
from clausewise.sql.setting import Setting
from clausewise.working_time import Due, Pause, limit, pair_pauses, postpone, start_of_day


def make_pauses(connection: duckdb.DuckDBPyConnection, setting: Setting, name: str) -> None:
    """`pauses_X`: the pauses of every case, from its operations X_start and X_end."""
    has_procedure = all(
        "procedure" in setting.vocabulary.columns_of(f"{name}_{end}") for end in ("start", "end")
    )
    column = setting.vocabulary.columns_of(f"{name}_start").get("procedure")
    procedure = (
        q(setting.vocabulary.physical("procedure", column.type)) if column and has_procedure else "NULL"
    )
    rows = connection.execute(
        f'SELECT "case", epoch_us("at"), kind = $start, {procedure} FROM ops '
        'WHERE kind IN ($start, $end) AND "case" IS NOT NULL ORDER BY "case", "at", _rid',
        {"start": f"{name}_start", "end": f"{name}_end"},
    ).fetchall()
    cases: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for case, group in groupby(rows, key=lambda row: row[0]):
        marks = [(local(at, setting.zone), is_start, of) for _, at, is_start, of in group]
        for since, until in pair_pauses(marks, setting.as_of):
            cases.append(case)
            starts.append(microseconds(since))
            ends.append(microseconds(until))
    table = pa.table({"case": pa.array(cases, pa.string()), "since": pa.array(starts, pa.int64()),
                      "until": pa.array(ends, pa.int64())})  # fmt: skip
    connection.register("pauses_arrow", table)
    connection.execute(f"CREATE TABLE {q(f'pauses_{name}')} AS SELECT * FROM pauses_arrow")
    connection.unregister("pauses_arrow")


def correct_paused(connection: duckdb.DuckDBPyConnection, duty: Duty, setting: Setting) -> None:
    """Puts the dues of triggers in paused cases right."""
    answer = duty.rule.answer
    assert answer is not None
    assert answer.pausing
    rows = connection.execute(
        f"SELECT t._rid, epoch_us(any_value(t.at)), epoch_us(any_value(t._start)), epoch_us(any_value(t._due)), "
        f"list({{'since': p.since, 'until': p.until}}) FROM {q(duty.table)} t JOIN {q(f'pauses_{answer.pausing}')} p "
        f'ON p."case" = t._case WHERE t._start IS NOT NULL AND (t._due IS NOT NULL OR t._end IS NOT NULL) GROUP BY t._rid'
    ).fetchall()
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
