"""Values as people write them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from clausewise.model.clause import Parameter, ParameterValue
from clausewise.model.expression import Period
from clausewise.reporting.wording.values import listed, say_value, say_versions


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (None, "不适用", "not in force"),
        (Period(2, "working days"), "2个工作日", "2 working days"),
        (Period(1, "days"), "1日", "1 day"),
        (True, "是", "yes"),
        (False, "否", "no"),
        (datetime(2026, 3, 1, 9, 30), "2026-03-01 09:30:00", "2026-03-01 09:30:00"),
        (date(2026, 3, 1), "2026-03-01", "2026-03-01"),
        (Decimal("1.50"), "1.50", "1.50"),
        (3, "3", "3"),
        ("hall", "hall", "hall"),
    ],
)
def test_a_value_is_said_in_both_languages(value: ParameterValue, zh: str, en: str) -> None:
    assert (say_value(value, "zh"), say_value(value, "en")) == (zh, en)


def test_values_with_dates_say_since_when() -> None:
    values = ((date.min, Period(2, "days")), (date(2026, 3, 16), None))
    parameter = Parameter("limit", values, "period", stated=True)
    assert say_versions(parameter, "zh") == "2日，自2026-03-16起不适用"
    assert say_versions(parameter, "en") == "2 days, not in force from 2026-03-16"


def test_the_last_of_several_is_joined_by_a_word() -> None:
    assert listed(["A"], "zh", "或") == "A"
    assert listed(["A", "B", "C"], "zh", "或") == "A、B或C"
    assert listed(["A", "B", "C"], "en", " or ") == "A, B or C"
