"""Which version of a clause, and of each of its numbers, was in force on a day, and how that is said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from clausewise.model.clause import Clause, Pack, Parameter, ParameterValue, Words

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Version:
    """A number, and the first and last day on which it is in force (`date.min`, `date.max`: always)."""

    since: date
    until: date
    value: ParameterValue

    def is_in_force(self, since: date, until: date) -> bool:
        """Whether it is in force on a day of a period."""
        return self.since <= until and self.until >= since


def versions_of(parameter: Parameter, clause: Clause) -> Iterator[Version]:
    """The number's versions in order; none outlives its clause, and a repealed one has the value None."""
    starts = [since for since, _ in parameter.values]
    ends = [*(start - ONE_DAY for start in starts[1:]), date.max]
    for (since, value), until in zip(parameter.values, ends, strict=True):
        yield Version(since, min(until, clause.in_force_until), value)


def version_on(parameter: Parameter, clause: Clause, day: date) -> Version:
    """The version in force on a day; without a value before the first."""
    found = [version for version in versions_of(parameter, clause) if version.since <= day]
    return found[-1] if found else Version(date.min, date.max, None)


def clauses_in_force(pack: Pack, clause: str, since: date, until: date) -> list[Clause]:
    """The versions of a clause that are in force on a day of a period, in order."""
    return [
        each
        for each in pack.clauses
        if each.id == clause and each.in_force_from <= until and each.in_force_until >= since
    ]


def deciding_day(evidence: Iterable[Mapping[str, Any]], at: str | None) -> date:
    """The day whose law judges a finding: its trigger's, for a finding of a missed limit stands at the due time."""
    triggers = (record.get("at") for record in evidence if record.get("role") == "trigger")
    moment = next(filter(None, triggers), at)
    return date.fromisoformat(moment[:10]) if moment else date.max


def say_span(since: date, until: date, language: str) -> str:
    """`since 2026-03-18, until 2026-12-31`; '' for always."""
    parts = []
    if since > date.min:
        parts.append(Words(f"自 {since} 起", f"since {since}").in_(language))
    if until < date.max:
        parts.append(Words(f"至 {until} 止", f"until {until}").in_(language))
    return ("，" if language == "zh" else ", ").join(parts)
