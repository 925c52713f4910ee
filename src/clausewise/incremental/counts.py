"""What the checks of completeness count, of records that are kept and of new ones together.

Each audit keeps the counts of its own records, and nobody writes those of a year again. They add up, but for events:
a case's records of one day are one event, so the days that new records share with kept ones are counted anew, of all
their records, and of a day the last count is the one that holds.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from clausewise.completeness.counted import count_events
from clausewise.incremental.kept import COUNTED, RECORDS, Kept
from clausewise.incremental.records import files
from clausewise.model.sql_names import quote_text
from clausewise.sql.setting import Setting

# `part` is the number of the audit that counted. A kept record comes before every new one, where their times are equal.
_DAYS = "SELECT * EXCLUDE (part) FROM {all}"
_EVENTS = """SELECT * EXCLUDE (part) FROM {all}
SEMI JOIN (SELECT day, max(part) AS part FROM {all} GROUP BY day) USING (day, part)"""
_CASES = """SELECT "case", arg_min(kind, ("at", part)) FILTER ("at" IS NOT NULL) AS kind, min("at") AS "at"
FROM {all} {some} GROUP BY "case" """
_BEGUN = 'SEMI JOIN (SELECT "case" FROM {all} WHERE "at" >= {since}) USING ("case")'
_NUMBERS = _DAYS
_ENDS = (
    'SELECT opening, "case", min(opened) AS opened, min(ended) AS ended FROM {all} GROUP BY opening, "case"'
)
_QUERIES = dict(zip(COUNTED, (_DAYS, _EVENTS, _CASES, _NUMBERS, _ENDS), strict=True))


def add_kept_counts(
    connection: duckdb.DuckDBPyConnection, kept: Kept, place: Path, since: date | None = None
) -> None:
    """Makes of the tables that count the new records those that count all; of cases only those begun since then, if given."""
    for name, query in _QUERIES.items():
        parts = [f"read_parquet({quote_text(path)})" for path in kept.paths(place, f"{name}.parquet")]
        numbered = (f"SELECT *, {n} AS part FROM {part}" for n, part in enumerate([*parts, name]))
        everything = f"({' UNION ALL BY NAME '.join(numbered)})"
        some = _BEGUN.format(all=everything, since=f"DATE '{since}'") if since else ""
        connection.execute(
            f"CREATE TEMP TABLE _all_counted AS {query.format(all=everything, some=some)}; DROP TABLE {name}; "
            f"ALTER TABLE _all_counted RENAME TO {name}"
        )


def count_shared_days(
    connection: duckdb.DuckDBPyConnection, setting: Setting, kept: Kept, place: Path
) -> None:
    """Counts the events of the days that new records, which stand in `operations`, share with kept ones."""
    found = connection.execute(
        "SELECT DISTINCT day FROM counted_days "
        f"WHERE day IN (SELECT day FROM {files(kept.paths(place, 'counted_days.parquet'))})"
    ).fetchall()
    if not found:
        return
    listed = ", ".join(f"DATE '{day}'" for day in sorted(day for (day,) in found))
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
    connection.execute(
        f"DELETE FROM counted_events WHERE day IN ({listed}); INSERT INTO counted_events FROM _shared_events; "
        "DROP TABLE _shared_events"
    )


def write_counts(connection: duckdb.DuckDBPyConnection, target: Path) -> None:
    for name in COUNTED:
        connection.execute(f"COPY {name} TO {quote_text(str(target / f'{name}.parquet'))} (FORMAT parquet)")
