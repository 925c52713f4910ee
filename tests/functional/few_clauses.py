"""A few clauses of the county's pack as a pack of their own, so that an audit of a small hall takes a moment."""

from __future__ import annotations

import shutil
from pathlib import Path

RULES = Path(__file__).parents[2] / "rules"
ACCOUNTABILITY = ("2.6.1", "4.1.1", "4.1.2", "4.1.3", "4.3.1")


def write_few(root: Path, *clauses: str) -> Path:
    """The pack with these clauses only (default: one duty, and all that follows from its breach)."""
    (root / "rules").mkdir(parents=True)
    for name in ("guideline.yaml", "vocabulary.yaml"):
        shutil.copy(RULES / name, root / "rules" / name)
    for clause in clauses or ACCOUNTABILITY:
        shutil.copy(next(RULES.rglob(f"{clause}.yaml")), root / "rules")
    return root
