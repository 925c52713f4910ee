"""What could not be read is listed with its place and reason, counted, and said; what is no source at all is exit 4."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.functional.command import call
from tests.functional.tiny_pack import write_pack
from tests.unit.sources.workbooks import write_workbook

HEAD = "记录编号,操作,时间,办件编号,单位,窗口,金额\n"
JANUARY = HEAD + (
    "P1,缴费,2026-03-02 09:00,C1,甲,W1,10\n"
    ",缴费,2026-03-02 09:00,C2,甲,W1,10\n"
    "P3,交费,2026-03-02 09:00,C3,甲,W1,10\n"
    "P4,缴费,2026-02-30,C4,甲,W1,10\n"
    "P5,缴费,2026-03-02 09:00,C5,甲,W1,十元\n"
    "P6,缴费,2026-03-02 09:00\n"
    "P1,缴费,2026-03-02 09:00,C7,甲,W1,10\n"
    "R8,开票,2026-03-02 10:00,C1,甲,W1,\n"
)
SHEET = [
    HEAD.strip().split(","),
    ["P9", "缴费", 46085.4, "C9", "乙", "W1", "5"],
    ["P10", "缴费", "2026-03-03", "C1", "乙", "W1", "x"],
]
LISTED = [
    ("operations/01.csv", 3, "记录编号", "", "缺少“记录编号”"),
    ("operations/01.csv", 4, "操作", "交费", "词汇表中没有操作“交费”；最接近的是“缴费”"),
    ("operations/01.csv", 5, "时间", "2026-02-30", "必填的“时间”的值“2026-02-30”无法读取"),
    ("operations/01.csv", 6, "金额", "十元", "“金额”的值“十元”无法读取；应为整数"),
    ("operations/01.csv", 7, "", "P6,缴费,2026-03-02 09:00", "这一行应有 7 个字段，实有 3 个"),
    ("operations/01.csv", 8, "记录编号", "P1", "“记录编号”为“P1”的记录已出现过（operations/01.csv 第 2 行）"),
    ("operations/01.csv", 9, "窗口", "W1", "操作“开票”没有“窗口”这一列"),
    ("operations/02.xlsx", 2, "时间", "46085.4", "必填的“时间”的值“46085.4”无法读取"),
    ("operations/02.xlsx", 3, "金额", "x", "“金额”的值“x”无法读取"),
]


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    write_pack(tmp_path / "pack")
    (tmp_path / "data" / "operations").mkdir(parents=True)
    (tmp_path / "data" / "operations" / "01.csv").write_text(JANUARY, "gb18030")
    write_workbook(tmp_path / "data" / "operations" / "02.xlsx", {"二月": SHEET})
    return tmp_path


def test_every_lost_row_and_cell_is_listed_and_counted_and_the_audit_goes_on(hall: Path) -> None:
    done = call("audit", "data", "--pack", "pack", "--no-html", "--out", "report", cwd=hall)
    assert done.returncode == 1, done.stderr
    with (hall / "report" / "quarantine.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *listed = csv.reader(file)
    assert head == ["文件", "行", "列", "值", "原因"]
    assert [(name, int(row), column, value) for name, row, column, value, _ in listed] == [
        entry[:4] for entry in LISTED
    ]
    assert all(row[4].startswith(entry[4]) for row, entry in zip(listed, LISTED, strict=True))
    summary = json.loads((hall / "report" / "summary.json").read_text("utf-8"))
    assert (summary["quarantined"], summary["unreadable_cells"], summary["records"]) == (6, 3, 4)
    assert "有 6 行、3 个单元格无法读取，见 quarantine.csv" in done.stdout
    receipt = json.loads((hall / "report" / "receipt.json").read_text("utf-8"))
    assert [(one["name"], one["rows"]) for one in receipt["inputs"]] == [
        ("operations/01.csv", 8),
        ("operations/02.xlsx", 2),
    ]


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("", "", "there is no such file or directory"),
        ("o.csv", "", "holds no records at all"),
        ("o.csv", HEAD, "holds no records at all"),
        (
            "o.csv",
            HEAD.replace("窗口", "窗囗") + "P1,缴费,2026-03-02,C,甲,W,1\n",
            "have no column '窗囗'; did you mean '窗口'",
        ),
        ("o.csv", HEAD + "P1,缴费,never,C,甲,W,1\n", "none of the 1 operations can be read"),
        ("o.txt", HEAD, "is no format that can be read"),
    ],
)
def test_what_is_no_source_is_an_error_with_exit_4_and_no_report(
    tmp_path: Path, file: str, text: str, said: str
) -> None:
    write_pack(tmp_path / "pack")
    if file:
        (tmp_path / file).write_text(text, "utf-8")
    done = call("audit", file or "nowhere", "--pack", "pack", "--no-html", "--out", "report", cwd=tmp_path)
    assert done.returncode == 4
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "report").exists()
