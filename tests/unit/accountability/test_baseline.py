"""A baseline: what is new, known and gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from clausewise.accountability.baseline import baseline_state, compare_baseline
from clausewise.accountability.marks import Marks
from clausewise.model.due_process import Appeal, AppealState, BaselineUse, Gone, Scope, Waiver

from .rows import a_finding

WAIVER = Waiver("W", "2.3.1", Scope(), "flood", "committee", "doc 1", date(2026, 3, 1), date(2026, 3, 31))
APPEAL = Appeal("f1", AppealState.UPHELD, "U01", date(2026, 3, 21), "doc 2")


def line(verdict: str = "breach", **more: Any) -> dict[str, Any]:
    return {
        "verdict": verdict, "clause": "2.3.1", "trigger": "T", "unit": "U01",
        "message": {"zh": "晚了", "en": "late"}, **more,
    }  # fmt: skip


def test_each_breach_and_undetermined_verdict_is_new_or_known() -> None:
    found = [
        a_finding("f1"),
        a_finding("f2", severity="minor"),
        a_finding("f3", severity="minor"),
        a_finding("f4"),
        a_finding("f5", "undetermined"),
        a_finding("f6", "undetermined"),
        a_finding("f7", "undetermined"),
        a_finding("f8", "pending"),
    ]
    earlier = {"f1": line(), "f4": line("undetermined"), "f7": line("undetermined")}
    use = compare_baseline(found, earlier)
    assert use.new == {"minor": 2, "major": 1, "undetermined": 2}
    assert use.known == 2


def test_two_new_ones_of_a_kind_are_two() -> None:
    assert compare_baseline([a_finding("f1"), a_finding("f2")], {}) == BaselineUse({"major": 2}, 0, ())


def test_what_is_gone_is_named_with_its_words() -> None:
    nobody = line("undetermined")
    del nobody["unit"]
    use = compare_baseline([a_finding("f1"), a_finding("f2", "waived")], {
        "f1": line(), "f2": line(), "f3": nobody, "f4": line("pending"),
    })  # fmt: skip
    assert use.gone == (
        Gone("f2", "2.3.1", "breach", "U01", "T", "晚了", "late"),
        Gone("f3", "2.3.1", "undetermined", None, "T", "晚了", "late"),
    )


@pytest.mark.parametrize(
    ("earlier", "expected"), [({}, "new"), ({"f1": line("pending")}, "new"), ({"f1": line()}, "known")]
)
def test_a_finding_is_known_where_the_same_was_said_of_it(
    earlier: dict[str, dict[str, Any]], expected: str
) -> None:
    assert baseline_state(a_finding(), earlier) == expected
    assert Marks(baseline=earlier).mark(a_finding()).baseline == expected


def test_a_waived_finding_shows_its_waiver_and_an_appealed_one_its_appeal() -> None:
    marks = Marks({"f1": WAIVER}, {"f1": APPEAL})
    shown = marks.mark(a_finding(verdict="waived"))
    assert (shown.waiver, shown.appeal, shown.baseline) == (WAIVER.to_json(), APPEAL.to_json(), None)
    shown = marks.mark(a_finding(verdict="revoked"))  # no longer waived
    assert (shown.waiver, shown.appeal) == (None, APPEAL.to_json())
    shown = Marks({"f1": WAIVER}).mark(a_finding(verdict="waived"))
    assert (shown.waiver, shown.appeal) == (WAIVER.to_json(), None)


def test_a_finding_of_which_nothing_is_said_stays_as_it_is() -> None:
    finding = a_finding("f2")
    assert Marks({"f1": WAIVER}, {"f1": APPEAL}).mark(finding) is finding
    waived = replace(finding, finding="f1")
    assert Marks({"f1": WAIVER}).mark(waived) is waived
