"""What an undetermined trigger lacks: the SQL list of names, of its own conditions and of what might answer it."""

from __future__ import annotations

from clausewise.model.expression import Parameter
from clausewise.model.rule import Answer
from clausewise.model.sql_names import quote_identifier as q
from clausewise.sql.answers import AnswerQuery
from clausewise.sql.duty import ELAPSED_SECONDS, Duty, values_on
from clausewise.sql.expression import Binder, Translator
from clausewise.sql.frames import TableFrame
from clausewise.sql.missing import NOTHING, concat, missing
from clausewise.sql.setting import Setting


def missing_names(duty: Duty, frame: TableFrame, setting: Setting, binder: Binder) -> tuple[str, str]:
    """(the SQL list, a join that it needs); beside the trigger `t`: k, its trigger table with `d` of `screened`."""
    rule, translator = duty.rule, Translator(binder, frame, as_of=setting.as_of)
    parts = [
        missing(translator, rule.where),
        missing(translator, rule.unless),
        missing(translator, rule.must),
    ]
    join = ""
    if rule.answer is not None:
        basics = concat(_basics(duty, rule.answer, frame))
        doubts, join = _doubts(duty, setting, binder)
        year = "['holidays ' || year(CAST(k._end AS DATE))]"
        ends = f"(CASE WHEN k._x AND k._due IS NULL AND k._end IS NOT NULL THEN {year} ELSE {NOTHING} END)"
        answers = f"(CASE WHEN len({basics}) > 0 THEN {basics} ELSE {concat([ends, doubts])} END)"
        parts.append(f"(CASE WHEN k.d IS NULL THEN {answers} ELSE {NOTHING} END)")
    return f"list_sort(list_distinct({concat(parts)}))", join


def _basics(duty: Duty, answer: Answer, frame: TableFrame) -> list[str]:
    """What must be known before any answer can be looked for."""
    written = duty.clause.rule.answer if duty.clause.rule else None
    asked = (written.within, written.at_least, written.at_most) if written else ()
    values = values_on(duty.clause, duty.since)
    repealed = [p.name for p in asked if isinstance(p, Parameter) and values.get(p.name) is None]
    paths = [*((name,) for name in answer.same), *(c.path for c in (answer.by, answer.from_column) if c)]
    found = [f"['param.{name}']" for name in repealed]
    found += [
        f"(CASE WHEN {frame.column(path)} IS NULL THEN ['{'.'.join(path)}'] ELSE {NOTHING} END)"
        for path in paths
    ]
    if answer.before and duty.period is not None and duty.period.unit not in ELAPSED_SECONDS:
        day = f"CAST(k._start AS DATE) - {min(duty.period.count, 1)}"
        year = f"['holidays ' || uncovered_before({day})]"
        found.append(f"(CASE WHEN k._start IS NOT NULL AND k._lower IS NULL THEN {year} ELSE {NOTHING} END)")
    return found


def _doubts(duty: Duty, setting: Setting, binder: Binder) -> tuple[str, str]:
    """What the records lack of which it is not known whether they answer."""
    query = AnswerQuery(duty, setting, binder)
    if query.answer.where is None:
        return NOTHING, ""
    names = missing(query.translator(), query.answer.where)
    on = [*query.equal(), *query.in_time()] or ["TRUE"]
    kinds = query.kinds
    rows = (
        f"SELECT k._rid AS rid, flatten(list({names})) AS names FROM {query.frame.source} "
        f"JOIN {q(duty.table)} k ON {' AND '.join(on)} JOIN screened s ON s.duty = {duty.number} AND s._rid = k._rid "
        f"AND s.verdict = 'undetermined' AND s.doubtful WHERE {kinds} GROUP BY k._rid"
    )
    return f"coalesce(doubts.names, {NOTHING})", f"LEFT JOIN ({rows}) doubts ON doubts.rid = k._rid"


__all__ = ["missing_names"]
