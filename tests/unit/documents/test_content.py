"""What templates are told: words cleaned, clauses numbered as official documents do, scores with their arithmetic."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from clausewise.documents.content import NAMES, Contents, clean, numeral
from clausewise.documents.papers import Paper
from clausewise.documents.report import Report
from clausewise.model.clause import ScoreRule, Words
from clausewise.model.document import DocumentRule
from clausewise.model.tally import Tally
from tests.unit.reporting.small_audit import ZONE, a_clause, a_finding, a_pack

PACK = replace(
    a_pack(
        a_clause(
            "2.6.1", "一口式收费", "Fees", "critical", text=("所有收费统一缴纳。",), sentences=("2.6#1",)
        ),
        a_clause("2.10.1", "值班", "Duty", "minor"),
    ),
    score=ScoreRule({"critical": Decimal(5), "major": Decimal(3), "minor": Decimal(1)}),
)
TALLIES = (
    Tally("2.6.1", "U01", "2026-03", {"met": 3, "breach": 1, "pending": 7}),
    Tally("2.10.1", "U01", "2026-03", {"met": 1, "waived": 2}),
    Tally("2.6.1", "U02", "2026-03", {"met": 2}),
    Tally("2.6.1", "U02", "2026-02", {"breach": 2}),
    Tally("2.6.1", "U03", "2026-03", {"pending": 1}),
)


def _paper(*findings: object, counts: str = "") -> Paper:
    lines = tuple(finding.to_json() for finding in findings)  # type: ignore[attr-defined]
    rule = DocumentRule("circular", Words("通报", "Circular"), "2.6.1", "circular.docx", counts)
    return Paper(
        rule,
        PACK.clauses[0],
        "U01",
        "due",
        "2026-04-08T23:59:59+08:00",
        unit="U01",
        period="2026-03",
        findings=lines,
    )


def _contents(*findings: object) -> Contents:
    lines = [finding.to_json() for finding in findings]  # type: ignore[attr-defined]
    as_of = datetime(2026, 4, 3, 17, tzinfo=ZONE)
    return Contents(
        Report(as_of, ("2026-03-01", "2026-03-31"), {"U01": "税务局"}, (), lines, TALLIES, frozenset()),
        PACK,
        "zh",
    )


def test_every_name_that_is_promised_is_there() -> None:
    assert set(_contents().of(_paper())) == set(NAMES)


def test_findings_stand_in_the_order_of_the_guideline_and_are_numbered() -> None:
    words = _contents().of(_paper(a_finding(1, clause="2.10.1"), a_finding(2), a_finding(3)))
    assert [(c["ordinal"], c["clause"], c["number"]) for c in words["clauses"]] == [
        ("一", "2.6.1", 2),
        ("二", "2.10.1", 1),
    ]
    assert [f["number"] for c in words["clauses"] for f in c["findings"]] == [1, 2, 3]
    assert (words["basis"]["words"], words["basis"]["sentences"]) == ("所有收费统一缴纳", "2.6#1")
    assert (words["date"], words["period"], words["deadline"]) == (
        "2026年4月3日",
        "2026年3月",
        "2026年4月8日",
    )


def test_the_score_shows_its_arithmetic_and_only_that_month_counts() -> None:
    words = _contents().of(_paper())
    score = words["score"]
    assert (score["score"], score["rank"], score["units"]) == ("79.17", 2, 3)
    assert (score["total"], score["weights"]) == ("4.7500", "6")
    assert [(line["clause"], line["rate"], line["product"]) for line in score["lines"]] == [
        ("2.6.1", "0.7500", "3.7500"),
        ("2.10.1", "1.0000", "1.0000"),
    ]
    assert score["formula"].endswith("权重：严重 5, 较重 3, 一般 1")
    assert [(s["unit"], s["score"]) for s in words["scores"]][::2] == [
        ("U02", "100.00"),
        ("U03", "无（本月没有可评的事项）"),
    ]


def test_the_counts_of_a_clause_go_unit_by_unit() -> None:
    breach = a_finding(1, clause="2.10.1")
    counts = _contents(breach).of(_paper(breach, counts="2.10.1"))["counts"]
    assert [(c["name"], c["asked"], c["met"], c["breach"], c["other"], c["rate"]) for c in counts] == [
        ("税务局", 3, 1, 0, 2, "100.0%")
    ]
    assert counts[0]["days"].startswith("3月")


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("a\x0b\tb\n\u202ec", "a b c"),
        ("于2026-03-04T17:30:00+08:00", "于2026-03-04 17:30"),
        ("{{ x }}<w:p/>", "{{ x }}<w:p/>"),
    ],
)
def test_what_others_wrote_is_on_one_line_and_seen(written: str, printed: str) -> None:
    assert clean(written) == printed


def test_numerals_of_headings() -> None:
    assert [numeral(n) for n in (1, 9, 10, 19, 20, 21)] == ["一", "九", "十", "十九", "二十", "二十一"]


def test_a_file_name_holds_no_path(tmp_path: Path) -> None:
    assert replace(_paper(), matter="../../U01\x00/x").file == "2.6.1-circular-.._.._U01_x.docx"
