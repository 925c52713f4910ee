"""The workbook's charts are Excel's own, over tables that hold their numbers."""

from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from clausewise.model.days_taken import DaysTaken
from clausewise.reporting.sheets import Book
from clausewise.reporting.workbook_charts import NO_MONTHS, Months, write_chart_sheets
from tests.unit.reporting.small_audit import SmallAudit, a_finding, an_audit


def written(audit: SmallAudit, path: Path, earlier: Months = NO_MONTHS) -> Workbook:
    book = Book(path, audit, "zh")
    book.sheet("first")
    write_chart_sheets(book, audit, "zh", earlier)
    book.close()
    return openpyxl.load_workbook(path)


@pytest.fixture
def workbook(tmp_path: Path) -> Workbook:
    audit = an_audit(
        *(a_finding(n) for n in range(3)),
        a_finding(9, clause="2.3.1", verdict="undetermined", unit="=cmd()"),
        met={("2.6.1", "U01"): 9},
        unit_names={"U01": "税务局"},
        months={"2026-02": {"met": 3, "breach": 1}, "2026-03": {"breach": 2}},
        days_taken=(DaysTaken("2.3.1", 2, {0: 5, 2: 7, 3: 1, 40: 1}, open=2, paused=4),),
    )
    return written(audit, tmp_path / "x.xlsx")


def rows(workbook: Workbook, name: str) -> list[list[object]]:
    return [list(row) for row in workbook[name].iter_rows(values_only=True)]


def test_the_heat_map_has_a_row_for_each_unit_and_shades_for_its_numbers(workbook: Workbook) -> None:
    head, formula, office, _ = rows(workbook, "热力图")
    assert head == ["单位", "合规率", "2.3.1", "2.6.1"]
    assert office == ["U01 税务局", "75.0%", None, 3]
    assert formula == ["=cmd()", "–", "?", None]
    assert workbook["热力图"]["A2"].data_type == "s"
    [shaded] = workbook["热力图"].conditional_formatting
    assert str(shaded.sqref) == "C2:D3"


def test_months_are_a_table_and_a_chart_of_both_series(workbook: Workbook) -> None:
    _, february, march = rows(workbook, "月度趋势")
    assert february[:4] == ["2026-02", 0.75, 1, 3]
    assert march[:3] == ["2026-03", 0, 2]
    [chart] = workbook["月度趋势"]._charts
    assert len(chart.series) >= 1


def test_the_months_of_the_history_come_before_those_of_the_audit_which_replace_theirs(
    tmp_path: Path,
) -> None:
    audit = an_audit(months={"2026-03": {"breach": 2}})
    earlier = {"2026-03": {"met": 9}, "2026-02": {"met": 3, "breach": 1}}
    _, *months = rows(written(audit, tmp_path / "x.xlsx", earlier), "月度趋势")
    assert [row[:3] for row in months] == [["2026-02", 0.75, 1], ["2026-03", 0, 2]]


def test_days_are_told_against_the_limit(workbook: Workbook) -> None:
    row = rows(workbook, "办理用时")[1]
    assert row[:8] == ["2.3.1", "一般事项两个工作日", 2, 5, 7, 2, 2, 4]
    assert row[8:12] == [5, 0, 7, 1]
    assert row[-1] == 1
    [chart] = workbook["办理用时"]._charts
    patterns = {series.spPr.pattFill.prst for series in chart.series}
    assert len(patterns) == 4


def test_without_anything_to_show_there_is_no_sheet(tmp_path: Path) -> None:
    assert written(an_audit(), tmp_path / "x.xlsx").sheetnames == ["first"]
