"""What an Allure result says of waivers, appeals, missing data and the handbook."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from clausewise.model.finding import Finding
from clausewise.scenarios.allure_run import write_results
from tests.unit.reporting.small_audit import a_finding, a_pack, an_audit

WAIVER = {"id": "W-1", "document": "豁字1号", "until": "2026-06-30"}


def result_of(tmp_path: Path, *findings: Finding) -> dict[str, Any]:
    """The one Allure result of 2.6.1 in U01."""
    audit = an_audit(*findings, pack=replace(a_pack(), root=tmp_path), unit_names={"U01": "税务局"})
    write_results(audit, tmp_path / "results", language="zh")
    found = [json.loads(path.read_text("utf-8")) for path in (tmp_path / "results").glob("*-result.json")]
    [result] = [each for each in found if labels(each).get("unit") == "U01"]
    return result


def labels(result: dict[str, Any]) -> dict[str, str]:
    return {label["name"]: label["value"] for label in result["labels"]}


def test_a_waived_line_passes_is_known_and_names_its_waiver(tmp_path: Path) -> None:
    result = result_of(tmp_path, a_finding(1, verdict="waived", waiver=WAIVER))
    assert result["status"] == "passed"
    assert result["statusDetails"] == {"known": True, "message": "豁免 W-1"}
    assert result["name"] == "2.6.1 U01 税务局：豁免 1（共 1）"
    assert labels(result)["豁免"] == "W-1"
    assert "豁免：W-1 · 豁字1号 · ≤ 2026-06-30" in result["descriptionHtml"]


def test_a_breach_beside_a_waived_finding_still_fails(tmp_path: Path) -> None:
    result = result_of(tmp_path, a_finding(1), a_finding(2, verdict="waived", waiver=WAIVER))
    assert result["status"] == "failed"
    assert "known" not in result["statusDetails"]
    assert labels(result)["豁免"] == "W-1"


def test_an_appeal_is_marked_with_its_state(tmp_path: Path) -> None:
    appeal = {"state": "filed", "by": "税务局", "on": "2026-04-02", "document": "申字2号"}
    result = result_of(tmp_path, a_finding(1, appeal=appeal))
    assert labels(result)["申诉"] == "已提出 1"
    assert "申诉：已提出 · 申字2号" in result["descriptionHtml"]


def test_what_cannot_be_decided_is_broken_and_names_the_missing_columns(tmp_path: Path) -> None:
    result = result_of(tmp_path, a_finding(1, verdict="undetermined", missing=("window", "place")))
    assert result["status"] == "broken"
    assert "（缺少：window、place）" in result["statusDetails"]["message"]
    assert "trace" not in result["statusDetails"]


def test_a_result_points_to_its_clause_in_the_handbook(tmp_path: Path) -> None:
    [link] = result_of(tmp_path, a_finding(1))["links"]
    assert (link["url"], link["name"]) == ("handbook.html#clause-2.6.1", "条款手册 2.6.1")
