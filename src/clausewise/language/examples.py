"""Does every clause stand in the features: an audit scenario, and worked examples on both sides of its duty?

Asked where the pack holds its guideline (guideline.md) and features; a rule that nothing can fulfil (`must: FALSE`) needs no
compliant example, and a clause that a person attests needs none at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from clausewise.errors import Problem
from clausewise.language.accounting import Claim, read_claims
from clausewise.language.features import tagged_scenarios
from clausewise.language.guideline import GUIDELINE
from clausewise.language.nodes import Scalar, Table
from clausewise.model.scenario import Scenario

COMPLIANT = re.compile(r"符合|\bmet\b")
VIOLATING = re.compile(r"违反|\bbreach\b")


def check_examples(root: Path) -> list[Problem]:
    """What is missing in the features, clause by clause."""
    features, rules = root / "features", root / "rules"
    if not features.is_dir() or not (rules / GUIDELINE).is_file():
        return []
    scenarios = scenarios_by_clause(root)
    return [
        Problem(message, claim.node.file, claim.node.line, claim.clause)
        for claim in read_claims(rules)
        for message in _missing(claim, scenarios.get(claim.clause, ()))
    ]


def scenarios_by_clause(root: Path) -> dict[str, list[Scenario]]:
    """The scenarios of a pack's features by clause, in the files' order."""
    found: dict[str, list[Scenario]] = {}
    for path in sorted((root / "features").rglob("*.feature")):
        for scenario in tagged_scenarios(path):
            found.setdefault(scenario.clause, []).append(scenario)
    return found


def _missing(claim: Claim, scenarios: Sequence[Scenario]) -> Iterator[str]:
    if not any(scenario.is_audit for scenario in scenarios):
        yield f"no feature audits the clause; write a scenario tagged @audit under @clause:{claim.clause}"
    if "rule" not in claim.node:
        return
    examples = [scenario for scenario in scenarios if not scenario.is_audit]
    if not examples:
        yield f"no worked example in the features; write scenarios under @clause:{claim.clause}"
        return
    if not _says(examples, VIOLATING):
        yield "no worked example of a breach (违反) in the features; write one"
    if not _says(examples, COMPLIANT) and not _never_met(claim):
        yield "no worked example in which the duty is met (符合) in the features; write one"


def _says(examples: Sequence[Scenario], verdict: re.Pattern[str]) -> bool:
    return any(verdict.search(words) for example in examples for words in example.words)


def _never_met(claim: Claim) -> bool:
    rule = claim.node.get("rule")
    must = rule.get("must") if isinstance(rule, Table) else None
    return isinstance(must, Scalar) and must.text.strip().lower() == "false"
