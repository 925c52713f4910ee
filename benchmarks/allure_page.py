"""How long the Allure report of a large hall takes, and how large it is: every clause of the pack for 50 units.

    python -m benchmarks.allure_page [UNITS]

Prints seconds of each step and megabytes. To be met: 3,200 results in less than 20 s and 60 MB.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from clausewise.language.pack import load_pack
from clausewise.model.clause import Clause, Pack, Words
from clausewise.model.days_taken import DaysTaken
from clausewise.model.finding import Finding, clause_verdict
from clausewise.reporting.page import write_page
from clausewise.reporting.result import InputFile
from clausewise.scenarios.allure_run import write_results

FINDINGS_OF_A_LINE = 12
KINDS = ("breach", "met", "met", "undetermined", "met", "pending", "met", "breach", "met", "met")


@dataclass(frozen=True)
class MadeClause:
    clause: Clause
    by_unit: dict[str, dict[str, int]]
    has_data: bool = True
    unattested: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        total: dict[str, int] = {}
        for counts in self.by_unit.values():
            for verdict, number in counts.items():
                total[verdict] = total.get(verdict, 0) + number
        return total

    @property
    def verdict(self) -> str:
        return clause_verdict(self.counts)


@dataclass
class MadeAudit:
    """An audit's result without an audit: what is measured is the report."""

    pack: Pack
    clauses: tuple[MadeClause, ...]
    unit_names: dict[str, str]
    as_of: datetime = datetime(2026, 3, 31, 23, 59, 59, tzinfo=ZoneInfo("Asia/Shanghai"))
    period: tuple[date, date] = (date(2026, 3, 1), date(2026, 3, 31))
    months: dict[str, dict[str, int]] = field(default_factory=dict)
    days_taken: tuple[DaysTaken, ...] = ()
    records: int = 1_000_000
    quarantined: int = 0
    unreadable_cells: int = 0
    inputs: tuple[InputFile, ...] = ()
    notes: tuple[Words, ...] = ()
    pending_after: int = 0

    def findings(
        self, clause: str | None = None, unit: str | None = None, limit: int | None = None
    ) -> Iterator[Finding]:
        for each in self.clauses:
            for name, counts in each.by_unit.items():
                for verdict in ("breach", "undetermined", "pending"):
                    for number in range(counts.get(verdict, 0)):
                        yield make_finding(each.clause, name, verdict, number)

    def quarantine(self) -> Iterator[tuple[str, int, str, str, str]]:
        return iter(())


def make_finding(clause: Clause, unit: str, verdict: str, number: int) -> Finding:
    case = f"{unit}-{clause.id}-{number:04d}"
    return Finding(
        finding=f"{abs(hash(case)):016x}"[:16], clause=clause.id, verdict=verdict, severity=clause.severity,
        track=clause.track, subject_type="unit", subject_id=unit, trigger=f"受理{case}", unit=unit, case=case,
        at="2026-03-04T09:30:00+08:00", due="2026-03-06T23:59:59+08:00", parameters={"limit": "2 working days"},
        evidence=({"record": case, "role": "trigger", "kind": "acceptance", "at": "2026-03-04T09:30:00+08:00"},),
        searched={"kind": "decision", "same": ["case"], "records": 0},
        message_zh=f"办件{case}于2026-03-04 09:30受理，应于2026-03-06 23:59前办结，期限内没有办结记录。",
        message_en=f"Case {case} was due by 2026-03-06 23:59; no decision was recorded in time.",
    )  # fmt: skip


def make_audit(units: int) -> MadeAudit:
    pack = load_pack(None)
    names = {f"U{number:03d}": f"第{number}局" for number in range(units)}
    made = []
    for i, clause in enumerate(each for each in pack.clauses if each.rule is not None):
        by_unit: dict[str, dict[str, int]] = {}
        for j, unit in enumerate(names):
            by_unit[unit] = {"met": 40, KINDS[(i + 3 * j) % len(KINDS)]: FINDINGS_OF_A_LINE}
        made.append(MadeClause(clause, by_unit))
    months = {f"2026-{month:02d}": {"met": 9_000, "breach": 100 * month} for month in (1, 2, 3)}
    return MadeAudit(pack, tuple(made), names, months=months)


def processor_seconds() -> float:
    """Of this process and its children: on a busy machine it says more than the clock."""
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in spent)


def main() -> None:
    units = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    result = make_audit(units)
    with tempfile.TemporaryDirectory(prefix="clausewise-benchmark-") as scratch:
        results, page = Path(scratch) / "results", Path(scratch) / "index.html"
        begin = time.perf_counter()
        write_results(result, results, language="zh")
        between = time.perf_counter()
        write_page(results, page, language="zh", title="报告", variables={}, history=None, label="2026-03")
        end = time.perf_counter()
        number = sum(1 for _ in results.glob("*-result.json"))
        print(f"results   {number:10,}")
        print(f"findings  {sum(1 for _ in result.findings()):10,}")
        print(f"scenarios {between - begin:10.1f} s")
        print(f"page      {end - between:10.1f} s")
        print(f"together  {end - begin:10.1f} s")
        print(f"processor {processor_seconds():10.1f} s on {os.cpu_count()} processors")
        print(f"size      {page.stat().st_size / 1e6:10.1f} MB")


if __name__ == "__main__":
    main()
