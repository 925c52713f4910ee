"""What attestations come to in an audit: verdicts by unit, who is still unattested, and a finding for each `not met`.

An attestation speaks of one unit, or, where it names none, of all. A clause that is attested unit by unit is met only when
every unit that occurs in the audit is attested: silence about a unit is not a pass. A finding of it can be waived and
appealed against like any other; its time is the day of the signature.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from clausewise.accountability.appeals import AppealBook
from clausewise.accountability.waivers import WaiverBook
from clausewise.model.attestation import Attestation
from clausewise.model.clause import Clause
from clausewise.model.due_process import Change
from clausewise.model.finding import Finding
from clausewise.model.tally import Tally
from clausewise.moments import months_between


class Unmet:
    """The findings of what was attested not to be met, after waivers and appeals took effect on them."""

    def __init__(
        self,
        clauses: Iterable[Clause],
        zone: ZoneInfo,
        known: AppealBook,
        new: AppealBook,
        waivers: WaiverBook,
    ) -> None:
        before = [known.decide(found) for clause in clauses for found in find_unmet(clause, zone)]
        after = [new.decide(found) for found in before]
        self.changes = tuple(
            Change(was.clause, was.trigger, was.unit or "", "", was.verdict, now.verdict, (was.finding,))
            for was, now in zip(before, after, strict=True)
            if was.verdict != now.verdict
        )
        self._found = [waivers.decide(found) for found in after]

    def findings(self, clause: str, unit: str | None = None) -> Iterator[Finding]:
        """Those of a clause, by unit; `unit`: only those of a unit ('' = of none)."""
        for finding in self._found:
            if finding.clause == clause and unit in (None, finding.unit or ""):
                yield finding

    def count(self, clause: Clause) -> tuple[dict[str, int], dict[str, Mapping[str, int]]]:
        """Verdict -> attestations, in all and for each unit that is named."""
        unmet = {finding.unit or "": finding.verdict for finding in self.findings(clause.id)}
        counts: dict[str, int] = {}
        by_unit: dict[str, Mapping[str, int]] = {}
        for attestation in clause.attestations:
            verdict = "met" if attestation.met else unmet[attestation.unit]
            counts[verdict] = counts.get(verdict, 0) + 1
            if attestation.unit:
                by_unit[attestation.unit] = {verdict: 1}
        return counts, by_unit


def tally_attestations(
    clause: str, by_unit: Mapping[str, Mapping[str, int]], period: tuple[date, date]
) -> Iterator[Tally]:
    """What was attested of units, in each month of the period: an attestation speaks of the whole of it."""
    for month in months_between(*period):
        yield from (Tally(clause, unit, month, counts) for unit, counts in by_unit.items())


def unattested(clause: Clause, units: Iterable[str]) -> tuple[str, ...]:
    """The units of the audit that no attestation of the clause speaks of."""
    named = {attestation.unit for attestation in clause.attestations}
    return () if "" in named else tuple(sorted(set(units) - named))


def find_unmet(clause: Clause, zone: ZoneInfo) -> Iterator[Finding]:
    """A breach for each attestation that says `not met`, by unit."""
    for attestation in sorted(clause.attestations, key=lambda a: a.unit):
        if not attestation.met:
            yield _finding(clause, attestation, zone)


def _finding(clause: Clause, attestation: Attestation, zone: ZoneInfo) -> Finding:
    who = clause.holds.who
    subject = {"unit": attestation.unit, "centre": "centre"}.get(who, "")
    trigger = f"attestation/{attestation.unit or 'all'}@{attestation.since}"
    at = datetime.combine(attestation.signed_on, time(), zone).isoformat(timespec="seconds")
    signed = {"by": attestation.by, "statement": attestation.statement}
    by = f" by {attestation.unit}" if attestation.unit else ""
    return Finding(
        finding=hashlib.sha256(f"{clause.id}|{trigger}|{who}|{subject}".encode()).hexdigest()[:16],
        clause=clause.id,
        verdict="breach",
        severity=clause.severity,
        track=clause.track,
        subject_type=who,
        subject_id=subject,
        trigger=trigger,
        unit=attestation.unit or None,
        at=at,
        evidence=(
            {"record": attestation.document, "role": "trigger", "kind": "attestation", "at": at, **signed},
        ),
        message_zh=f"{attestation.by}于{attestation.signed_on}认定{attestation.unit}不符合：{attestation.statement}（{attestation.document}）。",
        message_en=f"{attestation.by} attested on {attestation.signed_on} that it was not met{by}: {attestation.statement} "
        f"({attestation.document}).",
    )
