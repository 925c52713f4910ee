"""Which changes of a condition there are."""

from collections.abc import Sequence
from datetime import date

from clausewise.language.condition_text import condition_text
from clausewise.model.expression import (
    And,
    Arithmetic,
    Call,
    Column,
    Compare,
    Expression,
    In,
    IsNull,
    Literal,
    Not,
    Or,
    Period,
)
from clausewise.mutation.conditions import changes, other_periods

PLACE, AMOUNT, CLOSED, DAY = (
    Column(("place",), "text"),
    Column(("amount",), "int"),
    Column(("closed",), "bool"),
    Column(("day",), "date"),
)


def _others(column: Column, used: Sequence[str]) -> Sequence[str]:
    return [value for value in ("hall", "bureau", "online") if column == PLACE and value not in used]


def _changed(node: Expression) -> set[str]:
    return {condition_text(change.whole) for change in changes(node, _others)}


def _text(value: str) -> Literal:
    return Literal(value, "text")


def test_a_number_grows_shrinks_and_its_comparison_is_moved_and_turned() -> None:
    assert _changed(Compare("<=", AMOUNT, Literal(2, "int"))) == {
        "amount < 2", "amount > 2", "amount <= 3", "amount <= 1",
    }  # fmt: skip


def test_a_value_is_swapped_for_each_other_one_which_is_also_allowed_besides() -> None:
    assert _changed(Compare("=", PLACE, _text("hall"))) == {
        "place <> 'hall'", "place = 'bureau'", "place = 'online'",
        "place IN ('hall', 'bureau')", "place IN ('hall', 'online')",
    }  # fmt: skip


def test_a_text_of_which_nothing_is_known_is_swapped_for_one_that_nobody_has() -> None:
    name = Column(("name",), "text")
    assert _changed(Compare("=", name, _text("x"))) == {"name <> 'x'", "name = 'x~'"}


def test_a_list_loses_each_value_has_each_replaced_and_takes_in_another() -> None:
    assert _changed(In(PLACE, (_text("hall"), _text("online")))) == {
        "place IN ('online')",
        "place IN ('bureau', 'online')",
        "place IN ('hall')",
        "place IN ('hall', 'bureau')",
        "place IN ('hall', 'online', 'bureau')",
    }


def test_each_part_is_dropped_and_and_becomes_or() -> None:
    both = And((CLOSED, IsNull(PLACE)))
    assert _changed(both) == {
        "closed OR place IS NULL",
        "closed",
        "place IS NULL",
        "NOT closed AND place IS NULL",
        "closed AND place IS NOT NULL",
    }
    assert "closed AND place IS NULL" in _changed(Or(both.parts))


def test_a_negation_is_undone_once() -> None:
    assert _changed(Not(CLOSED)) == {"closed"}
    assert _changed(Not(IsNull(PLACE))) == {"place IS NULL"}


def test_periods_and_the_direction_in_which_they_count_are_changed() -> None:
    moved = Compare("<=", Arithmetic("+", DAY, Period(2, "years"), "date"), DAY)
    assert _changed(moved) == {
        "day + INTERVAL '2' YEAR < day",
        "day + INTERVAL '2' YEAR > day",
        "day - INTERVAL '2' YEAR <= day",
        "day + INTERVAL '3' YEAR <= day",
        "day + INTERVAL '1' YEAR <= day",
        "day + INTERVAL '2' MONTH <= day",
    }


def test_each_way_out_of_a_missing_value_is_dropped() -> None:
    either = Call("coalesce", (DAY, Literal(None, "null")), "date")
    assert "day >= day" in _changed(Compare(">=", DAY, either))


def test_what_stands_inside_a_function_a_list_or_a_question_is_changed_too() -> None:
    later = Call("add_working_days", (DAY, Literal(2, "int")), "date")
    assert {"day <= add_working_days(day, 3)", "day <= add_working_days(day, 1)"} <= _changed(
        Compare("<=", DAY, later)
    )
    assert "add_working_days(day, 3) IS NULL" in _changed(IsNull(later))
    assert "add_working_days(day, 1) IN (DATE '2026-03-02')" in _changed(
        In(later, (Literal(date(2026, 3, 2), "date"),))
    )


def test_the_only_value_of_a_list_is_not_dropped() -> None:
    assert _changed(In(PLACE, (_text("hall"),))) == {
        "place IN ('bureau')",
        "place IN ('online')",
        "place IN ('hall', 'bureau')",
        "place IN ('hall', 'online')",
    }


def test_no_period_is_less_than_nothing() -> None:
    assert [str(p) for p in other_periods(Period(0, "working days"))] == ["1 working days", "0 days"]


def test_the_change_is_named_by_the_part_that_changed() -> None:
    whole = And((Compare("=", PLACE, _text("hall")), CLOSED))
    named = {(change.before, change.after) for change in changes(whole, _others)}
    assert ("place = 'hall'", "place = 'online'") in named
    assert ("closed", "") in named
