"""Remembers where every record of a table came from: its file and row."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from clausewise.store.quarantine import Place


@dataclass(frozen=True)
class From:
    """Where a chunk comes from; `stretches`: of what files and rows, where they are those of several."""

    part: int
    file: str
    strict: bool
    stretches: Sequence[tuple[str, Sequence[int]]] = ()


@dataclass
class Places:
    """Stretches of records that came together; stretch i begins with record `starts[i]`."""

    starts: list[int] = field(default_factory=list)
    stretches: list[tuple[int, str, Sequence[int]]] = field(default_factory=list)

    def add(self, first: int, part: int, file: str, rows: Sequence[int]) -> None:
        """Records `first`, `first` + 1 … stand in these rows. A range costs nothing, other rows 8 bytes each."""
        self.starts.append(first)
        self.stretches.append((part, file, rows if isinstance(rows, range) else array("q", rows)))

    def of(self, rid: int) -> Place:
        stretch = bisect_right(self.starts, rid) - 1
        part, file, rows = self.stretches[stretch]
        return Place(part, file, rows[rid - self.starts[stretch]])
