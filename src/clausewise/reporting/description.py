"""What an Allure result says of its clause: words, reading, parameters in force, first findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from clausewise.model.clause import Clause, ParameterValue
from clausewise.model.expression import Period
from clausewise.model.finding import VERDICT_LABELS, Finding
from clausewise.reporting.lines import Line, describe_counts, readable, sentence
from clausewise.reporting.result import Result
from clausewise.reporting.tables import clock

TABLED = 20
WRAP = ' style="white-space:normal;overflow-wrap:anywhere;min-width:6em"'
UNITS = {
    "working days": "个工作日", "days": "天", "months": "个月", "years": "年",
    "hours": "小时", "minutes": "分钟", "seconds": "秒",
}  # fmt: skip
WORDS: dict[str, dict[str, Any]] = {
    "zh": {
        "text": "条文", "reading": "理解", "parameters": "参数", "stated": "条文规定",
        "assumed": "默认理解,可由县里调整",
        "as_of": "截至", "counts": "结论", "findings": "问题(前 {} 条)", "repealed": "未定",
        "heads": ("结论", "触发记录", "时间", "办理期限", "说明"),
    },
    "en": {
        "text": "Text", "reading": "Reading", "parameters": "Parameters", "stated": "stated in the text",
        "assumed": "a default of the reading", "as_of": "As of", "counts": "Verdicts",
        "findings": "Findings (first {})", "repealed": "none",
        "heads": ("Verdict", "Trigger", "At", "Due", "Explanation"),
    },
}  # fmt: skip


def describe_clause(line: Line, result: Result, language: str) -> str:
    """HTML without scripts or links; every word of the data is escaped and cut to a readable length."""
    return "".join(_parts(line, result, language))


def _parts(line: Line, result: Result, language: str) -> Iterator[str]:
    words, clause = WORDS[language], line.clause
    if clause.text:
        quoted = "<br>".join(escape(sentence) for sentence in clause.text)
        yield f"<p><b>{words['text']} {escape(clause.id)}</b></p><blockquote>{quoted}</blockquote>"
    if reading := clause.reading.in_(language):
        yield f"<p><b>{words['reading']}</b> {escape(reading)}</p>"
    if parameters := list(_parameters(clause, result, language)):
        yield f"<p><b>{words['parameters']}</b></p><ul>{''.join(parameters)}</ul>"
    if line.counts:
        as_of = clock(result.as_of.isoformat())
        counts = escape(describe_counts(line, language))
        yield f"<p><b>{words['counts']}</b> {counts} · {words['as_of']} {as_of}</p>"
        found = list(result.findings(clause=clause.id, unit=line.unit, limit=TABLED))
        if found:
            yield f"<p><b>{words['findings'].format(len(found))}</b></p>{_table(found, language)}"


def _parameters(clause: Clause, result: Result, language: str) -> Iterator[str]:
    words = WORDS[language]
    for parameter in clause.parameters.values():
        value = parameter.at(result.period[1])
        shown = words["repealed"] if value is None else _value(value, language)
        origin = words["stated"] if parameter.stated else words["assumed"]
        name = parameter.label.in_(language) or parameter.name
        yield f"<li>{escape(name)}: <b>{escape(shown)}</b> ({origin})</li>"


def _value(value: ParameterValue, language: str) -> str:
    if language == "zh" and isinstance(value, Period):
        return f"{value.count} {UNITS[value.unit]}"
    if language == "zh" and isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


def _table(found: Sequence[Finding], language: str) -> str:
    heads = "".join(f"<th>{head}</th>" for head in WORDS[language]["heads"])
    rows = "".join(_row(finding, language) for finding in found)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _row(finding: Finding, language: str) -> str:
    verdict = VERDICT_LABELS[finding.verdict] if language == "zh" else finding.verdict
    cells = (
        verdict,
        finding.trigger,
        clock(finding.at),
        clock(finding.due),
        sentence(finding, language),
    )
    return f"<tr>{''.join(f'<td{WRAP}>{escape(readable(cell))}</td>' for cell in cells)}</tr>"
