"""The Allure page: made at the end of an audit, or later by `clausewise page` where Allure could not be had.

The page is made from the directory alone (allure-results and summary.json), so both ways give the same page.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from clausewise.cli import options as o
from clausewise.errors import WrongUsage

RESULTS = "allure-results"
PAGE = "index.html"


def page(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The audit's directory. 审计报告目录。")],
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
    write_page(directory, lang.value)
    typer.echo(str(directory / PAGE))


def write_page(directory: Path, language: str) -> None:
    """Makes the page of the audit in the directory; raises PageUnavailable where Allure cannot be had."""
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
        variables=_variables(summary, language),
        history=None,
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
    if language == "zh":
        return {
            "审计期": f"{period['from']} 至 {period['until']}",
            "截至": summary["as_of"],
            "记录": f"{summary['records']} 条，隔离 {summary['quarantined']} 行",
            "合规率": f"{rate} = 符合 {met} ÷（符合 {met} + 违反 {breach}）",
            "未计入合规率": f"尚未到期 {totals['pending']}，无法判定 {totals['undetermined']}",
        }
    return {
        "Period": f"{period['from']} to {period['until']}",
        "As of": summary["as_of"],
        "Records": f"{summary['records']}, {summary['quarantined']} rows quarantined",
        "Compliance": f"{rate} = met {met} / (met {met} + breaches {breach})",
        "Not in the rate": f"pending {totals['pending']}, undetermined {totals['undetermined']}",
    }
