"""Pending duties, the soonest due first, so that the centre acts before a breach.

A duty that is due by the end of the next working day of the pack's calendar is a *warning* 预警; the others are *to do*
待办. Where the calendar does not know the next days, the end of the next day is taken: an alarm too many is better
than none. One that has no due time (it lies in a year without a calendar) comes last.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from itertools import count
from typing import Any

from clausewise.model.clause import Words
from clausewise.model.expression import Period
from clausewise.model.finding import Finding
from clausewise.reporting.lines import sentence
from clausewise.reporting.result import Result
from clausewise.reporting.tables import clock
from clausewise.working_time import calendar_of, limit

WARNING, TO_DO = "warning", "to_do"
LEVEL_LABELS = {WARNING: "预警", TO_DO: "待办"}
KEPT = 5_000  # as many as the workbook shows
FIRST = 20
NEXT_WORKING_DAY = Period(1, "working days")


def warning_until(result: Result) -> datetime:
    """What is due up to this time is a warning."""
    pack, as_of = result.pack, result.as_of
    calendar = calendar_of(pack)
    end = limit(calendar, as_of, NEXT_WORKING_DAY).at
    return end or datetime.combine(as_of.date() + timedelta(days=1), time.max, as_of.tzinfo)


class EarlyWarnings:
    """Takes findings one by one; keeps the KEPT pending ones that are due soonest, and counts all."""

    def __init__(self, result: Result) -> None:
        self.until = warning_until(result)
        self.counts = {WARNING: 0, TO_DO: 0}
        self._heap: list[tuple[tuple[float, int], Finding]] = []
        self._numbers = count()

    def add(self, finding: Finding) -> None:
        if finding.verdict == "pending":
            self.count(finding.due)
            self.keep(finding)

    def count(self, due: str | None) -> None:
        """Counts a pending duty that is due then."""
        self.counts[self.level_of(due)] += 1

    def keep(self, finding: Finding) -> None:
        """Keeps a pending finding, if it is one of the soonest."""
        due = datetime.fromisoformat(finding.due).timestamp() if finding.due else float("inf")
        entry = ((-due, -next(self._numbers)), finding)  # the heap's smallest is the one due last
        if len(self._heap) < KEPT:
            heapq.heappush(self._heap, entry)
        else:
            heapq.heappushpop(self._heap, entry)

    def level_of(self, due: str | None) -> str:
        soon = due is not None and datetime.fromisoformat(due) <= self.until
        return WARNING if soon else TO_DO

    def soonest(self) -> Iterator[tuple[str, Finding]]:
        """(level, finding), the soonest due first; equal ones in the order in which they came."""
        for _, finding in sorted(self._heap, key=lambda entry: entry[0], reverse=True):
            yield self.level_of(finding.due), finding

    def to_json(self) -> dict[str, Any]:
        """The key `early_warning` of summary.json."""
        first = [
            self._describe(level, finding)
            for (level, finding), _ in zip(self.soonest(), range(FIRST), strict=False)
        ]
        return {"until": self.until.isoformat(timespec="seconds"), **self.counts, "first": first}

    def _describe(self, level: str, finding: Finding) -> dict[str, Any]:
        names = ("finding", "clause", "unit", "staff", "case", "item", "trigger", "due")
        message = {"zh": sentence(finding, "zh"), "en": sentence(finding, "en")}
        return {"level": level, **{name: getattr(finding, name) for name in names}, "message": message}


def describe_warnings(early: Mapping[str, Any], language: str, shown: int = 5) -> Iterator[str]:
    """The object of summary.json in lines for a terminal; nothing where nothing is pending."""
    warning, to_do = early[WARNING], early[TO_DO]
    if not warning + to_do:
        return
    until = clock(early["until"])
    yield Words(
        f"预警 {warning:,} 项（{until} 前到期），待办 {to_do:,} 项",
        f"Early warning: {warning:,} due by {until}; {to_do:,} more pending",
    ).in_(language)
    soon = [entry for entry in early["first"] if entry["level"] == WARNING]
    for entry in soon[:shown]:
        where = " ".join(entry[name] for name in ("unit", "case") if entry[name]) or entry["trigger"]
        yield f"  {clock(entry['due'])}  {entry['clause']}  {where}"
    if warning > shown:
        more = warning - len(soon[:shown])
        yield Words(f"  … 另有 {more:,} 项", f"  … {more:,} more").in_(language)
