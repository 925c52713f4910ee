"""rules/equivalent-mutants.yaml: the mutants that no record can tell from the rule, each with the reason.

A list that nobody checks hides what was forgotten. So an entry is an error where it names no mutant, gives no reason, or
its mutant is killed after all.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from clausewise.errors import InvalidPack, Problem, nearest
from clausewise.language.clause import read_words
from clausewise.language.nodes import Listing, Scalar, Table, load_yaml, problem_at, unknown_keys
from clausewise.model.clause import Words
from clausewise.mutation.run import KILLED, Outcome

FILE = "rules/equivalent-mutants.yaml"
KEYS = ("clause", "mutant", "reason")


@dataclass(frozen=True)
class Equivalent:
    """A mutant, by clause and name, that means the same as the rule."""

    clause: str
    mutant: str
    reason: Words
    line: int


def read_equivalents(root: Path) -> list[Equivalent]:
    """The pack's list, empty where there is no file. Raises InvalidPack with every problem."""
    path = root / FILE
    if not path.is_file():
        return []
    node = load_yaml(path)
    if not isinstance(node, Listing):
        raise InvalidPack([Problem("is a list: - {clause: 2.3.6, mutant: …, reason: {zh: …, en: …}}", FILE)])
    problems: list[Problem] = []
    found = []
    for item in node:
        if not isinstance(item, Table):
            problems.append(problem_at(item, "write {clause: …, mutant: …, reason: {zh: …, en: …}}"))
            continue
        problems += unknown_keys(item, KEYS, "an equivalent mutant")
        clause, mutant, reason = (item.get(key) for key in KEYS)
        if not (isinstance(clause, Scalar) and isinstance(mutant, Scalar) and reason):
            problems.append(problem_at(item, "needs clause, mutant and reason"))
            continue
        found.append(Equivalent(clause.text, mutant.text, read_words(reason, problems), item.line))
    if problems:
        raise InvalidPack([Problem(p.message, FILE, p.line, p.clause) for p in problems])
    return found


def check_equivalents(
    listed: Sequence[Equivalent], outcomes: Sequence[Outcome], known: Collection[str], run: Collection[str]
) -> None:
    """Raises InvalidPack for an entry of a clause that is not `known`, and, of the clauses `run`, for one that is wrong."""
    by_clause: dict[str, dict[str, Outcome]] = {}
    for each in outcomes:
        by_clause.setdefault(each.mutant.clause, {})[each.mutant.name] = each
    problems = []
    for entry in listed:
        mine = by_clause.get(entry.clause, {})
        outcome = mine.get(entry.mutant)
        if entry.clause not in known:
            message = f"no clause '{entry.clause}'; {nearest(entry.clause, known, 20)}"
        elif entry.clause not in run:
            continue
        elif outcome is None:
            message = f"no mutant '{entry.mutant}'; {nearest(entry.mutant, mine, 8)}"
        elif outcome.state == KILLED:
            message = f"'{entry.mutant}' is not equivalent: {outcome.place} {outcome.scenario} notices it; drop the entry"
        else:
            continue
        problems.append(Problem(message, FILE, entry.line, entry.clause))
    if problems:
        raise InvalidPack(problems)
