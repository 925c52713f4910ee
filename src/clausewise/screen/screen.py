"""The screen: every trigger's verdict in SQL, so that the judge need only read what may matter.

It is exact, in three values, and counts every verdict. What it finds met is not judged again in the default mode;
whatever else it says, the judge says it too, or the trigger is reported as undetermined (sql/verdicts.py).
"""

from __future__ import annotations

import duckdb

from clausewise.model.sql_names import quote_identifier as q
from clausewise.sql.answers import AnswerQuery
from clausewise.sql.duty import Duty
from clausewise.sql.expression import Binder
from clausewise.sql.measures import days_of, is_measured
from clausewise.sql.setting import Setting
from clausewise.sql.triggers import TriggerQuery, make_triggers


def screen(
    connection: duckdb.DuckDBPyConnection,
    duty: Duty,
    setting: Setting,
    *,
    everything: bool = False,
    put_away: bool = False,
) -> int:
    """Adds to `screened` the triggers of the duty's trigger table that are not met, or `everything`; their number.

    `verdict`; whether the duty is fulfilled (`d`, NULL = unknown), whether that hangs on answers of which it is not
    known whether they count (`doubtful`), and whether there are more answers than allowed (`exceeded`).

    `put_away`: what is met is counted at once in `tallies` and `taken`, and leaves the trigger table: of a million
    triggers a thousand are kept, and neither memory nor any later statement has to do with the others.
    """
    binder = Binder()
    if put_away:
        number = _screen_and_count(connection, duty, setting, binder)
        connection.execute(
            f"CREATE OR REPLACE TABLE {q(duty.table)} AS SELECT k.* FROM {q(duty.table)} k WHERE k._rid IN ({_kept(duty)})"
        )
        return number
    kept = "" if everything else " WHERE verdict <> 'met'"
    ((number,),) = connection.execute(
        *binder.bound(
            f"INSERT INTO screened SELECT {duty.number}, _rid, verdict, d, doubtful, exceeded "
            f"FROM ({screening(duty, setting, binder)}){kept}"
        )
    ).fetchall()
    return int(number)


def screen_unseen(connection: duckdb.DuckDBPyConnection, duty: Duty, setting: Setting) -> int:
    """The same with `put_away`, of triggers that are no table yet: only those that are kept are ever written to one."""
    query = TriggerQuery(duty, setting)
    once = "MATERIALIZED " if duty.rule.answer else ""
    triggers = f"WITH {q(duty.table)} AS {once}({query.select()}) "
    number = _screen_and_count(connection, duty, setting, query.binder, triggers)
    make_triggers(connection, duty, setting, among=f"t._rid IN ({_kept(duty)})")
    return number


def _kept(duty: Duty) -> str:
    return f"SELECT _rid FROM screened WHERE duty = {duty.number}"


def _screen_and_count(
    connection: duckdb.DuckDBPyConnection, duty: Duty, setting: Setting, binder: Binder, triggers: str = ""
) -> int:
    """Adds to `screened`, `tallies` and `taken` in one pass; `triggers` puts a query in the place of the trigger table."""
    row = "{'rid': _rid, 'd': d, 'doubtful': doubtful, 'exceeded': exceeded}"
    each = f"FROM ({screening(duty, setting, binder, counted=True)})"
    counted = "SELECT verdict, unit, month, in_period, paused, days, count(*) AS number"
    rows = f"{counted}, list({row}) FILTER (WHERE verdict <> 'met') AS rows"
    try:
        made = f"CREATE OR REPLACE TEMP TABLE _screening AS {triggers}{rows} {each} GROUP BY ALL"
        connection.execute(*binder.bound(made))
        picked = "r.rid, verdict, r.d, r.doubtful, r.exceeded FROM (SELECT verdict, unnest(rows) AS r FROM _screening)"
    except (
        duckdb.OutOfMemoryException
    ):  # so many are not met that their list has no room: as a table they are written to the disk
        connection.execute(*binder.bound(f"CREATE OR REPLACE TEMP TABLE _each AS {triggers}SELECT * {each}"))
        connection.execute(f"CREATE OR REPLACE TEMP TABLE _screening AS {counted} FROM _each GROUP BY ALL")
        picked = "_rid, verdict, d, doubtful, exceeded FROM _each"
    ((number,),) = connection.execute(
        f"INSERT INTO screened SELECT {duty.number}, {picked} WHERE verdict <> 'met'"
    ).fetchall()
    met = "FROM _screening WHERE verdict = 'met' AND in_period"
    connection.execute(
        f"INSERT INTO tallies SELECT {duty.number}, unit, month, 'met', sum(number) {met} GROUP BY ALL; "
        f"INSERT INTO taken SELECT {duty.number}, paused, days, sum(number) {met} GROUP BY ALL; "
        "DROP TABLE _screening; DROP TABLE IF EXISTS _each"
    )
    return int(number)


