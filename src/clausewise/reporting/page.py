"""allure-results -> one HTML file that opens from the disk and asks the network for nothing.

Allure 3 writes the page; it is pinned by a lockfile and installed once into the user's cache. Its template
loads an analytics script from the network, hard-coded: both script blocks are removed (counted, so that a
new template cannot bring them back unseen), and a content security policy forbids every request.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from calendar import monthrange
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from clausewise.reporting.node import PageUnavailable, allure_command, cache_directory, node_environment

HISTORY_LIMIT = 12
NOT_THE_END = "(?:(?!</script>).)*"
ANALYTICS = re.compile(
    r'<script async src="https://www\.googletagmanager\.com/[^"]*"></script>\s*'
    rf"<script>{NOT_THE_END}?gtag{NOT_THE_END}</script>",
    re.DOTALL,
)
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' data: blob:; "
    "style-src 'unsafe-inline' data: blob:; img-src data: blob:; font-src data: blob:; "
    "connect-src data: blob:; frame-src data: blob:; media-src data: blob:"
)
SCRIPT = Path(__file__).with_name("page_script.js")
HTML_LANGUAGE = {"zh": "zh-CN", "en": "en"}
WORDS = {
    "zh": {
        "failed": "违反(按条款、单位)", "broken": "无法判定:数据缺失(按条款、单位)",
        "status": "本期结论", "trend": "各期趋势",
        "severity": "按严重程度", "rate": "各章节情况", "age": "问题存续时间",
    },
    "en": {
        "failed": "Breaches (by clause, unit)", "broken": "Undetermined: data missing (by clause, unit)",
        "status": "This period", "trend": "Trend", "severity": "By severity",
        "rate": "By section", "age": "How long problems last",
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
    with tempfile.TemporaryDirectory(prefix=".page-", dir=out.parent) as scratch:
        place = Path(scratch).resolve()
        name = f"{label} {title}".strip()
        own_history = place / "history.jsonl"
        if history is not None:
            own_history.write_text("".join(_other_points(history, name)), "utf-8")
        config = place / "allurerc.json"
        settings = _settings(name, place, own_history if history is not None else None, variables, language)
        config.write_text(json.dumps(settings, ensure_ascii=False), "utf-8")
        _generate([*command, "generate", str(results.resolve()), "--config", str(config)], place)
        page = place / "page.html"
        page.write_text(seal(_only_page(place / "report"), language), "utf-8")
        if history is not None:
            _keep_history(own_history, history, label)
        page.replace(out)


def seal(html: str, language: str) -> str:
    """Allure's page without its analytics, a policy that allows no request, and its language declared."""
    html, found = ANALYTICS.subn("", html)
    if found != 1 or "googletagmanager" in html:
        raise PageUnavailable(
            f"the page template of Allure has changed ({found} analytics blocks instead of 1), so it may call"
            f" the network; use the pinned version: remove {cache_directory()} and try again"
        )
    head = (
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<script>{SCRIPT.read_text('utf-8')}</script>"
    )
    html, charsets = re.subn(r'<meta charset="utf-8"\s*/?>', lambda _: head, html, count=1, flags=re.I)
    html, tags = re.subn(
        r"<html\b[^>]*>", f'<html dir="ltr" lang="{HTML_LANGUAGE[language]}">', html, count=1
    )
    if charsets != 1 or tags != 1:
        raise PageUnavailable(
            "the page template of Allure has changed, so it cannot be sealed against the network"
        )
    return html


def _settings(
    name: str, place: Path, history: Path | None, variables: Mapping[str, str], language: str
) -> dict[str, object]:
    words = WORDS[language]

    def category(words_key: str, status: str) -> dict[str, object]:
        return {
            "name": words[words_key],
            "matchers": {"statuses": [status]},
            "groupBy": [{"label": "clause"}, {"label": "unit"}],
            "groupByMessage": False,
            "expand": False,
        }

    return {
        "name": name,
        "output": str(place / "report"),
        **({"historyPath": str(history), "historyLimit": HISTORY_LIMIT} if history else {}),
        "variables": dict(variables),
        "categories": [category("failed", "failed"), category("broken", "broken")],
        "plugins": {
            "awesome": {
                "options": {
                    "reportName": name,
                    "singleFile": True,
                    "reportLanguage": language,
                    "theme": "light",
                    "groupBy": ["epic", "feature", "story"],
                    "charts": [
                        {"type": "currentStatus", "title": words["status"]},
                        {"type": "statusDynamics", "title": words["trend"], "limit": HISTORY_LIMIT},
                        {"type": "testResultSeverities", "title": words["severity"], "includeUnset": False},
                        {"type": "successRateDistribution", "title": words["rate"]},
                        {"type": "statusAgePyramid", "title": words["age"], "limit": HISTORY_LIMIT},
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


def _other_points(history: Path, name: str) -> list[str]:
    if not history.is_file():
        return []
    kept = [
        line for line in history.read_text("utf-8").splitlines() if line and json.loads(line)["name"] != name
    ]
    return [line + "\n" for line in kept[-(HISTORY_LIMIT - 1) :]]


def _keep_history(written: Path, history: Path, label: str) -> None:
    """The trend's axis is a point's time, so a month's point stands at its end and not at the run."""
    points = [json.loads(line) for line in written.read_text("utf-8").splitlines() if line]
    month = re.fullmatch(r"(\d{4})-(\d{2})", label)
    if points and month:
        year, number = int(month[1]), int(month[2])
        end = datetime(year, number, monthrange(year, number)[1], 12, tzinfo=UTC)
        points[-1]["timestamp"] = int(end.timestamp() * 1000)
    points.sort(key=lambda point: point["timestamp"])
    history.parent.mkdir(parents=True, exist_ok=True)
    beside = history.with_name(f".{history.name}.{os.getpid()}")
    beside.write_text("".join(json.dumps(point, ensure_ascii=False) + "\n" for point in points), "utf-8")
    beside.replace(history)
