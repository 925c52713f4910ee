"""Reads mapping.yaml: what the columns of an export become, checked against the vocabulary, all problems together.

Kinds, columns and enum values may be written as canonical names or labels, like in data; they are kept as canonical.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from clausewise.errors import InvalidMapping, InvalidPack, Problem, nearest
from clausewise.language.mapping_values import ValueReader
from clausewise.language.nodes import (
    Listing,
    Node,
    Scalar,
    Table,
    is_file,
    load_yaml,
    problem_at,
    unknown_keys,
)
from clausewise.model.clause import Words
from clausewise.model.mapping import (
    EVERY,
    Cell,
    Codes,
    Constant,
    Entry,
    ExportMapping,
    ExportTable,
    FirstOf,
    Join,
    Value,
)
from clausewise.model.source import fold
from clausewise.model.vocabulary import Column, Vocabulary

KEYS = ("mapping", "title", "note", "formats", "tables", "codes", "operations", "registers")
TABLE_KEYS = ("match", "names", "needs", "unused", "optional", "join")
ENTRY_KEYS = ("from", "columns", "join", "when", "only", "skip", "except_kinds")
JOIN_KEYS = ("table", "register", "on", "every")
FOLDER = "mappings"


def find_mapping(word: str, pack_root: Path) -> Path:
    """The file that `--mapping WORD` means: a path, or the name of a mapping that comes with the pack."""
    if is_file(Path(word)):
        return Path(word)
    shipped = {path.stem: path for path in sorted((pack_root / FOLDER).glob("*.yaml"))}
    if word in shipped:
        return shipped[word]
    raise InvalidMapping(
        f"there is no mapping '{word}': neither a file nor one of the pack's; {nearest(word, shipped)}"
    )


def read_mapping(path: Path, vocabulary: Vocabulary) -> ExportMapping:
    """The mapping in a file; InvalidMapping lists all that is wrong, with lines."""
    try:
        root = load_yaml(path)
    except InvalidPack as error:
        raise InvalidMapping(error.problems) from None
    reader = _Reader(vocabulary)
    found = reader.read(root)
    if reader.problems or found is None:
        raise InvalidMapping(sorted(reader.problems, key=lambda problem: problem.line))
    return replace(found, file=path.name, sha256=hashlib.sha256(path.read_bytes()).hexdigest())


class _Reader:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.problems: list[Problem] = []
        self.values = ValueReader(self.problems)
        self.shared_joins: dict[str, Node | None] = {}  # of a table, for all that is made of it
        self.kinds = {
            fold(word): kind.name for kind in vocabulary.kinds.values() for word in (*kind.labels, kind.name)
        }
        self.registers = {
            fold(word): register.name
            for register in vocabulary.registers.values()
            for word in (*register.labels, register.record, register.name)
        }

    def problem(self, node: Node, message: str) -> None:
        self.problems.append(problem_at(node, message))

    def read(self, root: Node) -> ExportMapping | None:
        if not isinstance(root, Table):
            self.problem(root, f"a mapping is a table of {', '.join(KEYS)}")
            return None
        self.problems += unknown_keys(root, KEYS, "a mapping")
        self.values.read_codes(root.get("codes"))
        self.values.read_formats(root)
        tables = self.tables(root)
        entries = [
            *self.entries(root, "operations", tables),
            *self.entries(root, "registers", tables),
        ]
        if not entries:
            self.problem(root, "a mapping needs operations or registers, else no row becomes a record")
        name, title = root.get("mapping"), root.get("title")
        return ExportMapping(
            name.text if isinstance(name, Scalar) else "", self.words(title), tables, tuple(entries)
        )

    def words(self, node: Node | None) -> Words:
        match node:
            case Scalar(text=text):
                return Words(text, text)
            case Table():
                self.problems += unknown_keys(node, ("zh", "en"), "a title")
                zh, en = (self.values.text(node.get(key)) for key in ("zh", "en"))
                return Words(zh, en)
            case _:
                return Words()

    # Tables

    def tables(self, root: Table) -> dict[str, ExportTable]:
        node = root.get("tables")
        if not isinstance(node, Table) or not len(node):
            self.problem(node or root, "a mapping needs tables: {name: {match: ['*name*']}}")
            return {}
        return {name: self.table(name, part) for name, part in node}

    def table(self, name: str, node: Node) -> ExportTable:
        if isinstance(node, Scalar) and node.value is None:
            return ExportTable(name, (f"*{name}*",), line=node.line)
        if not isinstance(node, Table):
            self.problem(node, f"table '{name}' is a table of {', '.join(TABLE_KEYS)}")
            return ExportTable(name, (name,))
        self.problems += unknown_keys(node, TABLE_KEYS, f"table '{name}'")
        self.shared_joins[name] = node.get("join")
        names, optional = node.get("names"), node.get("optional")
        if names is not None and not isinstance(names, Table):
            self.problem(names, "names: write {column: [other spelling, …]}")
        if optional is not None and not (isinstance(optional, Scalar) and isinstance(optional.value, bool)):
            self.problem(optional, "optional is true or false")
        return ExportTable(
            name,
            self.values.texts(node.get("match")) or (f"*{name}*",),
            {key: self.values.texts(part) for key, part in names} if isinstance(names, Table) else {},
            self.values.texts(node.get("needs")) if "needs" in node else None,
            self.values.texts(node.get("unused")),
            isinstance(optional, Scalar) and optional.value is True,
            node.line,
        )

    # Entries

    def entries(self, root: Table, key: str, tables: Mapping[str, ExportTable]) -> list[Entry]:
        node = root.get(key)
        if node is None:
            return []
        if not isinstance(node, Listing):
            self.problem(node, f"{key} is a list: each item says from which table, and what becomes what")
            return []
        found = (self.entry(item, key == "operations", tables) for item in node)
        return [entry for entry in found if entry]

    def entry(self, node: Node, is_operation: bool, tables: Mapping[str, ExportTable]) -> Entry | None:
        own = "kind" if is_operation else "register"
        if not isinstance(node, Table):
            self.problem(node, f"write {{{own}: …, from: table, columns: {{…}}}}")
            return None
        self.problems += unknown_keys(node, (own, *ENTRY_KEYS), f"an item with '{own}'")
        table = self.values.text(node.get("from"))
        if table not in tables:
            self.problem(
                node.get("from") or node, f"from: there is no table '{table}'; {nearest(table, tables)}"
            )
        kind, kinds = self.kind(node) if is_operation else (None, ())
        register = "" if is_operation else self.register(node)
        if not kind and not register:
            return None
        possible = kinds if isinstance(kind, Constant) else tuple(self.vocabulary.kinds) if kind else ()
        shared = self.joins(self.shared_joins.get(table), tables)
        joins = (*shared, *self.joins(node.get("join"), tables))
        entry = Entry(
            table,
            self.columns(node, possible, register),
            kind,
            register,
            kinds,
            joins,
            self.values.texts(node.get("when")) if "when" in node else None,
            self.conditions(node, "only"),
            self.conditions(node, "skip"),
            self.except_kinds(node),
            node.line,
        )
        self.check_complete(node, entry)
        return entry

    def kind(self, node: Table) -> tuple[Value | None, tuple[str, ...]]:
        """The kind as a value, and which kinds the mapping names (a cell may hold any kind's label besides)."""
        part = node.get("kind")
        if part is None:
            self.problem(node, f"an operation needs a kind; {nearest('', self.vocabulary.kinds)}")
            return None, ()
        if isinstance(part, Scalar):
            name = self.kinds.get(fold(part.text))
            if name is None:
                self.problem(part, f"there is no kind '{part.text}'; {nearest(part.text, self.kinds)}")
                return None, ()
            return Constant(name), (name,)
        value = self.values.value(part)
        cells = value.options if isinstance(value, FirstOf) else (value,)
        if not all(isinstance(cell, Cell) for cell in cells):
            self.problem(
                part, "kind is a kind's name, {column: …, codes: {code: kind}}, or first_of such columns"
            )
            return None, ()
        read = [self.kind_cell(part, cell) for cell in cells if isinstance(cell, Cell)]
        named = tuple(dict.fromkeys(kind for _, kinds in read for kind in kinds))
        options = tuple(cell for cell, _ in read)
        return (options[0] if len(options) == 1 else FirstOf(options)), named

    def kind_cell(self, part: Node, cell: Cell) -> tuple[Cell, tuple[str, ...]]:
        """The cell with every kind's labels besides its own codes; the kinds that those name."""
        codes = self.values.translated(part, cell.codes or Codes({"": {}}), self.kinds, "kind")
        named = tuple(kind for table in codes.tables.values() for kind in table.values())
        tables = {prefix: {**self.kinds, **table} for prefix, table in codes.tables.items()}
        return replace(cell, codes=Codes(tables, codes.by)), named

    def except_kinds(self, node: Table) -> tuple[str, ...]:
        words = self.values.texts(node.get("except_kinds"))
        for word in words:
            if fold(word) not in self.kinds:
                self.problem(
                    node.get("except_kinds") or node,
                    f"there is no kind '{word}'; {nearest(word, self.kinds)}",
                )
        return tuple(self.kinds[fold(word)] for word in words if fold(word) in self.kinds)

    def register(self, node: Table) -> str:
        word = self.values.text(node.get("register"))
        name = self.registers.get(fold(word), "")
        if not name:
            self.problem(
                node.get("register") or node,
                f"there is no register '{word}'; {nearest(word, self.vocabulary.registers)}",
            )
        return name

    def columns(self, node: Table, kinds: tuple[str, ...], register: str) -> dict[str, Value]:
        part = node.get("columns")
        if not isinstance(part, Table):
            self.problem(part or node, "columns: write {column of the vocabulary: column of the table}")
            return {}
        declared: dict[str, Column] = {}
        if register:
            declared |= self.vocabulary.registers[register].columns
        for kind in kinds:
            declared |= self.vocabulary.columns_of(kind)
        words = {fold(w): c.name for c in declared.values() for w in (*c.labels, c.name)}
        found: dict[str, Value] = {}
        for key, value in part:
            name = words.get(fold(key))
            if name is None or name == "kind":
                holder = register or ", ".join(kinds[:3])
                line = Problem(
                    f"{holder} has no column '{key}'; {nearest(key, declared)}", part.file, part.line_of(key)
                )
                self.problems.append(line)
                continue
            read = self.values.value(value, declared[name])
            if read is not None:
                found[name] = read
        return found

    def joins(self, node: Node | None, tables: Mapping[str, ExportTable]) -> tuple[Join, ...]:
        if node is None:
            return ()
        if not isinstance(node, Table):
            self.problem(node, "join: write {alias: {table: …, on: {their column: our column}}}")
            return ()
        found = []
        for alias, part in node:
            if not isinstance(part, Table) or not isinstance(part.get("on"), Table):
                self.problem(part, f"join '{alias}': write {{table: …, on: {{their column: our column}}}}")
                continue
            self.problems += unknown_keys(part, JOIN_KEYS, f"join '{alias}'")
            found.append(self.join(alias, part, tables))
        return tuple(found)

    def join(self, alias: str, part: Table, tables: Mapping[str, ExportTable]) -> Join:
        table, register = self.values.text(part.get("table")), self.values.text(part.get("register"))
        if bool(table) == bool(register):
            self.problem(part, f"join '{alias}' names a table or a register, one of them")
        if table and table not in tables:
            self.problem(part, f"join '{alias}': there is no table '{table}'; {nearest(table, tables)}")
        name = self.registers.get(fold(register), "")
        if register and not name:
            self.problem(
                part,
                f"join '{alias}': there is no register '{register}'; {nearest(register, self.registers)}",
            )
        on = part.get("on")
        assert isinstance(on, Table)
        pairs = {theirs: self.values.text(ours) for theirs, ours in on}
        return Join(alias, table or name, bool(register), pairs, self.conditions(part, EVERY))

    def conditions(self, node: Table, key: str) -> dict[str, tuple[str, ...]]:
        """`{column: [value, …]}`"""
        part = node.get(key)
        if part is None:
            return {}
        if not isinstance(part, Table):
            self.problem(part, f"{key}: write {{column: [value, …]}}")
            return {}
        return {column: self.values.texts(values) for column, values in part}

    def check_complete(self, node: Table, entry: Entry) -> None:
        """What the store could only quarantine: records without a time, or without a key."""
        asked = self.vocabulary.registers[entry.register].key if entry.register else ("at",)
        for name in asked:
            if name not in entry.columns:
                whose = entry.register or ", ".join(entry.kinds[:3])
                self.problem(node, f"columns of {whose} must say what '{name}' is read from")
        aliases = {join.alias for join in entry.joins}
        for value in entry.columns.values():
            for column in self.values.joined(value):
                alias = column.partition(".")[0]
                if alias not in aliases:
                    self.problem(
                        node, f"'{column}': there is no join '{alias}' here; {nearest(alias, aliases)}"
                    )
