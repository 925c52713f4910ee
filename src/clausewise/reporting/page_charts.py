"""The charts of an audit: files beside its Allure results, and what the first screen of the page shows of them.

The files are attachments of the whole run, so that any Allure report of the results has them. `page.json` keeps the
months that the trend is drawn from, because the page may be made later, and with a history.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from clausewise.model.clause import Words
from clausewise.reporting.charts import days, heat_map, trend
from clausewise.reporting.labels import line_id, page_anchor
from clausewise.reporting.lines import lines
from clausewise.reporting.result import AuditResult

DATA = "page.json"
HEAT_MAP, TREND, DAYS = "chart-1-heat-map.svg", "chart-2-trend.svg", "chart-3-days.svg"
TITLES = {
    HEAT_MAP: Words("单位 × 条款：哪里有违反（点一格看结果，点单位只看该单位）", "Unit × clause: click a cell or a unit"),
    TREND: Words("各月合规率与违反数", "Compliance and breaches by month"),
    DAYS: Words("办理用了几个工作日，与期限相比", "Working days taken, against the limit"),
}  # fmt: skip
OPEN = (HEAT_MAP,)

Months = Mapping[str, Mapping[str, int]]


def write_charts(result: AuditResult, results: Path, language: str) -> None:
    """Writes the charts that there is something to draw for into the directory of Allure results."""
    all_lines = list(lines(result))
    guideline = result.pack.title.in_(language)
    anchors = {line.number: page_anchor(line_id(guideline, line)) for line in all_lines}
    titles = {clause.id: clause.title.in_(language) for clause in result.pack.clauses}
    drawn = {
        HEAT_MAP: heat_map(all_lines, language, anchors),
        TREND: trend(result.months, language),
        DAYS: days(result.days_taken, titles, language),
    }
    written = [name for name, svg in drawn.items() if svg]
    for name in written:
        (results / name).write_text(drawn[name], "utf-8")
    listed = [
        {"name": f"{TITLES[name].in_(language)}.svg", "source": name, "type": "image/svg+xml"}
        for name in written
    ]
    _write_json(results / "charts-globals.json", {"attachments": listed, "errors": []})
    months = {month: dict(counts) for month, counts in result.months.items()}
    _write_json(results / DATA, {"months": months})


def read_months(results: Path) -> Months:
    """Month -> verdict -> triggers of the audit; empty for results that another program wrote."""
    path = results / DATA
    months: Months = json.loads(path.read_text("utf-8"))["months"] if path.is_file() else {}
    return months


def overview(results: Path, months: Months, language: str) -> str:
    """The charts as HTML for the page; `months` are those of the history and of the audit."""
    drawn = {name: (results / name).read_text("utf-8") for name in TITLES if (results / name).is_file()}
    if months:
        drawn[TREND] = trend(months, language)
    return "".join(
        f"<details{' open' if name in OPEN else ''}><summary>{TITLES[name].in_(language)}</summary>"
        f"<div>{drawn[name]}</div></details>"
        for name in TITLES
        if drawn.get(name)
    )


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
