"""summary.json: the keys that other software reads."""

from __future__ import annotations

from clausewise.model.clause import Words
from clausewise.reporting.summary import summarise
from tests.unit.reporting.small_audit import a_finding, an_audit

COUNTS = ["met", "breach", "pending", "undetermined", "excepted", "waived", "revoked", "triggers"]


def test_it_says_what_was_audited() -> None:
    summary = summarise(an_audit(rejected=(("operations.csv", 7, "at", "", "x"),)))
    assert summary["schema"] == 1
    assert summary["as_of"] == "2026-03-31T23:59:59+08:00"
    assert summary["period"] == {"from": "2026-03-01", "until": "2026-03-31"}
    assert summary["pack"] == {"name": "county-hall", "version": "2026.1", "sha256": "cd" * 32}
    assert (summary["records"], summary["quarantined"], summary["unreadable_cells"]) == (12, 1, 1)


def test_every_clause_is_there_with_all_counts() -> None:
    summary = summarise(an_audit(a_finding(1), a_finding(2, verdict="pending"), met={("2.6.1", "U01"): 3}))
    untouched, counted = summary["clauses"]
    assert list(counted) == ["clause", "title", "verdict", *COUNTS]
    assert (untouched["clause"], untouched["verdict"], untouched["triggers"]) == ("2.3.1", "not_triggered", 0)
    assert counted["verdict"] == "breach"
    assert [counted[name] for name in COUNTS] == [3, 1, 1, 0, 0, 0, 0, 5]


def test_totals_are_the_sum_of_the_clauses() -> None:
    summary = summarise(an_audit(a_finding(1), a_finding(2, clause="2.3.1"), met={("2.6.1", "U01"): 3}))
    for name in COUNTS:
        assert summary["totals"][name] == sum(clause[name] for clause in summary["clauses"])


def test_a_unit_has_its_worst_verdict_and_records_without_a_unit_are_kept() -> None:
    summary = summarise(an_audit(a_finding(1, unit=None), met={("2.3.1", "U02"): 2}))
    nobody, second = summary["units"]
    assert (nobody["unit"], nobody["verdict"], nobody["breach"]) == (None, "breach", 1)
    assert (second["unit"], second["verdict"], second["met"]) == ("U02", "met", 2)


def test_notes_are_in_both_languages() -> None:
    summary = summarise(an_audit(notes=(Words("只有中文"),)))
    assert summary["notes"] == [{"zh": "只有中文", "en": "只有中文"}]
