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
    occasions count from 1 January; those before `since` are not reported."""

    as_of: datetime
    since: date
    until: date
    judge_since: date
    zone: ZoneInfo
    calendar: Calendar
    roll: bool
    vocabulary: Vocabulary
    accountability: Accountability
