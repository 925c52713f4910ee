"""The supervision exchange table (GB/T 39046-2020, table 11): breaches and early warnings for a supervision platform.

The heads are the standard's, and units go by their names. 监察编号 is the finding's fingerprint, so a platform that
gets a month twice knows its rows again; 监察规则编号 is the clause; 督办发出时间 is the audit's as-of time, since a report
holds no wall clock. The code of the kind of warning follows the usual colours of electronic supervision: 1 预警 (due
within a working day), 2 黄牌 (a minor or major breach), 3 红牌 (a critical one); a platform with other codes renames
three values. The records do not hold the code of an item's kind (事项类型代码): that column stays empty, not guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from clausewise.model.clause import Words
from clausewise.model.finding import Finding
from clausewise.reporting.early_warning import WARNING, EarlyWarnings
from clausewise.reporting.lines import sentence
from clausewise.reporting.result import AuditResult
from clausewise.reporting.sheets import write_table
from clausewise.reporting.tables import CsvTable, clock

SUPERVISION_CSV, SUPERVISION_XLSX = "supervision.csv", "supervision.xlsx"
HEADS = (
    "办件编号", "督办内容", "机构名称", "事项类型代码", "督办发出时间", "监察编号", "监察规则编号",
    "监察预警类型代码", "状态产生时间", "监察结果描述", "责任部门",
)  # fmt: skip
CENTRE = Words("中心", "centre")
WIDTHS = (20, 40, 16, 14, 20, 20, 14, 18, 20, 80, 16)
EARLY, YELLOW, RED = "1", "2", "3"
ASKED = {
    EARLY: Words("请在期限前办结：{}", "Act before it is due: {}"),
    YELLOW: Words("请限期整改：{}", "Put it right: {}"),
    RED: Words("请立即整改并书面说明：{}", "Put it right at once, and explain in writing: {}"),
}


def write_supervision(result: AuditResult, directory: Path, language: str) -> None:
    """supervision.csv (all rows) and supervision.xlsx (as many as a sheet holds)."""
    with closing(CsvTable(directory / SUPERVISION_CSV, HEADS)) as table:
        for row in rows(result, language):
            table.add(row)
    write_table(
        directory / SUPERVISION_XLSX,
        result,
        Words("督办交换表", "Supervision").in_(language),
        (HEADS, WIDTHS),
        rows(result, language),
    )


def rows(result: AuditResult, language: str) -> Iterator[list[str]]:
    """The table's rows, in the order of the findings."""
    titles = {each.clause.id: each.clause.title.in_(language) for each in result.clauses}
    early = EarlyWarnings(result)
    called = result.unit_names
    issued = clock(result.as_of.isoformat(timespec="seconds"))
    for finding in result.findings():
        if code := _code(finding, early):
            unit = finding.unit or ""
            yield [
                finding.case or "",
                ASKED[code].in_(language).format(titles[finding.clause]),
                called.get(unit, unit),
                "",
                issued,
                finding.finding,
                finding.clause,
                code,
                clock(finding.at) if code != EARLY else issued,
                sentence(finding, language),
                _who_answers(finding, called, language),
            ]


def _who_answers(finding: Finding, called: Mapping[str, str], language: str) -> str:
    """The unit by its name, of staff theirs; for its own duty (to criticise a unit, say) the centre, not that unit."""
    match finding.subject_type:
        case "centre":
            return CENTRE.in_(language)
        case "unit":
            return called.get(finding.subject_id, finding.subject_id)
        case _:
            return called.get(finding.unit or "", finding.unit or "")


def _code(finding: Finding, early: EarlyWarnings) -> str:
    """The kind of warning; '' for what is none."""
    match finding.verdict:
        case "breach":
            return RED if finding.severity == "critical" else YELLOW
        case "pending" if early.level_of(finding.due) == WARNING:
            return EARLY
        case _:
            return ""
