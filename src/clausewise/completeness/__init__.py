"""Whether the records seem to be all there, asked in SQL before any verdict.

What is found is said first in every report and changes no verdict. A false alarm costs trust, so each check knows
what chance would do: see the modules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from clausewise.completeness.cases import find_serial_gaps, find_unusual_starts
from clausewise.completeness.counted import EVENTS, TABLES, count_events, count_records
from clausewise.completeness.days import find_missing_days
from clausewise.completeness.ends import find_open_cases
from clausewise.completeness.entry import count_after_as_of, find_late_entry, name_unknown_references
from clausewise.completeness.working_days import make_days
from clausewise.model.completeness import Gap
from clausewise.sql.setting import Setting

__all__ = ["check", "count_part"]


def check(
    connection: duckdb.DuckDBPyConnection,
    setting: Setting,
    *,
    case_starts: Sequence[str] = (),
    case_ends: Mapping[str, Sequence[str]] | None = None,
    dangling: Mapping[str, Mapping[str, int]] | None = None,
    counted: bool = False,
) -> tuple[Gap, ...]:
    """What speaks against the completeness of the records, gravest first.

    `case_starts`: the kinds with which the pack says that a case begins (none: what nearly all begin with).
    `case_ends`: a kind with which a case begins -> the kinds of which one ends it (none: no case must end).
    `dangling`: register -> id that it does not know -> how often it is referred to. `counted`: the tables of
    `count_part` are there already.
    """
    make_days(connection, setting)
    if not counted:
        count_records(connection, setting, case_ends or {})

    def count_some_events(days: str) -> None:
        if not counted:
            count_events(connection, setting, days=days)

    gaps = [
        *find_missing_days(connection, setting, count_some_events),
        *find_serial_gaps(connection, setting),
        *find_unusual_starts(connection, setting, case_starts),
        *find_open_cases(connection, setting, case_ends or {}),
        *name_unknown_references(setting, dangling or {}),
        *find_late_entry(connection, setting),
        *count_after_as_of(connection, setting),
    ]
    connection.execute("; ".join(f"DROP TABLE IF EXISTS {name}" for name in ("_days", *TABLES)))
    return tuple(gaps)


def count_part(
    connection: duckdb.DuckDBPyConnection, setting: Setting, case_ends: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    """Counts a part of the records, of whole cases; the names of the tables whose rows, of all parts, `check` needs."""
    make_days(connection, setting)
    names = count_records(connection, setting, case_ends)
    count_events(connection, setting)
    return (*names, EVENTS)
