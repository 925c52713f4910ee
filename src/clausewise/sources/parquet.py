"""Reads Parquet in batches; native types become the text that loses nothing."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from clausewise.errors import UnreadableSource
from clausewise.model.source import Chunk
from clausewise.sources.cell_text import text_array
from clausewise.sources.files import CHUNK_ROWS, FilePart

_PLAIN_SCALE = 6  # Arrow writes smaller fractions with an exponent
_EXACT = 2**53  # whole numbers below it are exact in a double


@dataclass
class ParquetPart(FilePart):
    @property
    def parquet(self) -> str:
        return str(self.path)

    def read(self) -> Iterator[Chunk]:
        import pyarrow.parquet as pq

        try:
            with self.open_error(), pq.ParquetFile(self.path, page_checksum_verification=True) as file:
                headers = tuple(file.schema_arrow.names)
                yield Chunk(self.target, headers, tuple(pa.array([], pa.string()) for _ in headers), ())
                first = 1
                for batch in file.iter_batches(CHUNK_ROWS):
                    columns = tuple(as_text(column) for column in batch.columns)
                    yield Chunk(self.target, headers, columns, range(first, first + batch.num_rows))
                    first += batch.num_rows
        except pa.ArrowException as error:
            if isinstance(error, MemoryError) or os.strerror(errno.EAGAIN) in str(error):
                raise  # the machine's lack, of memory or threads, and not the file's
            why = " ".join(str(error).split())
            raise UnreadableSource(f"{self.name}: is not a Parquet file that can be read: {why}") from error


def as_text(column: pa.Array) -> pa.Array:
    """The column as text: instants in UTC with `Z`, times without a zone as they are, numbers in full."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if pa.types.is_string(kind):
        column.validate(full=True)  # Parquet takes the writer's word that it is UTF-8
        return column
    if pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp("us", kind.tz), safe=False).cast(pa.string())
    if pa.types.is_floating(kind):
        return _floats_as_text(column)
    if pa.types.is_nested(kind) or (pa.types.is_decimal(kind) and kind.scale > _PLAIN_SCALE):
        return text_array(column.to_pylist())
    return column.cast(pa.string())


def _floats_as_text(column: pa.Array) -> pa.Array:
    """As `text_of`, without a Python object for whole numbers or for a value that is seen again."""
    column = column.cast(pa.float64())
    column = pc.if_else(pc.is_nan(column), pa.scalar(None, pa.float64()), column)
    whole = pc.and_(pc.equal(pc.floor(column), column), pc.less(pc.abs(column), _EXACT))
    if pc.all(whole).as_py():
        return column.cast(pa.int64()).cast(pa.string())
    encoded = column.dictionary_encode()
    return text_array(encoded.dictionary.to_pylist()).take(encoded.indices)
