"""The screen against the engine for everything, and that against durable-rules driven by its manual: six rules.

    python -m benchmarks.vs_engine [--cases 1000000] [--rounds 1]

`clausewise audit` as it is sends the engine only what the screen could not clear; `--exhaustive` sends every trigger; by the
manual (`by_manual`) each operation is a dict of its own. Whole processes, from the files to the findings on disk, and all
three must name the same breaches. Goals in CPU seconds: as it is 8 times less than exhaustive, exhaustive 2.5 times less than
by the manual.
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
from benchmarks.vs_sql import audited


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        hall = kept_hall(given.cases)
        screened, exhaustive, by_manual = (
            Path(scratch) / name for name in ("screened", "exhaustive", "by-manual")
        )
        six = ("--clauses", ",".join(SIX))
        costs = best_of(given.rounds, {
            "audit": audit_of(hall, screened, *six),
            "audit --exhaustive": audit_of(hall, exhaustive, *six, "--exhaustive"),
            "durable-rules by its manual": module("benchmarks.by_manual", str(hall), str(by_manual)),
        })  # fmt: skip
        found = audited(screened)
        if found != audited(exhaustive):
            sys.exit("the audit and the exhaustive audit differ")
        breaches = {(clause, trigger) for clause, trigger, verdict in found if verdict == "breach"}
        if differing := breaches ^ written(by_manual):
            sys.exit(
                f"durable-rules by its manual differs in {len(differing)} breaches, such as {min(differing)}"
            )
        died = json.loads((by_manual / "died.json").read_text("utf-8"))
        show(
            f"six rules, {given.cases:,} cases, {len(breaches):,} breaches; the same of all",
            costs,
            "audit --exhaustive",
        )
        print(f"processes of durable-rules that died of a signal and were tried again: {died}")


def written(directory: Path) -> set[tuple[str, str]]:
    with (directory / "findings.csv").open(encoding="utf-8") as file:
        return {(row["clause"], row["trigger"]) for row in csv.DictReader(file)}


if __name__ == "__main__":
    main()
