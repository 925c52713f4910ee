"""Reads vocabulary.yaml: the records that a guideline speaks of, with all its problems reported together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from clausewise.errors import InvalidPack, Problem, nearest
from clausewise.language.nodes import Listing, Node, Scalar, Table, load_yaml, problem_at, unknown_keys
from clausewise.model.vocabulary import STORAGE, Column, Kind, Register, Storage, Type, Vocabulary

ENVELOPE = {"id": "text", "kind": "enum", "at": "timestamp"}
DERIVED_KINDS = ("operation", "case", "finding", "occasion", "centre")

_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_REFERENCE = re.compile(r"ref\(\s*([^()]*?)\s*\)")
_COLUMN_KEYS = ("type", "label", "required", "unique", "personal", "values")


def read_vocabulary(path: Path) -> Vocabulary:
    """The vocabulary in a file: envelope, operations, registers; InvalidPack lists all that is wrong."""
    root = load_yaml(path)
    reader = _Reader()
    if not isinstance(root, Table):
        raise InvalidPack([problem_at(root, "a vocabulary maps envelope, operations and registers")])
    reader.problems += unknown_keys(root, ("envelope", "operations", "registers"), "a vocabulary")
    envelope = reader.columns(root.get("envelope"), "envelope")
    kinds = reader.kinds(root.get("operations"), envelope)
    registers = reader.registers(root.get("registers"), kinds)
    reader.check_envelope(root, envelope)
    reader.check_references(registers)
    if reader.problems:
        raise InvalidPack(sorted(reader.problems, key=lambda problem: problem.line))
    return Vocabulary(envelope, kinds, registers)


class _Reader:
    """Reads part by part and collects problems instead of stopping at the first."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.references: list[tuple[Node, str]] = []

    def problem(self, node: Node, message: str) -> None:
        self.problems.append(problem_at(node, message))

    def table(self, node: Node | None, what: str) -> Table | None:
        """The node as a mapping; an empty one counts as none."""
        if isinstance(node, Table):
            return node
        if node is not None and not (isinstance(node, Scalar) and node.value is None):
            self.problem(node, f"{what} must be a mapping")
        return None

    def name(self, owner: Table, key: str, what: str) -> None:
        if not _IDENTIFIER.fullmatch(key):
            message = f"'{key}' cannot name {what}; use ASCII letters, digits and _ (other words: label)"
            self.problems.append(Problem(message, owner.file, owner.line_of(key)))

    # Columns

    def columns(self, node: Node | None, where: str) -> dict[str, Column]:
        table = self.table(node, f"columns of {where}")
        if table is None:
            return {}
        found: dict[str, Column] = {}
        for name, entry in table:
            self.name(table, name, "a column")
            column = self.column(name, entry, where)
            if column is not None:
                found[name] = column
        self.distinct(table, {c.name: (c.name, *c.labels) for c in found.values()}, "column")
        return found

    def column(self, name: str, node: Node, where: str) -> Column | None:
        if not isinstance(node, Table):
            self.problem(node, f"column '{name}' must be a mapping, such as {{type: text, label: …}}")
            return None
        self.problems += unknown_keys(node, _COLUMN_KEYS, f"column '{name}'")
        unique = self.flag(node, "unique")
        if unique and (where, name) != ("envelope", "id"):
            self.problem(node, f"column '{name}': only the envelope's id may be unique; a register has a key")
        return Column(
            name,
            self.type(name, node, where),
            self.labels(node.get("label"), f"column '{name}'"),
            self.flag(node, "required"),
            unique,
            self.flag(node, "personal"),
        )

    def flag(self, node: Table, key: str) -> bool:
        value = node.get(key)
        if value is None:
            return False
        if isinstance(value, Scalar) and isinstance(value.value, bool):
            return value.value
        self.problem(value, f"'{key}' must be true or false")
        return False

    def type(self, name: str, node: Table, where: str) -> Type:
        entry = node.get("type")
        word = entry.text if isinstance(entry, Scalar) else ""
        is_kind = (where, name) == ("envelope", "kind")
        if entry is None or not isinstance(entry, Scalar):
            self.problem(entry or node, f"column '{name}' needs a type: {nearest('', _type_names())}")
        reference = _REFERENCE.fullmatch(word)
        if "values" in node and word != "enum":
            self.problem(node, f"column '{name}' is of type {word or 'none'}; only an enum has values")
        if reference:
            self.references.append((entry or node, reference[1]))
            return Type("ref", register=reference[1])
        if word == "enum":
            if is_kind:
                return Type("enum")
            return Type("enum", self.values(name, node))
        if word and (word not in STORAGE or word == "ref"):
            self.problem(entry or node, f"column '{name}': no type '{word}'; {nearest(word, _type_names())}")
            return Type("text")
        return Type(word or "text")

    def values(self, name: str, node: Table) -> Mapping[str, tuple[str, ...]]:
        entry = node.get("values")
        found: dict[str, tuple[str, ...]] = {}
        match entry:
            case Table():
                for value, labels in entry:
                    found[value] = self.labels(labels, f"value '{value}'")
                self.distinct(entry, {v: (v, *labels) for v, labels in found.items()}, "value")
            case Listing():
                for item in entry:
                    if not isinstance(item, Scalar) or not item.text or item.text in found:
                        self.problem(item, f"the values of '{name}' must be different words")
                    else:
                        found[item.text] = ()
            case _:
                self.problem(entry or node, f"enum '{name}' needs values: {{canonical: label, …}} or a list")
                return {}
        if not found:
            self.problem(entry, f"enum '{name}' has no values")
        return found

    def labels(self, node: Node | None, what: str) -> tuple[str, ...]:
        """All labels in order; `{zh, en}` and a list count alike."""
        match node:
            case None | Scalar(text=""):
                pass
            case Scalar():
                return (node.text.strip(),)
            case Table():
                self.problems += unknown_keys(node, ("zh", "en"), f"the label of {what}")
                return tuple(dict.fromkeys(word for _, item in node for word in self.labels(item, what)))
            case Listing():
                return tuple(dict.fromkeys(word for item in node for word in self.labels(item, what)))
        return ()

    def distinct(self, owner: Table, names: Mapping[str, Iterable[str]], what: str) -> None:
        """No two of them may be called the same."""
        seen: dict[str, str] = {}
        for canonical, words in names.items():
            for word in words:
                other = seen.setdefault(word.lower(), canonical)
                if other != canonical:
                    message = f"{what}s '{other}' and '{canonical}' are both called '{word}'; change a label"
                    self.problems.append(Problem(message, owner.file, owner.line_of(canonical)))

    # Kinds and registers

    def kinds(self, node: Node | None, envelope: Mapping[str, Column]) -> dict[str, Kind]:
        table = self.table(node, "operations")
        found: dict[str, Kind] = {}
        if table is None:
            return found
        for name, entry in table:
            self.name(table, name, "a kind")
            body = self.table(entry, f"kind '{name}'")
            if name in DERIVED_KINDS:
                self.problem(entry, f"'{name}' is a word of the rule language and cannot name a kind")
            if body is None:
                found[name] = Kind(name, (), {})
                continue
            self.problems += unknown_keys(body, ("label", "columns"), f"kind '{name}'")
            columns = self.columns(body.get("columns"), name)
            self.apart_from_envelope(body, name, columns, envelope)
            found[name] = Kind(name, self.labels(body.get("label"), f"kind '{name}'"), columns)
        self.distinct(table, {k.name: (k.name, *k.labels) for k in found.values()}, "kind")
        return found

    def apart_from_envelope(
        self, node: Table, kind: str, columns: Mapping[str, Column], envelope: Mapping[str, Column]
    ) -> None:
        taken = {word.lower(): c.name for c in envelope.values() for word in (c.name, *c.labels)}
        for column in columns.values():
            for word in (column.name, *column.labels):
                if word.lower() in taken:
                    other = taken[word.lower()]
                    self.problem(node, f"kind '{kind}' calls a column '{word}' like the envelope's '{other}'")

    def registers(self, node: Node | None, kinds: Mapping[str, Kind]) -> dict[str, Register]:
        table = self.table(node, "registers")
        found: dict[str, Register] = {}
        records: dict[str, str] = {}
        if table is None:
            return found
        for name, entry in table:
            self.name(table, name, "a register")
            register = self.register(name, entry)
            if register is None:
                continue
            found[name] = register
            other = records.setdefault(register.record, name)
            if other != name:
                self.problem(entry, f"'{other}' and '{name}' both call their record '{register.record}'")
            if register.record in kinds or register.record in DERIVED_KINDS:
                self.problem(entry, f"register '{name}': its record '{register.record}' is already a kind")
        self.distinct(table, {r.name: (r.name, *r.labels) for r in found.values()}, "register")
        return found

    def register(self, name: str, node: Node) -> Register | None:
        body = self.table(node, f"register '{name}'")
        if body is None:
            self.problem(node, f"register '{name}' needs record, key and columns")
            return None
        self.problems += unknown_keys(body, ("record", "key", "label", "columns"), f"register '{name}'")
        columns = self.columns(body.get("columns"), name)
        record = body.get("record")
        if not isinstance(record, Scalar) or not _IDENTIFIER.fullmatch(record.text):
            self.problem(
                record or body,
                f"register '{name}' needs a word for one record, such as record: unit",
            )
        return Register(
            name,
            record.text if isinstance(record, Scalar) else name,
            self.key(name, body, columns),
            self.labels(body.get("label"), f"register '{name}'"),
            columns,
        )

    def key(self, name: str, body: Table, columns: Mapping[str, Column]) -> tuple[str, ...]:
        entry = body.get("key")
        parts: tuple[Node, ...] = entry.items if isinstance(entry, Listing) else (entry,) if entry else ()
        words = tuple(part.text for part in parts if isinstance(part, Scalar))
        if not words or len(words) != len(parts) or len(set(words)) != len(words):
            self.problem(entry or body, f"register '{name}' needs a key: a column or a list of columns")
        for word in words:
            if word not in columns:
                self.problem(
                    entry or body,
                    f"key of '{name}': no column '{word}'; {nearest(word, columns)}",
                )
        return words

    # The whole

    def check_envelope(self, root: Table, envelope: Mapping[str, Column]) -> None:
        place = root.get("envelope") or root
        for name, type_name in ENVELOPE.items():
            column = envelope.get(name)
            if column is None or column.type.name != type_name:
                self.problem(place, f"the envelope needs the column '{name}' of type {type_name}")

    def check_references(self, registers: Mapping[str, Register]) -> None:
        for node, name in self.references:
            if name not in registers:
                self.problem(node, f"ref({name}): there is no register '{name}'; {nearest(name, registers)}")
            elif len(key := registers[name].key) != 1:
                self.problem(
                    node, f"ref({name}): a reference needs a key of one column, not {', '.join(key)}"
                )
            elif (type_ := registers[name].columns[key[0]].type).storage is not Storage.TEXT:
                self.problem(
                    node, f"ref({name}): a reference needs a key of text, not '{key[0]}' of type {type_.name}"
                )


def _type_names() -> list[str]:
    return [*(name for name in STORAGE if name != "ref"), "ref(register)"]
