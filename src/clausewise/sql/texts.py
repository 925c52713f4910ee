"""SQL that writes texts as the files of a report hold them: what Python's json and csv would write, to the byte.

A hundred thousand findings are written so in a third of the time that Python needs to look at each.
"""

from __future__ import annotations

import re

import duckdb

RUN_BY_SPREADSHEETS = (
    r"=+\-@\t\r\n＝＋－＠"  # at the beginning of a cell; the full-width ones in Chinese Excel
)

MACROS = (
    "CREATE OR REPLACE TEMP MACRO json_text(x) AS coalesce(CAST(to_json(x) AS VARCHAR), 'null')",
    r"""CREATE OR REPLACE TEMP MACRO csv_quoted(x) AS
        CASE WHEN regexp_matches(x, '[",\r\n]') THEN concat('"', replace(x, '"', '""'), '"') ELSE x END""",
    # One look tells of most cells that they need neither quotes nor an apostrophe.
    rf"""CREATE OR REPLACE TEMP MACRO csv_cell(x) AS CASE
        WHEN x IS NULL THEN ''
        WHEN NOT regexp_matches(x, '^[{RUN_BY_SPREADSHEETS}]|[",\r\n]') THEN x
        ELSE csv_quoted(concat(CASE WHEN regexp_matches(x, '^[{RUN_BY_SPREADSHEETS}]') THEN chr(39) END, x)) END""",
    "CREATE OR REPLACE TEMP MACRO clock(iso_time) AS replace(left(iso_time, 19), 'T', ' ')",
    # A word of a message, as model/finding.py says it.
    r"""CREATE OR REPLACE TEMP MACRO said(x) AS CASE
        WHEN x IS NULL THEN '—'
        WHEN x[11] = 'T' AND regexp_full_match(x, '\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d') THEN clock(x)
        ELSE x END""",
)


ESCAPE = re.compile(r"\\(?:u[0-9A-F]{4}|.)")


def lower_escapes(line: str) -> str:
    """JSON as `json_text` writes it -> as Python does: a control sign by small hexadecimal digits, \\u001f for \\u001F."""
    return ESCAPE.sub(lambda found: found[0].lower(), line) if "\\u00" in line else line


def add_text_macros(session: duckdb.DuckDBPyConnection) -> None:
    """Makes the macros, for this session alone."""
    for macro in MACROS:
        session.execute(macro)
