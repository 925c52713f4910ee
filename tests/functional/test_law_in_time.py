"""Each record is judged by the version in force at its time, and the finding says which version that was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.functional.command import call

PACK = Path(__file__).parent / "law-in-time"
OPERATIONS = """记录编号,操作,时间,办件编号,单位,窗口,网上,金额
旧限,受理,2026-03-17 10:00,C1,甲,,,
新限,受理,2026-03-18 10:00,C2,甲,,,
旧窗口,缴费,2026-03-17 10:00,C1,甲,受理,是,20
新窗口,缴费,2026-03-18 10:00,C2,甲,受理,否,20
末,受理,2026-03-31 10:00,C9,甲,,,
"""


def _run(*arguments: str | Path, cwd: Path) -> str:
    done = call(*arguments, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Path:
    hall = tmp_path_factory.mktemp("hall")
    (hall / "data").mkdir()
    (hall / "data" / "operations.csv").write_text(OPERATIONS, "utf-8")
    _run("audit", "data", "--pack", PACK, "--out", "out", "--no-html", "--fail-on", "never", cwd=hall)
    return hall


@pytest.fixture(scope="module")
def findings(hall: Path) -> dict[str, dict[str, Any]]:
    lines = (hall / "out" / "findings.jsonl").read_text("utf-8").splitlines()
    return {finding["trigger"]: finding for finding in map(json.loads, lines)}


def _explain(hall: Path, finding: dict[str, Any], language: str = "zh") -> str:
    return _run("explain", finding["finding"], "--in", "out", "--pack", PACK, "--lang", language, cwd=hall)


def test_a_number_that_changed_before_the_due_time_is_that_of_the_trigger(
    findings: dict[str, dict[str, Any]],
) -> None:
    old, new = findings["旧限"], findings["新限"]
    assert old["parameters"] == {"limit": "2 working days"}
    assert new["parameters"] == {"limit": "1 working days"}
    assert old["due"] == new["due"] == "2026-03-19T23:59:59+08:00"
    assert "2 working days" in old["message"]["en"]
    assert "within 1 working day," in new["message"]["en"]


def test_the_chinese_message_says_a_limit_in_chinese(findings: dict[str, dict[str, Any]]) -> None:
    assert "应在2个工作日内办结" in findings["旧限"]["message"]["zh"]
    assert "应在1个工作日内办结" in findings["新限"]["message"]["zh"]


def test_the_explanation_names_the_version_of_the_number(
    hall: Path, findings: dict[str, dict[str, Any]]
) -> None:
    old = _explain(hall, findings["旧限"])
    assert "办结期限 = 2个工作日 (条文所定，自 2010-01-01 起，至 2026-03-17 止)" in old
    assert "2026-03-18 周三  第 1 天" in old
    assert "2026-03-19 周四  第 2 天" in old
    new = _explain(hall, findings["新限"], "en")
    assert "Limit for the decision = 1 working day (stated by the guideline, since 2026-03-18)" in new


def test_the_explanation_names_the_version_of_the_clause(
    hall: Path, findings: dict[str, dict[str, Any]]
) -> None:
    old, new = _explain(hall, findings["旧窗口"]), _explain(hall, findings["新窗口"], "en")
    assert "一切缴费在结算窗口办理" in old
    assert "版本：自 2010-01-01 起，至 2026-03-17 止" in old
    assert "缴费可以在网上办理" in new
    assert "Version: since 2026-03-18" in new
    assert findings["旧窗口"]["severity"] == "major"
    assert findings["新窗口"]["severity"] == "minor"
