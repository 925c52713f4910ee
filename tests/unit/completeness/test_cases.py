"""Holes in the numbers of cases, and cases without a beginning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import pytest

from tests.unit.completeness.halls import FIRST, Record, gaps, only

START = datetime.combine(FIRST, datetime.min.time()).replace(hour=9)


def _cases(names: Iterable[str], kinds: Sequence[str] = ("payment", "decision")) -> list[Record]:
    return [
        {"id": f"{name}-{kind}", "kind": kind, "at": START + timedelta(minutes=10 * n + i), "case": name}
        for n, name in enumerate(names)
        for i, kind in enumerate(kinds)
    ]


def _numbers(count: int, without: Sequence[int] = (), form: str = "C{:05d}") -> list[str]:
    return [form.format(n) for n in range(1, count + 1) if n not in without]


@pytest.mark.parametrize("form", ["C{:05d}", "{}", "XK-2026-{:04d}", "沪{}", "2026{:06d}"])
def test_numbers_without_a_hole_raise_no_alarm(form: str) -> None:
    assert gaps(_cases(_numbers(60, form=form))) == []


@pytest.mark.parametrize("form", ["C{:05d}", "{}", "XK-2026-{:04d}", "沪{}"])
def test_holes_are_counted_and_named_as_the_numbers_are_written(form: str) -> None:
    found = only(gaps(_cases(_numbers(60, without=(17, 40, 41, 42), form=form))), "serial_numbers")
    assert found == [(None, 4, (form.format(17), f"{form.format(40)}–{form.format(42)}"))]


def test_a_case_that_comes_after_as_of_is_no_hole() -> None:
    cases = _cases(_numbers(60))
    late = [c | {"at": START + timedelta(days=60)} if c["case"] == "C00030" else c for c in cases]
    assert only(gaps(late, as_of=START + timedelta(days=30)), "serial_numbers") == []


def test_numbers_that_begin_anew_every_day_are_seen_together() -> None:
    names = [f"202603{day:02d}-{n:03d}" for day in range(2, 10) for n in range(1, 9) if (day, n) != (5, 4)]
    assert only(gaps(_cases(names)), "serial_numbers") == [(None, 1, ("20260305-004",))]


@pytest.mark.parametrize(
    "names",
    [
        [f"C{n * 7919 % 99991}" for n in range(200)],  # drawn by lot
        [f"C{n}" for n in range(0, 400, 2)],  # every second one
        [f"C{n}" for n in range(15) if n != 4],  # too few to know
        [f"{n:x}-{n}a" for n in range(100)],  # no number at the end
        [*_numbers(60), "C99999"],  # one typing error is no hole of forty thousand
    ],
)
def test_numbers_that_are_not_given_one_after_another_have_no_holes(names: list[str]) -> None:
    assert only(gaps(_cases(names)), "serial_numbers") == []


def test_cases_that_begin_unlike_nearly_all_others_are_named() -> None:
    odd = _cases(["X", "Y"], ["decision"])
    found = gaps([*_cases(_numbers(60)), *odd])
    assert only(found, "case_starts") == [(None, 2, ("X", "Y"))]
    (gap,) = (gap for gap in found if gap.check == "case_starts")
    assert "首条记录为：办结 2" in gap.message.zh
    assert "but with decision 2" in gap.message.en


def test_what_one_case_in_twenty_begins_with_is_usual() -> None:
    assert gaps([*_cases(_numbers(57)), *_cases(["X", "Y", "Z"], ["decision"])]) == []


def test_few_cases_show_no_custom() -> None:
    assert gaps([*_cases(_numbers(15)), *_cases(["X"], ["decision"] * 1)]) == []


def test_what_the_pack_declares_is_the_only_beginning() -> None:
    cases = [*_cases(_numbers(30)), *_cases([f"V{n}" for n in range(5)], ["visit"])]
    assert only(gaps(cases, starts=["payment", "visit"]), "case_starts") == []
    assert only(gaps(cases, starts=["payment"]), "case_starts")[0][1] == 5
    assert only(gaps(_cases(["C1"]), starts=["visit"]), "case_starts") == [(None, 1, ("C1",))]


def test_cases_that_begin_outside_the_period_are_another_audits() -> None:
    later = FIRST + timedelta(days=20)
    cases = [*_cases(_numbers(60)), *_cases(["X"], ["decision"])]
    assert only(gaps(cases, period=(later, later)), "case_starts") == []


def test_of_records_at_one_time_the_first_in_the_source_begins_the_case() -> None:
    at = {"at": START}
    both = [c | at for c in _cases(["X"], ["payment", "decision"])]
    assert only(gaps(both, starts=["payment"]), "case_starts") == []
    assert only(gaps(both[::-1], starts=["payment"]), "case_starts")[0][1] == 1
