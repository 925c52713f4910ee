"""Every part of a rule is said in words, in Chinese and in English, whatever the rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

import pytest

from clausewise.language.clause import ClauseReader
from clausewise.language.nodes import parse_yaml
from clausewise.language.pack import load_pack
from clausewise.model.clause import Clause, Pack, Parameter, Words
from clausewise.model.contract import contract_of
from clausewise.model.expression import UNITS, Period
from clausewise.reporting.wording.rules import LABELS, rule_in_words
from tests.engine.naive.packs import write_pack
from tests.engine.random_clauses import make_clauses
from tests.engine.small_hall import VOCABULARY


@cache
def hall() -> Pack:
    return load_pack()


def clause(rule: str, parameters: str = "{}") -> Clause:
    """A clause of the hall's vocabulary with this rule."""
    from zoneinfo import ZoneInfo

    text = f"clause: X\ntitle: x\nholds: none\nseverity: minor\nparameters: {parameters}\nrule: {rule}\n"
    reader = ClauseReader(hall().vocabulary, ZoneInfo("Asia/Shanghai"))
    read = reader.read(parse_yaml(text))
    assert read, reader.problems
    return read


def say(own: Clause, language: str = "zh", *, by_name: bool = False) -> dict[str, str]:
    return {part.part: part.text for part in rule_in_words(own, hall().vocabulary, language, by_name=by_name)}


def known(clause_id: str) -> Clause:
    own = hall().clause(clause_id)
    assert own
    return own


def test_a_rule_is_said_part_by_part() -> None:
    said = say(known("2.3.1"))
    assert said["applies"] == "每一次“受理”，限于事项的类别为“一般”，且事项的审批层级为“县级”的。"
    assert said["unless"] == "事项的即办例外不为“无”的，不受本条约束，计为例外。"
    assert said["duty"] == "须有“办结”：办件编号与该“受理”相同；时间自该“受理”起2个工作日内。"
    assert said["time"].startswith("起算之日不计，自次日起数工作日")
    assert said["time"].endswith("自“特别程序开始”次日起至“特别程序结束”当日止的工作日不计，期限顺延。")
    assert said["holds"] == "单位。"
    assert [part.label for part in rule_in_words(known("2.3.1"), hall().vocabulary, "zh")] == [
        "适用", "例外", "要求", "期限计算", "责任主体",
    ]  # fmt: skip


def test_the_same_rule_in_english() -> None:
    said = say(known("2.3.1"), "en")
    assert (
        said["applies"]
        == "Every “acceptance” where category of the item is “ordinary”, and level of the item is “county”."
    )
    assert said["duty"] == (
        "There must be a record of “decision”: with the same case as the “acceptance”; within 2 working days of the “acceptance”."
    )


