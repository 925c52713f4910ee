"""How often each verdict fell on a clause, for one unit and month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Tally:
    """`unit` '' = none; `month` (`2026-03`) is that of the trigger, '' = it has no day; `counts`: verdict -> triggers."""

    clause: str
    unit: str
    month: str
    counts: Mapping[str, int]
