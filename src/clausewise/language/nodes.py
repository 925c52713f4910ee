"""Reads YAML into a tree that knows its lines: a small, safe subset in which a value is what it looks like.

A pack is written by lawyers, so nothing is guessed: a plain `on`, `yes`, `0010` or `2 working days` is text; only
`true`/`false`, `null`/`~`, decimal numbers and days like `2010-01-01` have another type. Tags, anchors, aliases
and duplicate keys are refused: an alias can make a small file fill the memory, a second key would silently win.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from clausewise.errors import InvalidPack, Problem, nearest

Value = str | int | Decimal | bool | date | None

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 60
_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"[-+]?[0-9]{1,12}\.[0-9]{1,6}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WIDE_COLON = re.compile(r"^([ \t]*)([\w.-]+)：", re.MULTILINE)


@dataclass(frozen=True)
class Scalar:
    """One value; `text` is how it was written (2.10 as a version stays "2.10")."""

    value: Value
    text: str
    file: str
    line: int


@dataclass(frozen=True)
class Listing:
    """A sequence of nodes."""

    items: tuple[Node, ...]
    file: str
    line: int

    def __iter__(self) -> Iterator[Node]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


@dataclass(frozen=True)
class Table:
    """A mapping; keys are always text, exactly as written (`2010-01-01: …`, `none: …`)."""

    entries: Mapping[str, Node]
    lines: Mapping[str, int]  # of the keys
    file: str
    line: int

    def get(self, key: str) -> Node | None:
        return self.entries.get(key)

    def line_of(self, key: str) -> int:
        return self.lines.get(key, self.line)

    def __iter__(self) -> Iterator[tuple[str, Node]]:
        return iter(self.entries.items())

    def __contains__(self, key: object) -> bool:
        return key in self.entries

    def __len__(self) -> int:
        return len(self.entries)


Node = Scalar | Listing | Table


def is_file(path: Path) -> bool:
    """Whether it is a file; a name that no file can have (too long, say) is none."""
    try:
        return path.is_file()
    except OSError:
        return False


def load_yaml(path: Path) -> Node:
    """The file's only document as a tree; InvalidPack names file and line of all that is not the subset."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InvalidPack([Problem(f"cannot be read: {error.strerror or error}", str(path))]) from error
    except UnicodeDecodeError as error:
        raise InvalidPack(
            [Problem(f"is not UTF-8 text (byte {error.start}); save it as UTF-8", str(path))]
        ) from error
    return parse_yaml(text, str(path))


def parse_yaml(text: str, file: str = "") -> Node:
    """The same from text; `file` is only a name."""
    builder = _Builder(file)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        line, why = _find_typing_slip(text, line) or (line, error.problem or error.context)
        raise InvalidPack([Problem(f"is not YAML: {why}", file, line)]) from error
    except yaml.YAMLError as error:
        raise InvalidPack([Problem(f"is not YAML: {' '.join(str(error).split())}", file)]) from error
    if builder.problems:
        raise InvalidPack(builder.problems)
    if builder.root is None:
        raise InvalidPack([Problem("is empty", file)])
    return builder.root


def _find_typing_slip(text: str, line: int) -> tuple[int, str] | None:
    """Where a tab or a Chinese keyboard broke the line at which the parser gave up, or the one above, and what to write."""
    lines = text.splitlines()
    if 0 < line <= len(lines) and re.match(r" *\t", lines[line - 1]):
        return line, "the line is indented with a tab: indent with blanks. 此行用制表符缩进，请改用空格"
    if 0 < _broken_line(_WIDE_COLON.sub(r"\1\2: ", text)) <= line:
        return None  # a text may hold such a colon, rightly: the fault is another
    for number in (n for n in (line, line - 1) if 0 < n <= len(lines)):
        if key := _WIDE_COLON.match(lines[number - 1]):
            return number, (
                f"a full-width colon stands after '{key[2]}': write '{key[2]}: ' with a blank after it. "
                f"“{key[2]}”后是全角冒号，请改为半角冒号加空格"
            )
    return None


def _broken_line(text: str) -> int:
    """The line at which the parser gives up; 0 where it does not."""
    try:
        for _ in yaml.parse(text, Loader=_LOADER):
            pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return mark.line + 1 if mark else 0
    except yaml.YAMLError:  # a letter that no YAML has, and only beyond the line that was mended
        return 0
    return 0


