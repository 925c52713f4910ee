"""Occasions: for each track, subject and accountability period with a countable breach, one record."""

from __future__ import annotations

import duckdb

from clausewise.sql.setting import Setting


def make_occasions(connection: duckdb.DuckDBPyConnection, setting: Setting) -> None:
    """`occasion_records`, from the breaches in `finding_records` (rule-language.md, Strata 3)."""
    connection.execute("DROP TABLE IF EXISTS occasion_records")
    span = "'year'" if setting.accountability.occasion == "year" else "'month'"
    name = "'%Y'" if setting.accountability.occasion == "year" else "'%Y-%m'"
    tracks = ", ".join(f"'{track}'" for track in setting.accountability.tracks) or "''"
    staff_unit = "NULL"
    join = ""
    staff = setting.vocabulary.registers.get("staff")
    if staff and "unit" in staff.columns and len(staff.key) == 1:
        join, staff_unit = f'LEFT JOIN register_staff s ON s."{staff.key[0]}" = g.subject', "s.unit"
    connection.execute(
        f"""CREATE TABLE occasion_records AS SELECT row_number() OVER (ORDER BY track, subject, first) - 1 AS _rid, track,
        CASE WHEN track = 'unit' THEN subject ELSE {staff_unit} END AS unit, CASE WHEN track = 'staff' THEN subject END AS staff,
        strftime(last, '%Y-%m') AS month, year(first) AS year, last AS date, last AS _date,
        row_number() OVER (PARTITION BY track, subject, year(first) ORDER BY first) AS nth,
        start_of_day(first) AS since, end_of_day(last) AS at, findings,
        track || '/' || subject || '@' || strftime(first, {name}) AS _trigger, TRUE AS _in_period
        FROM (SELECT track, subject, CAST(date_trunc({span}, _date) AS DATE) AS first,
                     CAST(date_trunc({span}, _date) + INTERVAL 1 {span.strip("'")} AS DATE) - 1 AS last, count(*) AS findings
              FROM (SELECT track, CASE track WHEN 'unit' THEN unit ELSE staff END AS subject, _date FROM finding_records
                    WHERE verdict = 'breach' AND track IN ({tracks}))
              WHERE subject IS NOT NULL GROUP BY ALL) g {join}"""
    )
