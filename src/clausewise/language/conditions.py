"""A condition's text -> a typed expression: sqlglot parses, this module admits only what the language has.

`quoting.py` quotes the names before the parse; `operators.py` says which operands go together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import partial
from zoneinfo import ZoneInfo

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from clausewise.errors import nearest
from clausewise.language.operators import FUNCTIONS, ConditionError, calculate, call, compare, negate, sides
from clausewise.language.quoting import quote_names
from clausewise.model.expression import (
    And,
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
from clausewise.model.shapes import Shape, UnknownName
from clausewise.model.vocabulary import Type
from clausewise.working_time import parse_period

UNITS = {
    "second": "seconds",
    "minute": "minutes",
    "hour": "hours",
    "day": "days",
    "month": "months",
    "year": "years",
}
COMPARISONS: dict[type[exp.Expression], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
ELAPSED = "elapsed"  # the type of a parameter that counts hours, minutes or seconds: added to a date it makes a time
LONGEST_TEXT = 2000
ALLOWED = (
    "= <> < <= > >= AND OR NOT IN IS NULL BETWEEN + - * , literals, columns, param.x, as_of, "
    + ", ".join(FUNCTIONS)
)


@dataclass(frozen=True)
class Scope:
    """What a condition may name: its own record, the trigger behind `each.`, and the clause's parameters."""

    own: Shape
    parameters: Mapping[str, str]
    zone: ZoneInfo
    each: Shape | None = None


def parse_condition(text: str, scope: Scope) -> Expression:
    """Parses and checks a condition; the result is of type bool.

    Raises:
        ConditionError: with every detail that an author needs to mend it.
    """
    expression = parse_expression(text, scope)
    if expression.type != "bool":
        raise ConditionError(f"'{text}' is of type {expression.type}, but a condition must be true or false")
    return expression


def parse_expression(text: str, scope: Scope) -> Expression:
    """Parses and checks any expression of the language."""
    try:
        tree = sqlglot.parse_one(quote_names(text), dialect="duckdb")
    except (SqlglotError, RecursionError) as error:
        reason = re.sub(r"\x1b\[\d+m", "", str(error)).splitlines()[0].replace('"', "'")
        raise ConditionError(f"cannot read '{text}': {reason} allowed: {ALLOWED}") from None
    if not isinstance(tree, exp.Expression):
        raise ConditionError(f"'{text}' is not a condition")
    try:
        return _Reader(scope).read(tree)
    except RecursionError:
        raise ConditionError(f"'{text[:60]}…' is nested too deeply") from None


