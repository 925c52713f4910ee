"""A baseline: which findings are new, known, gone; CI fails on new ones only."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.functional.command import call
from tests.functional.tiny_pack import OPERATIONS, write_pack, write_records

MORE = "P4,缴费,2026-03-06 09:00,C4,甲,W2,10\n"


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    write_pack(tmp_path / "pack")
    write_records(tmp_path / "data")
    done = call(
        "audit", "data", "--pack", "pack", "--clauses", "1.1", "--no-html", "--out", "before", cwd=tmp_path
    )
    assert done.returncode == 1, done.stderr
    return tmp_path


def _check(hall: Path, *options: object, records: str = OPERATIONS) -> tuple[int, dict[str, object]]:
    (hall / "data" / "operations.csv").write_text(records, "utf-8")
    done = call(
        "audit",
        "data",
        "--pack",
        "pack",
        "--clauses",
        "1.1",
        "--no-html",
        "--out",
        "now",
        "--force",
        *options,
        cwd=hall,
    )
    return done.returncode, json.loads((hall / "now" / "summary.json").read_text("utf-8"))


def test_the_same_records_bring_nothing_new(hall: Path) -> None:
    status, summary = _check(hall, "--baseline", "before", "--fail-on-new")
    assert summary["baseline"] == {"new": 0, "known": 2, "gone": 0, "gone_findings": []}
    assert status == 0
    assert _check(hall, "--baseline", "before")[0] == 1  # the known breach still counts without --fail-on-new


def test_a_new_breach_fails_and_is_marked(hall: Path) -> None:
    status, summary = _check(hall, "--baseline", "before", "--fail-on-new", records=OPERATIONS + MORE)
    assert status == 1
    assert (summary["baseline"]["new"], summary["baseline"]["known"]) == (1, 2)  # type: ignore[index]
    findings = [
        json.loads(line) for line in (hall / "now" / "findings.jsonl").read_text("utf-8").splitlines()
    ]
    assert {f["trigger"]: f["baseline"] for f in findings} == {"P2": "known", "P3": "known", "P4": "new"}


def test_what_is_gone_is_named(hall: Path) -> None:
    status, summary = _check(
        hall, "--baseline", "before", "--fail-on-new", records=OPERATIONS.replace("乙,W2", "乙,W1")
    )
    assert status == 0
    assert [gone["trigger"] for gone in summary["baseline"]["gone_findings"]] == ["P2"]  # type: ignore[index]
    rows = (
        CalamineWorkbook.from_path(str(hall / "now" / "findings.xlsx"))
        .get_sheet_by_name("已消失")
        .to_python()
    )
    assert [row[4] for row in rows[1:]] == ["P2"]


def test_a_directory_that_is_no_audit_is_wrong_usage(hall: Path) -> None:
    done = call("check", "data", "--pack", "pack", "--baseline", "data", cwd=hall)
    assert done.returncode == 2
    assert "it is no audit" in done.stderr
    assert call("check", "data", "--pack", "pack", "--fail-on-new", cwd=hall).returncode == 2
