"""What is done about findings: waivers and appeals, occasions and the sanctions they ask for, and what each changed.

Frozen data between the rooms: language/ reads it, accountability/ works it out, reporting/ shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from clausewise.model.clause import Words

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