class _Reader:
    """sqlglot's tree -> ours; holds the scope and nothing else."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.enums: dict[Column, Type] = {}

    def read(self, tree: exp.Expression) -> Expression:
        comparison = COMPARISONS.get(type(tree))
        if comparison:
            return self.compare(comparison, self.read(tree.this), self.read(tree.expression), tree)
        match tree:
            case exp.Paren():
                return self.read(tree.this)
            case exp.And() | exp.Or():
                parts = [self.condition(tree.this), self.condition(tree.expression)]
                node = And if isinstance(tree, exp.And) else Or
                flat = [q for p in parts for q in (p.parts if isinstance(p, node) else (p,))]
                return node(tuple(flat))
            case exp.Not():
                return Not(self.condition(tree.this))
            case exp.Is():
                return self.read_is(tree)
            case exp.In():
                return self.read_in(tree)
            case exp.Between():
                operand = self.read(tree.this)
                low, high = self.read(tree.args["low"]), self.read(tree.args["high"])
                return And((self.compare(">=", operand, low, tree), self.compare("<=", operand, high, tree)))
            case exp.Add() | exp.Sub() | exp.Mul():
                operator = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*"}[type(tree)]
                sum_ = calculate(
                    operator, self.read(tree.this), self.read(tree.expression), partial(_words, tree)
                )
                return replace(sum_, type="timestamp") if self.is_elapsed(sum_.right) else sum_
            case exp.Neg():
                return negate(self.read(tree.this), partial(_words, tree))
            case exp.Literal():
                return _text(tree.this) if tree.is_string else _number(tree.this)
            case exp.Boolean():
                return Literal(bool(tree.this), "bool")
            case exp.Null():
                return Literal(None, "null")
            case exp.Column():
                return self.read_column(tree)
            case exp.Interval():
                return _interval(tree)
            case exp.Cast():
                return self.read_cast(tree)
            case exp.Anonymous():
                return self.call(str(tree.this).removeprefix("cw_"), [self.read(a) for a in tree.expressions])
            case _:
                raise ConditionError(f"'{_words(tree)}' is not part of the rule language; allowed: {ALLOWED}")

    def is_elapsed(self, node: Expression) -> bool:
        return isinstance(node, Parameter) and self.scope.parameters[node.name] == ELAPSED

    def condition(self, tree: exp.Expression) -> Expression:
        node = self.read(tree)
        if node.type != "bool":
            raise ConditionError(f"'{_words(tree)}' is of type {node.type}; AND, OR and NOT take conditions")
        return node

    def read_column(self, tree: exp.Column) -> Expression:
        name = tree.name
        if not tree.this.args.get("quoted") or tree.args.get("table"):
            raise ConditionError(f"'{_words(tree)}' is not part of the rule language; allowed: {ALLOWED}")
        path = tuple(name.split("."))
        if path == ("as_of",):
            return AsOf()
        if path[0] == "param":
            if len(path) != 2 or path[1] not in self.scope.parameters:
                raise ConditionError(
                    f"unknown parameter '{name}': {nearest(path[-1], self.scope.parameters)}"
                )
            of = self.scope.parameters[path[1]]
            return Parameter(path[1], "period" if of == ELAPSED else of)
        each = path[0] == "each" and "each" not in self.scope.own.columns
        if each and (self.scope.each is None or len(path) < 2):
            raise ConditionError(
                f"'{name}': each.<column> names the trigger's column inside an answer's where only"
            )
        shape = self.scope.each if each and self.scope.each else self.scope.own
        try:
            type_ = shape.resolve(path[1:] if each else path)
        except UnknownName as error:
            raise ConditionError(str(error)) from None
        if type_.name == "mixed":
            raise ConditionError(
                f"'{name}' has a different type in each of the kinds {shape.name}; name one kind"
            )
        column = Column(
            path[1:] if each else path, "text" if type_.name in ("enum", "ref") else type_.name, each
        )
        if type_.name == "enum":
            self.enums[column] = type_
        return column

    def read_is(self, tree: exp.Is) -> Expression:
        if isinstance(tree.expression, exp.Null):
            operand = self.read(tree.this)
            if len(sides(operand)) > 1:
                raise ConditionError(
                    f"'{_words(tree)}': IS NULL asks about one record, not about each.* and another"
                )
            return IsNull(operand)
        raise ConditionError(f"'{_words(tree)}': only IS NULL and IS NOT NULL are allowed")

    def read_in(self, tree: exp.In) -> Expression:
        operand = self.read(tree.this)
        if not tree.expressions:
            raise ConditionError(f"'{_words(tree)}': IN takes a list of values in parentheses")
        parts = [self.compare("=", operand, self.read(option), tree) for option in tree.expressions]
        if len(sides(operand)) < 2 and all(
            isinstance(p, Compare) and p.left == operand and isinstance(p.right, Literal) for p in parts
        ):
            return In(operand, tuple(p.right for p in parts if isinstance(p, Compare)))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def read_cast(self, tree: exp.Cast) -> Expression:
        kind = tree.to.this.name if isinstance(tree.to, exp.DataType) else ""
        if isinstance(tree.this, exp.Literal) and kind.startswith(("DATE", "TIMESTAMP")):
            return self.moment(str(tree.this.this), "date" if kind == "DATE" else "timestamp")
        raise ConditionError(
            f"'{_words(tree)}': only DATE '2026-03-01' and TIMESTAMP '2026-03-01 09:00' may be written"
        )

    def moment(self, text: str, wanted: str) -> Literal:
        try:
            if wanted == "date":
                return Literal(date.fromisoformat(text), "date")
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise ConditionError(
                f"'{text}' is not a {wanted}; write it as 2026-03-01 or 2026-03-01 09:00"
            ) from None
        return Literal(moment if moment.tzinfo else moment.replace(tzinfo=self.scope.zone), "timestamp")

    def compare(self, operator: str, left: Expression, right: Expression, tree: exp.Expression) -> Expression:
        left, right = self.fit_literal(left, right), self.fit_literal(right, left)
        return compare(operator, left, right, partial(_words, tree))

    def fit_literal(self, side: Expression, other: Expression) -> Expression:
        """A text literal beside an enum, a date or a timestamp takes that type, or is refused."""
        if not isinstance(side, Literal) or side.type != "text":
            return side
        if other.type in ("date", "timestamp"):
            text = str(side.value)
            return self.moment(text, "date" if len(text) == 10 else "timestamp")
        enum = self.enums.get(other) if isinstance(other, Column) else None
        if enum:
            labels = {label: value for value, names in enum.values.items() for label in names}
            value = labels.get(str(side.value), str(side.value))
            if value not in enum.values:
                raise ConditionError(f"'{value}' is no value of {other}: {nearest(value, enum.values, 80)}")
            return Literal(value, "text")
        return side

    def call(self, function: str, arguments: list[Expression]) -> Expression:
        wanted, _ = FUNCTIONS.get(function, ((), ""))
        for i, (argument, type_) in enumerate(zip(arguments, wanted, strict=False)):
            if type_ == "date" and isinstance(argument, Literal) and argument.type == "text":
                arguments[i] = self.moment(str(argument.value), "date")
        return call(function, arguments)


def _text(text: str) -> Literal:
    if len(text) > LONGEST_TEXT:
        raise ConditionError(f"'{text[:20]}…' is longer than {LONGEST_TEXT} characters")
    return Literal(text, "text")


def _number(text: str) -> Literal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ConditionError(f"'{text}' is not a number") from None
    if re.fullmatch(r"\d{1,18}", text):
        return Literal(int(text), "int")
    if not re.fullmatch(r"\d{1,12}(\.\d{1,6})?", text):
        raise ConditionError(f"'{text}': a number has at most 12 digits before the point and 6 after it")
    return Literal(value, "decimal")


def _interval(tree: exp.Interval) -> Period:
    count, unit = str(tree.this.this) if tree.this else "", str(tree.args.get("unit") or "")
    word = UNITS.get(unit.lower().rstrip("s"))
    if word is None:
        raise ConditionError(f"'{_words(tree)}': write INTERVAL '60' SECOND, with one of {', '.join(UNITS)}")
    try:
        return parse_period(f"{count} {word}")
    except ValueError as error:
        raise ConditionError(f"'{_words(tree)}': {error}") from None


def _words(tree: exp.Expression) -> str:
    return tree.sql(dialect="duckdb").replace('"', "").replace("cw_", "").replace("CW_", "")
