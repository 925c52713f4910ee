"""Occasions: for each track, subject and accountability period with a countable breach, one record.

What counts stands in `countable_findings`: the breaches of this audit and, from `past_findings`, those of the months
that a ledger holds. A finding that this audit judged again is taken from it; but a breach on a register's record
counts once, in the month in which it was first seen: by the ledger, or at this audit's end, whenever it fell due.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from clausewise.model.rule import TriggerForm
from clausewise.sql.duty import Duty
from clausewise.sql.setting import Setting


def make_countable(connection: duckdb.DuckDBPyConnection, setting: Setting, duties: Sequence[Duty]) -> None:
    """`countable_findings`: track, subject, day, finding, clause."""
    tracks = ", ".join(f"'{track}'" for track in setting.accountability.tracks) or "''"
    lasting = [str(d.number) for d in duties if d.rule.each.form is TriggerForm.REGISTER] or ["-1"]
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE countable_findings AS SELECT * FROM (
        SELECT f.track, CASE f.track WHEN 'unit' THEN f.unit ELSE f.staff END AS subject,
               CASE WHEN f.duty IN ({", ".join(lasting)}) THEN coalesce(p.day, CAST(f.trigger_at AS DATE)) ELSE f._date END AS day,
               f.finding, f.clause
        FROM finding_records f LEFT JOIN past_findings p ON p.finding = f.finding WHERE f.verdict = 'breach'
        UNION ALL
        SELECT track, CASE track WHEN 'unit' THEN unit ELSE staff END, day, finding, clause FROM past_findings
        WHERE finding NOT IN (SELECT finding FROM finding_records))
        WHERE subject IS NOT NULL AND track IN ({tracks})"""
    )


def make_occasions(connection: duckdb.DuckDBPyConnection, setting: Setting, duties: Sequence[Duty]) -> None:
    """`occasion_records`, from what is countable by now (rule-language.md, Strata 3)."""
    make_countable(connection, setting, duties)
    connection.execute("DROP TABLE IF EXISTS occasion_records")
    span = "'year'" if setting.accountability.occasion == "year" else "'month'"
    name = "'%Y'" if setting.accountability.occasion == "year" else "'%Y-%m'"
    anew = "" if setting.accountability.reset == "never" else ", year(first)"
    staff_unit = "NULL"
    join = ""
    staff = setting.vocabulary.registers.get("staff")
    if staff and "unit" in staff.columns and len(staff.key) == 1:
        join, staff_unit = f'LEFT JOIN register_staff s ON s."{staff.key[0]}" = g.subject', "s.unit"
    connection.execute(
        f"""CREATE TABLE occasion_records AS SELECT row_number() OVER (ORDER BY track, subject, first) - 1 AS _rid, track,
        CASE WHEN track = 'unit' THEN subject ELSE {staff_unit} END AS unit, CASE WHEN track = 'staff' THEN subject END AS staff,
        strftime(last, '%Y-%m') AS month, year(first) AS year, last AS date, last AS _date,
        row_number() OVER (PARTITION BY track, subject{anew} ORDER BY first) AS nth,
        start_of_day(first) AS since, end_of_day(last) AS at, findings, clauses,
        track || '/' || subject || '@' || strftime(first, {name}) AS _trigger, TRUE AS _in_period
        FROM (SELECT track, subject, CAST(date_trunc({span}, day) AS DATE) AS first,
                     CAST(date_trunc({span}, day) + INTERVAL 1 {span.strip("'")} AS DATE) - 1 AS last, count(*) AS findings,
                     list_sort(list(DISTINCT clause)) AS clauses
              FROM countable_findings GROUP BY ALL) g {join}"""
    )
