"""Refuses workbooks that would cost more memory than any real one: zip bombs, and cells far away from the others.

calamine lays a sheet out densely, from its first used cell to its last: two cells in opposite corners, a file of 1 KB,
ended the process, and a cell reference that is none made it count for minutes. So what a sheet spans is found first.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clausewise.errors import UnreadableSource

_MOST_BYTES = 4 << 30  # of a workbook's parts, unpacked
_MOST_RATIO = 250  # of a large part to its packed size; sheets pack to a tenth, seldom to a fiftieth
_LARGE = 64 << 20
_LONGEST_CELL = 4 << 20  # Excel's own limit is 32,767 characters
_MOST_CELLS = 60_000_000
_MOST_ROWS, _MOST_COLUMNS = 1 << 20, 1 << 14  # of Excel
_BLOCK = 1 << 20
_OVERLAP = 64
_REFERENCE = re.compile(rb"""<(?:\w+:)?(?:row|c)\s[^>]{0,200}?\br\s*=\s*["']([A-Za-z]*)([0-9]*)["']""")


@dataclass
class _Span:
    rows: int = 1
    columns: int = 1


def refuse_unbounded(path: Path, name: str) -> None:
    """UnreadableSource for such a workbook; what is no zip file at all is left to the reader."""
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as book:
            unpacked = 0
            for part in book.infolist():
                if part.flag_bits & 1:
                    raise UnreadableSource(f"{name}: is protected by a password; save it without one")
                unpacked += _check_part(book, part, name, _MOST_BYTES - unpacked)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise UnreadableSource(f"{name}: is a damaged workbook: {error}") from error


def _check_part(book: zipfile.ZipFile, part: zipfile.ZipInfo, name: str, most: int) -> int:
    """The part's size, counted and not as the file says it."""
    is_sheet = "/worksheets/" in part.filename
    span, size, text = _Span(), 0, 0
    for block in _blocks(book, part):
        size += len(block)
        if size > most or (size > _LARGE and size > _MOST_RATIO * part.compress_size):
            raise UnreadableSource(
                f"{name}: unpacks to far more than it is ({part.compress_size:,} bytes to more than "
                f"{size:,}, in {part.filename}); no export does, so it is not read; give it as CSV"
            )
        text = _text_open(block, text)
        if text > _LONGEST_CELL:
            raise UnreadableSource(f"{name}: holds a cell with more text than a cell of Excel can have")
        if is_sheet:
            _widen(span, block, name)
    return size


def _blocks(book: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Overlapping, so that no reference is cut in two: each begins with the end of the one before."""
    with book.open(part) as file:
        tail = b""
        while block := file.read(_BLOCK):
            yield tail + block
            tail = block[-_OVERLAP:]


def _text_open(block: bytes, text: int) -> int:
    """The length of the text, without a tag, with which the block ends (or a longer one within it)."""
    if b"<" not in block:
        return text + len(block)
    return max(len(block) - block.rfind(b"<"), text + block.find(b"<"))


def _widen(span: _Span, block: bytes, name: str) -> None:
    for letters, digits in dict.fromkeys(_REFERENCE.findall(block)):
        row = int(digits) if 0 < len(digits) < 9 else 0
        column = _column(letters) if len(letters) < 4 else _MOST_COLUMNS + 1
        if not 0 < row <= _MOST_ROWS or column > _MOST_COLUMNS:
            place = (letters + digits).decode()
            raise UnreadableSource(f"{name}: '{place[:30]}' is no place in a sheet; the workbook is damaged")
        span.rows, span.columns = max(span.rows, row), max(span.columns, column)
        if span.rows * span.columns > _MOST_CELLS:
            raise UnreadableSource(
                f"{name}: a sheet reaches to row {span.rows:,} and column {span.columns:,}; delete the empty rows "
                f"and columns around the records (a stray cell such as {(letters + digits).decode()}), "
                "or give it as CSV"
            )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
