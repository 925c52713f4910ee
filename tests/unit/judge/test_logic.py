"""A condition -> the ways in which it is true and false: what no way names is unknown, as in Kleene's logic."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clausewise.judge.logic import MOST_ALTERNATIVES, TooManyWays, alternatives, separate, sides
from clausewise.judge.logic import Test as Comparison
from clausewise.model.expression import (
    And,
    Arithmetic,
    AsOf,
    Column,
    Compare,
    Expression,
    In,
    IsNull,
    Literal,
    Not,
    Or,
    Parameter,
    Period,
)

OPERATORS: dict[str, Callable[[object, object], bool]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
Record = Mapping[str, int | bool | None]
Truth = bool | None
N, M, CLOSED = Column(("n",), "int"), Column(("m",), "int"), Column(("closed",), "bool")
EACH_N = Column(("n",), "int", each=True)
ONE, TWO = Literal(1, "int"), Literal(2, "int")
UNSET = Parameter("limit", "int")


def value(node: Expression, record: Record) -> int | bool | None:
    match node:
        case Literal(value=int() | bool() as known):
            return known
        case Column(path=path, each=each):
            return record.get(("each." if each else "") + path[0])
        case Arithmetic(operator=sign, left=left, right=right):
            one, other = value(left, record), value(right, record)
            if one is None or other is None:
                return None
            return one + other if sign == "+" else one - other
        case IsNull(operand=operand):
            return value(operand, record) is None
        case _:
            return holds(node, record)


def holds(node: Expression, record: Record) -> Truth:
    """Whether a condition is true, by Kleene's tables."""
    match node:
        case And(parts=parts):
            truths = [holds(part, record) for part in parts]
            return False if False in truths else None if None in truths else True
        case Or(parts=parts):
            truths = [holds(part, record) for part in parts]
            return True if True in truths else None if None in truths else False
        case Not(operand=operand):
            truth = holds(operand, record)
            return None if truth is None else not truth
        case In(operand=operand, options=options):
            return holds(Or(tuple(Compare("=", operand, option) for option in options)), record)
        case Compare(operator=sign, left=left, right=right):
            one, other = value(left, record), value(right, record)
            return None if one is None or other is None else OPERATORS[sign](one, other)
        case Parameter():
            return None
        case _:
            found = value(node, record)
            return None if found is None else bool(found)


def fires(test: Comparison, record: Record) -> bool:
    """What the engine does: a comparison with a missing value matches nothing."""
    one, other = value(test.left, record), value(test.right, record)
    return one is not None and other is not None and OPERATORS[test.operator](one, other)


def told(node: Expression, record: Record) -> tuple[bool, bool]:
    true, false = (
        any(all(fires(test, record) for test in way) for way in alternatives(node, wanted))
        for wanted in (True, False)
    )
    return true, false


