"""The supervision exchange table: who is told what, and by which code."""

from __future__ import annotations

from clausewise.reporting.supervision import HEADS, rows
from tests.unit.reporting.small_audit import a_finding, an_audit


def _rows(*findings: object, language: str = "zh") -> list[dict[str, str]]:
    audit = an_audit(*findings, unit_names={"U01": "自然资源局"})
    return [dict(zip(HEADS, row, strict=True)) for row in rows(audit, language)]


def test_a_breach_is_told_with_its_code_and_the_units_name() -> None:
    critical, minor = _rows(a_finding(1), a_finding(2, severity="minor", unit="U02", subject_id="U02"))
    assert critical == {
        "办件编号": "C1",
        "督办内容": "请立即整改并书面说明：一口式收费",
        "机构名称": "自然资源局",
        "事项类型代码": "",
        "督办发出时间": "2026-03-31 23:59:59",
        "监察编号": a_finding(1).finding,
        "监察规则编号": "2.6.1",
        "监察预警类型代码": "3",
        "状态产生时间": "2026-03-04 09:30:00",
        "监察结果描述": "缴费 P1 不在结算窗口",
        "责任部门": "自然资源局",
    }
    assert (minor["监察预警类型代码"], minor["机构名称"]) == ("2", "U02")


def test_a_pending_duty_is_told_only_where_it_is_due_by_the_next_working_day() -> None:
    soon = a_finding(1, verdict="pending", due="2026-04-01T23:59:59+08:00")
    later = a_finding(2, verdict="pending", due="2026-04-02T23:59:59+08:00")
    (row,) = _rows(soon, later)
    assert (row["监察预警类型代码"], row["督办内容"]) == ("1", "请在期限前办结：一口式收费")


def test_what_is_waived_or_undetermined_is_not_told() -> None:
    assert _rows(a_finding(1, verdict="waived"), a_finding(2, verdict="undetermined")) == []


def test_who_answers_for_the_centres_own_duty_is_the_centre() -> None:
    omitted = a_finding(1, subject_type="centre", subject_id="centre")
    assert [row["责任部门"] for row in _rows(omitted)] == ["中心"]
    assert [row["责任部门"] for row in _rows(omitted, language="en")] == ["centre"]
