"""A clause of a guideline, and the pack that holds the clauses together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from clausewise.model.attestation import Attestation
from clausewise.model.expression import Column, Period
from clausewise.model.rule import Rule
from clausewise.model.vocabulary import Vocabulary

ParameterValue = Period | int | Decimal | str | bool | date | None
SEVERITIES = ("critical", "major", "minor")
TRACKS = ("unit", "staff", "none")


@dataclass(frozen=True)
class Words:
    """The same words in Chinese and English; a missing one falls back to the other."""

    zh: str = ""
    en: str = ""

    def in_(self, language: str) -> str:
        return (self.zh or self.en) if language == "zh" else (self.en or self.zh)


@dataclass(frozen=True)
class Parameter:
    """A number of the guideline, or of its reading (`stated` false). `values`: from that day on, in order; None repeals."""

    name: str
    values: tuple[tuple[date, ParameterValue], ...]
    type: str
    stated: bool
    label: Words = Words()

    def at(self, day: date) -> ParameterValue:
        """The value in force on a day; None before the first."""
        return next((value for since, value in reversed(self.values) if since <= day), None)


@dataclass(frozen=True)
class Holds:
    """Who answers for a breach: unit, staff, centre or none; `column` where it is not the trigger's own."""

    who: str
    column: Column | None = None


@dataclass(frozen=True)
class Clause:
    """One clause. `rule` is None for a clause that only a person can attest (`manual` says what)."""

    id: str
    title: Words
    holds: Holds
    severity: str
    track: str
    rule: Rule | None
    file: str
    line: int = 0
    sentences: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    reading: Words = Words()
    message: Words = Words()
    manual: Words = Words()
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    in_force_from: date = date.min
    in_force_until: date = date.max
    depends_on: tuple[str, ...] = ()
    may_waive: bool = True
    source: str = ""  # the rule part of the file as written
    attestations: tuple[Attestation, ...] = ()  # what persons attested of it for the period of an audit

    @property
    def sort_key(self) -> tuple[tuple[int, int, str], ...]:
        return clause_order(self.id)


def clause_order(clause_id: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts 2.4.10 after 2.4.9: numbers by value, words after numbers."""
    return tuple((0, int(p), "") if p.isdigit() else (1, 0, p) for p in clause_id.split("."))


@dataclass(frozen=True)
class Sentence:
    """One sentence of the guideline's reading; `headings` from the chapter down, without the title."""

    id: str
    text: str
    headings: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class Accountability:
    """`occasion`: month or year; `tracks`: which ledgers are kept; `reset`: occasions are counted anew each year, or never."""

    occasion: str = "month"
    tracks: tuple[str, ...] = ("unit", "staff")
    reset: str = "year"


@dataclass(frozen=True)
class ScoreRule:
    """How units are scored: the weight of a severity, and whose duties count."""

    weights: Mapping[str, Decimal]
    holders: tuple[str, ...] = ("unit", "staff")


@dataclass(frozen=True)
class Pack:
    """A guideline as rules: everything that an audit needs to know about the law."""

    root: Path
    name: str
    version: str
    title: Words
    issuer: Words
    in_force_from: date
    timezone: str
    holidays: str
    roll_to_working_day: bool
    accountability: Accountability
    vocabulary: Vocabulary
    clauses: tuple[Clause, ...]
    calendar_overrides: Mapping[date, bool] = field(default_factory=dict)
    sha256: str = ""
    case_starts: tuple[str, ...] = ()  # kinds with which a case begins; none = as nearly all do
    case_ends: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # kind -> those of which one ends its case
    sentences: tuple[Sentence, ...] = ()  # of guideline.md, where the pack has one
    no_duty: Mapping[str, Words] = field(default_factory=dict)  # sentence -> why it holds no duty
    score: ScoreRule | None = None

    def clause(self, clause_id: str) -> Clause | None:
        return next((c for c in self.clauses if c.id == clause_id), None)
