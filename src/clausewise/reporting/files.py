"""Writes every file of an audit but the Allure page, in one pass over the findings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from clausewise.model.progress import Progress, silent
from clausewise.reporting.jsonl import FINDINGS, FindingLines
from clausewise.reporting.receipt import RECEIPT, Request, draw_up
from clausewise.reporting.result import AuditResult
from clausewise.reporting.summary import SUMMARY, summarise
from clausewise.reporting.tables import (
    FINDING_HEADS,
    FINDINGS_CSV,
    QUARANTINE_CSV,
    QUARANTINE_HEADS,
    CsvTable,
    FindingRows,
    heads,
)
from clausewise.reporting.workbook import FINDINGS_XLSX, FindingsWorkbook

REPORT_EVERY = 2000


def write_files(
    result: AuditResult,
    directory: Path,
    *,
    request: Request | None = None,
    progress: Progress = silent,
) -> dict[str, Any]:
    """Writes findings, quarantine, summary and receipt (which says what was asked for); returns the summary."""
    request = request or Request()
    language = request.language
    rows = FindingRows(result.pack, language)
    expected = sum(n for c in result.clauses for v, n in c.counts.items() if v not in ("met", "excepted"))
    with ExitStack() as files:
        lines = files.enter_context(closing(FindingLines(directory / FINDINGS)))
        table = files.enter_context(
            closing(CsvTable(directory / FINDINGS_CSV, heads(FINDING_HEADS, language)))
        )
        book = files.enter_context(closing(FindingsWorkbook(directory / FINDINGS_XLSX, result, language)))
        for number, finding in enumerate(result.findings(), 1):
            lines.add(finding)
            row = rows.row(finding)
            table.add(row)
            book.add(finding.verdict, row)
            if number % REPORT_EVERY == 0:
                progress("write", number, expected)
        quarantined = files.enter_context(
            closing(CsvTable(directory / QUARANTINE_CSV, heads(QUARANTINE_HEADS, language)))
        )
        rejected = list(result.quarantine())
        for rejection in rejected:
            quarantined.add(rejection)
        book.add_quarantine(rejected)
    progress("write", expected, expected)
    summary = summarise(result)
    write_json(summary, directory / SUMMARY)
    receipt = draw_up(result, request, findings_sha256=lines.sha256, written=list(directory.iterdir()))
    write_json(receipt, directory / RECEIPT)
    return summary


def write_json(content: Mapping[str, Any], path: Path) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
