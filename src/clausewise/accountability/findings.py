"""Findings out of the table `finding_records` (reported.py), in order, as objects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb

from clausewise.model.clause import Clause
from clausewise.model.expression import Column, Period
from clausewise.model.finding import Finding, fill
from clausewise.model.rule import TriggerForm
from clausewise.sql.duty import Duty, values_on
from clausewise.sql.expression import Binder
from clausewise.sql.lanes import split
from clausewise.sql.sessions import open_session

FINDINGS_OF_ONE_STATEMENT = 2_000  # of several clauses: each statement takes longer to plan than to run


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
    rows = open_session(connection)
    held = rows.execute("SELECT clause, count(*) FROM finding_records GROUP BY 1").fetchall()
    numbers: dict[str, int] = dict(held)
    asked = [name for name in (shown if wanted.clause is None else (wanted.clause,)) if name in numbers]
    parameters: dict[int, tuple[dict[str, object], dict[str, object]]] = {}
    for clauses in _together(asked, numbers, wanted.limit):
        named = f"clause IN ({', '.join(map(binder.bind, clauses))})"
        limit = f" LIMIT {int(wanted.limit)}" if wanted.limit is not None and len(clauses) == 1 else ""
        cursor = rows.execute(
            *binder.bound(
                'SELECT duty, finding, clause, verdict, severity, track, subject_type, subject_id, trigger, unit, staff, "case", '
                '"window", item, iso("at"), iso(due), missing, '
                # two lists are read four times as fast as a map
                "map_keys(words), map_values(words), answers, searched, map_keys(keys), map_values(keys), kind, iso(trigger_at), "
                "iso(_from), iso(_until), pauses FROM finding_records "
                f"WHERE {' AND '.join([*where, named])} "
                f"ORDER BY list_position({binder.bind(clauses)}, clause), {first}coalesce(unit, ''), \"at\", trigger{limit}"
            )
        )
        while batch := cursor.fetchmany(2000):
            for row in batch:
                duty = duties[row[0]]
                if duty.number not in parameters:
                    parameters[duty.number] = parameters_of(duty)
                yield _finding(duty, row, *parameters[duty.number], called)


def _together(clauses: Sequence[str], numbers: Mapping[str, int], limit: int | None) -> list[list[str]]:
    """The clauses in runs, each for one statement; a clause that has more findings than are wanted is alone."""
    most = FINDINGS_OF_ONE_STATEMENT
    weights = (most if limit is not None and numbers[c] > limit else numbers[c] for c in clauses)
    return split(clauses, weights, most)


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


def limit_columns(duty: Duty) -> list[Column]:
    """The trigger's columns that the due time is counted from, or that hold it."""
    answer = duty.rule.answer
    return [column for column in (answer.by, answer.from_column) if column] if answer else []


def answer_role(duty: Duty) -> str:
    """What the records are that were found for an answer."""
    return "answer" if duty.rule.answer and duty.rule.answer.forbidden else "near-miss"


def plain_value(value: object) -> object:
    """A parameter's value as JSON can hold it."""
    return str(value) if isinstance(value, Period | Decimal | date | datetime) else value


__all__ = [
    "Wanted", "answer_role", "limit_columns", "parameters_of", "read_findings",
]  # fmt: skip
