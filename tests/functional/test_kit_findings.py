"""Traces of clauses that follow from findings: their answers hold beside all clauses, as other software judges."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.functional.command import call
from tests.functional.few_clauses import write_few
from tests.functional.foreign_checker import answer, write_lines

# A breach of 2.1.2 in February stands beside one of 2.6.1 in March, and the examples judge by 2.6.1 alone.
FEATURE = """# language: zh-CN
功能: 由问题引起的条款

  背景:
    假如 登记“窗口”有
      | 窗口 | 窗口类型 | 地点 |
      | W1   | 受理     | 大厅 |
    并且 登记“事项”有
      | 事项 | 保留事项 |
      | I1   | 是       |
    并且 有以下操作
      | 记录编号 | 操作 | 时间             | 单位 | 办件编号 | 事项 | 窗口 | 地点 |
      | A        | 受理 | 2026-02-02 09:00 | U01  | C1       | I1   |      | 局内 |
      | B        | 缴费 | 2026-03-02 09:00 | U01  | C2       |      | W1   |      |
    并且 截至“2026-04-30”

  @clause:4.3.1
  规则: 每个问题都要报告

    场景: 另一条款也有问题
      当 按条款“2.6.1、4.3.1”一并判定
      那么 结论为“违反”

  @clause:4.1.1
  规则: 第一次通报批评

    场景: 另一条款先有一次
      当 按条款“2.6.1、4.1.1”一并判定
      那么 结论为“违反”
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    pack = write_few(tmp_path / "pack", "2.1.2", "2.6.1", "4.1.1", "4.3.1")
    (pack / "features").mkdir()
    (pack / "features" / "findings.feature").write_text(FEATURE, "utf-8")
    assert call("kit", "--out", "kit", "--pack", "pack", "--quiet", cwd=tmp_path).returncode == 0
    return tmp_path


def _json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def test_the_key_has_what_the_other_clauses_lead_to_as_well(place: Path) -> None:
    (line,) = (place / "kit" / "key.jsonl").read_text("utf-8").splitlines()
    assert {v["trigger"]: v["verdict"] for v in json.loads(line)["verdicts"]} == {
        "2.1.2:A": "breach",
        "2.6.1:B": "breach",
    }
    results = write_lines(place / "results.jsonl", answer(place / "kit", place / "pack"))
    assert call("kit", "score", results, "--kit", "kit", cwd=place).returncode == 0


def test_an_example_that_the_other_clauses_would_change_is_left_out_and_named(place: Path) -> None:
    manifest = _json(place / "kit" / "manifest.json")
    assert [(each["clauses"], each["reason"]["en"]) for each in manifest["left_out"]] == [
        (["4.1.1"], "its verdicts are others where all clauses are judged together")
    ]
    without = {each["clause"]: each["without_traces"] for each in manifest["clauses"]}
    assert without["4.1.1"]["en"] == "has no worked example that can be used"
    assert without["4.3.1"] is None
