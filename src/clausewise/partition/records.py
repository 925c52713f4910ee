"""The records of one part as a source: its operations, and the registers that every part has whole.

They are laid down in Parquet files, so that DuckDB reads them as it reads those of a hall: where every cell is in
order without a Python value for any record, else by the general way, which quarantines what will not do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from clausewise.model.source import Chunk, Part
from clausewise.model.source_order import SOURCE_ORDER, stretches
from clausewise.sources.parquet import ParquetPart, as_text


@dataclass
class GatheredPart:
    """Operations of several files, in one Parquet file, in the order of their places."""

    path: Path
    stretches: Sequence[tuple[str, Sequence[int]]]
    name: str = "operations"
    target: str = ""
    strict: bool = True
    undeclared: Mapping[str, int] = field(default_factory=Counter)

    @property
    def parquet(self) -> str:
        return str(self.path)

    def fingerprint(self) -> tuple[str, int]:
        return "", self.path.stat().st_size

    def read(self) -> Iterator[Chunk]:
        table = pq.read_table(self.path, memory_map=False)
        first = 0
        for file, rows in self.stretches:
            columns = table.slice(first, len(rows)).combine_chunks().columns
            texts = tuple(as_text(_whole(column)) for column in columns)
            yield Chunk("", tuple(table.column_names), texts, rows, file=file)
            first += len(rows)


@dataclass(frozen=True)
class PartSource:
    """One part's operations and the registers."""

    files: tuple[Part, ...]

    def parts(self) -> Sequence[Part]:
        return self.files


def lay_down(
    records: pa.Table, files: Sequence[str], registers: Mapping[str, bytes], place: str
) -> PartSource:
    """Writes the records (each with its place) and the registers (each a Parquet file's bytes) into a directory."""
    directory, parts = Path(place), list[Part]()
    if records.num_rows:
        records = records.sort_by(SOURCE_ORDER)
        path = directory / "operations.parquet"
        pq.write_table(records, path, compression="lz4")
        places = records.column(SOURCE_ORDER).to_pylist()
        parts.append(GatheredPart(path, stretches(places, files)))
    for name, content in registers.items():
        path = directory / f"{name}.parquet"
        path.write_bytes(content)
        parts.append(ParquetPart(path, name, name))
    return PartSource(tuple(parts))


def without(records: pa.Table, places: Sequence[int]) -> pa.Table:
    """The records but those at these places."""
    if not places:
        return records
    gone = pc.is_in(records.column(SOURCE_ORDER), pa.array(places, pa.int64()))
    return records.filter(pc.invert(gone))


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
