"""The engine's driver, in this process: exact on what the compiler emits, loud on the rest."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest

from clausewise.judge.worker import Ruleset, Signal

Fact = Mapping[str, int | str | None]

WITH_DUE = [{"op": "acceptance"}, {"$neq": {"due": None}}]
IN_TIME = [{"op": "decision"}, {"$neq": {"at": None}}, {"$lte": {"at": {"t": "due"}}}, {"_z": {"t": "_z"}}]
RULES = {
    "1|trigger|0": {"all": [{"t": {"$and": WITH_DUE}}]},
    "1|answered|0": {"all": [{"t": {"$and": WITH_DUE}}, {"a": {"$and": IN_TIME}}]},
    "2|breach|0": {"all": [{"t": {"$and": [{"op": "payment"}, {"$neq": {"window": "E694B6E8B4B9"}}]}}]},
    "2|breach|1": {"all": [{"t": {"$and": [{"op": "payment"}, {"$gt": {"amount": 100}}]}}]},
}


@pytest.fixture
def ruleset() -> Iterator[Ruleset]:
    held = Ruleset("test", json.dumps(RULES))
    yield held
    held.close()


def write(facts: Sequence[Fact], sid: str = "7", end: str = "$end") -> str:
    messages = [
        {"id": str(number), "sid": sid, "_z": 1, **fact} for number, fact in enumerate([*facts, {"op": end}])
    ]
    return json.dumps(messages, separators=(",", ":"))


def judge(ruleset: Ruleset, *facts: Fact) -> list[Signal]:
    signals, trouble = ruleset.judge("7", len(facts) + 1, write(facts))
    assert trouble == ""
    return signals


def test_a_joined_rule_names_trigger_and_answer(ruleset: Ruleset) -> None:
    signals = judge(
        ruleset,
        {"op": "acceptance", "r": 10, "due": 200},
        {"op": "decision", "r": 11, "at": 200},
        {"op": "decision", "r": 12, "at": 201},
    )
    assert signals == [(1, "answered", 10, 11), (1, "trigger", 10, -1)]


def test_a_missing_value_matches_no_guarded_condition(ruleset: Ruleset) -> None:
    assert judge(ruleset, {"op": "acceptance", "r": 10}, {"op": "decision", "r": 11}) == []


def test_two_alternatives_that_both_fire_are_one_signal(ruleset: Ruleset) -> None:
    assert judge(ruleset, {"op": "payment", "r": 3, "window": "E7AA97", "amount": 500}) == [
        (2, "breach", 3, -1)
    ]


def test_signals_are_sorted_whatever_the_order_of_the_facts(ruleset: Ruleset) -> None:
    facts = [{"op": "payment", "r": r, "amount": 500} for r in (5, 3, 9)]
    assert judge(ruleset, *facts) == [(2, "breach", r, -1) for r in (3, 5, 9)]


def test_a_scope_leaves_nothing_behind_for_the_next(ruleset: Ruleset) -> None:
    judge(ruleset, {"op": "acceptance", "r": 1, "due": 200})
    assert judge(ruleset, {"op": "decision", "r": 2, "at": 100}) == []


def test_more_scopes_than_the_engine_has_states(ruleset: Ruleset) -> None:
    for number in range(1_100):
        sid = str(number)
        assert ruleset.judge(sid, 2, write([{"op": "payment", "r": number}], sid)) == ([], "")


@pytest.mark.parametrize(
    ("text", "part_of_trouble"),
    [
        ("", "not a JSON array"),
        ("[]", "not a JSON array"),
        (write([{"op": "payment", "r": 1}]).replace(",", ", "), "objects, arrived"),
        (write([{"op": "payment", "r": 1}])[:-1], "not a JSON array"),
        (write([{"op": "payment", "r": 1}]).replace("},{", "}{"), "1, of 2 objects, arrived"),
        (write([{"op": "payment", "r": 1}]).replace('"r":1', '"r":{"x":1}'), "2, of 3 objects, arrived"),
        (write([{"op": "payment", "r": 1}]).replace('"r":1', '"r":'), "Could not get state"),
        (write([{"op": "payment", "r": 1}]).replace('"r":1', '"r":1 2'), "Could not get state"),
        (write([{"op": "payment", "r": 1}]).replace('"$end"', '"$end"x'), "$end fired 0 times"),
        (write([{"op": "payment", "r": 1}]).replace('"id":"1"', '"id":"0"'), "Message 1 does not begin"),
        (write([{"op": "payment", "r": 1}]).replace('"sid":"7"', '"sid":"8"', 1), "Message 0 does not begin"),
        (write([{"op": "payment", "r": 1}]).replace('"_z":1,', "", 1), "Message 0 does not begin"),
        (write([{"op": "payment", "r": 1}], end="payment"), "does not close with $end"),
        (write([{"op": "$end", "r": 1}]), "$end fired 2 times"),
        (write([{"op": "payment", "r": 1, "window": "\n"}]), "escaped character"),
        (write([{"op": "payment", "r": 1, "window": "0" * 70_000}]), "64 KiB"),
        (write([{"op": "payment", "window": "E7AA97"}]), "has no 'r'"),
    ],
)
def test_a_text_that_the_engine_would_misread_is_trouble(
    ruleset: Ruleset, text: str, part_of_trouble: str
) -> None:
    signals, trouble = ruleset.judge("7", 2, text)
    assert signals == []
    assert part_of_trouble in trouble
    assert judge(ruleset, {"op": "payment", "r": 3, "amount": 500}) == [(2, "breach", 3, -1)]


def test_a_message_too_few_is_trouble(ruleset: Ruleset) -> None:
    _, trouble = ruleset.judge("7", 3, write([{"op": "payment", "r": 1}]))
    assert trouble == "3 messages were sent; 2, of 2 objects, arrived."


def test_more_properties_than_the_engine_takes_are_trouble(ruleset: Ruleset) -> None:
    wide: Fact = {"op": "payment", "r": 1, **{f"f{number}": number for number in range(300)}}
    signals, trouble = ruleset.judge("7", 2, write([wide]))
    assert signals == []
    assert "Could not get state" in trouble


def test_a_message_that_the_engine_drops_in_the_middle_is_trouble(ruleset: Ruleset) -> None:
    wide: Fact = {"op": "payment", "r": 1, **{f"f{number}": number for number in range(300)}}
    signals, trouble = ruleset.judge("7", 3, write([{"op": "payment", "r": 0, "amount": 500}, wide]))
    assert signals == []
    assert "$end fired 0 times" in trouble


@pytest.mark.parametrize("siblings", [64, 65])
def test_more_open_conditions_than_the_engine_takes_are_trouble(siblings: int) -> None:
    rules = {
        f"{number}|s|0": {"all": [{"t": {"$and": [{"op": "x"}, {"$gte": {"n": number}}]}}]}
        for number in range(siblings)
    }
    signals, trouble = Ruleset("wide", json.dumps(rules)).judge("7", 2, write([{"op": "x", "r": 1, "n": 99}]))
    if siblings == 64:
        assert (len(signals), trouble) == (64, "")
    else:
        assert signals == []
        assert "error code: 303" in trouble


@pytest.mark.parametrize(
    ("rules", "part_of_message"),
    [
        ({"2.3.1 breach": {"all": [{"t": {"op": "x"}}]}}, "is not named"),
        ({"1|breach|0": {"all": [{"x": {"op": "x"}}]}}, "binds no trigger t"),
    ],
)
def test_a_rule_that_could_not_be_reported_is_refused(rules: object, part_of_message: str) -> None:
    with pytest.raises(ValueError, match=part_of_message):
        Ruleset("test", json.dumps(rules))


MICROSECONDS = 1_700_000_000_000_000
INTEGERS: list[int | str] = [0, 1, -1, 31, MICROSECONDS, MICROSECONDS + 1, -MICROSECONDS, 2**63 - 1, -(2**63)]
HEXADECIMAL: list[int | str] = [
    "",
    "0",
    "00",
    "31",
    "3131",
    "A",
    "AB",
    "E4B8AD",
    "E4B8ADE69687",
    "1700000000000000",
]
VALUES = {"i0": INTEGERS, "i1": INTEGERS, "h0": HEXADECIMAL, "h1": HEXADECIMAL}
PAIRS = [("i0", "i1"), ("i0", "i0"), ("h0", "h1"), ("h1", "h1")]
OPERATORS: dict[str, Callable[[int | str, int | str], bool]] = {
    "$lt": lambda a, b: a < b,  # type: ignore[operator]
    "$lte": lambda a, b: a <= b,  # type: ignore[operator]
    "$gt": lambda a, b: a > b,  # type: ignore[operator]
    "$gte": lambda a, b: a >= b,  # type: ignore[operator]
    "$neq": lambda a, b: a != b,
    "": lambda a, b: a == b,
}


def write_comparison(operator: str, left: str, right: object) -> dict[str, object]:
    return {operator: {left: right}} if operator else {left: right}


@pytest.mark.parametrize("seed", range(20))
def test_comparisons_and_joins_agree_with_plain_python(seed: int) -> None:
    chance = random.Random(seed)
    same = [(chance.choice(list(OPERATORS)), *chance.choice(PAIRS)) for _ in range(4)]
    fixed = [(chance.choice(list(OPERATORS)), field, chance.choice(VALUES[field])) for field in VALUES]
    joins = [(chance.choice(list(OPERATORS)), *chance.choice(PAIRS)) for _ in range(4)]
    rules: dict[str, object] = {}
    for number, (operator, left, right) in enumerate(same):
        guards = [{"$neq": {left: None}}, {"$neq": {right: None}}]
        condition = write_comparison(operator, left, {"$m": right})
        rules[f"{number}|same|0"] = {"all": [{"t": {"$and": [{"op": "x"}, *guards, condition]}}]}
    for number, (operator, left, value) in enumerate(fixed):
        condition = write_comparison(operator, left, value)
        rules[f"{number}|fixed|0"] = {"all": [{"t": {"$and": [{"op": "x"}, condition]}}]}
    for number, (operator, left, right) in enumerate(joins):
        join = [write_comparison(operator, left, {"t": right}), {"_z": {"t": "_z"}}]
        rules[f"{number}|join|0"] = {
            "all": [
                {"t": {"$and": [{"op": "x"}, {"$neq": {right: None}}]}},
                {"a": {"$and": [{"op": "y"}, {"$neq": {left: None}}, *join]}},
            ]
        }
    ruleset = Ruleset("random", json.dumps(rules))
    for _ in range(30):
        facts: list[dict[str, int | str]] = []
        for r in range(chance.randint(1, 8)):
            fact: dict[str, int | str] = {"op": chance.choice("xxy"), "r": r}
            facts.append(fact | {f: chance.choice(VALUES[f]) for f in VALUES if chance.random() < 0.8})
        triggers = [fact for fact in facts if fact["op"] == "x"]
        answers = [fact for fact in facts if fact["op"] == "y"]
        expected: list[tuple[int, str, int | str, int | str]] = [
            (number, "same", t["r"], -1)
            for number, (operator, left, right) in enumerate(same)
            for t in triggers
            if left in t and right in t and OPERATORS[operator](t[left], t[right])
        ]
        expected += [
            (number, "fixed", t["r"], -1)
            for number, (operator, left, value) in enumerate(fixed)
            for t in triggers
            if left in t and OPERATORS[operator](t[left], value)
        ]
        expected += [
            (number, "join", t["r"], a["r"])
            for number, (operator, left, right) in enumerate(joins)
            for t in triggers
            for a in answers
            if left in a and right in t and OPERATORS[operator](a[left], t[right])
        ]
        assert judge(ruleset, *facts) == sorted(expected)
    ruleset.close()
