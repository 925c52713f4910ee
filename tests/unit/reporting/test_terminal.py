"""What an audit says on a terminal."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from clausewise.model.clause import Words
from clausewise.model.due_process import BaselineUse, Change, DueProcess, LedgerUse, Use
from clausewise.reporting.terminal import print_summary, progress_bars
from tests.unit.reporting.small_audit import SmallAudit, a_clause, a_finding, a_pack, an_audit


def _said(audit: SmallAudit, language: str = "zh", report: str = "", **console: object) -> str:
    out = io.StringIO()
    print_summary(audit, Console(file=out, width=100, **console), language, report)
    return out.getvalue()


def _large_audit() -> SmallAudit:
    clauses = [a_clause(f"9.{n}", f"条款{n}", f"Clause {n}") for n in range(60)]
    findings = [a_finding(n, clause=f"9.{n % 60}", unit=f"U{n % 50:02d}") for n in range(600)]
    return an_audit(*findings, pack=a_pack(*clauses), notes=tuple(Words(f"提示{n}") for n in range(30)))


def test_clauses_with_breaches_come_first() -> None:
    said = _said(an_audit(a_finding(1), a_finding(2, clause="2.3.1", verdict="pending")))
    assert said.index("2.6.1") < said.index("2.3.1")
    assert "一口式收费" in said


def test_it_says_period_as_of_and_records() -> None:
    assert "审计期 2026-03-01 至 2026-03-31，截至 2026-03-31 23:59，记录 12 条" in _said(an_audit())


def test_it_speaks_english() -> None:
    said = _said(an_audit(a_finding(1)), "en", "reports/x/index.html")
    assert "2026-03-01 to 2026-03-31, as of 2026-03-31 23:59, 12 records" in said
    assert "Report: reports/x/index.html" in said
    assert not any("一" <= letter <= "鿿" for letter in said)


def test_what_could_not_be_read_is_said() -> None:
    said = _said(an_audit(rejected=(("operations.csv", 7, "at", "", "x"),)))
    assert "有 1 行、1 个单元格无法读取" in said


def test_a_long_audit_fits_a_screen_and_counts_what_it_leaves_out() -> None:
    said = _said(_large_audit())
    assert len(said.splitlines()) <= 40
    assert "… 另有 50 条" in said
    assert "… 另有 45 个单位有违反" in said


def _crowded_audit() -> SmallAudit:
    """Everything that a summary can speak of, and more of each than there is room for."""
    process = DueProcess(
        waivers=tuple(Use(f"W-{n}", "9.1", "豁字1号", "unused", 0) for n in range(30)),
        changes=tuple(Change("9.1", f"P{n}" * 20, "", "", "breach", "met", ()) for n in range(30)),
        ledger=LedgerUse(("2026-01", "2026-02"), ("2026-04",), 3, 4, 5),
        baseline=BaselineUse({"critical": 3}, 2, ()),
    )
    large = _large_audit()
    long_notes = tuple(Words(f"提示{n}：" + "数据可能未导全，" * 20) for n in range(30))
    return replace(large, process=process, notes=long_notes, pending_after=9)


@pytest.mark.parametrize("width", [80, 120])
def test_the_worst_audit_fits_a_screen(width: int) -> None:
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=True, color_system=None)
    warnings = ["预警 7 项", *(f"  2026-04-01  9.1  U{n}" for n in range(3)), "  … 另有 4 项"]
    print_summary(_crowded_audit(), console, "zh", "reports/x/index.html", warnings)
    seen = [-(-cell_len(line) // width) or 1 for line in out.getvalue().splitlines()]
    assert sum(seen) <= 40
    for said in (
        "另有 57 条",
        "另有 49 个单位有违反",
        "处变化",
        "项豁免或申诉无效",
        "预警 7 项",
        "报告：reports",
    ):
        assert said in out.getvalue()


def test_clauses_that_were_not_triggered_are_counted_apart_from_those_met() -> None:
    said = _said(an_audit(met={("2.6.1", "U01"): 4}))
    assert "条款：符合 1，未触发 1" in said


def test_markup_in_the_data_is_shown_as_it_is() -> None:
    assert "[bold]U[/bold]" in _said(an_audit(a_finding(1, unit="[bold]U[/bold]")))


def test_colours_are_only_for_a_terminal() -> None:
    assert "\x1b[" not in _said(an_audit(a_finding(1)))
    assert "\x1b[" in _said(an_audit(a_finding(1)), force_terminal=True, color_system="standard")


def test_bars_are_silent_where_there_is_no_terminal() -> None:
    out = io.StringIO()
    with progress_bars(Console(file=out), "zh") as progress:
        progress("read", 1, 2)
    assert out.getvalue() == ""


def test_bars_name_the_stage_in_the_language() -> None:
    out = io.StringIO()
    with progress_bars(Console(file=out, force_terminal=True, width=100), "zh") as progress:
        progress("read", 1, 2)
        progress("an unknown stage", 1, None)
    assert "读取数据" in out.getvalue()


def test_quiet_bars_say_nothing_on_a_terminal() -> None:
    out = io.StringIO()
    with progress_bars(Console(file=out, force_terminal=True), "zh", quiet=True) as progress:
        progress("read", 1, 2)
    assert out.getvalue() == ""


def test_units_are_called_by_name_and_hidden_letters_do_not_reach_the_terminal() -> None:
    said = _said(an_audit(a_finding(1), unit_names={"U01": "税务局\x1b[31m"}))
    assert "U01 税务局[31m" in said
    assert "\x1b" not in said


def test_columns_stand_under_their_heads_in_chinese() -> None:
    said = _said(an_audit(a_finding(1), met={("2.3.1", "U01"): 5})).splitlines()
    [head] = [line for line in said if line.startswith("条款 ")]
    row = said[said.index(head) + 1]
    assert cell_len(head) == cell_len(row)


def test_where_the_report_is_stands_last() -> None:
    out = io.StringIO()
    console = Console(file=out, width=100)
    print_summary(an_audit(a_finding(1)), console, "zh", "reports/x/index.html", ["预警 1 项"])
    assert out.getvalue().splitlines()[-2:] == ["预警 1 项", "报告：reports/x/index.html"]


def test_bars_tell_the_rate() -> None:
    out = io.StringIO()
    with progress_bars(Console(file=out, force_terminal=True, width=120), "zh") as progress:
        for done in range(0, 1001, 100):
            progress("read", done, 1000)
    assert "/s" in out.getvalue()


def test_by_unit_every_unit_has_the_clauses_that_it_broke_most_often() -> None:
    out = io.StringIO()
    print_summary(an_audit(a_finding(1)), Console(file=out, width=120), "zh", by_unit=True)
    assert "违反最多的条款" in out.getvalue()
    assert "×" in out.getvalue()
