"""Typed values as the text that a person would have written."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest

from clausewise.sources.cell_text import plain_number, text_array, text_of


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        ("", ""),
        (" 甲 ", " 甲 "),
        (True, "true"),
        (False, "false"),
        (5, "5"),
        (5.0, "5"),
        (-0.0, "0"),
        (0.1 + 0.2, "0.3"),
        (1e-7, "0.0000001"),
        (1e22, "10000000000000000000000"),
        (float("nan"), None),
        (float("inf"), "inf"),
        (Decimal("1.10"), "1.10"),
        (Decimal("1E+3"), "1000"),
        (date(2026, 3, 4), "2026-03-04"),
        (time(9, 30), "09:30:00"),
        (datetime(2026, 3, 4, 9), "2026-03-04 09:00:00"),
        (datetime(2026, 3, 4, 9, tzinfo=timezone(timedelta(hours=8))), "2026-03-04 09:00:00+08:00"),
        (["甲", 1], '["甲", 1]'),
        ({"a": None}, '{"a": null}'),
        (b"x", "b'x'"),
    ],
)
def test_a_value_becomes_its_text(value: object, text: str | None) -> None:
    assert text_of(value) == text


def test_a_lone_surrogate_becomes_the_replacement_character() -> None:
    assert text_array(["a\ud800", None, "\ud83d\ude00"]).to_pylist() == ["a\ufffd", None, "😀"]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("12", "12"),
        ("1.50", "1.50"),
        ("1e3", "1000"),
        ("-2.5E-3", "-0.0025"),
        ("1e41", "1e41"),
        ("1e999999999999", "1e999999999999"),
        ("Infinite", "Infinite"),
        ("eins", "eins"),
    ],
)
def test_an_exponent_is_written_out_unless_that_takes_a_page(text: str, plain: str) -> None:
    assert plain_number(text) == plain
