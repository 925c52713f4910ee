"""Reads JSON lines: operations and, where a line says `"register": "windows"`, registers, mixed in one file.

Numbers are taken as they are written (1.10 stays 1.10); a line that is no JSON object is handed on as broken.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from clausewise.errors import UnreadableSource
from clausewise.model.source import BrokenRow, Chunk
from clausewise.sources.cell_text import plain_number
from clausewise.sources.files import FilePart
from clausewise.sources.keyed_rows import KeyedRows
from clausewise.sources.text_encoding import examine_text

_LINES = 50_000
_LONGEST_LINE = 64 << 20
REGISTER = "register"


@dataclass
class JsonlPart(FilePart):
    def read(self) -> Iterator[Chunk]:
        with self.open_error():
            encoding = examine_text(self.path, self.name).encoding
            with self.path.open(encoding="utf-8-sig" if encoding == "utf-8" else encoding) as file:
                rows = KeyedRows(self.target)
                for number, line in enumerate(iter(lambda: file.readline(_LONGEST_LINE), ""), 1):
                    if len(line) == _LONGEST_LINE:
                        raise UnreadableSource(f"{self.name}: line {number} is too long for a record")
                    if text := line.strip():
                        self.take(rows, number, text)
                    if rows.count >= _LINES:
                        yield from rows.chunks()
                        rows = KeyedRows(self.target)
                yield from rows.chunks()

    def take(self, rows: KeyedRows, number: int, text: str) -> None:
        try:
            record: Any = _DECODER.decode(text)
        except (ValueError, RecursionError) as error:
            rows.break_row(BrokenRow(number, text[:200], _why(error)))
            return
        if not isinstance(record, Mapping):
            rows.break_row(
                BrokenRow(number, text[:200], '这一行不是 JSON 对象，应形如 {"kind": "payment", …}')
            )
            return
        rows.add(self.target_of(record, number), number, record)

    def target_of(self, record: Any, number: int) -> str:
        register = record.pop(REGISTER, None)
        if register is None:
            return self.target
        if not isinstance(register, str) or not register.strip():
            raise UnreadableSource(f"{self.name}, line {number}: 'register' must be the name of a register")
        return register


class _RepeatedName(ValueError):
    pass


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        names = [name for name, _ in pairs]
        raise _RepeatedName(next(name for name in names if names.count(name) > 1))
    return record


def _why(error: ValueError | RecursionError) -> str:
    match error:
        case _RepeatedName():
            return f"名称“{error}”在同一对象中出现了两次，无法确定取哪个值"
        case json.JSONDecodeError():
            return f"这一行不是有效的 JSON（{error.msg}）"
        case _:
            return "这一行不是有效的 JSON（嵌套过深）"


_DECODER = json.JSONDecoder(
    parse_float=plain_number, parse_int=str, parse_constant=str, object_pairs_hook=_object
)
