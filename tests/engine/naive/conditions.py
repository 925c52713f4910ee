"""Interprets a condition: sqlglot's tree, Python's values, three-valued logic written out.

Every function returns a value or `Absent`; for a condition that is True, False or Absent (unknown), which
carries the names of the columns that were missing. Words that SQL keeps for itself (`case`, `window`, `date`)
are column names here, so every bare word is quoted before the text is parsed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import sqlglot
from sqlglot import exp

from .days import Uncovered, add_period, full_years
from .records import Record, World, calendar_columns
from .values import Absent, Period, parse_date

TOKEN = re.compile(r"'(?:[^']|'')*'|\d+(?:\.\d+)?|[^\W\d]\w*|\s+|.", re.DOTALL)
KEYWORDS = {"AND", "OR", "NOT", "IN", "IS", "NULL", "BETWEEN", "TRUE", "FALSE"}
TYPED = {"DATE", "TIMESTAMP", "INTERVAL"}
NO_VALUE = Absent(False, frozenset())


@dataclass(frozen=True)
class Scope:
    """What a condition may read. `each`: the trigger, where the condition is on an answer."""

    world: World
    record: Record
    parameters: Mapping[str, Any]
    each: Record | None = None

    def on(self, answer: Record) -> Scope:
        return replace(self, record=answer, each=self.record)


@dataclass(frozen=True)
class Span:
    """`first - last` of two times, which may only be compared with a period."""

    later: date | datetime
    earlier: date | datetime


def quote_words(text: str) -> str:
    """Quotes every word that is a column, so that no column name is taken for a word of SQL."""
    tokens = TOKEN.findall(text)
    words = []
    for i, token in enumerate(tokens):
        rest = "".join(tokens[i + 1 :]).lstrip()
        before = "".join(tokens[:i]).rstrip()
        is_word = re.match(r"[^\W\d]", token) and token.upper() not in KEYWORDS
        is_function = rest.startswith("(") and not before.endswith(".")
        is_type = token.upper() in TYPED and rest.startswith("'")
        is_unit = re.search(r"INTERVAL\s*'[^']*'$", before, re.IGNORECASE)
        if not is_word or is_function or is_type or is_unit:
            words.append(token)
        else:
            words.append(f'"{token}"')
    return "".join(words)


@lru_cache(maxsize=4096)
def parse(text: str) -> exp.Expression:
    tree = sqlglot.parse_one(quote_words(text), read="duckdb")
    assert isinstance(tree, exp.Expression)
    return tree


def judge_condition(condition: object, scope: Scope) -> bool | Absent:
    """True, False, or unknown with the missing columns. No condition is true."""
    if condition is None:
        return True
    value = interpret(parse(str(condition)), scope)
    assert isinstance(value, (bool, Absent)), f"{condition} is no condition"
    return value


def clauses_named(condition: object) -> set[str]:
    """The clauses that a finding rule's `where` names; those that it leaves out (`<>`, NOT) are not meant."""
    if condition is None:
        return set()
    found: set[str] = set()
    for node in parse(str(condition)).find_all(exp.EQ, exp.NEQ, exp.In):
        negations = isinstance(node, exp.NEQ)
        above = node.parent
        while above is not None:
            negations += isinstance(above, exp.Not)
            above = above.parent
        parts = [node.this, *node.args.get("expressions", []), node.args.get("expression")]
        named = any(isinstance(p, exp.Column) and p.name == "clause" and not p.table for p in parts)
        if named and negations % 2 == 0:
            found |= {p.name for p in parts if isinstance(p, exp.Literal) and p.is_string}
    return found


def either(*values: Any) -> Absent | None:
    """The absence of any of the values, if one is absent."""
    absent = [v for v in values if isinstance(v, Absent)]
    if not absent:
        return None
    return Absent(any(a.unknown for a in absent), frozenset().union(*(a.columns for a in absent)))


def conjunction(*truths: bool | Absent) -> bool | Absent:
    if any(t is False for t in truths):
        return False
    return either(*truths) or True


def negation(truth: bool | Absent) -> bool | Absent:
    return truth if isinstance(truth, Absent) else not truth


def disjunction(*truths: bool | Absent) -> bool | Absent:
    return negation(conjunction(*(negation(t) for t in truths)))


COMPARISONS: dict[type[exp.Expression], Callable[[int], bool]] = {
    exp.EQ: lambda order: order == 0,
    exp.NEQ: lambda order: order != 0,
    exp.LT: lambda order: order < 0,
    exp.LTE: lambda order: order <= 0,
    exp.GT: lambda order: order > 0,
    exp.GTE: lambda order: order >= 0,
}


