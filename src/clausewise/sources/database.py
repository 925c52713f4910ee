"""Reads tables and views of a database through SQLAlchemy, by a server-side cursor, in bounded memory.

All tables are read in one transaction and laid down in Parquet files before the first is judged: what is hashed for
the receipt is what is judged, and a connection lost half-way ends the audit instead of shortening it. Credentials
are in the URL alone; a source is called by its kind, host and database, and every message is cleared of them.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from clausewise.errors import UnreadableSource, nearest
from clausewise.model.source import Chunk, Part, fold
from clausewise.model.vocabulary import Vocabulary
from clausewise.scratch import Scratch
from clausewise.sources.cell_text import text_array
from clausewise.sources.database_words import clear, plain_name

if TYPE_CHECKING:
    import pyarrow.parquet as pq
    from sqlalchemy import URL, Connection, Engine

    from clausewise.model.mapping import ExportMapping

ROWS = 10_000
OPERATIONS = "operations"
_ISOLATION = {"postgresql": "REPEATABLE READ", "mysql": "REPEATABLE READ", "mariadb": "REPEATABLE READ"}


def is_database(place: str) -> bool:
    return "://" in place


@dataclass
class TablePart:
    """One table or view. `order_by`: columns that give its rows an order that does not change between runs."""

    database: Database
    table: str
    target: str
    order_by: tuple[str, ...] = ()
    strict: bool = True
    undeclared: Mapping[str, int] = field(default_factory=Counter)

    @property
    def name(self) -> str:
        return f"{self.database.name}#{self.table}"

    def fingerprint(self) -> tuple[str, int]:
        return self.database.spooled(self)[1:]

    def read(self) -> Iterator[Chunk]:
        import pyarrow.parquet as pq

        path, _, _ = self.database.spooled(self)
        with pq.ParquetFile(path) as file:
            headers = tuple(file.schema_arrow.names)
            yield Chunk(self.target, headers, tuple(pa.array([], pa.string()) for _ in headers), ())
            first = 1
            for batch in file.iter_batches(ROWS):
                yield Chunk(self.target, headers, tuple(batch.columns), range(first, first + batch.num_rows))
                first += batch.num_rows


class Database:
    """A database whose parts are read together, when the first of them is asked for."""

    def __init__(self, place: str) -> None:
        self.url = read_url(place)
        self.name = plain_name(self.url)
        self.parts: list[TablePart] = []
        self.files: dict[str, tuple[Path, str, int]] = {}
        self.directory: Scratch | None = None

    def spooled(self, part: TablePart) -> tuple[Path, str, int]:
        if not self.files:
            self.directory = Scratch()
            self.spool(Path(self.directory.name))
        return self.files[part.table]

    def spool(self, directory: Path) -> None:
        from sqlalchemy.exc import SQLAlchemyError

        reading, rows = "", 0
        files: dict[str, tuple[Path, str, int]] = {}
        engine = self.engine()
        try:
            with engine.connect() as connection:
                if level := _ISOLATION.get(engine.dialect.name):
                    connection.execution_options(isolation_level=level)
                for number, part in enumerate(self.parts):
                    reading, rows = part.table, 0
                    path, digest, size = directory / f"{number}.parquet", hashlib.sha256(), 0
                    with _Writer(path) as writer:
                        for batch in read_table(connection, part):
                            rows += batch.num_rows
                            for column in batch.columns:
                                for buffer in column.cast(pa.large_string()).buffers():
                                    if buffer is not None:
                                        digest.update(buffer)
                                        size += buffer.size
                            writer.write(batch)
                    files[part.table] = (path, digest.hexdigest(), size)
        except SQLAlchemyError as error:
            what = (
                f"reading table '{reading}' broke off after {rows:,} rows" if reading else "cannot be opened"
            )
            raise UnreadableSource(
                f"{self.name}: {what}: {clear(error, self.url)}; nothing was judged"
            ) from None
        finally:
            engine.dispose()
        self.files = files

    def read_batch(self, rows: Sequence[Any]) -> list[pa.Array]:
        """Rows as columns of text."""
        return [text_array(map(_plain, column)) for column in zip(*rows, strict=True)]

    def engine(self) -> Engine:
        from sqlalchemy import create_engine
        from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError

        try:
            return create_engine(self.url)
        except NoSuchModuleError:
            raise UnreadableSource(
                f"{self.name}: there is no database kind '{self.url.drivername}'; postgresql, mysql, mssql, oracle and "
                "sqlite come with SQLAlchemy, others (dm, kingbase) with a package of their own"
            ) from None
        except ModuleNotFoundError as error:
            extra = (
                "; pip install 'clausewise[postgresql]'"
                if self.url.drivername.startswith("postgresql")
                else ""
            )
            raise UnreadableSource(
                f"{self.name}: the driver '{error.name}' is not installed; install it, or name another in the URL, "
                f"such as postgresql+psycopg://{extra}"
            ) from None
        except SQLAlchemyError as error:
            raise UnreadableSource(f"{self.name}: {clear(error, self.url)}") from None

    def listed(self) -> dict[str, tuple[str, ...]]:
        """Tables and views of the default schema, each with the columns of its primary key."""
        from sqlalchemy import inspect
        from sqlalchemy.exc import SQLAlchemyError

        engine = self.engine()
        try:
            inspector = inspect(engine)
            keys = {
                t: tuple(inspector.get_pk_constraint(t)["constrained_columns"])
                for t in inspector.get_table_names()
            }
            return {**keys, **dict.fromkeys(inspector.get_view_names(), ())}
        except SQLAlchemyError as error:
            raise UnreadableSource(f"{self.name}: cannot be opened: {clear(error, self.url)}") from None
        finally:
            engine.dispose()


class DatabaseSource:
    """`operations` and the registers' tables of a database, in canonical names or labels."""

    def __init__(self, parts: Sequence[TablePart]) -> None:
        self._parts = parts

    def parts(self) -> Sequence[Part]:
        return self._parts


