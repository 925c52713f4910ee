"""Which documents are due: everything that a declared clause asks for and that is not on record.

A clause over occasions asks for a sanction (summary.json tells its state); any other clause asks for what its own
findings say is missing: a report of the finding that triggered it, a circular of a month. Nothing follows from a
finding that is waived or revoked: the audit has judged everything again without it, so no such clause is open.

What is done, late or not, is not made again. A report on a finding is the exception where the records' kind names
findings: a later report on the same unit may be about another matter (4.3.1: one report for each matter).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from clausewise.documents.report import FindingLine, Report
from clausewise.model.clause import Clause, Pack, Words
from clausewise.model.document import DocumentRule
from clausewise.model.rule import TriggerForm
from clausewise.moments import read_period
from clausewise.working_time import calendar_of

ASKED = {"breach": "overdue", "pending": "due"}
DONE = Words("已有记录", "is on record")
NOT_ASKED = Words("不再要求", "is not asked for")
ELSEWHERE = Words(
    "所涉问题不在本次审计中，请用该期审计生成",
    "its findings are not in this audit: make it from that period's",
)
IN_PART = Words(
    "本次审计只审计了该期的一部分，请审计整期（整月用 --period）后生成",
    "this audit judged a part of its period only: audit the whole of it (a month by --period), then make it",
)
CLAUSES_LEFT_OUT = Words(
    "本次审计没有判定它所依据的全部条款，请不加 --clauses 审计后生成",
    "this audit left out clauses that it rests on: audit without --clauses, then make it",
)
MADE = Words()
_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True)
class Paper:
    """One document to be made; `why_not` says why it is not, '' = it is.

    `period`: the occasion's or the trigger's (`2026-01`); `matter`: what its name ends in.
    """

    rule: DocumentRule
    clause: Clause
    matter: str
    state: str
    due: str | None
    unit: str = ""
    staff: str = ""
    period: str = ""
    nth: int = 0
    occasions: Sequence[Mapping[str, Any]] = ()
    findings: Sequence[FindingLine] = field(default=(), repr=False)
    why_not: Words = MADE

    @property
    def is_made(self) -> bool:
        return self.why_not is MADE

    @property
    def elsewhere(self) -> int:
        """How many findings count for its occasion but stand in the audit of an earlier month, which held their triggers."""
        return max(0, self.occasions[-1]["findings"] - len(self.findings)) if self.occasions else 0

    @property
    def file(self) -> str:
        """A name that any file system takes, whatever the records call a unit."""
        return _UNSAFE.sub("_", f"{self.clause.id}-{self.rule.name}-{self.matter}")[:120] + ".docx"


def find_papers(
    report: Report, pack: Pack, rules: Iterable[DocumentRule], *, again: bool = False
) -> list[Paper]:
    """All documents that the declared clauses lead to, in the order of the declaration; `again`: what is done too."""
    found: list[Paper] = []
    for rule in rules:
        clause = next(c for c in pack.clauses if c.id == rule.clause)
        assert clause.rule is not None
        if clause.rule.each.form is TriggerForm.OCCASION:
            found += _of_occasions(report, pack, rule, clause, again)
        else:
            found += _of_findings(report, pack, rule, clause, again)
    return _told_apart(found)


def _told_apart(papers: Iterable[Paper]) -> list[Paper]:
    """The same with names of files that differ even where letter case does not count."""
    seen: dict[str, int] = {}
    result = []
    for paper in papers:
        key = paper.file.casefold()
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > 1:
            paper = replace(paper, matter=f"{paper.matter[:60]}-{seen[key]}")
        result.append(paper)
    return result


# -- sanctions


def _of_occasions(
    report: Report, pack: Pack, rule: DocumentRule, clause: Clause, again: bool
) -> Iterator[Paper]:
    for account in report.accounts:
        for sanction in account["sanctions"]:
            if sanction["clause"] != clause.id:
                continue
            occasion = next(o for o in account["occasions"] if o["occasion"] == sanction["occasion"])
            mine = report.by_subject.get((account["track"], account["subject"]), ())
            findings = [f for f in mine if _counts_for(f, occasion)]
            why_not = _why_not(sanction, findings, again)
            if why_not is MADE and _ends_early(occasion["period"], report, pack):
                why_not = IN_PART
            yield Paper(
                rule, clause, f"{account['subject']}-{occasion['period']}", sanction["state"], sanction["due"],
                unit=account["unit"] or "",
                staff=account["subject"] if account["track"] == "staff" else "",
                period=occasion["period"], nth=occasion["nth"],
                occasions=[o for o in account["occasions"] if o["nth"] <= occasion["nth"]],
                findings=findings,
                why_not=why_not,
            )  # fmt: skip


def _counts_for(finding: FindingLine, occasion: Mapping[str, Any]) -> bool:
    """Whether a breach of a subject is one of those of an occasion of its."""
    return (finding["at"] or "").startswith(occasion["period"]) and finding["clause"] in occasion["clauses"]


def _ends_early(period: str, report: Report, pack: Pack) -> bool:
    """Whether the audit's period ends before the last working day of an occasion's month (year), whose findings it counts."""
    first, last = _span(period)
    until = date.fromisoformat(report.period[1])
    return first <= until < last and calendar_of(pack).may_work(until + timedelta(days=1), last)


def _span(period: str) -> tuple[date, date]:
    """The first and the last day of a day, a month or a year."""
    return read_period(f"{period}-01-01..{period}-12-31" if len(period) == len("2026") else period)


def _why_not(sanction: Mapping[str, Any], findings: Sequence[FindingLine], again: bool) -> Words:
    if sanction["state"] not in ("due", "overdue", "done"):
        return NOT_ASKED
    if sanction["record"] and not again:
        return DONE
    return MADE if findings else ELSEWHERE


# -- findings


def _of_findings(
    report: Report, pack: Pack, rule: DocumentRule, clause: Clause, again: bool
) -> Iterator[Paper]:
    assert clause.rule is not None
    for asked in report.findings:
        if asked["clause"] != clause.id or asked["verdict"] not in ASKED:
            continue
        why_not = DONE if not again and _came_late(asked, clause, pack) else MADE
        match clause.rule.each.form:
            case TriggerForm.CALENDAR:
                period, matter = asked["trigger"].rpartition("@")[2], asked["trigger"].replace("@", "-")
                findings = _within(report, pack, rule, asked["unit"], period)
                why_not = _unjudged(period, report, pack, rule) if why_not is MADE else why_not
            case TriggerForm.FINDING:
                behind, _, trigger = asked["trigger"].partition(":")
                findings = list(report.by_trigger.get((behind, trigger), ()))
                period, matter = (asked["at"] or "")[:7], (findings[0] if findings else asked)["finding"]
                why_not = why_not if findings else ELSEWHERE
            case _:
                period, matter, findings = (asked["at"] or "")[:7], asked["finding"], [asked]
        yield Paper(
            rule, clause, matter, ASKED[asked["verdict"]], asked["due"], unit=asked["unit"] or "",
            staff=asked["staff"] or "", period=period, findings=findings,
            why_not=why_not,
        )  # fmt: skip
    if clause.rule.each.form is TriggerForm.CALENDAR:
        yield from _on_record(report, pack, rule, clause, again)


def _on_record(
    report: Report, pack: Pack, rule: DocumentRule, clause: Clause, again: bool
) -> Iterator[Paper]:
    """The months for which what a clause asks for is there: findings do not tell of them, but the counts do."""
    for tally in report.tallies:
        if tally.clause == clause.id and tally.counts.get("met"):
            why_not = _unjudged(tally.month, report, pack, rule) if again else DONE
            yield Paper(
                rule, clause, f"{tally.unit or 'centre'}-{tally.month}", "done", None, unit=tally.unit, period=tally.month,
                findings=_within(report, pack, rule, tally.unit or None, tally.month), why_not=why_not,
            )  # fmt: skip


def _unjudged(period: str, report: Report, pack: Pack, rule: DocumentRule) -> Words:
    """Why this audit cannot say what a document of a month (day, year) says of it; MADE where it can.

    What ended before the audit's period was judged by another: a duty that a ledger carries over is decided here, but
    its month's duties and breaches are not. Nor can it where --clauses left out what the document counts, where the data
    hold nothing of it, and where the audit began after the first working day.
    """
    clauses, since = _chosen(rule, pack), date.fromisoformat(report.period[0])
    first, last = _span(period)
    if last < since:
        return ELSEWHERE
    if not clauses <= report.judged:
        return CLAUSES_LEFT_OUT
    if not any(tally.clause in clauses and tally.month.startswith(period[:7]) for tally in report.tallies):
        return ELSEWHERE
    return IN_PART if calendar_of(pack).may_work(first, since - timedelta(days=1)) else MADE


def _within(
    report: Report, pack: Pack, rule: DocumentRule, unit: str | None, period: str
) -> list[FindingLine]:
    clauses = _chosen(rule, pack)
    mine = report.breaches if unit is None else report.by_unit.get(unit, ())
    return [finding for finding in mine if _lies_in(finding, period, clauses)]


def _chosen(rule: DocumentRule, pack: Pack) -> frozenset[str]:
    """The clauses whose breaches a document of a month lists: the one that it counts, else those that are scored."""
    if rule.counts:
        return frozenset((rule.counts,))
    return frozenset(
        c.id for c in pack.clauses if (c.holds.who in pack.score.holders if pack.score else c.track != "none")
    )


def _lies_in(finding: FindingLine, period: str, clauses: frozenset[str]) -> bool:
    """Whether it is a finding of these clauses whose trigger lies in a period, as counts.csv counts it."""
    at = finding["evidence"][0]["at"] if finding["evidence"] else finding["at"]
    return finding["clause"] in clauses and (at or "").startswith(period)


def _came_late(asked: FindingLine, clause: Clause, pack: Pack) -> bool:
    """Whether the record that was asked for came after its time: any near miss by which only the time can fail."""
    answer = clause.rule.answer if clause.rule else None
    if answer is None or answer.where is not None or not asked["due"]:
        return False
    kinds = [kind for kind in answer.kinds if "finding" not in pack.vocabulary.columns_of(kind)]
    return any(
        record["role"] == "near-miss" and record.get("kind") in kinds and str(record.get("at")) > asked["due"]
        for record in asked["evidence"]
    )
