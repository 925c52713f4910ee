"""The county pack as somebody would write it in SQL for this one purpose: the yardstick of `vs_sql`.

    python -m benchmarks.by_hand HALL OUT [--six]

Writes OUT/findings.csv (what is neither met nor excepted) and OUT/counts.csv. One file a chapter, one statement a clause
under its id; a part headed `tables` prepares what the following statements share. `six.sql` is six rules alone, only
their breaches, without what the others need. It trusts its data: nothing is checked, quarantined or explained.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb

from benchmarks.hall import YEAR
from clausewise.working_time import Calendar

CHAPTERS = ("tables", "1-service", "2-approval", "3-safeguards", "4-supervision")
HEADING = re.compile(r"^-- (tables|\d[\d.]+\d)$", re.MULTILINE)
RESULTS = """
CREATE TABLE found (clause TEXT, trigger TEXT, verdict TEXT, unit TEXT, staff TEXT, "case" TEXT, "at" TIMESTAMPTZ);
CREATE TABLE counts (clause TEXT, verdict TEXT, triggers BIGINT);
"""


def judge(hall: Path, out: Path, six: bool) -> None:
    out.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    connection.execute(f"SET TimeZone = 'Asia/Shanghai'; SET preserve_insertion_order = false; {RESULTS}")
    days = list(Calendar("china").working_days(date(YEAR - 1, 1, 1), date(YEAR + 1, 12, 31)))
    connection.execute("CREATE TABLE calendar AS SELECT unnest($1::DATE[]) AS day", [days])
    for heading, sql in statements(("six",) if six else CHAPTERS):
        if heading == "tables":
            connection.execute(sql.replace("{hall}", str(hall)))
        elif six:
            connection.execute(
                f"INSERT INTO found BY NAME SELECT '{heading}' AS clause, id AS trigger, 'breach' AS verdict FROM ({sql})"
            )
        else:
            judge_clause(connection, heading, sql)
    connection.execute(f"COPY found TO '{out / 'findings.csv'}' (HEADER)")
    connection.execute(f"COPY counts TO '{out / 'counts.csv'}' (HEADER)")


def statements(files: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for name in files:
        _, *parts = HEADING.split(Path(__file__).with_name(f"{name}.sql").read_text("utf-8"))
        yield from zip(parts[::2], parts[1::2], strict=True)


def judge_clause(connection: duckdb.DuckDBPyConnection, clause: str, sql: str) -> None:
    """Counts all verdicts and keeps the triggers that somebody must look at, in one pass."""
    connection.execute(
        f"""CREATE OR REPLACE TABLE judged AS SELECT verdict, count(*) AS triggers,
                list(judged) FILTER (verdict NOT IN ('met', 'excepted')) AS kept
            FROM ({sql}) judged WHERE verdict IS NOT NULL GROUP BY verdict;
        INSERT INTO counts SELECT '{clause}', verdict, triggers FROM judged;
        INSERT INTO found BY NAME SELECT '{clause}' AS clause, unnest(each) FROM (SELECT unnest(kept) AS each FROM judged)"""
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("hall", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--six", action="store_true")
    given = parser.parse_args()
    judge(given.hall, given.out, given.six)