DUTIES = {
    "{each: misconduct, must: 'FALSE'}": ("不得出现。", "It must not occur."),
    "{each: payment, must: amount BETWEEN 1 AND 5}": ("金额不少于1，且金额不超过5。", "Amount is at least 1, and amount is at most 5."),
    "{each: payment, must: NOT (amount > 1 OR place IS NULL)}": (
        "并非（金额超过1，或者地点未填写）。", "It is not so that (amount is more than 1, or place is not filled in)."),
    "{each: visit, must: \"place NOT IN ('bureau', 'elsewhere')\"}": (
        "地点不是“局内”或“其他场所”。", "Place is neither of “bureau” or “elsewhere”."),
    "{each: visit, must: (is_first OR is_last) AND NOT is_last}": (
        "（是办件的第一步，或者是办件的最后一步），且不是办件的最后一步。",
        "(is the first step, or is the last step), and is not the last step."),
    "{each: visit, must: recorded_at <= at + INTERVAL '90' MINUTE}": (
        "登记时间不晚于时间之后90分钟。", "Recorded at is not later than 90 minutes after time."),
    "{each: posting, must: since <= date(as_of) - INTERVAL '2' YEAR}": (
        "上岗日期不晚于截至时间的日期之前2年。", "Since is not later than 2 years before date of the as-of time."),
    "{each: posting, must: \"working_days_between(since, until) >= 2 * 3\"}": (
        "自上岗日期至离岗日期的工作日数不少于2×3。", "Working days from since to until is at least 2 × 3."),
    "{each: visit, must: \"coalesce(place, 'hall') = 'hall'\"}": (
        "地点（未填写的，以“hall”为准）为“hall”。", "Place (where empty, “hall”) is “hall”."),
    "{each: visit, must_have: {a: [payment, visit], same: [case, staff], at_least: 2}}": (
        "须有至少2次“缴费”或“到窗”：办件编号和工作人员与该“到窗”相同；时间不限，以截至时间为准。",
        "There must be at least 2 records of “payment” or “visit”: with the same case and staff member as the “visit”; "
        "at any time up to the as-of time."),
    "{each: visit, must_have: {a: payment, at_most: 1, within: 0 working days}}": (
        "至多有1次“缴费”：时间在该“到窗”当日内。", "There may be at most 1 records of “payment”: on the day of the “visit”."),
    "{each: visit, must_have: {a: payment, at_least: 1, at_most: 1, after: true}}": (
        "须有且只有1次“缴费”：时间在该“到窗”之后。", "There must be exactly 1 records of “payment”: later than the “visit”."),
    "{each: visit, must_not_have: {a: payment, same: [case], before: true, within: 3 days}}": (
        "不得有“缴费”：办件编号与该“到窗”相同；时间在该“到窗”之前3日以内。",
        "There must be no record of “payment”: with the same case as the “visit”; not more than 3 days before the “visit”."),
    "{each: visit, must_have: {a: payment, after: true, within: 36 hours}}": (
        "须有“缴费”：时间在该“到窗”之后，且自其起36小时内。",
        "There must be a record of “payment”: later than the “visit”, within 36 hours of it."),
    "{each: leave, must_have: {a: cover, by: until, where: covers = each.staff}}": (
        "须有“顶岗”：顶替人员与该“请假”的工作人员相同；时间不晚于其止。",
        "There must be a record of “cover”: covers is the same as staff member of the “leave”; not later than its until."),
    "{each: unit per working_day, must_have: {a: duty, same: [unit, date]}}": (
        "须有“领导值班”：单位和日期与该单位该工作日相同；时间不限，以截至时间为准。",
        "There must be a record of “duty”: with the same unit and date as that unit and working day; at any time up to the as-of time."),
    "{each: centre per month, must_have: {a: duty_circular, same: [month], within: 5 days}}": (
        "须有“值班通报”：月份与该月相同；时间自该月终了起5日内。",
        "There must be a record of “duty circular”: with the same month as that month; within 5 days of the end of that month."),
    "{each: finding, where: \"clause = '1.1.1'\", must_have: {a: report, same: [unit], within: 1 days, from: due}}": (
        "须有“一事一报”：单位与该问题相同；时间自其应办期限起1日内。",
        "There must be a record of “report”: with the same unit as the finding; within 1 day of its due."),
    "{each: case, must: \"first_kind = 'application' AND length > 2\"}": (
        "第一步操作为“申请”，且步骤数超过2。", "First kind is “application”, and length is more than 2."),
    "{each: operation, must_not_have: {a: finding, same: [case]}}": (
        "不得有“问题”：办件编号与该“操作”相同；不论先后。",
        "There must be no record of “finding”: with the same case as the “operation”; earlier or later."),
    "{each: visit, number_by: [case], must: nth <= 2}": ("不超过第2次。", "It is at most number 2."),
}  # fmt: skip


