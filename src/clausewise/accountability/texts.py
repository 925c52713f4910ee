"""What the findings say that comes from the records, each text once: who looks for persons in it need not ask each finding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import duckdb

from clausewise.sql.sessions import open_session

NAMED = 'trigger, subject_id, unit, staff, "case", "window", item'
TEXTS = f"""
SELECT clause, unnest([{NAMED}]) AS text FROM finding_records
UNION ALL SELECT clause, unnest(missing) FROM finding_records
UNION ALL SELECT clause, unnest(map_values(words)) FROM finding_records
UNION ALL SELECT clause, unnest(map_values(keys)) FROM finding_records
UNION ALL SELECT clause, unnest([answer.id for answer in answers]) FROM finding_records
UNION ALL SELECT clause, unnest([pause.id for pause in pauses]) FROM finding_records
"""
KINDS = "SELECT DISTINCT clause, kind, [answer.kind for answer in answers] FROM finding_records"


def texts_by_clause(connection: duckdb.DuckDBPyConnection, pattern: str) -> Mapping[str, list[str]]:
    """Clause -> the texts of its findings in which a regular expression (of DuckDB) is found."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    cursor = open_session(connection)
    cursor.execute(f"SELECT DISTINCT clause, text FROM ({TEXTS}) WHERE regexp_matches(text, $1)", [pattern])
    while batch := cursor.fetchmany(2000):
        for clause, text in batch:
            found[clause].append(text)
    return found


def kinds_by_clause(connection: duckdb.DuckDBPyConnection) -> Mapping[str, list[tuple[str, tuple[str, ...]]]]:
    """Clause -> (clause, the kinds of records that one of its findings rests on), the trigger's first."""
    found: defaultdict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    for clause, kind, others in connection.execute(KINDS).fetchall():
        found[clause].append((clause, (kind, *others)))
    return found
