"""Messages of findings: filled in a language, with times as people write them."""

from __future__ import annotations

from clausewise.model.finding import fill

WORDS = {
    "at": "2026-03-04T09:30:00+08:00",
    "place": "bureau",
    "zh:place": "局内",
    "nth": 3,
    "staff": None,
}


def test_times_are_said_as_people_write_them() -> None:
    assert fill("accepted at {at}", WORDS, "en") == "accepted at 2026-03-04 09:30:00"


def test_a_coded_value_is_said_by_its_label_in_chinese_alone() -> None:
    assert fill("在{place}受理", WORDS, "zh") == "在局内受理"
    assert fill("accepted at {place}", WORDS, "en") == "accepted at bureau"


def test_what_is_missing_is_shown_as_a_dash_and_numbers_as_they_are() -> None:
    assert fill("{staff}第{nth}次，{unknown}", WORDS, "zh") == "—第3次，—"


def test_what_a_value_holds_is_not_filled_again() -> None:
    assert fill("{note}", {"note": "{at}", "at": "x"}, "zh") == "{at}"
