"""The records that a guideline speaks of: names, types and labels. A contract with whoever writes data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property


class Storage(Enum):
    """How a value is kept in a column of the store (a DuckDB type)."""

    TEXT = "VARCHAR"
    INT = "BIGINT"
    DECIMAL = "DECIMAL(18,6)"
    BOOL = "BOOLEAN"
    DATE = "DATE"
    TIMESTAMP = "TIMESTAMPTZ"


STORAGE = {
    "text": Storage.TEXT,
    "enum": Storage.TEXT,
    "ref": Storage.TEXT,
    "int": Storage.INT,
    "decimal": Storage.DECIMAL,
    "bool": Storage.BOOL,
    "date": Storage.DATE,
    "timestamp": Storage.TIMESTAMP,
}


@dataclass(frozen=True)
class Type:
    """A column's type. `values` (enum): canonical value -> its labels; `register` (ref): the register's name."""

    name: str
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    register: str = ""

    @property
    def storage(self) -> Storage:
        return STORAGE[self.name]


@dataclass(frozen=True)
class Column:
    name: str
    type: Type
    labels: tuple[str, ...] = ()
    required: bool = False
    unique: bool = False
    personal: bool = False

    @property
    def label(self) -> str:
        return self.labels[0] if self.labels else self.name


@dataclass(frozen=True)
class Kind:
    """A kind of operation; `columns` are those that it has besides the envelope."""

    name: str
    labels: tuple[str, ...]
    columns: Mapping[str, Column]

    @property
    def label(self) -> str:
        return self.labels[0] if self.labels else self.name


@dataclass(frozen=True)
class Register:
    """A register; `record` is the word by which a rule quantifies over its records."""

    name: str
    record: str
    key: tuple[str, ...]
    labels: tuple[str, ...]
    columns: Mapping[str, Column]

    @property
    def label(self) -> str:
        return self.labels[0] if self.labels else self.name


@dataclass(frozen=True)
class Vocabulary:
    envelope: Mapping[str, Column]
    kinds: Mapping[str, Kind]
    registers: Mapping[str, Register]

    def columns_of(self, kind: str) -> Mapping[str, Column]:
        """All columns of an operation of this kind; `other` and unknown kinds have the envelope alone."""
        known = self.kinds.get(kind)
        return {**self.envelope, **(known.columns if known else {})}

    def register_of(self, record: str) -> Register | None:
        """The register whose records are called `record`."""
        return next((r for r in self.registers.values() if r.record == record), None)

    def operation_columns(self) -> Iterator[tuple[str, Column]]:
        """Every (kind, column) pair of operations, the envelope's under the kind ''."""
        for column in self.envelope.values():
            yield "", column
        for kind in self.kinds.values():
            for column in kind.columns.values():
                yield kind.name, column

    def physical(self, name: str, type_: Type) -> str:
        """The store's name for an operation column: `name`, or `name__storage` where kinds differ in storage."""
        storages = self._storages.get(name, frozenset())
        return name if len(storages) <= 1 else f"{name}__{type_.storage.name.lower()}"

    @cached_property
    def kind_numbers(self) -> Mapping[str, int]:
        """The number by which the store holds each kind: `_kind` of an operation."""
        return {kind: number for number, kind in enumerate(self.kinds)}

    @cached_property
    def _storages(self) -> Mapping[str, frozenset[Storage]]:
        """How each operation column is kept, by its name; asked for at every column of every query."""
        found: dict[str, set[Storage]] = {}
        for _, column in self.operation_columns():
            found.setdefault(column.name, set()).add(column.type.storage)
        return {name: frozenset(storages) for name, storages in found.items()}
