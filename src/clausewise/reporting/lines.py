"""The lines of a report: one for each clause and unit, and how each says its verdict."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from operator import attrgetter

from clausewise.model.clause import Clause, Words
from clausewise.model.finding import VERDICT_LABELS, Finding, clause_verdict, qualify
from clausewise.model.rule import TriggerForm
from clausewise.reporting.attested import say_attestations, say_unattested
from clausewise.reporting.result import Result

SAID = 5
ISO_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d)?[+-]\d\d:\d\d")
LONGEST = 300
WORST_FIRST = ("breach", "undetermined", "waived", "pending", "excepted", "met")
NO_UNIT = Words("未归单位", "no unit")
NOT_TRIGGERED = Words(
    "未触发：本期没有该条款所规定的情形", "not triggered: nothing in the period to which the clause applies"
)
NOT_OVER = Words(
    "未触发：本期没有该条款所规定的情形，或者到截至时间没有期满的日、月、年",
    "not triggered: nothing in the period to which the clause applies, or no day, month or year of it is over by the as-of time",
)
UNSEEN = ("Cc", "Cf", "Co", "Cs")
NONCHARACTERS = "\ufffe\uffff"  # XML does not have them
NO_DATA = Words(
    "无数据：数据中没有该条款所需的记录或栏目",
    "no data: the records or columns that the clause needs are not there",
)
BY_HAND = Words("未认定：须由人工认定", "not attested: a person must attest it")


@dataclass(frozen=True)
class Line:
    """A clause, and one unit that it concerned ('' = records without a unit, None = the whole clause)."""

    number: int
    clause: Clause
    unit: str | None
    counts: Mapping[str, int]
    verdict: str
    called: str = ""
    unattested: tuple[str, ...] = ()

    def unit_name(self, language: str) -> str | None:
        return NO_UNIT.in_(language) if self.unit == "" else self.unit

    def unit_title(self, language: str) -> str | None:
        """The unit with its name from the register: `U02 自然资源局`."""
        return f"{self.unit} {self.called}" if self.unit and self.called else self.unit_name(language)


def lines(result: Result) -> Iterator[Line]:
    """One line for each clause and unit with triggers; a clause without any has one line of its own."""
    numbers = count()
    for clause_result in sorted(result.clauses, key=attrgetter("clause.sort_key")):
        clause = clause_result.clause
        concerned = {u: n for u, n in sorted(clause_result.by_unit.items()) if sum(n.values())}
        for unit, counts in concerned.items():
            called = readable(result.unit_names.get(unit, ""))
            yield Line(next(numbers), clause, unit, counts, clause_verdict(counts), called)
        open_units = clause_result.unattested
        if not concerned or open_units:
            counts, verdict = ({}, "manual") if concerned else (clause_result.counts, clause_result.verdict)
            yield Line(next(numbers), clause, None, counts, verdict, unattested=open_units)


def describe_counts(line: Line, language: str) -> str:
    """`违反 3，尚未到期 1，符合 36（共 40）`; of an attested clause, who attested what."""
    if line.clause.attestations and line.counts:
        return "\n".join(say_attestations(line.clause, line.unattested, language, line.unit))
    said = [
        f"{VERDICT_LABELS[verdict] if language == 'zh' else verdict} {line.counts[verdict]}"
        for verdict in WORST_FIRST
        if line.counts.get(verdict)
    ]
    total = sum(line.counts.values())
    return f"{'，'.join(said)}（共 {total}）" if language == "zh" else f"{', '.join(said)} (of {total})"


def describe_skip(line: Line, language: str) -> str:
    """Why there is nothing to judge; '' where there is."""
    match line.verdict:
        case "manual":
            why = line.clause.manual.in_(language)
            units = say_unattested(line.unattested, language)
            return " — ".join(filter(None, (BY_HAND.in_(language), why, units)))
        case "not_triggered":
            return not_triggered(line.clause).in_(language)
        case "no_data":
            return NO_DATA.in_(language)
        case _:
            return ""


def not_triggered(clause: Clause) -> Words:
    """Why a clause that was asked for has no trigger."""
    rule = clause.rule
    return NOT_OVER if rule and (rule.each.per or rule.each.form is TriggerForm.OCCASION) else NOT_TRIGGERED


def describe_findings(line: Line, findings: list[Finding], language: str) -> str:
    """The counts, then the sentences of the first findings of the line's own verdict."""
    if line.clause.attestations:
        return describe_counts(line, language)
    said = [finding for finding in findings if finding.verdict == line.verdict]
    sentences = [f"{i}. {sentence(finding, language)}" for i, finding in enumerate(said[:SAID], 1)]
    more = line.counts.get(line.verdict, 0) - len(sentences)
    rest = {"zh": f"…… 另有 {more} 条，见附件“问题清单”", "en": f"… {more} more in the attached list"}[
        language
    ]
    return "\n".join([describe_counts(line, language), *sentences, *([rest] if more > 0 else [])])


def readable(text: str, longest: int = LONGEST) -> str:
    """The text without characters that are not seen (zero-width, direction marks, controls) or are none, cut to a length.

    >>> readable("a\\u202eb\\u200bc")
    'abc'
    """
    seen = text
    if not text.isprintable():
        seen = "".join(c for c in text if unicodedata.category(c) not in UNSEEN and c not in NONCHARACTERS)
    return seen if len(seen) <= longest else seen[: longest - 1] + "…"


def sentence(finding: Finding, language: str) -> str:
    """The finding's message, with times as people write them, else its trigger; missing columns are named."""
    told = qualify(finding.message_zh, finding.message_en, finding.verdict, language)
    words = told or finding.trigger
    if finding.missing and "{missing}" not in finding.template.in_(language):
        words += Words("（缺少：{}）", " (missing: {})").in_(language).format(finding.lacks(language))
    return readable(ISO_TIME.sub(r"\1 \2", words))


@dataclass(frozen=True)
class Origin:
    """Where a test comes from: the words of its feature, and the line of the audit where it has one."""

    guideline: str
    chapter: str
    feature: str
    rule: str
    scenario: str
    clause: str
    line: Line | None
