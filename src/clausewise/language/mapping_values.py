"""Reads the values of a mapping: columns, constants, texts, codes, date forms, units and limits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from clausewise.errors import Problem, nearest
from clausewise.language.nodes import Listing, Node, Scalar, Table, problem_at, unknown_keys
from clausewise.model.mapping import UNIT_WORDS, Cell, Codes, Constant, FirstOf, LimitEnd, Text, Value, cells
from clausewise.model.source import fold
from clausewise.model.vocabulary import Column

CELL_KEYS = ("column", "codes", "by", "known_only", "format", "end_of_day", "unit")
SHAPES = (
    "a column's name, {column: …}, {constant: …}, {text: …}, {first_of: […]} or {limit: …, from: …, unit: …}"
)
SPECIAL_FORMATS = ("epoch", "epoch_ms", "excel")
TIMES = ("timestamp", "date")
_DIRECTIVES = set("YymdHMSfpzIjbB%")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_ALIAS = re.compile(r"[A-Za-z_]\w*\.", re.ASCII)


class ValueReader:
    """Appends to `problems`; `codes` are the mapping's tables of codes, usable by name."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        self.codes: dict[str, Table] = {}
        self.formats: tuple[str, ...] = ()  # of times and dates that name none

    def problem(self, node: Node, message: str) -> None:
        self.problems.append(problem_at(node, message))

    def text(self, node: Node | None) -> str:
        if node is None:
            return ""
        if isinstance(node, Scalar) and node.text:
            return node.text.strip()
        self.problem(node, "write one word here")
        return ""

    def texts(self, node: Node | None) -> tuple[str, ...]:
        """One word or a list of them."""
        match node:
            case None:
                return ()
            case Listing():
                return tuple(self.text(item) for item in node)
            case _:
                return (self.text(node),)

    def read_codes(self, node: Node | None) -> None:
        if node is None:
            return
        if not isinstance(node, Table):
            self.problem(node, "codes: write {name: {code: meaning}}")
            return
        for name, part in node:
            if isinstance(part, Table):
                self.codes[name] = part
            else:
                self.problem(part, f"codes '{name}': write {{code: meaning}}")

    def read_formats(self, root: Table) -> None:
        self.formats = self.texts(root.get("formats"))
        for form in self.formats:
            self.check_format(root.get("formats") or root, form)

    def formats_of(self, column: Column | None) -> tuple[str, ...]:
        return self.formats if column and column.type.name in TIMES else ()

    def value(self, node: Node, column: Column | None = None) -> Value | None:
        """A value; `column` is the vocabulary's, whose type decides which codes and forms make sense."""
        match node:
            case Scalar() if node.text.strip():
                return Cell(node.text.strip(), formats=self.formats_of(column))
            case Table() if "column" in node:
                return self.cell(node, column)
            case Table() if "constant" in node:
                self.problems += unknown_keys(node, ("constant",), "a constant")
                return self.constant(node, column)
            case Table() if "text" in node:
                self.problems += unknown_keys(node, ("text",), "a text")
                return self.template(node)
            case Table() if "first_of" in node:
                self.problems += unknown_keys(node, ("first_of",), "first_of")
                return self.first_of(node, column)
            case Table() if "limit" in node:
                self.problems += unknown_keys(node, ("limit", "from", "unit"), "a limit")
                return self.limit(node, column)
            case _:
                self.problem(node, f"is no value: write {SHAPES}")
                return None

    def cell(self, node: Table, column: Column | None) -> Cell:
        self.problems += unknown_keys(node, CELL_KEYS, "a column's value")
        codes = self.read_table(node)
        if codes and column and column.type.name in ("enum", "bool"):
            codes = self.translated(node, codes, meanings(column), f"value of {column.name}")
        formats = self.texts(node.get("format"))
        if formats and column and column.type.name not in TIMES:
            self.problem(
                node, f"'{column.name}' is of type {column.type.name}; only times and dates have a format"
            )
        for form in formats:
            self.check_format(node, form)
        unit = self.unit(node)
        if unit and column and column.type.name not in ("int", "decimal"):
            self.problem(node, f"'{column.name}' is of type {column.type.name}; only numbers have a unit")
        known_only, end_of_day = self.flag(node, "known_only"), self.flag(node, "end_of_day")
        if known_only and not codes:
            self.problem(node, "known_only needs codes: which values are known?")
        if end_of_day and column and column.type.name != "timestamp":
            self.problem(
                node, f"'{column.name}' is of type {column.type.name}; only a timestamp has an end_of_day"
            )
        forms = formats or self.formats_of(column)
        return Cell(self.text(node.get("column")), codes, forms, unit, known_only, end_of_day)

    def flag(self, node: Table, key: str) -> bool:
        part = node.get(key)
        if part is None:
            return False
        if isinstance(part, Scalar) and isinstance(part.value, bool):
            return part.value
        self.problem(part, f"{key} is true or false")
        return False

    def check_format(self, node: Node, form: str) -> None:
        wrong = [d for d in re.findall(r"%(.?)", form) if d not in _DIRECTIVES]
        if wrong or (form not in SPECIAL_FORMATS and "%" not in form):
            self.problem(
                node,
                f"format '{form}' is none; write %Y%m%d%H%M%S and the like, or {', '.join(SPECIAL_FORMATS)}",
            )

    def unit(self, node: Table) -> str:
        word = self.text(node.get("unit"))
        known = {fold(w): unit for unit, words in UNIT_WORDS.items() for w in words}
        if word and fold(word) not in known:
            self.problem(node, f"unit '{word}' is none; {nearest(word, known)}")
        return known.get(fold(word), "")

    def read_table(self, node: Table) -> Codes | None:
        """`codes`: a table or a table's name; with `by`, several tables, each for a beginning of that column."""
        part, by = node.get("codes"), self.text(node.get("by"))
        if isinstance(part, Scalar):
            if part.text not in self.codes:
                self.problem(part, f"there are no codes '{part.text}'; {nearest(part.text, self.codes)}")
                return None
            part = self.codes[part.text]
        if part is None:
            if by:
                self.problem(node, "'by' chooses among tables of codes; write them under codes")
            return None
        if not isinstance(part, Table):
            self.problem(part, "codes: write {code: meaning}, or the name of a table under codes")
            return None
        if not by:
            return Codes({"": self.pairs(part)})
        tables: dict[str, Mapping[str, str]] = {}
        for prefix, table in part:
            if isinstance(table, Table):
                tables[prefix] = self.pairs(table)
            else:
                self.problem(table, f"with 'by', codes are {{beginning of {by}: {{code: meaning}}}}")
        return Codes(tables, by)

    def pairs(self, node: Table) -> dict[str, str]:
        return {fold(code): self.text(meaning) for code, meaning in node}

    def translated(self, node: Node, codes: Codes, known: Mapping[str, str], what: str) -> Codes:
        """The codes with canonical meanings; a meaning that does not exist is a problem."""
        tables: dict[str, Mapping[str, str]] = {}
        for prefix, table in codes.tables.items():
            for code, meaning in table.items():
                if fold(meaning) not in known:
                    self.problem(
                        node, f"code '{code}': there is no {what} '{meaning}'; {nearest(meaning, known)}"
                    )
            tables[prefix] = {code: known.get(fold(meaning), meaning) for code, meaning in table.items()}
        return Codes(tables, codes.by)

    def constant(self, node: Table, column: Column | None) -> Constant | None:
        text = self.text(node.get("constant"))
        if column and column.type.name in ("enum", "bool"):
            known = meanings(column)
            if fold(text) not in known:
                self.problem(node, f"there is no value of {column.name} '{text}'; {nearest(text, known)}")
                return None
            return Constant(known[fold(text)])
        return Constant(text)

    def template(self, node: Table) -> Text:
        parts = _PLACEHOLDER.split(self.text(node.get("text")))
        if len(parts) < 3:
            self.problem(node, "a text without {column} is a constant; write {constant: …}")
        return Text(tuple((part, bool(n % 2)) for n, part in enumerate(parts) if part))

    def first_of(self, node: Table, column: Column | None) -> FirstOf | None:
        part = node.get("first_of")
        if not isinstance(part, Listing) or len(part) < 2:
            self.problem(node, "first_of is a list of at least two values")
            return None
        options = (self.value(item, column) for item in part)
        return FirstOf(tuple(option for option in options if option))

    def limit(self, node: Table, column: Column | None) -> LimitEnd | None:
        start = self.value(node.get("from") or node) if "from" in node else None
        unit = self.unit(node)
        if start is None or not unit:
            self.problem(node, "a limit needs from: (the column it counts from) and unit: 工作日 or 天")
            return None
        if column and column.type.name != "timestamp":
            self.problem(
                node, f"'{column.name}' is of type {column.type.name}; the end of a limit is a timestamp"
            )
        return LimitEnd(self.text(node.get("limit")), start, unit)

    def joined(self, value: Value) -> Iterator[str]:
        """The joined columns (`alias.column`) that a value names."""
        yield from (name for name in cells(value) if _ALIAS.match(name))


def meanings(column: Column) -> dict[str, str]:
    """What an enum or bool may be called, folded -> the canonical value."""
    if column.type.name == "bool":
        return {"true": "true", "是": "true", "false": "false", "否": "false"}
    words = {fold(w): value for value, labels in column.type.values.items() for w in labels}
    return words | {fold(value): value for value in column.type.values}
