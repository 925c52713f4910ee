"""What a reader must know before the verdicts: on the page, and where neither workbook nor quarantine.csv is at hand.

Rows that were not read were not judged: without a word of them, an export in another format of time looks compliant.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from clausewise.model.clause import Words
from clausewise.reporting.lines import readable
from clausewise.reporting.result import AuditResult

TITLE = Words("请先核对数据", "Check the data first")
SHOWN = 3
LONGEST = 2000
NOTHING = Words(
    "没有一个触发记录，什么也没有判定：请核对审计期、截至时间和所选条款",
    "no trigger at all, so nothing was judged: check the period, the as-of time and the clauses chosen",
)


def notices(result: AuditResult, language: str) -> Iterator[str]:
    """The notes of the audit, whether anything was judged, and what could not be read, with the first examples."""
    for note in result.notes:
        yield readable(note.in_(language), LONGEST)
    by_records = [each for each in result.clauses if each.verdict != "manual"]
    if by_records and not any(sum(each.counts.values()) for each in by_records):
        yield NOTHING.in_(language)
    if result.quarantined or result.unreadable_cells:
        yield readable(_unread(result, language), LONGEST)


def _unread(result: AuditResult, language: str) -> str:
    lost = Words(
        f"有 {result.quarantined:,} 行、{result.unreadable_cells:,} 个单元格无法读取，未参与判定，如：",
        f"{result.quarantined:,} row(s) and {result.unreadable_cells:,} cell(s) could not be read and were not judged, such as: ",
    )
    place = Words("{file} 第 {row} 行：{reason}", "{file} row {row}: {reason}").in_(language)
    examples = (
        place.format(file=file, row=row, reason=reason)
        for file, row, _, _, reason in islice(result.quarantine(), SHOWN)
    )
    return lost.in_(language) + Words("；", "; ").in_(language).join(examples)
