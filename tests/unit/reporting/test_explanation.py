"""A finding in plain language, from the clause's words to the verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from clausewise.errors import WrongUsage
from clausewise.language.pack import load_pack
from clausewise.model.clause import Clause, Holds, Pack, Parameter, Words
from clausewise.model.expression import Column, Period
from clausewise.model.expression import Parameter as ParameterNode
from clausewise.model.rule import Answer, Rule, Trigger, TriggerForm
from clausewise.reporting.explanation import explain, find
from tests.unit.reporting.small_audit import a_finding, a_pack

TWO_DAYS = Answer(
    ("decision",), ("case",), within=ParameterNode("limit", "period"), pausing="special_procedure"
)
PROMISED = Answer(("decision",), ("case",), by=Column(("promised_by",), "timestamp"))


def _pack(answer: Answer = TWO_DAYS) -> Pack:
    limit = Parameter(
        "limit",
        ((date(2010, 1, 1), Period(3, "working days")), (date(2020, 1, 1), Period(2, "working days"))),
        "period",
        stated=True,
        label=Words("办理时限", "time limit"),
    )
    return a_pack(
        Clause(
            "2.3.1",
            Words("一般事项两个工作日", "Two working days"),
            Holds("unit"),
            "major",
            "unit",
            Rule(Trigger(TriggerForm.OPERATION, "acceptance"), answer=answer),
            "2.3.1.yaml",
            sentences=("2.3#1",),
            text=("最长不得超过2个工作日",),
            reading=Words("自受理次日起算", "counted from the day after acceptance"),
            parameters={"limit": limit},
        )
    )


def _finding(**changes: Any) -> dict[str, Any]:
    """Accepted on Friday 13 February 2026, before the Spring Festival and its 调休."""
    return a_finding(
        **{
            "clause": "2.3.1",
            "severity": "major",
            "trigger": "A1",
            "at": "2026-02-13T10:00:00+08:00",
            "due": "2026-02-24T23:59:59+08:00",
            "parameters": {"limit": "2 working days"},
            "evidence": (
                {"record": "A1", "role": "trigger", "kind": "acceptance", "at": "2026-02-13T10:00:00+08:00"},
            ),
            "searched": {"kind": ["decision"], "same": {"case": "C1"}, "records": 0},
            "message_zh": "C1 未在两个工作日内办结",
            "message_en": "C1 was not decided within two working days",
            **changes,
        }
    ).to_json()


def _said(finding: dict[str, Any], language: str = "zh", pack: Pack | None = None) -> str:
    return "\n".join(explain(finding, pack or _pack(), language))


def test_it_quotes_the_clause_with_its_sentence_and_reading() -> None:
    said = _said(_finding())
    assert "“最长不得超过2个工作日” [2.3#1]" in said
    assert "理解：自受理次日起算" in said


def test_it_names_the_parameter_its_version_and_who_states_it() -> None:
    assert "办理时限 = 2个工作日 (条文所定，自 2020-01-01 起)" in _said(_finding())


def test_a_parameter_that_the_audit_changed_is_said_to_be_changed() -> None:
    said = _said(_finding(parameters={"limit": "1 working days"}))
    assert "办理时限 = 1个工作日 (本次审计改动，规则包为 2个工作日)" in said


def test_it_counts_the_days_one_by_one_over_holidays_and_adjusted_days() -> None:
    said = _said(_finding(due="2026-02-24T23:59:59+08:00"))
    assert "2026-02-13 周五  当日不计" in said
    assert "2026-02-14 周六  调休上班，第 1 天" in said
    assert "2026-02-16 周一  节假日，不计" in said
    assert "2026-02-24 周二  第 2 天" in said
    assert said.index("第 2 天") < said.index("期限至 2026-02-24 23:59:59")


def test_a_due_time_that_it_cannot_count_again_is_not_given_invented_days() -> None:
    said = _said(_finding(due="2026-03-20T23:59:59+08:00"))
    assert "第 1 天" not in said
    assert "本问题未列出的记录" in said
    assert "期限至 2026-03-20 23:59:59" in said


def test_days_of_a_pause_are_shown_where_the_evidence_holds_it() -> None:
    pause = (
        {
            "record": "S",
            "role": "pause",
            "kind": "special_procedure_start",
            "at": "2026-03-03T09:00:00+08:00",
        },
        {"record": "E", "role": "pause", "kind": "special_procedure_end", "at": "2026-03-05T09:00:00+08:00"},
    )
    at = "2026-03-02T10:00:00+08:00"
    trigger = {"record": "A1", "role": "trigger", "kind": "acceptance", "at": at}
    said = _said(_finding(at=at, due="2026-03-06T23:59:59+08:00", evidence=(trigger, *pause)))
    assert "2026-03-04 周三  特别程序期间，不计" in said
    assert "2026-03-06 周五  第 2 天" in said


def test_a_promised_time_is_the_due_time() -> None:
    by = "2026-02-24T17:00:00+08:00"
    trigger = {"record": "A1", "role": "trigger", "at": "2026-02-13T10:00:00+08:00", "promised_by": by}
    said = _said(_finding(due=by, evidence=(trigger,)), pack=_pack(PROMISED))
    assert "期限至 2026-02-24 17:00:00" in said
    assert "本问题未列出的记录" not in said


def test_it_shows_records_search_and_verdict_in_english() -> None:
    said = _said(_finding(missing=("item",)), "en")
    assert "trigger A1 acceptance 2026-02-13 10:00:00" in said
    assert "same: case=C1" in said
    assert "C1 was not decided within two working days" in said
    assert "missing: item" in said
    assert "2026-02-14 Sa  a working day by adjustment, day 1" in said


def test_in_chinese_no_name_of_a_column_or_of_who_answers_stays_english() -> None:
    hall = replace(_pack(), vocabulary=load_pack().vocabulary)
    said = _said(_finding(subject_type="unit", subject_id="U01"), pack=hall)
    assert said.splitlines()[1].endswith(" · 单位 U01")
    assert "相同的：办件编号=C1" in said
    assert "记录种类：办结" in said
    assert _said(_finding(subject_type="centre", subject_id="centre")).splitlines()[1].endswith(" · 中心")


def test_what_cannot_be_decided_is_not_explained_as_if_it_were_a_breach() -> None:
    undecided = _finding(verdict="undetermined")
    assert "不能判定是否违反。补齐所缺后仍不符合的，问题为：C1 未在两个工作日内办结" in _said(undecided)
    assert "It cannot be decided. If it still does not comply" in _said(undecided, "en")


def test_a_waived_or_revoked_finding_says_by_which_document() -> None:
    waiver = {"id": "W-1", "document": "豁〔2026〕1号", "approver": "县政府办", "reason": "停电"}
    waived = _finding(verdict="waived", waiver={**waiver, "from": "2026-02-01", "until": "2026-03-10"})
    assert "豁免 W-1：停电（县政府办，豁〔2026〕1号；2026-02-01 至 2026-03-10）" in _said(waived)
    appeal = {"state": "data_error", "by": "U01", "on": "2026-04-16", "document": "申〔2026〕3号"}
    revoked = _finding(verdict="revoked", appeal=appeal)
    assert "申诉数据错误：U01，2026-04-16，申〔2026〕3号" in _said(revoked)
    assert "appeal data error: U01, 2026-04-16" in _said(revoked, "en")


def test_a_finding_without_a_due_time_has_no_arithmetic() -> None:
    assert "期限推算" not in _said(_finding(due=None))


def test_a_clause_that_the_pack_does_not_have_points_to_the_pack_of_the_audit() -> None:
    with pytest.raises(WrongUsage, match=r"7\.7 is not in the pack county-hall.*--pack"):
        _said(_finding(clause="7.7"))


def test_a_finding_is_found_by_the_beginning_of_its_id() -> None:
    findings = [{"finding": "abc1"}, {"finding": "abd2"}]
    assert find(findings, "abd")["finding"] == "abd2"


def test_an_ambiguous_beginning_lists_the_findings() -> None:
    with pytest.raises(WrongUsage, match="2 findings begin so .abc1, abd2.: give more"):
        find([{"finding": "abc1"}, {"finding": "abd2"}], "ab")


def test_an_unknown_id_names_the_nearest() -> None:
    with pytest.raises(WrongUsage, match="did you mean 'abc1'"):
        find([{"finding": "abc1"}, {"finding": "ffff"}], "abc2")


def test_an_audit_without_findings_says_so() -> None:
    with pytest.raises(WrongUsage, match="this audit has no findings"):
        find([], "a")


def test_a_promised_time_that_the_evidence_does_not_hold_is_named_by_its_column() -> None:
    said = _said(_finding(due="2026-02-24T17:00:00+08:00"), pack=_pack(PROMISED))
    assert "期限由触发记录的 promised_by 给出" in said


def test_a_duty_that_follows_from_a_finding_is_counted_from_its_due_time() -> None:
    answer = Answer(
        ("report",), ("case",), within=Period(1, "working days"), from_column=Column(("due",), "timestamp")
    )
    at = "2026-03-06T17:30:00+08:00"
    trigger = {"record": "2.3.5:R1", "role": "trigger", "kind": "finding", "at": at}
    said = _said(_finding(due="2026-03-09T23:59:59+08:00", evidence=(trigger,)), pack=_pack(answer))
    assert "触发记录 2.3.5:R1 问题" in said
    assert "2026-03-09 周一  第 1 天" in said
