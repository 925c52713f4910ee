"""What the checks look at, counted of the records once.

The counts of parts that have whole cases each can be put together: rows of one table beside each other, which the
checks then add up. Only the time of the first record, in the setting, must be that of all parts. Where the serial
numbers of cases follow each other, `counted_numbers` has one row for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from clausewise.model.completeness import EXAMPLES
from clausewise.sql.setting import Setting

OF_CASES = ("counted_cases", "counted_numbers", "counted_ends")
EVENTS = "counted_events"
TABLES = ("counted_days", EVENTS, "counted_after", *OF_CASES, "counted_late")
WORKING_DAYS = 3  # from which on a record was entered late
DAYS = 14  # where the calendar does not reach

_RECORDS = """CREATE TEMP TABLE counted_days AS
SELECT CAST(unit AS VARCHAR) AS unit, day, {kind} AS kind, records FROM (
    SELECT {unit} AS unit, _date AS day, _kind, count(*) AS records FROM numbered_operations WHERE "at" <= $as_of GROUP BY ALL)"""
# A case's records of one day are one event; `kind` '' = of several kinds.
_EVENTS = """CREATE OR REPLACE TEMP TABLE {table} AS
WITH mine AS MATERIALIZED (
    SELECT {unit} AS unit, _date AS day, coalesce({case}, id) AS name, min(_kind) AS least, max(_kind) AS most
    FROM {records} WHERE "at" <= $as_of AND {days} GROUP BY ALL),
each_event AS (
    SELECT FALSE AS by_unit, NULL AS unit, day, min(least) AS least, max(most) AS most FROM mine GROUP BY day, name
    UNION ALL
    SELECT TRUE, unit, day, least, most FROM mine WHERE unit IS NOT NULL)
