"""Reads workbooks (.xlsx, .xls) with python-calamine: every sheet that is not empty, its first row the headers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from clausewise.errors import UnreadableSource
from clausewise.model.source import Chunk
from clausewise.sources.cell_text import text_array, text_of
from clausewise.sources.files import FilePart
from clausewise.sources.workbook_limits import refuse_unbounded

_SHEET_ROWS = 20_000


def _no_target(sheet: str) -> str:
    return ""


@dataclass
class ExcelPart(FilePart):
    """A workbook. `sheet_target` says which register a sheet of that name holds, where the file does not say it."""

    sheet_target: Callable[[str], str] = field(default=_no_target)

    def read(self) -> Iterator[Chunk]:
        with self.open_error():
            refuse_unbounded(self.path, self.name)
        try:
            with self.open_error():
                workbook = CalamineWorkbook.from_path(str(self.path))
                several = len(workbook.sheet_names) > 1
                for name in workbook.sheet_names:
                    sheet = workbook.get_sheet_by_name(name)
                    if sheet.height:
                        target = self.target or self.sheet_target(name)
                        yield from self.sheet(sheet, target, name if several else "")
        except (CalamineError, ValueError) as error:
            raise UnreadableSource(f"{self.name}: is not a workbook that can be read: {error}") from error
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # calamine's own fault, on a damaged file
                raise
            raise UnreadableSource(f"{self.name}: is a damaged workbook: {error}") from error

    def sheet(self, sheet: Any, target: str, name: str) -> Iterator[Chunk]:
        rows = enumerate(sheet.iter_rows(), 1)
        header = next(((n, row) for n, row in rows if any(cell not in ("", None) for cell in row)), None)
        if header is None:
            return
        headers = tuple((text_of(cell) or "").strip() for cell in header[1])
        yield Chunk(target, headers, tuple(pa.array([], pa.string()) for _ in headers), (), sheet=name)
        while batch := list(islice(rows, _SHEET_ROWS)):
            numbers = [n for n, _ in batch]
            columns = zip(*(_wide(row, len(headers)) for _, row in batch), strict=True)
            texts = tuple(text_array(column) for column in columns)
            yield Chunk(target, headers, texts, numbers, sheet=name)


def _wide(row: Sequence[Any], width: int) -> Sequence[Any]:
    return row if len(row) == width else [*row[:width], *([None] * (width - len(row)))]
