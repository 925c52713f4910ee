"""What the lines of the Allure report say."""

import pytest

from clausewise.reporting.allure import csv_text
from clausewise.reporting.description import describe_clause
from clausewise.reporting.lines import describe_findings, describe_skip, lines, readable, sentence
from clausewise.reporting.result import FINDINGS_SHOWN, snapshot
from tests.unit.reporting.small_audit import a_finding, an_audit

HOSTILE = "<script>alert(1)</script>\u202egnp.exe\u200b"


def test_a_clause_without_triggers_has_one_line_and_says_why() -> None:
    found = list(lines(an_audit(a_finding(1))))
    assert [(line.number, line.clause.id, line.unit) for line in found] == [
        (0, "2.3.1", None),
        (1, "2.6.1", "U01"),
    ]
    assert describe_skip(found[0], "zh").startswith("未触发")
    assert describe_skip(found[0], "en").startswith("not triggered")
    assert describe_skip(found[1], "zh") == ""


def test_a_breach_is_told_by_its_first_findings() -> None:
    result = an_audit(*(a_finding(number) for number in range(1, 9)))
    [line] = [line for line in lines(result) if line.unit]
    said = describe_findings(line, list(result.findings()), "zh").splitlines()
    assert said[0] == "违反 8（共 8）"
    assert said[1] == "1. 缴费 P1 不在结算窗口"
    assert said[-1] == "…… 另有 3 条，见附件“问题清单”"


def test_an_undetermined_line_names_the_missing_columns() -> None:
    lacking = a_finding(1, verdict="undetermined", missing=("window",), missing_zh=("窗口",))
    result = an_audit(lacking)
    [line] = [line for line in lines(result) if line.unit]
    assert "不在结算窗口（缺少：窗口）" in describe_findings(line, list(result.findings()), "zh")
    assert sentence(lacking, "en").endswith("(missing: window)")


def test_hostile_data_stays_text() -> None:
    result = an_audit(a_finding(1, trigger=HOSTILE, message_zh="长" * 10_000))
    [line] = [line for line in lines(result) if line.unit]
    html = describe_clause(line, snapshot(result), "zh")
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "\u202e" not in html
    assert "\u200b" not in html
    assert len(html) < 3_000
    assert csv_text([["=HYPERLINK(1)"]]).startswith("'=")


def test_readable_leaves_out_what_xml_does_not_have() -> None:
    assert readable("a\ufffe\uffff\x00\ud800b") == "ab"


def test_readable_cuts_what_is_long() -> None:
    assert readable("甲" * 500, 10) == "甲" * 9 + "…"


def test_a_snapshot_holds_the_worst_findings_of_each_clause_and_unit() -> None:
    pending = [a_finding(number, verdict="pending") for number in range(FINDINGS_SHOWN)]
    shot = snapshot(an_audit(*pending, a_finding(FINDINGS_SHOWN + 1)))
    found = list(shot.findings(clause="2.6.1", unit="U01"))
    assert len(found) == FINDINGS_SHOWN
    assert found[0].verdict == "breach"
    assert len(list(shot.findings(unit="U01", limit=3))) == 3
    assert list(shot.findings(clause="9.9.9", unit="U01")) == []


@pytest.mark.parametrize(
    ("verdict", "begins"), [("pending", "Not due yet. "), ("undetermined", "It cannot be decided. ")]
)
def test_a_sentence_says_first_that_nothing_is_breached_yet(verdict: str, begins: str) -> None:
    assert sentence(a_finding(1, verdict=verdict), "en").startswith(begins)
    assert not sentence(a_finding(1), "en").startswith(begins)


def test_times_in_a_sentence_are_written_as_people_write_them() -> None:
    said = sentence(a_finding(1, message_zh="应于2026-01-21T23:59:59+08:00前办结"), "zh")
    assert said == "应于2026-01-21 23:59前办结"
