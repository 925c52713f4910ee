"""Accounts and scores as their readers see them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from python_calamine import CalamineWorkbook

from clausewise.model.clause import ScoreRule, Words
from clausewise.model.due_process import Account, DueProcess, Occasion, Sanction, Score, ScoreLine
from clausewise.reporting.due_process import account_lines
from clausewise.reporting.files import write_files
from clausewise.reporting.workbook import FINDINGS_XLSX
from tests.unit.reporting.small_audit import a_pack, an_audit

RULE = ScoreRule({"critical": Decimal(5), "major": Decimal(3), "minor": Decimal(1)})
LINES = (
    ScoreLine("2.6.1", Words("一口式收费", ""), "critical", Decimal(5), 3, 1),
    ScoreLine("2.3.1", Words("两个工作日", ""), "major", Decimal(3), 1, 0),
)
VETO = Sanction(
    "4.1.3",
    Words("一票否决", "veto"),
    "unit/U01@2026-03",
    ("veto",),
    "overdue",
    "2026-04-08T23:59:59+08:00",
    None,
    None,
)
ACCOUNT = Account("unit", "U01", "U01", (Occasion("unit/U01@2026-03", "2026-03", 2, 4, ("2.6.1",)),), (VETO,))


def test_the_workbook_shows_the_arithmetic_of_a_score_in_numbers_that_add_up(tmp_path: Path) -> None:
    process = DueProcess(scores=(Score("U01", Decimal("84.38"), LINES), Score("U02", None)))
    write_files(an_audit(pack=replace(a_pack(), score=RULE), process=process), tmp_path)
    rows = CalamineWorkbook.from_path(str(tmp_path / FINDINGS_XLSX)).get_sheet_by_name("月度得分").to_python()
    assert rows[1][0].endswith("权重：严重 5, 较重 3, 一般 1")
    first, second, total, without = rows[2:]
    assert [first[5:10], second[5:10]] == [[5, 3, 1, 0.75, 3.75], [3, 1, 0, 1, 3]]
    assert total[1] == round(100 * (first[9] + second[9]) / (first[5] + second[5]), 2) == 84.38
    assert without[1] == "无（没有可评的事项）"


def test_an_account_says_which_occasion_asks_for_what_by_when() -> None:
    head, line = account_lines(DueProcess(accounts=(ACCOUNT,)), "zh")
    assert head == "责任追究：逾期未执行 1"
    assert line == "  U01 第2次 (unit/U01@2026-03) 4.1.3 一票否决：逾期未执行，期限 2026-04-08"
