"""A duty -> rules of the engine: what they look like where a mistake would be silent."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from clausewise.errors import InvalidRule
from clausewise.judge.compile import (
    RULES_OF_ONE_SHARD,
    WAYS_OF_ONE_OP,
    CompiledDuty,
    compile_duty,
    encode,
    op_name,
    pairing,
    ruleset,
    shards,
)
from clausewise.language.pack import load_pack
from clausewise.model.expression import (
    And,
    Arithmetic,
    AsOf,
    Column,
    Compare,
    Expression,
    Literal,
    Or,
    Period,
)
from clausewise.model.rule import Answer, Rule
from clausewise.sql.duty import Duty, duties

N, EACH_N = Column(("n",), "int"), Column(("n",), "int", each=True)
CLOSED = Column(("closed",), "bool")
KNOWN_LO, KNOWN_UP = {"$neq": {"lo": None}}, {"$neq": {"up": None}}


@pytest.fixture(scope="module")
def duty() -> Duty:
    return replace(duties(load_pack().clauses)[0], number=7, period=None, at_least=1, at_most=None)


def of(duty: Duty, answer: Answer | None = None, **conditions: Expression) -> Duty:
    return replace(duty, rule=Rule(duty.rule.each, answer=answer, **conditions))


def patterns(compiled: CompiledDuty, rule: str) -> dict[str, list[object]]:
    found = {}
    for part in compiled.rules[f"7|{rule}"]["all"]:
        ((alias, body),) = part.items()
        found[alias] = body["$and"]
    return found


def test_each_condition_has_the_ways_of_its_truth_and_of_its_falsehood(duty: Duty) -> None:
    compiled = compile_duty(
        of(
            duty,
            where=Compare("=", N, Literal(1, "int")),
            unless=CLOSED,
            must=Compare(">", N, Column(("m",), "int")),
        )
    )
    assert compiled.rules == {
        "7|w+|0": {"all": [{"t": {"$and": [{"op": "t7"}, {"f0": 1}]}}]},
        "7|w-|0": {"all": [{"t": {"$and": [{"op": "t7"}, {"$neq": {"f0": 1}}]}}]},
        "7|u+|0": {"all": [{"t": {"$and": [{"op": "t7"}, {"f1": 1}]}}]},
        "7|u-|0": {"all": [{"t": {"$and": [{"op": "t7"}, {"f1": 0}]}}]},
        "7|d+|0": {
            "all": [{"t": {"$and": [{"op": "t7"}, {"$neq": {"f0": None}}, {"$neq": {"f2": None}}, {"$gt": {"f0": {"$m": "f2"}}}]}}]
        },
        "7|d-|0": {
            "all": [{"t": {"$and": [{"op": "t7"}, {"$neq": {"f0": None}}, {"$neq": {"f2": None}}, {"$lte": {"f0": {"$m": "f2"}}}]}}]
        },
    }  # fmt: skip
    assert list(compiled.trigger_fields.values()) == ["f0", "f1", "f2"]
    assert (compiled.trigger_ops, compiled.answer_ops, compiled.answer_fields) == (1, 1, {})


@pytest.mark.parametrize(("guarded", "expected"), [(False, True), (True, False)])
def test_a_trigger_without_where_and_unless_is_seen_by_a_rule_of_its_own(
    duty: Duty, guarded: bool, expected: bool
) -> None:
    conditions = {"where": CLOSED} if guarded else {}
    compiled = compile_duty(of(duty, Answer(("decision",)), **conditions))
    assert ("7|t|0" in compiled.rules) is expected
    compiled = compile_duty(of(duty, must=CLOSED, **({"unless": CLOSED} if guarded else {})))
    assert ("7|t|0" in compiled.rules) is expected


def test_an_answer_is_joined_by_what_must_be_the_same_and_is_another_record(duty: Duty) -> None:
    compiled = compile_duty(of(duty, Answer(("decision",), same=("case", "unit"))))
    assert set(compiled.rules) == {"7|t|0", "7|x|0", "7|a+|0"}
    assert patterns(compiled, "x|0") == {"t": [{"op": "t7"}, {"x": 1}]}
    assert patterns(compiled, "a+|0") == {
        "t": [{"op": "t7"}, {"$neq": {"s0": None}}, {"$neq": {"s1": None}}],
        "a": [
            {"op": "a7"}, {"$neq": {"s0": None}}, {"$neq": {"s1": None}},
            {"s0": {"t": "s0"}}, {"s1": {"t": "s1"}}, {"$neq": {"id_": {"t": "id_"}}}, {"_z": {"t": "_z"}},
        ],
    }  # fmt: skip


def test_the_condition_of_an_answer_compares_it_with_its_trigger(duty: Duty) -> None:
    where = And((Compare("<", N, EACH_N), Compare("=", Column(("n",), "int", each=True), Literal(3, "int"))))
    compiled = compile_duty(of(duty, Answer(("decision",), where=where)))
    assert set(compiled.rules) == {"7|t|0", "7|x|0", "7|a|0", "7|a+|0", "7|a-|0", "7|a-|1"}
    assert patterns(compiled, "a+|0") == {
        "t": [{"op": "t7"}, {"$neq": {"f0": None}}, {"f0": 3}],
        "a": [
            {"op": "a7"}, {"$neq": {"g0": None}}, {"$neq": {"id_": {"t": "id_"}}},
            {"$lt": {"g0": {"t": "f0"}}}, {"_z": {"t": "_z"}},
        ],
    }  # fmt: skip
    assert patterns(compiled, "a|0")["a"] == [
        {"op": "a7"},
        {"$neq": {"id_": {"t": "id_"}}},
        {"_z": {"t": "_z"}},
    ]
    assert list(compiled.answer_fields.values()) == ["g0"]


def test_what_a_condition_asks_of_the_trigger_alone_stays_with_the_trigger(duty: Duty) -> None:
    where = Compare("<", Column(("promised",), "timestamp", each=True), AsOf())
    compiled = compile_duty(of(duty, Answer(("decision",), where=where)))
    assert patterns(compiled, "a+|0")["t"] == [
        {"op": "t7"}, {"$neq": {"f0": None}}, {"$neq": {"f1": None}}, {"$lt": {"f0": {"$m": "f1"}}},
    ]  # fmt: skip
    assert compiled.answer_fields == {}


LIMIT = Period(2, "days")
BY = Column(("promised",), "timestamp")


@pytest.mark.parametrize(
    ("answer", "times"),
    [
        (Answer(("d",)), []),
        (Answer(("d",), within=LIMIT), ["up", "lo"]),
        (Answer(("d",), by=BY), ["up", "lo"]),
        (Answer(("d",), by=BY, before=True), ["up", "<"]),
        (Answer(("d",), within=LIMIT, before=True), ["lo", "<"]),
        (Answer(("d",), before=True), ["<"]),
        (Answer(("d",), after=True), [">"]),
        (Answer(("d",), within=LIMIT, after=True), ["up", "lo", ">"]),
    ],
)  # fmt: skip
def test_an_answer_must_lie_between_the_bounds_that_the_rule_has(
    duty: Duty, answer: Answer, times: list[str]
) -> None:
    joins: dict[str, object] = {
        "up": {"$lte": {"at": {"t": "up"}}},
        "lo": {"$gte": {"at": {"t": "lo"}}},
        "<": {"$lt": {"o": {"t": "o"}}},
        ">": {"$gt": {"o": {"t": "o"}}},
    }
    guards: dict[str, object] = {"up": KNOWN_UP, "lo": KNOWN_LO}
    found, joined = pairing(of(duty, answer))
    assert joined[1:] == [joins[time] for time in times]
    assert found == {"t": [guards[time] for time in times if time in guards], "a": []}


def test_without_a_limit_no_answer_is_known_to_be_in_time(duty: Duty) -> None:
    guards, _ = pairing(replace(of(duty, Answer(("d",))), unknown_limit=True))
    assert guards["t"] == [{"x": 2}]


def test_an_answer_that_is_due_can_still_come(duty: Duty) -> None:
    compiled = compile_duty(of(duty, Answer(("d",), within=LIMIT)))
    assert patterns(compiled, "p|0") == {
        "t": [{"op": "t7"}, {"$neq": {"en": None}}, {"$gt": {"en": {"$m": "ao"}}}]
    }
    assert "7|p|0" not in compile_duty(of(duty, Answer(("d",)))).rules


@pytest.mark.parametrize(
    ("ways", "ops"), [(WAYS_OF_ONE_OP, 2), (WAYS_OF_ONE_OP - 1, 1), (3 * WAYS_OF_ONE_OP, 4)]
)
def test_so_many_ways_share_a_kind_of_fact_and_no_more(duty: Duty, ways: int, ops: int) -> None:
    """`n <> 0 AND n <> 1 …` is false in so many ways, and true in one."""
    must = And(tuple(Compare("<>", N, Literal(number, "int")) for number in range(ways)))
    compiled = compile_duty(of(duty, must=must))
    kinds = [rule["all"][0]["t"]["$and"][0]["op"] for rule in compiled.rules.values()]
    assert compiled.trigger_ops == len(set(kinds)) == max(ops, -(-len(kinds) // WAYS_OF_ONE_OP))
    assert all(kinds.count(kind) <= WAYS_OF_ONE_OP for kind in kinds)
    assert kinds[0] == "t7" == op_name("t7", 0)
    assert op_name("t7", 3) == "t7.3"


def test_a_condition_that_the_engine_cannot_take_is_the_packs_fault(duty: Duty) -> None:
    ways = tuple(Compare("=", Arithmetic("+", N, Literal(i, "int"), "int"), EACH_N) for i in range(200))
    with pytest.raises(InvalidRule) as refused:
        compile_duty(of(duty, Answer(("d",), where=Or(ways))))
    (problem,) = refused.value.problems
    assert problem.clause == duty.clause.id
    assert (problem.file, problem.line) == (duty.clause.file, duty.clause.line)
    assert "has 200 alternatives" in problem.message


@pytest.mark.parametrize(
    ("value", "encoding", "expected"),
    [
        (True, "bool", 1),
        (False, "bool", 0),
        ("窗a", "text", "E7AA9761"),
        (datetime(1970, 1, 1, 0, 0, 1, 5, UTC), "timestamp", 1_000_005),
        (date(1970, 1, 3), "date", 2),
        (date(1969, 12, 31), "date", -1),
        (3, "int", 3),
        (3, "decimal", 3_000_000),
        (Decimal("2.5"), "decimal", 2_500_000),
        (Decimal("-0.000001"), "decimal", -1),
    ],
)
def test_a_constant_travels_as_its_column_does(value: object, encoding: str, expected: object) -> None:
    assert encode(value, encoding) == expected
    assert type(encode(value, encoding)) is type(expected)


def test_what_cannot_travel_is_refused() -> None:
    with pytest.raises(TypeError, match="None cannot travel to the engine"):
        encode(None, "text")


def sized(duty: Duty, number: int, rules: int) -> CompiledDuty:
    return CompiledDuty(replace(duty, number=number), {f"{number}|t|{i}": {"all": [i]} for i in range(rules)})


def test_duties_share_a_ruleset_as_long_as_it_is_not_too_large(duty: Duty) -> None:
    most = RULES_OF_ONE_SHARD
    sizes = [most - 1, 1, 1, most, most + 1, 3]
    compiled = [sized(duty, number, size) for number, size in enumerate(sizes)]
    found = shards(compiled)
    numbers = {name: [each.duty.number for each in members] for name, members in found.items()}
    assert numbers == {"shard0": [0, 1], "shard1": [2], "shard2": [3], "shard3": [4], "shard4": [5]}
    assert shards([]) == {}


def test_a_ruleset_holds_the_rules_of_all_its_duties(duty: Duty) -> None:
    text = ruleset([sized(duty, 1, 2), sized(duty, 2, 1)])
    assert json.loads(text) == {"1|t|0": {"all": [0]}, "1|t|1": {"all": [1]}, "2|t|0": {"all": [0]}}
    assert " " not in text
