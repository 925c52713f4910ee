"""An audit as GitHub's workflow commands: an annotation for each breach and each undetermined verdict.

GitHub shows the first ten errors and ten warnings of a step, so the severest come first. What the records hold can
start no command of its own: line ends and the command's own signs are escaped.
"""

from __future__ import annotations

from collections.abc import Iterator

from clausewise.model.clause import SEVERITIES, Words
from clausewise.model.finding import VERDICT_LABELS, Finding
from clausewise.reporting.lines import readable, sentence
from clausewise.reporting.notices import TITLE, notices
from clausewise.reporting.result import AuditResult
from clausewise.reporting.summary import VERDICTS, count_verdicts
from clausewise.reporting.tables import SEVERITY_LABELS, label

SAID = 1000
_PLAIN = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_PLAIN, ":": "%3A", ",": "%2C"}


def as_github(result: AuditResult, language: str) -> Iterator[str]:
    """One command a line: what to know of the data, errors before warnings, then a notice with the counts."""
    file = next((f.name for f in result.inputs if not f.name.startswith("registers/")), "")
    words = {each.clause.id: each.clause for each in result.clauses}
    if known := list(notices(result, language)):
        yield _command("warning", "\n".join(known), file=file, title=TITLE.in_(language))
    left_out = 0
    for verdict in ("breach", "undetermined"):
        for severity in SEVERITIES:
            found = _of(result, verdict, severity)
            for number, finding in enumerate(found):
                if number >= SAID:
                    left_out += 1
                    continue
                clause = words[finding.clause]
                title = f"{clause.id} {clause.title.in_(language)} · {_say(finding, language)}"
                text = "\n".join([sentence(finding, language), *(f"“{said}”" for said in clause.text)])
                yield _command(_level(finding), text, file=file, title=title)
    totals = count_verdicts(clause.counts for clause in result.clauses)
    counts = ", ".join(f"{label(v, VERDICT_LABELS, language)} {totals[v]}" for v in VERDICTS)
    if left_out:
        counts += Words(f"；另有 {left_out} 条未列出", f"; {left_out} more are not listed").in_(language)
    yield _command("notice", counts, title=result.pack.title.in_(language) or result.pack.name)


def _of(result: AuditResult, verdict: str, severity: str) -> Iterator[Finding]:
    """The findings of a verdict and severity, clause by clause; those without any are not read."""
    for each in result.clauses:
        if each.clause.severity == severity and each.counts.get(verdict, 0):
            yield from (f for f in result.findings(each.clause.id) if f.verdict == verdict)


def _level(finding: Finding) -> str:
    return "error" if finding.verdict == "breach" and finding.severity != "minor" else "warning"


def _say(finding: Finding, language: str) -> str:
    severity = label(finding.severity, SEVERITY_LABELS, language)
    return f"{label(finding.verdict, VERDICT_LABELS, language)} · {severity}"


def _command(level: str, text: str, **properties: str) -> str:
    """`::error file=…,title=…::text`

    >>> _command("error", "50% late\\n::set-env", title="2.6.1: fees, paid")
    '::error title=2.6.1%3A fees%2C paid::50%25 late%0A::set-env'
    """
    given = ",".join(
        f"{name}={_escape(readable(value), _PROPERTY)}" for name, value in properties.items() if value
    )
    return f"::{level} {given}::{_escape(text, _PLAIN)}" if given else f"::{level}::{_escape(text, _PLAIN)}"


def _escape(text: str, signs: dict[str, str]) -> str:
    return "".join(signs.get(sign, sign) for sign in text)
