"""A scenario of a feature as its reader sees it: sentences, tables, and what must follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Step:
    """One sentence. `kind`: given, when or then; `table`: its rows, the head first."""

    kind: str
    keyword: str
    text: str
    table: Rows = ()


@dataclass(frozen=True)
class Scenario:
    """A scenario of one clause; `examples`: the rows of an outline, the head first."""

    clause: str
    name: str
    line: int
    is_audit: bool
    steps: tuple[Step, ...] = ()
    examples: Rows = ()

    @property
    def words(self) -> Iterator[str]:
        """All that its sentences, tables and examples say."""
        for step in self.steps:
            yield step.text
            for row in step.table:
                yield from row
        for row in self.examples[1:]:
            yield from row

    @property
    def outcomes(self) -> Iterator[tuple[str, ...]]:
        """What must follow, line by line: a row of a table, a row of an outline, or a sentence."""
        expected = [step for step in self.steps if step.kind == "then"]
        if self.examples:
            yield from self.examples[1:]
            return
        for step in expected:
            if step.table:
                yield from step.table[1:]
            else:
                yield (step.text,)
