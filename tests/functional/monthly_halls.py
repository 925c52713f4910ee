"""Small halls whose exports come month by month, and two chains of audits of them: with what is kept, and without."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from clausewise.accountability.ledger import held_ledger
from clausewise.audit import AuditResult, Options, audit
from clausewise.incremental.keeper import Keeper
from clausewise.judge.containment import JudgePool
from clausewise.model.clause import Pack
from clausewise.model.due_process import Appeal, Waiver
from clausewise.sources import open_sources

ZONE = ZoneInfo("Asia/Shanghai")
Row = Mapping[str, object]
REGISTERS: dict[str, list[dict[str, str]]] = {
    "windows": [
        {"window": "W1", "unit": "U01", "type": "service", "place": "hall"},
        {"window": "W2", "unit": "U02", "type": "settlement", "place": "hall"},
    ],
    "items": [{"item": "I1", "unit": "U01", "level": "county", "category": "ordinary", "exception": "none"}],
    "units": [{"unit": "U01", "name": "One"}, {"unit": "U02", "name": "Two"}],
}


def days_of(month: int) -> tuple[date, date]:
    return date(2026, month, 1), date(2026, month + 1, 1) - timedelta(days=1)


def write_table(path: Path, rows: Sequence[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    names = list(dict.fromkeys(name for row in rows for name in row)) or ["id", "kind", "at"]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)


@dataclass
class Hall:
    """A directory that grows; `root` also holds both ledgers."""

    root: Path
    pack: Pack
    pool: JudgePool

    def __post_init__(self) -> None:
        self.write_registers(REGISTERS)

    @property
    def place(self) -> Path:
        return self.root / "hall"

    def write_registers(self, registers: Mapping[str, Sequence[Row]]) -> None:
        for name, rows in registers.items():
            write_table(self.place / "registers" / f"{name}.csv", rows)

    def file(self, month: int) -> Path:
        return self.place / "operations" / f"2026-{month:02d}.csv"

    def deliver(self, month: int, rows: Sequence[Row]) -> None:
        write_table(self.file(month), rows)

    def both(
        self, month: int, as_of: datetime, appeals: tuple[Appeal, ...] = (), waivers: tuple[Waiver, ...] = ()
    ) -> tuple[dict[str, object], dict[str, object], Keeper]:
        """What the audit of a month says without and with what is kept, which both then add to their ledgers."""
        options = Options(days_of(month), as_of, appeals=appeals, waivers=waivers)
        keeper = Keeper(self.root / "kept")
        found = [self._audit(options, name, used) for name, used in (("plain", None), ("kept", keeper))]
        return found[0], found[1], keeper

    def _audit(self, options: Options, ledger: str, keeper: Keeper | None) -> dict[str, object]:
        with ExitStack() as stack:
            book = stack.enter_context(held_ledger(str(self.root / f"{ledger}.db")))
            sources = open_sources([str(self.place)], self.pack.vocabulary)
            result = audit(self.pack, sources, options, ledger=book, pool=self.pool, keeper=keeper)
            stack.enter_context(closing(result))
            said = everything(result)
            result.keep(book)
            if keeper:
                keeper.publish()
        return said

    def close(self) -> None:
        shutil.rmtree(self.root)


def everything(result: AuditResult) -> dict[str, object]:
    """All that reports are made of, but for the notes of what was kept."""
    occasions = result.store.connection.execute("SELECT * EXCLUDE (_rid) FROM occasion_records ORDER BY ALL")
    return {
        "findings": [finding.to_json() for finding in result.findings()],
        "counts": result.counts,
        "clauses": [(c.clause.id, c.verdict, dict(c.counts), c.by_unit, c.has_data) for c in result.clauses],
        "tallies": list(result.tallies()),
        "months": result.months,
        "days taken": list(result.days_taken),
        "completeness": result.completeness,
        "inputs": result.inputs,
        "records": (result.records, result.quarantined, result.unreadable_cells, result.as_of),
        "quarantine": list(result.quarantine()),
        "process": result.process,
        "pending": result.pending_after,
        "occasions": occasions.fetchall(),
    }
