"""Limits and clock times where the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from clausewise.model.expression import Period
from clausewise.working_time import (
    Calendar,
    add_period,
    end_of_day,
    limit,
    look_back,
    resolve,
    start_of_day,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
ROME = ZoneInfo("Europe/Rome")
EVERY_DAY = Calendar("none")


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def day(text: str) -> date:
    return date.fromisoformat(text)


class TestSummerTime:
    def test_elapsed_hours_run_through_the_change(self) -> None:
        assert limit(EVERY_DAY, at("2026-03-28 12:00", ROME), Period(24, "hours")).at == at(
            "2026-03-29 13:00", ROME
        )
        assert look_back(EVERY_DAY, at("2026-03-29 13:00", ROME), Period(24, "hours")).at == at(
            "2026-03-28 12:00", ROME
        )

    def test_days_run_by_the_calendar(self) -> None:
        assert limit(EVERY_DAY, at("2026-03-28 12:00", ROME), Period(1, "days")).at == at(
            "2026-03-29 23:59:59.999999", ROME
        )

    def test_sixty_days_and_1440_hours_differ_across_the_change(self) -> None:
        later = add_period(EVERY_DAY, at("2026-03-01 00:00", ROME), Period(1440, "hours"), 1)
        assert later == at("2026-04-30 01:00", ROME)
        assert add_period(EVERY_DAY, at("2026-03-01 00:00", ROME), Period(60, "days"), 1) == at(
            "2026-04-30 00:00", ROME
        )

    def test_a_pause_is_measured_by_elapsed_time(self) -> None:
        paused = (at("2026-03-29 01:30", ROME), at("2026-03-29 03:30", ROME))  # one hour, not two
        result = limit(EVERY_DAY, at("2026-03-29 01:00", ROME), Period(1, "hours"), pauses=[paused]).at
        assert result == at("2026-03-29 04:00", ROME)

    def test_a_skipped_clock_time_moves_on_by_the_change(self) -> None:
        moved = add_period(EVERY_DAY, at("2026-03-28 02:30", ROME), Period(1, "days"), 1)
        assert isinstance(moved, datetime)
        assert (moved.hour, moved.utcoffset()) == (3, timedelta(hours=2))

    def test_a_repeated_clock_time_is_the_later_one(self) -> None:
        assert resolve(datetime(2026, 10, 25, 2, 30), ROME).astimezone(UTC).hour == 1

    def test_a_day_whose_midnight_is_skipped_begins_at_one(self) -> None:
        cairo = ZoneInfo("Africa/Cairo")  # on 24 April 2026 the clocks go from 00:00 to 01:00
        assert start_of_day(day("2026-04-24"), cairo).hour == 1
        assert end_of_day(day("2026-04-23"), cairo).isoformat() == "2026-04-23T23:59:59.999999+02:00"

    def test_a_day_whose_last_hour_is_repeated_ends_with_the_second(self) -> None:
        cairo = ZoneInfo(
            "Africa/Cairo"
        )  # on 30 October 2026 the clocks go from 00:00 to 23:00 of the day before
        assert end_of_day(day("2026-10-29"), cairo).isoformat() == "2026-10-29T23:59:59.999999+02:00"
