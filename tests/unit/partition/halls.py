"""The sample hall as Parquet, as it is and with faults, and audits of it by one and in parts."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from clausewise.accountability.ledger import Ledger
from clausewise.audit import AuditResult, Options, audit
from clausewise.language.pack import load_pack
from clausewise.model.sql_names import quote_identifier as q
from clausewise.partition.run import Cluster, Function, judge_batches
from clausewise.reporting.files import write_files
from clausewise.sources import open_sources
from clausewise.sources.places import open_registers
from clausewise.store import load
from tests.unit.partition.tables import LocalTable

SAMPLE = Path(__file__).parents[3] / "fixtures" / "sample-hall"
PACK = load_pack()
Change = Callable[[pa.Table], pa.Table]


def as_parquet(target: Path, *, files: int = 3, change: Change | None = None) -> Path:
    """The sample hall in so many Parquet files; `change` is made to the whole table of texts."""
    with load(open_sources([str(SAMPLE)], PACK.vocabulary), PACK.vocabulary, PACK.timezone) as store:
        described = store.connection.execute("DESCRIBE operations").fetchall()
        names = [name for name, *_ in described if not name.startswith("_")]
        filled = store.connection.execute(
            f"SELECT {', '.join(f'count({q(n)})' for n in names)} FROM operations"
        )
        kept = [name for name, count in zip(names, filled.fetchall()[0], strict=True) if count]
        table = store.connection.sql(
            f"SELECT {', '.join(map(q, kept))} FROM operations ORDER BY _rid"
        ).to_arrow_table()
    table = change(table) if change else table
    (target / "operations").mkdir(parents=True)
    rows = -(-len(table) // files)
    for number in range(files):
        pq.write_table(table.slice(number * rows, rows), target / "operations" / f"{number}.parquet")
    shutil.copytree(SAMPLE / "registers", target / "registers")
    return target


def by_one(hall: Path, options: Options, ledger: Ledger | None = None) -> AuditResult:
    return audit(PACK, open_sources([str(hall)], PACK.vocabulary), options, ledger=ledger)


def in_parts(
    hall: Path,
    options: Options,
    parts: int = 2,
    ledger: Ledger | None = None,
    function: Function = judge_batches,
) -> AuditResult:
    cluster = Cluster(LocalTable(hall, parts), ("in memory", "0"), function)
    registers = [open_registers(hall, PACK.vocabulary)]
    return audit(PACK, registers, options, cluster=cluster, ledger=ledger)


def written(result: AuditResult, target: Path) -> dict[str, bytes]:
    """Every file of the report; of the receipt, all but the hashes of the inputs, which a table in memory has none of."""
    target.mkdir()
    try:
        write_files(result, target)
    finally:
        result.close()
    return {path.name: path.read_bytes() for path in target.iterdir() if path.name != "receipt.json"}