def plain(node: Node) -> Any:
    """The tree as dicts, lists and values, without lines."""
    match node:
        case Scalar(value=value):
            return value
        case Listing(items=items):
            return [plain(item) for item in items]
        case Table(entries=entries):
            return {key: plain(value) for key, value in entries.items()}


def problem_at(node: Node, message: str, clause: str = "") -> Problem:
    """A problem at the node's place."""
    return Problem(message, node.file, node.line, clause)


def unknown_keys(node: Table, allowed: Iterable[str], what: str, clause: str = "") -> list[Problem]:
    """One problem for every key of the table that is not allowed, with the nearest spelling."""
    options = tuple(allowed)
    return [
        Problem(f"{what} has no key '{key}'; {nearest(key, options)}", node.file, node.line_of(key), clause)
        for key in node.entries
        if key not in options
    ]


class _Open:
    """A collection that is being filled."""

    def __init__(self, is_table: bool, line: int) -> None:
        self.is_table = is_table
        self.line = line
        self.items: list[Node] = []
        self.entries: dict[str, Node] = {}
        self.lines: dict[str, int] = {}
        self.key: tuple[str, int] | None = None


class _Builder:
    """Builds the tree from the parser's events, so that no constructor of the YAML library ever runs."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self.stack: list[_Open] = []
        self.documents = 0

    def take(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents == 2:
                self.problem("a second document starts here ('---'); one file holds one", line)
        if self.documents > 1:
            return
        if isinstance(event, yaml.AliasEvent):
            self.problem(f"'*{event.anchor}' is an alias; write the value out", line)
            self.add(Scalar(None, "", self.file, line))
            return
        self.refuse_decoration(event, line)
        if isinstance(event, yaml.ScalarEvent):
            self.scalar(event, line)
        elif isinstance(event, yaml.CollectionStartEvent):
            self.open(isinstance(event, yaml.MappingStartEvent), line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.close()

    def problem(self, message: str, line: int) -> None:
        self.problems.append(Problem(message, self.file, line))

    def refuse_decoration(self, event: Any, line: int) -> None:
        if getattr(event, "anchor", None):
            self.problem(f"'&{event.anchor}' is an anchor; write the value out where it is needed", line)
        if getattr(event, "tag", None):
            self.problem(f"'{event.tag}' is a tag; tags are not read, quote the value if it is text", line)

    def scalar(self, event: Any, line: int) -> None:
        top = self.stack[-1] if self.stack else None
        if top is not None and top.is_table and top.key is None:
            if event.value in top.entries:
                first = top.lines[event.value]
                self.problem(
                    f"the key '{event.value}' stands here a second time (first in line {first})", line
                )
            top.key = (event.value, line)
            return
        self.add(Scalar(self.resolve(event, line), event.value, self.file, line))

    def resolve(self, event: Any, line: int) -> Value:
        text: str = event.value
        if not event.implicit[0]:
            return text
        if text in ("", "~", "null", "Null", "NULL"):
            return None
        if text in ("true", "True", "TRUE", "false", "False", "FALSE"):
            return text.lower() == "true"
        if _INT.fullmatch(text):
            return int(text)
        if _DECIMAL.fullmatch(text):
            return Decimal(text)
        if _DAY.fullmatch(text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                self.problem(f"'{text}' is no day of the calendar; quote it if it is text", line)
        return text

    def open(self, is_table: bool, line: int) -> None:
        top = self.stack[-1] if self.stack else None
        if top is not None and top.is_table and top.key is None:
            self.problem("a key must be plain text, not a list or a mapping", line)
            top.key = ("", line)
            raise InvalidPack(self.problems)
        if len(self.stack) >= _DEEPEST:
            self.problem(f"is nested more than {_DEEPEST} levels deep", line)
            raise InvalidPack(self.problems)
        self.stack.append(_Open(is_table, line))

    def close(self) -> None:
        done = self.stack.pop()
        if done.is_table:
            self.add(Table(done.entries, done.lines, self.file, done.line))
        else:
            self.add(Listing(tuple(done.items), self.file, done.line))

    def add(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        top = self.stack[-1]
        if not top.is_table:
            top.items.append(node)
            return
        if top.key is None:  # an alias as a key; it is already a problem
            top.key = ("", node.line)
            return
        key, line = top.key
        top.key = None
        top.entries.setdefault(key, node)
        top.lines.setdefault(key, line)
