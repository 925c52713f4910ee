"""Which clauses a change of the repository touches: those whose rule file or feature file differs."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from clausewise.model.clause import Clause


def changed_files(root: Path, revision: str) -> set[Path] | None:
    """Files that differ from where this branch left `revision`; on that branch itself, from the commit before.

    What is not committed yet counts, new files too. None where git cannot tell: no repository, no such revision.
    """
    top = _git(root, "rev-parse", "--show-toplevel")
    start = _git(root, "merge-base", revision, "HEAD")
    if top is None or start is None:
        return None
    if start == _git(root, "rev-parse", "HEAD"):
        start = _git(root, "rev-parse", "--verify", "--quiet", "HEAD~1")
    listed = _git(root, "diff", "--name-only", "--no-relative", start) if start else None
    new = _git(root, "ls-files", "--others", "--exclude-standard", "--full-name")
    if listed is None or new is None:
        return None
    return {Path(top).resolve() / name for name in (*listed.splitlines(), *new.splitlines())}


def clauses_of_changes(
    clauses: Sequence[Clause], features: Mapping[str, set[Path]], root: Path, changed: set[Path]
) -> list[Clause]:
    """The clauses whose own file, or a file with examples of theirs, is among the changed ones."""
    return [
        clause
        for clause in clauses
        if {(root / clause.file).resolve(), *features.get(clause.id, ())} & changed
    ]


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-c", "core.quotePath=false", *arguments],
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None
