"""Whose feature a file is; imports nothing, because it is asked of every .feature file that pytest meets."""

from __future__ import annotations

from pathlib import Path


def find_pack(path: Path) -> Path | None:
    """The root of the pack whose features directory holds the path; None where it is nobody's."""
    for above in path.parents:
        if above.name == "features" and (above.parent / "rules" / "guideline.yaml").is_file():
            return above.parent
    return None
