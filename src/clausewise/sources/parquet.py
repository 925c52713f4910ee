"""Reads Parquet in batches; native types become the text that loses nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from clausewise.errors import UnreadableSource
from clausewise.model.source import Chunk
from clausewise.sources.cell_text import text_array
from clausewise.sources.files import CHUNK_ROWS, FilePart


@dataclass
class ParquetPart(FilePart):
    def read(self) -> Iterator[Chunk]:
        try:
            with self.open_error(), pq.ParquetFile(self.path) as file:
                headers = tuple(file.schema_arrow.names)
                yield Chunk(self.target, headers, tuple(pa.array([], pa.string()) for _ in headers), ())
                first = 1
                for batch in file.iter_batches(CHUNK_ROWS):
                    columns = tuple(as_text(column) for column in batch.columns)
                    yield Chunk(self.target, headers, columns, range(first, first + batch.num_rows))
                    first += batch.num_rows
        except pa.ArrowInvalid as error:
            raise UnreadableSource(f"{self.name}: is not a Parquet file that can be read: {error}") from error


def as_text(column: pa.Array) -> pa.Array:
    """The column as text: instants in UTC with `Z`, times without a zone as they are, numbers in full."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if pa.types.is_string(kind):
        return column
    if pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp("us", kind.tz), safe=False).cast(pa.string())
    if pa.types.is_floating(kind) or pa.types.is_nested(kind) or pa.types.is_decimal(kind):
        return text_array(column.to_pylist())
    return column.cast(pa.string())
