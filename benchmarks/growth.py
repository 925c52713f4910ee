"""How the cost of `clausewise audit` grows: with operations, clauses, violations, and with data made to be hard.

    python -m benchmarks.growth [--series operations clauses violations hard] [--most 1000000] [--svg FILE]

operations: the whole pack over 1,000, 10,000, … cases up to `--most` (a case has nine operations; 10^7 cases, which are
some 10^8 operations, need 20 GB of disk and some hours);
clauses: 1 to all, violations: 0 to 50 % of the cases, and hard: one case, or one person, with all operations, and a column that
is missing everywhere, so that every trigger that asks for it is undetermined (each at two sizes: twice the data must not be four
times the cost). CPU, wall and memory are those of all processes of the audit together.
Goals: linear in operations; at most 2 GB at 10^7 and 4 GB at 10^8 operations; no cliff where everything is a violation.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from benchmarks.curve import draw
from benchmarks.hall import kept_hall
from benchmarks.measure import Cost, audit_of, run

CLAUSES = {
    "1": "2.6.1",
    "6": "2.1.2,2.1.3,2.2.2,2.3.1,2.5.6,2.6.1",
    "20": "2.1.*,2.2.*,2.3.*,2.4.1,2.4.2,2.5.5,2.5.6,2.5.7,2.6.1",
    "all": "*",
}
HARD = {
    "one case has all": "SELECT * REPLACE ('C000000000' AS \"case\") FROM {operations}",
    "one person has all": "SELECT * REPLACE ('S0000' AS staff, 'U00' AS unit) FROM {operations}",
    "a column is missing": "SELECT * EXCLUDE (place) FROM {operations}",
}


@dataclass(frozen=True)
class Point:
    """One measured audit."""

    series: str
    at: str
    operations: int
    findings: int
    cost: Cost


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    series = {"operations": operations, "clauses": clauses, "violations": violations, "hard": hard}
    parser.add_argument("--series", nargs="+", choices=series, default=list(series))
    parser.add_argument("--most", type=int, default=1_000_000, help="cases")
    parser.add_argument("--middle", type=int, default=100_000, help="cases of the other series")
    parser.add_argument("--svg", type=Path)
    given = parser.parse_args()
    points: list[Point] = []
    with tempfile.TemporaryDirectory() as scratch:
        for name in given.series:
            size = given.most if name == "operations" else given.middle
            for point in series[name](size, Path(scratch)):
                points.append(point)
                print(f"{name}: {point.at}: {point.cost.cpu:.1f} s", flush=True)
    show(points)
    if given.svg:
        grown = [point for point in points if point.series == "operations"]
        draw(given.svg, [(p.operations, p.cost.cpu, p.cost.peak) for p in grown])


def operations(most: int, scratch: Path) -> Iterator[Point]:
    cases = 1_000
    while cases <= most:
        yield measure("operations", f"{cases:,} cases", kept_hall(cases), scratch)
        cases *= 10


def clauses(cases: int, scratch: Path) -> Iterator[Point]:
    for name, globs in CLAUSES.items():
        yield measure("clauses", name, kept_hall(cases), scratch, "--clauses", globs)


def violations(cases: int, scratch: Path) -> Iterator[Point]:
    for share in (0.0, 0.0208, 0.1, 0.5):
        yield measure("violations", f"{share:.0%}", kept_hall(cases, share), scratch)


def hard(cases: int, scratch: Path) -> Iterator[Point]:
    for name, query in HARD.items():
        for part in (cases // 20, cases // 10):
            hall = scratch / "hard"
            shutil.rmtree(hall, ignore_errors=True)
            rewrite(kept_hall(part), hall, query)
            yield measure("hard", f"{name}, {part:,} cases", hall, scratch)


def rewrite(hall: Path, target: Path, query: str) -> None:
    shutil.copytree(hall / "registers", target / "registers")
    (target / "operations").mkdir()
    for file in sorted((hall / "operations").iterdir()):
        with duckdb.connect() as connection:
            source = query.format(operations=f"read_parquet('{file}')")
            connection.execute(f"COPY ({source}) TO '{target / 'operations' / file.name}'")


def measure(series: str, at: str, hall: Path, scratch: Path, *options: str) -> Point:
    report = scratch / "report"
    cost = run(audit_of(hall, report, *options))
    summary = json.loads((report / "summary.json").read_text("utf-8"))
    kinds = ("breach", "pending", "undetermined")
    return Point(series, at, summary["records"], sum(summary["totals"][kind] for kind in kinds), cost)


def show(points: list[Point]) -> None:
    table = Table(title="clausewise audit, the whole pack where no clauses are named", title_justify="left")
    for head in ("", "", "operations", "findings", "CPU s", "wall s", "peak MB", "CPU µs / operation"):
        table.add_column(head, justify="left" if not head else "right")
    before = ""
    for point in points:
        cost = point.cost
        table.add_row(
            point.series if point.series != before else "", point.at, f"{point.operations:,}", f"{point.findings:,}",
            f"{cost.cpu:.1f}", f"{cost.wall:.1f}", f"{cost.peak:,.0f}", f"{1e6 * cost.cpu / max(1, point.operations):.1f}",
        )  # fmt: skip
        before = point.series
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
