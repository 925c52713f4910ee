"""Which header means which column of which kind, and which column of the store that is.

One name or label may belong to several kinds with different types (`procedure` is text of a notice and an enum of a
special procedure). A Field is one such meaning with the kinds that share it; a register is a table of one kind.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from clausewise.errors import UnreadableSource, nearest
from clausewise.model.source import fold
from clausewise.model.sql_names import quote_identifier, quote_text
from clausewise.model.vocabulary import Column, Register, Storage, Vocabulary

OTHER = "other"
NUMBERED = (
    "numbered_operations"  # the same, in which columns that are held as numbers of an enumeration stay so
)


@dataclass(frozen=True, eq=False)
class Field:
    """A column as some kinds (their positions in Layout.kinds) have it, kept in the store's column `physical`."""

    column: Column
    physical: str
    kinds: frozenset[int]


@dataclass(frozen=True, eq=False)
class Layout:
    """A table of the store. `words`: folded names and labels -> fields; `kind_words`: -> position in `kinds`."""

    table: str
    title: str
    kinds: tuple[str, ...]
    kind_titles: tuple[str, ...]
    fields: tuple[Field, ...]
    storage: Mapping[str, Storage]
    key: tuple[str, ...]
    words: Mapping[str, tuple[Field, ...]] = field(default_factory=dict)
    kind_words: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_operations(self) -> bool:
        return self.table == "operations"

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns that no record can be without."""
        return ("id", "kind", "at") if self.is_operations else self.key

    @property
    def derived(self) -> Mapping[str, str]:
        """Columns that every look at the operations needs, worked out once: the kind as a small number, and the day."""
        return (
            {"_kind": "enum_code(CAST(kind AS kinds))", "_date": 'CAST("at" AS DATE)'}
            if self.is_operations
            else {}
        )

    @property
    def with_derived(self) -> str:
        """The derived columns at the end of a list of columns."""
        return "".join(f", {sql} AS {name}" for name, sql in self.derived.items())

    @property
    def kinds_ddl(self) -> str:
        """Makes the type that numbers the kinds; `_kind` is a position in `kinds`."""
        return f"CREATE TYPE kinds AS ENUM ({', '.join(map(quote_text, self.kinds))})"

    @property
    def held(self) -> str:
        """The table that holds the filled columns, behind the view that shows all of them."""
        return f"held_{self.table}"

    def ddl(self, held: Collection[str], coded: Collection[str] = ()) -> str:
        """Makes the public table: empty, or a view in which columns without any value are typed NULLs.

        `coded`: columns that are held as numbers of an enumeration, as the kind always is; they are shown as text.
        """
        if not held:
            return self.empty
        numbered = {*coded, *(("kind",) if self.is_operations else ())}
        view = f"CREATE VIEW {quote_identifier(self.table)} AS {self._select(held, numbered)}"
        if not self.is_operations:
            return view
        return f"{view}; CREATE OR REPLACE VIEW {NUMBERED} AS {self._select(held, {'kind'})}"

    def _select(self, held: Collection[str], shown_as_text: Collection[str]) -> str:
        columns = ", ".join(
            quote_identifier(name)
            if name in held and name not in shown_as_text
            else f"CAST({quote_identifier(name) if name in held else 'NULL'} AS {storage.value}) AS {quote_identifier(name)}"
            for name, storage in self.storage.items()
        )
        derived = "".join(f"{name}, " for name in self.derived)
        return f"SELECT _rid, {derived}{columns} FROM {quote_identifier(self.held)}"

    @cached_property
    def empty(self) -> str:
        columns = ", ".join(
            f"{quote_identifier(name)} {storage.value}" for name, storage in self.storage.items()
        )
        derived = "_kind UTINYINT, _date DATE, " if self.derived else ""
        table = f"CREATE TABLE {quote_identifier(self.table)} (_rid BIGINT, {derived}{columns})"
        return (
            f"{table}; CREATE OR REPLACE VIEW {NUMBERED} AS FROM operations" if self.is_operations else table
        )

    def _say_unknown(self, header: str, headers: Sequence[str]) -> str:
        """A header that is none: the nearest in its own script, and whether it looks like a title above the headers."""
        names = {word for f in self.fields for word in (f.column.name, *f.column.labels)}
        own = names if header.isascii() else {name for name in names if not name.isascii()} or names
        title = (
            " (the first row that is not empty must be the headers: take a title row away; 首个非空行须为列名，请删去标题行)"
            if len(headers) > 1 and not any(each.strip() for each in headers if each is not header)
            else ""
        )
        return f"{self.title} have no column '{header}'; {nearest(header, own)}{title}"

    def bind(self, headers: Sequence[str], file: str, keyed: bool) -> dict[int, tuple[Field, ...]]:
        """Header positions -> what each means; UnreadableSource for an unknown one, or two that mean the same."""
        bound: dict[int, tuple[Field, ...]] = {}
        owner: dict[Field, str] = {}
        for position, header in enumerate(headers):
            if not header.strip():
                continue
            fields = self.words.get(fold(header))
            if fields is None:
                raise UnreadableSource(f"{file}: {self._say_unknown(header, headers)}")
            for one in fields:
                if not keyed and one in owner:
                    raise UnreadableSource(
                        f"{file}: the columns '{owner[one]}' and '{header}' both mean '{one.column.name}'; keep one"
                    )
                owner[one] = header
            bound[position] = fields
        return bound


_last: tuple[Vocabulary, Mapping[str, Layout]] | None = (
    None  # worked examples: one vocabulary, a thousand stores
)


def lay_out(vocabulary: Vocabulary) -> Mapping[str, Layout]:
    """The store's tables: '' is operations, then every register by name."""
    global _last
    if _last is None or _last[0] is not vocabulary:
        registers = {register.name: _register(register) for register in vocabulary.registers.values()}
        _last = vocabulary, {"": _operations(vocabulary), **registers}
    return _last[1]


