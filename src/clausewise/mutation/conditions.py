"""Every way to change a condition in one place: an operator, a number, a value, one part dropped.

Each change is the smallest slip that a drafter could make. What a condition means is not looked at: whether a change
matters is what the worked examples must show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

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
    children,
)

OPERATORS = {
    "=": ("<>",),
    "<>": ("=",),
    "<": ("<=", ">="),
    "<=": ("<", ">"),
    ">": (">=", "<="),
    ">=": (">", "<"),
}
UNITS = {
    "working days": ("days",),
    "days": ("working days",),
    "months": ("years",),
    "years": ("months",),
    "hours": ("minutes",),
    "minutes": ("hours",),
    "seconds": ("minutes",),
}
ONE_DAY = timedelta(days=1)

# The other values that a text column could be compared with.
Others = Callable[[Column, Sequence[str]], Sequence[str]]


@dataclass(frozen=True)
class Change:
    """`before` became `after` (`''`: was dropped), which makes the condition `whole`."""

    before: str
    after: str
    whole: Expression


def changes(node: Expression, others: Others) -> Iterator[Change]:
    """Every change of a condition, each once."""
    seen = {node}
    for change in _changes(node, others):
        if change.whole not in seen:
            seen.add(change.whole)
            yield change


def _changes(node: Expression, others: Others) -> Iterator[Change]:
    for after in _own(node, others):
        yield Change(condition_text(node), condition_text(after), after)
    if isinstance(node, And | Or):
        yield from _dropped(node)
    parts = children(node)
    for index, part in enumerate(parts):
        if isinstance(node, In) and index:
            continue
        for change in _changes(part, others):
            yield replace(change, whole=_with(node, (*parts[:index], change.whole, *parts[index + 1 :])))


def _dropped(node: And | Or) -> Iterator[Change]:
    for index, part in enumerate(node.parts):
        rest = node.parts[:index] + node.parts[index + 1 :]
        yield Change(condition_text(part), "", rest[0] if len(rest) == 1 else replace(node, parts=rest))


def _own(node: Expression, others: Others) -> Iterator[Expression]:
    match node:
        case And(parts=parts):
            yield Or(parts)
        case Or(parts=parts):
            yield And(parts)
        case Not(operand=operand):
            yield operand
        case IsNull() | Column(type="bool"):
            yield Not(node)
        case Compare():
            yield from (replace(node, operator=operator) for operator in OPERATORS[node.operator])
            yield from _other_values(node, others)
        case In():
            yield from _other_lists(node, others)
        case Arithmetic(operator="+" | "-"):
            yield replace(node, operator="-" if node.operator == "+" else "+")
        case Call(function="coalesce", arguments=arguments):
            for index in range(len(arguments)):
                rest = arguments[:index] + arguments[index + 1 :]
                yield rest[0] if len(rest) == 1 else replace(node, arguments=rest)
        case Literal():
            yield from (replace(node, value=value) for value in other_numbers(node.value))
        case Period():
            yield from (period for period in other_periods(node) if period.unit != "working days")
        case _:
            pass


def _other_values(node: Compare, others: Others) -> Iterator[Expression]:
    """`place = 'hall'` with each of the other places, and with each of them allowed besides.

    A text of which nothing is known is swapped for one that no record has.
    """
    for side, other in (("left", node.right), ("right", node.left)):
        literal = node.left if side == "left" else node.right
        if isinstance(other, Column) and isinstance(literal, Literal) and isinstance(literal.value, str):
            known = others(other, [literal.value])
            for value in known or [f"{literal.value}~"]:
                changed = Literal(value, literal.type)
                yield replace(node, left=changed) if side == "left" else replace(node, right=changed)
                if known and node.operator in ("=", "<>"):
                    either = In(other, (literal, changed))
                    yield either if node.operator == "=" else Not(either)


def _other_lists(node: In, others: Others) -> Iterator[Expression]:
    """One option dropped, one replaced by each value that is not in the list, and each of these added."""
    texts = [str(option.value) for option in node.options if isinstance(option, Literal)]
    values = others(node.operand, texts) if isinstance(node.operand, Column) else ()
    for index, option in enumerate(node.options):
        rest = node.options[:index] + node.options[index + 1 :]
        if rest:
            yield replace(node, options=rest)
        for value in values:
            yield replace(node, options=(*rest[:index], Literal(value, option.type), *rest[index:]))
    yield from (replace(node, options=(*node.options, Literal(value, "text"))) for value in values)


def other_numbers(value: object) -> Iterator[int | Decimal | bool | date | datetime]:
    """One more and one less; of a date the days beside it; of true, false."""
    match value:
        case bool():
            yield not value
        case int() | Decimal():
            yield from (value + 1, value - 1)
        case date():
            yield from (value + ONE_DAY, value - ONE_DAY)
        case _:
            pass


def other_periods(period: Period) -> Iterator[Period]:
    """One more and one less of the unit, and the same number of a neighbouring unit."""
    yield replace(period, count=period.count + 1)
    if period.count:
        yield replace(period, count=period.count - 1)
    yield from (replace(period, unit=unit) for unit in UNITS[period.unit])


def _with(node: Expression, parts: tuple[Expression, ...]) -> Expression:
    match node:
        case Arithmetic() | Compare():
            return replace(node, left=parts[0], right=parts[1])
        case Call():
            return replace(node, arguments=parts)
        case Not():
            return parts[0].operand if isinstance(parts[0], Not) else Not(parts[0])
        case IsNull():
            return IsNull(parts[0])
        case In():
            return replace(node, operand=parts[0])
        case And() | Or():
            return _flat(node, parts)
        case _:
            raise TypeError(f"{type(node).__name__} has no parts")


def _flat(node: And | Or, parts: tuple[Expression, ...]) -> And | Or:
    """A part that became of the same kind is taken apart, as reading the text would do."""
    kind = type(node)
    return kind(tuple(q for p in parts for q in (p.parts if isinstance(p, kind) else (p,))))
