"""Proposes a mapping for an unknown export, from the likeness of its headers to known words and from its values.

Known words are the vocabulary's names and labels, and the headers that the pack's own mappings read: a mapping that a
hall adds to its pack makes the next proposal better. A proposal is a draft; every guess says in a comment what it saw.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from clausewise.inspection.columns_seen import SeenColumn, SeenTable
from clausewise.model.mapping import Constant, ExportMapping, cells
from clausewise.model.source import fold
from clausewise.model.vocabulary import Column, Vocabulary

ALIKE = 0.75
KIND_SHARE = 0.5  # of a column's values that are kinds
_TIME_WORDS = ("时间", "日期")
Target = tuple[str, str]  # kind ('' = any) and column; a register as ':windows'


@dataclass(frozen=True)
class Guess:
    """`header` may be `target`."""

    header: str
    target: Target
    likeness: float


@dataclass
class Proposal:
    """`fits`: a mapping of the pack that reads these files as they are."""

    fits: str = ""
    tables: list[tuple[SeenTable, list[Guess], SeenColumn | None]] = field(default_factory=list)


def propose(tables: Sequence[SeenTable], vocabulary: Vocabulary, known: Sequence[ExportMapping]) -> Proposal:
    for mapping in known:
        if fits(mapping, tables):
            return Proposal(mapping.name)
    words = known_words(vocabulary, known)
    return Proposal("", [_of_table(table, words, vocabulary) for table in tables])


def fits(mapping: ExportMapping, tables: Sequence[SeenTable]) -> bool:
    """Whether every table that the mapping cannot do without is there, by its headers."""
    heads = [{fold(column.header) for column in table.columns} for table in tables]

    def has(head: set[str], table_name: str, column: str) -> bool:
        spellings = (column, *mapping.tables[table_name].names.get(column, ()))
        return any(fold(word) in head for word in spellings)

    needed = [table for table in mapping.tables.values() if not table.optional]
    return all(
        any(all(has(head, table.name, column) for column in table.needs or ()) for head in heads)
        for table in needed
        if table.needs
    ) and bool(needed)


def known_words(vocabulary: Vocabulary, known: Sequence[ExportMapping]) -> dict[Target, set[str]]:
    words: dict[Target, set[str]] = {}
    for column in vocabulary.envelope.values():
        if column.name not in ("kind", "at"):
            words["", column.name] = {column.name, *column.labels}
    for kind in vocabulary.kinds.values():
        for column in kind.columns.values():
            words[kind.name, column.name] = {column.name, *column.labels}
        stems = (*kind.labels, kind.name)
        words[kind.name, "at"] = {
            f"{stem}{end}" for stem in stems for end in (*_TIME_WORDS, "_time", "_date", "_at")
        }
    for register in vocabulary.registers.values():
        for column in register.columns.values():
            words[f":{register.name}", column.name] = {column.name, *column.labels}
    for mapping in known:
        for entry in mapping.entries:
            holder = f":{entry.register}" if entry.register else ""
            if isinstance(entry.kind, Constant):
                holder = entry.kind.value
            table = mapping.tables[entry.table]
            for name, value in entry.columns.items():
                generic = holder if holder.startswith(":") or name not in ("case", "item") else ""
                for header in cells(value):
                    if "." not in header and (holder or name != "at"):
                        words.setdefault((generic, name), set()).update(
                            (header, *table.names.get(header, ()))
                        )
    return words


def _of_table(
    table: SeenTable, words: Mapping[Target, set[str]], vocabulary: Vocabulary
) -> tuple[SeenTable, list[Guess], SeenColumn | None]:
    kind_column = _kind_column(table, vocabulary)
    register = _register_of(table, vocabulary)
    guesses: dict[Target, Guess] = {}
    taken: set[str] = set()
    ranked = sorted(
        (
            Guess(column.header, target, _likeness(column.header, spellings))
            for column in table.columns
            if column is not kind_column
            for target, spellings in words.items()
            if (target[0] == f":{register}" if register else not target[0].startswith(":"))
            and _can_be(column, _declared(target, vocabulary))
        ),
        key=lambda guess: (-guess.likeness, guess.header, guess.target),
    )
    for guess in ranked:
        if guess.likeness >= ALIKE and guess.target not in guesses and guess.header not in taken:
            guesses[guess.target] = guess
            taken.add(guess.header)
    return table, list(guesses.values()), kind_column


def _kind_column(table: SeenTable, vocabulary: Vocabulary) -> SeenColumn | None:
    """The column whose values are names of kinds, if there is one."""
    words = {fold(word) for kind in vocabulary.kinds.values() for word in (*kind.labels, kind.name)}
    for column in table.columns:
        if column.values and sum(fold(v) in words for v in column.values) >= KIND_SHARE * len(column.values):
            return column
    return None


def _register_of(table: SeenTable, vocabulary: Vocabulary) -> str:
    names = {
        fold(word): register.name
        for register in vocabulary.registers.values()
        for word in (*register.labels, register.record, register.name)
    }
    return names.get(fold(table.stem), "")


def _likeness(header: str, spellings: set[str]) -> float:
    mine = _bare(header)
    return max(SequenceMatcher(None, mine, _bare(word), autojunk=False).ratio() for word in spellings)


def _bare(word: str) -> str:
    return "".join(c for c in fold(word) if c not in " _-.（）()")


def _declared(target: Target, vocabulary: Vocabulary) -> Column:
    kind, name = target
    if kind.startswith(":"):
        return vocabulary.registers[kind[1:]].columns[name]
    return vocabulary.columns_of(kind)[name] if kind else vocabulary.envelope[name]


def _can_be(column: SeenColumn, declared: Column) -> bool:
    """Whether the values are no objection; an empty column may be anything."""
    if not column.values:
        return True
    match declared.type.name:
        case "timestamp" | "date":
            return "timestamp" in column.kinds
        case "int" | "decimal" | "bool":
            return declared.type.name in column.kinds
        case "text" | "ref":
            return "timestamp" not in column.kinds or "int" in column.kinds
        case _:
            return len(column.distinct) <= 30 and "timestamp" not in column.kinds


def enum_of(target: Target, vocabulary: Vocabulary) -> Iterator[str]:
    """The words that an enum's values may have; nothing for other types."""
    declared = _declared(target, vocabulary)
    for value, labels in declared.type.values.items():
        yield from (fold(value), *map(fold, labels))


def is_time(target: Target, vocabulary: Vocabulary) -> bool:
    return _declared(target, vocabulary).type.name in ("timestamp", "date")
