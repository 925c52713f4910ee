"""Which document follows from which clause, as a pack declares it."""

from __future__ import annotations

from dataclasses import dataclass

from clausewise.model.clause import Words


@dataclass(frozen=True)
class DocumentRule:
    """A document is made from `template` for each thing that `clause` asks for and that is not on record.

    `name` goes into file names. `counts`: the clause whose counts by unit the document lists, '' = none.
    """

    name: str
    title: Words
    clause: str
    template: str
    counts: str = ""
    file: str = ""
    line: int = 0
