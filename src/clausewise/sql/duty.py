"""A clause's rule with its parameters put in: one duty for each stretch of time in which the numbers are the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from clausewise.model.clause import Clause, ParameterValue
from clausewise.model.expression import (
    And,
    Arithmetic,
    Call,
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
from clausewise.model.rule import Rule

ELAPSED_SECONDS = {"hours": 3600, "minutes": 60, "seconds": 1}


@dataclass(frozen=True)
class Duty:
    """A rule without parameters, in force from `since` to `until` (days, both included); `number` names its tables.

    `period` is the limit of the answer; None where the rule has none, or where the parameter has no value then
    (`unknown_limit`).
    """

    number: int
    clause: Clause
    rule: Rule
    since: date
    until: date
    first: bool
    last: bool
    period: Period | None = None
    unknown_limit: bool = False
    at_least: int = 1
    at_most: int | None = None

    @property
    def table(self) -> str:
        return f"trigger_{self.number}"

    @property
    def has_due(self) -> bool:
        return bool(self.rule.answer and self.rule.answer.has_due)


def duties(clauses: Sequence[Clause], start: int = 0) -> list[Duty]:
    """All duties of the clauses, numbered from `start`; a manual clause has none."""
    found: list[Duty] = []
    for clause in clauses:
        if clause.rule is None:
            continue
        spans = _spans(clause)
        for index, (since, until) in enumerate(spans):
            number = start + len(found)
            found.append(
                _duty(number, clause, clause.rule, since, until, index == 0, index == len(spans) - 1)
            )
    return found


def values_on(clause: Clause, day: date) -> dict[str, ParameterValue]:
    """The clause's parameters in force on a day."""
    return {name: parameter.at(day) for name, parameter in clause.parameters.items()}


def _spans(clause: Clause) -> list[tuple[date, date]]:
    starts = {clause.in_force_from}
    for parameter in clause.parameters.values():
        starts |= {
            since for since, _ in parameter.values if clause.in_force_from < since <= clause.in_force_until
        }
    ordered = sorted(starts)
    ends = [following - timedelta(days=1) for following in ordered[1:]] + [clause.in_force_until]
    return list(zip(ordered, ends, strict=True))


def _duty(number: int, clause: Clause, rule: Rule, since: date, until: date, first: bool, last: bool) -> Duty:
    values = values_on(clause, since)
    answer = rule.answer
    plain = Rule(
        rule.each,
        _put(rule.where, values),
        _put(rule.unless, values),
        _put(rule.must, values),
        replace(answer, where=_put(answer.where, values)) if answer else None,
        rule.number_by,
    )
    if answer is None:
        return Duty(number, clause, plain, since, until, first, last)
    period = _resolve(answer.within, values)
    at_least, at_most = _resolve(answer.at_least, values), _resolve(answer.at_most, values)
    unknown = (
        (answer.within is not None and period is None)
        or at_least is None
        or (answer.at_most is not None and at_most is None)
    )
    return Duty(
        number, clause, plain, since, until, first, last,
        period if isinstance(period, Period) else None,
        unknown,
        at_least if isinstance(at_least, int) else 1,
        at_most if isinstance(at_most, int) else None,
    )  # fmt: skip


def _one_type(*nodes: Expression) -> tuple[Expression, ...]:
    """Where a date meets a timestamp, the timestamp is cut: hours of a parameter may have made it one."""
    types = {node.type for node in nodes}
    return tuple(_day(node) for node in nodes) if types >= {"date", "timestamp"} else nodes


def _day(node: Expression) -> Expression:
    return Call("date", (node,), "date") if node.type == "timestamp" else node


def _resolve(value: Period | Parameter | int | None, values: dict[str, ParameterValue]) -> ParameterValue:
    return values.get(value.name) if isinstance(value, Parameter) else value


def _put(node: Expression | None, values: dict[str, ParameterValue]) -> Expression | None:
    return None if node is None else put_values(node, values)


def put_values(node: Expression, values: dict[str, ParameterValue]) -> Expression:
    """The expression with every parameter replaced by its value; one that has none then stays, and is unknown."""
    match node:
        case Parameter(name=name, type=type_):
            value = values.get(name)
            return node if value is None else value if isinstance(value, Period) else Literal(value, type_)
        case Arithmetic(left=left, right=right, type=type_):
            left, right = put_values(left, values), put_values(right, values)
            elapsed = isinstance(right, Period) and right.unit in ELAPSED_SECONDS
            is_moment = type_ in ("date", "timestamp")
            return replace(
                node,
                left=left,
                right=right,
                type="timestamp" if elapsed else left.type if is_moment else type_,
            )
        case Compare(left=left, right=right):
            left, right = _one_type(put_values(left, values), put_values(right, values))
            return replace(node, left=left, right=right)
        case Call(function=function, arguments=arguments):
            put = [put_values(a, values) for a in arguments]
            if function == "coalesce":
                return replace(node, arguments=_one_type(*put))
            wants_days = function not in ("date", "lower", "length")
            return replace(node, arguments=tuple(_day(a) if wants_days else a for a in put))
        case IsNull(operand=operand) | Not(operand=operand):
            return replace(node, operand=put_values(operand, values))
        case In(operand=operand, options=options):
            operand, *rest = (put_values(part, values) for part in (operand, *options))
            if {operand.type, *(o.type for o in rest)} >= {"date", "timestamp"}:
                pairs = (_one_type(operand, option) for option in rest)
                return Or(tuple(Compare("=", left, right) for left, right in pairs))
            return In(operand, tuple(rest))
        case And(parts=parts) | Or(parts=parts):
            return replace(node, parts=tuple(put_values(p, values) for p in parts))
        case _:
            return node
