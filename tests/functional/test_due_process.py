"""Waivers and appeals on the command line: what they change, what is said of them, and the exit status."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from clausewise.model.finding import fingerprint
from tests.functional.command import call
from tests.functional.few_clauses import write_few

HALL = Path(__file__).parents[2] / "fixtures" / "three-months"
WAIVER = """
- id: W-1
  clause: {clause}
  scope: {scope}
  reason: 结算窗口停电
  approver: 县政务办
  document: 豁字1号
  from: {since}
  until: {until}
"""
JANUARY = fingerprint("2.6.1", "P1", "unit", "U01")
MARCH = fingerprint("2.6.1", "P3", "unit", "U01")


def _pack(directory: Path) -> Path:
    pack = directory / "pack"
    return pack if pack.is_dir() else write_few(pack)


def _audit(
    directory: Path, *options: object, hall: Path = HALL
) -> tuple[Any, dict[str, Any], list[dict[str, Any]]]:
    report = directory / "report"
    pack = _pack(directory)
    done = call(
        "audit", hall, "--pack", pack, "--no-html", "--force", "--out", report, *options, cwd=directory
    )
    assert (report / "summary.json").is_file(), done.stderr
    summary = json.loads((report / "summary.json").read_text("utf-8"))
    findings = [json.loads(line) for line in (report / "findings.jsonl").read_text("utf-8").splitlines()]
    return done, summary, findings


def _waive(
    directory: Path,
    clause: str = "2.6.1",
    scope: str = "{unit: U01, dates: 2026-03-11}",
    since: str = "2026-03-01",
    until: str = "2026-03-31",
) -> Path:
    path = directory / "waivers.yaml"
    path.write_text(WAIVER.format(clause=clause, scope=scope, since=since, until=until), "utf-8")
    return path


def _clause(summary: dict[str, Any], clause: str) -> dict[str, Any]:
    return next(each for each in summary["clauses"] if each["clause"] == clause)


def test_a_waived_breach_is_shown_and_counts_no_longer(tmp_path: Path) -> None:
    done, summary, findings = _audit(tmp_path, "--waivers", _waive(tmp_path))
    march = next(f for f in findings if f["finding"] == MARCH)
    assert (march["verdict"], march["waiver"]["id"], march["waiver"]["document"]) == (
        "waived",
        "W-1",
        "豁字1号",
    )
    assert _clause(summary, "2.6.1")["waived"] == 1
    assert _clause(summary, "4.1.3")["triggers"] == 0  # no second occasion, so no veto
    assert [(w["waiver"], w["state"], w["findings"]) for w in summary["waivers"]] == [("W-1", "used", 1)]
    assert done.returncode == 1  # the breach of January is left


def test_without_breaches_left_a_waiver_gives_exit_status_0(tmp_path: Path) -> None:
    waiver = _waive(tmp_path, scope="{window: W1}", since="2026-01-12", until="2026-04-30")
    done, summary, findings = _audit(tmp_path, "--waivers", waiver)
    assert done.returncode == 0, findings
    assert summary["totals"]["breach"] == 0
    assert summary["totals"]["waived"] == 2
    assert all(not account["occasions"] for account in summary["accountability"]["accounts"])


@pytest.mark.parametrize(
    ("changes", "state", "said"),
    [
        ({"scope": "{unit: U02}"}, "unused", "no finding matches"),
        ({"since": "2026-01-01", "until": "2026-03-10"}, "expired", "lie outside 2026-01-01 to 2026-03-10"),
        ({"since": "2025-12-01", "until": "2026-01-01"}, "expired", "expired on 2026-01-01"),
        ({"clause": "2.6.7"}, "invalid", "no clause '2.6.7'"),
        ({"since": "2026-03-01", "until": "2026-08-28"}, "invalid", "181 days"),
    ],
)
def test_a_waiver_without_effect_exits_6_and_the_report_says_which_and_why(
    tmp_path: Path, changes: dict[str, str], state: str, said: str
) -> None:
    done, summary, findings = _audit(tmp_path, "--waivers", _waive(tmp_path, **changes), "--lang", "en")
    assert done.returncode == 6
    assert summary["totals"]["waived"] == 0
    (waiver,) = summary["waivers"]
    assert (waiver["waiver"], waiver["state"]) == ("W-1", state)
    assert said in waiver["why"]["en"]
    assert f"waiver W-1 {state}" in done.stdout
    assert any(f["finding"] == MARCH and f["verdict"] == "breach" for f in findings)


def test_a_waivers_file_that_cannot_be_read_exits_6_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "waivers.yaml").write_text("- id: W-1\n  clauses: 2.6.1\n", "utf-8")
    report = tmp_path / "never"
    done = call(
        "audit",
        HALL,
        "--pack",
        _pack(tmp_path),
        "--no-html",
        "--out",
        report,
        "--waivers",
        "waivers.yaml",
        cwd=tmp_path,
    )
    assert done.returncode == 6
    assert "waivers.yaml:2: a waiver has no key 'clauses'; did you mean 'clause'?" in done.stderr
    assert not report.exists()


def test_a_revoked_finding_moves_later_occasions_up_and_the_report_shows_it(tmp_path: Path) -> None:
    _, before, _ = _audit(tmp_path)
    assert _clause(before, "4.1.3")["breach"] == 1
    done, summary, findings = _audit(tmp_path, "--appeals", HALL / "appeals.yaml")
    january = next(f for f in findings if f["finding"] == JANUARY)
    assert (january["verdict"], january["appeal"]["state"]) == ("revoked", "revoked")
    assert _clause(summary, "2.6.1")["revoked"] == 1
    assert _clause(summary, "4.1.3")["triggers"] == 0
    changed = {(c["clause"], c["trigger"]): (c["before"], c["after"]) for c in summary["changes_by_appeals"]}
    assert changed["occasion", "unit/U01@2026-03"] == ("2", "1")
    assert changed["4.1.3", "unit/U01@2026-03"] == ("breach", None)
    assert changed["4.1.1", "unit/U01@2026-03"] == (None, "breach")
    assert all(c["because"] == [JANUARY] for c in summary["changes_by_appeals"])
    assert "unit/U01@2026-03: 第2次 → 第1次" in done.stdout


def test_an_april_audit_takes_up_what_an_appeal_of_april_moved(tmp_path: Path) -> None:
    _, summary, findings = _audit(tmp_path, "--period", "2026-04", "--appeals", HALL / "appeals.yaml")
    assert ("4.1.1", "unit/U01@2026-03", "breach") in {
        (f["clause"], f["trigger"], f["verdict"]) for f in findings
    }
    assert (
        _clause(summary, "2.6.1")["triggers"] == 1
    )  # of April; those of the earlier months are not reported again


def test_an_appeal_against_nothing_exits_6(tmp_path: Path) -> None:
    text = (HALL / "appeals.yaml").read_text("utf-8").replace(JANUARY, "0" * 16)
    (tmp_path / "appeals.yaml").write_text(text, "utf-8")
    done, summary, _ = _audit(tmp_path, "--appeals", "appeals.yaml")
    assert done.returncode == 6
    assert [appeal["state"] for appeal in summary["appeals"]] == ["unused"]
    assert summary["changes_by_appeals"] == []


def test_the_accounts_name_every_unit_with_its_occasions_and_sanctions(tmp_path: Path) -> None:
    _, summary, _ = _audit(tmp_path)
    first, second = summary["accountability"]["accounts"]
    assert [(o["period"], o["nth"]) for o in first["occasions"]] == [("2026-01", 1), ("2026-03", 2)]
    said = {
        (s["clause"], s["occasion"]): (s["state"], s["due"][:10], s["record"]) for s in first["sanctions"]
    }
    assert said["4.1.1", "unit/U01@2026-01"] == ("done", "2026-02-06", "B1")
    assert said["4.1.3", "unit/U01@2026-03"] == ("overdue", "2026-04-08", None)
    assert (second["subject"], second["occasions"]) == ("U02", [])
    book = CalamineWorkbook.from_path(str(tmp_path / "report" / "findings.xlsx"))
    rows = book.get_sheet_by_name("责任追究").to_python()
    assert ["4.1.3", "单位第二次一票否决", "逾期未执行"] in [row[8:11] for row in rows]


def test_a_sanction_that_came_late_is_named_with_its_record(tmp_path: Path) -> None:
    hall = tmp_path / "hall"
    (hall / "registers").mkdir(parents=True)
    for path in HALL.rglob("*.csv"):
        text = path.read_text("utf-8")
        if path.name == "operations.csv":
            text += "V1,一票否决,2026-04-15 10:00,,U01,,2026\n"
        (hall / path.relative_to(HALL)).write_text(text, "utf-8")
    _, summary, _ = _audit(tmp_path, hall=hall)
    veto = next(s for s in summary["accountability"]["accounts"][0]["sanctions"] if s["clause"] == "4.1.3")
    assert (veto["state"], veto["record"], veto["at"]) == ("overdue", "V1", "2026-04-15T10:00:00+08:00")


def test_check_takes_waivers_and_appeals_too(tmp_path: Path) -> None:
    done = call(
        "check", HALL, "--pack", _pack(tmp_path), "--waivers", _waive(tmp_path, clause="9.9"), cwd=tmp_path
    )
    assert done.returncode == 6
    assert "! 豁免 W-1 无效" in done.stdout
    assert "waiver W-1 invalid" in done.stderr  # standard output may be JSON, and go to a file
    assert "豁免 W-1 无效" in done.stderr
    good = call("check", HALL, "--pack", _pack(tmp_path), "--appeals", HALL / "appeals.yaml", cwd=tmp_path)
    assert good.returncode == 1


@pytest.mark.parametrize(
    ("day", "status"), [("2026-03-31", 0), ("2026-04-01", 6)], ids=["the last day", "the day after"]
)
def test_waiver_check_says_what_has_expired(tmp_path: Path, day: str, status: int) -> None:
    done = call(
        "waiver",
        "check",
        _waive(tmp_path),
        "--pack",
        _pack(tmp_path),
        "--as-of",
        day,
        "--lang",
        "en",
        cwd=tmp_path,
    )
    assert done.returncode == status
    assert ("waivers.yaml:2: [W-1] expired on 2026-03-31" in done.stderr) == (status == 6)


def test_waiver_check_says_what_can_have_no_effect(tmp_path: Path) -> None:
    waivers = _waive(tmp_path, clause="9.9")
    done = call(
        "waiver",
        "check",
        waivers,
        "--pack",
        _pack(tmp_path),
        "--as-of",
        "2026-03-31",
        "--lang",
        "en",
        cwd=tmp_path,
    )
    assert done.returncode == 6
    assert "waivers.yaml:2: [W-1] " in done.stderr
    assert "9.9" in done.stderr


def test_waiver_check_reads_appeals_too(tmp_path: Path) -> None:
    done = call("waiver", "check", HALL / "appeals.yaml", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "1 appeals" in done.stdout
