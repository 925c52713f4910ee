"""A duty -> rules of durable-rules, in the one subset that engine.md found exact.

Each duty N has facts of its own: its triggers (`op` tN) and what may answer them (`op` aN), with the operands of its
comparisons as fields. The engine says what it sees as signals: `w+ w- u+ u- d+ d-` where a condition of the trigger is
true or false, `a` for a candidate answer, `a+ a-` where its `where` is true or false, `x` where the due time is not
known, `p` where it lies ahead. judge/verdict.py puts the signals together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from clausewise.errors import InvalidRule, Problem
from clausewise.judge.logic import Test, TooManyWays, alternatives, sides
from clausewise.model.expression import Expression, Literal
from clausewise.sql.duty import Duty
from clausewise.sql.expression import microseconds

ENGINE_OPERATORS = {"<>": "$neq", "<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte"}
SCALE = 1_000_000  # decimals travel as whole millionths
WAYS_OF_ONE_OP = (
    24  # alternatives that look at facts of one `op`: the engine holds 64 sibling conditions open
)
RULES_OF_ONE_SHARD = 400
Pattern = dict[str, Any]


@dataclass
class CompiledDuty:
    """The engine rules of one duty, and the operands that its facts must carry.

    `trigger_ops`, `answer_ops`: the fact kinds; a trigger with very many alternatives is posted under several.
    """

    duty: Duty
    rules: dict[str, Any] = field(default_factory=dict)
    trigger_fields: dict[tuple[Expression, str], str] = field(default_factory=dict)
    answer_fields: dict[tuple[Expression, str], str] = field(default_factory=dict)
    trigger_ops: int = 1
    answer_ops: int = 1


class _Ops:
    """Hands out the fact kinds tN, tN.1, … so that no more than WAYS_OF_ONE_OP alternatives share one."""

    def __init__(self, stem: str) -> None:
        self.stem = stem
        self.used = 0

    def take(self) -> str:
        index = self.used // WAYS_OF_ONE_OP
        self.used += 1
        return op_name(self.stem, index)

    @property
    def count(self) -> int:
        return max(1, -(-self.used // WAYS_OF_ONE_OP))


def op_name(stem: str, index: int) -> str:
    return stem if index == 0 else f"{stem}.{index}"


def compile_duty(duty: Duty) -> CompiledDuty:
    """The rules of one duty.

    Raises:
        InvalidRule: where a condition has more alternatives than the engine takes.
    """
    try:
        return _compile(duty)
    except TooManyWays as error:
        clause = duty.clause
        raise InvalidRule([Problem(str(error), clause.file, clause.line, clause.id)]) from None


def _compile(duty: Duty) -> CompiledDuty:
    compiled = CompiledDuty(duty)
    triggers, answers = _Ops(f"t{duty.number}"), _Ops(f"a{duty.number}")
    rule = duty.rule
    for name, condition in (("w", rule.where), ("u", rule.unless), ("d", rule.must)):
        if condition is None:
            continue
        for sign, wanted in (("+", True), ("-", False)):
            for i, way in enumerate(alternatives(condition, wanted)):
                patterns = _patterns(compiled, way, own="t")
                compiled.rules[f"{duty.number}|{name}{sign}|{i}"] = _rule(
                    t=[{"op": triggers.take()}, *patterns["t"]]
                )
    if not compiled.rules or (rule.where is None and rule.unless is None):
        compiled.rules[f"{duty.number}|t|0"] = _rule(t=[{"op": triggers.take()}])
    if rule.answer is not None:
        compiled.rules[f"{duty.number}|x|0"] = _rule(t=[{"op": triggers.take()}, {"x": 1}])
        if duty.has_due:
            ahead: Pattern = {"$gt": {"en": {"$m": "ao"}}}
            compiled.rules[f"{duty.number}|p|0"] = _rule(t=[{"op": triggers.take()}, _known("en"), ahead])
        _compile_answers(compiled, triggers, answers)
    compiled.trigger_ops, compiled.answer_ops = triggers.count, answers.count
    return compiled


def _compile_answers(compiled: CompiledDuty, triggers: _Ops, answers: _Ops) -> None:
    duty, answer = compiled.duty, compiled.duty.rule.answer
    assert answer is not None
    signals: list[tuple[str, tuple[tuple[Test, ...], ...]]] = [("a+", ((),))]
    if answer.where is not None:
        signals = [
            ("a", ((),)),
            ("a+", alternatives(answer.where, True)),
            ("a-", alternatives(answer.where, False)),
        ]
    for signal, ways in signals:
        for i, way in enumerate(ways):
            patterns = _patterns(compiled, way, own="a")
            guards, joins = pairing(duty)
            compiled.rules[f"{duty.number}|{signal}|{i}"] = _rule(
                t=[{"op": triggers.take()}, *guards["t"], *patterns["t"]],
                a=[
                    {"op": answers.take()},
                    *guards["a"],
                    *patterns["a"],
                    *joins,
                    *patterns["joins"],
                    {"_z": {"t": "_z"}},
                ],
            )


def pairing(duty: Duty) -> tuple[dict[str, list[Pattern]], list[Pattern]]:
    """(guards, joins): that two facts have equal `same` columns, are not one record, and the time is right."""
    answer = duty.rule.answer
    assert answer is not None
    fields = [f"s{i}" for i in range(len(answer.same))]
    joins: list[Pattern] = [{name: {"t": name}} for name in fields]
    guards: dict[str, list[Pattern]] = {
        "t": [_known(name) for name in fields],
        "a": [_known(name) for name in fields],
    }
    joins.append({"$neq": {"id_": {"t": "id_"}}})
    if answer.has_due:
        guards["t"].append(_known("up"))
        joins.append({"$lte": {"at": {"t": "up"}}})
    if (answer.has_due and not answer.before) or (answer.within is not None and answer.before):
        guards["t"].append(_known("lo"))
        joins.append({"$gte": {"at": {"t": "lo"}}})
    if answer.before or answer.after:
        joins.append({"$lt" if answer.before else "$gt": {"o": {"t": "o"}}})
    if duty.unknown_limit:
        guards["t"].append({"x": 2})  # never: without a limit nothing is known to be in time
    return guards, joins


def _known(name: str) -> Pattern:
    return {"$neq": {name: None}}


def _rule(**aliases: list[Pattern]) -> dict[str, Any]:
    return {"all": [{alias: {"$and": patterns}} for alias, patterns in aliases.items()]}


def _patterns(compiled: CompiledDuty, way: Iterable[Test], own: str) -> dict[str, list[Pattern]]:
    """The patterns of one alternative: on the trigger (t), on the answer (a), and between them (joins)."""
    found: dict[str, list[Pattern]] = {"t": [], "a": [], "joins": []}
    for test in way:
        left = "t" if own == "t" or sides(test.left) == {True} else "a"
        right = "t" if own == "t" or sides(test.right) == {True} else left if not sides(test.right) else "a"
        name = _field(compiled, left, test.left, test.encoding)
        if isinstance(test.right, Literal):
            found[left].append(_compare(test.operator, name, encode(test.right.value, test.encoding)))
            continue
        other = _field(compiled, right, test.right, test.encoding)
        found[left].append(_known(name))
        found[right].append(_known(other))
        if left == right:
            found[left].append(_compare(test.operator, name, {"$m": other}))
        else:
            found["joins"].append(_compare(test.operator, name, {"t": other}))
    return found


def _compare(operator: str, name: str, value: object) -> Pattern:
    return {name: value} if operator == "=" else {ENGINE_OPERATORS[operator]: {name: value}}


def _field(compiled: CompiledDuty, alias: str, operand: Expression, encoding: str) -> str:
    fields = compiled.trigger_fields if alias == "t" else compiled.answer_fields
    return fields.setdefault((operand, encoding), f"{'f' if alias == 't' else 'g'}{len(fields)}")


def encode(value: object, encoding: str) -> int | str:
    """A constant as it travels to the engine; `encode_sql` in facts.py does the same to columns."""
    match value:
        case bool():
            return int(value)
        case str():
            return value.encode().hex().upper()
        case datetime():
            return microseconds(value)
        case date():
            return (value - date(1970, 1, 1)).days
        case int() | Decimal():
            return int(value * SCALE) if encoding == "decimal" else int(value)
        case _:
            raise TypeError(f"{value!r} cannot travel to the engine")


def shards(compiled: Iterable[CompiledDuty], *, many: bool = False) -> dict[str, list[CompiledDuty]]:
    """Groups duties into rulesets that keep the engine's limits; each has a name.

    `many`: whether they judge many records. The engine holds every fact against all rules of its ruleset (33 of them
    took twice as long as 8), so that each duty then has one of its own; for few records that would cost more.
    """
    found: dict[str, list[CompiledDuty]] = {}
    size = RULES_OF_ONE_SHARD
    for duty in compiled:
        if many or size + len(duty.rules) > RULES_OF_ONE_SHARD:
            found[f"shard{len(found)}"] = []
            size = 0
        list(found.values())[-1].append(duty)
        size += len(duty.rules)
    return found


def ruleset(duties: Iterable[CompiledDuty]) -> str:
    """The rules of some duties as the engine's JSON text."""
    rules: Mapping[str, Any] = {name: rule for duty in duties for name, rule in duty.rules.items()}
    return json.dumps(rules, ensure_ascii=False, separators=(",", ":"))


__all__ = ["CompiledDuty", "compile_duty", "encode", "op_name", "pairing", "ruleset", "shards"]
