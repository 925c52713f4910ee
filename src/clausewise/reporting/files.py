"""Writes every file of an audit but the Allure page, in one pass over the findings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from clausewise.model.progress import Progress, silent
from clausewise.reporting.counts import write_counts
from clausewise.reporting.early_warning import EarlyWarnings
from clausewise.reporting.finding_files import FindingFiles
from clausewise.reporting.junit import JUNIT, as_junit
from clausewise.reporting.receipt import RECEIPT, Request, draw_up
from clausewise.reporting.result import AuditResult
from clausewise.reporting.sarif import SARIF, as_sarif
from clausewise.reporting.summary import SUMMARY, summarise
from clausewise.reporting.supervision import write_supervision
from clausewise.reporting.tables import (
    QUARANTINE_CSV,
    QUARANTINE_HEADS,
    CsvTable,
    heads,
)
from clausewise.reporting.workbook import FINDINGS_XLSX, FindingsWorkbook
from clausewise.reporting.workbook_charts import NO_MONTHS, Months

ALSO = ("sarif", "junit", "supervision")


def write_files(
    result: AuditResult,
    directory: Path,
    *,
    request: Request | None = None,
    progress: Progress = silent,
    earlier: Months = NO_MONTHS,
) -> dict[str, Any]:
    """Writes findings, quarantine, summary and receipt (which says what was asked for); returns the summary.

    `earlier`: months before, for the trend.
    """
    request = request or Request()
    language = request.language
    early, book = EarlyWarnings(result), FindingsWorkbook(directory / FINDINGS_XLSX, result, language)
    files = FindingFiles(result, directory, language, early, book)
    files.write(progress)
    with closing(CsvTable(directory / QUARANTINE_CSV, heads(QUARANTINE_HEADS, language))) as quarantined:
        for rejection in result.quarantine():
            quarantined.add(rejection)
            book.add_quarantine(rejection)
    book.close(early, earlier)
    write_counts(result.tallies(), directory)
    write_also(result, directory, request.also, language)
    summary = {**summarise(result), "early_warning": early.to_json()}
    write_json(summary, directory / SUMMARY)
    receipt = draw_up(
        result, request, findings_sha256=files.sha256, written=[p for p in directory.iterdir() if p.is_file()]
    )
    write_json(receipt, directory / RECEIPT)
    return summary


def write_also(result: AuditResult, directory: Path, also: Sequence[str], language: str) -> None:
    """The files that not everybody needs; each reads the findings for itself."""
    for name in also:
        match name:
            case "sarif":
                _write_text(directory / SARIF, as_sarif(result, language))
            case "junit":
                _write_text(directory / JUNIT, as_junit(result, language))
            case "supervision":
                write_supervision(result, directory, language)


def _write_text(path: Path, pieces: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(pieces)


def write_json(content: Mapping[str, Any], path: Path) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
