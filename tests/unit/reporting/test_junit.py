"""JUnit XML: what is undetermined is an error, what had no trigger is skipped, and hostile values stay text."""

from __future__ import annotations

from lxml import etree

from clausewise.reporting import junit
from clausewise.reporting.junit import as_junit
from tests.unit.reporting.small_audit import SmallAudit, a_finding, an_audit


def _document(audit: SmallAudit) -> etree._Element:
    return etree.fromstring("".join(as_junit(audit, "zh")).encode())


def test_each_verdict_has_its_outcome() -> None:
    audit = an_audit(
        a_finding(1),
        a_finding(2, unit="U02", verdict="undetermined", missing=("window",)),
        a_finding(3, unit="U03", verdict="pending"),
        met={("2.6.1", "U04"): 5},
    )
    first, second = _document(audit)
    assert first.find("testcase/skipped") is not None
    outcomes = {case.get("name"): [child.tag for child in case] for case in second.iter("testcase")}
    assert outcomes == {"U01": ["failure"], "U02": ["error"], "U03": [], "U04": []}
    assert [second.get(name) for name in ("tests", "failures", "errors", "skipped")] == ["4", "1", "1", "0"]


def test_a_failure_says_the_counts_and_each_finding() -> None:
    failure = _document(an_audit(a_finding(1), a_finding(2))).find(".//failure")
    assert failure is not None
    assert failure.get("message") == "违反 2（共 2）"
    assert failure.text == "\n".join(f"{n:016x} P{n}: 缴费 P{n} 不在结算窗口" for n in (1, 2))


def test_of_many_findings_the_first_are_said_and_the_rest_counted() -> None:
    audit = an_audit(*(a_finding(n) for n in range(junit.SAID + 3)))
    failure = _document(audit).find(".//failure")
    assert failure is not None
    lines = (failure.text or "").splitlines()
    assert len(lines) == junit.SAID + 1
    assert lines[-1] == "…… 另有 3 条"


def test_markup_and_control_characters_of_the_records_stay_text() -> None:
    hostile = 'x"]]><script>\x00\x0b&'
    audit = an_audit(a_finding(1, message_zh=hostile, trigger=hostile, unit='<U "1">\x01'))
    case = _document(audit).find(".//testcase[failure]")
    assert case is not None
    assert case.get("name") == '<U "1">'
    failure = case.find("failure")
    assert failure is not None
    assert 'x"]]><script>&' in (failure.text or "")
