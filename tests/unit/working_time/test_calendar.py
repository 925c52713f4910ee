"""Which days work, by the days on which mistakes are made."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from clausewise.working_time import (
    Calendar,
    UncoveredYear,
    china_years,
)

CHINA = Calendar("china")
WEEKENDS = Calendar("weekends")
EVERY_DAY = Calendar("none")


def day(text: str) -> date:
    return date.fromisoformat(text)


class TestCalendar:
    def test_the_china_calendar_covers_the_years_of_the_library(self) -> None:
        first, last = china_years()
        assert (first, last) == (2004, china_years()[1])
        assert last >= 2026
        assert not CHINA.covers(first - 1)
        assert CHINA.covers(first)
        assert CHINA.covers(last)
        assert not CHINA.covers(last + 1)

    def test_other_calendars_cover_every_year(self) -> None:
        assert WEEKENDS.covers(1800)
        assert EVERY_DAY.covers(9999)

    @pytest.mark.parametrize(
        ("text", "works"),
        [
            ("2026-02-14", True),  # 调休: a Saturday before the Spring Festival
            ("2026-02-15", False),
            ("2026-02-17", False),  # the Spring Festival itself, a Tuesday
            ("2026-02-23", False),
            ("2026-02-24", True),
            ("2026-02-28", True),  # 调休: a Saturday after it
            ("2026-03-01", False),
            ("2026-10-10", True),  # 调休 for the National Day
        ],
    )
    def test_the_spring_festival_of_2026_and_its_adjusted_days(self, text: str, works: bool) -> None:
        assert CHINA.is_working(day(text)) is works

    def test_the_weekends_calendar_knows_no_holidays(self) -> None:
        assert WEEKENDS.is_working(day("2026-12-25"))
        assert not WEEKENDS.is_working(day("2026-02-14"))

    def test_without_a_calendar_every_day_works(self) -> None:
        assert EVERY_DAY.is_working(day("2026-02-15"))

    def test_an_uncovered_year_is_an_error_that_names_it(self) -> None:
        with pytest.raises(UncoveredYear, match="does not cover 2003 ") as caught:
            CHINA.is_working(day("2003-06-02"))
        assert caught.value.year == 2003

    def test_overrides_change_single_days_of_a_covered_year(self) -> None:
        county = Calendar("china", {day("2026-03-02"): False, day("2026-03-07"): True})
        assert not county.is_working(day("2026-03-02"))
        assert county.is_working(day("2026-03-07"))
        assert county.is_working(day("2026-03-03"))

    def test_a_single_override_does_not_cover_its_year(self) -> None:
        year = china_years()[1] + 1
        assert not Calendar("china", {date(year, 1, 4): True}).covers(year)

    def test_a_year_is_covered_when_overrides_list_all_its_days(self) -> None:
        year = china_years()[1] + 1
        days = [
            date(year, 1, 1) + timedelta(days=n)
            for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
        ]
        county = Calendar("china", {d: d.weekday() < 5 for d in days})
        assert county.covers(year)
        assert len(county.working_days(days[0], days[-1])) == sum(d.weekday() < 5 for d in days)

    def test_overrides_hold_for_the_weekends_calendar_too(self) -> None:
        assert not Calendar("weekends", {day("2026-12-25"): False}).is_working(day("2026-12-25"))

    def test_working_days_include_both_ends(self) -> None:
        assert CHINA.working_days(day("2026-02-13"), day("2026-02-24")) == [
            day("2026-02-13"), day("2026-02-14"), day("2026-02-24"),
        ]  # fmt: skip
        assert CHINA.working_days(day("2026-02-24"), day("2026-02-23")) == []
