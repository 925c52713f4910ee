"""Pauses in SQL give what working_time gives, case by case: random marks, limits, promises, covered years and others."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
import pytest

from clausewise.language.pack import load_pack
from clausewise.model.clause import Pack
from clausewise.model.expression import Column, Period
from clausewise.sql.arrow import insert_rows
from clausewise.sql.duty import Duty, duties
from clausewise.sql.expression import MACROS, microseconds
from clausewise.sql.pausing import correct_paused, local, make_pauses, moved_due
from clausewise.sql.prepare import make_calendar
from clausewise.sql.setting import Setting
from clausewise.working_time import Calendar, end_of_day, pair_pauses

CASES = 400
NAME = "special_procedure"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack()


@pytest.fixture(scope="module")
def paused(pack: Pack) -> Duty:
    return next(
        duty for duty in duties(pack.clauses) if duty.rule.answer and duty.rule.answer.pausing == NAME
    )


def make_setting(pack: Pack, zone: str) -> Setting:
    as_of = datetime(2026, 12, 20, 12, tzinfo=ZoneInfo(zone))
    day = date(2026, 1, 1)
    return Setting(as_of, day, as_of.date(), day, ZoneInfo(zone), Calendar("china"), False, pack.vocabulary,
                   pack.accountability)  # fmt: skip


@pytest.fixture(params=["Asia/Shanghai", "America/New_York"])
def setting(pack: Pack, request: pytest.FixtureRequest) -> Setting:
    return make_setting(pack, request.param)


@pytest.fixture
def connection(setting: Setting) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(f"SET TimeZone = '{setting.zone.key}'")
        make_calendar(connection, setting.calendar)
        for macro in MACROS:
            connection.execute(macro)
        yield connection


Marks = dict[str, list[tuple[datetime, bool, str | None]]]


def put_marks(connection: duckdb.DuckDBPyConnection, setting: Setting, seed: int) -> Marks:
    """Marks of pauses in random order: most take turns, some have two starts, an end too many, other procedures."""
    dice, kinds = random.Random(seed), list(setting.vocabulary.kinds)
    column = setting.vocabulary.columns_of(f"{NAME}_start")["procedure"]
    physical = setting.vocabulary.physical("procedure", column.type)
    connection.execute(
        f'CREATE TABLE ops ("case" VARCHAR, _rid BIGINT, "at" TIMESTAMPTZ, _kind UTINYINT, "{physical}" VARCHAR)'
    )
    found: Marks = {}
    rows: list[tuple[object, ...]] = []
    for number in range(CASES):
        at = datetime(2025, 11, 20, tzinfo=setting.zone) + timedelta(minutes=dice.randrange(500_000))
        marks = found.setdefault(f"C{number}", [])
        for n in range(dice.randrange(1, 6)):
            at += timedelta(minutes=dice.choice([0, 90, dice.randrange(40_000)]))
            if at > setting.as_of:
                break
            is_start = n % 2 == 0 if dice.random() < 0.8 else dice.random() < 0.5
            marks.append((at, is_start, dice.choice([None, "hearing", "hearing", "hearing", "expert"])))
    for case, marks in found.items():
        for at, is_start, of in marks:
            kind = kinds.index(f"{NAME}_{'start' if is_start else 'end'}")
            rows.append((case, len(rows), at, kind, of))
    put(connection, "ops", rows)
    return found


def put(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    """In one statement: a statement for each row would take most of the time of these tests."""
    insert_rows(
        connection, table, pa.table({f"c{n}": column for n, column in enumerate(zip(*rows, strict=True))})
    )


def pauses_of(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[int, int]]]:
    rows = connection.execute(f'SELECT "case", since, until FROM pauses_{NAME} ORDER BY ALL').fetchall()
    found: dict[str, list[tuple[int, int]]] = {}
    for case, since, until in rows:
        found.setdefault(case, []).append((since, until))
    return found


@pytest.mark.parametrize("seed", range(3))
def test_starts_and_ends_are_paired_as_one_case_at_a_time(
    connection: duckdb.DuckDBPyConnection, setting: Setting, seed: int
) -> None:
    marks = put_marks(connection, setting, seed)
    make_pauses(connection, setting, NAME)
    wanted = {
        case: sorted((microseconds(a), microseconds(b)) for a, b in pair_pauses(mine, setting.as_of))
        for case, mine in marks.items()
    }
    assert pauses_of(connection) == {case: pauses for case, pauses in wanted.items() if pauses}


def limited(duty: Duty, days: int) -> Duty:
    assert duty.rule.answer
    answer = replace(duty.rule.answer, by=None, from_column=None)
    return replace(duty, rule=replace(duty.rule, answer=answer), period=Period(days, "working days"))


def promised(duty: Duty) -> Duty:
    assert duty.rule.answer
    answer = replace(
        duty.rule.answer, by=Column(("promised_by",), "timestamp"), within=None, from_column=None
    )
    return replace(duty, rule=replace(duty.rule, answer=answer), period=None)


@pytest.mark.parametrize("days", [0, 1, 2, 20])
@pytest.mark.parametrize("by", [False, True])
def test_dues_are_moved_as_one_trigger_at_a_time(
    connection: duckdb.DuckDBPyConnection, setting: Setting, paused: Duty, days: int, by: bool
) -> None:
    put_marks(connection, setting, days)
    make_pauses(connection, setting, NAME)
    duty, dice = promised(paused) if by else limited(paused, days), random.Random(days)
    connection.execute(
        f'CREATE TABLE "{duty.table}" (_rid BIGINT, _case VARCHAR, "at" TIMESTAMPTZ, _start TIMESTAMPTZ, _due TIMESTAMPTZ, '
        "_end TIMESTAMPTZ, _upper TIMESTAMPTZ, _x BOOLEAN)"
    )
    wanted: dict[int, int | None] = {}
    rows: list[tuple[object, ...]] = []
    pauses = pauses_of(connection)
    for rid, case in enumerate(sorted(pauses)):
        at = datetime(2025, 11, 1, tzinfo=setting.zone) + timedelta(minutes=dice.randrange(560_000))
        start = at if by else at - timedelta(minutes=dice.choice([0, 0, dice.randrange(60_000)]))
        due = at + timedelta(minutes=dice.randrange(60_000)) if by else end_of_day(start.date(), setting.zone)
        rows.append((rid, case, at, start, due, due, due, False))
        mine = [(local(a, setting.zone), local(b, setting.zone)) for a, b in pauses[case]]
        moved = moved_due(duty, setting, at, start, due, mine)
        wanted[rid] = microseconds(moved.at) if moved.at else None
    put(connection, duty.table, rows)
    correct_paused(connection, duty, setting)
    found = connection.execute(f'SELECT _rid, epoch_us(_due), _x FROM "{duty.table}"').fetchall()
    assert {rid: due for rid, due, _ in found} == wanted
    assert {rid for rid, _, unknown in found if unknown} == {
        rid for rid, due in wanted.items() if due is None
    }
    assert len(set(wanted.values())) > 50
    assert (None in wanted.values()) or by or days < 20, (
        "some limits run into a year that the calendar does not cover"
    )


def test_nearly_all_dues_are_moved_without_a_python_value(
    connection: duckdb.DuckDBPyConnection, setting: Setting
) -> None:
    put_marks(connection, setting, 7)
    make_pauses(connection, setting, NAME)
    ((all_,),) = connection.execute(f'SELECT count(DISTINCT "case") FROM pauses_{NAME}').fetchall()
    ((spanned,),) = connection.execute(f"SELECT count(*) FROM spans_{NAME}").fetchall()
    assert spanned > 0.9 * all_
