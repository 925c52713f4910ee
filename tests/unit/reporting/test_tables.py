"""CSV tables open safely and readably in a spreadsheet."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from clausewise.reporting.tables import FINDING_HEADS, CsvTable, FindingRows, clock, disarm, heads
from tests.unit.reporting.small_audit import a_finding, a_pack


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_cell_that_begins_like_a_formula_gets_an_apostrophe(start: str) -> None:
    assert disarm(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("cell", ["", "C1", "1-2", "缴费", "2026-03-04 09:30:00"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert disarm(cell) == cell


def test_a_table_has_a_byte_order_mark_and_is_read_back_whole(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    table = CsvTable(path, ["编号", "说明"])
    table.add(["1", '他说"好",\n又说=1'])
    table.add(["=HYPERLINK(0)", 3])
    table.close()
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            ["编号", "说明"],
            ["1", '他说"好",\n又说=1'],
            ["'=HYPERLINK(0)", "3"],
        ]


def test_a_finding_is_a_row_in_chinese() -> None:
    finding = a_finding(due="2026-03-06T23:59:59+08:00", missing=("amount", "window"))
    row = dict(zip(heads(FINDING_HEADS, "zh"), FindingRows(a_pack(), "zh").row(finding), strict=True))
    assert row["条款名称"] == "一口式收费"
    assert (row["结论"], row["严重程度"], row["追责对象"]) == ("违反", "严重", "单位")
    assert (row["时间"], row["办理期限"]) == ("2026-03-04 09:30:00", "2026-03-06 23:59:59")
    assert row["缺少的数据"] == "amount、window"
    assert row["问题说明"] == "缴费 P1 不在结算窗口"


def test_a_finding_is_a_row_in_english() -> None:
    finding = a_finding(missing=("amount", "window"))
    row = dict(zip(heads(FINDING_HEADS, "en"), FindingRows(a_pack(), "en").row(finding), strict=True))
    assert (row["Title"], row["Verdict"]) == ("Single cashier", "breach")
    assert row["Missing data"] == "amount, window"
    assert row["Explanation"] == "payment P1 was not at a settlement window"


@pytest.mark.parametrize(
    ("verdict", "begins"),
    [
        ("breach", "缴费 P1"),
        ("waived", "缴费 P1"),
        ("pending", "尚未到期。到期时仍不符合的，问题为：缴费 P1"),
        ("undetermined", "不能判定是否违反。补齐所缺后仍不符合的，问题为：缴费 P1"),
    ],
)
def test_what_is_no_breach_yet_is_not_told_as_one(verdict: str, begins: str) -> None:
    finding = a_finding(verdict=verdict)
    row = dict(zip(heads(FINDING_HEADS, "zh"), FindingRows(a_pack(), "zh").row(finding), strict=True))
    assert row["问题说明"].startswith(begins)


def test_a_time_loses_its_offset_because_all_are_in_one_zone() -> None:
    assert clock("2026-03-04T09:30:00+08:00") == "2026-03-04 09:30:00"
    assert clock("2026-03-04") == "2026-03-04"
    assert clock(None) == ""
