"""What is the same for every part of an audit: fixed once, and sent along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb

from clausewise.model.clause import Clause, Pack
from clausewise.model.contract import operation_columns
from clausewise.model.source_order import SOURCE_ORDER, with_order
from clausewise.model.sql_names import quote_identifier as q
from clausewise.model.sql_names import quote_text
from clausewise.model.vocabulary import Vocabulary
from clausewise.scratch import Scratch
from clausewise.sql.duty import Duty, duties
from clausewise.sql.locality import kinds_of, split
from clausewise.sql.setting import Setting
from clausewise.store import Store

Reopened = tuple[str, str, str]  # clause, trigger, when it is reported


@dataclass(frozen=True)
class Plan:
    """`clauses`: all that are judged, in parts or afterwards; `files`: the files of operations, in their order.

    `registers`: name -> a Parquet file's bytes; `gone`: places of rows that no part shall take.
    """

    pack: Pack
    clauses: tuple[Clause, ...]
    setting: Setting
    registers: Mapping[str, bytes]
    files: tuple[str, ...] = ()
    gone: tuple[int, ...] = ()
    reopened: tuple[Reopened, ...] = ()
    exhaustive: bool = False

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The pack's, with the places of operations."""
        return with_order(self.pack.vocabulary)

    @cached_property
    def within(self) -> tuple[Clause, ...]:
        """The clauses that are judged in parts."""
        return split(self.clauses, self.pack.vocabulary)[0]

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        """Those of all clauses, so that a duty has one number everywhere."""
        return tuple(duties(self.clauses))

    @cached_property
    def own_duties(self) -> tuple[Duty, ...]:
        names = {clause.id for clause in self.within}
        return tuple(duty for duty in self.duties if duty.clause.id in names)

    @cached_property
    def columns(self) -> frozenset[str]:
        """The columns of operations that anybody looks at."""
        return operation_columns(self.clauses, self.pack.vocabulary) | {SOURCE_ORDER}

    @cached_property
    def kinds_afterwards(self) -> frozenset[str]:
        """The kinds of operations that the clauses look at which are judged afterwards."""
        return kinds_of(split(self.clauses, self.pack.vocabulary)[1], self.pack.vocabulary)


def make_plan(
    pack: Pack, clauses: Sequence[Clause], setting: Setting, store: Store, *, exhaustive: bool = False
) -> Plan:
    """The plan of an audit whose registers, and what is known from earlier months, are in a store."""
    reopened = store.connection.execute(
        "SELECT clause, trigger, reported FROM reopened ORDER BY ALL"
    ).fetchall()
    return Plan(pack, tuple(clauses), setting, pack_registers(store), (), (), tuple(reopened), exhaustive)


def pack_registers(store: Store) -> dict[str, bytes]:
    """The registers that a store holds, each as a Parquet file: typed, and without what was quarantined."""
    found = {}
    with Scratch() as place:
        for name in sorted(store.held_registers):
            path = Path(place) / f"{name}.parquet"
            found[name] = _as_parquet(store.connection, name, _columns(store, name), path)
    return found


def _columns(store: Store, name: str) -> list[str]:
    register = store.vocabulary.registers[name]
    held = {column for holder, column in store.held_columns if holder == name}
    return [column for column in register.columns if column in held]


def _as_parquet(connection: duckdb.DuckDBPyConnection, name: str, columns: list[str], path: Path) -> bytes:
    selected = ", ".join(map(q, columns))
    connection.execute(
        f"COPY (SELECT {selected} FROM {q(f'register_{name}')} ORDER BY _rid) TO {quote_text(str(path))} "
        "(FORMAT parquet, COMPRESSION zstd)"
    )
    return path.read_bytes()
