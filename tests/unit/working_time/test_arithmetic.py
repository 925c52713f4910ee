"""Dates and periods as conditions compute with them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from clausewise.model.expression import Period
from clausewise.working_time import (
    Calendar,
    UncoveredYear,
    add_months,
    add_period,
    add_working_days,
    china_years,
    parse_period,
    working_days_between,
    years_between,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = Calendar("china")


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def day(text: str) -> date:
    return date.fromisoformat(text)


class TestDatesInConditions:
    @pytest.mark.parametrize(
        ("start", "months", "result"),
        [
            ("2024-02-29", 24, "2026-03-01"),
            ("2024-02-29", 48, "2028-02-29"),
            ("2026-01-31", 1, "2026-03-01"),
            ("2026-12-31", 2, "2027-03-01"),
            ("2026-08-31", 1, "2026-10-01"),
            ("2026-03-31", -1, "2026-03-01"),
            ("2024-02-29", -12, "2023-03-01"),
            ("2026-01-15", -1, "2025-12-15"),
            ("9999-12-31", 1, "9999-12-31"),
            ("0001-01-01", -1, "0001-01-01"),
        ],
    )
    def test_months_without_such_a_date_end_on_the_first_of_the_next(
        self, start: str, months: int, result: str
    ) -> None:
        assert add_months(day(start), months) == day(result)

    @pytest.mark.parametrize(
        ("a", "b", "years"),
        [
            ("2024-03-04", "2026-03-03", 1),
            ("2024-03-04", "2026-03-04", 2),
            ("2024-02-29", "2026-02-28", 1),
            ("2024-02-29", "2026-03-01", 2),
            ("2024-02-29", "2028-02-29", 4),
            ("2026-03-01", "2024-02-29", -2),
            ("2026-02-28", "2024-02-29", -1),
            ("2026-03-01", "2026-03-01", 0),
        ],
    )
    def test_years_between_are_full_years(self, a: str, b: str, years: int) -> None:
        assert years_between(day(a), day(b)) == years

    @pytest.mark.parametrize(
        ("start", "n", "result"),
        [
            ("2026-02-13", 0, "2026-02-13"),
            ("2026-02-15", 0, "2026-02-24"),
            ("2026-02-13", 2, "2026-02-24"),
            ("2026-02-15", 1, "2026-02-24"),
            ("2026-02-24", -1, "2026-02-14"),
            ("2026-02-20", -1, "2026-02-14"),
        ],
    )
    def test_working_days_are_added_over_the_spring_festival(self, start: str, n: int, result: str) -> None:
        assert add_working_days(CHINA, day(start), n) == day(result)

    def test_working_days_between_count_the_end_but_not_the_start(self) -> None:
        assert working_days_between(CHINA, day("2026-02-13"), day("2026-02-24")) == 2
        assert working_days_between(CHINA, day("2026-02-24"), day("2026-02-13")) == -2
        assert working_days_between(CHINA, day("2026-02-15"), day("2026-02-23")) == 0
        assert working_days_between(CHINA, day("2026-02-13"), day("2026-02-13")) == 0

    def test_uncovered_years_are_errors(self) -> None:
        year = china_years()[1]
        with pytest.raises(UncoveredYear):
            add_working_days(CHINA, date(year, 12, 31), 1)
        with pytest.raises(UncoveredYear):
            working_days_between(CHINA, date(year, 12, 31), date(year + 1, 1, 4))
        with pytest.raises(UncoveredYear):
            add_period(CHINA, date(year, 12, 31), Period(1, "working days"), 1)

    def test_a_period_is_added_to_and_taken_from_a_date(self) -> None:
        assert add_period(CHINA, day("2026-03-02"), Period(2, "days"), -1) == day("2026-02-28")
        assert add_period(CHINA, day("2026-03-02"), Period(1, "working days"), -1) == day("2026-02-28")
        assert add_period(CHINA, day("2024-02-29"), Period(2, "years"), 1) == day("2026-03-01")
        assert add_period(CHINA, day("9999-12-31"), Period(2, "years"), 1) == day("9999-12-31")

    def test_a_timestamp_keeps_its_clock_time(self) -> None:
        assert add_period(CHINA, at("2026-02-13 16:20"), Period(2, "working days"), 1) == at(
            "2026-02-24 16:20"
        )
        assert add_period(CHINA, at("2026-01-31 16:20"), Period(1, "months"), 1) == at("2026-03-01 16:20")
        assert add_period(CHINA, at("2026-01-31 16:20"), Period(90, "minutes"), -1) == at("2026-01-31 14:50")

    def test_hours_cannot_be_added_to_a_date(self) -> None:
        with pytest.raises(ValueError, match="36 hours cannot be added to the date 2026-03-02"):
            add_period(CHINA, day("2026-03-02"), Period(36, "hours"), 1)


class TestParsePeriod:
    @pytest.mark.parametrize(
        ("text", "period"),
        [
            ("2 working days", Period(2, "working days")),
            ("1 working day", Period(1, "working days")),
            (" 30  days ", Period(30, "days")),
            ("1 month", Period(1, "months")),
            ("0 seconds", Period(0, "seconds")),
        ],
    )
    def test_a_number_and_a_unit_are_a_period(self, text: str, period: Period) -> None:
        assert parse_period(text) == period

    @pytest.mark.parametrize("text", ["2 workdays", "2 weeks", "2", "2 working", "2 days ago"])
    def test_an_unknown_unit_is_refused_with_those_allowed(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"allowed: .*working days"):
            parse_period(text)

    @pytest.mark.parametrize("text", ["", "two days", "-1 days", "1.5 hours", "days", "²  days"])
    def test_a_number_must_be_whole_and_not_negative(self, text: str) -> None:
        with pytest.raises(ValueError, match="write a whole number and a unit"):
            parse_period(text)
