"""What an Allure result says of its clause: words, reading, parameters in force, first findings.

Three columns and a fixed layout, because the table must be read on a phone too; Allure keeps inline styles only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from clausewise.model.clause import Clause, Pack, Parameter, ParameterValue
from clausewise.model.due_process import APPEAL_LABELS
from clausewise.model.finding import VERDICT_LABELS, Finding
from clausewise.reporting.lines import WORST_FIRST, Line, describe_counts, readable, sentence
from clausewise.reporting.result import Result
from clausewise.reporting.tables import clock
from clausewise.reporting.versions import clauses_in_force, deciding_day, say_span, version_on, versions_of
from clausewise.reporting.wording.values import say_value

TABLED = 20
TABLE = ' style="display:table;table-layout:fixed;width:100%;text-align:left"'
CELL = ' style="white-space:normal;overflow-wrap:anywhere"'  # Allure's own style says nowrap of cells
WIDTHS = ("26%", "24%", "50%")
WORDS: dict[str, dict[str, Any]] = {
    "zh": {
        "text": "条文", "reading": "理解", "parameters": "现行参数", "stated": "条文规定",
        "assumed": "本读本的默认值，县里可以调整", "version": "条款版本",
        "as_of": "截至", "counts": "结论", "findings": "问题（前 {} 条，全部见附件）", "all": "问题（{} 条）",
        "repealed": "未定", "due": "期限", "waiver": "豁免", "appeal": "申诉",
        "heads": ("结论与记录", "时间", "说明"), "colon": "：",
    },
    "en": {
        "text": "Text", "reading": "Reading", "parameters": "Parameters in force", "stated": "stated in the text",
        "assumed": "a default of the reading", "version": "version of the clause",
        "as_of": "as of", "counts": "Verdicts",
        "findings": "Findings (first {}; all in the attachment)", "all": "Findings ({})", "repealed": "none",
        "due": "due", "waiver": "waiver", "appeal": "appeal", "heads": ("Verdict, record", "At", "Explanation"),
        "colon": ": ",
    },
}  # fmt: skip


def describe_clause(line: Line, result: Result, language: str) -> str:
    """HTML without scripts or links; every word of the data is escaped and cut to a readable length."""
    return "".join(_parts(line, result, language))


def _parts(line: Line, result: Result, language: str) -> Iterator[str]:
    versions = clauses_in_force(result.pack, line.clause.id, *result.period) or [line.clause]
    for clause in versions:
        yield from _law(clause, result, language, dated=len(versions) > 1)
    if line.counts:
        words, as_of = WORDS[language], clock(result.as_of.isoformat())
        counts = escape(describe_counts(line, language))
        yield f"<p><b>{words['counts']}</b> {counts} · {words['as_of']} {as_of}</p>"
        yield from _findings(line, result, language)


def _law(clause: Clause, result: Result, language: str, *, dated: bool) -> Iterator[str]:
    """One version of the clause: its words, reading and numbers; `dated` where there are several."""
    words = WORDS[language]
    title = escape(f"{clause.id} {clause.title.in_(language)}")
    quoted = "<br>".join(escape(sentence) for sentence in clause.text)
    span = f" · {say_span(clause.in_force_from, clause.in_force_until, language)}" if dated else ""
    yield f"<p><b>{words['text']} {title}</b>{span}</p>"
    if quoted:
        yield f'<blockquote style="margin-left:0.5em">{quoted}</blockquote>'
    if reading := clause.reading.in_(language):
        yield f"<p><b>{words['reading']}</b> {escape(reading)}</p>"
    numbers = [
        said for each in clause.parameters.values() for said in _parameter(each, clause, result, language)
    ]
    if numbers:
        yield f"<p><b>{words['parameters']}</b></p><ul>{''.join(numbers)}</ul>"


def _findings(line: Line, result: Result, language: str) -> Iterator[str]:
    found = list(result.findings(clause=line.clause.id, unit=line.unit, limit=TABLED))
    if not found:
        return
    worst_first = sorted(found, key=lambda finding: WORST_FIRST.index(finding.verdict))
    total = sum(n for verdict, n in line.counts.items() if verdict not in ("met", "excepted"))
    head = WORDS[language]["findings" if total > len(found) else "all"].format(len(found))
    yield f"<p><b>{head}</b></p>{_table(worst_first, result.pack, language)}"


def _parameter(parameter: Parameter, clause: Clause, result: Result, language: str) -> Iterator[str]:
    """Every value that is in force on a day of the period, with its dates."""
    words = WORDS[language]
    name = escape(parameter.label.in_(language) or parameter.name)
    origin = words["stated"] if parameter.stated else words["assumed"]
    for version in versions_of(parameter, clause):
        if version.is_in_force(*result.period):
            since = max(version.since, clause.in_force_from, result.pack.in_force_from)
            span = say_span(since, version.until, language)
            shown = escape(_value(version.value, language))
            note = f"（{origin}，{span}）" if language == "zh" else f" ({origin}, {span})"
            yield f"<li>{name}{words['colon']}<b>{shown}</b>{note}</li>"


def _value(value: ParameterValue, language: str) -> str:
    if value is None:
        return str(WORDS[language]["repealed"])
    return say_value(value, language)


def _table(found: Sequence[Finding], pack: Pack, language: str) -> str:
    columns = zip(WORDS[language]["heads"], WIDTHS, strict=True)
    heads = "".join(f'<th style="width:{width}">{head}</th>' for head, width in columns)
    rows = "".join(_row(finding, pack, language) for finding in found)
    return f"<table{TABLE}><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _row(finding: Finding, pack: Pack, language: str) -> str:
    words = WORDS[language]
    verdict = VERDICT_LABELS[finding.verdict] if language == "zh" else finding.verdict
    times = [clock(finding.at)[:16]]
    if finding.due:
        times.append(f"{words['due']} {clock(finding.due)[:16]}")
    said = [sentence(finding, language), *_process(finding, language), *_judged_by(finding, pack, language)]
    cells = ([f"{verdict}", readable(finding.trigger, 80)], times, said)
    shown = ("<br>".join(escape(readable(part)) for part in cell) for cell in cells)
    return f"<tr>{''.join(f'<td{CELL}>{cell}</td>' for cell in shown)}</tr>"


def _process(finding: Finding, language: str) -> Iterator[str]:
    """The waiver that covers a finding, and the appeal against it."""
    words = WORDS[language]
    if waiver := finding.waiver:
        yield f"{words['waiver']}{words['colon']}{waiver['id']} · {waiver['document']} · ≤ {waiver['until']}"
    if appeal := finding.appeal:
        state = str(appeal["state"])
        shown = APPEAL_LABELS.get(state, state) if language == "zh" else state
        yield f"{words['appeal']}{words['colon']}{shown} · {appeal['document']}"


def _judged_by(finding: Finding, pack: Pack, language: str) -> Iterator[str]:
    """The version that judged a finding, where its clause or one of its numbers has more than one."""
    words, day = WORDS[language], deciding_day(finding.evidence, finding.at)
    versions = [clause for clause in pack.clauses if clause.id == finding.clause]
    clause = next(iter(clauses_in_force(pack, finding.clause, day, day)), None)
    if clause is None:
        return
    if len(versions) > 1:
        span = say_span(clause.in_force_from, clause.in_force_until, language)
        yield f"{words['version']}{words['colon']}{span}"
    for parameter in clause.parameters.values():
        if len(parameter.values) > 1:
            version = version_on(parameter, clause, day)
            name, value = parameter.label.in_(language) or parameter.name, _value(version.value, language)
            yield f"{name}{words['colon']}{value} · {say_span(version.since, version.until, language)}"