def register_words(vocabulary: Vocabulary) -> dict[str, str]:
    """Names, labels and record names of registers, folded -> the register's name."""
    return {
        fold(word): register.name
        for register in vocabulary.registers.values()
        for word in (*register.labels, register.record, register.name)
    }


def _operations(vocabulary: Vocabulary) -> Layout:
    kinds = (*vocabulary.kinds, *(() if OTHER in vocabulary.kinds else (OTHER,)))
    everywhere = frozenset(range(len(kinds)))
    meanings: list[tuple[Column, set[int] | frozenset[int]]] = [
        (column, everywhere) for column in vocabulary.envelope.values()
    ]
    own: dict[str, list[tuple[Column, set[int]]]] = {}
    for position, kind in enumerate(vocabulary.kinds.values()):
        for column in kind.columns.values():
            shared = own.setdefault(column.name, [])
            same = next((codes for other, codes in shared if other == column), None)
            if same is None:
                shared.append((column, {position}))
            else:
                same.add(position)
    for shared in own.values():
        meanings.extend(shared)
    storages: dict[str, set[Storage]] = {}
    for column, _ in meanings:
        storages.setdefault(column.name, set()).add(column.type.storage)
    fields = tuple(
        Field(column, _physical(column, len(storages[column.name]) > 1), frozenset(codes))
        for column, codes in meanings
    )
    kind_words = {OTHER: kinds.index(OTHER)} if OTHER in vocabulary.kinds else {}
    for position, kind in enumerate(vocabulary.kinds.values()):
        kind_words |= {fold(word): position for word in (kind.name, *kind.labels)}
    titles = tuple(vocabulary.kinds[kind].label if kind in vocabulary.kinds else kind for kind in kinds)
    storage = {f.physical: f.column.type.storage for f in fields}
    return Layout(
        "operations", "operations", kinds, titles, fields, storage, ("id",), _by_word(fields), kind_words
    )


def _physical(column: Column, mixed: bool) -> str:
    """As Vocabulary.physical, which counts the storages anew for every column."""
    return f"{column.name}__{column.type.storage.name.lower()}" if mixed else column.name


def _register(register: Register) -> Layout:
    fields = tuple(Field(column, column.name, frozenset((0,))) for column in register.columns.values())
    storage = {f.physical: f.column.type.storage for f in fields}
    return Layout(
        f"register_{register.name}",
        f"records of the register '{register.name}'",
        ("",),
        (register.label,),
        fields,
        storage,
        register.key,
        _by_word(fields),
    )


def _by_word(fields: Iterable[Field]) -> dict[str, tuple[Field, ...]]:
    words: dict[str, tuple[Field, ...]] = {}
    for one in fields:
        for word in dict.fromkeys(fold(w) for w in (one.column.name, *one.column.labels)):
            words[word] = (*words.get(word, ()), one)
    return words
