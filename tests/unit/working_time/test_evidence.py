"""The arithmetic that results carry: which days were counted, which were not and why; also where a year is not known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from clausewise.working_time import (
    Calendar,
    Due,
    add_period,
    add_working_days,
    china_years,
    end_of_day,
    limit,
    look_back,
    parse_period,
    postpone,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = Calendar("china")
WEEKENDS = Calendar("weekends")
KNOWN = china_years()[1]


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def told(due: Due) -> list[str]:
    """Each day of the arithmetic: month and day, which counted day it is, why."""
    return [f"{day.date:%m-%d} {'' if day.counted is None else day.counted} {day.why}" for day in due.days]


def test_a_limit_in_days_shows_the_paused_days_and_the_last() -> None:
    found = limit(
        CHINA, at("2026-03-02 09:00"), parse_period("5 days"), pauses=[(at("2026-03-03"), at("2026-03-05"))]
    )
    assert told(found) == ["03-02  trigger", "03-04  paused", "03-05  paused", "03-09 5 counted"]


def test_a_limit_of_no_days_shows_the_trigger_alone() -> None:
    assert told(limit(CHINA, at("2026-03-02 09:00"), parse_period("0 days"))) == ["03-02  trigger"]


def test_days_of_rest_are_told_apart() -> None:
    """Spring Festival 2026: 14 February is worked (调休), 15 to 23 February are free."""
    found = limit(CHINA, at("2026-02-13 09:00"), parse_period("2 working days"))
    assert told(found) == [
        "02-13  trigger",
        "02-14 1 adjusted",
        *(f"02-{day}  holiday" for day in range(15, 24)),
        "02-24 2 counted",
    ]


@pytest.mark.parametrize(("name", "why"), [("china", "weekend"), ("weekends", "weekend")])
def test_a_plain_saturday_and_sunday_are_weekend(name: str, why: str) -> None:
    found = limit(Calendar(name), at("2026-03-06 09:00"), parse_period("1 working days"))  # type: ignore[arg-type]
    assert told(found) == ["03-06  trigger", f"03-07  {why}", f"03-08  {why}", "03-09 1 counted"]


@pytest.mark.parametrize(
    ("day", "works", "told_as"),
    [
        (date(2026, 3, 7), True, "03-07 1 adjusted"),  # a Saturday that the pack says is worked
        (date(2026, 3, 9), False, "03-09  holiday"),  # a Monday that it says is free
        (date(2026, 3, 8), False, "03-08  weekend"),  # a Sunday that is free anyway
    ],
)
def test_the_packs_own_days_say_why_too(day: date, works: bool, told_as: str) -> None:
    found = limit(Calendar("china", {day: works}), at("2026-03-06 09:00"), parse_period("3 working days"))
    assert told_as in told(found)


def test_where_every_day_is_worked_saturday_is_nothing_special() -> None:
    found = limit(Calendar("none"), at("2026-03-06 09:00"), parse_period("1 working days"))
    assert told(found) == ["03-06  trigger", "03-07 1 counted"]


@pytest.mark.parametrize(
    ("period", "days"),
    [
        (
            "2 working days",
            ["03-09  trigger", "03-08  weekend", "03-07  weekend", "03-06 1 counted", "03-05 2 counted"],
        ),
        ("3 days", ["03-09  trigger", "03-06 3 counted"]),
        ("1 months", ["03-09  trigger", "02-09 1 counted"]),
        ("0 days", ["03-09  trigger"]),
    ],
)
def test_a_look_back_shows_how_far_it_reaches(period: str, days: list[str]) -> None:
    found = look_back(CHINA, at("2026-03-09 15:00"), parse_period(period))
    assert told(found) == days
    assert found.at is not None
    assert found.at.tzinfo is SHANGHAI


def test_a_promised_time_that_nothing_moves_shows_the_trigger_alone() -> None:
    found = postpone(CHINA, at("2026-03-05 12:00"), at("2026-03-02 09:00"), [])
    assert found == Due(at("2026-03-05 12:00"), None, found.days)
    assert told(found) == ["03-02  trigger"]


def test_a_promised_time_that_is_moved_keeps_its_zone_and_shows_the_days() -> None:
    pauses = [(at("2026-03-03 10:00"), at("2026-03-04 10:00"))]
    found = postpone(CHINA, at("2026-03-05 12:00"), at("2026-03-02 09:00"), pauses)
    assert found.at == at("2026-03-06 12:00")
    assert found.at is not None
    assert found.at.tzinfo is SHANGHAI
    assert told(found) == ["03-02  trigger", "03-04  paused", "03-06 1 counted"]


def test_an_unknown_year_is_named_with_the_days_before_it() -> None:
    start = at(f"{KNOWN}-12-30 09:00")
    first = CHINA.working_days(date(KNOWN, 12, 31), date(KNOWN, 12, 31))
    ahead = limit(CHINA, start, parse_period("9 working days"))
    assert (ahead.at, ahead.uncovered) == (None, KNOWN + 1)
    assert told(ahead) == ["12-30  trigger", "12-31 1 counted" if first else "12-31  holiday"]

    pauses = [(start, start + timedelta(days=1))]
    moved = postpone(CHINA, start + timedelta(days=1), start, pauses)
    assert (moved.at, moved.uncovered) == (None, KNOWN + 1)
    assert told(moved) == ["12-30  trigger", "12-31  paused"]

    back = look_back(CHINA, at("2004-01-02 09:00"), parse_period("9 working days"))
    assert (back.at, back.uncovered) == (None, 2003)
    assert told(back)[0] == "01-02  trigger"
    assert len(back.days) == 2


def test_a_pause_is_of_the_days_of_the_limits_own_zone() -> None:
    """02:00 in Shanghai is the day before elsewhere; so is the trigger's date, up to which no day is skipped."""
    pause = (at("2026-03-03 02:00"), at("2026-03-05 02:00"))
    elsewhere = (pause[0].astimezone(UTC), pause[1].astimezone(UTC))
    for spans in ([pause], [elsewhere]):
        found = limit(CHINA, at("2026-03-02 09:00"), parse_period("4 working days"), pauses=spans)
        assert told(found)[1:4] == ["03-03 1 counted", "03-04  paused", "03-05  paused"]
    later = at("2026-03-04 02:00").astimezone(UTC)
    found = limit(
        CHINA, at("2026-03-02 09:00"), parse_period("4 working days"), pauses=[elsewhere], trigger=later
    )
    assert told(found)[1:4] == ["03-03 1 counted", "03-04 2 counted", "03-05  paused"]


