"""Verdicts -> findings: who answers, what was missing, and the evidence, in the table `finding_records`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from clausewise.accountability.findings import limit_columns
from clausewise.accountability.missing import missing_names
from clausewise.accountability.searched import PAUSES, pause_records, searched_window
from clausewise.model.finding import PLACEHOLDER
from clausewise.model.rule import TriggerForm
from clausewise.model.sql_names import quote_identifier as q
from clausewise.sql.answers import AnswerQuery
from clausewise.sql.duty import Duty
from clausewise.sql.expression import Binder
from clausewise.sql.frames import TableFrame
from clausewise.sql.setting import Setting
from clausewise.sql.triggers import (
    CARRIED,
    carried_columns,
    register_since,
    trigger_frame,
    trigger_id,
    with_records,
)
from clausewise.sql.verdicts import open_join

NEAR_MISSES = 5
COLUMNS = (
    "_rid BIGINT, duty INTEGER, finding VARCHAR, clause VARCHAR, verdict VARCHAR, track VARCHAR, severity VARCHAR, "
    "subject_type VARCHAR, subject_id VARCHAR, trigger VARCHAR, _trigger VARCHAR, unit VARCHAR, staff VARCHAR, "
    '"case" VARCHAR, "window" VARCHAR, item VARCHAR, "at" TIMESTAMPTZ, due TIMESTAMPTZ, trigger_at TIMESTAMPTZ, '
    "_date DATE, date DATE, month VARCHAR, year BIGINT, _floor TIMESTAMPTZ, _from TIMESTAMPTZ, "
    "_order BIGINT, _in_period BOOLEAN, "
    'missing VARCHAR[], words MAP(VARCHAR, VARCHAR), answers STRUCT(id VARCHAR, kind VARCHAR, "at" VARCHAR)[], '
    "searched BIGINT, keys MAP(VARCHAR, VARCHAR), kind VARCHAR, k_rid BIGINT, _until TIMESTAMPTZ, "
    f"pauses {PAUSES}"
)
# What is worked out alike for all duties; the columns are those of `_found`.
ROWS = """duty, left(sha256(clause || '|' || trigger || '|' || who || '|' || subject), 16), clause, verdict, track,
    severity, who, subject, trigger, clause || ':' || trigger, unit, staff, "case", "window", item, "at", due, trigger_at,
    CAST("at" AS DATE), CAST("at" AS DATE), strftime(CAST("at" AS DATE), '%Y-%m'), year(CAST("at" AS DATE)),
    coalesce(floor, "at"), since, "order", in_period,
    CASE WHEN verdict = 'undetermined' AND trouble <> '' THEN [trouble] ELSE coalesce(missing, []) END, words,
    coalesce([{'id': a.id, 'kind': a.kind, 'at': iso(a."at")} FOR a IN CAST(nearest AS STRUCT(distance BIGINT, id VARCHAR,
    kind VARCHAR, "at" TIMESTAMPTZ)[])], []), coalesce(searched, 0), keys, kind, rid, until, coalesce(pauses, [])"""


@dataclass(frozen=True)
class Reported:
    """A duty that has findings, and the number of the first; `unknown`: whether some are undetermined, so that what they
    lack must be asked for."""

    duty: Duty
    first: int
    unknown: bool


def make_finding_table(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(f"CREATE TABLE finding_records ({COLUMNS})")


def add_findings(
    connection: duckdb.DuckDBPyConnection, reported: Sequence[Reported], setting: Setting
) -> None:
    """Adds the findings of these duties, in one statement: every verdict but met and excepted."""
    binder = Binder()
    selects = " UNION ALL ".join(f"({_found(each, setting, binder)})" for each in reported)
    by = "PARTITION BY duty " if len(reported) > 1 else ""
    connection.execute(
        *binder.bound(
            f"INSERT INTO finding_records SELECT first + row_number() OVER ({by}ORDER BY trigger) - 1, {ROWS} FROM ({selects})"
        )
    )


def _found(reported: Reported, setting: Setting, binder: Binder) -> str:
    """A query of one duty's findings."""
    duty, clause, form = reported.duty, reported.duty.clause, reported.duty.rule.each.form
    frame = trigger_frame(duty, setting.vocabulary)
    carried = carried_columns(duty, frame)
    unless = " AND NOT k.exceeded" if _may_exceed(duty) else ""
    late = f"k.verdict = 'breach' AND k._due IS NOT NULL{unless}"
    at = f"CASE WHEN {late} THEN k._due ELSE k.at END" if duty.has_due else "k.at"
    missing, missing_join = missing_names(duty, frame, setting, binder) if reported.unknown else ("", "")
    near, near_join = _near(duty, setting, binder)
    since, until = searched_window(duty, setting, binder)
    pauses, pause_join = pause_records(duty, setting)
    found = {
        "duty": str(duty.number),
        "first": f"{reported.first}::BIGINT",
        "clause": binder.bind(clause.id),
        "track": binder.bind(clause.track),
        "severity": binder.bind(clause.severity),
        "who": binder.bind(clause.holds.who),
        "subject": _subject(duty, carried),
        "trigger": trigger_id(duty, frame),
        "verdict": "k.verdict",
        "trouble": "k.trouble",
        **{name: f"CAST({carried[name]} AS VARCHAR)" if name in carried else "NULL" for name in CARRIED},
        "at": at,
        "due": "k._due",
        "trigger_at": "k.at",
        "floor": _floor(duty, frame, setting, binder),
        "since": since,
        "until": until,
        "order": "k._order",
        "in_period": "k._in_period",
        "missing": f"CASE WHEN k.verdict = 'undetermined' THEN {missing} END" if reported.unknown else "NULL",
        "words": _words(duty, frame, binder),
        "keys": _keys(duty, frame),
        **near,
        "kind": "t.kind" if form is TriggerForm.OPERATION else binder.bind(str(duty.rule.each)),
        "rid": "k._rid",
        "pauses": pauses,
    }
    columns = ", ".join(f"{sql} AS {q(name)}" for name, sql in found.items())
    return (  # the few that are reported come first: else all records would be joined with all triggers
        f"WITH reported AS MATERIALIZED ({_reported(reported)}) "
        f"SELECT {columns} FROM {with_records(duty, frame, 'reported')} {near_join} {missing_join} {pause_join}"
    )


