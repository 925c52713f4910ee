"""What an unknown file looks like: its tables, and for each column the headers, some values, and what they may be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from clausewise.model.source import Part

SAMPLE_ROWS = 2_000
HEADER_WITHIN = 10
_TIME = re.compile(r"\d{4}[-/年]?\d{1,2}[-/月]?\d{1,2}日?([ T]?\d{1,2}:?\d{2}(:?\d{2})?.*)?")
_COMPACT = re.compile(r"20\d{6}(\d{6})?")
_INT = re.compile(r"[+-]?\d{1,15}")
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d+)?")
_BOOL = {"是", "否", "true", "false", "y", "n", "0", "1"}


@dataclass
class SeenColumn:
    header: str
    values: list[str] = field(default_factory=list)

    @property
    def kinds(self) -> frozenset[str]:
        """The types that (nearly) all values could be of."""
        if not self.values:
            return frozenset()
        tests = {
            "timestamp": lambda v: bool(_TIME.fullmatch(v)),
            "date": lambda v: bool(_TIME.fullmatch(v)),
            "int": lambda v: bool(_INT.fullmatch(v)),
            "decimal": lambda v: bool(_NUMBER.fullmatch(v)),
            "bool": lambda v: v.lower() in _BOOL,
        }
        enough = 0.9 * len(self.values)
        return frozenset(name for name, fits in tests.items() if sum(map(fits, self.values)) >= enough)

    @property
    def format(self) -> str:
        """A form of dates that must be named, '' where none."""
        compact = [v for v in self.values if _COMPACT.fullmatch(v)]
        if len(compact) < 0.9 * max(len(self.values), 1):
            return ""
        return "%Y%m%d%H%M%S" if max(map(len, compact)) > 8 else "%Y%m%d"

    @property
    def distinct(self) -> list[str]:
        return sorted(set(self.values))


@dataclass
class SeenTable:
    """`stem`: the name by which a mapping would know it."""

    stem: str
    columns: list[SeenColumn]

    def column(self, header: str) -> SeenColumn | None:
        return next((column for column in self.columns if column.header == header), None)


def look_at(parts: Iterable[tuple[Part, str]]) -> list[SeenTable]:
    """The first rows of every file and sheet; a title above the header row is passed over."""
    found: list[SeenTable] = []
    for part, stem in parts:
        sheets: dict[str, list[list[str | None]]] = {}
        for chunk in part.read():
            rows = sheets.setdefault(chunk.target or stem, [list(chunk.headers)])
            if len(rows) <= SAMPLE_ROWS and len(chunk.rows):
                texts = [column.slice(0, SAMPLE_ROWS).to_pylist() for column in chunk.columns]
                rows += [list(row) for row in zip(*texts, strict=True)]
            if all(len(rows) > SAMPLE_ROWS for rows in sheets.values()):
                break
        found += [_table(name, rows) for name, rows in sheets.items() if any(rows[0])]
    return found


def _table(stem: str, rows: Sequence[Sequence[str | None]]) -> SeenTable:
    """The header is the row of the first few that has most different words."""
    first = rows[: HEADER_WITHIN + 1]
    head = max(
        range(len(first)),
        key=lambda n: (
            len({c for c in first[n] if c and not _NUMBER.fullmatch(c) and not _TIME.fullmatch(c)}),
            -n,
        ),
    )
    head = 0 if sum(1 for c in rows[0] if c) > 1 else head
    columns = [SeenColumn((cell or "").strip()) for cell in rows[head]]
    for row in rows[head + 1 :]:
        for column, cell in zip(columns, row, strict=False):
            if cell and cell.strip():
                column.values.append(cell.strip())
    return SeenTable(stem, [column for column in columns if column.header])
