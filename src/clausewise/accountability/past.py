"""What earlier audits left: months that need not be judged again, breaches that count, duties that were pending.

A trigger that was pending in its own month must not fall between two audits. So it is judged again (`reopened`), with
the findings that it rests on, and reported in the audit that decides it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import duckdb
import pyarrow as pa

from clausewise.accountability.appeals import Verdicts, read_verdicts
from clausewise.model.clause import Clause
from clausewise.model.due_process import Appeal, LedgerUse, Sighting
from clausewise.model.rule import TriggerForm
from clausewise.sql.arrow import insert_rows
from clausewise.sql.duty import Duty
from clausewise.sql.setting import Setting

PAST = (
    "finding VARCHAR, clause VARCHAR, track VARCHAR, unit VARCHAR, staff VARCHAR, day DATE, trigger VARCHAR"
)
FINAL = ("met", "excepted")


@dataclass(frozen=True)
class Past:
    """What a ledger knows of the time before an audit. `latest`: finding -> what the last audit said of it."""

    held: tuple[tuple[date, date], ...] = ()
    months: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    latest: Mapping[str, Sighting] | None = None
    first_breach: Mapping[str, str] | None = None
    appeals: tuple[Appeal, ...] = ()

    def sightings(self) -> Iterator[Sighting]:
        yield from (self.latest or {}).values()

    @property
    def pending(self) -> tuple[Sighting, ...]:
        return tuple(s for s in self.sightings() if s.verdict == "pending")


def put_past(
    connection: duckdb.DuckDBPyConnection, past: Past, clauses: Sequence[Clause], setting: Setting
) -> Setting:
    """Makes `past_findings` and `reopened`; returns the setting that knows of them."""
    connection.execute(f"CREATE TABLE past_findings ({PAST})")
    connection.execute("CREATE TABLE reopened (clause VARCHAR, trigger VARCHAR, reported VARCHAR)")
    counted = [_counted(sighting, past) for sighting in past.sightings() if sighting.verdict == "breach"]
    _insert(connection, "past_findings", counted)
    reopened = list(_reopened(past, {clause.id: clause for clause in clauses}))
    rows = {(clause, trigger): reported for clause, trigger, reported, _ in sorted(reopened)}
    _insert(connection, "reopened", [(*key, reported) for key, reported in rows.items()])
    days = [date.fromisoformat(day) for _, _, _, day in reopened if day]
    return replace(
        setting,
        held=past.held,
        reopens=frozenset(clause for clause, *_ in reopened),
        look_back=min(days, default=None) if days else None,
    )


def _insert(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[str | None, ...]]
) -> None:
    """All rows in one statement: a year's ledger has tens of thousands."""
    if rows:
        columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
        insert_rows(connection, table, pa.table(columns, [f"c{n}" for n in range(len(columns))]))


def _counted(sighting: Sighting, past: Past) -> tuple[str | None, ...]:
    """A breach on a register's record counts in the month in which it was first seen."""
    day = sighting.day
    if sighting.form == TriggerForm.REGISTER.value:
        day = (past.first_breach or {}).get(sighting.finding, day)
    return (
        sighting.finding,
        sighting.clause,
        sighting.track,
        sighting.unit,
        sighting.staff,
        day,
        sighting.trigger,
    )


def _reopened(past: Past, clauses: Mapping[str, Clause]) -> Iterator[tuple[str, str, str, str]]:
    """(clause, trigger, when reported, day) of the pending triggers, and of the findings that they rest on."""
    days = {(s.clause, s.trigger): s.trigger_day for s in past.sightings()}
    for sighting in past.pending:
        clause, trigger = sighting.clause, sighting.trigger
        yield clause, trigger, "decided", sighting.trigger_day
        while (behind := _behind(clauses.get(clause), trigger, clauses)) is not None:
            clause, trigger = behind
            yield clause, trigger, "", days.get(behind, sighting.trigger_day)


def _behind(clause: Clause | None, trigger: str, clauses: Mapping[str, Clause]) -> tuple[str, str] | None:
    """The clause and trigger of the finding that a trigger is."""
    if clause is None or clause.rule is None or clause.rule.each.form is not TriggerForm.FINDING:
        return None
    name, _, rest = trigger.partition(":")
    return (name, rest) if name in clauses else None


def use_of_ledger(
    connection: duckdb.DuckDBPyConnection, past: Past, duties: Sequence[Duty], setting: Setting,
    elsewhere: Verdicts | None = None, there: Collection[str] = (),
) -> LedgerUse:  # fmt: skip
    """What became of the triggers that earlier audits left pending, and of those that an appeal moved.

    `elsewhere`: the verdicts of triggers that were judged in parts; `there`: ids and cases of records that lie there.
    """
    verdicts = read_verdicts(connection, duties, setting, reopened=True) | (elsewhere or {})
    asked = connection.execute(
        "SELECT clause, trigger FROM reopened WHERE reported <> '' ORDER BY ALL"
    ).fetchall()
    known = {(s.clause, s.trigger): s for s in past.sightings()}
    clauses = {duty.clause.id: duty.clause for duty in duties}
    settled: list[Sighting] = []
    pending = missing = decided = 0
    for clause, trigger in asked:
        judged, before = verdicts.get((clause, trigger)), known.get((clause, trigger))
        if judged is None:
            if before is not None and _is_there(connection, clause, trigger, clauses, there):
                settled.append(replace(before, verdict="gone"))
                decided += 1
            elif before is not None:
                missing += 1
        elif judged.verdict == "pending":
            pending += 1
        else:
            decided += 1
            if before is not None and judged.verdict in FINAL:
                settled.append(replace(before, verdict=judged.verdict))
    return LedgerUse(past.months, past.later, decided, pending, missing, tuple(settled))


def _is_there(
    connection: duckdb.DuckDBPyConnection, clause: str, trigger: str, clauses: Mapping[str, Clause],
    there: Collection[str],
) -> bool:  # fmt: skip
    """Whether the source still holds the record behind a trigger."""
    while (behind := _behind(clauses.get(clause), trigger, clauses)) is not None:
        clause, trigger = behind
    rule = clauses[clause].rule if clause in clauses else None
    match rule.each.form if rule else None:
        case TriggerForm.OPERATION:
            asked = "SELECT 1 FROM operations WHERE id = $1 LIMIT 1"
        case TriggerForm.CASE:
            asked = 'SELECT 1 FROM operations WHERE "case" = $1 LIMIT 1'
        case _:
            return rule is not None
    return trigger in there or bool(connection.execute(asked, [trigger]).fetchall())
