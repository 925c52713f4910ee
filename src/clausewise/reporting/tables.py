"""Findings and quarantine as rows for people: heads and values in words, safe to open in a spreadsheet.

A cell of a CSV file that begins like a formula gets a leading apostrophe: the records come from systems that
the reader does not control, and Excel would run what they wrote. The file has a BOM, without which Excel
reads UTF-8 as GBK.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from clausewise.model.clause import Pack, Words
from clausewise.model.finding import NO_BREACH_YET, VERDICT_LABELS, Finding, qualify
from clausewise.model.sql_names import quote_identifier, quote_text
from clausewise.sql.texts import RUN_BY_SPREADSHEETS

FINDINGS_CSV = "findings.csv"
QUARANTINE_CSV = "quarantine.csv"

SEVERITY_LABELS = {"critical": "严重", "major": "较重", "minor": "一般"}
TRACK_LABELS = {"unit": "单位", "staff": "工作人员", "none": "不计"}
FORMULA = re.compile(f"[{RUN_BY_SPREADSHEETS}]")
LABELS = {"verdict": VERDICT_LABELS, "severity": SEVERITY_LABELS, "track": TRACK_LABELS}

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
            qualify(finding.message_zh, finding.message_en, finding.verdict, language),
        ]


def row_in_sql(pack: Pack, language: str) -> str:
    """The line of findings.csv that DuckDB makes: FindingRows and CsvTable over ready.COLUMNS."""
    titles = {clause.id: clause.title.in_(language) for clause in pack.clauses}
    cells = (f"csv_cell({_cell_in_sql(column, titles, language)})" for column in FINDING_COLUMNS)
    return f"concat_ws(',', {', '.join(cells)})"


def _cell_in_sql(column: str, titles: Mapping[str, str], language: str) -> str:
    match column:
        case "title":
            return _choose("clause", titles, "''")
        case "verdict" | "severity" | "track":
            labels = LABELS[column] if language == "zh" else {}
            return _choose(column, labels, f"replace({column}, '_', ' ')" if language != "zh" else column)
        case "at" | "due":
            return f"clock({quote_identifier(column)})"
        case "missing":
            return (
                "array_to_string(missing_zh, '、')" if language == "zh" else "array_to_string(missing, ', ')"
            )
        case "message":
            first, second = ("message_zh", "message_en") if language == "zh" else ("message_en", "message_zh")
            said = f"coalesce(nullif({first}, ''), {second})"
            before = _choose(
                "verdict", {each: words.in_(language) for each, words in NO_BREACH_YET.items()}, "''"
            )
            return f"CASE WHEN {said} <> '' THEN concat({before}, {said}) ELSE '' END"
        case _:
            return quote_identifier(column)


def _choose(column: str, said: Mapping[str, str], otherwise: str) -> str:
    cases = "".join(f" WHEN {quote_text(value)} THEN {quote_text(label)}" for value, label in said.items())
    return f"CASE {column}{cases} ELSE {otherwise} END" if cases else otherwise


class CsvTable:
    """A CSV file for spreadsheets, written row by row."""

    def __init__(self, path: Path, heads: Sequence[str]) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow(heads)

    def add(self, row: Iterable[object]) -> None:
        self._writer.writerow([disarm(cell) if cell and isinstance(cell, str) else cell for cell in row])

    def add_ready(self, lines: Iterable[str]) -> None:
        """Lines that are written already (row_in_sql)."""
        self._file.writelines(f"{line}\r\n" for line in lines)

    def close(self) -> None:
        self._file.close()


def disarm(cell: str) -> str:
    """The cell, with an apostrophe before it where a spreadsheet would take it for a formula.

    >>> disarm("=HYPERLINK(0)")
    "'=HYPERLINK(0)"
    """
    return f"'{cell}" if FORMULA.match(cell) else cell
