"""SARIF: one whole log in pieces, a waived finding suppressed, and a level for failures alone."""

from __future__ import annotations

import json
from typing import Any

from clausewise.reporting.sarif import as_sarif
from tests.unit.reporting.small_audit import SmallAudit, a_finding, an_audit


def _run(audit: SmallAudit) -> dict[str, Any]:
    (run,) = json.loads("".join(as_sarif(audit, "en")))["runs"]
    found: dict[str, Any] = run
    return found


def test_an_audit_without_findings_is_a_log_without_results() -> None:
    assert _run(an_audit())["results"] == []


def test_each_verdict_has_its_kind_and_only_a_failure_has_a_level() -> None:
    audit = an_audit(
        a_finding(1),
        a_finding(2, verdict="undetermined"),
        a_finding(3, verdict="pending"),
        a_finding(4, verdict="waived"),
        a_finding(5, severity="minor"),
    )
    told = [(r["kind"], r["level"], "suppressions" in r) for r in _run(audit)["results"]]
    assert told == [
        ("fail", "error", False),
        ("open", "none", False),
        ("informational", "none", False),
        ("fail", "error", True),
        ("fail", "warning", False),
    ]


def test_the_evidence_is_told_as_related_places() -> None:
    (result,) = _run(an_audit(a_finding(1)))["results"]
    (place,) = result["relatedLocations"]
    assert place["logicalLocations"][0]["name"] == "P1"
    assert place["message"]["text"] == "trigger payment"
    assert [place["kind"] for place in result["locations"][0]["logicalLocations"]] == [
        "record",
        "case",
        "unit",
    ]


def test_words_of_the_pack_that_look_like_the_place_of_the_results_do_no_harm() -> None:
    audit = an_audit(a_finding(1, message_en='"@results"', trigger='"@results"'))
    assert _run(audit)["results"][0]["message"]["text"] == '"@results"'
