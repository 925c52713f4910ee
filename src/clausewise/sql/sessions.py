"""A session of its own for results that are read bit by bit, while the audit's session asks other things."""

from __future__ import annotations

import duckdb


def open_session(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A cursor in the same database and time zone."""
    database, zone = connection.execute("SELECT current_database(), current_setting('TimeZone')").fetchall()[
        0
    ]
    session = connection.cursor()
    session.execute(f"USE {database}")
    session.execute(f"SET TimeZone = '{zone}'")
    return session
