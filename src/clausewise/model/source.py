"""What a source of records promises: parts (files), each of them read as chunks of text columns.

A chunk is columns as found: no header is resolved and no value is typed, so that a format stays a small file and the
rules for names, types and quarantine stand in one place, the store. Chunks come in the order of the file's rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import pyarrow as pa


@dataclass(frozen=True)
class InputFile:
    """What the receipt says of one input: its name without a path, hash, size, and rows read (bad ones too).

    `checksum`: what its file system keeps of it, where nobody has hashed it (`sha256` is '' then).
    """

    name: str
    sha256: str
    bytes: int
    rows: int
    checksum: str = ""


@dataclass(frozen=True)
class BrokenRow:
    """A row that is not even a row: it goes to quarantine as a whole."""

    row: int
    value: str
    reason: str
    column: str = ""


@dataclass(frozen=True)
class Chunk:
    """Rows of one kind of table. `target`: '' for operations, else a register's name or label.

    `headers` are as found, one for each of `columns` (text, None = missing); `rows` are the rows' numbers in the file,
    from 1. `keyed`: every row brings its own names (JSON), so two spellings of a name may occur in one chunk. `sheet`:
    the rows' sheet, where the file has several, because its rows are counted anew. `file`: the file that the rows are
    of, where a part brings rows of several.
    """

    target: str
    headers: tuple[str, ...]
    columns: tuple[pa.Array, ...]
    rows: Sequence[int]
    broken: tuple[BrokenRow, ...] = ()
    keyed: bool = False
    sheet: str = ""
    file: str = ""


class Part(Protocol):
    """One file. `strict` is False for event logs: unknown activities and attributes are no error there."""

    @property
    def name(self) -> str: ...

    @property
    def strict(self) -> bool: ...

    @property
    def undeclared(self) -> Mapping[str, int]:
        """Attributes that the vocabulary does not declare, with how often they were seen (after reading)."""
        ...

    def fingerprint(self) -> tuple[str, int]:
        """SHA-256 and size in bytes."""
        ...

    def read(self) -> Iterator[Chunk]: ...


@runtime_checkable
class OnDisk(Protocol):
    """A part that other programs may write to while it is read; asking for its fingerprint watches it, too."""

    def watch(self) -> None: ...

    def refuse_changed(self) -> None: ...


@runtime_checkable
class InParquet(Protocol):
    """A part that the store may read by itself; `target` is '' for operations, else a register."""

    @property
    def parquet(self) -> str: ...

    @property
    def target(self) -> str: ...


@runtime_checkable
class Gathered(Protocol):
    """A Parquet file that was put together from rows of others, in their order."""

    @property
    def stretches(self) -> Sequence[tuple[str, Sequence[int]]]:
        """The files that the rows are of, each with the rows' numbers in it."""
        ...


class Source(Protocol):
    """A place that holds records."""

    def parts(self) -> Sequence[Part]: ...


@runtime_checkable
class Mapped(Protocol):
    """A source whose records come through a mapping."""

    @property
    def mapping(self) -> object: ...


_LOWER = {ord(upper): upper.lower() for upper in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def fold(word: str) -> str:
    """How names and labels are compared: trimmed, and ASCII letters in any case.

    >>> fold(" Payment\u3000")
    'payment'
    """
    word = word.strip()
    return word.lower() if word.isascii() else word.translate(_LOWER)
