"""What the checks of completeness count, of records that are kept and of new ones together.

Counts by day add up where no day is counted twice: a case's records of one day are one event, so the days that new
records share with kept ones are counted anew, of all their records.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from clausewise.completeness.counted import count_events
from clausewise.incremental.kept import COUNTED, RECORDS, Kept
from clausewise.incremental.records import files
from clausewise.model.sql_names import quote_text
from clausewise.sql.setting import Setting

_DAYS = "SELECT unit, day, kind, CAST(sum(records) AS BIGINT) AS records FROM {both} GROUP BY ALL"
_EVENTS = """SELECT * FROM {both} WHERE day NOT IN (SELECT day FROM _shared_days) UNION ALL SELECT * FROM _shared_events"""
# A kept record comes before every new one, where their times are equal.
_CASES = """SELECT "case", arg_min(kind, ("at", is_new)) FILTER ("at" IS NOT NULL) AS kind, min("at") AS "at"
FROM (SELECT *, FALSE AS is_new FROM {kept} UNION ALL SELECT *, TRUE FROM {new}) GROUP BY "case" """
_MARKS = 'SELECT "case", kind, min("at") AS "at" FROM {both} GROUP BY ALL'
_QUERIES = dict(zip(COUNTED, (_DAYS, _EVENTS, _CASES, _MARKS), strict=True))


def add_kept_counts(connection: duckdb.DuckDBPyConnection, setting: Setting, kept: Kept, place: Path) -> None:
    """Makes of the tables that count the new records, which stand in `operations`, those that count all."""
    _count_shared_days(connection, setting, kept, place)
    for name, query in _QUERIES.items():
        old = f"read_parquet({quote_text(kept.counted(place, name))})"
        both = f"(FROM {old} UNION ALL BY NAME FROM {name})"
        connection.execute(
            f"CREATE TEMP TABLE _all_counted AS {query.format(both=both, kept=old, new=name)}; DROP TABLE {name}; "
            f"ALTER TABLE _all_counted RENAME TO {name}"
        )
    connection.execute("DROP TABLE _shared_days; DROP TABLE _shared_events")


def _count_shared_days(
    connection: duckdb.DuckDBPyConnection, setting: Setting, kept: Kept, place: Path
) -> None:
    old = quote_text(kept.counted(place, "counted_days"))
    connection.execute(
        "CREATE TEMP TABLE _shared_days AS SELECT DISTINCT day FROM counted_days "
        f"WHERE day IN (SELECT day FROM read_parquet({old}))"
    )
    days = sorted(day for (day,) in connection.execute("FROM _shared_days").fetchall())
    listed = ", ".join(f"DATE '{day}'" for day in days) or "NULL"
    columns = (
        'unit, _date, "case", id, "at"'
        if "unit" in setting.vocabulary.envelope
        else '_date, "case", id, "at"'
    )
    records = (
        f"(SELECT {columns}, enum_code(CAST(kind AS kinds)) AS _kind FROM {files(kept.paths(place, RECORDS))} "
        f"WHERE _date IN ({listed}) UNION ALL SELECT {columns}, _kind FROM operations WHERE _date IN ({listed}))"
    )
    count_events(connection, setting, records, "_shared_events")


def write_counts(connection: duckdb.DuckDBPyConnection, target: Path) -> None:
    for name in COUNTED:
        connection.execute(
            f"COPY (FROM {name} ORDER BY ALL) TO {quote_text(str(target / f'{name}.parquet'))} "
            "(FORMAT parquet, COMPRESSION zstd)"
        )
