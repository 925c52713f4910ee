"""What a report may read of an audit: the result as a protocol, and a snapshot for another process.

Reports stand below the use case, so they name what they read instead of importing it. The snapshot holds no
database connection: the test run that fills the Allure report is a process of its own, and so are the
workers of pytest-xdist.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain, groupby, islice
from typing import Protocol

from clausewise.model.clause import Clause, Pack, Words
from clausewise.model.completeness import Gap
from clausewise.model.days_taken import DaysTaken
from clausewise.model.due_process import DueProcess
from clausewise.model.finding import Finding
from clausewise.model.tally import Tally

FINDINGS_SHOWN = 1000
VERDICT_ORDER = ("breach", "undetermined", "waived", "revoked", "pending")


class ClauseResult(Protocol):
    """One clause over the period: verdict -> triggers, in all and for each unit ('' = no unit)."""

    @property
    def clause(self) -> Clause: ...
    @property
    def counts(self) -> Mapping[str, int]: ...
    @property
    def by_unit(self) -> Mapping[str, Mapping[str, int]]: ...
    @property
    def has_data(self) -> bool: ...
    @property
    def verdict(self) -> str: ...
    @property
    def unattested(self) -> tuple[str, ...]:
        """The units that nobody attested, of a clause that is attested unit by unit."""


class InputFile(Protocol):
    """One file that was read."""

    @property
    def name(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def bytes(self) -> int: ...
    @property
    def rows(self) -> int: ...
    @property
    def checksum(self) -> str: ...


class Result(Protocol):
    """What a scenario and its Allure result need."""

    @property
    def pack(self) -> Pack: ...
    @property
    def as_of(self) -> datetime: ...
    @property
    def period(self) -> tuple[date, date]: ...
    @property
    def clauses(self) -> Sequence[ClauseResult]: ...
    @property
    def unit_names(self) -> Mapping[str, str]: ...

    def findings(
        self, clause: str | None = None, unit: str | None = None, limit: int | None = None
    ) -> Iterator[Finding]:
        """By clause, unit, at, trigger; every verdict but met and excepted; unit '' = none."""


class ReadyFindings(Protocol):
    """All findings, in the order of `findings`, without an object for each."""

    def write(self, lines: Sequence[str]) -> Iterator[list[tuple[str, ...]]]:
        """Each as these lines: SQL over the COLUMNS of accountability/ready.py."""

    def first(self, verdicts: tuple[str, ...], limit: int, *, soonest: bool = False) -> Iterator[Finding]:
        """At most so many of each clause; `soonest`: those that are due first."""


class AuditResult(Result, Protocol):
    """The whole result of an audit."""

    @property
    def records(self) -> int: ...
    @property
    def quarantined(self) -> int: ...
    @property
    def unreadable_cells(self) -> int: ...
    @property
    def inputs(self) -> Sequence[InputFile]: ...
    @property
    def completeness(self) -> Sequence[Gap]:
        """What speaks against the completeness of the records; the notes begin with its messages."""

    @property
    def notes(self) -> Sequence[Words]: ...
    @property
    def pending_after(self) -> int: ...
    @property
    def kept_files(self) -> Sequence[str]:
        """The inputs that were not read again, since an earlier audit had kept their records."""

    @property
    def months(self) -> Mapping[str, Mapping[str, int]]:
        """Month of the trigger (`2026-03`) -> verdict -> triggers."""

    def tallies(self) -> Iterator[Tally]: ...
    @property
    def days_taken(self) -> Sequence[DaysTaken]: ...
    @property
    def process(self) -> DueProcess: ...

    def quarantine(self) -> Iterator[tuple[str, int, str, str, str]]:
        """File, row, column, value, reason."""

    def segments(self) -> Iterator[tuple[tuple[str, ...], ReadyFindings | None]]:
        """The clauses in order, in runs: with their findings as texts, or None where each must be looked at."""


@dataclass(frozen=True)
class ClauseSnapshot:
    """A clause's result without its database."""

    clause: Clause
    counts: Mapping[str, int]
    by_unit: Mapping[str, Mapping[str, int]]
    has_data: bool
    verdict: str
    unattested: tuple[str, ...] = ()


@dataclass(frozen=True)
class Snapshot:
    """A result that can be pickled; at most FINDINGS_SHOWN findings for each clause and unit."""

    pack: Pack
    as_of: datetime
    period: tuple[date, date]
    clauses: tuple[ClauseSnapshot, ...]
    unit_names: Mapping[str, str]
    shown: Mapping[tuple[str, str], tuple[Finding, ...]]

    def findings(
        self, clause: str | None = None, unit: str | None = None, limit: int | None = None
    ) -> Iterator[Finding]:
        if clause is not None and unit is not None:
            found: Iterable[Finding] = self.shown.get((clause, unit), ())
        else:
            found = chain.from_iterable(
                findings
                for (its_clause, its_unit), findings in self.shown.items()
                if clause in (None, its_clause) and unit in (None, its_unit)
            )
        return islice(found, limit)


def snapshot(result: Result) -> Snapshot:
    """The result with its findings in memory, worst first within a clause and unit, and an absolute root."""
    shown: dict[tuple[str, str], tuple[Finding, ...]] = {}
    for (clause, unit), group in groupby(result.findings(), key=lambda f: (f.clause, f.unit or "")):
        worst_first = sorted(group, key=lambda f: VERDICT_ORDER.index(f.verdict))
        shown[clause, unit] = tuple(worst_first[:FINDINGS_SHOWN])
    clauses = tuple(
        ClauseSnapshot(
            c.clause,
            dict(c.counts),
            {u: dict(n) for u, n in c.by_unit.items()},
            c.has_data,
            c.verdict,
            c.unattested,
        )
        for c in result.clauses
    )
    pack = replace(result.pack, root=result.pack.root.resolve())
    return Snapshot(pack, result.as_of, result.period, clauses, dict(result.unit_names), shown)
