"""The coverage map: how each sentence of the guideline is accounted for.

A sentence is formalised by clauses, attested by hand, or declared to hold no duty, with a reason. What is none of these
is open, and `clausewise lint` does not let it pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import groupby

from clausewise.model.clause import Clause, Pack, Sentence, Words


class Status(Enum):
    """How a sentence is accounted for; the strongest of what is true of it."""

    FORMALISED = "formalised"
    MANUAL = "manual"
    NO_DUTY = "no_duty"
    OPEN = "open"


STATUS_LABELS = {
    Status.FORMALISED: Words("由规则判定", "decided by rules"),
    Status.MANUAL: Words("由人工认定", "attested by a person"),
    Status.NO_DUTY: Words("不设义务", "holds no duty"),
    Status.OPEN: Words("尚无着落", "not accounted for"),
}


@dataclass(frozen=True)
class Account:
    """One sentence and what stands for it; `reason` where it is declared to hold no duty."""

    sentence: Sentence
    clauses: tuple[str, ...]
    manual: tuple[str, ...]
    reason: Words | None = None

    @property
    def status(self) -> Status:
        if self.clauses:
            return Status.FORMALISED
        if self.manual:
            return Status.MANUAL
        return Status.NO_DUTY if self.reason else Status.OPEN


@dataclass(frozen=True)
class Coverage:
    """All sentences in the guideline's order; empty where the pack holds no text."""

    accounts: tuple[Account, ...]

    def count(self, status: Status) -> int:
        return sum(account.status is status for account in self.accounts)

    @property
    def share(self) -> float:
        """The share of sentences that are accounted for; 1 where there is none."""
        total = len(self.accounts)
        return (total - self.count(Status.OPEN)) / total if total else 1.0

    def sections(self) -> Iterator[tuple[tuple[str, ...], list[Account]]]:
        """The accounts by the headings that they stand under."""
        for headings, accounts in groupby(self.accounts, key=lambda account: account.sentence.headings):
            yield headings, list(accounts)


def coverage(pack: Pack) -> Coverage:
    """How the pack accounts for each sentence of its guideline.md."""
    return Coverage(tuple(_account(sentence, pack) for sentence in pack.sentences))


def _account(sentence: Sentence, pack: Pack) -> Account:
    naming = [clause for clause in pack.clauses if sentence.id in clause.sentences]
    return Account(
        sentence,
        _ids(clause for clause in naming if clause.rule),
        _ids(clause for clause in naming if not clause.rule),
        pack.no_duty.get(sentence.id),
    )


def _ids(clauses: Iterator[Clause]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clause.id for clause in sorted(clauses, key=lambda c: c.sort_key)))
