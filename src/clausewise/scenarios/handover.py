"""An audit's result, laid down for the processes that turn it into tests.

A directory holds the result (pickled, read only by processes that we start) and one feature for every clause
that the pack's own features do not audit, so that each clause gets its line.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from clausewise.language.features import audit_scenarios
from clausewise.model.clause import Clause
from clausewise.reporting.labels import section_of
from clausewise.reporting.result import Result, Snapshot, snapshot

RESULT = "result.pickle"
GENERATED = "features"

TEMPLATES = {
    "zh": (
        "# language: zh-CN\n功能: {title}\n",
        "\n  @clause:{clause}\n  规则: {clause} {words}\n\n"
        "    @audit\n    场景: {clause} 本期“{words}”不应有违反\n"
        "      当 审计本期记录\n      那么 条款“{clause}”不应有违反\n",
    ),
    "en": (
        "# language: en\nFeature: {title}\n",
        "\n  @clause:{clause}\n  Rule: {clause} {words}\n\n"
        "    @audit\n    Scenario: {clause} {words}: no breach\n"
        '      When the period is audited\n      Then clause "{clause}" has no breach\n',
    ),
}


def hand_over(result: Result, directory: Path, language: str) -> None:
    """Writes the directory; `language` is that of the generated features."""
    (directory / GENERATED).mkdir(parents=True, exist_ok=True)
    covered = audited_clauses(result.pack.root / "features")
    left = [each.clause for each in result.clauses if each.clause.id not in covered]
    left.sort(key=lambda clause: clause.sort_key)
    for section, clauses in groupby(left, key=lambda clause: section_of(clause.id)):
        title = " ".join(result.pack.title.in_(language).split())
        path = directory / GENERATED / f"{section or 'clauses'}.feature"
        path.write_text(_feature_text(title, clauses, language), "utf-8")
    with (directory / RESULT).open("wb") as file:
        pickle.dump(snapshot(result), file)


def take_over(directory: Path) -> Snapshot:
    with (directory / RESULT).open("rb") as file:
        result: Snapshot = pickle.load(file)
    return result


def audited_clauses(features: Path) -> set[str]:
    """The clauses that have an audit scenario below a directory (which need not exist)."""
    return {clause for path in sorted(features.rglob("*.feature")) for clause, _ in audit_scenarios(path)}


def _feature_text(title: str, clauses: Iterable[Clause], language: str) -> str:
    head, rule = TEMPLATES[language]
    rules = (
        rule.format(clause=clause.id, words=" ".join(clause.title.in_(language).split()) or clause.id)
        for clause in clauses
    )
    return head.format(title=title) + "".join(rules)
