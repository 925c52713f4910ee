"""Remembers where every record of a table came from, in runs: consecutive records stand in consecutive rows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from clausewise.store.quarantine import Place


@dataclass
class Places:
    """`starts[i]` is the first record of run i, which begins at `begins[i]`."""

    starts: list[int] = field(default_factory=list)
    begins: list[Place] = field(default_factory=list)

    def add(self, first: int, part: int, file: str, rows: Sequence[int]) -> None:
        """Records `first`, `first` + 1 … stand in these rows."""
        if isinstance(rows, range) and rows.step == 1:
            self.starts.append(first)
            self.begins.append(Place(part, file, rows.start))
            return
        expected = None
        for offset, row in enumerate(rows):
            if row != expected:
                self.starts.append(first + offset)
                self.begins.append(Place(part, file, row))
            expected = row + 1

    def of(self, rid: int) -> Place:
        run = bisect_right(self.starts, rid) - 1
        begin = self.begins[run]
        return Place(begin.part, begin.file, begin.row + rid - self.starts[run])
