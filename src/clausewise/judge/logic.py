"""A condition -> the ways in which it is true, and the ways in which it is false, as flat lists of comparisons.

The engine has two values and no negation of groups, so three-valued logic is compiled away: "true" and "false" are
two disjunctions, and what matches neither is unknown. A comparison with a missing value matches neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import assert_never

from clausewise.model.expression import (
    And,
    Arithmetic,
    AsOf,
    Call,
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
    columns,
)

NEGATED = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
MIRROR = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
MOST_ALTERNATIVES = 128


@dataclass(frozen=True)
class Test:
    """`left operator right`; `encoding` says how both sides travel to the engine (judge/facts.py)."""

    operator: str
    left: Expression
    right: Expression
    encoding: str


Alternatives = tuple[tuple[Test, ...], ...]


class TooManyWays(ValueError):
    """A condition on trigger and answer that has more alternatives than the engine takes."""


def alternatives(node: Expression, wanted: bool) -> Alternatives:
    """The ways in which a condition is `wanted`; each a conjunction of tests. () = never, ((),) = always.

    A condition on one record that has more ways than the engine takes travels as one truth value instead.

    Raises:
        TooManyWays: where that is not possible.
    """
    try:
        return _ways(node, wanted)
    except TooManyWays:
        if len(sides(node)) > 1:
            raise
        return ((Test("=", node, Literal(wanted, "bool"), "bool"),),)


def _ways(node: Expression, wanted: bool) -> Alternatives:
    match node:
        case And(parts=parts):
            return _all(parts, wanted) if wanted else _any(parts, wanted)
        case Or(parts=parts):
            return _any(parts, wanted) if wanted else _all(parts, wanted)
        case Not(operand=operand):
            return alternatives(operand, not wanted)
        case In(operand=operand, options=options):
            tests = [Compare("=", operand, option) for option in options]
            return _any(tests, True) if wanted else _all(tests, False)
        case Compare(operator=operator, left=left, right=right):
            test = _test(operator if wanted else NEGATED[operator], left, right)
            return () if test is None else ((test,),)
        case IsNull():
            return ((Test("=", node, Literal(wanted, "bool"), "bool"),),)
        case Literal(value=value):
            return ((),) if value is wanted else ()
        case Column() | Call():
            return ((Test("=", node, Literal(wanted, "bool"), "bool"),),)
        case Parameter():  # one without a value then: unknown
            return ()
        case Period() | AsOf() | Arithmetic():
            raise TypeError(f"{node} is no condition")
        case _:
            assert_never(node)


def _any(parts: tuple[Expression, ...] | list[Compare], wanted: bool) -> Alternatives:
    return _bounded(tuple(dict.fromkeys(way for part in parts for way in alternatives(part, wanted))))


def _all(parts: tuple[Expression, ...] | list[Compare], wanted: bool) -> Alternatives:
    ways: Alternatives = ((),)
    for part in parts:
        joined = (
            tuple(dict.fromkeys((*one, *other))) for one, other in product(ways, alternatives(part, wanted))
        )
        ways = _bounded(tuple(dict.fromkeys(joined)))
    return ways


def _bounded(ways: Alternatives) -> Alternatives:
    if len(ways) > MOST_ALTERNATIVES:
        raise TooManyWays(f"a condition on an answer and its trigger has {len(ways)} alternatives, and the engine "
                          f"takes {MOST_ALTERNATIVES}; say less in one clause")  # fmt: skip
    return ways


def _test(operator: str, left: Expression, right: Expression) -> Test | None:
    if any(isinstance(side, Parameter) for side in (left, right)):
        return None
    left, right = separate(left, right)
    types = {left.type, right.type}
    encoding = ("int" if types == {"int"} else "decimal") if types & {"int", "decimal"} else left.type
    if isinstance(left, Literal) or (sides(left) == {True} and sides(right) == {False}):
        left, right, operator = right, left, MIRROR[operator]
    return Test(operator, left, right, encoding)


def sides(node: Expression) -> set[bool]:
    """Which records an expression looks at: False = its own, True = the trigger behind `each.`."""
    return {column.each for column in columns(node)}


def separate(left: Expression, right: Expression) -> tuple[Expression, Expression]:
    """Brings all of the trigger's terms of a comparison to the right: a.x - each.y > 3 becomes a.x > each.y + 3."""
    if len(sides(left)) < 2 and len(sides(right)) < 2:
        return left, right
    own: list[tuple[int, Expression]] = []
    trigger: list[tuple[int, Expression]] = []
    for sign, term in [*_terms(left, 1), *_terms(right, -1)]:
        (trigger if True in sides(term) else own).append((sign, term))
    kind = "int" if left.type == right.type == "int" else "decimal"
    return _sum(own, 1, kind), _sum(trigger, -1, kind)


def _terms(node: Expression, sign: int) -> list[tuple[int, Expression]]:
    if isinstance(node, Arithmetic) and node.operator in "+-" and node.type in ("int", "decimal"):
        return [*_terms(node.left, sign), *_terms(node.right, sign if node.operator == "+" else -sign)]
    return [(sign, node)]


def _sum(terms: list[tuple[int, Expression]], factor: int, kind: str) -> Expression:
    total: Expression = Literal(0, "int")
    for sign, term in terms:
        total = Arithmetic("+" if sign * factor > 0 else "-", total, term, kind)
    return total
