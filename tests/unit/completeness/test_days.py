"""A missing day is named, exactly; chance, holidays and new units raise no alarm."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import duckdb
import pytest

from clausewise import completeness
from clausewise.sql.setting import Setting
from clausewise.working_time import Calendar
from tests.unit.completeness.halls import CALENDAR, DAYS, LAST, a_month, gaps, on, only, without

BUSY = {"U1": 10.0, "U2": 12.0}
GONE = date(2026, 2, 11)
ADJUSTED = date(2026, 2, 28)  # a Saturday on which China worked


def test_a_complete_hall_raises_no_alarm() -> None:
    assert gaps(a_month(BUSY)) == []
    assert gaps(a_month({"U1": 2.5, "U2": 3.0}, routine=True)) == []


@pytest.mark.parametrize("day", [DAYS[0], GONE, ADJUSTED, DAYS[-1]])
def test_a_working_day_of_one_unit_that_is_not_there_is_named_and_nothing_else(day: date) -> None:
    records = without(a_month(BUSY), lambda r: r["unit"] == "U2" and on(r) == day)
    assert only(gaps(records), "missing_days") == [("U2", 1, (day.isoformat(),))]


def test_events_are_counted_only_where_a_day_seems_to_be_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counted = watch_counting(monkeypatch)
    assert gaps(a_month(BUSY)) == []
    assert counted == []
    assert gaps(without(a_month(BUSY), lambda r: r["unit"] == "U2" and on(r) == GONE)) != []
    assert len(counted) == 1


YEAR = (date(2025, 1, 2), date(2026, 3, 31))


@pytest.mark.parametrize("gone", [date(2025, 1, 2), date(2025, 8, 13), date(2026, 3, 31)])
def test_of_more_than_a_year_some_of_the_days_of_all_weekdays_tell_what_is_usual(
    gone: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = watch_counting(monkeypatch)
    busy, quiet = {"U1": 9.0, "U2": 12.0}, {"quiet": 0.7}
    records = a_month(busy | quiet, days=CALENDAR.working_days(*YEAR))
    found = gaps(without(records, lambda r: r["unit"] == "U2" and on(r) == gone), period=YEAR)
    assert only(found, "missing_days") == [("U2", 1, (gone.isoformat(),))]
    (days,) = counted
    assert 120 <= len(days) <= 180
    assert {day.weekday() for day in days} >= set(range(5))


def watch_counting(monkeypatch: pytest.MonkeyPatch) -> list[set[date]]:
    """The days of which events are counted, of each time."""
    counted: list[set[date]] = []

    def count_events(connection: duckdb.DuckDBPyConnection, setting: Setting, *, days: str) -> None:
        asked = connection.execute(f"SELECT DISTINCT _date FROM operations WHERE {days}").fetchall()
        counted.append({day for (day,) in asked})
        really(connection, setting, days=days)

    really = completeness.count_events
    monkeypatch.setattr(completeness, "count_events", count_events)
    return counted


def test_a_unit_with_few_cases_and_a_daily_duty_is_known_by_its_duty() -> None:
    records = a_month({"U1": 3.0, "U2": 3.0}, routine=True)
    gone = without(records, lambda r: r["unit"] == "U1" and on(r) == GONE)
    assert only(gaps(gone), "missing_days") == [("U1", 1, (GONE.isoformat(),))]


@pytest.mark.parametrize("seed", range(6))
def test_a_day_without_a_case_in_a_quiet_unit_is_chance(seed: int) -> None:
    assert only(gaps(a_month({"quiet": 0.7, "less": 1.5, "busy": 9.0}, seed=seed)), "missing_days") == []


def test_a_day_on_which_no_unit_recorded_is_named_once() -> None:
    (gap,) = (g for g in gaps(without(a_month(BUSY), lambda r: on(r) == GONE)) if g.check == "missing_days")
    assert (gap.unit, gap.examples) == (None, (GONE.isoformat(),))
    assert gap.message.zh.startswith("全部单位在 1 个工作日没有任何记录")
    assert "no unit at all has a record on 1 working day(s)" in gap.message.en


def test_a_week_that_is_not_there_is_named_day_by_day() -> None:
    week = [GONE + timedelta(days=n) for n in range(3)]
    records = without(a_month(BUSY), lambda r: r["unit"] == "U1" and on(r) in week)
    assert only(gaps(records), "missing_days") == [("U1", 3, tuple(day.isoformat() for day in week))]


def test_a_unit_that_joined_or_left_is_not_missing_before_or_after() -> None:
    joined = without(a_month(BUSY), lambda r: r["unit"] == "U1" and on(r) < GONE)
    assert only(gaps(joined), "missing_days") == []
    left = without(a_month(BUSY), lambda r: r["unit"] == "U1" and on(r) > GONE)
    assert only(gaps(left), "missing_days") == []


def test_days_before_the_period_are_the_business_of_an_earlier_audit() -> None:
    records = without(a_month(BUSY), lambda r: r["unit"] == "U2" and on(r) == GONE)
    assert only(gaps(records, period=(date(2026, 3, 1), LAST)), "missing_days") == []


def test_the_day_of_as_of_is_not_over_and_none_after_it_exists() -> None:
    records = without(a_month(BUSY), lambda r: r["unit"] == "U2" and on(r) >= GONE)
    found = gaps(records, as_of=datetime(2026, 2, 11, 9, 30))
    assert only(found, "missing_days") == []
    assert only(found, "after_as_of")[0][1] > 100


def test_a_last_day_that_is_over_is_asked_too() -> None:
    records = without(a_month(BUSY), lambda r: (r["unit"] == "U2" and on(r) == GONE) or on(r) > GONE)
    assert only(gaps(records, as_of=datetime(2026, 2, 11, 23, 59, 59, 999999)), "missing_days") == [
        ("U2", 1, (GONE.isoformat(),))
    ]


def test_records_that_end_days_before_as_of_lack_those_days() -> None:
    records = without(a_month(BUSY), lambda r: on(r) > DAYS[-4])
    assert only(gaps(records), "missing_days") == [(None, 3, tuple(day.isoformat() for day in DAYS[-3:]))]
    assert only(gaps(without(a_month(BUSY), lambda r: on(r) > DAYS[20])), "missing_days") == []


def test_the_calendar_says_what_a_working_day_is() -> None:
    records = without(a_month(BUSY), lambda r: on(r) == ADJUSTED)
    assert only(gaps(records, calendar=Calendar("weekends")), "missing_days") != [
        (None, 1, (ADJUSTED.isoformat(),))
    ]
    assert only(gaps(records), "missing_days") == [(None, 1, (ADJUSTED.isoformat(),))]


def test_few_weeks_are_too_few_to_know_what_is_usual() -> None:
    records = without(a_month(BUSY), lambda r: on(r) > DAYS[8] or (r["unit"] == "U1" and on(r) == DAYS[4]))
    assert only(gaps(records), "missing_days") == []


def test_two_weeks_of_which_eight_days_have_records_are_enough() -> None:
    """The fewest days of which anything can be said: where there are fewer, nothing is asked."""
    gone = (DAYS[3], DAYS[6])
    records = without(a_month(BUSY), lambda r: on(r) > DAYS[9] or on(r) in gone)
    end = datetime.combine(DAYS[9], datetime.max.time())
    found = gaps(records, as_of=end, period=(DAYS[0], DAYS[9]))
    assert only(found, "missing_days") == [(None, 2, tuple(day.isoformat() for day in gone))]


def test_a_day_of_which_nearly_all_is_gone_is_named_with_what_is_left() -> None:
    records = a_month({"U1": 35.0, "U2": 12.0}, routine=True)
    records = [r | {"id": f"{r['id']}-{n}"} for r in records for n in range(2)]
    kept = [r for r in records if r["unit"] == "U1" and on(r) == GONE][:2]
    few = without(records, lambda r: r["unit"] == "U1" and on(r) == GONE and r not in kept)
    assert only(gaps(few), "few_records") == [("U1", 1, (f"{GONE} (2)",))]
    assert only(gaps(records), "few_records") == []
