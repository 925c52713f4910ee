"""Copies whose verdicts must not change, or only in one direction: which limits are longer, which clauses fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from clausewise.language.pack import load_pack
from clausewise.model.clause import Clause
from clausewise.model.expression import Period
from clausewise.selfcheck.changes import is_monotone, lengthen, within_a_case
from tests.engine.by_hand import make_pack
from tests.engine.naive import write_pack


def clause(root: Path, rule: dict[str, Any]) -> Clause:
    write_pack(make_pack(rule, version="1", title={"en": "Hall"}), root)
    return load_pack(root).clauses[0]


def longer(root: Path, rule: dict[str, Any]) -> Clause:
    write_pack(make_pack(rule, version="1", title={"en": "Hall"}), root)
    return lengthen(load_pack(root)).clauses[0]


def test_a_limit_that_is_written_is_longer_by_one(tmp_path: Path) -> None:
    found = longer(
        tmp_path,
        {"each": "apply", "must_have": {"a": "decide", "same": ["case"], "within": "2 working days"}},
    )
    assert found.rule is not None
    assert found.rule.answer is not None
    assert found.rule.answer.within == Period(3, "working days")


def test_a_limit_of_a_parameter_is_longer_in_each_version(tmp_path: Path) -> None:
    values = {"2010-01-01": "2 days", "2026-03-16": "36 hours", "2027-01-01": None}
    found = longer(
        tmp_path,
        {"each": "apply", "must_have": {"a": "decide", "same": ["case"], "within": "param.limit"},
         "clause": {"parameters": {"limit": {"values": values, "stated": True}, "other": {"value": 3, "stated": True}}}},
    )  # fmt: skip
    said = [value for _, value in found.parameters["limit"].values]
    assert said == [Period(3, "days"), Period(37, "hours"), None]
    assert [value for _, value in found.parameters["other"].values] == [3]


def test_a_rule_without_a_limit_stays_as_it_is(tmp_path: Path) -> None:
    found = longer(tmp_path, {"each": "apply", "must": "n > 1"})
    assert found.rule is not None
    assert found.rule.answer is None


@pytest.mark.parametrize(
    ("rule", "alone", "monotone"),
    [
        ({"each": "apply", "must": "n > 1"}, True, False),
        ({"each": "apply", "must_have": {"a": "decide", "same": ["case"]}}, True, True),
        ({"each": "apply", "must_have": {"a": "decide", "same": ["unit"]}}, False, True),
        ({"each": "apply", "must_have": {"a": "decide", "same": ["case"], "at_most": 2}}, True, False),
        ({"each": "apply", "must_not_have": {"a": "decide", "same": ["case"]}}, True, False),
        ({"each": "unit", "must_have": {"a": "decide", "same": ["unit"]}}, False, True),
        ({"each": "case", "must_have": {"a": "decide", "same": ["case"]}}, True, True),
        ({"each": "apply", "number_by": ["unit"], "must": "nth <= 2"}, False, False),
        ({"each": "finding", "must_have": {"a": "decide", "same": ["unit"]}}, False, False),
    ],
)
def test_which_clauses_hang_on_one_case_and_which_on_answers_alone(
    tmp_path: Path, rule: dict[str, Any], alone: bool, monotone: bool
) -> None:
    found = clause(tmp_path, rule)
    assert within_a_case(found) is alone
    assert is_monotone(found) is monotone
