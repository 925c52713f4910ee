"""Appeals take effect: a finding that was revoked, or rested on wrong data, counts no longer, for nobody.

It leaves the occasions and every duty that followed from it; what that changed is found by comparing the verdicts
of the later strata without the appeals and with them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import duckdb

from clausewise.accountability.waivers import set_verdicts
from clausewise.model.clause import Words
from clausewise.model.due_process import Appeal, Change, Use
from clausewise.model.finding import Finding
from clausewise.sql.duty import Duty
from clausewise.sql.expression import Binder
from clausewise.sql.setting import Setting
from clausewise.sql.triggers import trigger_frame, trigger_id, with_records
from clausewise.sql.verdicts import every_verdict

OCCASION = "occasion"
COUNTED = ("breach", "waived")


class Judged(NamedTuple):
    """A verdict, or an occasion's number; `reported`: whether this audit reports it."""

    unit: str
    staff: str
    verdict: str
    reported: bool = True


Verdicts = dict[tuple[str, str], Judged]  # by (clause, trigger)


class AppealBook:
    """The appeals of one audit; `uses()`: what became of each."""

    def __init__(self, appeals: Sequence[Appeal] = ()) -> None:
        self.appeals = {appeal.finding: appeal for appeal in appeals}
        self._found: dict[str, tuple[str, str]] = {}  # finding -> (clause, verdict before the appeal)

    def concern(self, since: date) -> bool:
        """Whether one that revokes was decided on or after this day, so that what it changes is news."""
        return any(appeal.on >= since for appeal in self.appeals.values() if appeal.state.revokes)

    def revokes_any(self, connection: duckdb.DuckDBPyConnection) -> bool:
        """Whether a finding of this audit, or of the months that a ledger holds, is revoked."""
        named = [finding for finding, appeal in self.appeals.items() if appeal.state.revokes]
        return bool(named) and bool(
            connection.execute(
                "SELECT 1 FROM finding_records WHERE finding IN (SELECT unnest($1)) AND verdict IN ('breach', 'waived') "
                "UNION ALL SELECT 1 FROM past_findings WHERE finding IN (SELECT unnest($1)) LIMIT 1",
                [named],
            ).fetchall()
        )

    def apply(self, connection: duckdb.DuckDBPyConnection, clauses: Collection[str]) -> None:
        """Revokes what is to be revoked among the findings of these clauses, and among those of a ledger."""
        if not self.appeals:
            return
        revoked = []
        for finding, clause, verdict, duty, rid in connection.execute(
            "SELECT finding, clause, verdict, duty, k_rid FROM finding_records "
            "WHERE finding IN (SELECT unnest($1)) AND clause IN (SELECT unnest($2))",
            [list(self.appeals), list(clauses)],
        ).fetchall():
            if verdict != "revoked":
                self._found[finding] = (clause, verdict)
            if verdict in COUNTED and self.appeals[finding].state.revokes:
                revoked.append((duty, rid))
        set_verdicts(connection, revoked, "revoked")
        for finding, clause in connection.execute(
            "SELECT finding, clause FROM past_findings WHERE finding IN (SELECT unnest($1))",
            [list(self.appeals)],
        ).fetchall():
            self._found.setdefault(finding, (clause, "breach"))
            if self.appeals[finding].state.revokes:
                connection.execute("UPDATE past_findings SET track = 'revoked' WHERE finding = $1", [finding])

    def decide(self, finding: Finding) -> Finding:
        """A finding that stands in no table (it was attested), revoked where an appeal says so."""
        appeal = self.appeals.get(finding.finding)
        if appeal is None or finding.verdict == "revoked":
            return finding
        self._found[finding.finding] = (finding.clause, finding.verdict)
        return replace(finding, verdict="revoked") if appeal.state.revokes else finding

    def uses(self) -> tuple[Use, ...]:
        """What became of each appeal."""
        return tuple(self._use(appeal) for appeal in self.appeals.values())

    def known_uses(self, given: Sequence[Appeal]) -> tuple[Use, ...]:
        """Those of the given appeals that a ledger knows already: they had their effect in an earlier audit."""
        names = {appeal.finding for appeal in given} & self.appeals.keys()
        return tuple(
            Use(name, self._found.get(name, ("", ""))[0], self.appeals[name].document, "used", 1)
            for name in sorted(names)
        )

    def effective(self) -> tuple[Appeal, ...]:
        """The appeals that concern a breach."""
        return tuple(
            appeal for name, appeal in self.appeals.items() if self._found.get(name, ("", ""))[1] in COUNTED
        )

    def _use(self, appeal: Appeal) -> Use:
        clause, verdict = self._found.get(appeal.finding, ("", ""))
        if not clause:
            why = Words("本次审计没有这个问题", "this audit has no such finding")
            return Use(appeal.finding, "", appeal.document, "unused", 0, why)
        if verdict not in COUNTED:
            why = Words("该问题不是违反，无可申诉", f"the finding is {verdict}, which nobody need appeal")
            return Use(appeal.finding, clause, appeal.document, "unused", 0, why)
        return Use(appeal.finding, clause, appeal.document, "used", 1)


