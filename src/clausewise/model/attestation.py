"""What a person attested of a clause that no record can decide: who, when, what, and for which time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Attestation:
    """A signed statement that a clause was met, or was not, on the days from `since` to `until`.

    `unit`: the unit that it speaks of; '' = all of them.
    """

    clause: str
    met: bool
    statement: str
    by: str
    signed_on: date
    document: str
    since: date
    until: date
    unit: str = ""
    file: str = ""
    line: int = 0

    def covers(self, since: date, until: date) -> bool:
        """Whether it speaks of the whole of a period."""
        return self.since <= since and until <= self.until

    def to_json(self) -> dict[str, object]:
        return {
            "result": "met" if self.met else "not_met",
            "unit": self.unit or None,
            "statement": self.statement,
            "by": self.by,
            "signed_on": self.signed_on.isoformat(),
            "document": self.document,
            "from": self.since.isoformat(),
            "until": self.until.isoformat(),
        }
