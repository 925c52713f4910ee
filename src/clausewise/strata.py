"""Judges stratum after stratum: each leaves its findings for the next, and waivers and appeals take effect between.

A revoked finding changes what later strata are about: occasions move up, duties that followed from it fall away. So
where an appeal takes a finding away the later strata are judged twice, without the new appeals and with them, and
the difference is reported. The first stratum, which is nearly all of the work, is judged once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import accumulate
from typing import Protocol, TypeVar

import duckdb

from clausewise.accountability.appeals import (
    AppealBook,
    Verdicts,
    compare,
    read_occasions,
    read_revoked,
    read_verdicts,
)
from clausewise.accountability.findings import FINDINGS_OF_ONE_STATEMENT
from clausewise.accountability.occasions import make_occasions
from clausewise.accountability.reported import Reported, add_findings, make_finding_table
from clausewise.accountability.waivers import WaiverBook
from clausewise.judge.containment import JudgePool
from clausewise.judge.judge import judge
from clausewise.language.pack import strata
from clausewise.model.clause import Clause
from clausewise.model.due_process import Change
from clausewise.model.progress import Progress, silent
from clausewise.model.rule import TriggerForm
from clausewise.model.sql_names import quote_identifier as q
from clausewise.screen.screen import screen, screen_unseen
from clausewise.sql.duty import Duty
from clausewise.sql.lanes import MANY, side_by_side, split
from clausewise.sql.pausing import correct_paused, make_pauses
from clausewise.sql.prepare import prepare
from clausewise.sql.setting import Setting
from clausewise.sql.triggers import (
    make_numbers,
    make_triggers,
    number_table,
    trigger_frame,
    trigger_id,
    with_records,
)
from clausewise.sql.verdicts import (
    believe_screen,
    every_verdict,
    forget_verdicts,
    make_verdict_tables,
    settle,
)

Item = TypeVar("Item")
Found = TypeVar("Found")
FEW_TRIGGERS = 20_000  # of one duty: they cost less than the statements that would put them away
# To plan a statement for each of several duties takes longer than to run it, where their findings are few.
DUTIES_OF_ONE_STATEMENT = 8
EARLIER = 1_000_000  # added to a duty's number for what is screened beside it


class Parts(Protocol):
    """What was judged in parts (partition/): all first-stratum verdicts of the duties with these numbers."""

    @property
    def duties(self) -> frozenset[int]: ...

    def put(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Adds their findings, and tallies of what they found in order."""
        ...

    def number(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Numbers the findings of the first stratum as if all had been judged together."""
        ...


@dataclass
class Strata:
    """The clauses of one audit, level by level. `appeals` are the new ones, `settled` those known before."""

    connection: duckdb.DuckDBPyConnection
    setting: Setting
    clauses: Sequence[Clause]
    duties: Sequence[Duty]
    pool: JudgePool
    exhaustive: bool = False
    progress: Progress = silent
    waivers: WaiverBook = field(default_factory=WaiverBook)
    settled: AppealBook = field(default_factory=AppealBook)
    appeals: AppealBook = field(default_factory=AppealBook)
    earlier: list[Duty] = field(default_factory=list)
    parts: Parts | None = None
    many: bool = False
    keep_all: bool = False

    def run(self) -> tuple[Change, ...]:
        """Judges everything; returns what the new appeals changed. `earlier` then has the sanctions of earlier occasions."""
        changes = self.judge()
        self.screen_earlier_occasions()
        return changes

    def prepare(self) -> None:
        """Makes the tables that judging reads and fills."""
        connection, mine = self.connection, self.judged_here(self.duties)
        self.many = prepare(connection, self.setting, mine) > MANY
        rules = [duty.rule for duty in mine]
        for name in {rule.answer.pausing for rule in rules if rule.answer and rule.answer.pausing}:
            make_pauses(connection, self.setting, name)
        make_finding_table(connection)
        make_verdict_tables(connection)

    def judged_here(self, duties: Iterable[Duty]) -> list[Duty]:
        elsewhere = self.parts.duties if self.parts else frozenset()
        return [duty for duty in duties if duty.number not in elsewhere]

    def judge(self) -> tuple[Change, ...]:
        connection = self.connection
        self.prepare()
        if self.parts:
            self.parts.put(connection)
        levels = strata(self.clauses)
        self.judge_levels(levels)
        first = {clause.id for clause in self.clauses if not clause.depends_on}
        if not self.appeals.revokes_any(connection):
            self.appeals.apply(connection, {clause.id for clause in self.clauses})
            return ()
        later = [[clause for clause in level if clause.depends_on] for level in levels]
        return self.judge_appealed(first, [level for level in later if level])

    def judge_levels(self, levels: Sequence[Sequence[Clause]], *, appealed: bool = False) -> None:
        for level in levels:
            make_occasions(self.connection, self.setting, self.duties)
            self.judge_level(level)
            if self.parts and not any(clause.depends_on for clause in level):
                self.parts.number(self.connection)
            ids = {clause.id for clause in level}
            self.settled.apply(self.connection, ids)
            if appealed:
                self.appeals.apply(self.connection, ids)
            self.waivers.apply(self.connection, ids)
        make_occasions(self.connection, self.setting, self.duties)

    def judge_level(self, level: Sequence[Clause]) -> None:
        connection, setting = self.connection, self.setting
        ids = {clause.id for clause in level}
        mine = self.judged_here(duty for duty in self.duties if duty.clause.id in ids)
        for clause in level:
            group = [duty for duty in mine if duty.clause is clause]
            if group and group[0].rule.number_by is not None:
                make_numbers(connection, group, setting)
        asked = []
        for done, (duty, number) in enumerate(zip(mine, self.side_by_side(self.screen, mine), strict=True)):
            if number:
                self.pool.start()
                asked.append(duty)
            self.progress("screen", done + 1, len(mine))
        judge(
            connection,
            asked,
            setting,
            self.pool,
            many=self.many,
            exhaustive=self.exhaustive,
            progress=self.progress,
        )
        reported = settle(connection, asked, exhaustive=self.exhaustive)
        for duty in mine:
            if duty.clause.id in setting.reopens:
                report_reopened(connection, duty, setting)
        self.report([duty for duty in asked if duty.number in reported], reported)

    def screen(self, connection: duckdb.DuckDBPyConnection, duty: Duty) -> int:
        """How many triggers of a duty must be judged."""
        pausing = duty.rule.answer.pausing if duty.rule.answer else ""
        may_put_away = self.may_put_away(duty)
        if self.many and may_put_away and not pausing:
            return screen_unseen(connection, duty, self.setting)
        triggers = make_triggers(connection, duty, self.setting, everything=self.exhaustive)
        if not triggers:
            return 0
        if pausing:
            correct_paused(connection, duty, self.setting)
        put_away = may_put_away and triggers > FEW_TRIGGERS
        return screen(connection, duty, self.setting, everything=self.exhaustive, put_away=put_away)

    def may_put_away(self, duty: Duty) -> bool:
        """Whether nobody will look again at a trigger that the screen found met."""
        again = self.exhaustive or self.keep_all or self.setting.reopens or duty.clause.depends_on
        return not again and duty.rule.each.form in (TriggerForm.OPERATION, TriggerForm.CASE)

    def report(self, duties: Sequence[Duty], reported: Mapping[int, Mapping[str, int]]) -> None:
        """Makes the findings, in the order of the duties."""
        ((number,),) = self.connection.execute("SELECT count(*) FROM finding_records").fetchall()
        numbers = [sum(reported[duty.number].values()) for duty in duties]
        firsts = accumulate(numbers, initial=number)
        asked = [
            Reported(duty, first, "undetermined" in reported[duty.number])
            for duty, first in zip(duties, firsts, strict=False)
        ]

        def add(connection: duckdb.DuckDBPyConnection, together: Sequence[Reported]) -> None:
            add_findings(connection, together, self.setting)

        runs = split(asked, numbers, FINDINGS_OF_ONE_STATEMENT, DUTIES_OF_ONE_STATEMENT)
        for _ in self.side_by_side(add, runs):
            pass

    def side_by_side(
        self, ask: Callable[[duckdb.DuckDBPyConnection, Item], Found], items: Iterable[Item]
    ) -> Iterator[Found]:
        return side_by_side(self.connection, ask, items, many=self.many)

    def judge_appealed(self, first: set[str], later: Sequence[Sequence[Clause]]) -> tuple[Change, ...]:
        """Judges the later strata without and with the new appeals, with the occasions before the period that move."""
        connection = self.connection
        followers = [duty for duty in self.duties if duty.clause.depends_on]
        occasions = read_occasions(connection)
        before = read_verdicts(connection, followers, self.setting)
        if self.appeals.concern(self.setting.since):
            self.reopen_occasions(followers)
            self.forget(followers)
            self.judge_levels(later)
            before = read_verdicts(connection, followers, self.setting)
        self.forget(followers)
        self.appeals.apply(connection, first)
        self.waivers.apply(connection, first)
        make_occasions(connection, self.setting, self.duties)
        moved = self.report_moved(occasions)
        self.judge_levels(later, appealed=True)
        after = read_verdicts(connection, followers, self.setting)
        shown = {key for key, verdict in (before | after).items() if key[1] in moved}
        shown |= {key for found in (before, after) for key, verdict in found.items() if verdict.reported}
        return tuple(
            compare(
                occasions | {key: verdict for key, verdict in before.items() if key in shown},
                read_occasions(connection) | {key: verdict for key, verdict in after.items() if key in shown},
                read_revoked(connection),
            )
        )

    def reopen_occasions(self, followers: Sequence[Duty]) -> None:
        """Has all occasions judged that ended before the period, not only those that are reported."""
        asked = sorted({d.clause.id for d in followers if d.rule.each.form is TriggerForm.OCCASION})
        self.connection.execute(
            "INSERT INTO reopened SELECT clause, _trigger, '' FROM occasion_records, (SELECT unnest($1) AS clause) "
            "WHERE _date < $2 AND (clause, _trigger) NOT IN (SELECT (clause, trigger) FROM reopened)",
            [asked, self.setting.since],
        )
        self.setting = replace(self.setting, reopens=self.setting.reopens.union(asked))

    def report_moved(self, before: Verdicts) -> set[str]:
        """The occasions whose number is another now, or that are gone; what is judged of them is reported."""
        now = read_occasions(self.connection)
        moved = {key[1] for key in before.keys() | now.keys() if before.get(key) != now.get(key)}
        self.connection.execute(
            "UPDATE reopened SET reported = 'always' WHERE trigger IN (SELECT unnest($1))", [sorted(moved)]
        )
        return moved

    def screen_earlier_occasions(self) -> None:
        """The verdicts on this year's occasions before the period, which are no triggers but stand in the accounts."""
        if not has_occasion_before(self.connection, self.setting.since):
            return
        year = replace(
            self.setting,
            since=min(self.setting.judge_since, date(self.setting.since.year, 1, 1)),
            reopens=frozenset(),
        )
        for duty in self.duties:
            if duty.rule.each.form is not TriggerForm.OCCASION or duty.rule.answer is None:
                continue
            again = replace(duty, number=EARLIER + duty.number)
            make_triggers(self.connection, again, year)
            self.connection.execute(
                f"DELETE FROM {q(again.table)} WHERE _date >= $1 OR _rid IN (SELECT _rid FROM {q(duty.table)})",
                [self.setting.since],
            )
            screen(self.connection, again, year)
            believe_screen(self.connection, again)
            self.earlier.append(again)

    def forget(self, duties: Sequence[Duty]) -> None:
        """Takes back what was judged by these duties."""
        forget_verdicts(self.connection, duties)
        for duty in duties:
            tables = [duty.table]
            if duty.rule.number_by is not None:
                tables.append(number_table(duty))
            for table in tables:
                self.connection.execute(f"DROP TABLE IF EXISTS {q(table)}")
            self.connection.execute("DELETE FROM finding_records WHERE duty = $1", [duty.number])


def has_occasion_before(connection: duckdb.DuckDBPyConnection, day: date) -> bool:
    found = connection.execute("SELECT 1 FROM occasion_records WHERE _date < $1 LIMIT 1", [day])
    return bool(found.fetchall())


def report_reopened(connection: duckdb.DuckDBPyConnection, duty: Duty, setting: Setting) -> None:
    """Has those of the triggers taken up again reported that are decided now, or that moved."""
    frame = trigger_frame(duty, setting.vocabulary)
    join, verdict = every_verdict(duty)
    connection.execute(
        f"UPDATE {q(duty.table)} SET _in_period = TRUE WHERE _rid IN (SELECT k._rid FROM {with_records(duty, frame)} {join} "
        f"JOIN reopened r ON r.clause = $1 AND r.trigger = {trigger_id(duty, frame)} "
        f"WHERE r.reported = 'always' OR (r.reported = 'decided' AND {verdict} <> 'pending'))",
        [duty.clause.id],
    )
