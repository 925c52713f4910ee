"""Findings as rows of the tables that waivers and appeals work on, and as objects."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import duckdb

from clausewise.accountability.past import PAST
from clausewise.accountability.reported import make_finding_table
from clausewise.model.finding import Finding
from clausewise.sql.verdicts import make_verdict_tables

BREACH: dict[str, Any] = {
    "verdict": "breach",
    "clause": "2.3.1",
    "track": "unit",
    "unit": "U01",
    "_date": date(2026, 3, 10),
    "trigger_at": datetime(2026, 3, 5, 9),
    "duty": 1,
}


def open_tables() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'Asia/Shanghai'")
    make_verdict_tables(connection)
    make_finding_table(connection)
    connection.execute(f"CREATE TABLE past_findings ({PAST})")
    return connection


def put(connection: duckdb.DuckDBPyConnection, *names: str, **columns: Any) -> None:
    """A finding of each name, with its verdict; a breach of 2.3.1 unless said otherwise."""
    for name in names:
        rid = connection.execute("SELECT count(*) FROM finding_records").fetchall()[0][0]
        row = {**BREACH, "finding": name, "trigger": f"T-{name}", "k_rid": rid, **columns}
        listed = ", ".join(f'"{column}"' for column in row)
        marks = ", ".join("?" for _ in row)
        connection.execute(f"INSERT INTO finding_records ({listed}) VALUES ({marks})", [*row.values()])
        connection.execute("INSERT INTO verdicts VALUES (?, ?, ?, '')", [row["duty"], rid, row["verdict"]])


def put_past(connection: duckdb.DuckDBPyConnection, *names: str, track: str = "unit") -> None:
    for name in names:
        row = [name, "2.3.1", track, "U01", None, date(2026, 2, 3), f"T-{name}"]
        connection.execute("INSERT INTO past_findings VALUES (?, ?, ?, ?, ?, ?, ?)", row)


def verdicts(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """finding -> verdict, which the table of verdicts must say too."""
    rows = connection.execute(
        "SELECT finding, f.verdict, v.verdict FROM finding_records f JOIN verdicts v ON v.duty = f.duty AND v._rid = f.k_rid"
    ).fetchall()
    assert all(one == other for _, one, other in rows)
    return {finding: verdict for finding, verdict, _ in rows}


def a_finding(name: str = "f1", verdict: str = "breach", **more: Any) -> Finding:
    plain = {"clause": "2.3.1", "severity": "major", "unit": "U01", "at": "2026-03-10T00:00:00+08:00"}
    whole = {"track": "unit", "subject_type": "unit", "subject_id": "U01", "trigger": f"T-{name}"}
    return Finding(finding=name, verdict=verdict, **{**plain, **whole, **more})
