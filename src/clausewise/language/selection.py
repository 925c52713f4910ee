"""Which clauses an audit judges: those that were chosen, and those whose findings they need."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

from clausewise.errors import WrongUsage, nearest
from clausewise.model.clause import Clause, Pack


def choose(pack: Pack, globs: Sequence[str]) -> list[Clause]:
    """The clauses that the globs name; WrongUsage for one that names none."""
    ids = [clause.id for clause in pack.clauses]
    for glob in globs:
        if not any(fnmatchcase(name, glob) for name in ids):
            raise WrongUsage(f"--clauses {glob}: no clause has such a number; {nearest(glob, ids, 20)}")
    return [c for c in pack.clauses if not globs or any(fnmatchcase(c.id, glob) for glob in globs)]


def with_feeders(pack: Pack, chosen: Sequence[Clause]) -> list[Clause]:
    """The chosen clauses and those whose findings they need."""
    wanted = {clause.id for clause in chosen}
    wanted |= feeders(pack, *wanted)
    return [clause for clause in pack.clauses if clause.id in wanted]


def feeders(pack: Pack, *clauses: str) -> set[str]:
    """The ids of the clauses whose findings these clauses need, directly or through others."""
    found: set[str] = set()
    asked = set(clauses)
    while asked:
        asked = {id_ for c in pack.clauses if c.id in asked for id_ in c.depends_on} - found
        found |= asked
    return found


def by_id(clauses: Sequence[Clause]) -> list[list[Clause]]:
    """The versions of each clause together."""
    grouped: dict[str, list[Clause]] = {}
    for clause in clauses:
        grouped.setdefault(clause.id, []).append(clause)
    return list(grouped.values())
