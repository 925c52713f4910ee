"""Times as people write them."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from clausewise.errors import WrongUsage
from clausewise.moments import months_between, read_day, read_moment, read_period

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        (" 2026-03-04 ", date(2026, 3, 4), date(2026, 3, 4)),
        ("2026-03-01..2026-04-15", date(2026, 3, 1), date(2026, 4, 15)),
        ("2026-03-01..2026-03-01", date(2026, 3, 1), date(2026, 3, 1)),
    ],
)
def test_a_period_is_a_month_a_day_or_two_days(text: str, since: date, until: date) -> None:
    assert read_period(text) == (since, until)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-03-02..2026-03-01", "the period '2026-03-02..2026-03-01' ends before it begins"),
        ("2026-13", "'2026-13-01' is no day of the calendar"),
        ("2026-02-30", "'2026-02-30' is no day of the calendar"),
        ("March", "'March' is no date; write 2026-03-04"),
        ("2026-03-01..", "'' is no date"),
        ("2026-03-01..2026-04", "'2026-04' is no date"),
    ],
)
def test_what_is_no_period_is_refused(text: str, said: str) -> None:
    with pytest.raises(WrongUsage) as refused:
        read_period(text)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-04", "2026-03-04T23:59:59.999999+08:00"),
        ("2026-03-04 17:00", "2026-03-04T17:00:00+08:00"),
        ("2026-03-04T17:00:00+01:00", "2026-03-04T17:00:00+01:00"),
    ],
)
def test_a_day_is_its_end_and_a_time_is_of_the_zone(text: str, expected: str) -> None:
    assert read_moment(text, SHANGHAI).isoformat() == expected


def test_what_is_no_time_is_refused() -> None:
    with pytest.raises(WrongUsage, match="'noon' is no time; write 2026-03-04 or 2026-03-04 17:00"):
        read_moment("noon", SHANGHAI)
    with pytest.raises(WrongUsage, match="'2026-3-4' is no date"):
        read_day("2026-3-4")


def test_the_months_of_two_days() -> None:
    assert months_between(date(2025, 12, 31), date(2026, 2, 1)) == ["2025-12", "2026-01", "2026-02"]
