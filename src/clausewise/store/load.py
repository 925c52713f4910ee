"""From sources to a store: every part in the order of its name, every chunk into its table, then what needs all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

import duckdb

from clausewise.errors import UnreadableSource, nearest
from clausewise.model.clause import Words
from clausewise.model.progress import Progress, silent
from clausewise.model.source import Chunk, Gathered, InParquet, InputFile, OnDisk, Part, Source, fold
from clausewise.model.vocabulary import Vocabulary
from clausewise.store.direct import FEW_VALUES, Direct, prove_parquet
from clausewise.store.intake import Intake
from clausewise.store.layout import lay_out, register_words
from clausewise.store.places import From
from clausewise.store.quarantine import Quarantine
from clausewise.store.repeated import list_dangling, remove_repeated, renumber
from clausewise.store.store import Database, Store

STAGE = "read"
_NAMED = 8
_SMALL_BYTES = 1_000_000  # of text: some 8,000 operations
_TEXT = (".csv", ".tsv", ".jsonl", ".ndjson")
_PACKED = 5  # a byte of any other file may hold so many of text
_FEW = 100_000  # operations: to number the values of fewer would cost more than it saves


def load(
    sources: Sequence[Source],
    vocabulary: Vocabulary,
    timezone: str,
    *,
    progress: Progress | None = None,
    memory_limit: str | None = None,
    columns: Collection[str] | None = None,
    in_part: bool = False,
) -> Store:
    """Reads all sources into a new store. `timezone` is the pack's: for times without one, and of the session.
    `columns`: those of operations that will be looked at (None = all); others are checked, and need not be kept.
    `in_part`: there are further records elsewhere, so that these may be none, or none that can be read.

    UnreadableSource for an unknown column or register and for sources without any row; a bad row or cell goes to
    the table `quarantine`, and the rest is kept.
    """
    parts = sorted((part for source in sources for part in source.parts()), key=order_of)
    prints = [part.fingerprint() for part in parts]
    text = sum(_bytes_of_text(part, size) for part, (_, size) in zip(parts, prints, strict=True))
    small = text < _SMALL_BYTES and not in_part  # more may come from elsewhere
    database = Database(timezone, memory_limit, shared=small and memory_limit is None)
    try:
        return _Loader(database, vocabulary, progress or silent, columns, in_part, parts).load(prints)
    except BaseException:
        database.close()
        raise


def _refuse_changed(part: Part) -> None:
    if isinstance(part, OnDisk):
        part.refuse_changed()


def _bytes_of_text(part: Part, size: int) -> int:
    return size if part.name.lower().endswith(_TEXT) else size * _PACKED


class _Loader:
    def __init__(
        self, database: Database, vocabulary: Vocabulary, progress: Progress,
        columns: Collection[str] | None, in_part: bool, parts: Sequence[Part],
    ) -> None:  # fmt: skip
        self.database, self.parts = database, parts
        self.columns, self.in_part = columns, in_part
        self.vocabulary = vocabulary
        self.progress = progress
        self.quarantine = Quarantine(database.connection)
        layouts = lay_out(vocabulary)
        self.tables = {
            name: Intake(database.connection, layout, self.quarantine) for name, layout in layouts.items()
        }
        database.connection.execute(layouts[""].kinds_ddl)
        self.register_words = register_words(vocabulary)
        self.done = 0
        self.proved: list[Direct] = []
        self.undeclared: Counter[str] = Counter()

    def load(self, prints: Sequence[tuple[str, int]]) -> Store:
        connection, parts = self.database.connection, self.parts
        with _one_transaction(connection):
            inputs = tuple(
                InputFile(part.name, sha256, size, self.read(number, part))
                for number, (part, (sha256, size)) in enumerate(zip(parts, prints, strict=True))
            )
            for table in self.tables.values():
                self.insert_proved(table)
        for part in parts:
            _refuse_changed(part)
        if not self.in_part:
            self.refuse_nothing(parts)
        operations = self.tables[""]
        connection.execute(
            "; ".join(
                table.layout.ddl(table.held.columns, table.held.coded) for table in self.tables.values()
            )
        )
        gone = {
            name: remove_repeated(table, connection, self.quarantine) for name, table in self.tables.items()
        }
        dangling = list_dangling(self.tables, self.vocabulary, connection, self.quarantine)
        for name, table in self.tables.items():
            renumber(table, connection, gone[name])
        self.quarantine.finish()
        return Store(
            connection,
            self.vocabulary,
            operations.rows,
            self.quarantine.rows,
            self.quarantine.cells,
            self.held_kinds(gone[""]),
            frozenset(name for name, table in self.tables.items() if name and table.seen),
            self.held_columns(),
            inputs,
            self.notes(),
            dangling,
            self.database,
        )

    def refuse_nothing(self, parts: Sequence[Part]) -> None:
        if not any(table.rows or table.rejected for table in self.tables.values()):
            names = ", ".join(part.name for part in parts) or "no source"
            raise UnreadableSource(
                f"{names}: holds no records at all; an audit of nothing would find nothing"
            )
        operations = self.tables[""]
        if operations.rejected and not operations.rows:
            raise UnreadableSource(
                f"none of the {operations.rejected:,} operations can be read, so nothing could be found; "
                f"the first bad row: {self.quarantine.first}"
            )

    def read(self, number: int, part: Part) -> int:
        rows = 0
        if isinstance(part, InParquet):
            stretches = part.stretches if isinstance(part, Gathered) else ()
            origin = From(number, part.name, part.strict, stretches)
            proved = prove_parquet(self.table_of(part.target, part.name), part.parquet, origin, self.columns)
            if proved:
                self.proved.append(proved)
                return proved.rows
        for chunk in part.read():
            name = chunk.file or part.name
            name = f"{name} [{chunk.sheet}]" if chunk.sheet else name
            table = self.table_of(chunk.target, place_of(chunk, name))
            self.insert_proved(table)
            table.held.decode()
            table.take(chunk, From(number, name, part.strict))
            rows += len(chunk.rows) + len(chunk.broken)
            self.database.expect(self.done + rows)
            self.progress(STAGE, self.done + rows, None)
        self.done += rows
        self.undeclared.update(part.undeclared)
        return rows

    def insert_proved(self, table: Intake) -> None:
        """Inserts the table's files that are in order and wait for one that is not, or for the end: then all values are known."""
        files = [file for file in self.proved if file.table is table]
        if not files:
            return
        if table.layout.is_operations and not table.held.columns and sum(file.rows for file in files) > _FEW:
            table.held.code(_values(files))
        else:
            table.held.decode()
        self.database.expect(self.done + sum(file.rows for file in files))
        for file in files:
            try:
                file.insert()
            except duckdb.Error:
                _refuse_changed(self.parts[file.origin.part])  # it is not the one that was proved
                raise
            self.done += file.rows
            self.progress(STAGE, self.done, None)
        self.proved = [file for file in self.proved if file.table is not table]

    def table_of(self, target: str, place: str) -> Intake:
        if not target:
            return self.tables[""]
        name = self.register_words.get(fold(target))
        if name is None:
            allowed = nearest(target, self.vocabulary.registers)
            raise UnreadableSource(f"{place}: there is no register '{target}'; {allowed}")
        return self.tables[name]

    def held_kinds(self, gone: int) -> frozenset[str]:
        operations = self.tables[""]
        if gone:
            kept = self.database.connection.execute("SELECT DISTINCT kind FROM operations").fetchall()
            return frozenset(kind for (kind,) in kept)
        return frozenset(operations.layout.kinds[position] for position in operations.kinds)

    def held_columns(self) -> frozenset[tuple[str, str]]:
        held: set[tuple[str, str]] = set()
        for name, table in self.tables.items():
            for one in table.headed:
                if name:
                    held.add((name, one.column.name))
                    continue
                held.update((table.layout.kinds[position], one.column.name) for position in one.kinds)
                if one.column.name in self.vocabulary.envelope:
                    held.add(("", one.column.name))
        return frozenset(held)

    def notes(self) -> tuple[Words, ...]:
        """What an event log held beyond the vocabulary, each thing named once."""
        notes: list[Words] = []
        undeclared = self.undeclared + self.tables[""].undeclared
        if undeclared:
            names, count = _named(undeclared), sum(undeclared.values())
            notes.append(
                Words(
                    f"数据中有词汇表或映射没有的列，未读取（共 {count} 个值）：{names}",
                    f"columns that the vocabulary or the mapping does not have were not read ({count} values): {names}",
                )
            )
        unknown = self.tables[""].unknown_kinds
        if unknown:
            names, count = _named(unknown), sum(unknown.values())
            notes.append(
                Words(
                    f"日志中有词汇表没有的活动，按“other”保留（共 {count} 条）：{names}",
                    f"activities that the vocabulary does not know are kept as 'other' ({count} events): {names}",
                )
            )
        return tuple(notes)


def _values(files: Sequence[Direct]) -> dict[str, set[str]]:
    """The columns that have few values in all of the files, and those."""
    found: dict[str, set[str]] = {}
    many: set[str] = set()
    for file in files:
        for name, values in file.values.items():
            if values is None:
                many.add(name)
            else:
                found.setdefault(name, set()).update(values)
    return {
        name: values
        for name, values in found.items()
        if values and name not in many and len(values) <= FEW_VALUES
    }


def order_of(part: Part) -> tuple[int, str]:
    """By name; parts of a mapped export come in the mapping's order, after all others."""
    return getattr(part, "order", 0), part.name


@contextmanager
def _one_transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """A commit for each chunk would cost four times the rest."""
    connection.begin()
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def place_of(chunk: Chunk, file: str) -> str:
    return f"{file}, row {chunk.rows[0]}" if len(chunk.rows) else file


def _named(counts: Mapping[str, int]) -> str:
    names = sorted(counts, key=lambda name: (-counts[name], name))
    return ", ".join(f"{name} ({counts[name]})" for name in names[:_NAMED]) + (
        ", …" if names[_NAMED:] else ""
    )
