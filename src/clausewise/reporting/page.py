"""allure-results -> one HTML file that opens from the disk and asks the network for nothing.

Allure 3 writes the page; it is pinned by a lockfile and installed once into the user's cache. page_seal.py
closes it against the network. A history is a file of one line a month: Allure's own, with the verdicts of the audit
added under OWN, because Allure counts results (a clause and unit) and a rate of compliance counts records.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from calendar import monthrange
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from clausewise.errors import WrongUsage
from clausewise.reporting.labels import FOR_MACHINES, GROUPS
from clausewise.reporting.node import PageUnavailable, allure_command, node_environment
from clausewise.reporting.page_charts import Months, overview, read_months
from clausewise.reporting.page_data import pack_data
from clausewise.reporting.page_seal import reword, seal
from clausewise.scratch import Scratch

OWN = "clausewise"
HANDBOOK = "handbook.html"
HISTORY_LIMIT = 12
WORDS = {
    "zh": {
        "failed": "违反（按条款、单位）", "broken": "无法判定：数据缺失（按条款、单位）",
        "trend": "各期趋势（结果数）", "severity": "按严重程度（结果数）",
    },
    "en": {
        "failed": "Breaches (by clause, unit)", "broken": "Undetermined: data missing (by clause, unit)",
        "trend": "Trend (results)", "severity": "By severity (results)",
    },
}  # fmt: skip


def write_page(
    results: Path,
    out: Path,
    *,
    language: str,
    title: str,
    variables: Mapping[str, str],
    history: Path | None,
    label: str,
) -> None:
    """Writes the page `out` (an .html file) from the directory `results`.

    `variables` are shown on the overview. `history` keeps one point for each `label` (a month, `2026-03`): a
    label that is already there is replaced. Raises PageUnavailable where Allure cannot be had or fails.
    """
    if not any(results.glob("*-result.json")):
        raise PageUnavailable(f"{results} holds no Allure results, so there is nothing to make a page of")
    command = allure_command()
    out.parent.mkdir(parents=True, exist_ok=True)
    months = read_months(results)
    with Scratch(out.parent, ".page-") as scratch:
        place = Path(scratch).resolve()
        name = f"{label} {title}".strip()
        own_history = place / "history.jsonl"
        others = _other_points(history, name) if history is not None else []
        own_history.write_text("".join(_line(point) for point in others), "utf-8")
        config = place / "allurerc.json"
        settings = _settings(name, place, own_history if history is not None else None, variables, language)
        config.write_text(json.dumps(settings, ensure_ascii=False), "utf-8")
        _generate([*command, "generate", str(results.resolve()), "--config", str(config)], place)
        page = place / "page.html"
        handbook = HANDBOOK if (out.parent / HANDBOOK).is_file() else ""
        charts = overview(results, _all_months(others, months), language)
        html = pack_data(reword(seal(_only_page(place / "report"), language, charts, handbook), language))
        page.write_text(html, "utf-8")
        if history is not None:
            _keep_history(own_history, others, months, history, label)
        page.replace(out)


def _settings(
    name: str, place: Path, history: Path | None, variables: Mapping[str, str], language: str
) -> dict[str, object]:
    words = WORDS[language]

    def category(words_key: str, status: str) -> dict[str, object]:
        return {
            "name": words[words_key],
            "matchers": {"statuses": [status]},
            "groupBy": [{"label": label} for label in GROUPS[language][2:]],
            "groupByMessage": False,
            "expand": False,
        }

    return {
        "name": name,
        "output": str(place / "report"),
        **({"historyPath": str(history), "historyLimit": HISTORY_LIMIT} if history else {}),
        "variables": dict(variables),
        "hideLabels": list(FOR_MACHINES),
        "categories": [category("failed", "failed"), category("broken", "broken")],
        "plugins": {
            "awesome": {
                "options": {
                    "reportName": name,
                    "singleFile": True,
                    "reportLanguage": language,
                    "theme": "light",
                    "groupBy": list(GROUPS[language][:3]),
                    "sections": ["charts"],
                    "charts": [
                        {"type": "statusDynamics", "title": words["trend"], "limit": HISTORY_LIMIT},
                        {"type": "testResultSeverities", "title": words["severity"], "includeUnset": False},
                    ],
                }
            }
        },
    }


def _generate(command: list[str], place: Path) -> None:
    environment = {**node_environment(), "ALLURE_NO_ANALYTICS": "true", "NO_COLOR": "1"}
    done = subprocess.run(
        command,
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        said = (done.stdout + done.stderr).strip()[-2000:]
        raise PageUnavailable(f"Allure failed with status {done.returncode} and said:\n{said}")


def _only_page(report: Path) -> str:
    for page in (report / "index.html", report / "awesome" / "index.html"):
        if page.is_file():
            return page.read_text("utf-8")
    raise PageUnavailable("Allure ended without an error, but wrote no page")


def _other_points(history: Path, name: str) -> list[dict[str, Any]]:
    """The points of the history that this page does not replace."""
    return [point for point in _points(history) if point["name"] != name][-(HISTORY_LIMIT - 1) :]


def _points(history: Path) -> list[dict[str, Any]]:
    if not history.is_file():
        return []
    found = []
    for number, line in enumerate(history.read_text("utf-8").splitlines(), 1):
        try:
            point = json.loads(line) if line.strip() else None
        except ValueError:
            point = ()
        if point is not None and not (isinstance(point, dict) and "name" in point):
            raise WrongUsage(
                f"{history}:{number}: is no line of a history that `clausewise audit --history` keeps: "
                "name another file, or move this one away"
            )
        found += [point] if point else []
    return found


def kept_months(history: Path | None) -> Months:
    """Month -> verdict -> triggers of the audits in a history; none where there is no such file yet."""
    return _all_months(_points(history), {}) if history is not None else {}


def _all_months(others: list[dict[str, Any]], months: Months) -> Months:
    """Months of earlier audits, each as the audit of that month alone has seen it, and of this one."""
    found: dict[str, Mapping[str, int]] = {}
    for point in others:
        found.update(point.get(OWN, {}))
    return {**found, **months}


def _keep_history(
    written: Path, others: list[dict[str, Any]], months: Months, history: Path, label: str
) -> None:
    """The trend's axis is a point's time, so a month's point stands at its end and not at the run."""
    lines = [line for line in written.read_text("utf-8").splitlines() if line]
    point = json.loads(lines[-1])
    point[OWN] = months
    if month := re.fullmatch(r"(\d{4})-(\d{2})", label):
        year, number = int(month[1]), int(month[2])
        end = datetime(year, number, monthrange(year, number)[1], 12, tzinfo=UTC)
        point["timestamp"] = int(end.timestamp() * 1000)
    points = sorted([*others, point], key=lambda each: each["timestamp"])
    history.parent.mkdir(parents=True, exist_ok=True)
    beside = history.with_name(f".{history.name}.{os.getpid()}")
    beside.write_text("".join(_line(each) for each in points), "utf-8")
    beside.replace(history)


def _line(point: Mapping[str, Any]) -> str:
    return json.dumps(point, ensure_ascii=False) + "\n"
