"""The condition tree: about a dozen frozen nodes that both back ends (SQL and durable-rules) compile.

A condition is an expression of type bool. Every node knows its `type`, one of the vocabulary's type names (enum
and ref count as text), or `period`, `duration` or `null`. The language layer has already checked the types, folded
parameters in, and rewritten BETWEEN, <>-as-NOT= and the like into these nodes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

CHINESE_UNITS = {
    "working days": "个工作日", "days": "日", "months": "个月", "years": "年",
    "hours": "小时", "minutes": "分钟", "seconds": "秒",
}  # fmt: skip
UNITS = tuple(CHINESE_UNITS)


@dataclass(frozen=True)
class Period:
    """`2 working days`: an amount of time. Also a node, where it is added to a date or a timestamp."""

    count: int
    unit: str  # one of UNITS

    @property
    def type(self) -> str:
        return "period"

    def __str__(self) -> str:
        return f"{self.count} {self.unit}"

    def in_(self, language: str) -> str:
        """`2 working days` -> 2个工作日; `1 working days` -> 1 working day"""
        if language == "zh":
            return f"{self.count}{CHINESE_UNITS[self.unit]}"
        return f"{self.count} {self.unit.removesuffix('s') if self.count == 1 else self.unit}"


@dataclass(frozen=True)
class Literal:
    """A constant: text, int, Decimal, bool, date, or datetime with a zone; None is NULL."""

    value: str | int | Decimal | bool | date | datetime | None
    type: str


@dataclass(frozen=True)
class Column:
    """A column, navigated to through `path[:-1]`. `each` = it is the trigger's, although the condition is on an answer."""

    path: tuple[str, ...]
    type: str
    each: bool = False

    def __str__(self) -> str:
        return ("each." if self.each else "") + ".".join(self.path)


@dataclass(frozen=True)
class Parameter:
    """`param.limit`, before the clause's version in force replaces it by its value."""

    name: str
    type: str


@dataclass(frozen=True)
class AsOf:
    """The audit's as-of time."""

    type: str = "timestamp"


@dataclass(frozen=True)
class Arithmetic:
    """`left operator right` with + - *; a period on the right of a date or a timestamp only."""

    operator: str
    left: Expression
    right: Expression
    type: str


@dataclass(frozen=True)
class Call:
    """One of the functions of the rule language, on columns of ONE record."""

    function: str
    arguments: tuple[Expression, ...]
    type: str


@dataclass(frozen=True)
class Compare:
    """`left operator right`, operator one of = <> < <= > >=; both sides of comparable types."""

    operator: str
    left: Expression
    right: Expression
    type: str = "bool"


@dataclass(frozen=True)
class IsNull:
    """`operand IS NULL`; unknown where navigation to the operand fails."""

    operand: Expression
    type: str = "bool"


@dataclass(frozen=True)
class In:
    """`operand IN (options)`: the disjunction of equalities."""

    operand: Expression
    options: tuple[Expression, ...]
    type: str = "bool"


@dataclass(frozen=True)
class And:
    parts: tuple[Expression, ...]
    type: str = "bool"


@dataclass(frozen=True)
class Or:
    parts: tuple[Expression, ...]
    type: str = "bool"


@dataclass(frozen=True)
class Not:
    operand: Expression
    type: str = "bool"


Expression = (
    Literal | Period | Column | Parameter | AsOf | Arithmetic | Call | Compare | IsNull | In | And | Or | Not
)


def children(node: Expression) -> tuple[Expression, ...]:
    """The direct sub-expressions of a node, in order."""
    match node:
        case Arithmetic(left=left, right=right) | Compare(left=left, right=right):
            return (left, right)
        case Call(arguments=arguments):
            return arguments
        case IsNull(operand=operand) | Not(operand=operand):
            return (operand,)
        case In(operand=operand, options=options):
            return (operand, *options)
        case And(parts=parts) | Or(parts=parts):
            return parts
        case _:
            return ()


def walk(node: Expression) -> Iterator[Expression]:
    """The node and all below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def columns(node: Expression | None) -> tuple[Column, ...]:
    """The columns that an expression reads, each once, in order of appearance."""
    if node is None:
        return ()
    return tuple(dict.fromkeys(n for n in walk(node) if isinstance(n, Column)))
