"""Every rule that is no rule is refused with file, line, word, what is allowed, and the nearest spelling."""

from __future__ import annotations

from pathlib import Path

import pytest

from clausewise.errors import WrongUsage
from clausewise.language.pack import set_parameters
from tests.unit.language.wrong_rules import CLAUSE, GUIDELINE, load, problems, rule_problems

MUST = "\nmust: 'TRUE'"
HAVE = "each: acceptance\nmust_have: "
WRONG = [
    ("each: decison" + MUST, 6, ["'decison'", "did you mean 'decision'"]),
    ("each: [decision]" + MUST, 6, ["each takes one record's name"]),
    ("must: 'TRUE'", 6, ["a rule needs 'each'"]),
    ("each: decision", 6, ["exactly one of must", "none of them"]),
    ("each: decision\nmust: paid\nmust_have: {a: decision}", 6, ["must and must_have"]),
    ("each: decision\nmsut: paid" + MUST, 7, ["no key 'msut'", "did you mean 'must'"]),
    ("each: unit per week" + MUST, 6, ["'unit per week'", "month"]),
    ("each: decision per month" + MUST, 6, ["'decision' is no register's record"]),
    ("each: unit\nnumber_by: [unit]" + MUST, 7, ["numbers operations"]),
    ("each: decision\nnumber_by: [csae]" + MUST, 7, ["'csae'", "did you mean 'case'"]),
    ("each: decision\nnumber_by: [nth]" + MUST, 7, ["unknown column 'nth'"]),
    ("each: decision\nmust: [paid]", 7, ["a condition is one line of text"]),
    (HAVE + "decision", 7, ["must_have takes a table"]),
    (HAVE + "{same: [case]}", 7, ["needs 'a'"]),
    (HAVE + "{a: decison}", 7, ["did you mean 'decision'"]),
    (HAVE + "{a: [decision, unit]}", 7, ["operation kinds only"]),
    (HAVE + "{a: decision, same: [csae]}", 7, ["'csae'", "did you mean 'case'"]),
    (HAVE + "{a: decision, same: [n]}", 7, ["'n' is int on acceptance but text on decision"]),
    (HAVE + "{a: [acceptance, decision], same: [n]}", 7, ["'n' has a different type"]),
    (HAVE + "{a: decision, same: [case, case]}", 7, ["twice"]),
    (HAVE + "{a: decision, within: 2 weeks}", 7, ["'weeks'", "not a unit of time", "working days"]),
    (HAVE + "{a: decision, within: soon}", 7, ["'soon' is not a period"]),
    (HAVE + "{a: decision, within: 100000 years}", 7, ["longer than 1000 years"]),
    (HAVE + "{a: decision, within: param.limit}", 7, ["'param.limit'", "no parameter"]),
    (HAVE + "{a: decision, by: promised}", 7, ["'promised'", "did you mean 'promised_by'"]),
    (HAVE + "{a: decision, by: case}", 7, ["must be one column that holds a date or a time"]),
    (HAVE + "{a: decision, from: at}", 7, ["from says where a limit counts from"]),
    (HAVE + "{a: decision, within: 1 days, by: promised_by}", 7, ["exclude each other"]),
    (HAVE + "{a: decision, before: true, after: true}", 7, ["exclude each other"]),
    (HAVE + "{a: decision, before: true, by: promised_by}", 7, ["before looks back"]),
    (HAVE + "{a: decision, before: yes}", 7, ["before is true or false"]),
    (HAVE + "{a: decision, at_least: many}", 7, ["'many' must be a whole number"]),
    (HAVE + "{a: decision, at_least: -1}", 7, ["'-1' must be a whole number"]),
    (HAVE + "{a: decision, at_least: 3, at_most: 2}", 7, ["at_least 3 is more than at_most 2"]),
    ("each: acceptance\nmust_not_have: {a: decision, at_most: 1}", 7, ["must_not_have allows none"]),
    (HAVE + "{a: decision, within: 1 days, pausing: hold}", 7, ["'hold_start'", "halt"]),
    (HAVE + "{a: decision, pausing: halt}", 7, ["needs within or by"]),
    ("each: unit\nmust_have: {a: decision, within: 1 days, pausing: halt}", 7, ["unit has no case"]),
    (HAVE + "{a: decision, where: 'each.levl = 1'}", 7, ["'levl'"]),
    (HAVE + "{a: decision, where: 'length(coalesce(n, each.case)) = 1'}", 7, ["one record only"]),
]