def interpret(node: exp.Expression, scope: Scope) -> Any:
    """The value of an expression, or Absent."""
    if type(node) in COMPARISONS:
        return compare(type(node), interpret(node.this, scope), interpret(node.expression, scope), scope)
    match node:
        case exp.Paren():
            return interpret(node.this, scope)
        case exp.And():
            return conjunction(interpret(node.this, scope), interpret(node.expression, scope))
        case exp.Or():
            return disjunction(interpret(node.this, scope), interpret(node.expression, scope))
        case exp.Not():
            return negation(interpret(node.this, scope))
        case exp.Is():
            value = interpret(node.this, scope)
            if not isinstance(node.expression, exp.Null):
                raise ValueError(f"{node.sql()}: only IS NULL")
            return value if isinstance(value, Absent) and value.unknown else isinstance(value, Absent)
        case exp.In():
            operand = interpret(node.this, scope)
            options = [interpret(option, scope) for option in node.expressions]
            return disjunction(*(compare(exp.EQ, operand, option, scope) for option in options))
        case exp.Between():
            operand = interpret(node.this, scope)
            low = compare(exp.GTE, operand, interpret(node.args["low"], scope), scope)
            return conjunction(low, compare(exp.LTE, operand, interpret(node.args["high"], scope), scope))
        case exp.Add() | exp.Sub() | exp.Mul():
            return calculate(node, interpret(node.this, scope), interpret(node.expression, scope), scope)
        case exp.Neg():
            value = interpret(node.this, scope)
            return value if isinstance(value, Absent) else -value
        case exp.Null():
            return NO_VALUE
        case exp.Boolean():
            return bool(node.this)
        case exp.Literal():
            return str(node.this) if node.is_string else number(str(node.this))
        case exp.Interval():
            unit = str(node.args["unit"].name).lower()
            return Period(int(node.this.name), unit if unit.endswith("s") else unit + "s")
        case exp.Cast():
            text = node.this.name
            return parse_date(text) if node.to.is_type("date") else scope.world.zone.parse(text)
        case exp.Column() | exp.Dot():
            return read_column([part.name for part in node.parts], scope)
        case exp.Func():
            return call(node, scope)
    raise ValueError(f"{node.sql()}: not in the language")


def number(text: str) -> int | Decimal:
    return Decimal(text) if "." in text else int(text)


def read_column(path: Sequence[str], scope: Scope) -> Any:
    """A column of the record, of the trigger (`each.`), a parameter, or `as_of`."""
    if path[0] == "param" and len(path) == 2:
        value = scope.parameters[path[1]]
        return Absent(False, frozenset([f"param.{path[1]}"])) if value is None else value
    if list(path) == ["as_of"] and "as_of" not in scope.record.values:
        return scope.world.as_of
    if path[0] == "each" and scope.each is not None:
        return scope.world.read(scope.each, path[1:])
    return scope.world.read(scope.record, path)


def compare(operator: type[exp.Expression], left: Any, right: Any, scope: Scope) -> bool | Absent:
    """`left operator right`; a difference of times is compared by adding the period to its earlier time."""
    if absent := either(left, right):
        return absent
    zone, days = scope.world.zone, scope.world.days
    try:
        if isinstance(left, Span):
            left, right = left.later, add_period(left.earlier, right, 1, days, zone)
        elif isinstance(right, Span):
            left, right = add_period(right.earlier, left, 1, days, zone), right.later
    except Uncovered as uncovered:
        return Absent(True, frozenset([str(uncovered)]))
    if isinstance(left, date) and isinstance(right, str):
        right = zone.parse(right) if len(right) > 10 else parse_date(right)
    if isinstance(right, date) and isinstance(left, str):
        left = zone.parse(left) if len(left) > 10 else parse_date(left)
    left, right = as_dates(left, right, scope)
    if left == right:
        return COMPARISONS[operator](0)
    if operator in (exp.EQ, exp.NEQ):
        return operator is exp.NEQ
    return COMPARISONS[operator](-1 if left < right else 1)


def as_dates(left: Any, right: Any, scope: Scope) -> tuple[Any, Any]:
    """Where a date meets a timestamp, the timestamp is cut to its date."""
    times = isinstance(left, date) and isinstance(right, date)
    if times and isinstance(left, datetime) != isinstance(right, datetime):
        return scope.world.zone.day(left), scope.world.zone.day(right)
    return left, right


def calculate(node: exp.Expression, left: Any, right: Any, scope: Scope) -> Any:
    if absent := either(left, right):
        return absent
    world = scope.world
    if isinstance(left, Period) and isinstance(right, date) and isinstance(node, exp.Add):
        left, right = right, left
    if isinstance(left, date) and isinstance(right, Period):
        try:
            return add_period(left, right, -1 if isinstance(node, exp.Sub) else 1, world.days, world.zone)
        except Uncovered as uncovered:
            return Absent(True, frozenset([str(uncovered)]))
    if isinstance(left, date) and isinstance(right, date) and isinstance(node, exp.Sub):
        return Span(*as_dates(left, right, scope))
    match node:
        case exp.Add():
            return left + right
        case exp.Sub():
            return left - right
        case _:
            return left * right


def call(node: exp.Func, scope: Scope) -> Any:
    """One of the functions. `coalesce` passes over what is absent; the others are absent with an argument."""
    name = node.name.lower() if isinstance(node, exp.Anonymous) else node.sql_name().lower()
    arguments = node.expressions if isinstance(node, exp.Anonymous) else [node.this, *node.expressions]
    values = [interpret(argument, scope) for argument in arguments]
    if name == "coalesce":
        return next((v for v in values if not isinstance(v, Absent)), either(*values))
    if absent := either(*values):
        return absent
    day, days = scope.world.zone.day, scope.world.days
    try:
        match name, values:
            case "working_days_between", [first, last]:
                return days.between(day(first), day(last))
            case "days_between", [first, last]:
                return (day(last) - day(first)).days
            case "years_between", [first, last]:
                return full_years(day(first), day(last))
            case "add_working_days", [first, count]:
                return days.add(day(first), count)
            case (("date" | "month" | "year"), [value]):
                return calendar_columns(day(value))[name]
            case "lower", [text]:
                return text.lower()
            case "length", [text]:
                return len(text)
    except Uncovered as uncovered:
        return Absent(True, frozenset([str(uncovered)]))
    raise ValueError(f"{name}: no function of the language")