SELECT by_unit, coalesce(CAST(unit AS VARCHAR), '') AS unit, day, CASE WHEN _kind IS NOT NULL THEN {kind} ELSE '' END AS kind, events
FROM (SELECT by_unit, unit, day, CASE WHEN least = most THEN least END AS _kind, count(*) AS events FROM each_event GROUP BY ALL)"""
# The first record of a case by time, then by place in the source, as one whole number with its kind; two sorts of things
# put together as a structure cost twice as much.
_EARLY = 2**62  # microseconds, so that no time is negative
_CASES = f"""CREATE TEMP TABLE counted_cases AS
SELECT "case", {{kind}} AS kind, make_timestamptz(CAST(first // {2**40}::HUGEINT - {_EARLY} AS BIGINT)) AS "at"
FROM (SELECT "case", first, CAST(first % 256 AS INTEGER) AS _kind FROM (
    SELECT "case", min((epoch_us("at")::HUGEINT + {_EARLY}) * {2**40}::HUGEINT + _rid * 256 + _kind) FILTER ("at" <= $as_of) AS first
    FROM operations WHERE "case" IS NOT NULL GROUP BY "case"))"""
_DIGITS = "[0-9]{1,15}$"
# A number is a prefix and a series of digits, of a certain width. Most series are without a hole, and need not be sorted.
_NUMBERS = f"""CREATE TEMP TABLE counted_numbers AS
WITH parts AS (SELECT "case", regexp_extract("case", '{_DIGITS}') AS digits FROM counted_cases),
numbers AS MATERIALIZED (
    SELECT left("case", -strlen(digits)) AS prefix, CAST(digits AS BIGINT) AS n, strlen(digits) AS width
    FROM parts WHERE digits <> ''),
sets AS MATERIALIZED (
    SELECT prefix, width, min(n) AS first, max(n) AS last, count(*) > max(n) - min(n) AS is_dense FROM numbers GROUP BY ALL),
series AS (
    SELECT *, n - row_number() OVER (PARTITION BY prefix, width ORDER BY n) AS run
    FROM numbers WHERE (prefix, width) IN (SELECT (prefix, width) FROM sets WHERE NOT is_dense))
SELECT prefix, width, first, last FROM sets WHERE is_dense
UNION ALL SELECT prefix, width, min(n), max(n) FROM series GROUP BY prefix, width, run"""
_ENDS = """INSERT INTO counted_ends
SELECT $opening, "case", min("at") FILTER (_kind = {opens}), min("at") FILTER (_kind IN ({ends}))
FROM operations WHERE "case" IS NOT NULL AND _kind IN ({opens}, {ends}) AND "at" <= $as_of GROUP BY "case" """
_KIND = "CAST(enum_range(NULL::kinds)[_kind + 1] AS VARCHAR)"
_LATE = """CREATE TEMP TABLE counted_late AS
WITH late AS (
    SELECT {unit} AS unit, o.id, CAST(o.recorded_at AS DATE) - CAST(o."at" AS DATE) AS days
    FROM operations o LEFT JOIN _days a ON a.day = CAST(o."at" AS DATE)
        LEFT JOIN _days r ON r.day = CAST(o.recorded_at AS DATE)
    WHERE o.recorded_at > o."at" AND o."at" <= $as_of AND CAST(o."at" AS DATE) BETWEEN $since AND $until
        AND coalesce(r.n - a.n >= $working_days, CAST(o.recorded_at AS DATE) - CAST(o."at" AS DATE) >= $days))
SELECT unit, count(*) AS records, max(days) AS longest, min({{'days': -days, 'id': id}}, $examples) AS examples FROM late
GROUP BY unit"""
_AFTER = """CREATE TEMP TABLE counted_after AS
SELECT count(*) AS records, max(CAST("at" AS DATE)) AS last FROM operations WHERE "at" > $as_of"""


def count_records(
    connection: duckdb.DuckDBPyConnection, setting: Setting, case_ends: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    """Makes all tables but that of the events, and returns their names; `_days` must be there. `case_ends`: as `check` has them."""
    envelope, unit = setting.vocabulary.envelope, _unit(setting)
    as_of = {"as_of": setting.as_of}
    connection.execute(_RECORDS.format(unit=unit, kind=_KIND), as_of)
    connection.execute(_AFTER, as_of)
    names = ["counted_days", "counted_after"]
    if "case" in envelope:
        connection.execute(_CASES.format(kind=_KIND), as_of)
        connection.execute(_NUMBERS)
        connection.execute(
            'CREATE TEMP TABLE counted_ends (opening VARCHAR, "case" VARCHAR, opened TIMESTAMPTZ, ended TIMESTAMPTZ)'
        )
        numbers = setting.vocabulary.kind_numbers
        for opening, ends in case_ends.items():
            known = ", ".join(str(numbers[end]) for end in ends)
            connection.execute(
                _ENDS.format(opens=numbers[opening], ends=known), {**as_of, "opening": opening}
            )
        names += OF_CASES
    if "recorded_at" in envelope:
        count_late(connection, setting)
        names.append("counted_late")
    return tuple(names)


def count_events(
    connection: duckdb.DuckDBPyConnection,
    setting: Setting,
    records: str = "numbered_operations",
    table: str = EVENTS,
    days: str = "TRUE",
) -> None:
    """Makes one of the tables, of records that hold all of their days. `days`: which are counted, as SQL on `_date`."""
    case = '"case"' if "case" in setting.vocabulary.envelope else "NULL::VARCHAR"
    events = _EVENTS.format(
        unit=_unit(setting), case=case, records=records, table=table, kind=_KIND, days=days
    )
    connection.execute(events, {"as_of": setting.as_of})


def count_late(connection: duckdb.DuckDBPyConnection, setting: Setting) -> None:
    """Makes one of the tables, of records that hold all of the period; `_days` must be there."""
    unit = "o.unit" if "unit" in setting.vocabulary.envelope else _unit(setting)
    span = {"as_of": setting.as_of, "since": setting.since, "until": setting.until, "examples": EXAMPLES}
    connection.execute(_LATE.format(unit=unit), {**span, "working_days": WORKING_DAYS, "days": DAYS})


def _unit(setting: Setting) -> str:
    return "unit" if "unit" in setting.vocabulary.envelope else "NULL::VARCHAR"