@pytest.mark.parametrize(("rule", "line", "words"), WRONG, ids=[r[-45:] for r, _, _ in WRONG])
def test_a_wrong_rule_is_named_with_its_place(rule: str, line: int, words: list[str], tmp_path: Path) -> None:
    found = rule_problems(tmp_path, rule)
    assert len(found) == 1, found
    assert (found[0].file, found[0].line, found[0].clause) == ("rules/c0.yaml", line, "1.1")
    for word in words:
        assert word in found[0].message


def test_a_limit_in_chinese_units_is_told_how_it_is_written(tmp_path: Path) -> None:
    limit = "parameters: {limit: {value: 2个工作日}}\n"
    rule = "rule: {each: acceptance, must_have: {a: decision, within: param.limit}}\n"
    (found,) = problems(tmp_path, CLAUSE + limit + rule)
    assert "'param.limit' is of type text, not an amount of time: write a whole number" in found.message
    assert "须写数字和英文单位" in found.message


def test_a_later_limit_in_chinese_units_is_told_how_it_is_written_too(tmp_path: Path) -> None:
    limit = "parameters: {limit: {values: {2010-01-01: 2 working days, 2026-02-15: 1个工作日}}}\n"
    rule = "rule: {each: acceptance, must_have: {a: decision, within: param.limit}}\n"
    found = problems(tmp_path, CLAUSE + limit + rule)[0]
    assert "needs values of one type, not period, text; write a whole number and a unit" in found.message
    pack = load(tmp_path / "right", CLAUSE + limit.replace("1个工作日", "1 working days") + rule)
    with pytest.raises(
        WrongUsage, match="'2天' is of type text, .* type period; write a whole number and a unit"
    ):
        set_parameters(pack, {"1.1.limit": "2天"})
    assert "须写数字和英文单位" in found.message


WRONG_CLAUSES = [
    (CLAUSE.replace("1.1", "1-1"), ["letters, digits and points"]),
    (CLAUSE.replace("holds: unit", "holds: untis"), ["'untis' is nobody", "did you mean 'unit'"]),
    (CLAUSE.replace("holds: unit", "holds: {unit: satff.unit}"), ["'satff'", "did you mean 'staff'"]),
    (CLAUSE.replace("holds: unit\n", ""), ["needs 'holds'"]),
    (CLAUSE.replace("major", "mayor"), ["'mayor'", "did you mean 'major'"]),
    (CLAUSE + "track: untis\n", ["'untis'", "did you mean 'unit'"]),
    (CLAUSE + "sevrity: major\n", ["no key 'sevrity'", "did you mean 'severity'"]),
    (CLAUSE + "in_force: {from: 2026-05-01, until: 2026-04-01}\n", ["ends (2026-04-01) before it begins"]),
    (CLAUSE + "in_force: {from: soon}\n", ["'soon' must be a date"]),
    (CLAUSE + "parameters: {limit: {vlaue: 1}}\n", ["no key 'vlaue'"]),
    (
        CLAUSE + "message: {zh: 办件\uff5bcase\uff5d}\n",
        ["full-width brace and would be printed as it is", "须用半角花括号"],
    ),
    (CLAUSE + "parameters: {limit: {value: 2, unit: weeks}}\n", ["'weeks'", "not a unit of time"]),
    (CLAUSE + "parameters: {limit: {values: {soon: 2}}}\n", ["'soon' is no date"]),
    (CLAUSE + "parameters: {limit: {values: {2026-01-01: 2, 2026-02-01: x}}}\n", ["one type, not int, text"]),
    (CLAUSE + "parameters: {LIMIT: {value: 2}}\n", ["parameter 'LIMIT'"]),
    (CLAUSE + "message: {en: '{levl} {param.x}'}\n", ["{levl}", "{param.x}"]),
    (CLAUSE + "manual: {en: x}\n", ["either a rule, or 'manual'"]),
    (
        CLAUSE + "parameters: [limit]\n",
        ["parameters is a table: <name>: {value: 2 working days, stated: true}"],
    ),
    (CLAUSE + "parameters: {limit: {value: [1]}}\n", ["parameter 'limit' must be one value"]),
    (
        CLAUSE + "parameters: {limit: {values: {2010-01-01: true, 2020-01-01: 1.5}}}\n",
        ["one type, not bool, decimal"],
    ),
    (CLAUSE + "in_force: 2026\n", ["in_force is a table: {from: 2010-01-01, until: 2026-12-31}"]),
    (CLAUSE.replace("holds: unit", "holds: {centre: unit}"), ["is nobody", "or {unit: <column>}"]),
    (CLAUSE + "may_waive: perhaps\n", ["'perhaps' must be true or false"]),
]


