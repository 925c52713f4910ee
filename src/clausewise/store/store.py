"""The store of one audit: a DuckDB connection with the typed tables, and what is known about them."""

from __future__ import annotations

import itertools
import os
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from clausewise.errors import WrongUsage
from clausewise.model.clause import Words
from clausewise.model.source import InputFile
from clausewise.model.vocabulary import Vocabulary
from clausewise.scratch import Scratch

_PAGE = 20_000


@dataclass(frozen=True)
class Span:
    """The first and the last time of any operation, in microseconds since 1970; None where there is no operation."""

    first: int | None = None
    last: int | None = None

    def with_(self, other: Span) -> Span:
        firsts = [moment for moment in (self.first, other.first) if moment is not None]
        lasts = [moment for moment in (self.last, other.last) if moment is not None]
        return Span(min(firsts, default=None), max(lasts, default=None))


@dataclass
class Store:
    """Tables `operations`, `register_<name>` for every declared register, and `quarantine`.

    `held_columns`: (kind or register, column) for which the source has a header; the envelope's also under kind ''.
    `dangling`: register -> id that it does not hold -> how often records refer to it.
    """

    connection: duckdb.DuckDBPyConnection
    vocabulary: Vocabulary
    records: int
    quarantined: int
    unreadable_cells: int
    held_kinds: frozenset[str]
    held_registers: frozenset[str]
    held_columns: frozenset[tuple[str, str]]
    inputs: tuple[InputFile, ...]
    notes: tuple[Words, ...]
    dangling: Mapping[str, Mapping[str, int]]
    database: Database = field(repr=False)

    def quarantined_rows(self) -> Iterator[tuple[str, int, str, str, str]]:
        """File, row, column, value, reason, in the order of files and rows; a million of them are not held at once."""
        last = -1
        while rows := self.connection.execute(
            'SELECT rowid, file, "row", "column", value, reason FROM quarantine WHERE rowid > ? ORDER BY rowid LIMIT ?',
            [last, _PAGE],
        ).fetchall():
            yield from (row[1:] for row in rows)
            last = rows[-1][0]

    def span(self) -> Span:
        """From when to when the operations are."""
        ((first, last),) = self.connection.execute(
            'SELECT epoch_us(min("at")), epoch_us(max("at")) FROM operations'
        ).fetchall()
        return Span(first, last)

    def close(self) -> None:
        """Frees memory and spilled files; further calls do nothing."""
        self.database.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


SMALL_MEMORY = (
    "4GB"  # far more than small records need: a query that runs wild shall end, not fill the machine
)


MEMORY = "CLAUSEWISE_MEMORY"  # the variable by which a user grants more, such as 16GB
USUAL_MEMORY = (
    "1500MB"  # what is beyond it goes to a file of the run; nine million operations then took 1.8 GB in all
)
MANY, MORE_MEMORY = 20_000_000, 2_800_000_000  # operations; a hundred million took less than 4 GB in all


class Database:
    """An empty DuckDB database in memory, whose session is in the pack's time zone.

    Opening a DuckDB instance costs some 20 ms, which a thousand worked examples would feel. So they share one
    instance (`shared`) and each has a database of its own attached to it; large ones have an instance of their own.
    The shared one has no threads beside those that ask: to hand such small parts of a statement over costs more than
    it saves, and statements that may run at once are asked at once (sql/lanes.py). Nor does it weigh one plan against
    another: of a few thousand records that takes longer than any plan.
    """

    _lock = threading.Lock()
    _numbers = itertools.count(1)
    _shared: duckdb.DuckDBPyConnection | None = None

    def __init__(self, timezone: str, memory_limit: str | None = None, shared: bool = False) -> None:
        self.name = ""
        self.spill: Scratch | None = None
        self.may_grow = not shared and memory_limit is None and not _said_memory()
        if shared:
            self.connection = self._instance().cursor()
            self.name = f"hall_{next(self._numbers)}"
            self.connection.execute(f"ATTACH ':memory:' AS {self.name}; USE {self.name}")
        else:
            self.spill = Scratch()
            self.connection = _connect(self.spill.path, memory_limit or granted_memory())
        self.connection.execute(f"SET TimeZone = '{timezone.replace(chr(39), '')}'")
        self.connection.execute("SET enable_progress_bar = false")  # it is drawn on standard output
        self.closed = False

    @classmethod
    def _instance(cls) -> duckdb.DuckDBPyConnection:
        with cls._lock:
            if cls._shared is None:
                cls._shared = _connect(None, SMALL_MEMORY)
                cls._shared.execute("SET threads = 1")
                _plan_plainly(cls._shared)
            return cls._shared

    def expect(self, operations: int) -> None:
        """Grants the database more memory where there are very many, unless the user said how much, or the machine has less."""
        if operations < MANY or not self.may_grow:
            return
        self.may_grow = False
        ((before,),) = self.connection.execute(LIMIT).fetchall()
        # to four fifths of what the machine, or its container, has
        self.connection.execute("RESET memory_limit")
        ((own,),) = self.connection.execute(LIMIT).fetchall()
        granted = max(_bytes(before), min(_bytes(own), MORE_MEMORY))
        self.connection.execute(f"SET memory_limit = '{granted}B'")

    def close(self) -> None:
        if self.closed:
            return
        self.closed = True
        if self.name:
            self.connection.execute(f"USE memory; DETACH {self.name}")
        self.connection.close()
        if self.spill is not None:
            self.spill.cleanup()


# What keeps a plan's rows and columns few. Without `deliminator` and `unnest_rewriter` a subquery would run for each row.
NEEDED = (
    "column_lifetime", "cte_filter_pusher", "cte_inlining", "deliminator", "expression_rewriter", "filter_pushdown",
    "in_clause", "materialized_cte", "unnest_rewriter", "unused_columns",
)  # fmt: skip


def _plan_plainly(connection: duckdb.DuckDBPyConnection) -> None:
    """Turns off the optimizers that only weigh plans, in this instance."""
    every = connection.execute("SELECT name FROM duckdb_optimizers()").fetchall()
    others = ",".join(name for (name,) in every if name not in NEEDED)
    connection.execute(f"SET disabled_optimizers = '{others}'")


LIMIT = "SELECT current_setting('memory_limit')"


def _bytes(shown: str) -> int:
    """Of an amount as DuckDB shows it: 1.3 GiB."""
    number, unit = shown.split()
    return int(float(number) * 1024 ** ("bytes", "KiB", "MiB", "GiB", "TiB").index(unit))


def _said_memory() -> str:
    return os.environ.get(MEMORY, "").strip()


def granted_memory() -> str:
    """How much memory the user grants to the database. Raises WrongUsage where it is no amount."""
    granted = _said_memory() or USUAL_MEMORY
    if not re.fullmatch(r"[1-9][0-9]*(\.[0-9]+)?\s*[KMGT]i?B", granted, re.IGNORECASE | re.ASCII):
        raise WrongUsage(f"{MEMORY} is '{granted}', which is no amount of memory; write it like 4GB or 800MB")
    return granted


def _connect(spill: Path | None, memory_limit: str | None) -> duckdb.DuckDBPyConnection:
    """`spill`: a directory of this process alone; None = nothing is ever written to the disk."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "temp_directory": str(spill or ""),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "checkpoint_threshold": "1TB",  # it would put a table that is only read in order, out of the file of the run too
    }
    if memory_limit is not None:
        settings["memory_limit"] = memory_limit
    return duckdb.connect(":memory:", config=settings)
