"""What comes of one part, as it travels and as it is kept: a small head, and tables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

import pyarrow as pa

from clausewise.model.days_taken import DaysTaken

_COMPRESSED = pa.ipc.IpcWriteOptions(compression="zstd")


TakenUp = tuple[str, str, str, str, str, bool]


@dataclass(frozen=True)
class Head:
    """Counts of the part's operations. `rows`: number of a file -> rows read, `dangling`: as in Store, registers too.

    `taken_up`: (clause, trigger, unit, staff, verdict, whether it is reported) of triggers that an earlier audit left
    pending; `there`: those triggers' ids and cases that the part's operations have.
    """

    records: int = 0
    quarantined: int = 0
    unreadable_cells: int = 0
    rows: Mapping[int, int] = field(default_factory=dict)
    held_kinds: frozenset[str] = frozenset()
    held_columns: frozenset[tuple[str, str]] = frozenset()
    dangling: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    days_taken: Mapping[int, DaysTaken] = field(default_factory=dict)
    taken_up: tuple[TakenUp, ...] = ()
    there: frozenset[str] = frozenset()


@dataclass(frozen=True)
class PartResult:
    """The verdicts of one part.

    `findings`: rows of `finding_records` of the clauses that are decided within a case, whose `_order` and `k_rid` are
    places among all operations; `tallies`: rows of `tallies` of the same clauses; `rest`: the operations that the other
    clauses look at, typed, each with its place; `rejected`: rows of `quarantine`; `counted`: by name, the tables that
    the checks of completeness add up.
    """

    head: Head
    findings: pa.Table
    tallies: pa.Table
    rest: pa.Table
    rejected: pa.Table
    counted: Mapping[str, pa.Table] = field(default_factory=dict)

    def tables(self) -> dict[str, pa.Table]:
        """All tables by the name that they have in the store where parts are put together."""
        own = {
            "findings": self.findings,
            "tallies": self.tallies,
            "rest": self.rest,
            "rejected": self.rejected,
        }
        return {**{f"part_{name}": table for name, table in own.items()}, **self.counted}

    def to_bytes(self) -> bytes:
        head = json.dumps(_plain(self.head), ensure_ascii=False).encode()
        bodies = {name: _written(table) for name, table in self.tables().items()}
        lengths = json.dumps({"": len(head), **{name: len(body) for name, body in bodies.items()}}).encode()
        return b"\n".join((lengths, b"".join((head, *bodies.values()))))

    @classmethod
    def from_bytes(cls, data: bytes) -> PartResult:
        lengths, _, content = data.partition(b"\n")
        pieces, first = dict[str, bytes](), 0
        for name, length in json.loads(lengths).items():
            pieces[name] = content[first : first + length]
            first += length
        head = _head(json.loads(pieces.pop("")))
        tables = {name: pa.ipc.open_stream(body).read_all() for name, body in pieces.items()}
        own = {name: tables.pop(f"part_{name}") for name in ("findings", "tallies", "rest", "rejected")}
        return cls(head, **own, counted=tables)


def _written(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=_COMPRESSED) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def _plain(head: Head) -> dict[str, object]:
    return {
        **asdict(head),
        "held_kinds": sorted(head.held_kinds),
        "held_columns": sorted(head.held_columns),
        "rows": sorted(head.rows.items()),
        "there": sorted(head.there),
        "days_taken": [
            (duty, taken.clause, taken.limit, sorted(taken.days.items()), taken.open, taken.paused)
            for duty, taken in sorted(head.days_taken.items())
        ],
    }


def _head(read: dict[str, object]) -> Head:
    plain: dict[str, object] = dict(read)
    plain["held_kinds"] = frozenset(read["held_kinds"])  # type: ignore[call-overload]
    plain["held_columns"] = frozenset(map(tuple, read["held_columns"]))  # type: ignore[call-overload]
    plain["there"] = frozenset(read["there"])  # type: ignore[call-overload]
    plain["taken_up"] = tuple(map(tuple, read["taken_up"]))  # type: ignore[call-overload]
    plain["rows"] = dict(read["rows"])  # type: ignore[call-overload]
    plain["days_taken"] = {
        duty: DaysTaken(clause, limit, dict(days), open_, paused)
        for duty, clause, limit, days, open_, paused in read["days_taken"]  # type: ignore[attr-defined]
    }
    return Head(**plain)  # type: ignore[arg-type]
