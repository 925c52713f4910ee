"""Records in memory: worked examples of features, and other people's tests."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from clausewise.model.source import Chunk, Part
from clausewise.sources.keyed_rows import KeyedRows

Record = Mapping[str, object]
NAME = "records"


class RecordsSource:
    """Operations and registers as mappings; keys are canonical names or labels, values text or Python values."""

    name = NAME
    strict = True

    def __init__(
        self, operations: Sequence[Record], registers: Mapping[str, Sequence[Record]] | None = None
    ) -> None:
        self.operations = operations
        self.registers = registers or {}
        self.undeclared: Mapping[str, int] = Counter()

    def parts(self) -> Sequence[Part]:
        return (self,)

    def fingerprint(self) -> tuple[str, int]:
        written = repr(
            ([*map(dict, self.operations)], {k: [*map(dict, v)] for k, v in self.registers.items()})
        )
        data = written.encode("utf-8", "replace")
        return hashlib.sha256(data).hexdigest(), len(data)

    def read(self) -> Iterator[Chunk]:
        rows = KeyedRows()
        for number, record in enumerate(self.operations, 1):
            rows.add("", number, record)
        for register, records in self.registers.items():
            if not records:
                yield Chunk(register, (), (), ())
            for number, record in enumerate(records, 1):
                rows.add(register, number, record)
        yield from rows.chunks()
