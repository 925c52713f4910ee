"""Quotes names for SQL; values never come this way (they are parameters or Arrow tables)."""

from __future__ import annotations


def quote_identifier(name: str) -> str:
    """The name as one DuckDB identifier, whatever characters it holds: a quote inside is doubled."""
    return '"' + name.replace('"', '""') + '"'


def quote_text(text: str) -> str:
    """A text of the vocabulary, or a path, as an SQL literal, where no parameter can stand: a quote inside is doubled."""
    return "'" + text.replace("'", "''") + "'"
