"""Accounts: for every unit and staff member the occasions of the year and the sanctions that they ask for.

Nothing here knows a law. A sanction is the answer that a rule `each: occasion` must have: the clause's title names
it, its limit makes it due, and the record that answers shows that it was done.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb

from clausewise.model.due_process import Account, Occasion, Sanction
from clausewise.model.rule import Trigger, TriggerForm
from clausewise.model.shapes import trigger_shape
from clausewise.model.sql_names import quote_identifier as q
from clausewise.sql.answers import AnswerQuery
from clausewise.sql.duty import Duty
from clausewise.sql.expression import Binder
from clausewise.sql.setting import Setting
from clausewise.sql.verdicts import every_verdict

STATES = {"met": "done", "breach": "overdue", "pending": "due"}
Subject = tuple[str, str]  # (track, unit or staff member)


def draw_up_accounts(
    connection: duckdb.DuckDBPyConnection, duties: Sequence[Duty], setting: Setting
) -> tuple[Account, ...]:
    """The accounts of all subjects in the registers, and of others with an occasion, by track and subject."""
    if not any(duty.clause.track in setting.accountability.tracks for duty in duties):
        return ()
    units = _subjects(connection, setting)
    occasions: dict[Subject, list[Occasion]] = {}
    for track, subject, unit, *occasion in connection.execute(
        "SELECT track, CASE track WHEN 'unit' THEN unit ELSE staff END, coalesce(unit, ''), _trigger, "
        "split_part(_trigger, '@', -1), nth, findings, clauses FROM occasion_records "
        "WHERE year >= $1 AND since <= make_timestamptz(epoch_us(CAST($2 AS TIMESTAMPTZ))) ORDER BY track, 2, since",
        [setting.since.year, setting.as_of],
    ).fetchall():
        units.setdefault((track, subject), unit)
        name, period, nth, findings, clauses = occasion
        occasions.setdefault((track, subject), []).append(
            Occasion(name, period, nth, findings, tuple(clauses))
        )
    sanctions: dict[Subject, list[Sanction]] = {}
    for duty in duties:
        if (
            duty.rule.each.form is TriggerForm.OCCASION
            and duty.rule.answer
            and not duty.rule.answer.forbidden
        ):
            for subject, sanction in _sanctions(connection, duty, setting):
                sanctions.setdefault(subject, []).append(sanction)
    return tuple(
        Account(
            track, subject, units[track, subject],
            tuple(occasions.get((track, subject), ())), tuple(sanctions.get((track, subject), ())),
        )
        for track, subject in sorted(units, key=lambda key: (key[0] != "unit", key))
    )  # fmt: skip


def _subjects(connection: duckdb.DuckDBPyConnection, setting: Setting) -> dict[Subject, str]:
    """Everyone in the registers behind an occasion's `unit` and `staff`, with the unit."""
    shape = trigger_shape(Trigger(TriggerForm.OCCASION, "occasion"), setting.vocabulary)
    found: dict[Subject, str] = {}
    for track in setting.accountability.tracks:
        register = shape.register_behind(track)
        if register is None or len(register.key) != 1:
            continue
        key = q(register.key[0])
        unit = key if track == "unit" else '"unit"' if "unit" in register.columns else "''"
        rows = connection.execute(
            f"SELECT {key}, coalesce(CAST({unit} AS VARCHAR), '') FROM {q(f'register_{register.name}')}"
        ).fetchall()
        found |= {(track, subject): its_unit for subject, its_unit in rows}
    return found


def _sanctions(
    connection: duckdb.DuckDBPyConnection, duty: Duty, setting: Setting
) -> Iterator[tuple[Subject, Sanction]]:
    """What one clause asks for: every occasion that it speaks of, with the first record that answers, late or not."""
    binder = Binder()
    query = AnswerQuery(duty, setting, binder)
    on, where, kinds, at = query.equal() or ["TRUE"], query.where(), query.kinds, query.at
    name = "a.id" if query.frame.is_operation else "CAST(a._rid AS VARCHAR)"
    answers = (
        f"SELECT k._rid AS rid, arg_min({name}, {at}) AS id, iso(min({at})) AS at FROM {query.frame.source} "
        f"JOIN {q(duty.table)} k ON {' AND '.join(on)} WHERE {kinds} AND ({where}) "
        f"AND (k._lower IS NULL OR {at} >= k._lower) GROUP BY k._rid"
    )
    join, verdict = every_verdict(duty)
    rows = connection.execute(
        *binder.bound(
            f"SELECT t.track, CASE t.track WHEN 'unit' THEN t.unit ELSE t.staff END, t._trigger, {verdict}, iso(k._due), "
            f"n.id, n.at FROM occasion_records t JOIN {q(duty.table)} k ON k._rid = t._rid "
            f"{join} LEFT JOIN ({answers}) n ON n.rid = k._rid "
            f"WHERE t.year >= {binder.bind(setting.since.year)} ORDER BY t.since, t._trigger"
        )
    ).fetchall()
    assert duty.rule.answer is not None
    for track, subject, trigger, verdict, due, record, done in rows:
        state = STATES.get(verdict, verdict)
        yield (
            (track, subject),
            Sanction(
                duty.clause.id, duty.clause.title, trigger, duty.rule.answer.kinds, state, due,
                record if state in ("done", "overdue") else None, done if state in ("done", "overdue") else None,
            ),
        )  # fmt: skip


__all__ = ["draw_up_accounts"]
