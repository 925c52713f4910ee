"""An expression -> the text that means it: what `language/conditions.py` reads, written back.

Reading the text again gives the same expression. So a changed rule can be loaded as any rule is, and a change can be
shown in the words of the rule language.
"""

from __future__ import annotations

from datetime import date, datetime
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

INTERVALS = {
    "days": "DAY",
    "months": "MONTH",
    "years": "YEAR",
    "hours": "HOUR",
    "minutes": "MINUTE",
    "seconds": "SECOND",
}


def condition_text(node: Expression) -> str:
    """The expression in the rule language."""
    match node:
        case Literal():
            return _literal(node)
        case Period(count=count, unit=unit):
            return f"INTERVAL '{count}' {INTERVALS[unit]}"
        case Column():
            return str(node)
        case Parameter(name=name):
            return f"param.{name}"
        case AsOf():
            return "as_of"
        case Arithmetic(operator=operator, left=left, right=right):
            return f"{_operand(left)} {operator} {_operand(right)}"
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(condition_text(a) for a in arguments)})"
        case Compare(operator=operator, left=left, right=right):
            return f"{condition_text(left)} {operator} {condition_text(right)}"
        case IsNull(operand=operand):
            return f"{_operand(operand)} IS NULL"
        case In(operand=operand, options=options):
            return f"{condition_text(operand)} IN ({', '.join(condition_text(o) for o in options)})"
        case And(parts=parts):
            return " AND ".join(_part(part) for part in parts)
        case Or(parts=parts):
            return " OR ".join(_part(part) for part in parts)
        case Not(operand=IsNull(operand=operand)):
            return f"{_operand(operand)} IS NOT NULL"
        case Not(operand=operand):
            return f"NOT {_part(operand)}"
        case _:
            assert_never(node)


def _part(node: Expression) -> str:
    text = condition_text(node)
    return f"({text})" if isinstance(node, And | Or) else text


def _operand(node: Expression) -> str:
    text = condition_text(node)
    return f"({text})" if isinstance(node, Arithmetic | And | Or | Not | Compare) else text


def _literal(node: Literal) -> str:
    match node.value:
        case None:
            return "NULL"
        case bool():
            return str(node.value).upper()
        case str():
            return "'" + node.value.replace("'", "''") + "'"
        case datetime():
            return f"TIMESTAMP '{node.value.isoformat(sep=' ')}'"
        case date():
            return f"DATE '{node.value.isoformat()}'"
        case _:
            return str(node.value)
