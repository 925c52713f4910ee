"""From what a clause asks of one record to what an audit must say of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from clausewise.sample.expectations.logic import Truth
from clausewise.sample.expectations.records import Records
from clausewise.sample.journal import Record

OWN = "as the trigger has it"


class Outcome(NamedTuple):
    """Of one record: is it fulfilled, does it apply, is it excepted, until when is there time."""

    duty: Truth
    where: Truth = True
    unless: Truth = False
    due: datetime | None = None
    unit: str | None = OWN  # where another than the trigger's answers
    staff: str | None = OWN


@dataclass(frozen=True)
class Clause:
    """`each`: the kind of record that it is applied to; `holds`: who answers; `track`: the ledger."""

    id: str
    each: str
    apply: Callable[[Records, Record], Outcome]
    holds: str = "unit"
    track: str = "unit"


@dataclass(frozen=True)
class Expected:
    """What an audit must say of one trigger; `since` is where answers to the finding itself may begin."""

    clause: str
    trigger: str
    verdict: str
    holds: str
    track: str
    unit: str | None
    staff: str | None
    case: str | None
    at: datetime
    due: datetime | None
    since: datetime

    @property
    def subject(self) -> str:
        return {"unit": self.unit, "staff": self.staff}.get(self.holds, "centre") or ""


@dataclass(frozen=True)
class Trigger:
    """What an expectation is about: its name, its columns, its time.

    `since`: from when on a report may answer a finding on it; None = from the finding's own time.
    """

    name: str
    record: Record
    at: datetime
    since: datetime | None = None


def expect_of(clause: Clause, trigger: Trigger, outcome: Outcome, as_of: datetime) -> Expected | None:
    """The verdict, in the rule language's order of judgement; None where there is no trigger."""
    verdict = judge(outcome, as_of)
    if verdict is None:
        return None
    record = trigger.record
    missed = verdict == "breach" and outcome.due is not None
    at = outcome.due if missed and outcome.due is not None else trigger.at
    return Expected(
        clause=clause.id,
        trigger=trigger.name,
        verdict=verdict,
        holds=clause.holds,
        track=clause.track,
        unit=record.get("unit") if outcome.unit is OWN else outcome.unit,
        staff=record.get("staff") if outcome.staff is OWN else outcome.staff,
        case=record.get("case"),
        at=at,
        due=outcome.due,
        since=trigger.since or at,
    )


def judge(outcome: Outcome, as_of: datetime) -> str | None:
    if outcome.where is False:
        return None
    if outcome.unless is True:
        return "excepted"
    if outcome.duty is True:
        return "met"
    if outcome.due is not None and outcome.due > as_of:
        return "pending"
    return "undetermined" if None in (outcome.where, outcome.unless, outcome.duty) else "breach"
