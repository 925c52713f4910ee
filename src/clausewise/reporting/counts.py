"""counts.csv: how often each verdict fell, by clause, unit and month: what scores and duty circulars are made of.

The heads are canonical names in both languages, because the file is read again (`clausewise documents`).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from clausewise.errors import WrongUsage
from clausewise.model.tally import Tally
from clausewise.reporting.summary import VERDICTS
from clausewise.reporting.tables import CsvTable, disarm

COUNTS = "counts.csv"
HEADS = ("clause", "unit", "month", *VERDICTS)


def write_counts(tallies: Iterable[Tally], directory: Path) -> None:
    with closing(CsvTable(directory / COUNTS, HEADS)) as table:
        for tally in tallies:
            counts = [tally.counts.get(verdict, 0) for verdict in VERDICTS]
            table.add([tally.clause, tally.unit, tally.month, *counts])


def read_counts(directory: Path) -> list[Tally]:
    """The tallies of an audit's directory; raises WrongUsage where they cannot be read."""
    path = directory / COUNTS
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
        if tuple(reader.fieldnames or ()) != HEADS:
            raise ValueError(f"its heads are not {', '.join(HEADS)}")
        return [
            Tally(
                row["clause"],
                _plain(row["unit"]),
                row["month"],
                {v: int(row[v]) for v in VERDICTS if row[v] != "0"},
            )
            for row in rows
        ]
    except (OSError, ValueError, KeyError, TypeError, csv.Error) as trouble:
        raise WrongUsage(
            f"{path}: cannot be read ({trouble}): the audit is of an earlier version, or damaged; audit again"
        ) from None


def _plain(cell: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from running a cell (`tables.disarm`)."""
    return cell[1:] if cell.startswith("'") and disarm(cell[1:]) == cell else cell