@pytest.mark.parametrize(("clause", "words"), WRONG_CLAUSES, ids=[c[-40:] for c, _ in WRONG_CLAUSES])
def test_a_wrong_clause_is_named_with_its_place(clause: str, words: list[str], tmp_path: Path) -> None:
    found = problems(tmp_path, clause + "rule: {each: decision, must: 'TRUE'}\n")
    assert all(problem.file == "rules/c0.yaml" and problem.line for problem in found)
    told = "\n".join(problem.message for problem in found)
    for word in words:
        assert word in told


def test_a_clause_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "- 1.1\n")
    assert str(problem) == "rules/c0.yaml:1: a clause file is a table that begins with 'clause: <id>'"


def test_a_pack_without_clauses_is_refused(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path)
    assert problem.message == "has no clause files; write rules/<chapter>/<clause>.yaml"


@pytest.mark.parametrize(
    ("value", "must", "type_"),
    [
        ("{2010-01-01: 1, 2020-01-01: 1.5}", "days_between(at, as_of) < param.p", "decimal"),
        ("{2010-01-01: true, 2020-01-01: false}", "paid = param.p", "bool"),
        ("{2010-01-01: county}", "level = param.p", "text"),
        ("{2010-01-01: 2020-01-02}", "at > param.p", "date"),
    ],
)
def test_a_parameter_is_of_the_type_of_its_values(value: str, must: str, type_: str, tmp_path: Path) -> None:
    text = f"{CLAUSE}parameters: {{p: {{values: {value}}}}}\nrule: {{each: decision, must: '{must}'}}\n"
    assert load(tmp_path, text).clauses[0].parameters["p"].type == type_


@pytest.mark.parametrize(
    ("found", "put", "said"),
    [
        ("name: small\n", "", "'name' is missing"),
        ("title: {zh: 小, en: Small}\n", "", "'title' is missing: {zh: …, en: …}"),
        ("en: Small}", "fr: Petit}", "title has no key 'fr'"),
    ],
)
def test_what_a_guideline_must_say_is_asked_for(found: str, put: str, said: str, tmp_path: Path) -> None:
    manual = CLAUSE + "manual: {en: x}\n"
    (problem,) = problems(tmp_path, manual, guideline=GUIDELINE.replace(found, put))
    assert problem.file == "rules/guideline.yaml"
    assert said in problem.message


def test_the_problems_of_several_files_come_together(tmp_path: Path) -> None:
    one = CLAUSE + "rule: {each: decison, must: 'TRUE'}\n"
    other = CLAUSE.replace("1.1", "1.2") + "rule: {each: decision, must: 'FLASE'}\n"
    broken = "clause: [1\n"
    found = problems(tmp_path, one, other, broken)
    assert [problem.file for problem in found] == ["rules/c0.yaml", "rules/c1.yaml", "rules/c2.yaml"]


def test_two_versions_may_not_be_in_force_on_one_day(tmp_path: Path) -> None:
    rule = "rule: {each: decision, must: 'TRUE'}\n"
    early = CLAUSE + "in_force: {until: 2026-03-31}\n" + rule
    (problem,) = problems(tmp_path, early, CLAUSE + "in_force: {from: 2026-03-31}\n" + rule)
    assert "both are in force on 2026-03-31" in problem.message


def finding_clause(number: int, where: str) -> str:
    rule = f"rule: {{each: finding, where: \"{where}\", must: 'TRUE'}}\n"
    return CLAUSE.replace("1.1", f"2.{number}") + rule


def test_a_circle_of_clauses_is_told_whole(tmp_path: Path) -> None:
    (problem,) = problems(
        tmp_path, finding_clause(1, "clause = '2.2'"), finding_clause(2, "clause IN ('2.1', '2.2')")
    )
    assert "in a circle: 2.2 -> 2.2" in problem.message or "2.1 -> 2.2 -> 2.1" in problem.message


def test_many_clauses_that_name_all_before_them_are_ordered_at_once(tmp_path: Path) -> None:
    first = CLAUSE.replace("1.1", "2.0") + "rule: {each: decision, must: 'TRUE'}\n"
    later = [
        finding_clause(i, f"clause IN ({', '.join(chr(39) + f'2.{j}' + chr(39) for j in range(i))})")
        for i in range(1, 40)
    ]
    assert len(load(tmp_path, first, *later).clauses) == 40
