"""What is done about findings: waivers and appeals, occasions and the sanctions they ask for, and what each changed.

Frozen data between the rooms: language/ reads it, accountability/ works it out, reporting/ shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum

from clausewise.model.clause import Words
from clausewise.model.finding import Finding

SCOPE_COLUMNS = ("unit", "staff", "case", "window", "item", "trigger")


@dataclass(frozen=True)
class Scope:
    """Which findings of a clause a waiver covers. `columns`: each of these must be one of its values.

    `dates`: days (first, last) of which the trigger must lie in one; empty = any.
    """

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dates: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True)
class Waiver:
    """A breach of the clause, in this scope, whose time lies on a day from `since` to `until`, is waived."""

    id: str
    clause: str
    scope: Scope
    reason: str
    approver: str
    document: str
    since: date
    until: date
    file: str = ""
    line: int = 0
    problems: tuple[Words, ...] = ()  # why it cannot have effect, whatever the records say

    def to_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "document": self.document,
            "approver": self.approver,
            "reason": self.reason,
            "from": self.since.isoformat(),
            "until": self.until.isoformat(),
        }


class AppealState(Enum):
    """What became of an appeal. `upheld`: the finding stands."""

    FILED = "filed"
    UPHELD = "upheld"
    REVOKED = "revoked"
    DATA_ERROR = "data_error"

    @property
    def revokes(self) -> bool:
        """Whether the finding counts no longer: it was wrong, or the record behind it was."""
        return self in (AppealState.REVOKED, AppealState.DATA_ERROR)


APPEAL_LABELS = {"filed": "已提出", "upheld": "维持", "revoked": "撤销", "data_error": "数据错误"}


@dataclass(frozen=True)
class Appeal:
    """An appeal against one finding, by its fingerprint."""

    finding: str
    state: AppealState
    by: str
    on: date
    document: str
    file: str = ""
    line: int = 0

    def to_json(self) -> dict[str, object]:
        return {
            "state": self.state.value,
            "by": self.by,
            "on": self.on.isoformat(),
            "document": self.document,
        }


NOTHING_TO_SAY = Words()


@dataclass(frozen=True)
class Use:
    """What became of a waiver or an appeal in one audit. `state`: used, unused, expired or invalid."""

    name: str
    clause: str
    document: str
    state: str
    findings: int
    why: Words = NOTHING_TO_SAY

    @property
    def is_trouble(self) -> bool:
        return self.state != "used"

    def to_json(self) -> dict[str, object]:
        return {
            "document": self.document,
            "state": self.state,
            "findings": self.findings,
            "why": {"zh": self.why.zh, "en": self.why.en},
        }


@dataclass(frozen=True)
class Change:
    """A verdict, or an occasion's number (`clause` = occasion), that is another because of appeals; '' = none.

    `because`: the revoked findings behind it.
    """

    clause: str
    trigger: str
    unit: str
    staff: str
    before: str
    after: str
    because: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        return {
            "clause": self.clause,
            "trigger": self.trigger,
            "unit": self.unit or None,
            "staff": self.staff or None,
            "before": self.before or None,
            "after": self.after or None,
            "because": list(self.because),
        }


@dataclass(frozen=True)
class Sanction:
    """A sanction that an occasion asks for. `state`: done, overdue, due, undetermined, waived, excepted or revoked.

    `record` and `at`: the record that answers, which may have come late (then the state stays overdue).
    """

    clause: str
    title: Words
    occasion: str
    kinds: tuple[str, ...]
    state: str
    due: str | None
    record: str | None
    at: str | None


@dataclass(frozen=True)
class Occasion:
    """A month (or year) in which a subject has a countable breach; `nth` of the calendar year."""

    name: str
    period: str
    nth: int
    findings: int
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Account:
    """One subject of a track with its occasions of the year and the sanctions that they ask for."""

    track: str
    subject: str
    unit: str
    occasions: tuple[Occasion, ...] = ()
    sanctions: tuple[Sanction, ...] = ()

    def to_json(self) -> dict[str, object]:
        return {
            "track": self.track,
            "subject": self.subject,
            "unit": self.unit or None,
            "occasions": [
                {"occasion": o.name, "period": o.period, "nth": o.nth, "findings": o.findings, "clauses": list(o.clauses)}
                for o in self.occasions
            ],
            "sanctions": [
                {
                    "clause": s.clause,
                    "title": {"zh": s.title.in_("zh"), "en": s.title.in_("en")},
                    "occasion": s.occasion,
                    "kinds": list(s.kinds),
                    "state": s.state,
                    "due": s.due,
                    "record": s.record,
                    "at": s.at,
                }
                for s in self.sanctions
            ],
        }  # fmt: skip


@dataclass(frozen=True)
class Sighting:
    """One finding as one audit saw it, for a ledger. Days and times are ISO text; `form`: of its trigger.

    `verdict` is that of the finding; met or excepted where a later audit decided so, gone where it is no trigger any more.
    """

    finding: str
    clause: str
    trigger: str
    verdict: str
    track: str
    severity: str
    unit: str | None
    staff: str | None
    at: str
    due: str | None
    trigger_day: str
    form: str

    @staticmethod
    def of(finding: Finding, form: str) -> Sighting:
        trigger_at = finding.evidence[0].get("at") if finding.evidence else None
        return Sighting(
            finding.finding, finding.clause, finding.trigger, finding.verdict, finding.track, finding.severity,
            finding.unit, finding.staff, finding.at or "", finding.due, (trigger_at or finding.at or "")[:10], form,
        )  # fmt: skip

    @property
    def day(self) -> str:
        return self.at[:10]


@dataclass(frozen=True)
class LedgerUse:
    """What an audit took from a ledger: its earlier `months`; of the duties that they left pending how many it decided,
    how many stay pending, and how many are missing in the source. `settled` go back into the ledger.
    """

    months: tuple[str, ...]
    later: tuple[str, ...]
    decided: int
    pending: int
    missing: int
    settled: tuple[Sighting, ...] = ()

    def to_json(self) -> dict[str, object]:
        return {
            "months": list(self.months),
            "later_months": list(self.later),
            "decided": self.decided,
            "still_pending": self.pending,
            "missing_in_source": self.missing,
        }


@dataclass(frozen=True)
class Gone:
    """A finding of the baseline that this audit does not have any more."""

    finding: str
    clause: str
    verdict: str
    unit: str | None
    trigger: str
    message_zh: str
    message_en: str


@dataclass(frozen=True)
class BaselineUse:
    """`new`: new breaches by severity, and `undetermined`; `known`: how many are as they were."""

    new: Mapping[str, int]
    known: int
    gone: tuple[Gone, ...]

    def to_json(self) -> dict[str, object]:
        gone = [
            {"finding": g.finding, "clause": g.clause, "unit": g.unit, "trigger": g.trigger}
            for g in self.gone
        ]
        return {"new": sum(self.new.values()), "known": self.known, "gone": len(gone), "gone_findings": gone}


@dataclass(frozen=True)
class ScoreLine:
    """One clause in a unit's score."""

    clause: str
    title: Words
    severity: str
    weight: Decimal
    met: int
    breach: int


@dataclass(frozen=True)
class Score:
    """A unit's score of 100, two digits; None where nothing was decided."""

    unit: str
    score: Decimal | None
    lines: tuple[ScoreLine, ...] = ()


@dataclass(frozen=True)
class DueProcess:
    """Everything beyond the verdicts that an audit says of its findings."""

    waivers: tuple[Use, ...] = ()
    appeals: tuple[Use, ...] = ()
    changes: tuple[Change, ...] = ()
    accounts: tuple[Account, ...] = ()
    ledger: LedgerUse | None = None
    baseline: BaselineUse | None = None
    scores: tuple[Score, ...] = ()

    @property
    def has_trouble(self) -> bool:
        """Whether a waiver or an appeal is invalid, expired or unused."""
        return any(use.is_trouble for use in (*self.waivers, *self.appeals))
