"""What data hold: kinds and registers with their counts, time range and units, and how far each column is filled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from clausewise.model.source import Source
from clausewise.model.sql_names import quote_identifier as q
from clausewise.model.vocabulary import Column, Vocabulary
from clausewise.store import Store


@dataclass(frozen=True)
class Holding:
    """Records of one kind or register. `filled`: column -> how many of them have a value there."""

    name: str
    is_register: bool
    label: str
    records: int
    filled: Mapping[str, int]
    first: str | None = None
    last: str | None = None


@dataclass(frozen=True)
class Holdings:
    """`could`: kinds that a mapping can yield, whether or not a record of them is there, with the columns that it fills."""

    operations: Mapping[str, Holding]
    registers: Mapping[str, Holding]
    units: Mapping[str, int]
    headed: frozenset[tuple[str, str]]
    could: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def of(self, name: str, is_register: bool) -> Holding | None:
        return (self.registers if is_register else self.operations).get(name)

    def has_column(self, name: str, is_register: bool, column: str) -> bool:
        """Whether there is a header for it, or a mapping fills it."""
        if not is_register and name in self.could and name not in self.operations:
            return column in self.could[name]
        if not is_register and name == "operation":
            return ("", column) in self.headed
        return (name, column) in self.headed


def take_stock(store: Store, sources: Iterable[Source] = ()) -> Holdings:
    """`sources`: those that the store was loaded from, where some of them may know what else they could hold."""
    vocabulary = store.vocabulary
    return Holdings(
        _operations(store, vocabulary),
        {name: _register(store, name, vocabulary) for name in sorted(store.held_registers)},
        _units(store, vocabulary),
        store.held_columns,
        could_hold(sources),
    )


def could_hold(sources: Iterable[Source]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for source in sources:
        offered: Mapping[str, frozenset[str]] = getattr(source, "offered", {})
        for kind, columns in offered.items():
            found[kind] = found.get(kind, frozenset()) | columns
    return found


def _operations(store: Store, vocabulary: Vocabulary) -> dict[str, Holding]:
    found: dict[str, Holding] = {}
    kinds = store.connection.execute(
        'SELECT kind, count(*), min("at"), max("at") FROM operations GROUP BY kind ORDER BY kind'
    ).fetchall()
    for kind, count, first, last in kinds:
        columns = list(vocabulary.columns_of(kind).values())
        counted = ", ".join(f"count({q(vocabulary.physical(c.name, c.type))})" for c in columns)
        row = store.connection.execute(
            f"SELECT {counted} FROM operations WHERE kind = $1", [kind]
        ).fetchall()[0]
        known = vocabulary.kinds.get(kind)
        found[kind] = Holding(
            kind,
            False,
            known.label if known else kind,
            count,
            _by_name(columns, row),
            _shown(first),
            _shown(last),
        )
    return found


def _register(store: Store, name: str, vocabulary: Vocabulary) -> Holding:
    register = vocabulary.registers[name]
    columns = list(register.columns.values())
    counted = ", ".join(f"count({q(c.name)})" for c in columns)
    total, *row = store.connection.execute(
        f"SELECT count(*), {counted} FROM {q(f'register_{name}')}"
    ).fetchall()[0]
    return Holding(name, True, register.label, total, _by_name(columns, row))


def _by_name(columns: Iterable[Column], counts: Iterable[int]) -> dict[str, int]:
    return {column.name: count for column, count in zip(columns, counts, strict=True)}


def _units(store: Store, vocabulary: Vocabulary) -> dict[str, int]:
    if "unit" not in vocabulary.envelope:
        return {}
    rows = store.connection.execute(
        "SELECT unit, count(*) FROM operations WHERE unit IS NOT NULL GROUP BY unit ORDER BY unit"
    ).fetchall()
    return dict(rows)


def _shown(at: object) -> str | None:
    return str(at)[:19] if at is not None else None
