"""Every condition that is no condition is refused with its word, and with what is allowed or nearest."""

from __future__ import annotations

from pathlib import Path

import pytest

from clausewise.language.condition_text import condition_text
from clausewise.language.pack import named_clauses
from tests.unit.language.wrong_rules import CLAUSE, load, problems, rule_problems

WRONG = [
    ("level = 'conty'", ["'conty'", "did you mean 'county'"]),
    ("levl = 'county'", ["'levl'", "did you mean 'level'"]),
    ("staff.unti = 'x'", ["'unti'", "did you mean 'unit'"]),
    ("level.name = 'x'", ["'level' refers to no register"]),
    ("case.name = 'x'", ["'case' refers to no register"]),
    ("paramm.x = 1", ["'paramm'"]),
    ("param.x = 1", ["unknown parameter 'param.x'", "nothing is allowed"]),
    ("each.n = 1", ["'each.n'", "inside an answer's where only"]),
    ("paid > true", ["true and false have no order"]),
    ("paid = 1", ["compares bool with int"]),
    ("at = 5", ["compares timestamp with int"]),
    ("at > '2026-02-30'", ["'2026-02-30' is not a date"]),
    ("level = NULL", ["is never true", "IS NULL"]),
    ("level", ["of type text", "true or false"]),
    ("level AND paid", ["is of type text"]),
    ("level LIKE 'c%'", ["LIKE", "allowed:"]),
    ("n / 2 = 1", ["allowed:"]),
    ("EXISTS (SELECT 1)", ["allowed:"]),
    ("paid = TRUE; DROP TABLE ops", ["cannot read", "allowed:"]),
    ("(SELECT paid FROM ops)", ["allowed:"]),
    ("CASE WHEN paid THEN TRUE END", ["allowed:"]),
    ("upper(level) = 'X'", ["unknown function 'upper'", "allowed:"]),
    ("lengt(level) = 1", ["did you mean 'length'"]),
    ("length(at) = 1", ["length takes a text here, not a timestamp"]),
    ("days_between(at) = 1", ["takes 2 arguments, not 1"]),
    ("coalesce(level) = 'x'", ["two or more"]),
    ("coalesce(level, 1) = 'x'", ["mixes the types"]),
    ("at - as_of > 5", ["a difference of times", "days_between"]),
    ("at + 5 > as_of", ["timestamp + int has no meaning"]),
    ("at + INTERVAL '5' FORTNIGHT > as_of", ["INTERVAL"]),
    ("at + INTERVAL '5000' YEAR > as_of", ["longer than 1000 years"]),
    ("\"level\" = 'county'", ["without quotes"]),
    ("level = county", ["'county'"]),
    ("level = 'county", ["cannot read"]),
    ("paid AND", ["cannot read"]),
    ("((paid)", ["cannot read"]),
    ("", ["cannot read", "allowed:"]),
    ("1234567890123456789012 = 1", ["12 digits before the point"]),
    ("nth = 1", ["'nth'"]),
    ("CAST(n AS INTEGER) = 1", ["cannot read", "allowed:"]),
    ("level IS TRUE", ["only IS NULL"]),
    ("level IN ()", []),
    ("level COLLATE x = 'a'", ["allowed:"]),
    ("level::DATE = at", ["only DATE '2026-03-01' and TIMESTAMP '2026-03-01 09:00' may be written"]),
    ("n = 1e", ["'1e' is not a number"]),
    (f"level = '{'x' * 2001}'", ["longer than 2000 characters"]),
    (" AND ".join(["paid"] * 5000), ["paid AND paid", "nested too deeply"]),
    ("-at > as_of", ["int - timestamp has no meaning"]),
]


@pytest.mark.parametrize(("condition", "words"), WRONG, ids=[c[:30] for c, _ in WRONG])
def test_a_wrong_condition_is_named_with_its_place(condition: str, words: list[str], tmp_path: Path) -> None:
    written = condition.replace('"', '\\"')
    (problem,) = rule_problems(tmp_path, f'each: decision\nmust: "{written}"')
    assert (problem.file, problem.line, problem.clause) == ("rules/c0.yaml", 7, "1.1")
    for word in words:
        assert word in problem.message


