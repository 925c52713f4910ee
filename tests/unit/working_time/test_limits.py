"""Due times and look-backs, by the days on which mistakes are made."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from clausewise.model.expression import Period
from clausewise.working_time import (
    Calendar,
    Day,
    china_years,
    end_of_day,
    limit,
    look_back,
    parse_period,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = Calendar("china")
WEEKENDS = Calendar("weekends")


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def day(text: str) -> date:
    return date.fromisoformat(text)


def due(
    start: str, period: str, *pauses: tuple[str, str], calendar: Calendar = CHINA, roll: bool = False
) -> str:
    """The due time of a limit, without its zone; the end of a day is shown as its date."""
    spans = [(at(a), at(b)) for a, b in pauses]
    moment = limit(calendar, at(start), parse_period(period), pauses=spans, roll=roll).at
    assert moment is not None
    return _shown(moment)


def earliest(start: str, period: str, calendar: Calendar = CHINA) -> str:
    moment = look_back(calendar, at(start), parse_period(period)).at
    assert moment is not None
    return moment.replace(tzinfo=None).isoformat(sep=" ", timespec="minutes")


def _shown(moment: datetime) -> str:
    if moment == end_of_day(moment.date(), moment.tzinfo):
        return moment.date().isoformat()
    return moment.replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")


class TestLimitInWorkingDays:
    def test_the_day_of_the_trigger_does_not_count(self) -> None:
        assert due("2026-03-02 09:00", "2 working days") == "2026-03-04"

    def test_the_due_time_is_the_last_instant_of_the_last_day(self) -> None:
        moment = limit(CHINA, at("2026-03-02 09:00"), Period(2, "working days")).at
        assert moment == at("2026-03-04 23:59:59.999999")

    def test_a_weekend_is_passed_over(self) -> None:
        assert due("2026-03-06 09:00", "2 working days") == "2026-03-10"

    def test_it_starts_on_a_free_day_as_on_the_working_day_before(self) -> None:
        assert due("2026-03-07 09:00", "2 working days") == due("2026-03-06 09:00", "2 working days")

    def test_the_spring_festival_is_passed_over_and_the_adjusted_saturday_counts(self) -> None:
        assert due("2026-02-13 16:00", "1 working day") == "2026-02-14"
        assert due("2026-02-13 16:00", "2 working days") == "2026-02-24"
        assert due("2026-02-27 16:00", "1 working days") == "2026-02-28"

    def test_zero_working_days_end_on_the_day_itself(self) -> None:
        assert due("2026-03-02 09:00", "0 working days") == "2026-03-02"

    def test_zero_working_days_end_on_the_next_working_day_after_a_free_one(self) -> None:
        assert due("2026-02-15 09:00", "0 working days") == "2026-02-24"

    def test_the_arithmetic_names_every_day_and_why(self) -> None:
        days = limit(CHINA, at("2026-02-13 16:00"), Period(2, "working days")).days
        assert days[:3] == (
            Day(day("2026-02-13"), None, "trigger"),
            Day(day("2026-02-14"), 1, "adjusted"),
            Day(day("2026-02-15"), None, "holiday"),
        )
        assert days[-1] == Day(day("2026-02-24"), 2, "counted")
        assert len(days) == 12

    def test_the_arithmetic_tells_a_weekend_from_a_holiday(self) -> None:
        days = limit(CHINA, at("2026-03-06 16:00"), Period(1, "working days")).days
        assert [d.why for d in days] == ["trigger", "weekend", "weekend", "counted"]

    def test_an_override_is_shown_as_a_holiday_or_an_adjusted_day(self) -> None:
        county = Calendar("weekends", {day("2026-03-03"): False, day("2026-03-07"): True})
        days = limit(county, at("2026-03-02 16:00"), Period(4, "working days")).days
        assert [d.why for d in days] == ["trigger", "holiday", "counted", "counted", "counted", "adjusted"]

    def test_running_into_an_uncovered_year_gives_no_due_time_but_the_year(self) -> None:
        year = china_years()[1]
        result = limit(CHINA, datetime(year, 12, 31, 9, tzinfo=SHANGHAI), Period(1, "working days"))
        assert (result.at, result.uncovered) == (None, year + 1)
        assert result.days == (Day(date(year, 12, 31), None, "trigger"),)

    def test_a_limit_that_ends_in_the_last_covered_year_is_known(self) -> None:
        assert due("2026-12-30 09:00", "1 working days") == "2026-12-31"

    def test_what_lies_beyond_the_last_year_stays_on_its_last_day(self) -> None:
        assert due("9999-12-31 09:00", "2 working days", calendar=WEEKENDS) == "9999-12-31"


class TestLimitInCalendarTime:
    def test_days_are_calendar_days_to_the_end_of_the_last(self) -> None:
        assert due("2026-02-10 09:00", "5 days") == "2026-02-15"

    def test_days_move_to_a_working_day_only_where_the_pack_rolls(self) -> None:
        assert due("2026-02-10 09:00", "5 days", roll=True) == "2026-02-24"
        assert due("2026-02-09 09:00", "5 days", roll=True) == "2026-02-14"

    def test_rolling_into_an_uncovered_year_is_not_guessed(self) -> None:
        year = china_years()[1] + 1
        start = datetime(year, 1, 1, 9, tzinfo=SHANGHAI)
        assert limit(CHINA, start, Period(3, "days"), roll=True).uncovered == year
        assert limit(CHINA, start, Period(3, "days")).at is not None

    def test_months_do_not_roll(self) -> None:
        assert due("2026-01-15 09:00", "1 month", roll=True) == "2026-02-15"

    def test_a_month_ends_on_the_same_date_or_the_last_day_of_a_shorter_month(self) -> None:
        assert due("2026-01-31 09:00", "1 month") == "2026-02-28"
        assert due("2028-01-31 09:00", "1 month") == "2028-02-29"
        assert due("2026-11-30 09:00", "3 months") == "2027-02-28"

    def test_a_year_from_a_leap_day_ends_on_28_february(self) -> None:
        assert due("2024-02-29 09:00", "1 year") == "2025-02-28"
        assert due("2024-02-29 09:00", "4 years") == "2028-02-29"

    def test_zero_days_and_months_end_with_the_day(self) -> None:
        assert due("2026-02-15 09:00", "0 days") == "2026-02-15"
        assert due("2026-02-15 09:00", "0 months") == "2026-02-15"

    def test_hours_minutes_and_seconds_are_elapsed_time(self) -> None:
        assert due("2026-02-13 16:00:05", "36 hours") == "2026-02-15 04:00:05"
        assert due("2026-02-13 23:59:30", "1 minute") == "2026-02-14 00:00:30"
        assert due("2026-02-13 23:59:30", "30 seconds") == "2026-02-14 00:00:00"
        assert limit(CHINA, at("2026-02-13 16:00"), Period(36, "hours")).days == ()

    def test_a_limit_longer_than_time_itself_ends_with_it(self) -> None:
        assert limit(CHINA, at("9998-01-01 09:00"), Period(1000, "years")).at == end_of_day(
            date.max, SHANGHAI
        )
        assert limit(CHINA, at("2026-01-01 09:00"), Period(10**10, "days")).at == end_of_day(
            date.max, SHANGHAI
        )
        assert limit(CHINA, at("2026-01-01 09:00"), Period(10**15, "hours")).at == at(
            "9999-12-31 23:59:59.999999"
        )

    def test_an_unknown_unit_is_refused_by_name(self) -> None:
        with pytest.raises(ValueError, match=r"'weeks' is not a unit of time: .*working days"):
            limit(CHINA, at("2026-01-01 09:00"), Period(1, "weeks"))


class TestLookBack:
    def test_elapsed_time_is_exact(self) -> None:
        assert earliest("2026-03-02 09:30", "36 hours") == "2026-02-28 21:30"

    def test_days_reach_back_to_the_start_of_the_first(self) -> None:
        assert earliest("2026-03-02 09:30", "2 days") == "2026-02-28 00:00"
        assert earliest("2026-03-02 09:30", "0 days") == "2026-03-02 00:00"

    def test_working_days_reach_back_over_the_spring_festival(self) -> None:
        assert earliest("2026-02-25 09:30", "1 working days") == "2026-02-24 00:00"
        assert earliest("2026-02-25 09:30", "2 working days") == "2026-02-14 00:00"

    def test_zero_working_days_are_the_day_or_the_working_day_before_it(self) -> None:
        assert earliest("2026-03-02 09:30", "0 working days") == "2026-03-02 00:00"
        assert earliest("2026-03-01 09:30", "0 working days") == "2026-02-28 00:00"

    def test_months_reach_back_to_the_same_date_or_the_last_day_of_a_shorter_month(self) -> None:
        assert earliest("2026-03-31 09:30", "1 month") == "2026-02-28 00:00"
        assert earliest("2024-02-29 09:30", "1 year") == "2023-02-28 00:00"

    def test_an_uncovered_year_is_named(self) -> None:
        first = china_years()[0]
        result = look_back(CHINA, datetime(first, 1, 1, tzinfo=SHANGHAI), Period(1, "working days"))
        assert (result.at, result.uncovered) == (None, first - 1)

    def test_the_arithmetic_runs_backwards(self) -> None:
        days = look_back(CHINA, at("2026-03-02 09:30"), Period(1, "working days")).days
        assert [(d.date.day, d.why) for d in days] == [(2, "trigger"), (1, "weekend"), (28, "adjusted")]

    def test_what_lies_before_the_first_year_stays_on_its_first_day(self) -> None:
        assert earliest("0500-03-02 09:30", "1000 years") == "0001-01-01 00:00"
