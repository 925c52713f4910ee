"""What people attested not to be met is a finding like others: it can be waived, appealed against and known before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.functional.command import call
from tests.functional.guideline_pack import write_guideline_pack
from tests.functional.tiny_pack import write_records

SIGNED = """attestations:
  - {clause: "1.3", result: not_met, unit: [甲, 乙], statement: 两名未经考察, by: 考核组, signed_on: 2026-04-02,
     document: 考核〔2026〕5号, from: 2026-01-01, until: 2026-03-31}
"""
WAIVER = """waivers:
  - {id: W1, clause: "1.3", scope: SCOPE, reason: 试点, approver: 县政府, document: 豁〔2026〕1号, from: 2026-03-01, until: 2026-06-30}
"""
APPEAL = "appeals:\n  - {finding: FINDING, state: revoked, by: 甲, on: 2026-04-16, document: 申〔2026〕3号}\n"


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    write_guideline_pack(tmp_path / "pack")
    write_records(tmp_path / "data")
    (tmp_path / "signed.yaml").write_text(SIGNED, "utf-8")
    return tmp_path


def audit(hall: Path, *more: str, out: str = "out") -> tuple[int, dict[str, Any], dict[str, dict[str, Any]]]:
    """Exit status, the clause in the summary, and the findings by unit."""
    done = call(
        "audit", "data", "--pack", "pack", "--period", "2026-03", "--clauses", "1.3", "--no-html", "-q",
        "--attestations", "signed.yaml", "--out", out, *more, cwd=hall,
    )  # fmt: skip
    [clause] = json.loads((hall / out / "summary.json").read_text("utf-8"))["clauses"]
    lines = (hall / out / "findings.jsonl").read_text("utf-8").splitlines()
    return done.returncode, clause, {found["unit"]: found for found in map(json.loads, lines)}


@pytest.mark.parametrize("scope", ["{unit: 甲}", "{trigger: attestation/甲@2026-01-01}"])
def test_a_waiver_covers_what_was_attested_of_its_unit_alone(hall: Path, scope: str) -> None:
    (hall / "w.yaml").write_text(WAIVER.replace("SCOPE", scope), "utf-8")
    status, clause, found = audit(hall, "--waivers", "w.yaml")
    assert status == 1  # 乙 is not covered
    assert (found["甲"]["verdict"], found["乙"]["verdict"]) == ("waived", "breach")
    assert found["甲"]["waiver"]["id"] == "W1"
    assert (clause["breach"], clause["waived"], clause["triggers"]) == (1, 1, 2)


def test_a_waiver_is_judged_by_the_day_of_signature_and_one_without_effect_exits_6(hall: Path) -> None:
    late = WAIVER.replace("SCOPE", "{unit: [甲, 乙]}").replace("until: 2026-06-30", "until: 2026-04-01")
    (hall / "w.yaml").write_text(late, "utf-8")
    status, clause, _ = audit(hall, "--waivers", "w.yaml")
    assert (status, clause["breach"], clause["waived"]) == (6, 2, 0)


def test_with_all_waived_nothing_is_left(hall: Path) -> None:
    (hall / "w.yaml").write_text(WAIVER.replace("SCOPE", "{unit: [甲, 乙]}"), "utf-8")
    status, clause, _ = audit(hall, "--waivers", "w.yaml")
    assert (status, clause["waived"]) == (0, 2)


def test_an_appeal_takes_it_away_and_the_report_says_so(hall: Path) -> None:
    _, _, found = audit(hall)
    (hall / "a.yaml").write_text(APPEAL.replace("FINDING", found["甲"]["finding"]), "utf-8")
    status, clause, found = audit(hall, "--appeals", "a.yaml", out="appealed")
    assert status == 1
    assert (found["甲"]["verdict"], found["甲"]["appeal"]["document"]) == ("revoked", "申〔2026〕3号")
    assert (clause["breach"], clause["revoked"]) == (1, 1)
    summary = json.loads((hall / "appealed" / "summary.json").read_text("utf-8"))
    [change] = summary["changes_by_appeals"]
    assert (change["clause"], change["before"], change["after"]) == ("1.3", "breach", "revoked")


def test_it_is_new_or_known_against_a_baseline(hall: Path) -> None:
    audit(hall)
    status, _, found = audit(hall, "--baseline", "out", "--fail-on-new", out="again")
    assert (status, {each["baseline"] for each in found.values()}) == (0, {"known"})
