"""Annotations for GitHub: the severest first, and nothing in the records that starts a command of its own."""

from __future__ import annotations

from functools import partial

from clausewise.reporting.github import SAID, as_github
from tests.unit.reporting import small_audit
from tests.unit.reporting.small_audit import a_finding

an_audit = partial(small_audit.an_audit, unreadable_cells=0)


def test_breaches_come_first_by_severity_then_what_is_undetermined() -> None:
    audit = an_audit(
        a_finding(1, clause="2.3.1", severity="major"),
        a_finding(2, verdict="undetermined", missing=("level",)),
        a_finding(3),
        a_finding(4, verdict="pending"),
    )
    lines = list(as_github(audit, "en"))
    assert [line.partition(" ")[0] for line in lines] == ["::error", "::error", "::warning", "::notice"]
    assert lines[0] == (
        "::error file=operations.csv,title=2.6.1 Single cashier · breach · critical"
        "::payment P3 was not at a settlement window"
    )
    assert "(missing: level)" in lines[2]


def test_a_breach_of_a_minor_clause_is_a_warning() -> None:
    (warning, _) = as_github(an_audit(a_finding(1, severity="minor")), "zh")
    assert warning.startswith("::warning ")


def test_what_the_records_hold_starts_no_command() -> None:
    hostile = "100%\r\n::set-output name=x::y\n"
    audit = an_audit(a_finding(1, message_zh=hostile, trigger="a:b,c\n::error::"))
    for line in as_github(audit, "zh"):
        assert "\n" not in line
        assert "\r" not in line
        assert line.startswith(("::error file=operations.csv,title=", "::notice "))
        assert line.count("::") - line.count("::set-output name=x::") <= 4
    assert "100%25" in next(iter(as_github(audit, "zh")))


def test_of_very_many_findings_the_severest_are_listed_and_the_others_counted() -> None:
    many = (a_finding(number, severity="minor") for number in range(SAID))
    *_, last, notice = as_github(an_audit(a_finding(SAID), *many, a_finding(SAID + 1)), "en")
    listed = list(as_github(an_audit(a_finding(SAID), a_finding(SAID + 1)), "en"))[:2]
    assert last.startswith("::warning ")
    assert all(line.startswith("::error ") for line in listed)
    assert notice.endswith("2 more are not listed")


def test_an_audit_without_findings_has_the_counts_alone() -> None:
    (notice,) = as_github(an_audit(met={("2.3.1", "U01"): 3}), "zh")
    assert notice.startswith("::notice title=行政中心效能建设指导意见::符合 3, 违反 0")
