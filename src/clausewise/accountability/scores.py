"""A score for each unit, by the pack's formula: the compliance rates of its clauses, weighted by their severity.

    score = 100 × Σ(weight × met ÷ (met + breach)) ÷ Σ weight

over the clauses that the pack counts and that decided something for the unit. What was excepted, waived, revoked, is
pending or undetermined speaks neither for nor against it. A unit for which nothing was decided has no score.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from clausewise.model.clause import Clause, ScoreRule
from clausewise.model.due_process import Score, ScoreLine


def score_units(
    results: Iterable[tuple[Clause, Mapping[str, Mapping[str, int]]]], rule: ScoreRule, units: Iterable[str]
) -> tuple[Score, ...]:
    """The scores of all units in the results and of `units`, by unit; '' (no unit) has none."""
    lines: dict[str, list[ScoreLine]] = {unit: [] for unit in units}
    for clause, by_unit in results:
        if clause.holds.who not in rule.holders:
            continue
        for unit, counts in by_unit.items():
            met, breach = counts.get("met", 0), counts.get("breach", 0)
            mine = lines.setdefault(unit, [])
            if met + breach:
                mine.append(
                    ScoreLine(
                        clause.id, clause.title, clause.severity, rule.weights[clause.severity], met, breach
                    )
                )
    return tuple(Score(unit, _score(mine), tuple(mine)) for unit, mine in sorted(lines.items()) if unit)


def _score(lines: list[ScoreLine]) -> Decimal | None:
    total = sum(Fraction(line.weight) for line in lines)
    if not total:
        return None
    share = (
        sum(Fraction(line.weight) * Fraction(line.met, line.met + line.breach) for line in lines)
        * 100
        / total
    )
    exact = Decimal(share.numerator) / Decimal(share.denominator)
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
