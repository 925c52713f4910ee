"""What is missing where a condition is neither true nor false, as a SQL list of names.

Only that counts which keeps the condition open: of `a = 1 OR b = 2` with b = 2, a missing `a` is no matter. A name is the
column as the rule writes it, without `each.`; `param.x` for a parameter without a value then; `holidays 2027` where
the holiday table ends.
"""

from __future__ import annotations

from collections.abc import Sequence
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
)
from clausewise.sql.expression import Translator

NOTHING = "[]::VARCHAR[]"


def missing(translator: Translator, node: Expression | None) -> str:
    """The SQL of the names that keep an expression unknown; an empty list where it is known."""
    match node:
        case None | Literal() | Period() | AsOf():
            return NOTHING
        case Parameter(name=name):
            return f"['param.{name}']"
        case Column():
            return _named_if(f"{translator.sql(node)} IS NULL", ".".join(node.path))
        case IsNull(operand=Column() as column):
            return _unreached(translator, column)
        case IsNull(operand=operand):
            parts = [missing(translator, operand)]
            return concat(parts, translator.sql(node))
        case Call(function="coalesce", arguments=arguments):
            return concat([missing(translator, a) for a in arguments], translator.sql(node))
        case Call(function=function, arguments=arguments):
            parts = [missing(translator, a) for a in arguments]
            return concat([*parts, *_holidays(translator, function, arguments)], translator.sql(node))
        case Arithmetic(left=left, right=Period(unit="working days") as period, operator=operator):
            sign = -1 if operator == "-" else 1
            day = left if left.type == "date" else Call("date", (left,), "date")
            days = _holidays(translator, "add_working_days", (day, Literal(sign * period.count, "int")))
            return concat([missing(translator, left), *days], translator.sql(node))
        case Compare(left=left, right=right) | Arithmetic(left=left, right=right):
            return concat([missing(translator, left), missing(translator, right)], translator.sql(node))
        case In(operand=operand, options=options):
            parts = [missing(translator, part) for part in (operand, *options)]
            return concat(parts, translator.sql(node))
        case And(parts=parts) | Or(parts=parts):
            return concat([missing(translator, part) for part in parts], translator.sql(node))
        case Not(operand=operand):
            return missing(translator, operand)
        case _:
            assert_never(node)


def concat(lists: Sequence[str], unknown: str = "NULL") -> str:
    """The lists together, where `unknown` is NULL; else none."""
    some = [part for part in lists if part != NOTHING]
    if not some:
        return NOTHING
    joined = " || ".join(some)
    return (
        f"({joined})"
        if unknown == "NULL"
        else f"(CASE WHEN {unknown} IS NULL THEN {joined} ELSE {NOTHING} END)"
    )


def _named_if(condition: str, name: str) -> str:
    return f"(CASE WHEN {condition} THEN ['{name}'] ELSE {NOTHING} END)"


def _unreached(translator: Translator, column: Column) -> str:
    exists = translator.frame(column).exists(column.path)
    return _named_if(f"NOT {exists}", ".".join(column.path)) if exists else NOTHING


def _holidays(translator: Translator, function: str, arguments: Sequence[Expression]) -> list[str]:
    """The first year on the way that the holiday table does not cover."""
    if function not in ("add_working_days", "working_days_between"):
        return []
    one, other = (translator.sql(argument) for argument in arguments)
    known = f"{one} IS NOT NULL AND {other} IS NOT NULL"
    year = f"uncovered_after(least({one}, {other}) + 1)"
    if function == "add_working_days":
        year = (
            f"CASE WHEN {other} < 0 THEN uncovered_before({one} - 1) "
            f"ELSE uncovered_after({one} + (CASE WHEN {other} > 0 THEN 1 ELSE 0 END)) END"
        )
    return [f"(CASE WHEN {known} THEN ['holidays ' || ({year})] ELSE {NOTHING} END)"]


__all__ = ["NOTHING", "concat", "missing"]