def test_at_the_ends_of_time_a_period_stays_there_and_keeps_its_zone() -> None:
    assert end_of_day(date.max, SHANGHAI).tzinfo is SHANGHAI
    assert add_period(CHINA, at("9999-12-31 23:00"), parse_period("2 hours"), 1) == datetime.max.replace(
        tzinfo=SHANGHAI
    )
    assert add_period(CHINA, at("0001-01-01 12:00"), parse_period("24 hours"), -1) == datetime.min.replace(
        tzinfo=SHANGHAI
    )
    assert add_working_days(WEEKENDS, date(1, 1, 3), -9) == date.min
    assert add_working_days(WEEKENDS, date(9999, 12, 30), 9) == date.max


def test_working_days_are_counted_backwards_one_by_one() -> None:
    assert [add_working_days(WEEKENDS, date(2026, 3, 10), -n) for n in (1, 2, 3)] == [
        date(2026, 3, 9),
        date(2026, 3, 6),
        date(2026, 3, 5),
    ]


def test_months_reach_the_first_and_the_last_year() -> None:
    one = parse_period("1 years")
    assert add_period(WEEKENDS, date(9998, 5, 6), one, 1) == date(9999, 5, 6)
    assert add_period(WEEKENDS, date(2, 5, 6), one, -1) == date(1, 5, 6)
    assert limit(WEEKENDS, at("9998-05-06 09:00"), one).at == end_of_day(date(9999, 5, 6), SHANGHAI)
    assert look_back(WEEKENDS, at("0002-05-06 09:00"), one).at == at("0001-05-06 00:00")


def test_a_leap_year_of_which_a_day_is_not_listed_is_not_known() -> None:
    year = next(y for y in range(KNOWN + 1, KNOWN + 9) if y % 4 == 0)
    listed = {date(year, 1, 1) + timedelta(days=n): True for n in range(366)}
    assert Calendar("china", listed).covers(year)
    del listed[date(year, 12, 31)]
    assert not Calendar("china", listed).covers(year)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("two days", "'two days' is not a period: write a whole number and a unit (working days, days, months, years, "
                     "hours, minutes, seconds), such as '2 working days'"),
        ("1001 years", "'1001 years' is longer than 1000 years; at most 1000 years"),
        ("9999999999999 days", "'9999999999999 days' is longer than 1000 years; at most 366000 days"),
    ],
)  # fmt: skip
def test_a_period_that_is_none_is_refused_in_these_words(text: str, words: str) -> None:
    with pytest.raises(ValueError) as refused:
        parse_period(text)
    assert str(refused.value) == words


def test_the_longest_period_of_each_unit_is_one() -> None:
    assert parse_period("1000 years").count == 1000
    assert parse_period("31622400000 seconds").count == 31_622_400_000