NUMBERS = st.sampled_from([N, M, EACH_N, ONE, TWO])
COMPARED: st.SearchStrategy[Expression] = st.one_of(
    st.builds(Compare, st.sampled_from(list(OPERATORS)), NUMBERS, NUMBERS),
    st.builds(Compare, st.sampled_from(list(OPERATORS)), st.just(N), st.just(UNSET)),
    st.builds(
        In, st.sampled_from([N, M]), st.lists(st.sampled_from([ONE, TWO]), min_size=1, max_size=2).map(tuple)
    ),
    st.builds(IsNull, st.sampled_from([N, M])),
    st.sampled_from([CLOSED, Literal(True, "bool"), Literal(False, "bool"), Parameter("flag", "bool")]),
)
CONDITIONS = st.recursive(
    COMPARED,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(And, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)
VALUES = st.sampled_from([None, 0, 1, 2, 3])
RECORDS = st.fixed_dictionaries(
    {"n": VALUES, "m": VALUES, "each.n": VALUES, "closed": st.sampled_from([None, True, False])}
)


@settings(max_examples=400, deadline=None)
@given(node=CONDITIONS, record=RECORDS)
def test_the_ways_say_what_three_valued_logic_says(node: Expression, record: Record) -> None:
    truth = holds(node, record)
    assert told(node, record) == (truth is True, truth is False)


def test_each_way_stands_once() -> None:
    repeated = Compare("=", N, ONE)
    assert alternatives(Or((repeated, repeated)), True) == alternatives(repeated, True)
    assert alternatives(And((repeated, repeated)), True) == alternatives(repeated, True)
    assert len(alternatives(Or((repeated, Compare("=", N, TWO))), True)) == 2


def test_a_comparison_that_faces_the_other_way_is_turned() -> None:
    ((test,),) = alternatives(Compare("<", ONE, N), True)
    assert (test.operator, test.left, test.right) == (">", N, ONE)
    ((test,),) = alternatives(Compare("<=", EACH_N, M), True)
    assert (test.operator, test.left, test.right) == (">=", M, EACH_N)
    ((test,),) = alternatives(Compare("<=", M, EACH_N), True)
    assert (test.operator, test.left, test.right) == ("<=", M, EACH_N)


@pytest.mark.parametrize(
    ("left", "right", "encoding"),
    [
        (N, ONE, "int"),
        (N, Literal(Decimal("1.5"), "decimal"), "decimal"),
        (Column(("fee",), "decimal"), ONE, "decimal"),
        (Column(("day",), "date"), Literal(date(2026, 3, 1), "date"), "date"),
        (Column(("place",), "text"), Literal("hall", "text"), "text"),
        (CLOSED, Literal(True, "bool"), "bool"),
    ],
)
def test_both_sides_travel_in_one_way(left: Expression, right: Expression, encoding: str) -> None:
    ((test,),) = alternatives(Compare("=", left, right), True)
    assert test.encoding == encoding


@pytest.mark.parametrize("node", [Period(2, "days"), AsOf(), Arithmetic("+", N, ONE, "int")])
def test_what_is_no_condition_is_refused(node: Expression) -> None:
    with pytest.raises(TypeError, match="is no condition"):
        alternatives(node, True)


def numbers(column: Column, count: int) -> tuple[Expression, ...]:
    return tuple(Compare("=", column, Literal(number, "int")) for number in range(count))


@pytest.mark.parametrize("count", [MOST_ALTERNATIVES, MOST_ALTERNATIVES + 1])
def test_a_condition_on_one_record_with_very_many_ways_travels_as_one_truth(count: int) -> None:
    condition = Or(numbers(N, count))
    ways = alternatives(condition, True)
    if count == MOST_ALTERNATIVES:
        assert len(ways) == count
    else:
        assert ways == ((Comparison("=", condition, Literal(True, "bool"), "bool"),),)


def test_a_condition_on_two_records_with_too_many_ways_is_refused() -> None:
    pairs = tuple(Compare("=", EACH_N, part.left) for part in numbers(M, 1) if isinstance(part, Compare))
    many = tuple(
        And((Compare("=", Arithmetic("+", N, Literal(i, "int"), "int"), EACH_N), *pairs))
        for i in range(MOST_ALTERNATIVES + 1)
    )
    with pytest.raises(TooManyWays, match=f"has {MOST_ALTERNATIVES + 1} alternatives, and the engine takes"):
        alternatives(Or(many), True)


def test_only_the_part_with_too_many_ways_travels_as_one_truth() -> None:
    many = Or(numbers(N, MOST_ALTERNATIVES + 1))
    ways = alternatives(And((Compare("=", N, EACH_N), many)), True)
    assert [len(way) for way in ways] == [2]
    assert ways[0][1].left == many


@settings(max_examples=200, deadline=None)
@given(
    record=RECORDS,
    signs=st.lists(st.sampled_from("+-"), min_size=3, max_size=3),
    sign=st.sampled_from([*OPERATORS]),
)
def test_a_sum_of_both_records_is_parted_without_changing_its_truth(
    record: Record, signs: list[str], sign: str
) -> None:
    total: Expression = N
    for plus, term in zip(signs, (EACH_N, M, ONE), strict=True):
        total = Arithmetic(plus, total, term, "int")
    left, right = separate(total, Arithmetic("-", M, EACH_N, "int"))
    assert sides(left) == {False}
    assert sides(right) == {True}
    whole = Compare(sign, total, Arithmetic("-", M, EACH_N, "int"))
    assert holds(Compare(sign, left, right), record) == holds(whole, record)


def test_a_sum_of_both_records_on_one_side_is_parted_too() -> None:
    both = Arithmetic("-", M, EACH_N, "int")
    nothing = Literal(0, "int")
    assert separate(N, both) == (
        Arithmetic("-", Arithmetic("+", nothing, N, "int"), M, "int"), Arithmetic("-", nothing, EACH_N, "int"),
    )  # fmt: skip
    assert separate(both, N) == (
        Arithmetic("-", Arithmetic("+", nothing, M, "int"), N, "int"), Arithmetic("+", nothing, EACH_N, "int"),
    )  # fmt: skip


@pytest.mark.parametrize("node", [CLOSED, IsNull(N)])
@pytest.mark.parametrize("wanted", [True, False])
def test_what_is_true_or_false_by_itself_is_compared_with_that(node: Expression, wanted: bool) -> None:
    assert alternatives(node, wanted) == ((Comparison("=", node, Literal(wanted, "bool"), "bool"),),)


def test_a_side_of_one_record_stays_as_it_is() -> None:
    assert separate(Arithmetic("+", N, M, "int"), EACH_N) == (Arithmetic("+", N, M, "int"), EACH_N)


def test_parted_sums_of_whole_numbers_stay_whole() -> None:
    left, right = separate(Arithmetic("-", N, EACH_N, "int"), ONE)
    assert (left.type, right.type) == ("int", "int")
    left, right = separate(Arithmetic("-", Column(("fee",), "decimal"), EACH_N, "decimal"), ONE)
    assert (left.type, right.type) == ("decimal", "decimal")
