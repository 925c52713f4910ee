"""What an Allure result says of its clause: words, reading, parameters in force, first findings.

Three columns and a fixed layout, because the table must be read on a phone too; Allure keeps inline styles only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from typing import Any

from clausewise.model.clause import Clause, Parameter, ParameterValue
from clausewise.model.expression import Period
from clausewise.model.finding import VERDICT_LABELS, Finding
from clausewise.reporting.lines import WORST_FIRST, Line, describe_counts, readable, sentence
from clausewise.reporting.result import Result
from clausewise.reporting.tables import clock

TABLED = 20
TABLE = ' style="display:table;table-layout:fixed;width:100%;border-collapse:collapse"'
CELL = ' style="white-space:normal;overflow-wrap:anywhere;padding:4px 6px;vertical-align:top;text-align:left"'
WIDTHS = ("26%", "24%", "50%")
UNITS = {
    "working days": "个工作日", "days": "天", "months": "个月", "years": "年",
    "hours": "小时", "minutes": "分钟", "seconds": "秒",
}  # fmt: skip
WORDS: dict[str, dict[str, Any]] = {
    "zh": {
        "text": "条文", "reading": "理解", "parameters": "现行参数", "stated": "条文规定",
        "assumed": "本读本的默认值，县里可以调整", "since": "自 {} 起",
        "as_of": "截至", "counts": "结论", "findings": "问题（前 {} 条，全部见附件）", "all": "问题（{} 条）",
        "repealed": "未定", "due": "期限",
        "heads": ("结论与记录", "时间", "说明"), "colon": "：",
    },
    "en": {
        "text": "Text", "reading": "Reading", "parameters": "Parameters in force", "stated": "stated in the text",
        "assumed": "a default of the reading", "since": "since {}",
        "as_of": "as of", "counts": "Verdicts",
        "findings": "Findings (first {}; all in the attachment)", "all": "Findings ({})", "repealed": "none",
        "due": "due", "heads": ("Verdict, record", "At", "Explanation"),
        "colon": ": ",
    },
}  # fmt: skip


def describe_clause(line: Line, result: Result, language: str) -> str:
    """HTML without scripts or links; every word of the data is escaped and cut to a readable length."""
    return "".join(_parts(line, result, language))


def _parts(line: Line, result: Result, language: str) -> Iterator[str]:
    words, clause = WORDS[language], line.clause
    title = escape(f"{clause.id} {clause.title.in_(language)}")
    quoted = "<br>".join(escape(sentence) for sentence in clause.text)
    yield f"<p><b>{words['text']} {title}</b></p>"
    if quoted:
        yield f'<blockquote style="margin-left:0.5em">{quoted}</blockquote>'
    if reading := clause.reading.in_(language):
        yield f"<p><b>{words['reading']}</b> {escape(reading)}</p>"
    if parameters := [_parameter(each, clause, result, language) for each in clause.parameters.values()]:
        yield f"<p><b>{words['parameters']}</b></p><ul>{''.join(parameters)}</ul>"
    if line.counts:
        as_of = clock(result.as_of.isoformat())
        counts = escape(describe_counts(line, language))
        yield f"<p><b>{words['counts']}</b> {counts} · {words['as_of']} {as_of}</p>"
        yield from _findings(line, clause, result, language)


def _findings(line: Line, clause: Clause, result: Result, language: str) -> Iterator[str]:
    found = list(result.findings(clause=clause.id, unit=line.unit, limit=TABLED))
    if not found:
        return
    worst_first = sorted(found, key=lambda finding: WORST_FIRST.index(finding.verdict))
    total = sum(n for verdict, n in line.counts.items() if verdict not in ("met", "excepted"))
    head = WORDS[language]["findings" if total > len(found) else "all"].format(len(found))
    yield f"<p><b>{head}</b></p>{_table(worst_first, language)}"


def _parameter(parameter: Parameter, clause: Clause, result: Result, language: str) -> str:
    """The value at the end of the period, and from when on it holds."""
    words, day = WORDS[language], result.period[1]
    since, value = next(
        ((since, value) for since, value in reversed(parameter.values) if since <= day), (date.min, None)
    )
    shown = words["repealed"] if value is None else _value(value, language)
    version = words["since"].format(max(since, clause.in_force_from, result.pack.in_force_from))
    origin = words["stated"] if parameter.stated else words["assumed"]
    name = escape(parameter.label.in_(language) or parameter.name)
    note = f"（{origin}，{version}）" if language == "zh" else f" ({origin}, {version})"
    return f"<li>{name}{words['colon']}<b>{escape(shown)}</b>{note}</li>"


def _value(value: ParameterValue, language: str) -> str:
    if language == "zh" and isinstance(value, Period):
        return f"{value.count} {UNITS[value.unit]}"
    if language == "zh" and isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


def _table(found: Sequence[Finding], language: str) -> str:
    columns = zip(WORDS[language]["heads"], WIDTHS, strict=True)
    heads = "".join(f'<th{CELL[:-1]};width:{width}">{head}</th>' for head, width in columns)
    rows = "".join(_row(finding, language) for finding in found)
    return f"<table{TABLE}><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _row(finding: Finding, language: str) -> str:
    words = WORDS[language]
    verdict = VERDICT_LABELS[finding.verdict] if language == "zh" else finding.verdict
    times = [clock(finding.at)[:16]]
    if finding.due:
        times.append(f"{words['due']} {clock(finding.due)[:16]}")
    cells = ([f"{verdict}", readable(finding.trigger, 80)], times, [sentence(finding, language)])
    shown = ("<br>".join(escape(readable(part)) for part in cell) for cell in cells)
    return f"<tr>{''.join(f'<td{CELL}>{cell}</td>' for cell in shown)}</tr>"
