"""Which parts of an audit's sources can be kept: files of operations alone, of which every row has its place.

A CSV or Parquet file holds one kind of record. A workbook, a JSON file or an event log may mix operations and
registers, and an export that is read through a mapping has no files of its own: these are read whole each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clausewise.model.source import Part, Source
from clausewise.sources.csv import CsvPart
from clausewise.sources.excel import ExcelPart
from clausewise.sources.parquet import ParquetPart
from clausewise.sources.places import FileSource
from clausewise.store.load import order_of


@dataclass(frozen=True)
class Parts:
    """Parts in the order of an audit; as a source, those that it still has to read."""

    all: tuple[Part, ...]
    operations: int
    first: int = 0

    def parts(self) -> Sequence[Part]:
        return self.all[self.first :]


def sort_parts(sources: Sequence[Source]) -> Parts | None:
    """The files of operations before all others; None where the sources have parts that cannot be kept."""
    if not all(isinstance(source, FileSource) for source in sources):
        return None
    parts = tuple(sorted((part for source in sources for part in source.parts()), key=order_of))
    is_kind = [getattr(part, "target", "") == "" for part in parts]
    operations = sum(is_kind)
    if not all(is_kind[:operations]):
        return None
    tables = (CsvPart, ParquetPart)
    if not all(
        isinstance(part, tables if n < operations else (*tables, ExcelPart)) for n, part in enumerate(parts)
    ):
        return None
    return Parts(parts, operations)
