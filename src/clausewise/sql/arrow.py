"""Rows of an Arrow table into a table of the database, in one statement."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from clausewise.model.sql_names import quote_identifier as q


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    """Inserts the columns by their places."""
    connection.register("rows_arrow", rows)
    try:
        connection.execute(f"INSERT INTO {q(table)} SELECT * FROM rows_arrow")
    finally:
        connection.unregister("rows_arrow")