def screening(duty: Duty, setting: Setting, binder: Binder, *, counted: bool = False) -> str:
    """A query of every trigger: _rid, verdict, d, doubtful, exceeded; `counted`: with what it is counted by."""
    as_of = binder.moment(setting.as_of)
    if duty.rule.answer is None:
        source, d, final, can_come = q(duty.table) + " k", "k._d", "TRUE", "FALSE"
        doubtful = exceeded = "FALSE"
    else:
        source = f"{q(duty.table)} k LEFT JOIN ({count_answers(duty, setting, binder, counted)}) n ON n._rid = k._rid"
        pending = f"coalesce(k._end > {as_of}, FALSE)" if duty.has_due else "FALSE"
        d, doubtful = duty_holds(duty)
        final = f"NOT {pending}" if duty.at_most is not None else "TRUE"
        exceeded = f"coalesce(n.yes, 0) > {duty.at_most}" if duty.at_most is not None else "FALSE"
        can_come = f"({pending} AND NOT {exceeded})"
    by = ""
    if counted:
        paused, days = ("FALSE", "NULL::BIGINT")
        if is_measured(duty):
            paused, days, joins = days_of("n.first", duty)
            source += joins
        by = (
            ", coalesce(k.unit, '') AS unit, CAST(date_trunc('month', k._date) AS DATE) AS month, "
            f"k._in_period AS in_period, {paused} AS paused, {days} AS days"
        )
    return (
        f"SELECT * EXCLUDE (w, u, final, can_come), CASE WHEN w IS FALSE THEN NULL WHEN u THEN 'excepted' "
        "WHEN d AND final THEN 'met' WHEN can_come THEN 'pending' "
        "WHEN w IS NULL OR u IS NULL OR d IS NULL THEN 'undetermined' ELSE 'breach' END AS verdict "
        f"FROM (SELECT k._rid, k._w AS w, k._u AS u, {d} AS d, {final} AS final, {can_come} AS can_come, "
        f"{doubtful} AS doubtful, {exceeded} AS exceeded{by} FROM {source})"
    )


def count_answers(duty: Duty, setting: Setting, binder: Binder, counted: bool) -> str:
    """For each trigger that has any: how many answers count (yes), of how many that is not known (maybe); if `counted`, the
    day of the first."""
    query = AnswerQuery(duty, setting, binder)
    on = [*query.equal(), *query.in_time()] or ["TRUE"]
    where, kinds, day = query.where(), query.kinds, query.day if counted else "NULL"
    answers = f"FROM {query.frame.source} JOIN {q(duty.table)} k ON {' AND '.join(on)} WHERE {kinds}"
    if query.answer.where is None:
        first = f", min({day}) AS first" if counted else ""
        return f"SELECT k._rid AS _rid, count(*) AS yes, 0 AS maybe{first} {answers} GROUP BY k._rid"
    return (
        "SELECT _rid, count(*) FILTER (WHERE c) AS yes, count(*) FILTER (WHERE c IS NULL) AS maybe, "
        "min(day) FILTER (WHERE c) AS first FROM ("
        f"SELECT k._rid AS _rid, {day} AS day, {where} AS c {answers}) WHERE c IS NOT FALSE GROUP BY _rid"
    )


def duty_holds(duty: Duty) -> tuple[str, str]:
    """(D of rule-language.md in SQL: whether there are as many answers as asked for, NULL where it is not known;
    whether that hangs on doubtful ones)."""
    yes, maybe, least, most = "coalesce(n.yes, 0)", "coalesce(n.maybe, 0)", duty.at_least, duty.at_most
    if most is None:
        known = f"CASE WHEN {yes} >= {least} THEN TRUE WHEN {yes} + {maybe} < {least} THEN FALSE END"
        unknown = f"CASE WHEN {yes} >= {least} THEN TRUE END"
    else:
        low = f"(CASE WHEN {yes} >= {least} THEN TRUE WHEN {yes} + {maybe} < {least} THEN FALSE END)"
        high = f"(CASE WHEN {yes} > {most} THEN FALSE WHEN {yes} + {maybe} <= {most} THEN TRUE END)"
        known = f"{low} AND {high}"
        unknown = f"CASE WHEN {yes} > {most} THEN FALSE END"
    return f"(CASE WHEN k._x THEN {unknown} ELSE {known} END)", f"(({known}) IS NULL)"
