"""Statements side by side: in order, each with a connection to itself, all of one database and time zone."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import duckdb
import pytest

from clausewise.sql import lanes
from clausewise.sql.lanes import side_by_side, split


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("ATTACH ':memory:' AS hall; USE hall; SET TimeZone = 'Asia/Shanghai'")
        yield connection


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes.os, "sched_getaffinity", lambda _: {0, 1})


def make_table(connection: duckdb.DuckDBPyConnection, number: int) -> tuple[int, str, str]:
    connection.execute(f"CREATE TABLE t{number} AS SELECT {number} AS n")
    ((zone, database),) = connection.execute(
        "SELECT current_setting('TimeZone'), current_database()"
    ).fetchall()
    return number, zone, database


def test_answers_come_in_order_from_one_database_and_time_zone(connection: duckdb.DuckDBPyConnection) -> None:
    found = list(side_by_side(connection, make_table, range(9), many=False))
    assert found == [(number, "Asia/Shanghai", "hall") for number in range(9)]
    assert connection.execute("SELECT n FROM t8").fetchall() == [(8,)]


def test_each_call_has_a_connection_to_itself_and_two_run_at_once(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    both = threading.Barrier(2, timeout=30)

    def meet(mine: duckdb.DuckDBPyConnection, _: int) -> int:
        both.wait()
        return id(mine)

    first, second = side_by_side(connection, meet, range(2), many=False)
    assert len({first, second, id(connection)}) == 3


def test_where_records_are_many_one_is_asked_after_the_other(connection: duckdb.DuckDBPyConnection) -> None:
    used = set(side_by_side(connection, lambda mine, _: id(mine), range(4), many=True))
    assert used == {id(connection)}


def test_a_failure_is_raised_and_ends_what_runs_beside_it(connection: duckdb.DuckDBPyConnection) -> None:
    running = threading.Event()

    def ask(mine: duckdb.DuckDBPyConnection, endless: bool) -> None:
        if endless:
            running.set()
            mine.execute("SELECT count(*) FROM range(10_000_000) a, range(10_000_000) b").fetchall()
        running.wait(30)
        raise KeyError("no such table")

    with pytest.raises(KeyError, match="no such table"):
        list(side_by_side(connection, ask, [False, True, False, False], many=False))
    assert connection.execute("SELECT 1").fetchall() == [(1,)]


def test_items_are_split_by_weight_and_number_and_keep_their_order() -> None:
    assert split("abcd", [1, 2, 3, 1], 3) == [["a", "b"], ["c"], ["d"]]
    assert split("abcd", [9, 1, 1, 1], 5, 2) == [["a"], ["b", "c"], ["d"]]
    assert split("ab", [1, 9], 5) == [["a"], ["b"]]
    assert split("", [], 5) == []
