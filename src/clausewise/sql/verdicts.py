"""The verdicts of an audit, in one table for all duties, which holds only those that are not met.

`screened` (duty, _rid, verdict, d, doubtful, exceeded): what the screen found not certainly met; where everything is
sent to the judge, all that it found. `judged` (duty, _rid, verdict, trouble): the judge's word on these. `verdicts`
(duty, _rid, verdict, trouble): what came of both. A trigger without a row in `verdicts` is met, so that a hall in order
costs no row. `tallies` (duty, unit, month, verdict, number): how often each verdict fell within the period.
`taken` (duty, paused, days, number): the working days that answers took, of triggers that the screen has put away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from clausewise.model.sql_names import quote_identifier as q
from clausewise.sql.duty import Duty
from clausewise.sql.lanes import side_by_side

TABLES = """
CREATE TABLE screened (duty INTEGER, _rid BIGINT, verdict VARCHAR, d BOOLEAN, doubtful BOOLEAN, exceeded BOOLEAN);
CREATE TABLE judged (duty INTEGER, _rid BIGINT, verdict VARCHAR, trouble VARCHAR);
CREATE TABLE verdicts (duty INTEGER, _rid BIGINT, verdict VARCHAR, trouble VARCHAR);
CREATE TABLE tallies (duty INTEGER, unit VARCHAR, month DATE, verdict VARCHAR, number BIGINT);
CREATE TABLE taken (duty INTEGER, paused BOOLEAN, days BIGINT, number BIGINT);
"""
DUTIES_OF_ONE_QUERY = 12


@dataclass(frozen=True)
class Count:
    """Triggers of one duty, unit ('' = none) and month (its first day; None = the trigger has no day) with a verdict."""

    duty: int
    unit: str
    month: date | None
    verdict: str
    number: int


def make_verdict_tables(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(TABLES)


def verdict_join(duty: Duty) -> str:
    """Joins `v` to the trigger table `k`: the row of a trigger that is not met."""
    return f"JOIN (SELECT * FROM verdicts WHERE duty = {duty.number}) v ON v._rid = k._rid"


def open_join(duty: Duty) -> str:
    """Joins `v` to the trigger table `k`: the row of a trigger that becomes a finding."""
    return f"JOIN (SELECT * FROM verdicts WHERE duty = {duty.number} AND verdict NOT IN ('met', 'excepted')) v ON v._rid = k._rid"


def every_verdict(duty: Duty) -> tuple[str, str]:
    """(a join to the trigger table `k`, the SQL of a trigger's verdict)."""
    return f"LEFT {verdict_join(duty)}", "coalesce(v.verdict, 'met')"


def settle(
    connection: duckdb.DuckDBPyConnection, duties: Sequence[Duty], *, exhaustive: bool
) -> dict[int, dict[str, int]]:
    """Fills `verdicts`: the judge's word; where screen and judge differ, undetermined, and it says so.

    Returns, for the number of each duty that has something to report, how often it has each verdict.
    """
    numbers = ", ".join(str(duty.number) for duty in duties) or "NULL"
    connection.execute(
        "INSERT INTO verdicts SELECT * FROM (SELECT s.duty, s._rid, CASE "
        "WHEN coalesce(j.trouble, 'the judge did not answer') <> '' THEN 'undetermined' "
        "WHEN j.verdict IS DISTINCT FROM s.verdict THEN 'undetermined' ELSE s.verdict END AS verdict, CASE "
        "WHEN coalesce(j.trouble, 'the judge did not answer') <> '' THEN 'engine: ' || coalesce(j.trouble, 'no answer') "
        "WHEN j.verdict IS DISTINCT FROM s.verdict THEN 'engine: screen says ' || coalesce(s.verdict, 'none') || "
        "', judge says ' || coalesce(j.verdict, 'none') ELSE '' END AS trouble "
        "FROM screened s LEFT JOIN judged j ON j.duty = s.duty AND j._rid = s._rid "
        f"WHERE s.duty IN ({numbers})) WHERE verdict <> 'met'"
    )
    if exhaustive:  # what is no trigger was sent too, so that the judge could say otherwise
        for each in duties:
            judged = f"SELECT _rid FROM verdicts WHERE duty = {each.number}"
            connection.execute(f"DELETE FROM {q(each.table)} WHERE _w IS FALSE AND _rid NOT IN ({judged})")
    reported: dict[int, dict[str, int]] = {}
    for duty, verdict, number in connection.execute(
        f"SELECT duty, verdict, count(*) FROM verdicts WHERE duty IN ({numbers}) AND verdict <> 'excepted' GROUP BY ALL"
    ).fetchall():
        reported.setdefault(duty, {})[verdict] = number
    return reported


def believe_screen(connection: duckdb.DuckDBPyConnection, duty: Duty) -> None:
    """Fills `verdicts` with what the screen says of a duty."""
    connection.execute(
        f"INSERT INTO verdicts SELECT duty, _rid, verdict, '' FROM screened WHERE duty = {duty.number}"
    )


def forget_verdicts(connection: duckdb.DuckDBPyConnection, duties: Sequence[Duty]) -> None:
    numbers = ", ".join(str(duty.number) for duty in duties) or "NULL"
    for table in ("screened", "judged", "verdicts"):
        connection.execute(f"DELETE FROM {table} WHERE duty IN ({numbers})")


def count_verdicts(
    connection: duckdb.DuckDBPyConnection, duties: Sequence[Duty], *, many: bool = False
) -> list[Count]:
    """Adds what these duties' triggers came to to `tallies`; returns all that it then holds, in a fixed order.

    `many`: whether the records are many (lanes.py).
    """
    groups = [duties[i : i + DUTIES_OF_ONE_QUERY] for i in range(0, len(duties), DUTIES_OF_ONE_QUERY)]
    for _ in side_by_side(connection, _tally, groups, many=many):
        pass
    rows = connection.execute(
        "SELECT duty, unit, month, verdict, CAST(sum(number) AS BIGINT) FROM tallies GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    return [Count(*row) for row in rows]


def _tally(connection: duckdb.DuckDBPyConnection, duties: Sequence[Duty]) -> None:
    selects = []
    for duty in duties:
        join, verdict = every_verdict(duty)
        selects.append(
            f"SELECT {duty.number}, coalesce(k.unit, ''), CAST(date_trunc('month', k._date) AS DATE), {verdict}, "
            f"count(*) FROM {q(duty.table)} k {join} WHERE k._in_period GROUP BY ALL"
        )
    connection.execute(f"INSERT INTO tallies {' UNION ALL '.join(selects)}")
