"""Writes the findings: findings.jsonl and .csv with all of them, the sheets of the workbook with the first.

They are gone over once. Where there are very many, DuckDB makes the lines (`ready`) of the clauses of which nothing has to be
masked or marked, and only those findings are read as objects that a sheet shows; to plan such a query takes longer
than a few hundred objects do.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from itertools import chain, islice
from pathlib import Path

from clausewise.model.finding import Finding
from clausewise.model.progress import Progress
from clausewise.reporting.early_warning import KEPT, EarlyWarnings
from clausewise.reporting.jsonl import FINDINGS, LINE, FindingLines
from clausewise.reporting.result import AuditResult, ReadyFindings
from clausewise.reporting.sheets import SHEET_LIMIT
from clausewise.reporting.tables import FINDING_HEADS, FINDINGS_CSV, CsvTable, FindingRows, heads, row_in_sql
from clausewise.reporting.workbook import SHOWN, FindingsWorkbook

READY_FROM = 5_000
REPORT_EVERY = 2_000
DUE_OF_PENDING = "CASE verdict WHEN 'pending' THEN coalesce(due, '') END"


class FindingFiles:
    """Where findings go; `sha256` is that of findings.jsonl."""

    def __init__(
        self,
        result: AuditResult,
        directory: Path,
        language: str,
        early: EarlyWarnings,
        book: FindingsWorkbook,
    ) -> None:
        self._result, self._language = result, language
        self._early, self._book = early, book
        self._rows = FindingRows(result.pack, language)
        self._lines = FindingLines(directory / FINDINGS)
        self._table = CsvTable(directory / FINDINGS_CSV, heads(FINDING_HEADS, language))

    @property
    def sha256(self) -> str:
        return self._lines.sha256

    def write(self, progress: Progress) -> None:
        """Writes all and closes the two files; the workbook and the early warnings stay open."""
        counts = (clause.counts for clause in self._result.clauses)
        expected = sum(n for each in counts for v, n in each.items() if v not in ("met", "excepted"))
        self._written, self._expected = 0, expected
        with closing(self._lines), closing(self._table):
            if expected < READY_FROM:
                self._write_each(self._result.findings(), progress)
            else:
                for clauses, ready in self._result.segments():
                    if ready:
                        self._write_ready(ready, progress)
                    else:
                        self._write_each(chain.from_iterable(map(self._result.findings, clauses)), progress)
        progress("write", expected, expected)
        for level, finding in self._early.soonest():
            self._book.add_pending(level, finding, self._rows.row(finding))

    def _write_each(self, findings: Iterable[Finding], progress: Progress) -> None:
        for finding in findings:
            row = self._rows.row(finding)
            self._lines.add(finding)
            self._table.add(row)
            self._book.add(finding, row)
            self._early.add(finding)
            self._written += 1
            if self._written % REPORT_EVERY == 0:
                progress("write", self._written, self._expected)

    def _write_ready(self, ready: ReadyFindings, progress: Progress) -> None:
        for batch in ready.write((LINE, row_in_sql(self._result.pack, self._language), DUE_OF_PENDING)):
            lines, rows, dues = zip(*batch, strict=True)
            self._lines.add_ready(lines)
            self._table.add_ready(rows)
            for due in dues:
                if due is not None:
                    self._early.count(due or None)
            self._written += len(batch)
            progress("write", self._written, self._expected)
        for name, verdicts in SHOWN.items():
            if name != "pending":
                for finding in islice(ready.first(verdicts, SHEET_LIMIT), SHEET_LIMIT):
                    self._book.add(finding, self._rows.row(finding))
        for finding in ready.first(SHOWN["pending"], KEPT, soonest=True):
            self._early.keep(finding)
