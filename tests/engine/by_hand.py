"""Packs of a few rules over the small hall, judged by the naive evaluator on records written by hand."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from .naive import TriggerResult, evaluate
from .small_hall import VOCABULARY

SHANGHAI = ZoneInfo("Asia/Shanghai")
Rows = list[dict[str, Any]]
STAFF = [{"staff": "S1", "unit": "U1", "role": "leader"}, {"staff": "S2", "unit": "U2", "role": "clerk"}]
REGISTERS: dict[str, Rows] = {"staff": STAFF, "units": [{"unit": "U1", "principal": "S1"}, {"unit": "U2"}]}


def op(id_: str, kind: str, at: str, **columns: Any) -> dict[str, Any]:
    return {"id": id_, "kind": kind, "at": at, **columns}


def make_pack(*rules: dict[str, Any], **guideline: Any) -> dict[str, Any]:
    """A pack of clauses 1, 2, 3 …; a rule may carry keys of its clause under `clause`."""
    clauses = []
    for number, rule in enumerate(rules, 1):
        more = rule.pop("clause", {})
        basis = {
            "clause": str(number),
            "title": {"en": "x"},
            "holds": "unit",
            "track": "unit",
            "severity": "major",
        }
        clauses.append({**basis, **more, "rule": rule})
    settings = {"name": "p", "timezone": "Asia/Shanghai", "holidays": "china", **guideline}
    return {"guideline": settings, "vocabulary": VOCABULARY, "clauses": clauses}


def judge(
    rule: dict[str, Any], rows: Rows, registers: dict[str, Rows] = REGISTERS, **more: Any
) -> dict[str, TriggerResult]:
    guideline = {key: more.pop(key) for key in ("holidays", "timezone", "roll_to_working_day") if key in more}
    return dict(evaluate(make_pack(rule, **guideline), rows, registers, **more).clauses["1"])


def verdicts(*args: Any, **more: Any) -> dict[str, str]:
    return {name: result.verdict for name, result in judge(*args, **more).items()}


def local(result: TriggerResult) -> str:
    assert result.due is not None
    return result.due.astimezone(SHANGHAI).isoformat(timespec="seconds")[:19]
