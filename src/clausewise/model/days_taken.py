"""How many working days the answers to a duty took, against its limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class DaysTaken:
    """`days`: working days -> triggers. `open`: overdue without an answer. `paused`: left out, their case was paused."""

    clause: str
    limit: int
    days: Mapping[int, int] = field(default_factory=dict)
    open: int = 0
    paused: int = 0

    @property
    def late(self) -> int:
        return sum(number for day, number in self.days.items() if day > self.limit)