@pytest.mark.parametrize("rule", DUTIES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_duty_in_words(rule: str, language: str) -> None:
    assert say(clause(rule), language)["duty"] == DUTIES[rule][language == "en"]


@pytest.mark.parametrize(
    ("must", "zh", "en"),
    [
        ("2 < amount", "金额超过2。", "Amount is more than 2."),
        ("coalesce(amount, NULL) > 1", "金额", "Amount (where empty, nothing) is more than 1."),
        (
            "(amount > 1) = (window IS NULL)",
            "（金额超过1）为（窗口未填写）。",
            "(amount is more than 1) is (window is not filled in).",
        ),
    ],
)
def test_what_is_written_the_other_way_round_or_in_parentheses_is_said_too(
    must: str, zh: str, en: str
) -> None:
    own = clause(f"{{each: payment, must: '{must}'}}")
    assert zh in say(own)["duty"]
    assert en in say(own, "en")["duty"]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_unit_of_time_says_how_it_is_counted(unit: str, language: str) -> None:
    said = say(clause(f"{{each: visit, must_have: {{a: payment, within: 3 {unit}}}}}"), language)
    assert "3" in said["duty"]
    assert said["time"]


def test_a_period_s_limit_counts_from_its_end_and_what_came_earlier_within_it_counts() -> None:
    assert say(known("4.1.1"))["time"].endswith("该期间之内已有的也算。")
    assert say(known("3.1.4"), "en")["time"].endswith("One within the period counts too.")
    assert "该期间" not in say(known("2.3.1"))["time"]


EACH = {
    "operation": "每一次操作，不论何种。", "visit": "每一次“到窗”。", "item": "登记在册的每一条“事项”。",
    "unit per year": "每个“单位”的每个年。", "centre per month": "中心的每个月。", "case": "每一个办件。",
    "finding": "本次审计发现的每一个问题。",
    "occasion": "每一次追责（某单位或某工作人员有违反的一个追责期，按日历年编号）。",
}  # fmt: skip


@pytest.mark.parametrize("each", EACH)
def test_every_sort_of_trigger_has_its_words(each: str) -> None:
    assert say(clause(f"{{each: {each}, must: 'FALSE'}}"))["applies"] == EACH[each]


def test_a_changed_number_changes_the_words_or_by_name_none() -> None:
    own = known("2.3.1")
    versions = ((date.min, Period(2, "working days")), (date(2026, 3, 16), Period(1, "working days")))
    changed = replace(
        own, parameters={"limit": Parameter("limit", versions, "period", True, Words("期限", "limit"))}
    )
    assert "起2个工作日，自2026-03-16起1个工作日内" in say(changed)["duty"]
    assert "within 2 working days, 1 working day from 2026-03-16 of" in say(changed, "en")["duty"]
    assert "时间自该“受理”起“期限”内" in say(changed, by_name=True)["duty"]


def test_a_clause_that_a_person_attests_has_no_rule_to_say() -> None:
    assert rule_in_words(known("3.2.1"), hall().vocabulary, "zh") == []


@pytest.mark.parametrize("own", hall().clauses, ids=lambda c: c.id)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_clause_of_the_hall_is_said_in_one_language(own: Clause, language: str) -> None:
    for part in rule_in_words(own, hall().vocabulary, language):
        assert part.part in LABELS[language]
        assert part.text.endswith(("。", "."))
        for word in ("None", "param", "each.", "  "):
            assert word not in part.text
        if language == "en":
            assert part.text.isprintable()
            assert not [c for c in part.text if "\u4e00" <= c <= "\u9fff"]


@pytest.mark.parametrize("seed", range(40))
def test_any_rule_that_can_be_written_can_be_said_and_has_a_contract(seed: int, tmp_path: Path) -> None:
    clauses = make_clauses(Random(seed), date(2026, 3, 2), 5, True)
    guideline = {
        "name": "random",
        "version": "1",
        "title": "r",
        "in_force": {"from": date(2010, 1, 1)},
        "holidays": "none",
    }
    pack = load_pack(
        write_pack({"guideline": guideline, "vocabulary": VOCABULARY, "clauses": clauses}, tmp_path)
    )
    for own in pack.clauses:
        for language in ("zh", "en"):
            assert {"applies", "duty"} <= {
                part.part for part in rule_in_words(own, pack.vocabulary, language)
            }
        contract_of(own, pack.vocabulary)
