"""`clausewise diff`: a 2-day limit that becomes one day in mid-month, and what else legal staff ask of two packs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.functional.command import call
from tests.functional.guideline_pack import write_guideline_pack


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """`old` and `new`: the limit of 1.2 changes on 16 March, 1.1 is milder, 1.3 went."""
    for name in ("old", "new"):
        write_guideline_pack(tmp_path / name)
        receipt = tmp_path / name / "rules" / "1.2.yaml"
        value = (
            "2 working days" if name == "old" else "{2010-01-01: 2 working days, 2026-03-16: 1 working days}"
        )
        dated = (
            f"parameters: {{limit: {{values: {value}, stated: true, label: {{zh: 开票期限, en: Limit}}}}}}\n"
        )
        text = receipt.read_text("utf-8").replace("within: 0 working days", "within: param.limit")
        receipt.write_text(text.replace("rule:", f"{dated}rule:", 1), "utf-8")
    mild = tmp_path / "new" / "rules" / "1.1.yaml"
    mild.write_text(mild.read_text("utf-8").replace("severity: major", "severity: minor"), "utf-8")
    (tmp_path / "new" / "rules" / "1.3.yaml").unlink()
    return tmp_path


def test_the_differences_are_said_in_words(packs: Path) -> None:
    done = call("diff", "old", "new", "--format", "md", cwd=packs)
    assert done.returncode == 0, done.stderr
    assert "共 3 处差异，涉及 3 个条款。" in done.stdout
    assert (
        "| 修改 | 参数“开票期限” | 2个工作日（原文规定） | 自2010-01-01起2个工作日，自2026-03-16起1个工作日（原文规定） |"
        in done.stdout
    )
    assert "| 修改 | 严重程度 | 较重 | 一般 |" in done.stdout
    assert "| 删去 | 条款 | 由考核组认定 | — |" in done.stdout


def test_the_same_in_english_on_a_terminal_and_as_json(packs: Path) -> None:
    done = call("diff", "old", "new", "--lang", "en", cwd=packs)
    assert done.returncode == 0, done.stderr
    assert "3 differences, in 3 clauses." in done.stdout
    found = json.loads(call("diff", "old", "new", "--format", "json", cwd=packs).stdout)
    assert [(c["clause"], c["change"], c["part"]) for c in found["changes"]] == [
        ("1.1", "changed", "severity"), ("1.2", "changed", "parameter"), ("1.3", "removed", "clause"),
    ]  # fmt: skip
    assert found["a"]["sha256"] != found["b"]["sha256"]


def test_equal_packs_are_said_to_be_equal(packs: Path) -> None:
    done = call("diff", "old", "old", cwd=packs)
    assert (done.returncode, done.stdout.strip()) == (0, "两个规则包没有差异。")


def test_a_broken_pack_is_not_compared(packs: Path) -> None:
    (packs / "new" / "rules" / "vocabulary.yaml").unlink()
    done = call("diff", "old", "new", cwd=packs)
    assert done.returncode == 3
    assert "rules/vocabulary.yaml" in done.stderr


def test_a_record_is_judged_by_the_number_in_force_at_its_time(packs: Path) -> None:
    """The same two days between payment and receipt, before and after 16 March."""
    data = packs / "data"
    data.mkdir()
    rows = ["记录编号,操作,时间,办件编号,单位,窗口"]
    for case, paid, receipt in (("C1", 13, 15), ("C2", 15, 17), ("C3", 16, 18), ("C4", 16, 17)):
        rows.append(f"P{case},缴费,2026-03-{paid} 09:00,{case},甲,W1")
        rows.append(f"R{case},开票,2026-03-{receipt} 10:00,{case},甲,")
    (data / "operations.csv").write_text("\n".join(rows) + "\n", "utf-8")
    done = call("check", "data", "--pack", "new", "--clauses", "1.2", "--format", "json", cwd=packs)
    found = json.loads(done.stdout)
    assert [(f["case"], f["verdict"], f["parameters"]) for f in found["findings"]] == [
        ("C3", "breach", {"limit": "1 working days"})
    ]
    before = json.loads(
        call("check", "data", "--pack", "old", "--clauses", "1.2", "--format", "json", cwd=packs).stdout
    )
    assert before["findings"] == []
