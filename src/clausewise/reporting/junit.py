"""An audit as JUnit XML, which every CI server reads: a suite for each clause, a case for each unit.

What the common readers (Ant, Jenkins, GitLab) ask for differs; the file has what the strictest of them wants, in its
order. Undetermined is an error, never a pass; not triggered and no data are skipped, with the reason. What to
know of the data is the first suite's standard error. There is no wall clock: the time of a suite is the audit's as-of time.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from clausewise.model.clause import Words
from clausewise.reporting.lines import Line, describe_counts, describe_skip, lines, readable, sentence
from clausewise.reporting.notices import notices
from clausewise.reporting.result import AuditResult

JUNIT = "junit.xml"
SAID = 100
WHOLE = Words("(全部)", "(all)")


def as_junit(result: AuditResult, language: str) -> Iterator[str]:
    """The document in pieces, one a clause."""
    every = list(lines(result))
    totals = _attributes(every)
    name = quoteattr(readable(result.pack.title.in_(language) or result.pack.name))
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name={name} {totals}>\n'
    for number, (_, group) in enumerate(groupby(every, key=lambda line: line.clause.id)):
        yield "".join(_suite(number, list(group), result, language))
    yield "</testsuites>\n"


def _suite(number: int, group: list[Line], result: AuditResult, language: str) -> Iterator[str]:
    clause = group[0].clause
    name = readable(f"{clause.id} {clause.title.in_(language)}".strip())
    when = result.as_of.strftime("%Y-%m-%dT%H:%M:%S")
    yield (
        f'<testsuite id="{number}" package={quoteattr(result.pack.name)} name={quoteattr(name)} '
        f'timestamp="{when}" hostname="localhost" {_attributes(group)} skipped="{_skipped(group)}">\n'
        f'<properties><property name="severity" value={quoteattr(clause.severity)}/>'
        f'<property name="as_of" value={quoteattr(result.as_of.isoformat(timespec="seconds"))}/></properties>\n'
    )
    for line in group:
        yield from _case(line, name, result, language)
    known = "" if number else escape("\n".join(notices(result, language)))
    yield f"<system-out/><system-err>{known}</system-err>\n</testsuite>\n"


def _case(line: Line, suite: str, result: AuditResult, language: str) -> Iterator[str]:
    unit = line.unit_name(language) or WHOLE.in_(language)
    yield f'<testcase classname={quoteattr(suite)} name={quoteattr(readable(unit))} time="0">'
    match line.verdict:
        case "breach":
            yield _trouble("failure", line, result, language)
        case "undetermined":
            yield _trouble("error", line, result, language)
        case "manual" | "not_triggered" | "no_data":
            yield f"<skipped message={quoteattr(readable(describe_skip(line, language)))}/>"
    yield "</testcase>\n"


def _trouble(tag: str, line: Line, result: AuditResult, language: str) -> str:
    """The counts as its message; the clause's words and a line a finding as its text."""
    count = line.counts[line.verdict]
    found = (f for f in result.findings(line.clause.id, line.unit) if f.verdict == line.verdict)
    told = [f"“{readable(words)}”" for words in line.clause.text]
    told += [
        f"{finding.finding} {readable(finding.trigger)}: {sentence(finding, language)}"
        for finding, _ in zip(found, range(SAID), strict=False)
    ]
    if count > SAID:
        told.append(Words(f"…… 另有 {count - SAID} 条", f"… {count - SAID} more").in_(language))
    message = quoteattr(describe_counts(line, language))
    return f"<{tag} type={quoteattr(line.verdict)} message={message}>{escape(chr(10).join(told))}</{tag}>"


def _attributes(group: list[Line]) -> str:
    failures = sum(line.verdict == "breach" for line in group)
    errors = sum(line.verdict == "undetermined" for line in group)
    return f'tests="{len(group)}" failures="{failures}" errors="{errors}" time="0"'


def _skipped(group: list[Line]) -> int:
    return sum(line.verdict in ("manual", "not_triggered", "no_data") for line in group)
