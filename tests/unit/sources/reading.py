"""Reads a part as its tests look at it: rows as mappings, the numbers of the rows, and what was broken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from clausewise.model.source import BrokenRow, Part

Row = dict[str, str | None]


@dataclass
class Read:
    headers: list[tuple[str, ...]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    broken: list[BrokenRow] = field(default_factory=list)
    chunks: int = 0

    def column(self, name: str) -> list[str | None]:
        return [row.get(name) for row in self.rows]

    def of(self, target: str) -> list[Row]:
        return [row for row, its in zip(self.rows, self.targets, strict=True) if its == target]


def read(part: Part) -> Read:
    """All chunks of a part together."""
    found = Read()
    for chunk in part.read():
        assert all(column.type == pa.string() for column in chunk.columns)
        assert all(len(column) == len(chunk.rows) for column in chunk.columns)
        found.chunks += 1
        found.headers.append(chunk.headers)
        found.broken += chunk.broken
        found.numbers += chunk.rows
        found.targets += [chunk.target] * len(chunk.rows)
        columns = [column.to_pylist() for column in chunk.columns]
        values: Sequence[Sequence[str | None]] = list(zip(*columns, strict=True)) or [()] * len(chunk.rows)
        found.rows += [dict(zip(chunk.headers, row, strict=True)) for row in values]
    return found


def write(directory: Path, name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = directory / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path
