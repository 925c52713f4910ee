"""The Allure page: made at the end of an audit, or later by `clausewise page` where Allure could not be had.

The page is made from the directory alone (allure-results and summary.json), so both ways give the same page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from clausewise.cli import options as o
from clausewise.errors import WrongUsage

RESULTS = "allure-results"
PAGE = "index.html"
HISTORY = "history.jsonl"
MONTH = re.compile(r"\d{4}-\d{2}")


def page(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The audit's directory. 审计报告目录。")],
    history: o.History = None,
    lang: o.Speech = o.Language.zh,
) -> None:
    """(Re)writes the Allure page of an audit. 生成或重新生成网页报告。

    For an audit that was made where Allure could not be had, or with --no-html elsewhere.
    用于审计时未能生成网页报告的目录。

    Example 例: clausewise page reports/sample-hall
    """
    if not any((directory / RESULTS).glob("*-result.json")):
        raise WrongUsage(
            f"{directory}: holds no {RESULTS}, so there is nothing to make a page of: "
            "audit again without --no-html"
        )
    write_page(directory, lang.value, history or default_history(directory))
    typer.echo(str(directory / PAGE))


def default_history(directory: Path) -> Path | None:
    """`reports/history.jsonl` for `reports/2026-03`: only reports named after a month keep a common history.

    Any other directory may hold another hall, and a trend that mixes two halls says nothing.
    """
    return directory.resolve().parent / HISTORY if MONTH.fullmatch(directory.resolve().name) else None


def write_page(directory: Path, language: str, history: Path | None) -> None:
    """Makes the page of the audit in the directory; raises PageUnavailable where Allure cannot be had."""
    from clausewise.reporting.coverage_map import describe_coverage
    from clausewise.reporting.page import write_page as write
    from clausewise.reporting.summary import SUMMARY

    path = directory / SUMMARY
    if not path.is_file():
        raise WrongUsage(
            f"{directory}: holds no {SUMMARY}, so it is no audit: name what `clausewise audit` wrote"
        )
    summary = json.loads(path.read_text("utf-8"))
    write(
        directory / RESULTS,
        directory / PAGE,
        language=language,
        title=summary["guideline"][language],
        variables={
            **_variables(summary, language),
            **describe_coverage(summary.get("coverage", ()), language),
        },
        history=history,
        label=_label(summary["period"]),
    )


def _label(period: Mapping[str, str]) -> str:
    """`2026-03` for a whole month, else both days."""
    since, until = date.fromisoformat(period["from"]), date.fromisoformat(period["until"])
    is_month = since.day == 1 and (until + timedelta(days=1)).day == 1 and f"{since:%Y%m}" == f"{until:%Y%m}"
    return f"{since:%Y-%m}" if is_month else f"{since}–{until}"


def _variables(summary: Mapping[str, Any], language: str) -> dict[str, str]:
    """What stands on the overview: as of when, of what, and how the rate is computed."""
    totals, period = summary["totals"], summary["period"]
    met, breach = totals["met"], totals["breach"]
    rate = f"{100 * met / (met + breach):.2f}%" if met + breach else "–"
    as_of = summary["as_of"][:16].replace("T", " ")
    pack = f"{summary['pack']['name']} {summary['pack']['version']}"
    if language == "zh":
        return {
            "审计期": f"{period['from']} 至 {period['until']}",
            "截至": as_of,
            "读入": f"{summary['records']:,} 条记录；隔离 {summary['quarantined']:,} 行，"
            f"另有 {summary['unreadable_cells']:,} 个单元格无法读取（见 quarantine.csv）",
            "合规率": f"{rate} = 符合 {met:,} ÷（符合 {met:,} + 违反 {breach:,}）",
            "未计入合规率": f"尚未到期 {totals['pending']:,}，无法判定 {totals['undetermined']:,}，"
            f"例外 {totals['excepted']:,}，豁免 {totals['waived']:,}",
            "规则包": pack,
        }
    return {
        "Period": f"{period['from']} to {period['until']}",
        "As of": as_of,
        "Read": f"{summary['records']:,} records; {summary['quarantined']:,} rows quarantined, "
        f"{summary['unreadable_cells']:,} more cells unreadable (see quarantine.csv)",
        "Compliance": f"{rate} = met {met:,} / (met {met:,} + breaches {breach:,})",
        "Not in the rate": f"pending {totals['pending']:,}, undetermined {totals['undetermined']:,}, "
        f"excepted {totals['excepted']:,}, waived {totals['waived']:,}",
        "Pack": pack,
    }
