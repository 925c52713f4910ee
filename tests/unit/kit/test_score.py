"""The score counts each verdict for itself, and never lets silence pass for an answer."""

from __future__ import annotations

from clausewise.kit.answers import Answers, Key
from clausewise.kit.score import Tally, score

KEY = Key({"1/01": ("1", {"a": "breach", "b": "pending", "c": "met"}), "1/02": ("1", {})}, ("1", "2"))


def test_precision_is_of_the_answers_and_recall_of_the_key() -> None:
    found = score(KEY, Answers({"1/01": {"a": "breach", "c": "breach"}, "1/02": {"z": "breach"}}, 0))
    assert found.overall["breach"] == Tally(expected=1, answered=3, right=1)
    assert (found.overall["breach"].precision, found.overall["breach"].recall) == (1 / 3, 1.0)
    assert (found.overall["pending"].precision, found.overall["pending"].recall) == (None, 0.0)
    assert [(wrong.trigger, wrong.expected, wrong.answered) for wrong in found.wrong] == [
        ("b", "pending", None),
        ("c", "met", "breach"),
        ("z", None, "breach"),
    ]


def test_silence_on_a_trigger_that_is_in_order_is_right_and_a_wrong_word_is_not() -> None:
    key = Key({"1/01": ("1", {"a": "met", "b": "excepted"})}, ("1",))
    assert score(key, Answers({"1/01": {}}, 0)).perfect
    assert not score(key, Answers({"1/01": {"b": "met"}}, 0)).perfect


def test_a_trace_without_a_breach_is_missing_too_where_nothing_was_said_of_it() -> None:
    found = score(KEY, Answers({"1/01": {"a": "breach", "b": "pending"}}, 0))
    assert found.missing == ("1/02",)
    assert not found.perfect
