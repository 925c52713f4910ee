"""Six rules over a large hall: `clausewise audit` against SQL written by hand for these six and nothing else.

    python -m benchmarks.vs_sql [--cases 1000000] [--rounds 3]

Whole processes, from the files to the findings on disk; both must name the same breaches.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from pathlib import Path

from benchmarks.hall import SIX
from benchmarks.measure import best_of, clausewise, module, run, show


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        hall, report, by_hand = place / "hall", place / "report", place / "by-hand.csv"
        run(module("benchmarks.hall", str(hall), "--cases", str(given.cases)))
        audit = ["audit", str(hall), "--clauses", ",".join(SIX), "--out", str(report), "--force", "--no-html"]
        costs = best_of(given.rounds, {
            "SQL by hand": module("benchmarks.by_hand", str(hall), str(by_hand)),
            "clausewise audit": clausewise(*audit, "--quiet", "--fail-on", "never"),
        })  # fmt: skip
        found, wanted = audited(report), written(by_hand)
        if found != wanted:
            sys.exit(
                f"the verdicts differ: {len(found - wanted)} only of the audit, {len(wanted - found)} only by hand"
            )
        show(f"six rules, {given.cases:,} cases, {len(found):,} breaches", costs, "SQL by hand")


def audited(report: Path) -> set[tuple[str, str, str]]:
    with (report / "findings.jsonl").open(encoding="utf-8") as lines:
        return {(f["clause"], f["trigger"], f["verdict"]) for f in map(json.loads, lines)}


def written(path: Path) -> set[tuple[str, str, str]]:
    with path.open(encoding="utf-8") as file:
        return {(row["clause"], row["trigger"], row["verdict"]) for row in csv.DictReader(file)}


if __name__ == "__main__":
    main()
