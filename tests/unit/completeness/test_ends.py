"""Cases without an end: named long after all others have ended, and not before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta

import pytest

from tests.unit.completeness.halls import FIRST, Record, gaps, only

ENDS = {"payment": ["decision"]}
BEGUN = datetime.combine(FIRST, time(9))


def _cases(count: int, days: Callable[[int], float] = lambda n: 5) -> list[Record]:
    """Cases paid on the first day and decided so many days later."""
    return [record for n in range(count) for record in _case(f"C{n:05d}", days(n))]


def _case(name: str, days: float | None, begun: datetime = BEGUN) -> list[Record]:
    records: list[Record] = [{"id": f"{name}-p", "kind": "payment", "at": begun, "case": name}]
    if days is not None:
        records.append(
            {"id": f"{name}-d", "kind": "decision", "at": begun + timedelta(days=days), "case": name}
        )
    return records


def _found(records: Sequence[Record], days: float) -> list[tuple[str | None, int, tuple[str, ...]]]:
    """What is said of the ends so many days after the cases begun."""
    return only(gaps(records, ends=ENDS, as_of=BEGUN + timedelta(days=days)), "case_ends")


def test_a_case_that_is_open_after_twice_the_usual_time_is_named() -> None:
    records = [*_cases(30, lambda n: 10), *_case("X", None)]
    assert _found(records, 20) == []
    assert _found(records, 20.01) == [(None, 1, ("X",))]


def test_nothing_is_said_within_a_fortnight_however_fast_cases_end() -> None:
    records = [*_cases(30, lambda n: 1), *_case("X", None)]
    assert _found(records, 14) == []
    assert _found(records, 14.01) == [(None, 1, ("X",))]


def test_one_case_in_a_hundred_that_takes_longer_does_not_change_what_is_usual() -> None:
    records = [*_cases(300, lambda n: 60 if n % 150 == 0 else 10), *_case("X", None)]
    assert _found(records, 70) == [(None, 1, ("X",))]


@pytest.mark.parametrize(("ended", "count"), [(19, 0), (20, 1)])
def test_of_few_cases_that_ended_nothing_is_learned(ended: int, count: int) -> None:
    assert len(_found([*_cases(ended), *_case("X", None)], 60)) == count


def test_the_oldest_stand_first_and_all_are_counted() -> None:
    late = [_case(f"X{n}", None, BEGUN + timedelta(hours=9 - n)) for n in range(8)]
    records = [*_cases(30), *(record for case in late for record in case)]
    assert _found(records, 60) == [(None, 8, ("X7", "X6", "X5", "X4", "X3"))]


def test_an_end_after_as_of_is_none_and_a_case_that_begins_after_the_period_is_another_audits() -> None:
    assert _found([*_cases(30), *_case("X", 50)], 40) == [(None, 1, ("X",))]
    later = _case("X", None, BEGUN + timedelta(days=1))
    found = gaps([*_cases(30), *later], ends=ENDS, period=(FIRST, FIRST))
    assert only(found, "case_ends") == []


def test_an_end_before_the_beginning_is_one() -> None:
    assert _found([*_cases(30), *_case("X", -1)], 60) == []


def test_where_the_pack_says_nothing_of_ends_nothing_is_said() -> None:
    assert only(gaps([*_cases(30), *_case("X", None)]), "case_ends") == []


def test_it_is_said_in_both_languages_with_the_usual_time() -> None:
    found = gaps([*_cases(30), *_case("X", None)], ends={"payment": ["decision", "visit"]})
    (gap,) = (gap for gap in found if gap.check == "case_ends")
    assert "有 1 件办件有“缴费”而始终没有“办结”、“到窗”" in gap.message.zh
    assert "百分之九十九在 5 天内" in gap.message.zh
    assert "1 case(s) have payment and no decision or visit" in gap.message.en
    assert "at most 5 days" in gap.message.en
