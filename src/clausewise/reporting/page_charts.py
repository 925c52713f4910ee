"""The charts of an audit: files beside its Allure results, and what the first screen of the page shows of them.

The files are attachments of the whole run, so that any Allure report of the results has them. `page.json` keeps the
months that the trend is drawn from, and what must be known of the data, because the page may be made later, and with a
history.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from clausewise.model.clause import Words
from clausewise.reporting.charts import days, heat_map, trend
from clausewise.reporting.labels import line_id, page_anchor
from clausewise.reporting.lines import lines
from clausewise.reporting.notices import TITLE, notices
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
    _write_json(results / DATA, {"months": months, "notices": list(notices(result, language))})


def read_months(results: Path) -> Months:
    """Month -> verdict -> triggers of the audit; empty for results that another program wrote."""
    months: Months = _read(results).get("months", {})
    return months


def _read(results: Path) -> dict[str, Any]:
    path = results / DATA
    content: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return content


def overview(results: Path, months: Months, language: str) -> str:
    """What must be known of the data, and the charts, as HTML; `months` are those of the history and of the audit."""
    known = _read(results).get("notices", ())
    return "".join((*_list(known, language), *_charts(results, months, language)))


def _list(known: Sequence[str], language: str) -> Iterator[str]:
    if known:
        said = "".join(f"<li>{escape(each)}</li>" for each in known)
        yield f"<details open data-stays><summary>{TITLE.in_(language)}</summary><ul>{said}</ul></details>"


def _charts(results: Path, months: Months, language: str) -> Iterator[str]:
    drawn = {name: (results / name).read_text("utf-8") for name in TITLES if (results / name).is_file()}
    if months:
        drawn[TREND] = trend(months, language)
    for name in filter(drawn.get, TITLES):
        yield (
            f"<details{' open' if name in OPEN else ''}><summary>{TITLES[name].in_(language)}</summary>"
            f"<div>{drawn[name]}</div></details>"
        )


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