def sort_appeals(known: Sequence[Appeal], given: Sequence[Appeal]) -> tuple[AppealBook, AppealBook]:
    """Those that earlier audits knew, and the new ones, which replace what was known of the same finding."""
    before = {appeal.finding: appeal.to_json() for appeal in known}
    new = [appeal for appeal in given if before.get(appeal.finding) != appeal.to_json()]
    replaced = {appeal.finding for appeal in new}
    return AppealBook([appeal for appeal in known if appeal.finding not in replaced]), AppealBook(new)


def read_verdicts(
    connection: duckdb.DuckDBPyConnection, duties: Sequence[Duty], setting: Setting, *, reopened: bool = False
) -> Verdicts:
    """All verdicts of these duties; `reopened`: only of triggers that are taken up again."""
    found: Verdicts = {}
    if reopened:
        rows = connection.execute("SELECT DISTINCT clause FROM reopened").fetchall()
        duties = [duty for duty in duties if (duty.clause.id,) in rows]
    for duty in duties:
        frame = trigger_frame(duty, setting.vocabulary)
        name = trigger_id(duty, frame)
        staff = frame.column(("staff",)) if "staff" in frame.shape.columns else "NULL"
        join, verdict = every_verdict(duty)
        binder = Binder()
        asked = f"{name} IN (SELECT trigger FROM reopened WHERE clause = {binder.bind(duty.clause.id)})"
        rows = connection.execute(
            *binder.bound(
                f"SELECT {name}, coalesce(k.unit, ''), coalesce(CAST({staff} AS VARCHAR), ''), {verdict}, k._in_period "
                f"FROM {with_records(duty, frame)} {join} "
                f"WHERE {asked if reopened else 'TRUE'}"
            )
        ).fetchall()
        found |= {(duty.clause.id, trigger): Judged(*judged) for trigger, *judged in rows}
    return found


def read_occasions(connection: duckdb.DuckDBPyConnection) -> Verdicts:
    """Each occasion as (`occasion`, its name) -> unit, staff, its number in the year."""
    rows = connection.execute(
        "SELECT _trigger, coalesce(unit, ''), coalesce(staff, ''), nth FROM occasion_records"
    ).fetchall()
    return {(OCCASION, trigger): Judged(unit, staff, str(nth)) for trigger, unit, staff, nth in rows}


def read_revoked(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str, str, str]]:
    """The findings that were revoked: finding, clause, trigger, unit, staff."""
    return connection.execute(
        "SELECT finding, clause, trigger, coalesce(unit, ''), coalesce(staff, '') FROM finding_records "
        "WHERE verdict = 'revoked' UNION SELECT finding, clause, trigger, coalesce(unit, ''), coalesce(staff, '') "
        "FROM past_findings WHERE track = 'revoked' ORDER BY ALL"
    ).fetchall()


def compare(
    before: Verdicts, after: Verdicts, revoked: Sequence[tuple[str, str, str, str, str]]
) -> Iterator[Change]:
    """What the appeals changed: the revoked findings, occasions, then clause by clause; '' = there is none."""
    for finding, clause, trigger, unit, staff in revoked:
        yield Change(clause, trigger, unit, staff, "breach", "revoked", (finding,))
    for key in sorted(before.keys() | after.keys(), key=lambda k: (k[0] != OCCASION, k)):
        old, new = before.get(key), after.get(key)
        known = new or old
        if known is None or (old and old.verdict) == (new and new.verdict):
            continue
        because = tuple(
            finding
            for finding, clause, trigger, unit, staff in revoked
            if f"{clause}:{trigger}" in key[1]
            or (unit == known.unit and (not known.staff or staff == known.staff))
        )
        yield Change(
            key[0], key[1], known.unit, known.staff, old.verdict if old else "", new.verdict if new else "",
            because or tuple(each[0] for each in revoked),
        )  # fmt: skip
