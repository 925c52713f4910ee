"""Waivers: what one covers is waived, in the tables and among what was attested, and each says what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import duckdb
import pytest

from clausewise.accountability.waivers import WaiverBook
from clausewise.model.clause import Words
from clausewise.model.due_process import Scope, Use, Waiver

from .rows import a_finding, open_tables, put, verdicts

MARCH = (date(2026, 3, 1), date(2026, 3, 31))
WAIVER = Waiver("W1", "2.3.1", Scope(), "flood", "committee", "doc 7", *MARCH)


@pytest.fixture
def tables() -> Iterator[duckdb.DuckDBPyConnection]:
    with open_tables() as connection:
        yield connection


def applied(tables: duckdb.DuckDBPyConnection, *waivers: Waiver) -> WaiverBook:
    book = WaiverBook(waivers)
    book.apply(tables, ["2.3.1", "2.6.1"])
    return book


def only(
    waiver: Waiver = WAIVER, dates: tuple[tuple[date, date], ...] = (), **columns: tuple[str, ...]
) -> Waiver:
    return replace(waiver, scope=Scope(columns, dates))


def test_a_breach_in_its_time_is_waived_and_its_waiver_known(tables: duckdb.DuckDBPyConnection) -> None:
    put(tables, "f1", "f2")
    put(tables, "other", clause="2.6.1", duty=2)
    book = applied(tables, WAIVER)
    assert verdicts(tables) == {"f1": "waived", "f2": "waived", "other": "breach"}
    assert book.covering == {"f1": WAIVER, "f2": WAIVER}
    assert book.uses(MARCH) == (Use("W1", "2.3.1", "doc 7", "used", 2),)


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2026-02-28", "breach"), ("2026-03-01", "waived"), ("2026-03-31", "waived"), ("2026-04-01", "breach")],
)
def test_its_first_and_last_day_are_included(
    tables: duckdb.DuckDBPyConnection, day: str, expected: str
) -> None:
    put(tables, "f1", _date=date.fromisoformat(day))
    applied(tables, WAIVER)
    assert verdicts(tables) == {"f1": expected}
    finding = a_finding(at=f"{day}T10:00:00+08:00")
    assert WaiverBook([WAIVER]).decide(finding).verdict == expected


@pytest.mark.parametrize(
    ("waiver", "expected"),
    [
        (only(unit=("U01",)), {"a"}),
        (only(unit=("U02", "U01")), {"a", "b"}),
        (only(unit=("U02",), case=("C1",)), set()),
        (only(unit=("U02",), case=("C2", "C3")), {"b"}),
        (only(trigger=("T-a",)), {"a"}),
        (only(dates=((date(2026, 3, 5), date(2026, 3, 5)),)), {"a"}),
        (only(dates=((date(2026, 3, 1), date(2026, 3, 4)), (date(2026, 3, 6), date(2026, 3, 7)))), {"b"}),
        (only(dates=((date(2026, 3, 1), date(2026, 3, 4)),)), set()),
    ],
)
def test_a_scope_covers_what_agrees_in_every_column_and_lies_in_one_of_its_days(
    tables: duckdb.DuckDBPyConnection, waiver: Waiver, expected: set[str]
) -> None:
    put(tables, "a", case="C1")
    put(tables, "b", unit="U02", case="C2", trigger_at=datetime(2026, 3, 7, 23, 59))
    applied(tables, waiver)
    assert {name for name, verdict in verdicts(tables).items() if verdict == "waived"} == expected


def test_one_that_is_invalid_or_of_another_clause_covers_nothing(tables: duckdb.DuckDBPyConnection) -> None:
    put(tables, "f1")
    broken = replace(WAIVER, problems=(Words("甲", "one"), Words("乙", "two")))
    elsewhere = replace(WAIVER, id="W2", clause="9.9.9")
    book = applied(tables, broken, elsewhere)
    assert verdicts(tables) == {"f1": "breach"}
    assert WaiverBook([broken]).decide(a_finding()).verdict == "breach"
    assert book.uses(MARCH) == (
        Use("W1", "2.3.1", "doc 7", "invalid", 0, Words("甲；乙", "one; two")),
        Use("W2", "9.9.9", "doc 7", "unused", 0, Words("没有与之相符的问题", "no finding matches it")),
    )


@pytest.mark.parametrize("verdict", ["waived", "revoked"])
def test_what_another_took_away_already_is_a_use_but_stays_as_it_is(
    tables: duckdb.DuckDBPyConnection, verdict: str
) -> None:
    put(tables, "f1", verdict=verdict)
    book = applied(tables, WAIVER)
    assert verdicts(tables) == {"f1": verdict}
    assert book.covering == {}
    assert book.uses(MARCH)[0].findings == 1
    attested = WaiverBook([WAIVER])
    assert attested.decide(a_finding(verdict=verdict)).verdict == verdict
    assert attested.covering == {}
    assert attested.uses(MARCH)[0].state == "used"


@pytest.mark.parametrize("verdict", ["pending", "undetermined"])
def test_what_is_no_breach_needs_no_waiver(tables: duckdb.DuckDBPyConnection, verdict: str) -> None:
    put(tables, "f1", verdict=verdict)
    assert applied(tables, WAIVER).uses(MARCH)[0].state == "unused"
    assert verdicts(tables) == {"f1": verdict}


def test_the_same_finding_met_twice_is_one_use(tables: duckdb.DuckDBPyConnection) -> None:
    put(tables, "f1")
    book = applied(tables, WAIVER)
    book.apply(tables, ["2.3.1"])
    assert book.uses(MARCH)[0].findings == 1
    assert book.covering == {"f1": WAIVER}


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (
            date(2026, 2, 28),
            Words("已于 2026-02-28 到期，早于审计期（2026-03-01 起）",
                  "expired on 2026-02-28, before the audit period (from 2026-03-01)"),
        ),
        (
            date(2026, 3, 1),
            Words("范围内的 2 个问题都不在 2026-02-01 至 2026-03-01 之内",
                  "the 2 findings of its scope lie outside 2026-02-01 to 2026-03-01"),
        ),
    ],
)  # fmt: skip
def test_one_whose_time_is_over_says_which_time(
    tables: duckdb.DuckDBPyConnection, until: date, words: Words
) -> None:
    put(tables, "f1", "f2")
    waiver = replace(WAIVER, since=date(2026, 2, 1), until=until)
    expired = (Use("W1", "2.3.1", "doc 7", "expired", 0, words),)
    assert applied(tables, waiver).uses(MARCH) == expired
    attested = WaiverBook([waiver])
    for name in ("f1", "f2"):
        attested.decide(a_finding(name))
    assert attested.uses(MARCH) == expired


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, "waived"),
        ({"clause": "2.6.1"}, "breach"),
        ({"unit": "U02"}, "breach"),
        ({"at": "2026-03-09T23:59:59+08:00"}, "breach"),
    ],
)
def test_what_was_attested_is_waived_by_the_same_scope(more: dict[str, Any], expected: str) -> None:
    waiver = only(unit=("U01",), dates=((date(2026, 3, 10), date(2026, 3, 11)),))
    book = WaiverBook([waiver])
    decided = book.decide(replace(a_finding(), **more))
    assert decided.verdict == expected
    assert book.covering == ({"f1": waiver} if expected == "waived" else {})


def test_the_later_waivers_are_tried_where_an_earlier_one_does_not_cover() -> None:
    elsewhere, late = only(unit=("U02",)), replace(WAIVER, id="W2", until=date(2026, 3, 9))
    third = replace(WAIVER, id="W3")
    book = WaiverBook([elsewhere, late, third])
    assert book.decide(a_finding()).verdict == "waived"
    assert book.covering == {"f1": third}
    assert [use.state for use in book.uses(MARCH)] == ["unused", "expired", "used"]
