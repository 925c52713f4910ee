"""Verdicts -> findings: who answers, what was missing, and the evidence, in the table `finding_records`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb

from clausewise.accountability.missing import missing_names
from clausewise.accountability.searched import PAUSES, pause_records, searched_window
from clausewise.model.clause import Clause
from clausewise.model.expression import Column, Period
from clausewise.model.finding import PLACEHOLDER, Finding, fill
from clausewise.model.rule import TriggerForm
from clausewise.model.sql_names import quote_identifier as q
from clausewise.sql.answers import AnswerQuery
from clausewise.sql.duty import Duty, values_on
from clausewise.sql.expression import Binder
from clausewise.sql.frames import TableFrame
from clausewise.sql.missing import NOTHING
from clausewise.sql.sessions import open_session
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


def make_finding_table(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(f"CREATE TABLE finding_records ({COLUMNS})")


def add_findings(
    connection: duckdb.DuckDBPyConnection, duty: Duty, setting: Setting, *, number: int, unknown: bool
) -> None:
    """Adds the duty's findings: every verdict but met and excepted.

    `number`: that of the first; `unknown`: whether some are undetermined, so that what they lack must be asked for.
    """
    binder, clause = Binder(), duty.clause
    frame = trigger_frame(duty, setting.vocabulary)
    carried = carried_columns(duty, frame)
    carry = ", ".join(f"CAST({carried.get(name, 'NULL')} AS VARCHAR) AS {q('c_' + name)}" for name in CARRIED)
    subject = {"unit": '"c_unit"', "staff": '"c_staff"', "centre": "'centre'"}.get(clause.holds.who, "''")
    late = "verdict = 'breach' AND k_due IS NOT NULL AND NOT exceeded"
    at = f"CASE WHEN {late} THEN k_due ELSE k_at END" if duty.has_due else "k_at"
    floor, since = at, "NULL::TIMESTAMPTZ"
    if duty.rule.each.form in (TriggerForm.REGISTER, TriggerForm.CALENDAR):
        since = register_since(frame) if duty.rule.each.form is TriggerForm.REGISTER else "t._since"
        first, judged = binder.bind(setting.since), binder.bind(setting.judge_since)
        start = f"start_of_day(CASE WHEN in_period THEN {first}::DATE ELSE {judged}::DATE END)"
        floor = f"greatest({start}, coalesce(k_since, {start}))"
    kind = "t.kind" if duty.rule.each.form is TriggerForm.OPERATION else binder.bind(str(duty.rule.each))
    words, keys = _words(duty, frame, binder), _keys(duty, frame)
    missing, missing_join = missing_names(duty, frame, setting, binder) if unknown else (NOTHING, "")
    near, near_join = _near(duty, setting, binder)
    since_, until_ = searched_window(duty, setting, binder)
    pauses, pause_join = pause_records(duty, setting)
    name = trigger_id(duty, frame)
    inner = (  # the few that are reported come first: else all records would be joined with all triggers
        f"WITH reported AS MATERIALIZED (SELECT k.* FROM {q(duty.table)} k {open_join(duty)}) "
        f"SELECT {name} AS trigger, v.verdict, v.trouble, {carry}, k.at AS k_at, k._due AS k_due, {since} AS k_since, "
        f"k._order AS k_order, k._in_period AS in_period, {since_} AS k_from, {until_} AS k_until, s.exceeded, "
        f"CASE WHEN v.verdict = 'undetermined' AND v.trouble = '' THEN {missing} ELSE [] END AS missing, {words} AS words, {keys} AS keys, "
        f"{near}, {kind} AS kind, k._rid AS k_rid, {pauses} FROM {with_records(duty, frame, 'reported')} "
        f"{open_join(duty)} JOIN (SELECT * FROM screened WHERE duty = {duty.number}) s ON s._rid = k._rid "
        f"{near_join} {missing_join} {pause_join}"
    )
    bound = {key: binder.bind(value) for key, value in
             (("clause", clause.id), ("track", clause.track), ("severity", clause.severity), ("who", clause.holds.who))}  # fmt: skip
    fingerprint = f"left(sha256({bound['clause']} || '|' || trigger || '|' || {bound['who']} || '|' || coalesce({subject}, '')), 16)"
    connection.execute(
        *binder.bound(
            f"INSERT INTO finding_records SELECT {number} + row_number() OVER (ORDER BY trigger) - 1, {duty.number}, {fingerprint}, "
            f"{bound['clause']}, verdict, {bound['track']}, {bound['severity']}, {bound['who']}, coalesce({subject}, ''), trigger, "
            f"{bound['clause']} || ':' || trigger, c_unit, c_staff, c_case, c_window, c_item, {at}, k_due, k_at, "
            f"CAST({at} AS DATE), CAST({at} AS DATE), strftime(CAST({at} AS DATE), '%Y-%m'), year(CAST({at} AS DATE)), {floor}, "
            "k_from, k_order, in_period, "
            "CASE WHEN verdict = 'undetermined' AND trouble <> '' THEN [trouble] ELSE missing END, "
            f"words, answers, searched, keys, kind, k_rid, k_until, pauses FROM ({inner})"
        )
    )


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


def limit_columns(duty: Duty) -> list[Column]:
    """The trigger's columns that the due time is counted from, or that hold it."""
    answer = duty.rule.answer
    return [column for column in (answer.by, answer.from_column) if column] if answer else []


