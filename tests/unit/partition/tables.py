"""Operations in memory that are judged in parts, as a cluster would, without one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from clausewise.model.source import InputFile
from clausewise.model.source_order import SOURCE_ORDER, place
from clausewise.partition.run import Function


class LocalTable:
    """The Parquet files of a directory's operations; parts are judged one after the other, in an order of their own."""

    def __init__(self, directory: Path, parts: int = 3) -> None:
        paths = sorted((directory / "operations").iterdir())
        self.files = [InputFile(f"operations/{path.name}", "", path.stat().st_size, 0) for path in paths]
        tables = [pq.read_table(path) for path in paths]
        placed = [
            table.append_column(
                SOURCE_ORDER, pa.array([place(n, row) for row in range(1, len(table) + 1)], pa.int64())
            )
            for n, table in enumerate(tables)
        ]
        self.table = pa.concat_tables(placed, promote_options="permissive")
        self.headers = [name for name in self.table.column_names if name != SOURCE_ORDER]
        self.number = parts

    def count(self) -> int:
        return len(self.table)

    def repeated(self, id_: str) -> pa.Table:
        counts = self.text(id_).value_counts()
        twice = counts.field("values").filter(pc.greater(counts.field("counts"), 1)).drop_null()
        return self.table.filter(pc.is_in(self.text(id_), twice))

    def each_split(self, function: Function, sent: bytes, columns: Sequence[str]) -> Iterator[bytes]:
        yield from function(sent, iter(self.table.select([*columns, SOURCE_ORDER]).to_batches(1000)))

    def each_part(self, function: Function, sent: bytes, keys: Sequence[str], parts: int) -> Iterator[bytes]:
        values = pc.coalesce(*(self.text(key) for key in keys)).to_pylist()
        numbers = pa.array([sum(str(value).encode()) % self.number for value in values])
        for number in reversed(range(self.number)):
            mine = self.table.filter(pc.equal(numbers, number))
            yield from function(sent, iter(shuffled(mine).to_batches(1000)))

    def text(self, name: str) -> pa.Array:
        trimmed = pc.utf8_trim_whitespace(self.table.column(name).combine_chunks().cast(pa.string()))
        return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def shuffled(table: pa.Table) -> pa.Table:
    """Rows as a shuffle leaves them: in no order."""
    return table.sort_by([("id", "descending")])
