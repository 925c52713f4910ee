"""What is due: what is done, late or not, is not made again, and nothing is made without its findings."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from clausewise.documents.papers import (
    CLAUSES_LEFT_OUT,
    DONE,
    ELSEWHERE,
    IN_PART,
    MADE,
    NOT_ASKED,
    Paper,
    find_papers,
)
from clausewise.documents.report import Report
from clausewise.language.pack import load_pack
from clausewise.model.clause import Words
from clausewise.model.document import DocumentRule
from clausewise.model.tally import Tally

PACK = load_pack()
ALL = frozenset(clause.id for clause in PACK.clauses)
AS_OF = datetime(2026, 4, 3, 17, tzinfo=ZoneInfo("Asia/Shanghai"))


def _line(clause: str, trigger: str, verdict: str = "breach", **more: Any) -> dict[str, Any]:
    at = more.pop("at", "2026-03-04T10:00:00+08:00")
    evidence = [{"record": trigger, "role": "trigger", "kind": "payment", "at": at}, *more.pop("late", ())]
    empty = dict.fromkeys(("staff", "case", "window", "item", "due", "searched"))
    return {"finding": f"{clause}-{trigger}", "clause": clause, "trigger": trigger, "verdict": verdict, "track": "unit",
            "unit": "U01", "at": at, "evidence": evidence, **empty, **more}  # fmt: skip


def _account(state: str, record: str | None, findings: int) -> dict[str, Any]:
    occasion = {
        "occasion": "unit/U01@2026-03",
        "period": "2026-03",
        "nth": 1,
        "findings": findings,
        "clauses": ["2.6.1"],
    }
    sanction = {
        "clause": "4.1.1",
        "occasion": "unit/U01@2026-03",
        "state": state,
        "due": "2026-04-08T23:59:59+08:00",
        "record": record,
    }
    return {
        "track": "unit",
        "subject": "U01",
        "unit": "U01",
        "occasions": [occasion],
        "sanctions": [sanction],
    }


def _papers(
    clause: str,
    *findings: Any,
    accounts: Any = (),
    tallies: Any = (),
    again: bool = False,
    counts: str = "",
    since: str = "2026-03-01",
    until: str = "2026-04-03",
    judged: frozenset[str] = ALL,
) -> list[Paper]:
    report = Report(AS_OF, (since, until), {}, accounts, findings, tallies, judged)
    rule = DocumentRule("paper", Words("文书", "Paper"), clause, "paper.docx", counts)
    return find_papers(report, PACK, [rule], again=again)


@pytest.mark.parametrize(
    ("state", "record", "again", "why"),
    [
        ("due", None, False, MADE),
        ("overdue", None, False, MADE),
        ("overdue", "R9", False, DONE),  # it came late
        ("done", "R9", False, DONE),
        ("done", "R9", True, MADE),
        ("revoked", None, True, NOT_ASKED),
        ("waived", None, False, NOT_ASKED),
        ("undetermined", None, False, NOT_ASKED),
    ],
)
def test_a_sanction_is_written_until_it_is_on_record(
    state: str, record: str | None, again: bool, why: Words
) -> None:
    (paper,) = _papers("4.1.1", _line("2.6.1", "P1"), accounts=[_account(state, record, 1)], again=again)
    assert paper.why_not is why


def test_only_breaches_of_the_occasion_stand_in_it_and_those_of_earlier_audits_are_counted() -> None:
    lines = (
        _line("2.6.1", "P1"),
        _line("2.6.1", "P2", "waived"),
        _line("2.6.1", "P3", "revoked"),
        _line("2.6.1", "P4", unit="U02"),
        _line("2.6.1", "P5", at="2026-02-27T10:00:00+08:00"),
    )
    (paper,) = _papers("4.1.1", *lines, accounts=[_account("due", None, 3)])
    assert [finding["trigger"] for finding in paper.findings] == ["P1"]
    assert paper.elsewhere == 2


def test_without_its_findings_nothing_is_written() -> None:
    (paper,) = _papers("4.1.1", accounts=[_account("due", None, 2)])
    assert paper.why_not is ELSEWHERE
    (paper,) = _papers("4.3.1", _line("4.3.1", "2.6.1:P1", "pending"))
    assert paper.why_not is ELSEWHERE


def test_a_report_is_about_the_finding_that_asked_for_it() -> None:
    asked = _line("4.3.1", "2.6.1:P1", "pending", due="2026-03-05T23:59:59+08:00")
    (paper,) = _papers("4.3.1", _line("2.6.1", "P1"), _line("2.6.1", "P2"), asked)
    assert (paper.matter, paper.state, len(paper.findings)) == ("2.6.1-P1", "due", 1)


def test_a_later_report_may_be_about_another_matter_but_a_late_circular_is_that_one() -> None:
    late = {"record": "R1", "role": "near-miss", "at": "2026-03-20T10:00:00+08:00"}
    due = "2026-03-06T23:59:59+08:00"
    asked = _line("4.3.1", "2.6.1:P1", due=due, late=[{**late, "kind": "report"}])
    (paper,) = _papers("4.3.1", _line("2.6.1", "P1"), asked)
    assert paper.is_made
    circular = _line("3.1.4", "centre@2026-02", unit=None, due=due, late=[{**late, "kind": "duty_circular"}])
    (paper,) = _papers("3.1.4", circular, counts="3.1.2")
    assert paper.why_not is DONE


def test_a_months_document_lists_what_its_month_counts() -> None:
    asked = _line("4.4.1", "U01@2026-03", "pending")
    fell_due_later = _line("2.6.1", "P1", at="2026-03-31T10:00:00+08:00")
    fell_due_later["at"] = "2026-04-02T23:59:59+08:00"
    (paper,) = _papers("4.4.1", asked, fell_due_later, _line("2.6.1", "P2", at="2026-02-27T10:00:00+08:00"))
    assert [finding["trigger"] for finding in paper.findings] == ["P1"]


def test_a_months_document_that_is_on_record_is_listed() -> None:
    tallies = (
        Tally("2.6.1", "U01", "2026-03", {"met": 1}),
        Tally("4.4.1", "U01", "2026-03", {"met": 1}),
        Tally("4.4.1", "U02", "2026-03", {"pending": 1}),
    )
    (paper,) = _papers("4.4.1", tallies=tallies)
    assert (paper.matter, paper.why_not) == ("U01-2026-03", DONE)
    assert _papers("4.4.1", tallies=tallies, again=True)[0].is_made


def test_a_document_of_a_month_that_another_audit_judged_is_not_made_of_nothing() -> None:
    circular = _line("3.1.4", "centre@2026-02", unit=None, due="2026-03-06T23:59:59+08:00")
    (paper,) = _papers("3.1.4", circular, counts="3.1.2")
    assert paper.why_not is ELSEWHERE
    tallies = (Tally("4.4.1", "U01", "2026-02", {"met": 1}),)
    assert _papers("4.4.1", tallies=tallies, again=True)[0].why_not is ELSEWHERE


def test_a_document_of_a_month_of_which_nothing_that_it_counts_was_judged_is_not_made() -> None:
    circular = _line("3.1.4", "centre@2026-03", "pending", unit=None)
    tallies = [Tally("2.6.1", "U01", "2026-03", {"met": 1}), Tally("3.1.2", "U01", "2026-02", {"met": 16})]
    (paper,) = _papers("3.1.4", circular, counts="3.1.2", tallies=tallies)
    assert paper.why_not is ELSEWHERE
    tallies.append(Tally("3.1.2", "U01", "2026-03", {"undetermined": 22}))
    assert _papers("3.1.4", circular, counts="3.1.2", tallies=tallies)[0].is_made


@pytest.mark.parametrize(
    ("since", "why_not"),
    [("2026-03-01", MADE), ("2026-03-02", MADE), ("2026-03-03", IN_PART), ("2026-03-16", IN_PART)],
)  # the first of March is a Sunday
def test_a_months_document_is_made_where_the_audit_began_by_its_first_working_day(
    since: str, why_not: Words
) -> None:
    tallies = (Tally("3.1.2", "U01", "2026-03", {"met": 12}),)
    circular = _line("3.1.4", "centre@2026-03", "pending", unit=None)
    (paper,) = _papers("3.1.4", circular, counts="3.1.2", tallies=tallies, since=since)
    assert paper.why_not is why_not


def test_an_assessment_is_not_made_where_clauses_that_it_rests_on_were_left_out() -> None:
    tallies = (Tally("2.6.1", "U01", "2026-03", {"met": 1}),)
    asked = _line("4.4.1", "U01@2026-03", "pending")
    assert _papers("4.4.1", asked, tallies=tallies)[0].is_made
    assert _papers("4.4.1", asked, tallies=tallies, judged=ALL - {"2.3.1"})[0].why_not is CLAUSES_LEFT_OUT
    assert _papers("4.4.1", asked, tallies=tallies, judged=ALL - {"3.1.4"})[0].is_made  # the centre's own


def test_of_what_was_left_out_altogether_no_other_audit_is_named() -> None:
    circular = _line("3.1.4", "centre@2026-03", "pending", unit=None)
    judged = frozenset({"3.1.4"})
    assert _papers("3.1.4", circular, counts="3.1.2", judged=judged)[0].why_not is CLAUSES_LEFT_OUT


def test_a_days_document_is_made_where_its_month_was_judged() -> None:
    asked = _line("3.1.2", "U01@2026-03-11", at="2026-03-11T23:59:59+08:00")
    (paper,) = _papers("3.1.2", asked, tallies=(Tally("3.1.2", "U01", "2026-03", {"breach": 1}),))
    assert (paper.is_made, paper.period, paper.findings) == (True, "2026-03-11", [asked])


@pytest.mark.parametrize(
    ("until", "why_not"), [("2026-03-15", IN_PART), ("2026-03-30", IN_PART), ("2026-03-31", MADE)]
)
def test_a_sanction_is_not_told_with_a_part_of_its_months_findings(until: str, why_not: Words) -> None:
    account = _account("due", None, 1)
    (paper,) = _papers("4.1.1", _line("2.6.1", "P1"), accounts=[account], until=until)
    assert paper.why_not is why_not


def test_two_documents_never_share_a_file() -> None:
    tallies = tuple(Tally("4.4.1", unit, "2026-03", {"met": 1}) for unit in ("U/1", "U_1", "u_1"))
    names = [paper.file.casefold() for paper in _papers("4.4.1", tallies=tallies)]
    assert len(set(names)) == 3
