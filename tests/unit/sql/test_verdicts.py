"""One table for the verdicts of all duties, without those that are met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import duckdb
import pytest

from clausewise.language.pack import load_pack
from clausewise.sql.duty import Duty, duties
from clausewise.sql.verdicts import (
    Count,
    believe_screen,
    count_verdicts,
    forget_verdicts,
    make_verdict_tables,
    settle,
)

Rows = list[tuple[int, str, str]]


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        make_verdict_tables(connection)
        connection.execute(
            "CREATE TABLE trigger_1 AS SELECT rid AS _rid, 'U' || rid % 2 AS unit, DATE '2026-01-31' + CAST(rid AS INTEGER) "
            "AS _date, rid < 5 AS _in_period, rid <> 4 AS _w FROM range(6) t(rid)"
        )
        yield connection


@pytest.fixture(scope="module")
def duty() -> Duty:
    return replace(duties(load_pack().clauses)[0], number=1)


def put(connection: duckdb.DuckDBPyConnection, screened: Rows, judged: Rows) -> None:
    for rid, verdict, _ in screened:
        connection.execute("INSERT INTO screened VALUES (1, ?, ?, NULL, NULL, NULL)", [rid, verdict or None])
    for rid, verdict, trouble in judged:
        connection.execute("INSERT INTO judged VALUES (1, ?, ?, ?)", [rid, verdict or None, trouble])


def verdicts(connection: duckdb.DuckDBPyConnection) -> Rows:
    return connection.execute("SELECT _rid, verdict, trouble FROM verdicts ORDER BY _rid").fetchall()


def test_a_verdict_stands_where_screen_and_judge_agree(
    connection: duckdb.DuckDBPyConnection, duty: Duty
) -> None:
    put(connection, [(1, "breach", ""), (2, "excepted", "")], [(1, "breach", ""), (2, "excepted", "")])
    assert settle(connection, [duty], exhaustive=False) == {1: {"breach": 1}}
    assert verdicts(connection) == [(1, "breach", ""), (2, "excepted", "")]


def test_only_excepted_triggers_leave_nothing_to_report(
    connection: duckdb.DuckDBPyConnection, duty: Duty
) -> None:
    put(connection, [(2, "excepted", "")], [(2, "excepted", "")])
    assert settle(connection, [duty], exhaustive=False) == {}


def test_screen_and_judge_that_differ_are_undetermined_and_say_so(
    connection: duckdb.DuckDBPyConnection, duty: Duty
) -> None:
    put(connection, [(1, "breach", ""), (2, "pending", "")], [(1, "met", "")])
    settle(connection, [duty], exhaustive=False)
    assert verdicts(connection) == [
        (1, "undetermined", "engine: screen says breach, judge says met"),
        (2, "undetermined", "engine: no answer"),
    ]


def test_what_is_no_trigger_for_both_is_none_and_what_the_judge_alone_sees_is_undetermined(
    connection: duckdb.DuckDBPyConnection, duty: Duty
) -> None:
    screened = [(rid, "met", "") for rid in (0, 1, 2, 3)] + [(4, "", "")]
    put(connection, screened, [(0, "breach", ""), *((rid, "met", "") for rid in (1, 2, 3)), (4, "", "")])
    settle(connection, [duty], exhaustive=True)
    assert verdicts(connection) == [(0, "undetermined", "engine: screen says met, judge says breach")]
    assert connection.execute("SELECT count(*) FROM trigger_1").fetchall() == [(5,)]


def test_triggers_without_a_row_count_as_met_by_unit_and_month(
    connection: duckdb.DuckDBPyConnection, duty: Duty
) -> None:
    put(connection, [(1, "breach", "")], [(1, "breach", "")])
    settle(connection, [duty], exhaustive=False)
    january, february = date(2026, 1, 1), date(2026, 2, 1)
    assert count_verdicts(connection, [duty]) == [
        Count(1, "U0", january, "met", 1),
        Count(1, "U0", february, "met", 2),
        Count(1, "U1", february, "breach", 1),
        Count(1, "U1", february, "met", 1),
    ]


def test_what_was_judged_elsewhere_is_added(connection: duckdb.DuckDBPyConnection, duty: Duty) -> None:
    connection.execute("INSERT INTO tallies VALUES (1, 'U0', DATE '2026-01-01', 'met', 7)")
    assert count_verdicts(connection, [duty])[0] == Count(1, "U0", date(2026, 1, 1), "met", 8)


def test_the_screen_is_believed_where_nobody_is_asked_and_forgotten_on_demand(
    connection: duckdb.DuckDBPyConnection, duty: Duty
) -> None:
    put(connection, [(1, "breach", "")], [])
    believe_screen(connection, duty)
    assert verdicts(connection) == [(1, "breach", "")]
    forget_verdicts(connection, [duty])
    assert verdicts(connection) == []
