"""An audit as plain text for a developer's terminal or a CI log: what is wrong, by which records, and why it is wrong.

Written for readers who do not know the guideline: clause by clause, its words first, then for each finding its
sentence, the records that it rests on, and for an absence what was searched.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from clausewise.model.clause import Clause, Pack, Words
from clausewise.model.finding import VERDICT_LABELS, Finding
from clausewise.reporting.attested import say_attestations
from clausewise.reporting.due_process import baseline_lines, trouble_lines
from clausewise.reporting.explanation import describe_record, describe_search
from clausewise.reporting.lines import readable, sentence
from clausewise.reporting.notices import notices
from clausewise.reporting.result import AuditResult
from clausewise.reporting.summary import VERDICTS, count_verdicts
from clausewise.reporting.tables import SEVERITY_LABELS, clock, label

SHOWN = ("breach", "undetermined")


def as_text(result: AuditResult, language: str) -> Iterator[str]:
    """The text line by line; the counts come last."""
    clauses = {each.clause.id: each.clause for each in result.clauses}
    shown = (finding for finding in result.findings() if finding.verdict in SHOWN)
    for name, group in groupby(shown, key=attrgetter("clause")):
        yield from _head(clauses[name], language)
        for finding in group:
            yield from _finding(finding, result.pack, language)
        yield ""
    for each in result.clauses:
        for said in say_attestations(each.clause, each.unattested, language):
            yield f"{each.clause.id} {readable(said)}"
    yield from (f"! {notice}" for notice in notices(result, language))
    yield from (f"! {line}" for line in trouble_lines(result.process, language))
    yield from baseline_lines(result.process, language)
    totals = count_verdicts(clause.counts for clause in result.clauses)
    counts = ", ".join(
        f"{label(verdict, VERDICT_LABELS, language)} {totals[verdict]}" for verdict in VERDICTS
    )
    rows = result.quarantined
    yield Words(f"合计: {counts}; 隔离的行 {rows}", f"total: {counts}; rows quarantined {rows}").in_(language)


def _head(clause: Clause, language: str) -> Iterator[str]:
    severity = label(clause.severity, SEVERITY_LABELS, language)
    yield f"{clause.id} {clause.title.in_(language)} · {severity}"
    for words in clause.text:
        yield f"  “{words}”"
    if reading := clause.reading.in_(language):
        yield Words("  理解：", "  Reading: ").in_(language) + reading


def _finding(finding: Finding, pack: Pack, language: str) -> Iterator[str]:
    verdict = label(finding.verdict, VERDICT_LABELS, language)
    yield f"  {verdict} {finding.finding} {readable(finding.trigger)}: {sentence(finding, language)}"
    for record in finding.evidence:
        yield "    " + readable(describe_record(record, pack, language))
    if finding.searched:
        searched = Words("；", "; ").in_(language).join(describe_search(finding.searched, pack, language))
        yield Words("    查找范围：", "    searched: ").in_(language) + readable(searched)
    if finding.due:
        yield Words("    期限：", "    due: ").in_(language) + clock(finding.due)