def test_all_that_is_wrong_with_a_rule_comes_together(tmp_path: Path) -> None:
    found = rule_problems(
        tmp_path, "each: decision\nwhere: levl = 'x'\nunless: paid = 3\nmust: level = 'conty'"
    )
    assert [problem.line for problem in found] == [7, 8, 9]


def test_where_cannot_ask_for_the_number_that_it_decides(tmp_path: Path) -> None:
    (problem,) = rule_problems(tmp_path, "each: decision\nnumber_by: [case]\nwhere: nth = 1\nmust: nth <= 2")
    assert "unknown column 'nth'" in problem.message


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("n - each.n IS NULL", "IS NULL asks about one record"),
        ("n * each.n = 4", "the trigger and its answer are compared by < = > and + - only"),
    ],
)
def test_what_an_answer_and_its_trigger_cannot_be_asked_together_is_refused(
    where: str, words: str, tmp_path: Path
) -> None:
    (problem,) = rule_problems(tmp_path, f'each: acceptance\nmust_have: {{a: acceptance, where: "{where}"}}')
    assert words in problem.message


def test_a_column_that_is_another_in_each_kind_cannot_be_asked_of_any(tmp_path: Path) -> None:
    (problem,) = rule_problems(tmp_path, "each: operation\nmust: n = 1")
    assert "'n' has a different type in each of the kinds operation; name one kind" in problem.message


def must(root: Path, condition: str) -> str:
    rule = load(root, f'{CLAUSE}rule:\n  each: decision\n  must: "{condition}"\n').clauses[0].rule
    assert rule is not None
    assert rule.must is not None
    return condition_text(rule.must)


@pytest.mark.parametrize(
    ("written", "as_written_otherwise"),
    [
        ("INTERVAL '3' DAY > as_of - at", "as_of - at < INTERVAL '3' DAY"),
        ("INTERVAL '1' DAY + at > as_of", "at + INTERVAL '1' DAY > as_of"),
        ("- length(level) < -3", "0 - length(level) < -3"),
        ("days_between('2026-03-01', at) > 1", "days_between(DATE '2026-03-01', at) > 1"),
        ("case IN (unit, 'x')", "case = unit OR case = 'x'"),
        ("case IN (unit)", "case = unit"),
    ],
)
def test_two_ways_of_writing_are_one_condition(
    written: str, as_written_otherwise: str, tmp_path: Path
) -> None:
    assert must(tmp_path / "one", written) == must(tmp_path / "other", as_written_otherwise)


def test_a_very_deep_condition_is_refused_and_a_very_long_one_read(tmp_path: Path) -> None:
    deep = "(" * 5000 + "paid" + ")" * 5000
    assert rule_problems(tmp_path / "deep", f"each: decision\nmust: '{deep}'")
    long = ", ".join(f"''v{i}''" for i in range(2000))
    assert not rule_problems(tmp_path / "long", f"each: decision\nmust: 'n IN ({long})'")


FINDING = CLAUSE.replace('"1.1"', '"2.1"') + "rule: {each: finding, where: \"%s\", must: 'TRUE'}\n"
TRUE = CLAUSE + "rule: {each: decision, must: 'TRUE'}\n"


@pytest.mark.parametrize(
    ("where", "named", "left_out"),
    [
        ("clause = '1.1'", {"1.1"}, set()),
        ("clause <> '1.1'", set(), {"1.1"}),
        ("NOT clause = '1.1'", set(), {"1.1"}),
        ("clause NOT IN ('1.1')", set(), {"1.1"}),
        ("NOT (clause <> '1.1')", {"1.1"}, set()),
        ("clause IN ('1.1') AND verdict = 'breach'", {"1.1"}, set()),
        ("verdict = 'breach'", set(), set()),
    ],
)
def test_a_clause_that_is_left_out_is_not_named(
    where: str, named: set[str], left_out: set[str], tmp_path: Path
) -> None:
    rule = load(tmp_path, TRUE, FINDING % where).clauses[1].rule
    assert rule is not None
    assert named_clauses(rule) == (named, left_out)


def test_a_clause_that_does_not_exist_is_found_also_where_it_is_left_out(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, TRUE, FINDING % "clause <> '1.2'")
    assert "'1.2', which does not exist; did you mean '1.1'?" in problem.message
