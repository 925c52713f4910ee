"""What was searched for an answer, and what moved its due time: the evidence of an absence, as SQL."""

from __future__ import annotations

from clausewise.model.sql_names import quote_identifier as q
from clausewise.sql.duty import Duty
from clausewise.sql.expression import Binder
from clausewise.sql.setting import Setting

PAUSES = 'STRUCT(id VARCHAR, kind VARCHAR, "at" VARCHAR, procedure VARCHAR)[]'


def searched_window(duty: Duty, setting: Setting, binder: Binder) -> tuple[str, str]:
    """(from, until) of the time in which an answer would have counted; without a bound, the records' first time and as-of."""
    answer = duty.rule.answer
    if answer is None:
        return "NULL", "NULL"
    as_of = binder.moment(setting.as_of)
    begins = setting.begins if setting.begins and setting.begins <= setting.as_of else None
    first = f"coalesce(k._lower, {binder.moment(begins)})" if begins else "k._lower"
    if answer.has_due:
        return first, f"coalesce(k._due, {as_of})"
    if answer.before:
        return first, "k.at"
    return ("k.at" if answer.after else first), as_of


def pause_records(duty: Duty, setting: Setting) -> tuple[str, str]:
    """(column, join): the records that pause the limit of a case in `reported`, in time order: evidence of the due time."""
    name = duty.rule.answer.pausing if duty.rule.answer else ""
    if not name:
        return "NULL", ""
    column = setting.vocabulary.columns_of(f"{name}_start").get("procedure")
    procedure = q(setting.vocabulary.physical("procedure", column.type)) if column else "NULL"
    kinds = ", ".join(str(setting.vocabulary.kind_numbers[f"{name}_{end}"]) for end in ("start", "end"))
    records = (
        f"SELECT \"case\", list({{'id': id, 'kind': kind, 'at': iso(\"at\"), 'procedure': CAST({procedure} AS VARCHAR)}} "
        f'ORDER BY "at", _rid) AS pauses FROM ops WHERE _kind IN ({kinds}) AND "case" IN (SELECT _case FROM reported) GROUP BY "case"'
    )
    return "paused.pauses", f'LEFT JOIN ({records}) paused ON paused."case" = k._case'