def open_database(place: str, vocabulary: Vocabulary) -> DatabaseSource:
    """Raises UnreadableSource where it cannot be opened, or has none of the tables."""
    _, canonical = database_tables(place, vocabulary, None)
    return DatabaseSource(canonical)


def database_tables(
    place: str, vocabulary: Vocabulary, mapping: ExportMapping | None, *, everything: bool = False
) -> tuple[list[TablePart], list[TablePart]]:
    """The tables that a mapping claims (or all, where none is known yet: `everything`), and the canonical ones."""
    from clausewise.sources.recognition import matches

    database = Database(place)
    tables = database.listed()
    claimed: list[TablePart] = []
    canonical: list[TablePart] = []
    words = _targets(vocabulary)
    for table, key in sorted(tables.items()):
        if fold(table) in words:
            canonical.append(TablePart(database, table, words[fold(table)], key))
        elif everything or (mapping and any(matches(wanted, table) for wanted in mapping.tables.values())):
            claimed.append(TablePart(database, table, "", key))
    if not claimed and not canonical:
        wanted = [OPERATIONS, *vocabulary.registers]
        held = ", ".join(sorted(tables)[:12]) or "none at all"
        raise UnreadableSource(
            f"{database.name}: has no table or view '{OPERATIONS}' and none called like a register "
            f"({nearest('', wanted)}); its tables: {held}; make views of these names, or give a --mapping"
        )
    if not mapping and not everything and not any(part.target == "" for part in canonical):
        raise UnreadableSource(
            f"{database.name}: has no table or view '{OPERATIONS}', only: {', '.join(sorted(tables))}"
        )
    database.parts = [*claimed, *canonical]
    return claimed, canonical


def read_table(connection: Connection, part: TablePart) -> Iterator[pa.RecordBatch]:
    """Batches of text; the server keeps the rest."""
    from sqlalchemy import MetaData, Table, select, text

    preparer = connection.dialect.identifier_preparer
    table = Table(part.table, MetaData(), autoload_with=connection)
    statement = select(table).order_by(
        *(text(preparer.quote(c)) for c in order_of(part, [c.name for c in table.c]))
    )
    names = [column.name for column in table.c]
    schema = pa.schema([(name, pa.string()) for name in names])
    yield pa.RecordBatch.from_pylist([], schema=schema)
    result = connection.execution_options(stream_results=True, max_row_buffer=ROWS).execute(statement)
    for rows in result.partitions(ROWS):
        yield pa.RecordBatch.from_arrays(part.database.read_batch(rows), schema=schema)


def order_of(part: TablePart, columns: Sequence[str]) -> Sequence[str]:
    """The primary key, else the id, else every column: two runs must see the rows in one order."""
    if part.order_by:
        return part.order_by
    ids = [column for column in columns if fold(column) in ("id", "记录编号")]
    return ids or columns


class _Writer:
    """A Parquet file that takes its schema from the first batch."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file: pq.ParquetWriter | None = None

    def write(self, batch: pa.RecordBatch) -> None:
        import pyarrow.parquet as pq

        if self.file is None:
            self.file = pq.ParquetWriter(self.path, batch.schema)
        self.file.write_batch(batch)

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, *_: object) -> None:
        if self.file is not None:
            self.file.close()


def read_url(place: str) -> URL:
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(place)
    except (ArgumentError, ValueError):
        kind = place.partition("://")[0]
        raise UnreadableSource(
            f"{kind}://…: is no database URL; write postgresql+psycopg://user:password@host:5432/database, or "
            "sqlite:///file.db (special characters of a password as %40 and the like)"
        ) from None
    return url.set(drivername="postgresql+psycopg") if url.drivername in ("postgresql", "postgres") else url


def _plain(value: object) -> object:
    return bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else value


def _targets(vocabulary: Vocabulary) -> dict[str, str]:
    """Folded table name -> target of its chunks ('' = operations)."""
    words = {fold(w): r.name for r in vocabulary.registers.values() for w in (*r.labels, r.name)}
    return words | {OPERATIONS: ""}
