"""Which mutants a clause file has."""

from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from clausewise.language.clause import ClauseReader
from clausewise.language.nodes import Table, parse_yaml
from clausewise.language.pack import load_pack
from clausewise.model.clause import Pack
from clausewise.mutation.mutants import Mutant, mutants

PACK = load_pack(Path(__file__).parents[3])


def _mutants(rule: str, parameters: str = "{}", pack: Pack = PACK) -> list[Mutant]:
    node = parse_yaml(
        f"clause: 9.9.9\ntitle: x\nholds: none\nseverity: minor\nparameters: {parameters}\nrule: {rule}\n",
        "f.yaml",
    )
    assert isinstance(node, Table)
    reader = ClauseReader(PACK.vocabulary, ZoneInfo("Asia/Shanghai"))
    clause = reader.read(node)
    assert clause is not None, reader.problems
    return list(mutants(clause, node, pack))


def _names(rule: str, parameters: str = "{}", pack: Pack = PACK) -> set[str]:
    return {mutant.name for mutant in _mutants(rule, parameters, pack)}


def test_a_limit_and_its_answer() -> None:
    names = _names(
        "{each: acceptance, must_have: {a: decision, same: [case], within: param.limit, pausing: special_procedure}}",
        "{limit: {value: 2 working days}}",
    )
    assert names == {
        "rule: must_have -> must_not_have",
        "must_have.same: drop case",
        "must_have: no limit",
        "must_have: within -> by recorded_at",
        "must_have: within -> by promised_by",
        "must_have.from: at -> recorded_at",
        "must_have.from: at -> promised_by",
        "must_have.pausing: drop special_procedure",
        "must_have.at_least: 1 -> 0",
        "must_have.at_least: 1 -> 2",
        "parameters.limit: 2 working days -> 3 working days",
        "parameters.limit: 2 working days -> 1 working days",
        "parameters.limit: 2 working days -> 2 days",
    }


def test_another_promised_time_and_no_promise_at_all() -> None:
    names = _names("{each: acceptance, must_have: {a: decision, same: [case], by: promised_by}}")
    assert {
        "must_have.by: promised_by -> recorded_at",
        "must_have: by -> within 1 working days",
        "must_have: no limit",
    } <= names


def test_the_condition_of_an_answer_and_where_its_limit_counts_from() -> None:
    names = _names(
        "{each: acceptance, must_have: {a: decision, same: [case], where: result = 'granted', from: promised_by, within: 2 days}}"
    )
    assert {
        "must_have.where: drop result = 'granted'",
        "must_have.where: result = 'granted' -> result <> 'granted'",
        "must_have.where: result = 'granted' -> result = 'denied'",
        "must_have.from: drop promised_by",
        "must_have.from: promised_by -> recorded_at",
    } <= names
    assert "must_have.from: promised_by -> promised_by" not in names


def test_a_number_is_never_less_than_nothing() -> None:
    names = _names("{each: decision, must_have: {a: visit, same: [case], at_least: 0, at_most: 0}}")
    assert {"must_have.at_least: 0 -> 1", "must_have.at_most: 0 -> 1"} <= names
    assert not [name for name in names if name.endswith("-> -1")]


def test_order_and_forbidden_answers() -> None:
    names = _names("{each: decision, must_not_have: {a: [visit, payment], same: [case, unit], before: true}}")
    assert names == {
        "rule: must_not_have -> must_have",
        "must_not_have.a: drop visit",
        "must_not_have.a: drop payment",
        "must_not_have.same: drop case",
        "must_not_have.same: drop unit",
        "must_not_have.before: drop",
        "must_not_have: before -> after",
    }


def test_counts_numbering_and_the_calendar() -> None:
    assert {"must_have.at_most: 2 -> 1", "must_have.at_most: 2 -> 3"} <= _names(
        "{each: decision, must_have: {a: visit, same: [case], at_most: 2}}"
    )
    assert "number_by: drop case" in _names("{each: visit, number_by: [case], must: nth <= 2}")
    assert "each: unit per month -> unit per year" in _names(
        "{each: unit per month, must_have: {a: duty, same: [unit]}}"
    )


def test_a_limit_in_calendar_days_is_rolled_the_other_way() -> None:
    rule = "{each: acceptance, must_have: {a: decision, same: [case], within: 30 days}}"
    assert "roll_to_working_day: false -> true" in _names(rule)
    assert "roll_to_working_day: true -> false" in _names(rule, pack=replace(PACK, roll_to_working_day=True))
    looking_back = "{each: decision, must_have: {a: acceptance, same: [case], before: true, within: 30 days}}"
    assert not {name for name in _names(looking_back) if name.startswith("roll")}


def test_numbers_with_dates_lose_each_date_and_have_it_moved() -> None:
    names = _names(
        "{each: visit, number_by: [case], must: nth <= param.n}",
        "{n: {values: {2010-01-01: 3, 2026-03-16: 2}}}",
    )
    assert {
        "parameters.n.2026-03-16: drop 2",
        "parameters.n.2026-03-16: 2 -> 3",
        "parameters.n: from 2026-03-16 -> 2026-03-17",
        "parameters.n: from 2026-03-16 -> 2026-03-15",
    } <= names


def test_the_end_of_a_clause_is_moved_and_its_beginning_only_beside_another_version() -> None:
    names = _names(
        "{each: visit, must: unit IS NOT NULL}", "{}\nin_force: {from: 2010-01-01, until: 2026-12-31}"
    )
    assert {name for name in names if name.startswith("in_force")} == {
        "in_force.until: 2026-12-31 -> 2027-01-01",
        "in_force.until: 2026-12-31 -> 2026-12-30",
    }


def test_a_number_begins_no_earlier_than_its_clause() -> None:
    names = _names(
        "{each: visit, number_by: [case], must: nth <= param.n}",
        "{n: {values: {2026-01-01: 3, 2026-03-16: 2}}}\nin_force: {from: 2026-03-16}",
    )
    assert "parameters.n: from 2026-03-16 -> 2026-03-17" in names
    assert "parameters.n: from 2026-03-16 -> 2026-03-15" not in names


def test_the_clause_of_a_finding_is_never_swapped_for_the_rule_s_own() -> None:
    names = _names("{each: finding, where: \"clause = '2.3.5'\", must: due IS NOT NULL}")
    assert "where: clause = '2.3.5' -> clause = '2.3.6'" in names


def test_a_mutant_has_a_line_and_a_name_of_its_own() -> None:
    found = _mutants("{each: payment,\n  where: amount > 0,\n  must: window IS NOT NULL}")
    assert {m.line for m in found if m.name.startswith("where")} == {7}
    assert {m.line for m in found if m.name.startswith("must")} == {8}
    assert len({m.name for m in found}) == len(found)


def test_a_clause_that_a_person_attests_has_none() -> None:
    node = parse_yaml("{clause: 9.9.9, title: x, manual: {zh: x, en: x}}")
    clause = ClauseReader(PACK.vocabulary, ZoneInfo("Asia/Shanghai")).read(node)
    assert clause is not None
    assert isinstance(node, Table)
    assert list(mutants(clause, node, PACK)) == []