def _reported(reported: Reported) -> str:
    """The triggers that become findings, with their verdicts and what the screen says of them, where that is asked for."""
    duty, wanted, join = reported.duty, ["k.*", "v.verdict", "v.trouble"], ""
    if _may_exceed(duty) or reported.unknown:
        wanted += ["s.d", "s.exceeded"]
        join = f" JOIN (SELECT * FROM screened WHERE duty = {duty.number}) s ON s._rid = k._rid"
    return f"SELECT {', '.join(wanted)} FROM {q(duty.table)} k {open_join(duty)}{join}"


def _may_exceed(duty: Duty) -> bool:
    """Whether a breach before the due time is possible: by too many answers."""
    return duty.has_due and duty.at_most is not None


def _subject(duty: Duty, carried: dict[str, str]) -> str:
    who = duty.clause.holds.who
    if who == "centre":
        return "'centre'"
    if who in ("unit", "staff") and who in carried:
        return f"coalesce(CAST({carried[who]} AS VARCHAR), '')"
    return "''"


def _floor(duty: Duty, frame: TableFrame, setting: Setting, binder: Binder) -> str:
    """From when on an answer to the finding itself counts; NULL: from its own time on."""
    form = duty.rule.each.form
    if form not in (TriggerForm.REGISTER, TriggerForm.CALENDAR):
        return "NULL"
    begun = register_since(frame) if form is TriggerForm.REGISTER else "t._since"
    first, judged = f"{binder.bind(setting.since)}::DATE", f"{binder.bind(setting.judge_since)}::DATE"
    if setting.since != setting.judge_since:
        first = f"CASE WHEN k._in_period THEN {first} ELSE {judged} END"
    return f"greatest(start_of_day({first}), {begun})"


def _text(sql: str, type_: str) -> str:
    """A value as text; a decimal without the zeros that its six places end in."""
    match type_:
        case "timestamp":
            return f"iso({sql})"
        case "decimal":
            return f"rtrim(rtrim(CAST(CAST({sql} AS DECIMAL(18,6)) AS VARCHAR), '0'), '.')"
        case _:
            return f"CAST({sql} AS VARCHAR)"


def _words(duty: Duty, frame: TableFrame, binder: Binder) -> str:
    """The SQL map of what the clause's message names; a coded value by its label too, for Chinese."""
    found = {}
    for word in PLACEHOLDER.findall(duty.clause.message.zh + duty.clause.message.en):
        try:
            type_ = frame.shape.resolve(word.split("."))
        except ValueError:
            continue
        sql = frame.column(tuple(word.split(".")))
        found[word] = _text(sql, type_.name)
        if labels := {value: names[0] for value, names in type_.values.items() if names}:
            cases = " ".join(f"WHEN {binder.bind(v)} THEN {binder.bind(name)}" for v, name in labels.items())
            found[f"zh:{word}"] = f"CASE CAST({sql} AS VARCHAR) {cases} ELSE CAST({sql} AS VARCHAR) END"
    for column in limit_columns(duty):
        found[".".join(column.path)] = _text(frame.column(column.path), column.type)
    names = ", ".join(f"'{name}'" for name in found)
    return f"MAP([{names}]::VARCHAR[], [{', '.join(found.values())}]::VARCHAR[])"


def _keys(duty: Duty, frame: TableFrame) -> str:
    same = duty.rule.answer.same if duty.rule.answer else ()
    values = ", ".join(_text(frame.column((name,)), frame.shape.columns[name].name) for name in same)
    names = ", ".join(f"'{name}'" for name in same)
    return f"MAP([{names}]::VARCHAR[], [{values}]::VARCHAR[])"


def _near(duty: Duty, setting: Setting, binder: Binder) -> tuple[dict[str, str], str]:
    """(columns, join): of each trigger in `reported`, the records with the same keys, the nearest in time first."""
    if duty.rule.answer is None:
        return {"nearest": "NULL", "searched": "NULL"}, ""
    query = AnswerQuery(duty, setting, binder)
    on, kinds, at = query.equal() or ["TRUE"], query.kinds, query.at
    if query.frame.is_operation:
        name, kind = "a.id", "a.kind"
    else:
        register = setting.vocabulary.register_of(query.answer.kinds[0])
        key = [f"CAST(a.{q(k)} AS VARCHAR)" for k in register.key] if register else ["a._trigger"]
        name, kind = " || '/' || ".join(key), f"'{query.answer.kinds[0]}'"
    distance = f"abs(epoch_us({at}) - epoch_us(k.at))"
    record = f"{{'distance': {distance}, 'id': {name}, 'kind': {kind}, 'at': {at}}}"
    near = (
        f"SELECT k._rid AS rid, count(*) AS n, min({record}, {NEAR_MISSES}) AS nearest "
        f"FROM {query.frame.source} JOIN reported k ON {' AND '.join(on)} WHERE {kinds} GROUP BY k._rid"
    )
    return {"nearest": "near.nearest", "searched": "near.n"}, f"LEFT JOIN ({near}) near ON near.rid = k._rid"
