"""Sessions of their own: for results that are read bit by bit, and for statements that run at once, while the audit's asks other things."""

from __future__ import annotations

import duckdb

from clausewise.model.sql_names import quote_identifier, quote_text


def open_session(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A cursor in the same database and time zone."""
    (session,) = open_sessions(connection, 1)
    return session


def open_sessions(connection: duckdb.DuckDBPyConnection, number: int) -> list[duckdb.DuckDBPyConnection]:
    """So many cursors in the same database and time zone."""
    ((zone, database, schema),) = connection.execute(
        "SELECT current_setting('TimeZone'), current_database(), current_schema()"
    ).fetchall()
    sessions = [connection.cursor() for _ in range(number)]
    for session in sessions:
        session.execute(
            f"SET TimeZone = {quote_text(zone)}; USE {quote_identifier(database)}.{quote_identifier(schema)}"
        )
    return sessions
