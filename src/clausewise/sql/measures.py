"""Counts behind charts and documents: verdicts by month, by unit and month, and the working days that answers took.

Both look at the tables that the audit has made, so nothing is judged again. A case with a pause is left out of the
distribution: which of its days count depends on the pause, and a bar of the wrong day would be worse than none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import duckdb

from clausewise.model.days_taken import DaysTaken
from clausewise.model.rule import TriggerForm
from clausewise.model.sql_names import quote_identifier as q
from clausewise.model.tally import Tally
from clausewise.model.vocabulary import Vocabulary
from clausewise.sql.answers import AnswerQuery
from clausewise.sql.duty import Duty
from clausewise.sql.expression import Binder
from clausewise.sql.setting import Setting
from clausewise.sql.verdicts import Count, every_verdict

WORKING_DAYS = "working days"


def count_by_month(counts: Iterable[Count], period: tuple[date, date]) -> dict[str, dict[str, int]]:
    """Month (`2026-03`, of the trigger) -> verdict -> triggers, over all duties of the audit.

    A trigger that the period judges although its own day lies outside counts in the nearest month of the period, else a
    trend would show it in a month that another audit has.
    """
    months: dict[str, dict[str, int]] = {}
    first, last = (f"{day:%Y-%m}" for day in period)
    for count in counts:
        if count.month is not None:
            found = months.setdefault(min(max(f"{count.month:%Y-%m}", first), last), {})
            found[count.verdict] = found.get(count.verdict, 0) + count.number
    return dict(sorted(months.items()))


def count_by_unit_and_month(counts: Iterable[Count], clauses: Mapping[int, str]) -> list[Tally]:
    """One tally for each clause, unit and month with triggers in the period, by duty, unit, month.

    `clauses`: the clause of each duty's number.
    """
    found: dict[tuple[str, str, str], dict[str, int]] = {}
    for count in counts:
        month = f"{count.month:%Y-%m}" if count.month else ""
        tally = found.setdefault((clauses[count.duty], count.unit, month), {})
        tally[count.verdict] = tally.get(count.verdict, 0) + count.number
    return [Tally(*key, tally) for key, tally in found.items()]


def days_taken(
    connection: duckdb.DuckDBPyConnection,
    duties: Iterable[Duty],
    setting: Setting,
    known: Mapping[int, DaysTaken] | None = None,
) -> list[DaysTaken]:
    """For every duty with a limit in working days after its trigger, how many days its first answer took.

    `known`: by the numbers of duties whose triggers were measured elsewhere.
    """
    known = known or {}
    asked = filter(is_measured, duties)
    found = (known.get(duty.number) or measure_days(connection, duty, setting) for duty in asked)
    return [taken for taken in found if taken.days or taken.open]


def is_measured(duty: Duty) -> bool:
    answer = duty.rule.answer
    return bool(
        duty.period
        and duty.period.unit == WORKING_DAYS
        and answer
        and not answer.before
        and duty.at_most is None
        and duty.at_least == 1
    )


def days_of(first: str, duty: Duty) -> tuple[str, str, str]:
    """(whether the trigger's case was paused, the working days until `first`, the day of an answer, joins) of a trigger table `k`."""
    answer, paused = duty.rule.answer, "FALSE"
    if answer and answer.pausing:
        paused = f'k._case IN (SELECT "case" FROM {q(f"pauses_{answer.pausing}")})'
    is_own = duty.rule.each.form is TriggerForm.OPERATION and answer and answer.from_column is None
    start = "k._date" if is_own else "CAST(k._start AS DATE)"
    joins = (
        f" LEFT JOIN calendar_days _first ON _first.date = {start} "
        f"LEFT JOIN calendar_days _last ON _last.date = {first}"
    )
    return paused, "_last.ordinal - _first.ordinal", joins


def measure_days(connection: duckdb.DuckDBPyConnection, duty: Duty, setting: Setting) -> DaysTaken:
    binder, answer = Binder(), duty.rule.answer
    assert answer is not None
    assert duty.period is not None
    query = AnswerQuery(duty, setting, binder)
    lower = f"({query.at} >= k._lower OR k._lower IS NULL)"
    on = " AND ".join([*query.equal(), lower, *query.in_order()])
    where, kinds = query.where(), query.kinds
    join, verdict = every_verdict(duty)
    paused, taken, joins = days_of("n.first", duty)
    rows = connection.execute(
        *binder.bound(
            f"SELECT {paused}, {taken}, count(*) FROM {q(duty.table)} k LEFT JOIN ("
            f"SELECT k._rid AS _rid, min({query.day}) AS first FROM {query.frame.source} "
            f"JOIN {q(duty.table)} k ON {on} WHERE {kinds} AND ({where}) GROUP BY k._rid) n ON n._rid = k._rid{joins} "
            f"{join} WHERE k._in_period AND {verdict} IN ('met', 'breach', 'waived') GROUP BY ALL "
            f"UNION ALL SELECT paused, days, number FROM taken WHERE duty = {duty.number}"
        )
    ).fetchall()
    days: dict[int, int] = {}
    unanswered = left_out = 0
    for is_paused, taken, number in rows:
        if is_paused:
            left_out += number
        elif taken is None:
            unanswered += number
        else:
            days[max(taken, 0)] = days.get(max(taken, 0), 0) + number
    return DaysTaken(duty.clause.id, duty.period.count, dict(sorted(days.items())), unanswered, left_out)


def read_unit_names(connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary) -> dict[str, str]:
    """Unit -> its name, from the register of units where the vocabulary has one with names."""
    register = next((r for r in vocabulary.registers.values() if r.key == ("unit",)), None)
    if register is None or "name" not in register.columns:
        return {}
    rows = connection.execute(
        f"SELECT unit, name FROM {q(f'register_{register.name}')} "
        "WHERE unit IS NOT NULL AND name IS NOT NULL ORDER BY ALL"
    ).fetchall()
    return dict(rows)
