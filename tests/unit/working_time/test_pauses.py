"""What a pause takes out of a limit or a promised time."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from clausewise.model.expression import Period
from clausewise.working_time import (
    Calendar,
    china_years,
    end_of_day,
    limit,
    pair_pauses,
    parse_period,
    postpone,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = Calendar("china")


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def due(
    start: str, period: str, *pauses: tuple[str, str], calendar: Calendar = CHINA, roll: bool = False
) -> str:
    """The due time of a limit, without its zone; the end of a day is shown as its date."""
    spans = [(at(a), at(b)) for a, b in pauses]
    moment = limit(calendar, at(start), parse_period(period), pauses=spans, roll=roll).at
    assert moment is not None
    return _shown(moment)


def postponed(by: str, start: str, *pauses: tuple[str, str]) -> str:
    moment = postpone(CHINA, at(by), at(start), [(at(a), at(b)) for a, b in pauses]).at
    assert moment is not None
    return _shown(moment)


def _shown(moment: datetime) -> str:
    if moment == end_of_day(moment.date(), moment.tzinfo):
        return moment.date().isoformat()
    return moment.replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")


class TestPauses:
    def test_a_paused_working_day_is_skipped(self) -> None:
        assert (
            due("2026-03-02 09:00", "2 working days", ("2026-03-02 10:00", "2026-03-03 10:00"))
            == "2026-03-05"
        )

    def test_a_pause_within_one_day_skips_nothing(self) -> None:
        assert (
            due("2026-03-02 09:00", "2 working days", ("2026-03-03 09:00", "2026-03-03 17:00"))
            == "2026-03-04"
        )

    def test_the_day_on_which_a_pause_starts_counts_and_the_day_on_which_it_ends_does_not(self) -> None:
        days = limit(
            CHINA,
            at("2026-03-02 09:00"),
            Period(2, "working days"),
            pauses=[(at("2026-03-03 10:00"), at("2026-03-04 10:00"))],
        ).days
        assert [(d.date.day, d.counted, d.why) for d in days] == [
            (2, None, "trigger"),
            (3, 1, "counted"),
            (4, None, "paused"),
            (5, 2, "counted"),
        ]

    def test_a_pause_over_a_weekend_skips_its_working_days_only(self) -> None:
        paused = ("2026-03-05 10:00", "2026-03-09 10:00")
        assert due("2026-03-05 09:00", "1 working days", paused) == "2026-03-10"

    def test_overlapping_pauses_skip_a_day_once(self) -> None:
        one, other = ("2026-03-02 10:00", "2026-03-04 10:00"), ("2026-03-03 10:00", "2026-03-04 12:00")
        assert due("2026-03-02 09:00", "1 working days", one, other) == "2026-03-05"

    def test_a_short_pause_inside_a_long_one_does_not_end_it(self) -> None:
        long, short = ("2026-03-02 10:00", "2026-03-06 10:00"), ("2026-03-03 10:00", "2026-03-04 10:00")
        assert due("2026-03-02 09:00", "1 working days", short, long) == "2026-03-09"

    def test_a_pause_that_began_before_the_trigger_skips_the_days_after_it(self) -> None:
        assert (
            due("2026-03-03 09:00", "1 working days", ("2026-03-01 10:00", "2026-03-04 10:00"))
            == "2026-03-05"
        )

    def test_a_pause_after_the_due_time_changes_nothing(self) -> None:
        assert (
            due("2026-03-02 09:00", "2 working days", ("2026-03-05 10:00", "2026-03-20 10:00"))
            == "2026-03-04"
        )

    def test_a_pause_that_starts_on_the_last_day_leaves_it_the_last(self) -> None:
        assert (
            due("2026-03-02 09:00", "2 working days", ("2026-03-04 10:00", "2026-03-20 10:00"))
            == "2026-03-04"
        )

    def test_zero_working_days_on_a_working_day_are_not_moved_by_a_pause(self) -> None:
        paused = ("2026-03-01 10:00", "2026-03-04 10:00")
        assert due("2026-03-02 09:00", "0 working days", paused) == "2026-03-02"
        assert due("2026-03-01 09:00", "0 working days", paused) == "2026-03-05"

    def test_calendar_days_skip_paused_weekends_too(self) -> None:
        assert due("2026-03-06 09:00", "3 days", ("2026-03-06 10:00", "2026-03-08 10:00")) == "2026-03-11"

    def test_months_move_by_the_paused_days_and_by_those_on_the_way(self) -> None:
        first, second = ("2026-03-10 10:00", "2026-03-12 10:00"), ("2026-04-02 10:00", "2026-04-03 10:00")
        assert due("2026-03-02 09:00", "1 month", first) == "2026-04-04"
        assert due("2026-03-02 09:00", "1 month", first, second) == "2026-04-05"

    def test_paused_hours_stop_the_clock(self) -> None:
        assert (
            due("2026-03-02 09:00", "4 hours", ("2026-03-02 10:00", "2026-03-02 12:00"))
            == "2026-03-02 15:00:00"
        )

    def test_overlapping_pauses_stop_the_clock_once(self) -> None:
        pauses = ("2026-03-02 10:00", "2026-03-02 12:00"), ("2026-03-02 11:00", "2026-03-02 11:30")
        assert due("2026-03-02 09:00", "4 hours", *pauses) == "2026-03-02 15:00:00"

    def test_the_clock_starts_late_within_a_pause(self) -> None:
        assert (
            due("2026-03-02 11:00", "4 hours", ("2026-03-02 10:00", "2026-03-02 12:00"))
            == "2026-03-02 16:00:00"
        )

    def test_a_pause_that_begins_when_the_time_is_up_comes_too_late(self) -> None:
        assert (
            due("2026-03-02 09:00", "1 hour", ("2026-03-02 10:00", "2026-03-02 12:00"))
            == "2026-03-02 10:00:00"
        )

    def test_starts_and_ends_are_paired_in_time_order(self) -> None:
        marks = [
            (at("2026-03-02 10:00"), True, None),
            (at("2026-03-03 10:00"), True, None),
            (at("2026-03-04 10:00"), False, None),
            (at("2026-03-05 10:00"), False, None),
        ]
        assert pair_pauses(marks, at("2026-03-31 10:00")) == [
            (at("2026-03-02 10:00"), at("2026-03-04 10:00")),
            (at("2026-03-03 10:00"), at("2026-03-05 10:00")),
        ]

    def test_an_end_closes_the_earliest_start_of_its_own_procedure(self) -> None:
        marks = [
            (at("2026-03-02 10:00"), True, "hearing"),
            (at("2026-03-03 10:00"), True, "inspection"),
            (at("2026-03-04 10:00"), False, "inspection"),
        ]
        assert pair_pauses(marks, at("2026-03-31 10:00")) == [
            (at("2026-03-03 10:00"), at("2026-03-04 10:00")),
            (at("2026-03-02 10:00"), at("2026-03-31 10:00")),
        ]

    def test_a_mark_without_a_procedure_fits_any(self) -> None:
        marks = [(at("2026-03-02 10:00"), True, "hearing"), (at("2026-03-04 10:00"), False, None)]
        assert pair_pauses(marks, at("2026-03-31 10:00")) == [
            (at("2026-03-02 10:00"), at("2026-03-04 10:00"))
        ]

    def test_an_end_without_an_open_start_is_ignored(self) -> None:
        marks = [(at("2026-03-02 10:00"), False, None), (at("2026-03-03 10:00"), True, None)]
        assert pair_pauses(marks, at("2026-03-31 10:00")) == [
            (at("2026-03-03 10:00"), at("2026-03-31 10:00"))
        ]


class TestPostpone:
    def test_without_pauses_a_promised_time_stands(self) -> None:
        assert postponed("2026-03-05 17:00", "2026-03-02 09:00") == "2026-03-05 17:00:00"

    def test_it_moves_by_the_working_days_skipped_and_keeps_its_clock_time(self) -> None:
        paused = ("2026-03-02 10:00", "2026-03-04 10:00")
        assert postponed("2026-03-05 17:00", "2026-03-02 09:00", paused) == "2026-03-09 17:00:00"

    def test_free_days_inside_a_pause_do_not_move_it(self) -> None:
        assert postponed(
            "2026-03-09 17:00", "2026-03-06 09:00", ("2026-03-06 10:00", "2026-03-08 10:00")
        ) == ("2026-03-09 17:00:00")

    def test_days_skipped_on_the_way_do_not_count(self) -> None:
        first, second = ("2026-03-02 10:00", "2026-03-03 10:00"), ("2026-03-05 20:00", "2026-03-06 10:00")
        assert postponed("2026-03-05 17:00", "2026-03-02 09:00", first, second) == "2026-03-09 17:00:00"

    def test_days_up_to_the_triggers_date_do_not_count(self) -> None:
        assert postponed(
            "2026-03-05 17:00", "2026-03-04 09:00", ("2026-03-01 10:00", "2026-03-04 08:00")
        ) == ("2026-03-05 17:00:00")

    def test_a_time_promised_for_before_the_trigger_stands(self) -> None:
        assert postponed(
            "2026-03-01 17:00", "2026-03-04 09:00", ("2026-02-01 10:00", "2026-03-04 08:00")
        ) == ("2026-03-01 17:00:00")

    def test_the_arithmetic_lists_the_skipped_days_then_those_on_the_way(self) -> None:
        result = postpone(
            CHINA,
            at("2026-03-06 17:00"),
            at("2026-03-05 09:00"),
            [(at("2026-03-05 10:00"), at("2026-03-06 10:00"))],
        )
        assert [(d.date.day, d.why) for d in result.days] == [
            (5, "trigger"),
            (6, "paused"),
            (7, "weekend"),
            (8, "weekend"),
            (9, "counted"),
        ]

    def test_moving_into_an_uncovered_year_is_not_guessed(self) -> None:
        year = china_years()[1]
        zone = SHANGHAI
        paused = (datetime(year, 12, 30, 8, tzinfo=zone), datetime(year, 12, 31, 8, tzinfo=zone))
        result = postpone(
            CHINA, datetime(year, 12, 31, 17, tzinfo=zone), datetime(year, 12, 30, 9, tzinfo=zone), [paused]
        )
        assert (result.at, result.uncovered) == (None, year + 1)
