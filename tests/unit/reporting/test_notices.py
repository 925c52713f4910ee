"""What to know of the data stands in every output for CI: rows that were not read look compliant otherwise."""

from __future__ import annotations

import json

from lxml import etree

from clausewise.model.clause import Words
from clausewise.reporting.github import as_github
from clausewise.reporting.junit import as_junit
from clausewise.reporting.notices import notices
from clausewise.reporting.plain_text import as_text
from clausewise.reporting.sarif import as_sarif
from tests.unit.reporting.small_audit import SmallAudit, an_audit

UNREAD = tuple(("log.jsonl", row, "at", "24/02/2026", f"<{row}>无法读取") for row in range(3, 8))
SAID = (
    "有 5 行、1 个单元格无法读取，未参与判定，如："
    "log.jsonl 第 3 行：<3>无法读取；log.jsonl 第 4 行：<4>无法读取；log.jsonl 第 5 行：<5>无法读取"
)


def _audit() -> SmallAudit:
    return an_audit(met={("2.6.1", "U01"): 1}, rejected=UNREAD, notes=(Words("缺一天", "a day is missing"),))


def test_the_notes_come_first_then_what_was_not_read_with_the_first_reasons() -> None:
    assert list(notices(_audit(), "zh")) == ["缺一天", SAID]
    _, unread = notices(_audit(), "en")
    assert unread.startswith(
        "5 row(s) and 1 cell(s) could not be read and were not judged, such as: log.jsonl row 3: "
    )


def test_where_all_was_read_nothing_is_said() -> None:
    assert list(notices(an_audit(met={("2.6.1", "U01"): 1}, unreadable_cells=0), "zh")) == []


def test_an_audit_that_judged_nothing_as_of_a_mistyped_period_is_told_so() -> None:
    (said,) = notices(an_audit(unreadable_cells=0), "zh")
    assert said == "没有一个触发记录，什么也没有判定：请核对审计期、截至时间和所选条款"


def test_every_format_says_them() -> None:
    assert f"! {SAID}" in list(as_text(_audit(), "zh"))
    first, *_ = as_github(_audit(), "zh")
    assert first == f"::warning file=operations.csv,title=请先核对数据::缺一天%0A{SAID}"
    suites = etree.fromstring("".join(as_junit(_audit(), "zh")).encode())
    assert [suite.findtext("system-err") for suite in suites] == [f"缺一天\n{SAID}", ""]
    (run,) = json.loads("".join(as_sarif(_audit(), "zh")))["runs"]
    told = run["invocations"][0]["toolExecutionNotifications"]
    assert [each["message"]["text"] for each in told] == ["缺一天", SAID]
