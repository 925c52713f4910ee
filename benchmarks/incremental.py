"""The twelfth month of a year, by reading the whole year and by what earlier audits have kept beside the ledger.

    python -m benchmarks.incremental [--cases 300000]

The synthetic hall in twelve monthly files. January to November are audited first, with a ledger; then, side by side:
the year as a whole; December without a ledger; December with the ledger, of which what was kept is taken away; and
December with both. The last two must write the same findings, to the byte, and every finding of December without a ledger
must be among those with it. Goal: the last at least 8 times cheaper than the first, in CPU and wall time.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import duckdb

from benchmarks.hall import YEAR, kept_hall
from benchmarks.measure import Cost, audit_of, run, show

ALL, MONTH = "the year, everything read", "December, everything read"
LEDGER, KEPT = "December with the ledger, everything read", "December with the ledger, incremental"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=300_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        costs = measure(given.cases, Path(scratch))
    show(f"{given.cases:,} cases, the twelfth month", costs, KEPT)
    print(
        f"full : incremental = {costs[ALL].cpu / costs[KEPT].cpu:.1f} in CPU, {costs[ALL].wall / costs[KEPT].wall:.1f} in wall time"
    )


def measure(cases: int, scratch: Path) -> dict[str, Cost]:
    hall, ledger, copy = scratch / "hall", scratch / "hall.db", scratch / "copy.db"
    write_months(kept_hall(cases), hall, range(1, 12))
    before = audit(
        hall,
        scratch,
        "before",
        "--from",
        f"{YEAR}-01-01",
        "--until",
        f"{YEAR}-11-30",
        "--ledger",
        str(ledger),
    )
    print(f"January to November: {before.cpu:.1f} s of CPU", flush=True)
    shutil.copy(ledger, copy)
    write_months(kept_hall(cases), hall, (12,))
    december = ("--period", f"{YEAR}-12")
    costs = {
        KEPT: audit(hall, scratch, "kept", *december, "--ledger", str(ledger)),
        LEDGER: audit(hall, scratch, "ledger", *december, "--ledger", str(copy)),
        MONTH: audit(hall, scratch, "month", *december),
        ALL: audit(hall, scratch, "year", "--from", f"{YEAR}-01-01", "--until", f"{YEAR}-12-31"),
    }
    compare(scratch)
    return dict(reversed(costs.items()))


def write_months(year: Path, hall: Path, months: range | tuple[int, ...]) -> None:
    """The hall's records of these months, a file each."""
    (hall / "operations").mkdir(parents=True, exist_ok=True)
    shutil.copytree(year / "registers", hall / "registers", dirs_exist_ok=True)
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'Asia/Shanghai'")
    for month in months:
        connection.execute(
            f'COPY (FROM \'{year}/operations/*.parquet\' WHERE month("at") = {month} ORDER BY "at", id) '
            f"TO '{hall}/operations/{YEAR}-{month:02d}.parquet' (COMPRESSION zstd)"
        )


def audit(hall: Path, scratch: Path, name: str, *options: str) -> Cost:
    return run(audit_of(hall, scratch / name, *options, "--unmask", "benchmark"))


def compare(scratch: Path) -> None:
    """Raises RuntimeError where audits that must agree do not."""
    kept, ledger, month = (
        (scratch / name / "findings.jsonl").read_text("utf-8").splitlines()
        for name in ("kept", "ledger", "month")
    )
    if kept != ledger:
        raise RuntimeError("the incremental audit found something else than the one that read everything")
    receipt = json.loads((scratch / "kept" / "receipt.json").read_text("utf-8"))
    if len(receipt["incremental"]["not_read_again"]) != 11:
        raise RuntimeError("the incremental audit was none")
    if lost := set(month) - set(kept):
        raise RuntimeError(
            f"{len(lost)} findings of December are not those with the ledger, such as {min(lost)}"
        )


if __name__ == "__main__":
    main()
