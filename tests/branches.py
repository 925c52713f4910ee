"""Says which share of the branches and of the lines of src the tests ran, each by itself (coverage's own figure joins them).

    python -m tests.branches build/coverage/coverage.json

Below 95 % of either, it names the files that lack most branches and exits with 1.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ENOUGH = 0.95
KINDS = {  # what coverage calls them: run, there
    "branches": ("covered_branches", "num_branches"),
    "lines": ("covered_lines", "num_statements"),
}
NAMED = 20


def main(report: str) -> int:
    measured = json.loads(Path(report).read_text("utf-8"))
    run = {kind: share(measured["totals"], kind) for kind in KINDS}
    for kind, names in KINDS.items():
        covered, there = (measured["totals"][name] for name in names)
        print(f"{kind}: {covered:,} of {there:,}, {run[kind]:.2%}")
    if min(run.values()) >= ENOUGH:
        return 0
    print(f"less than {ENOUGH:.0%}; most branches are left in:")
    for name, left in most_left(measured["files"])[:NAMED]:
        print(f"{left:5} {name}")
    return 1


def share(totals: Mapping[str, int], kind: str) -> float:
    covered, there = (totals[name] for name in KINDS[kind])
    return covered / there if there else 0.0  # nothing measured is nothing run


def most_left(files: Mapping[str, Any]) -> list[tuple[str, int]]:
    left = {
        name: file["summary"]["num_branches"] - file["summary"]["covered_branches"]
        for name, file in files.items()
    }
    return sorted(((name, n) for name, n in left.items() if n), key=lambda row: (-row[1], row[0]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