def _keys(duty: Duty, frame: TableFrame) -> str:
    same = duty.rule.answer.same if duty.rule.answer else ()
    values = ", ".join(_text(frame.column((name,)), frame.shape.columns[name].name) for name in same)
    names = ", ".join(f"'{name}'" for name in same)
    return f"MAP([{names}]::VARCHAR[], [{values}]::VARCHAR[])"


def _near(duty: Duty, setting: Setting, binder: Binder) -> tuple[str, str]:
    """(answers, searched) of each trigger in `reported`: the records with the same keys, the nearest in time first."""
    if duty.rule.answer is None:
        return "[] AS answers, 0 AS searched", ""
    query = AnswerQuery(duty, setting, binder)
    on, kinds, at = query.equal() or ["TRUE"], query.kinds, query.at
    if query.frame.is_operation:
        name, kind = "a.id", "a.kind"
    else:
        register = setting.vocabulary.register_of(query.answer.kinds[0])
        key = [f"CAST(a.{q(k)} AS VARCHAR)" for k in register.key] if register else ["a._trigger"]
        name, kind = " || '/' || ".join(key), f"'{query.answer.kinds[0]}'"
    rows = (
        f'SELECT k._rid AS rid, {name} AS id, {kind} AS kind, iso({at}) AS "at", count(*) OVER (PARTITION BY k._rid) AS n, '
        f"row_number() OVER (PARTITION BY k._rid ORDER BY abs(epoch_us({at}) - epoch_us(k.at)), {name}) AS place "
        f"FROM {query.frame.source} JOIN reported k ON {' AND '.join(on)} WHERE {kinds}"
    )
    near = (
        "SELECT rid, any_value(n) AS n, list({'id': id, 'kind': kind, 'at': \"at\"} ORDER BY place) AS answers "
        f"FROM ({rows}) WHERE place <= {NEAR_MISSES} GROUP BY rid"
    )
    return (
        "coalesce(near.answers, []) AS answers, coalesce(near.n, 0) AS searched",
        f"LEFT JOIN ({near}) near ON near.rid = k._rid",
    )


# -- out of the table


@dataclass(frozen=True)
class Wanted:
    """Which findings: of a clause, of a unit ('' = none), with one of these verdicts, so many of each clause.

    `soonest`: those that are due first, instead of by unit, at, trigger.
    """

    clause: str | None = None
    unit: str | None = None
    limit: int | None = None
    verdicts: tuple[str, ...] = ()
    soonest: bool = False


