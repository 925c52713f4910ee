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
from clausewise.sources.files import FilePart
from clausewise.sources.keyed_rows import KeyedRows
from clausewise.sources.text_encoding import examine_text

_LINES = 50_000
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)
REGISTER = "register"


@dataclass
class JsonlPart(FilePart):
    def read(self) -> Iterator[Chunk]:
        with self.open_error():
            encoding = examine_text(self.path, self.name).encoding
            with self.path.open(encoding="utf-8-sig" if encoding == "utf-8" else encoding) as file:
                rows = KeyedRows(self.target)
                for number, line in enumerate(file, 1):
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
            message = error.msg if isinstance(error, json.JSONDecodeError) else type(error).__name__
            rows.break_row(BrokenRow(number, text[:200], f"这一行不是有效的 JSON（{message}）"))
            return
        if not isinstance(record, Mapping):
            rows.break_row(
                BrokenRow(number, text[:200], "这一行不是 JSON 对象，应形如 {“kind”: “payment”, …}")
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
