"""A small audit result, made by hand, for the tests of what is written about audits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from clausewise.model.clause import Accountability, Clause, Holds, Pack, Words
from clausewise.model.completeness import Gap
from clausewise.model.days_taken import DaysTaken
from clausewise.model.due_process import DueProcess
from clausewise.model.finding import Finding, clause_verdict
from clausewise.model.tally import Tally
from clausewise.model.vocabulary import Vocabulary

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class SmallClause:
    clause: Clause
    counts: Mapping[str, int]
    by_unit: Mapping[str, Mapping[str, int]]
    has_data: bool = True
    unattested: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        return clause_verdict(self.counts, has_data=self.has_data)


@dataclass(frozen=True)
class Input:
    name: str = "operations.csv"
    sha256: str = "ab" * 32
    bytes: int = 1234
    rows: int = 12
    checksum: str = ""


@dataclass
class SmallAudit:
    """Counts its clauses from its findings; `met` adds triggers that were met, by clause and unit."""

    pack: Pack
    all_findings: tuple[Finding, ...]
    met: Mapping[tuple[str, str], int] = field(default_factory=dict)
    rejected: tuple[tuple[str, int, str, str, str], ...] = ()
    as_of: datetime = datetime(2026, 3, 31, 23, 59, 59, tzinfo=ZONE)
    period: tuple[date, date] = (date(2026, 3, 1), date(2026, 3, 31))
    records: int = 12
    unreadable_cells: int = 1
    inputs: tuple[Input, ...] = (Input(),)
    kept_files: tuple[str, ...] = ()
    notes: tuple[Words, ...] = ()
    completeness: tuple[Gap, ...] = ()
    pending_after: int = 0
    unit_names: Mapping[str, str] = field(default_factory=dict)
    months: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    days_taken: tuple[DaysTaken, ...] = ()
    process: DueProcess = field(default_factory=DueProcess)

    @property
    def quarantined(self) -> int:
        return len(self.rejected)

    @property
    def clauses(self) -> tuple[SmallClause, ...]:
        counted: dict[str, dict[str, Counter[str]]] = {}
        for f in self.all_findings:
            counted.setdefault(f.clause, {}).setdefault(f.unit or "", Counter())[f.verdict] += 1
        for (clause, unit), n in self.met.items():
            counted.setdefault(clause, {}).setdefault(unit, Counter())["met"] += n
        results = []
        for clause in self.pack.clauses:
            by_unit = counted.get(clause.id, {})
            results.append(SmallClause(clause, sum(by_unit.values(), Counter()), by_unit))
        return tuple(results)

    def findings(
        self, clause: str | None = None, unit: str | None = None, limit: int | None = None
    ) -> Iterator[Finding]:
        chosen = [f for f in self.all_findings if clause in (None, f.clause) and unit in (None, f.unit or "")]
        return iter(chosen[:limit])

    def tallies(self) -> Iterator[Tally]:
        for each in self.clauses:
            yield from (Tally(each.clause.id, unit, "2026-03", n) for unit, n in each.by_unit.items())

    def quarantine(self) -> Iterator[tuple[str, int, str, str, str]]:
        return iter(self.rejected)

    def close(self) -> None:
        pass


def a_clause(clause_id: str, zh: str, en: str, severity: str = "major", **more: object) -> Clause:
    return Clause(
        clause_id, Words(zh, en), Holds("unit"), severity, "unit", None, f"{clause_id}.yaml", **more
    )


def a_pack(*clauses: Clause) -> Pack:
    return Pack(
        root=Path(),
        name="county-hall",
        version="2026.1",
        title=Words("行政中心效能建设指导意见", "Service hall guideline"),
        issuer=Words(),
        in_force_from=date(2010, 1, 1),
        timezone="Asia/Shanghai",
        holidays="china",
        roll_to_working_day=False,
        accountability=Accountability(),
        vocabulary=Vocabulary({}, {}, {}),
        clauses=clauses
        or (
            a_clause("2.3.1", "一般事项两个工作日", "Two working days"),
            a_clause("2.6.1", "一口式收费", "Single cashier", "critical"),
        ),
        sha256="cd" * 32,
    )


def a_finding(number: int = 1, **changes: object) -> Finding:
    return Finding(
        **{
            "finding": f"{number:016x}",
            "clause": "2.6.1",
            "verdict": "breach",
            "severity": "critical",
            "track": "unit",
            "subject_type": "unit",
            "subject_id": "U01",
            "trigger": f"P{number}",
            "unit": "U01",
            "case": f"C{number}",
            "at": "2026-03-04T09:30:00+08:00",
            "evidence": ({"record": f"P{number}", "role": "trigger", "kind": "payment"},),
            "message_zh": f"缴费 P{number} 不在结算窗口",
            "message_en": f"payment P{number} was not at a settlement window",
            **changes,
        }
    )


def an_audit(*findings: Finding, **changes: object) -> SmallAudit:
    return SmallAudit(**{"pack": a_pack(), "all_findings": findings, **changes})
