"""What an audit fixes before it looks at any rule: its times, its calendar, its vocabulary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from clausewise.model.clause import Accountability
from clausewise.model.vocabulary import Vocabulary
from clausewise.working_time import Calendar


@dataclass(frozen=True)
class Setting:
    """`since`..`until`: the audit period (days, both included); triggers are judged from `judge_since` on, because
    occasions count from 1 January; those before `since` are not reported.

    `held`: spans of days before the period whose verdicts a ledger has, so that they are not judged again; but those in
    the table `reopened` (`look_back`: the day of the oldest) are; `reopens`: the clauses of which it has any.
    `begins`: the time of the first operation of all, where there is one.
    """

    as_of: datetime
    since: date
    until: date
    judge_since: date
    zone: ZoneInfo
    calendar: Calendar
    roll: bool
    vocabulary: Vocabulary
    accountability: Accountability
    held: tuple[tuple[date, date], ...] = ()
    reopens: frozenset[str] = frozenset()
    look_back: date | None = None
    begins: datetime | None = None
