"""Waivers take effect: a breach that a valid one covers is *waived*, before later strata look at it.

The check still runs, so the finding stays in every report. What decides is the finding's own time (the missed due
time, or the trigger's); the `dates` of a scope are those of the trigger.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

import duckdb

from clausewise.model.clause import Words
from clausewise.model.due_process import Use, Waiver
from clausewise.model.finding import Finding
from clausewise.model.sql_names import quote_identifier as q
from clausewise.sql.expression import Binder


class WaiverBook:
    """The waivers of one audit; `covering`: finding -> its waiver, `uses()`: what became of each."""

    def __init__(self, waivers: Sequence[Waiver] = ()) -> None:
        self.waivers = tuple(waivers)
        self.covering: dict[str, Waiver] = {}
        self._matched: dict[str, set[str]] = {waiver.id: set() for waiver in waivers}
        self._out_of_time: Counter[str] = Counter()

    def apply(self, connection: duckdb.DuckDBPyConnection, clauses: Collection[str]) -> None:
        """Waives what is to be waived among the findings of these clauses."""
        for waiver in self.waivers:
            if waiver.clause in clauses and not waiver.problems:
                self._apply(connection, waiver)

    def _apply(self, connection: duckdb.DuckDBPyConnection, waiver: Waiver) -> None:
        binder = Binder()
        rows = connection.execute(
            *binder.bound(
                "SELECT finding, verdict, _date, duty, k_rid FROM finding_records "
                f"WHERE verdict IN ('breach', 'waived', 'revoked') AND {_in_scope(waiver, binder)}"
            )
        ).fetchall()
        covered = []
        for finding, verdict, day, duty, rid in rows:
            if not waiver.since <= day <= waiver.until:
                self._out_of_time[waiver.id] += 1
                continue
            self._matched[waiver.id].add(finding)
            if verdict == "breach":
                self.covering[finding] = waiver
                covered.append((duty, rid))
        set_verdicts(connection, covered, "waived")

    def decide(self, finding: Finding) -> Finding:
        """A finding that stands in no table (it was attested), waived where a waiver covers it."""
        for waiver in self.waivers:
            if waiver.problems or not _covers(waiver, finding):
                continue
            day = date.fromisoformat((finding.at or "")[:10])
            if not waiver.since <= day <= waiver.until:
                self._out_of_time[waiver.id] += 1
                continue
            self._matched[waiver.id].add(finding.finding)
            if finding.verdict == "breach":
                self.covering[finding.finding] = waiver
                finding = replace(finding, verdict="waived")
        return finding

    def uses(self, period: tuple[date, date]) -> tuple[Use, ...]:
        """What became of each waiver in an audit of this period."""
        return tuple(self._use(waiver, period) for waiver in self.waivers)

    def _use(self, waiver: Waiver, period: tuple[date, date]) -> Use:
        found, late = len(self._matched[waiver.id]), self._out_of_time[waiver.id]
        if waiver.problems:
            why = Words("；".join(p.zh for p in waiver.problems), "; ".join(p.en for p in waiver.problems))
            return Use(waiver.id, waiver.clause, waiver.document, "invalid", 0, why)
        if found:
            return Use(waiver.id, waiver.clause, waiver.document, "used", found)
        if waiver.until < period[0]:
            why = Words(
                f"已于 {waiver.until} 到期，早于审计期（{period[0]} 起）",
                f"expired on {waiver.until}, before the audit period (from {period[0]})",
            )
            return Use(waiver.id, waiver.clause, waiver.document, "expired", 0, why)
        if late:
            why = Words(
                f"范围内的 {late} 个问题都不在 {waiver.since} 至 {waiver.until} 之内",
                f"the {late} findings of its scope lie outside {waiver.since} to {waiver.until}",
            )
            return Use(waiver.id, waiver.clause, waiver.document, "expired", 0, why)
        why = Words("没有与之相符的问题", "no finding matches it")
        return Use(waiver.id, waiver.clause, waiver.document, "unused", 0, why)


def _covers(waiver: Waiver, finding: Finding) -> bool:
    day = date.fromisoformat((finding.at or "")[:10])
    return (
        finding.clause == waiver.clause
        and all(getattr(finding, column) in values for column, values in waiver.scope.columns.items())
        and (not waiver.scope.dates or any(first <= day <= last for first, last in waiver.scope.dates))
    )


def _in_scope(waiver: Waiver, binder: Binder) -> str:
    conditions = [f"clause = {binder.bind(waiver.clause)}"]
    for column, values in waiver.scope.columns.items():
        conditions.append(f"{q(column)} IN ({', '.join(binder.bind(value) for value in values)})")
    if waiver.scope.dates:
        day = "CAST(trigger_at AS DATE)"
        spans = (
            f"{day} BETWEEN {binder.bind(first)}::DATE AND {binder.bind(last)}::DATE"
            for first, last in waiver.scope.dates
        )
        conditions.append(f"({' OR '.join(spans)})")
    return " AND ".join(conditions)


def set_verdicts(
    connection: duckdb.DuckDBPyConnection, found: Iterable[tuple[int, int]], verdict: str
) -> None:
    """Changes the verdict of findings, given as (duty, trigger), in their own table and in that of the verdicts."""
    by_duty: dict[int, list[int]] = {}
    for duty, rid in found:
        by_duty.setdefault(duty, []).append(rid)
    for duty, rids in by_duty.items():
        connection.execute(
            "UPDATE finding_records SET verdict = $1 WHERE duty = $2 AND k_rid IN (SELECT unnest($3))",
            [verdict, duty, rids],
        )
        connection.execute(
            "UPDATE verdicts SET verdict = $1 WHERE duty = $2 AND _rid IN (SELECT unnest($3))",
            [verdict, duty, rids],
        )
