"""findings.xlsx, read back as its readers' Excel would."""

from __future__ import annotations

import time
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from clausewise.reporting import sheets as sheets_
from clausewise.reporting import workbook
from clausewise.reporting.files import write_files
from clausewise.reporting.lines import NOT_TRIGGERED
from clausewise.reporting.receipt import Request
from clausewise.reporting.sheets import CELL_LIMIT
from clausewise.reporting.workbook import FINDINGS_XLSX
from tests.unit.reporting.small_audit import SmallAudit, a_finding, an_audit


def _sheets(directory: Path, audit: SmallAudit, language: str = "zh") -> dict[str, list[list[Any]]]:
    write_files(audit, directory, request=Request(language=language))
    book = CalamineWorkbook.from_path(str(directory / FINDINGS_XLSX))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def _column(sheets: dict[str, list[list[Any]]], sheet: str, head: str) -> list[Any]:
    place = sheets[sheet][0].index(head)
    return [row[place] for row in sheets[sheet][1:]]


def _xml(directory: Path) -> str:
    with zipfile.ZipFile(directory / FINDINGS_XLSX) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist() if "worksheets" in name)


def test_the_sheets_are_named_in_the_language(tmp_path: Path) -> None:
    names = list(_sheets(tmp_path, an_audit()))
    assert names == ["概览", "数据完整性", "按单位", "问题", "尚未到期", "无法判定", "隔离数据", "原文覆盖"]


def test_the_sheets_are_named_in_english(tmp_path: Path) -> None:
    names = list(_sheets(tmp_path, an_audit(), "en"))
    assert names == [
        "Overview", "Completeness", "By unit", "Findings", "Pending", "Undetermined", "Quarantine", "Coverage",
    ]  # fmt: skip


def test_each_open_verdict_has_its_sheet(tmp_path: Path) -> None:
    audit = an_audit(
        a_finding(1),
        a_finding(2, verdict="pending", due="2026-04-02T23:59:59+08:00"),
        a_finding(3, verdict="undetermined", missing=("window",)),
        a_finding(4, verdict="waived"),
        rejected=(("operations.csv", 7, "at", "昨天", "不是时间"),),
    )
    sheets = _sheets(tmp_path, audit)
    assert _column(sheets, "问题", "问题编号") == [a_finding(1).finding, a_finding(4).finding]
    assert _column(sheets, "尚未到期", "办理期限") == [datetime(2026, 4, 2, 23, 59, 59)]
    assert _column(sheets, "无法判定", "缺少的数据") == ["window"]
    assert sheets["隔离数据"][1] == ["operations.csv", 7, "at", "昨天", "不是时间"]


def test_pending_duties_come_by_their_due_time_and_those_due_on_the_next_working_day_are_marked(
    tmp_path: Path,
) -> None:
    audit = an_audit(
        a_finding(1, verdict="pending", due="2026-04-09T23:59:59+08:00"),
        a_finding(2, verdict="pending", due=None),
        a_finding(3, verdict="pending", due="2026-04-01T23:59:59+08:00"),
        a_finding(4, verdict="pending", due="2026-04-02T00:00:00+08:00"),
    )
    sheets = _sheets(tmp_path, audit)
    assert _column(sheets, "尚未到期", "触发记录") == ["P3", "P4", "P1", "P2"]
    assert _column(sheets, "尚未到期", "预警级别") == ["预警", "待办", "待办", "待办"]
    assert ["预警", "2026-04-01 23:59 前到期 1 项，其余待办 3 项"] in [row[:2] for row in sheets["概览"]]


def test_the_coverage_has_a_row_a_clause_and_says_why_nothing_was_judged(tmp_path: Path) -> None:
    sheets = _sheets(tmp_path, an_audit(a_finding(1)))
    assert _column(sheets, "原文覆盖", "条款") == ["2.3.1", "2.6.1"]
    assert _column(sheets, "原文覆盖", "说明") == [NOT_TRIGGERED.zh, ""]


def test_the_overview_counts_every_clause(tmp_path: Path) -> None:
    sheets = _sheets(tmp_path, an_audit(a_finding(1), a_finding(2), met={("2.3.1", "U02"): 5}))
    rows = {row[0]: row for row in sheets["概览"]}
    assert rows["2.3.1"][1:4] == ["一般事项两个工作日", "符合", 5]
    assert rows["2.6.1"][1:5] == ["一口式收费", "违反", 0, 2]
    assert rows["合计"][3:5] == [5, 2]


def test_a_unit_has_a_row_with_its_breaches_by_clause(tmp_path: Path) -> None:
    audit = an_audit(a_finding(1), a_finding(2, unit=None), met={("2.3.1", "U02"): 5})
    head, nobody, first, second = _sheets(tmp_path, audit)["按单位"]
    assert head[-1] == "2.6.1"
    assert nobody[0].strip("()（）") == "未归单位"
    assert (first[0], first[1], first[-1]) == ("U01", "违反", 1)
    assert (second[0], second[1], second[-1]) == ("U02", "符合", 0)


def test_heads_stay_in_sight_and_can_be_filtered(tmp_path: Path) -> None:
    _sheets(tmp_path, an_audit(a_finding(1)))
    xml = _xml(tmp_path)
    assert xml.count("<autoFilter") == 9
    assert xml.count('state="frozen"') == 8


@pytest.mark.parametrize(
    "hostile", ["=HYPERLINK(0)", "+1", "@SUM(1)", "https://example.org", "mailto:a@b", "{=1}"]
)
def test_no_value_becomes_a_formula_or_a_link(tmp_path: Path, hostile: str) -> None:
    sheets = _sheets(tmp_path, an_audit(a_finding(1, case=hostile, message_zh=hostile)))
    assert _column(sheets, "问题", "办件编号") == [hostile]
    xml = _xml(tmp_path)
    assert "<f>" not in xml
    assert "<hyperlink" not in xml


def test_text_longer_than_a_cell_is_cut_visibly_and_control_characters_do_no_harm(tmp_path: Path) -> None:
    audit = an_audit(a_finding(1, message_zh="长" * 40_000), a_finding(2, message_zh="a\x01b"))
    first, second = _column(_sheets(tmp_path, audit), "问题", "问题说明")
    assert len(first) == CELL_LIMIT
    assert first.endswith("…")
    assert second.startswith("a")


def test_a_sheet_that_is_full_says_where_the_rest_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets_, "SHEET_LIMIT", 3)
    monkeypatch.setattr(workbook, "SHEET_LIMIT", 3)
    sheets = _sheets(tmp_path, an_audit(*(a_finding(n) for n in range(5))))
    assert len(sheets["问题"]) == 1 + 3 + 1
    note = "本表只列前 3 行，另有 2 行未列出，全部见 findings.csv"
    assert sheets["问题"][-1][0] == note
    assert any(note in str(row[0]) for row in sheets["概览"])
    assert len((tmp_path / "findings.csv").read_text(encoding="utf-8").splitlines()) == 1 + 5


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        time.sleep(2.1)  # the times of a zip archive are in steps of two seconds
        write_files(an_audit(a_finding(1)), tmp_path / name)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name
