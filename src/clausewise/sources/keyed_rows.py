"""Gathers records that bring their own names (JSON, Python) into chunks, one for each table they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from clausewise.model.source import BrokenRow, Chunk
from clausewise.sources.cell_text import text_array


class KeyedRows:
    """Rows by target, in order; a name that a record does not have is missing there."""

    def __init__(self, target: str = "") -> None:
        self.count = 0
        self.target = target
        self.rows: dict[str, tuple[list[int], list[Mapping[str, object]]]] = {}
        self.broken: list[BrokenRow] = []

    def add(self, target: str, number: int, record: Mapping[str, object]) -> None:
        numbers, records = self.rows.setdefault(target, ([], []))
        numbers.append(number)
        records.append(record)
        self.count += 1

    def break_row(self, row: BrokenRow) -> None:
        self.broken.append(row)
        self.count += 1

    def chunks(self) -> Iterator[Chunk]:
        if self.broken:
            yield Chunk(self.target, (), (), (), tuple(self.broken))
        for target, (numbers, records) in self.rows.items():
            headers = tuple(dict.fromkeys(name for record in records for name in record))
            columns = tuple(text_array(record.get(name) for record in records) for name in headers)
            yield Chunk(target, headers, columns, numbers, keyed=True)