def read_findings(
    connection: duckdb.DuckDBPyConnection,
    duties: Mapping[int, Duty],
    wanted: Wanted,
    shown: tuple[str, ...],
    called: Callable[[Clause, str], str],
) -> Iterator[Finding]:
    """The reported findings in order: clause, unit, at, trigger; `called`: a missing name in Chinese."""
    binder = Binder()
    where = ["_in_period"]
    if wanted.unit is not None:
        where.append(f"coalesce(unit, '') = {binder.bind(wanted.unit)}")
    if wanted.verdicts:
        where.append(f"verdict IN ({', '.join(map(binder.bind, wanted.verdicts))})")
    first = "date_trunc('second', due) NULLS LAST, " if wanted.soonest else ""
    limit = f" LIMIT {int(wanted.limit)}" if wanted.limit is not None else ""
    rows = open_session(connection)
    found = {clause for (clause,) in rows.execute("SELECT DISTINCT clause FROM finding_records").fetchall()}
    parameters: dict[int, tuple[dict[str, object], dict[str, object]]] = {}
    for name in shown if wanted.clause is None else (wanted.clause,):
        if name not in found:  # most clauses have none, and each statement takes longer to plan than this one
            continue
        cursor = rows.execute(
            *binder.bound(
                'SELECT duty, finding, clause, verdict, severity, track, subject_type, subject_id, trigger, unit, staff, "case", '
                '"window", item, iso("at"), iso(due), missing, '
                # two lists are read four times as fast as a map
                "map_keys(words), map_values(words), answers, searched, map_keys(keys), map_values(keys), kind, iso(trigger_at), "
                "iso(_from), iso(_until), pauses FROM finding_records "
                f"WHERE {' AND '.join([*where, f'clause = {binder.bind(name)}'])} "
                f"ORDER BY {first}coalesce(unit, ''), \"at\", trigger{limit}"
            )
        )
        while batch := cursor.fetchmany(2000):
            for row in batch:
                duty = duties[row[0]]
                if duty.number not in parameters:
                    parameters[duty.number] = parameters_of(duty)
                yield _finding(duty, row, *parameters[duty.number], called)


def parameters_of(duty: Duty) -> tuple[dict[str, object], dict[str, object]]:
    """The parameters of a duty as JSON holds them, and as its message says them."""
    values = values_on(duty.clause, duty.since)
    plain = {key: plain_value(value) for key, value in values.items()}
    spoken: dict[str, object] = {f"param.{key}": value for key, value in plain.items()}
    for language in ("zh", "en"):  # a length of time is said as people say it: 2个工作日
        lengths = {key: value for key, value in values.items() if isinstance(value, Period)}
        spoken |= {f"{language}:param.{key}": value.in_(language) for key, value in lengths.items()}
    return plain, spoken


def _finding(
    duty: Duty, row: tuple[Any, ...], parameters: Mapping[str, object], spoken: Mapping[str, object],
    called: Callable[[Clause, str], str],
) -> Finding:  # fmt: skip
    (_, name, clause, verdict, severity, track, who, subject, trigger, unit, staff, case, window, item, at, due,
     missing, names, said, answers, searched, same, values, kind, trigger_at, searched_from, searched_until, pauses) = row  # fmt: skip
    answer, words = duty.rule.answer, dict(zip(names, said, strict=True))
    evidence: list[dict[str, Any]] = [{"record": trigger, "role": "trigger", "kind": kind, "at": trigger_at}]
    role = answer_role(duty)
    evidence += [{"record": a["id"], "role": role, "kind": a["kind"], "at": a["at"]} for a in answers]
    evidence[0] |= {
        column.path[-1]: value
        for column in limit_columns(duty)
        if (value := words.get(".".join(column.path)))
    }
    evidence += [
        {"record": p["id"], "role": "pause", "kind": p["kind"], "at": p["at"]}
        | ({"procedure": p["procedure"]} if p["procedure"] else {})
        for p in pauses
    ]
    missing_zh = tuple(called(duty.clause, each) for each in missing)
    told = {"trigger": trigger, "at": at, "due": due, "unit": unit, "staff": staff, "case": case, "window": window,
            "item": item, "subject": subject, "missing": ", ".join(missing), "zh:missing": "、".join(missing_zh), **words}  # fmt: skip
    if duty.rule.each.form is TriggerForm.FINDING and due:
        told["due"] = due  # its own, not that of the finding that it follows from
    told |= spoken
    looked = None
    if answer is not None:
        looked = {"kind": list(answer.kinds), "same": dict(zip(same, values, strict=True)), "from": searched_from,
                  "until": searched_until, "records": searched}  # fmt: skip
    return Finding(
        name, clause, verdict, severity, track, who, subject, trigger, unit, staff, case, window, item, at, due,
        parameters, tuple(evidence), looked, tuple(missing),
        fill(duty.clause.message.zh, told, "zh"), fill(duty.clause.message.en, told, "en"), duty.clause.message, told,
        missing_zh=missing_zh,
    )  # fmt: skip


def answer_role(duty: Duty) -> str:
    """What the records are that were found for an answer."""
    return "answer" if duty.rule.answer and duty.rule.answer.forbidden else "near-miss"


def plain_value(value: object) -> object:
    """A parameter's value as JSON can hold it."""
    return str(value) if isinstance(value, Period | Decimal | date | datetime) else value


__all__ = [
    "Wanted", "add_findings", "answer_role", "limit_columns", "make_finding_table", "parameters_of", "read_findings",
]  # fmt: skip
