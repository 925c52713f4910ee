"""The screen's SQL in three values: what it says of a trigger, what it keeps, and what it counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest

from clausewise.judge.verdict import Judgement
from clausewise.language.pack import load_pack
from clausewise.model.expression import Column
from clausewise.model.rule import Answer, Rule
from clausewise.screen.screen import duty_holds, screen
from clausewise.sql.duty import Duty, duties
from clausewise.sql.setting import Setting
from clausewise.sql.verdicts import make_verdict_tables
from clausewise.working_time import Calendar

TRUTHS = (True, False, None)
CONDITION = Column(("urgent",), "bool")
DAY = date(2026, 3, 31)


@pytest.fixture(scope="module")
def asked() -> Duty:
    duty = replace(duties(load_pack().clauses)[0], number=1, at_least=1, at_most=None)
    return replace(duty, rule=Rule(duty.rule.each, answer=Answer(("decision",))))


@pytest.fixture(scope="module")
def setting() -> Setting:
    pack = load_pack()
    zone = ZoneInfo("Asia/Shanghai")
    as_of = datetime(2026, 3, 31, 23, 59, 59, tzinfo=zone)
    return Setting(as_of, DAY, DAY, DAY, zone, Calendar("china"), False, pack.vocabulary, pack.accountability)


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        make_verdict_tables(connection)
        yield connection


def put_triggers(connection: duckdb.DuckDBPyConnection) -> list[tuple[bool | None, ...]]:
    """A trigger for every truth of where, unless and must; of two units, the last of them outside the period."""
    connection.execute(
        "CREATE TABLE trigger_1 (_rid BIGINT, _w BOOLEAN, _u BOOLEAN, _d BOOLEAN, unit VARCHAR, _date DATE, _in_period BOOLEAN)"
    )
    worlds = list(product(TRUTHS, TRUTHS, TRUTHS))
    for rid, world in enumerate(worlds):
        unit = "U1" if rid % 2 else None
        row = [rid, *world, unit, date(2026, 3, rid + 1), rid < len(worlds) - 1]
        connection.execute("INSERT INTO trigger_1 VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    return worlds


def as_judged(duty: Duty, world: tuple[bool | None, ...]) -> str | None:
    """What the judge says where the engine sees these truths."""
    signals = [
        (f"{name}{'+' if truth else '-'}", -1)
        for name, truth in zip("wud", world, strict=True)
        if truth is not None
    ]
    return Judgement(duty).decide(signals)


@pytest.fixture(scope="module")
def plain(asked: Duty) -> Duty:
    return replace(asked, rule=Rule(asked.rule.each, where=CONDITION, unless=CONDITION, must=CONDITION))


def screened(connection: duckdb.DuckDBPyConnection) -> dict[int, tuple[object, ...]]:
    rows = connection.execute(
        "SELECT _rid, verdict, d, doubtful, exceeded FROM screened WHERE duty = 1"
    ).fetchall()
    assert len({rid for rid, *_ in rows}) == len(rows)
    return {rid: tuple(said) for rid, *said in rows}


def test_it_says_what_the_judge_says_of_every_combination_of_truths(
    connection: duckdb.DuckDBPyConnection, plain: Duty, setting: Setting
) -> None:
    worlds = put_triggers(connection)
    assert screen(connection, plain, setting, everything=True) == len(worlds)
    assert screened(connection) == {
        rid: (as_judged(plain, world), world[2], False, False) for rid, world in enumerate(worlds)
    }


def test_it_keeps_what_is_not_met_and_says_how_many(
    connection: duckdb.DuckDBPyConnection, plain: Duty, setting: Setting
) -> None:
    worlds = put_triggers(connection)
    said = [as_judged(plain, world) for world in worlds]
    # what is no trigger at all (None) need not be kept either
    kept = {rid for rid, verdict in enumerate(said) if verdict not in ("met", None)}
    assert screen(connection, plain, setting) == len(kept)
    assert set(screened(connection)) == kept


def test_what_is_met_is_counted_by_unit_and_month_and_put_away(
    connection: duckdb.DuckDBPyConnection, plain: Duty, setting: Setting
) -> None:
    worlds = put_triggers(connection)
    said = [as_judged(plain, world) for world in worlds]
    kept = {rid for rid, verdict in enumerate(said) if verdict not in ("met", None)}
    assert screen(connection, plain, setting, put_away=True) == len(kept)
    assert set(screened(connection)) == kept
    left = connection.execute("SELECT _rid FROM trigger_1").fetchall()
    assert {rid for (rid,) in left} == kept
    expected = Counter(
        "U1" if rid % 2 else ""
        for rid, verdict in enumerate(said)
        if verdict == "met" and rid < len(worlds) - 1
    )
    counted = connection.execute("SELECT duty, unit, month, verdict, number FROM tallies").fetchall()
    assert sorted(counted) == [
        (1, unit, date(2026, 3, 1), "met", number) for unit, number in sorted(expected.items())
    ]
    taken = connection.execute("SELECT duty, paused, days, number FROM taken").fetchall()
    assert taken == [(1, False, None, expected.total())]
    assert connection.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name = '_screening'"
    ).fetchall() == [(0,)]


def test_a_duty_holds_however_the_doubtful_answers_turn_out(
    connection: duckdb.DuckDBPyConnection, asked: Duty
) -> None:
    """As in tests/unit/judge: known only where it is the same in every world."""
    grid = [
        (yes, maybe, x) for yes in (None, *range(5)) for maybe in (None, *range(4)) for x in (True, False)
    ]
    connection.execute("CREATE TABLE k (n INTEGER, yes INTEGER, maybe INTEGER, _x BOOLEAN)")
    connection.executemany("INSERT INTO k VALUES (?, ?, ?, ?)", [(n, *row) for n, row in enumerate(grid)])
    for least, most in product(range(4), (None, 0, 1, 2, 3)):
        if most is not None and least > most:
            continue
        holds, doubtful = duty_holds(replace(asked, at_least=least, at_most=most))
        rows = connection.execute(
            f"SELECT {holds}, {doubtful} FROM k JOIN k n USING (n) ORDER BY n"
        ).fetchall()
        for (yes, maybe, x), found in zip(grid, rows, strict=True):
            sure, further = yes or 0, range(20) if x else range((maybe or 0) + 1)
            worlds = {sure + more >= least and (most is None or sure + more <= most) for more in further}
            among = {
                sure + n >= least and (most is None or sure + n <= most) for n in range((maybe or 0) + 1)
            }
            expected = worlds.pop() if len(worlds) == 1 else None
            assert found == (expected, len(among) > 1), (least, most, yes, maybe, x)


def test_what_does_not_fit_into_memory_at_once_is_screened_over_the_disk(
    plain: Duty, setting: Setting, tmp_path: Path
) -> None:
    settings = {"memory_limit": "32MB", "temp_directory": str(tmp_path / "spilled"), "threads": "1"}
    breaches = 1_000_000
    with duckdb.connect(tmp_path / "hall.duckdb", config=settings) as connection:
        make_verdict_tables(connection)
        connection.execute(
            "CREATE TABLE trigger_1 AS SELECT i AS _rid, TRUE AS _w, FALSE AS _u, i < 3 AS _d, 'U1' AS unit, "
            f"DATE '2026-03-01' AS _date, TRUE AS _in_period FROM range({breaches + 3}) t(i)"
        )
        assert screen(connection, plain, setting, put_away=True) == breaches
        kept = "SELECT verdict, min(_rid), max(_rid), count(*), bool_or(d) FROM screened GROUP BY 1"
        assert connection.execute(kept).fetchall() == [("breach", 3, breaches + 2, breaches, False)]
        assert connection.execute("SELECT verdict, number FROM tallies").fetchall() == [("met", 3)]
        left = connection.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall()
        assert left == []
