"""Charts say in numbers what they say in shades, and only what is so."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from clausewise.model.clause import Words
from clausewise.model.days_taken import DaysTaken
from clausewise.reporting.charts import _bars, days, heat_map, rate, trend
from clausewise.reporting.labels import line_id, page_anchor
from clausewise.reporting.lines import lines
from clausewise.reporting.page_charts import DAYS, HEAT_MAP, TREND, overview, read_months, write_charts
from clausewise.reporting.shapes import shade
from tests.unit.reporting.small_audit import SmallAudit, a_finding, an_audit

HOSTILE = "<script>alert(1)</script>"


def some_audit() -> SmallAudit:
    return an_audit(
        *(a_finding(n) for n in range(3)),
        a_finding(9, clause="2.3.1", verdict="undetermined", unit=HOSTILE),
        met={("2.6.1", "U01"): 9},
        unit_names={"U01": "税务局"},
        months={"2026-02": {"met": 30, "breach": 10}, "2026-03": {"met": 9, "breach": 3, "pending": 4}},
        days_taken=(DaysTaken("2.3.1", 2, {0: 5, 2: 7, 3: 1}, open=2, paused=4),),
        unreadable_cells=0,
    )


def words(svg: str) -> list[str]:
    root = ElementTree.fromstring(svg)
    return [each.text or "" for each in root.iter() if each.tag.endswith("}text")]


def test_a_cell_holds_the_number_of_breaches_and_leads_to_its_result() -> None:
    audit = some_audit()
    [line] = [line for line in lines(audit) if line.unit == "U01"]
    svg = heat_map(list(lines(audit)), "zh", {line.number: "abc"})
    said = words(svg)
    assert "3" in said
    assert "?" in said
    assert "U01 税务局" in said
    assert "75.0%" in said
    assert re.search(
        r'<a href="#abc"><title>2\.6\.1 一口式收费 · U01 税务局 · 违反 3，符合 9（共 12）</title>', svg
    )


def test_hostile_names_stay_text_in_a_chart() -> None:
    svg = heat_map(list(lines(some_audit())), "zh")
    ElementTree.fromstring(svg)
    assert "<script" not in svg


def test_a_darker_shade_is_a_larger_share_in_grey_too() -> None:
    def grey(colour: str) -> int:
        return sum(int(colour[i : i + 2], 16) for i in (1, 3, 5))

    shades = [grey(shade(share / 10)) for share in range(11)]
    assert shades == sorted(shades, reverse=True)


def test_a_rate_of_nothing_is_no_rate() -> None:
    assert rate([]) == "–"
    assert rate([line for line in lines(some_audit()) if line.unit == "U01"]) == "75.0%"


def test_the_trend_tells_each_months_rate_and_breaches() -> None:
    said = words(trend(some_audit().months, "zh"))
    assert {"2026-02", "75.0%", "10", "2026-03", "3"} <= set(said)
    assert trend({"2026-03": {"pending": 3}}, "zh") == ""


def test_days_beyond_the_limit_are_hatched_and_missing_answers_shown() -> None:
    svg = days(some_audit().days_taken, {"2.3.1": "一般事项"}, "zh")
    said = words(svg)
    assert {"5", "7", "1", "2", "无"} <= set(said)
    assert "另有 4 件有特殊程序，未计" in said
    assert svg.count("url(#late)") == 2
    assert svg.count("stroke-dasharray") == 1


@pytest.mark.parametrize("limit", [0, 2, 13, 14, 30, 250])
def test_every_answer_stands_in_one_bar_on_its_side_of_the_limit(limit: int) -> None:
    taken = dict.fromkeys(range(0, limit + 40, 3), 1)
    bars = list(_bars(DaysTaken("1.1", limit, taken), "en"))
    assert sum(number for _, number, late in bars if not late) == sum(day <= limit for day in taken)
    assert sum(number for _, number, late in bars if late) == sum(day > limit for day in taken)
    assert len(bars) <= 16


def test_nothing_to_draw_is_no_chart() -> None:
    assert heat_map(list(lines(an_audit())), "zh") == ""
    assert days((), {}, "zh") == ""


def test_charts_are_files_beside_the_results_and_shown_on_the_page(tmp_path: Path) -> None:
    audit = some_audit()
    write_charts(audit, tmp_path, "zh")
    listed = json.loads((tmp_path / "charts-globals.json").read_text("utf-8"))["attachments"]
    assert [each["source"] for each in listed] == [HEAT_MAP, TREND, DAYS]
    [line] = [line for line in lines(audit) if line.unit == "U01"]
    shown = overview(tmp_path, {"2026-01": {"met": 1}, **read_months(tmp_path)}, "zh")
    assert f'href="#{page_anchor(line_id(audit.pack.title.zh, line))}"' in shown
    assert shown.count("<details") == 3
    assert "2026-01" in shown


def test_what_must_be_known_of_the_data_stands_before_the_charts(tmp_path: Path) -> None:
    audit = an_audit(
        notes=(Words(HOSTILE, "a day is missing"),), met={("2.6.1", "U01"): 9}, unreadable_cells=0
    )
    write_charts(audit, tmp_path, "zh")
    shown = overview(tmp_path, read_months(tmp_path), "zh")
    assert shown.startswith("<details open data-stays><summary>请先核对数据</summary><ul><li>&lt;script&gt;")
    (tmp_path / "page.json").write_text('{"months": {}}')  # of an earlier version
    assert "请先核对数据" not in overview(tmp_path, {}, "zh")


def test_results_of_another_program_have_no_charts(tmp_path: Path) -> None:
    assert overview(tmp_path, read_months(tmp_path), "zh") == ""
