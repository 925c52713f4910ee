"""Scores: rates weighted by severity, and no score where nothing was decided."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from clausewise.accountability.scores import score_units
from clausewise.model.clause import Holds, ScoreRule
from tests.unit.reporting.small_audit import a_clause

RULE = ScoreRule({"critical": Decimal(5), "major": Decimal(3), "minor": Decimal(1)})
FEES = a_clause("2.6.1", "一口式收费", "Single cashier", "critical")
LIMIT = a_clause("2.3.1", "两个工作日", "Two working days")


def test_a_score_is_the_weighted_mean_of_the_rates() -> None:
    (score,) = score_units(
        [(FEES, {"U01": {"met": 3, "breach": 1, "pending": 9}}), (LIMIT, {"U01": {"met": 1, "excepted": 4}})],
        RULE,
        (),
    )
    assert score.score == Decimal("84.38")  # 100 × (5 × 3/4 + 3 × 1) ÷ 8 = 84.375
    assert [(line.clause, line.met, line.breach) for line in score.lines] == [
        ("2.6.1", 3, 1),
        ("2.3.1", 1, 0),
    ]


def test_a_unit_for_which_nothing_was_decided_has_no_score() -> None:
    found = score_units([(FEES, {"U01": {"pending": 2}, "": {"met": 1}})], RULE, ["U02"])
    assert [(score.unit, score.score) for score in found] == [("U01", None), ("U02", None)]


def test_duties_of_the_centre_do_not_count_for_the_unit_that_they_concern() -> None:
    centre = replace(LIMIT, holds=Holds("centre"))
    (score,) = score_units([(centre, {"U01": {"breach": 1}}), (FEES, {"U01": {"met": 1}})], RULE, ())
    assert score.score == Decimal("100.00")
