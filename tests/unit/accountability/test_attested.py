"""What was attested: a finding for each `not met`, verdicts by unit, and who was not attested."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from clausewise.accountability.appeals import AppealBook
from clausewise.accountability.attested import Unmet, find_unmet, tally_attestations, unattested
from clausewise.accountability.waivers import WaiverBook
from clausewise.model.attestation import Attestation
from clausewise.model.clause import Clause, Holds
from clausewise.model.due_process import Appeal, AppealState, Change, Scope, Waiver
from clausewise.model.finding import fingerprint
from clausewise.model.tally import Tally
from tests.unit.reporting.small_audit import a_clause

ZONE = ZoneInfo("Asia/Shanghai")
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def attested(unit: str = "U01", *, met: bool = False) -> Attestation:
    return Attestation("5.1", met, "没有意见簿", "王芳", date(2026, 3, 20), "检查记录7", *MARCH, unit)


def clause(*attestations: Attestation, who: str = "unit") -> Clause:
    return replace(a_clause("5.1", "意见簿", "A book", "minor"), holds=Holds(who), attestations=attestations)


def unmet(
    *clauses: Clause,
    known: tuple[Appeal, ...] = (),
    new: tuple[Appeal, ...] = (),
    waivers: tuple[Waiver, ...] = (),
) -> Unmet:
    return Unmet(clauses, ZONE, AppealBook(known), AppealBook(new), WaiverBook(waivers))


def test_a_finding_of_what_was_attested_not_to_be_met_says_who_when_and_why() -> None:
    (finding,) = find_unmet(clause(attested()), ZONE)
    assert finding.finding == fingerprint("5.1", "attestation/U01@2026-03-01", "unit", "U01")
    assert (finding.clause, finding.verdict, finding.severity, finding.track) == (
        "5.1",
        "breach",
        "minor",
        "unit",
    )
    assert (finding.subject_type, finding.subject_id, finding.unit) == ("unit", "U01", "U01")
    assert finding.trigger == "attestation/U01@2026-03-01"
    assert finding.at == "2026-03-20T00:00:00+08:00"
    assert finding.evidence == (
        {
            "record": "检查记录7",
            "role": "trigger",
            "kind": "attestation",
            "at": "2026-03-20T00:00:00+08:00",
            "by": "王芳",
            "statement": "没有意见簿",
        },
    )
    assert finding.message_zh == "王芳于2026-03-20认定U01不符合：没有意见簿（检查记录7）。"
    assert (
        finding.message_en
        == "王芳 attested on 2026-03-20 that it was not met by U01: 没有意见簿 (检查记录7)."
    )


def test_one_that_names_no_unit_is_of_none() -> None:
    (finding,) = find_unmet(clause(attested(""), who="centre"), ZONE)
    assert (finding.trigger, finding.unit) == ("attestation/all@2026-03-01", None)
    assert (finding.subject_type, finding.subject_id) == ("centre", "centre")
    assert finding.message_en.startswith("王芳 attested on 2026-03-20 that it was not met: ")


@pytest.mark.parametrize("who", ["staff", "none"])
def test_a_duty_of_persons_or_of_none_has_no_subject(who: str) -> None:
    (finding,) = find_unmet(clause(attested(), who=who), ZONE)
    assert finding.subject_id == ""
    assert finding.finding == fingerprint("5.1", finding.trigger, who, "")


def test_they_are_told_by_unit_and_what_is_met_is_none() -> None:
    found = find_unmet(clause(attested("U03"), attested("U02", met=True), attested("U01")), ZONE)
    assert [finding.unit for finding in found] == ["U01", "U03"]


def test_verdicts_are_counted_in_all_and_by_unit() -> None:
    mine = clause(attested("U01"), attested("U02", met=True), attested("U03"), attested(""))
    counts, by_unit = unmet(mine).count(mine)
    assert counts == {"breach": 3, "met": 1}
    assert by_unit == {"U01": {"breach": 1}, "U02": {"met": 1}, "U03": {"breach": 1}}


def test_an_appeal_and_a_waiver_take_effect_and_only_new_appeals_are_changes() -> None:
    mine = clause(*(attested(unit) for unit in ("U01", "U02", "U03", "U04")))
    first, second, *_ = (found.finding for found in find_unmet(mine, ZONE))
    known = Appeal(first, AppealState.REVOKED, "U01", date(2026, 3, 21), "doc 1")
    new = replace(known, finding=second)
    waiver = Waiver("W", "5.1", Scope({"unit": ("U03",)}), "flood", "committee", "doc 2", *MARCH)
    result = unmet(mine, known=(known,), new=(new,), waivers=(waiver,))
    assert [found.verdict for found in result.findings("5.1")] == ["revoked", "revoked", "waived", "breach"]
    assert result.changes == (
        Change("5.1", "attestation/U02@2026-03-01", "U02", "", "breach", "revoked", (second,)),
    )
    assert result.count(mine)[0] == {"revoked": 2, "waived": 1, "breach": 1}


def test_findings_are_asked_for_by_clause_and_unit() -> None:
    other = replace(clause(attested("U02"), attested("")), id="5.2")
    result = unmet(clause(attested("U01"), attested("U02")), other)
    assert [found.unit for found in result.findings("5.1")] == ["U01", "U02"]
    assert [found.unit for found in result.findings("5.1", "U02")] == ["U02"]
    assert [found.unit for found in result.findings("5.2", "")] == [None]
    assert {found.at for found in result.findings("5.2")} == {"2026-03-20T00:00:00+08:00"}
    assert [found.unit for found in result.findings("5.2")] == [None, "U02"]


def test_units_of_which_nobody_spoke_are_named_unless_one_spoke_of_all() -> None:
    units = ["U03", "U01", "U02"]
    assert unattested(clause(attested("U01")), units) == ("U02", "U03")
    assert unattested(clause(), units) == ("U01", "U02", "U03")
    assert unattested(clause(attested("U01"), attested("", met=True)), units) == ()


def test_an_attestation_counts_in_each_month_of_the_period() -> None:
    counts = {"U01": {"met": 1}, "U02": {"breach": 1}}
    assert list(tally_attestations("5.1", counts, (date(2026, 3, 1), date(2026, 4, 30)))) == [
        Tally("5.1", unit, month, counts[unit]) for month in ("2026-03", "2026-04") for unit in ("U01", "U02")
    ]
