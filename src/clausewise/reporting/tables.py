"""Findings and quarantine as rows for people: heads and values in words, safe to open in a spreadsheet.

A cell of a CSV file that begins like a formula gets a leading apostrophe: the records come from systems that
the reader does not control, and Excel would run what they wrote. The file has a BOM, without which Excel
reads UTF-8 as GBK.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from clausewise.model.clause import Pack, Words
from clausewise.model.finding import VERDICT_LABELS, Finding

FINDINGS_CSV = "findings.csv"
QUARANTINE_CSV = "quarantine.csv"

SEVERITY_LABELS = {"critical": "严重", "major": "较重", "minor": "一般"}
TRACK_LABELS = {"unit": "单位", "staff": "工作人员", "none": "不计"}
FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")  # the full-width ones work in Chinese Excel

FINDING_COLUMNS = {
    "finding": Words("问题编号", "Finding"),
    "clause": Words("条款", "Clause"),
    "title": Words("条款名称", "Title"),
    "verdict": Words("结论", "Verdict"),
    "severity": Words("严重程度", "Severity"),
    "track": Words("追责对象", "Track"),
    "unit": Words("单位", "Unit"),
    "staff": Words("工作人员", "Staff"),
    "case": Words("办件编号", "Case"),
    "window": Words("窗口", "Window"),
    "item": Words("事项", "Item"),
    "trigger": Words("触发记录", "Trigger"),
    "at": Words("时间", "Time"),
    "due": Words("办理期限", "Due"),
    "missing": Words("缺少的数据", "Missing data"),
    "message": Words("问题说明", "Explanation"),
}
FINDING_HEADS = tuple(FINDING_COLUMNS.values())
QUARANTINE_HEADS = (
    Words("文件", "File"),
    Words("行", "Row"),
    Words("列", "Column"),
    Words("值", "Value"),
    Words("原因", "Reason"),
)


def heads(words: Iterable[Words], language: str) -> list[str]:
    return [head.in_(language) for head in words]


def label(word: str, labels: Mapping[str, str], language: str) -> str:
    """A word of the findings as people say it: the label in Chinese, the word itself in English."""
    return labels.get(word, word) if language == "zh" else word.replace("_", " ")


def clock(time: str | None) -> str:
    """An ISO time as Excel reads it, without the offset: all times of a report are in the pack's zone."""
    return time[:19].replace("T", " ") if time else ""


class FindingRows:
    """Turns findings into rows under FINDING_HEADS."""

    def __init__(self, pack: Pack, language: str) -> None:
        self._language = language
        self._titles = {clause.id: clause.title.in_(language) for clause in pack.clauses}

    def row(self, finding: Finding) -> list[str]:
        language = self._language
        message = Words(finding.message_zh, finding.message_en).in_(language)
        return [
            finding.finding,
            finding.clause,
            self._titles.get(finding.clause, ""),
            label(finding.verdict, VERDICT_LABELS, language),
            label(finding.severity, SEVERITY_LABELS, language),
            label(finding.track, TRACK_LABELS, language),
            finding.unit or "",
            finding.staff or "",
            finding.case or "",
            finding.window or "",
            finding.item or "",
            finding.trigger,
            clock(finding.at),
            clock(finding.due),
            finding.lacks(language),
            message,
        ]


class CsvTable:
    """A CSV file for spreadsheets, written row by row."""

    def __init__(self, path: Path, heads: Sequence[str]) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow(heads)

    def add(self, row: Iterable[object]) -> None:
        self._writer.writerow([disarm(cell) if cell and isinstance(cell, str) else cell for cell in row])

    def close(self) -> None:
        self._file.close()


def disarm(cell: str) -> str:
    """The cell, with an apostrophe before it where a spreadsheet would take it for a formula.

    >>> disarm("=HYPERLINK(0)")
    "'=HYPERLINK(0)"
    """
    return f"'{cell}" if cell and cell[0] in FORMULA_STARTS else cell
