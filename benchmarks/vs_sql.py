"""`clausewise audit` of a large hall against SQL written by hand for the same rules and nothing else.

    python -m benchmarks.vs_sql [--cases 1000000] [--rounds 3] [--only six | pack]

Six typical rules, then every clause of the pack that records decide. Whole processes, from the files to the findings on
disk, taking turns; both must give the same findings and, for the pack, the same number of every verdict of every clause.
Goals in CPU seconds: 3 times the SQL by hand for the six, 4 times for the pack.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from pathlib import Path

from benchmarks.hall import SIX, kept_hall
from benchmarks.measure import audit_of, best_of, module, show

VERDICTS = ("met", "breach", "pending", "undetermined", "excepted")
Findings = set[tuple[str, str, str]]
Counts = dict[tuple[str, str], int]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=("six", "pack"))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        hall = kept_hall(given.cases)
        for which in ("six", "pack"):
            if given.only in (None, which):
                compare(hall, Path(scratch), which, given.cases, given.rounds)


def compare(hall: Path, scratch: Path, which: str, cases: int, rounds: int) -> None:
    """Measures both, ends the run where they differ, prints the table."""
    report, by_hand = scratch / f"report-{which}", scratch / f"by-hand-{which}"
    six = which == "six"
    costs = best_of(rounds, {
        "SQL by hand": module("benchmarks.by_hand", str(hall), str(by_hand), *(["--six"] if six else [])),
        "clausewise audit": audit_of(hall, report, *(["--clauses", ",".join(SIX)] if six else [])),
    })  # fmt: skip
    found, wanted = audited(report), written(by_hand)
    if found != wanted:
        sys.exit(
            f"the findings differ: {len(found - wanted)} only of the audit, {len(wanted - found)} only by hand, "
            f"such as {min(found ^ wanted)}"
        )
    if not six and (differing := counted(report).items() ^ counted_by_hand(by_hand).items()):
        sys.exit(f"the verdicts are counted differently: {sorted(differing)[:5]}")
    rules = "six rules" if six else f"{len({clause for clause, _ in counted(report)})} clauses with triggers"
    show(f"{rules}, {cases:,} cases, {len(found):,} findings; the same of both", costs, "SQL by hand")


def audited(report: Path) -> Findings:
    with (report / "findings.jsonl").open(encoding="utf-8") as lines:
        return {(f["clause"], f["trigger"], f["verdict"]) for f in map(json.loads, lines)}


def written(directory: Path) -> Findings:
    with (directory / "findings.csv").open(encoding="utf-8") as file:
        return {(row["clause"], row["trigger"], row["verdict"]) for row in csv.DictReader(file)}


def counted(report: Path) -> Counts:
    clauses = json.loads((report / "summary.json").read_text("utf-8"))["clauses"]
    return {(c["clause"], verdict): c[verdict] for c in clauses for verdict in VERDICTS if c.get(verdict)}


def counted_by_hand(directory: Path) -> Counts:
    with (directory / "counts.csv").open(encoding="utf-8") as file:
        return {(row["clause"], row["verdict"]): int(row["triggers"]) for row in csv.DictReader(file)}


if __name__ == "__main__":
    main()
