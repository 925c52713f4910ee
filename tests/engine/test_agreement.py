"""What the differential test once found, as small halls: what the language says of them, and that all evaluators agree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from clausewise.judge.containment import JudgePool

from .by_hand import REGISTERS, SHANGHAI, Rows, make_pack, op
from .differential import compare
from .naive import evaluate
from .strategies import Sample

MARCH = (date(2026, 3, 1), date(2026, 3, 31))
Rule = dict[str, Any]


@pytest.fixture(scope="module")
def pool() -> Iterator[JudgePool]:
    with JudgePool(1) as pool:
        yield pool


def decide(id_: str, at: str, **columns: Any) -> dict[str, Any]:
    return op(id_, "decide", at, case="C1", **columns)


def apply(id_: str, at: str, **columns: Any) -> dict[str, Any]:
    return op(id_, "apply", at, case="C1", **columns)


LOOK_BACK = {"a": "decide", "same": ["case"], "before": True, "within": "1 working days"}
PAUSED = {"a": "decide", "same": ["case"], "from": "promised", "within": "2 working days", "pausing": "hold"}
CASES: dict[str, tuple[Rule, Rows, dict[str, str]]] = {
    "a register's record without a start has answers of any time": (
        {"each": "unit", "must_have": {"a": "visit", "same": ["unit"], "within": "3 days"}},
        [op("v", "visit", "2026-03-05 09:00", unit="U1"), op("w", "visit", "2026-03-31 09:00")],
        {"U1": "met", "U2": "pending"},
    ),
    "an answer of any case and time counts if its own columns are right": (
        {"each": "apply", "must_have": {"a": "visit", "where": "place = 'hall'"}},
        [apply("a", "2026-03-03 09:00"), op("v", "visit", "2026-03-02 09:00", place="hall")],
        {"a": "met"},
    ),
    "an answer of any case and time is none if its own columns are not": (
        {"each": "apply", "must_have": {"a": "visit", "where": "place = 'hall'"}},
        [apply("a", "2026-03-03 09:00"), op("v", "visit", "2026-03-02 09:00", place="online")],
        {"a": "breach"},
    ),
    "a look-back from an uncovered year is undetermined": (
        {"each": "apply", "must_have": LOOK_BACK},
        [apply("a", "2027-03-05 09:00")],
        {"a": "undetermined"},
    ),
    "a look-back from the first day after the table is known": (
        {"each": "apply", "must_have": LOOK_BACK},
        [decide("d", "2026-12-31 09:00"), apply("a", "2027-01-01 09:00")],
        {"a": "met"},
    ),
    "a look-back of one trigger stays although another's start is missing": (
        {"each": "apply", "must_have": {**LOOK_BACK, "from": "promised"}},
        [decide("d", "2026-03-02 09:00"), apply("a", "2026-03-03 09:00", promised="2026-03-03 09:00"),
         apply("b", "2026-03-03 10:00")],
        {"a": "met", "b": "undetermined"},
    ),
    "what cannot be computed is not NULL": (
        {"each": "apply", "must": "add_working_days(promised, 1) IS NULL"},
        [apply("a", "2026-03-03 09:00", promised="2027-03-03 09:00"), apply("b", "2026-03-03 09:00")],
        {"a": "undetermined", "b": "met"},
    ),
    "hours of a parameter make a date a time": (
        {"each": "apply", "must": "day + param.p < promised",
         "clause": {"parameters": {"p": {"value": "30 hours", "stated": False}}}},
        [apply("a", "2026-03-03 09:00", day="2026-03-03", promised="2026-03-04 07:00"),
         apply("b", "2026-03-03 09:00", day="2026-03-03", promised="2026-03-04 05:00")],
        {"a": "met", "b": "breach"},
    ),
    "a parameter that counts seconds first and working days later": (
        {"each": "apply", "must": "day + param.p <= promised",
         "clause": {"parameters": {"p": {"value": {date(2000, 1, 1): "81 seconds", date(2026, 3, 4): "3 working days"},
                                         "stated": False}}}},
        [apply("a", "2026-03-03 09:00", day="2026-03-03", promised="2026-03-03 00:01"),
         apply("b", "2026-03-03 09:00", day="2026-03-03", promised="2026-03-03 00:02"),
         apply("c", "2026-03-05 09:00", day="2026-03-05", promised="2026-03-10 00:00"),
         apply("d", "2026-03-05 09:00", day="2026-03-05", promised="2026-03-09 23:59")],
        {"a": "breach", "b": "met", "c": "met", "d": "breach"},
    ),
    "the same among several times": (
        {"each": "apply", "must": "day + param.p IN (TIMESTAMP '2026-03-03 00:01:21', TIMESTAMP '2026-03-10 08:00:00')",
         "clause": {"parameters": {"p": {"value": {date(2000, 1, 1): "81 seconds", date(2026, 3, 4): "3 working days"},
                                         "stated": False}}}},
        [apply("a", "2026-03-03 09:00", day="2026-03-03"), apply("b", "2026-03-03 10:00", day="2026-03-02"),
         apply("c", "2026-03-05 09:00", day="2026-03-05"), apply("d", "2026-03-05 09:00", day="2026-03-06")],
        {"a": "met", "b": "breach", "c": "met", "d": "breach"},
    ),
    "a look-back to the day itself in an uncovered year is undetermined": (
        {"each": "apply", "must_not_have": {**LOOK_BACK, "within": "0 working days"}},
        [decide("d", "2026-12-31 09:00"), apply("a", "2027-01-04 09:00"), apply("b", "2027-01-01 09:00")],
        {"a": "undetermined", "b": "undetermined"},
    ),
    "the last operation of a case is not before the case's end": (
        {"each": "case", "must_have": {"a": "decide", "same": ["case"], "before": True}},
        [apply("a", "2026-03-03 09:00"), decide("d", "2026-03-04 09:00")],
        {"C1": "breach"},
    ),
    "no day up to the trigger's date is skipped": (
        {"each": "apply", "must_have": PAUSED},
        [op("h", "hold_start", "2026-03-02 09:00", case="C1"), op("i", "hold_end", "2026-03-04 09:00", case="C1"),
         apply("a", "2026-03-04 10:00", promised="2026-03-02 09:00"), decide("d", "2026-03-05 09:00")],
        {"a": "breach"},
    ),
    "a list of values may be long": (
        {"each": "apply", "must": f"note IN ({', '.join(repr(f'v{i}') for i in range(300))})"},
        [apply("a", "2026-03-03 09:00", note="v299"), apply("b", "2026-03-03 09:00", note="w")],
        {"a": "met", "b": "breach"},
    ),
    "a number beyond all decimals is compared": (
        {"each": "apply", "must": "n > 1.5"},
        [apply("a", "2026-03-03 09:00", n="9000000000000000000"), apply("b", "2026-03-03 09:00", n="-9000000000000000000")],
        {"a": "met", "b": "breach"},
    ),
    "long texts are told apart at their end": (
        {"each": "apply", "must_have": {"a": "decide", "same": ["note"]}},
        [apply("a", "2026-03-03 09:00", note="长" * 9000 + "甲"), decide("d", "2026-03-03 09:00", note="长" * 9000 + "乙"),
         apply("b", "2026-03-03 09:00", note="长" * 9000 + "乙")],
        {"a": "breach", "b": "met"},
    ),
    "navigation through a plain key column": (
        {"each": "unit", "must": "unit.principal = 'S1'"},
        [apply("a", "2026-03-03 09:00")],
        {"U1": "met", "U2": "undetermined"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_all_evaluators_say_what_the_language_says(name: str, tmp_path: Path, pool: JudgePool) -> None:
    rule, rows, expected = CASES[name]
    pack = make_pack(dict(rule), version="1", title={"en": "Hall"})
    as_of = None if rows[-1]["at"] > "2026-12" else datetime(2026, 3, 31, 12, tzinfo=SHANGHAI)
    period = MARCH if as_of else (date(2026, 12, 1), date(2027, 3, 31))
    sample = Sample(1, pack, rows, REGISTERS, as_of, period)
    naive = evaluate(pack, rows, REGISTERS, as_of=as_of, period=period)
    assert naive.reported("1") == expected
    assert compare(sample, tmp_path, pool).differences == ()


def test_a_time_of_a_finding_is_its_due_time_only_where_a_limit_was_missed(
    tmp_path: Path, pool: JudgePool
) -> None:
    bounded = {"a": "visit", "same": ["case"], "within": "20 days", "at_least": 1, "at_most": 1}
    rows = [
        apply("a", "2026-03-03 09:00"),
        *(op(f"v{i}", "visit", "2026-03-04 09:00", case="C1") for i in range(2)),
    ]
    rows.append(op("b", "apply", "2026-03-03 09:00", case="C2"))
    pack = make_pack({"each": "apply", "must_have": bounded}, version="1", title={"en": "Hall"})
    found = {f["trigger"]: f for f in evaluate(pack, rows, REGISTERS, as_of=date(2026, 3, 31)).findings}
    assert found["a"]["at"] < found["a"]["due"]
    assert found["b"]["at"] == found["b"]["due"]
    assert (
        compare(
            Sample(1, pack, rows, REGISTERS, datetime(2026, 3, 31, 12, tzinfo=SHANGHAI), MARCH),
            tmp_path,
            pool,
        ).differences
        == ()
    )
