"""The expectations on hand-made records: the places where counting goes wrong."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from clausewise.sample.expectations import Scope, expect
from clausewise.sample.expectations.records import within
from clausewise.sample.journal import Record, Registers
from clausewise.sample.workdays import HALL_TIME, end_of, working_day_after, years_after


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HALL_TIME)


def operation(number: int, kind: str, when: str, **columns: Any) -> Record:
    return {
        "id": f"R{number}",
        "kind": kind,
        "at": at(when),
        "case": "C1",
        "item": "I1",
        "unit": "U1",
        **columns,
    }


REGISTERS: Registers = {
    "units": [], "windows": [], "staff": [], "postings": [], "authorisations": [], "services": [],
    "items": [{"item": "I1", "unit": "U1", "level": "county", "category": "ordinary", "exception": "none"}],
}  # fmt: skip


def verdict(clause: str, *operations: Record, as_of: str = "2026-06-30T18:00") -> tuple[str, datetime | None]:
    scope = Scope(at(as_of), date(2026, 1, 1), at(as_of).date())
    found = [v for v in expect(operations, REGISTERS, scope) if v.clause == clause]
    assert len(found) == 1
    return found[0].verdict, found[0].due


@pytest.mark.parametrize(
    ("day", "count", "last"),
    [
        (date(2026, 1, 1), 0, date(2026, 1, 4)),  # New Year's Day: the next day at work is a 调休 Sunday
        (date(2026, 2, 13), 2, date(2026, 2, 24)),  # over a 调休 Saturday and the Spring Festival
        (date(2026, 2, 27), 1, date(2026, 2, 28)),  # a 调休 Saturday
        (date(2026, 4, 3), 1, date(2026, 4, 7)),  # over Qingming
        (date(2026, 3, 6), 2, date(2026, 3, 10)),  # over a plain weekend
    ],
)
def test_limits_end_on_the_right_working_day(day: date, count: int, last: date) -> None:
    assert working_day_after(day, count) == last
    assert within(day, count) == end_of(last)


def test_two_years_from_29_february_are_full_on_1_march() -> None:
    assert years_after(date(2024, 2, 29), 2) == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("decided", "expected"),
    [("2026-03-04T23:59:59", "met"), ("2026-03-05T00:00:00", "breach"), ("2026-03-02T08:59:59", "breach")],
)
def test_two_working_days_end_with_the_last_instant_of_the_second(decided: str, expected: str) -> None:
    records = (operation(1, "acceptance", "2026-03-02T09:00:00"), operation(2, "decision", decided))
    assert verdict("2.3.1", *sorted(records, key=lambda r: r["at"])) == (expected, end_of(date(2026, 3, 4)))


def test_a_pause_moves_the_end_by_the_working_days_after_its_first() -> None:
    records = (
        operation(1, "acceptance", "2026-03-05T09:00"),
        operation(2, "special_procedure_start", "2026-03-05T10:00", procedure="hearing"),
        operation(
            3, "special_procedure_end", "2026-03-09T10:00", procedure="hearing"
        ),  # Friday and Monday skipped
        operation(4, "decision", "2026-03-11T10:00"),
    )
    assert verdict("2.3.1", *records) == ("met", end_of(date(2026, 3, 11)))


def test_a_promise_keeps_its_clock_time_when_a_pause_moves_it() -> None:
    records = (
        operation(1, "acceptance", "2026-03-02T09:00", promised_by=at("2026-03-04T17:30")),
        operation(2, "special_procedure_start", "2026-03-02T10:00"),
        operation(3, "special_procedure_end", "2026-03-05T10:00"),
        operation(4, "decision", "2026-03-09T17:31"),
    )
    assert verdict("2.3.5", *records) == ("breach", at("2026-03-09T17:30"))


def test_a_pause_without_an_end_runs_to_the_as_of_time() -> None:
    records = (
        operation(1, "acceptance", "2026-03-02T09:00"),
        operation(2, "special_procedure_start", "2026-03-02T10:00"),
    )
    assert verdict("2.3.1", *records, as_of="2026-03-31T12:00") == ("pending", end_of(date(2026, 4, 2)))


def test_what_is_not_yet_due_is_pending_and_what_cannot_be_told_is_open() -> None:
    acceptance = operation(1, "acceptance", "2026-03-02T09:00")
    assert verdict("2.3.1", acceptance, as_of="2026-03-04T23:59")[0] == "pending"
    assert verdict("2.3.1", acceptance | {"item": None})[0] == "undetermined"
    decided = operation(2, "decision", "2026-03-03T09:00")
    assert verdict("2.3.1", acceptance | {"item": None}, decided)[0] == "met"


def test_of_two_records_at_one_time_the_one_written_first_comes_before() -> None:
    registers = REGISTERS | {
        "items": [REGISTERS["items"][0] | {"needs_leader_sign_off": True}],
        "staff": [{"staff": "S1", "unit": "U1", "role": "unit_leader"}],
    }
    signed = operation(1, "sign_off", "2026-03-02T09:00", place="hall", staff="S1", level="county")
    decided = operation(2, "decision", "2026-03-02T09:00", place="hall")
    scope = Scope(at("2026-03-31T18:00"), date(2026, 1, 1), date(2026, 3, 31))
    for records, expected in (((signed, decided), "met"), ((decided, signed), "breach")):
        found = [v.verdict for v in expect(records, registers, scope) if v.clause == "2.2.3"]
        assert found == [expected]


def test_a_missed_limit_is_found_at_its_end_and_must_be_reported_from_then() -> None:
    missed = operation(1, "urgent_handling", "2026-03-02T09:00")
    early = operation(2, "report", "2026-03-13T09:00", case=None)
    in_time = operation(3, "report", "2026-03-17T23:59", case=None)
    scope = Scope(at("2026-03-31T18:00"), date(2026, 1, 1), date(2026, 3, 31))
    for records, expected in (((missed, early), "breach"), ((missed, early, in_time), "met")):
        found = {v.clause: v for v in expect(records, REGISTERS, scope)}
        assert found["2.3.3"].at == end_of(date(2026, 3, 16))
        assert found["4.3.1"].verdict == expected


def test_nothing_later_than_as_of_exists() -> None:
    acceptance = operation(1, "acceptance", "2026-03-02T09:00")
    decided = operation(2, "decision", "2026-03-03T09:00")
    assert verdict("2.3.1", acceptance, decided, as_of="2026-03-03T08:59")[0] == "pending"


def test_the_second_month_with_breaches_asks_for_a_veto() -> None:
    missed = [
        operation(number, "urgent_handling", f"2026-0{number}-05T09:00", case=f"C{number}")
        for number in (1, 2, 3)
    ]
    scope = Scope(at("2026-04-30T18:00"), date(2026, 1, 1), date(2026, 4, 30))
    found = {(v.clause, v.trigger): v.verdict for v in expect(missed, REGISTERS, scope)}
    assert found[("4.1.1", "unit/U1@2026-01")] == "breach"
    assert found[("4.1.3", "unit/U1@2026-02")] == "breach"
    assert not [trigger for _, trigger in found if trigger.endswith("@2026-04")]
