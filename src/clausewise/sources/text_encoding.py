"""Finds out how a text file is encoded: strictly UTF-8 (with or without BOM) or else strictly GB18030.

Nothing is guessed from statistics: a text that is valid UTF-8 is UTF-8, and GB18030 is what Chinese Windows writes.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from clausewise.errors import UnreadableSource

_BLOCK = 1 << 20


@dataclass(frozen=True)
class TextShape:
    """The file's encoding, and whether it holds any quotation mark (else no field can hold a line break)."""

    encoding: str
    quotes: int


def examine_text(path: Path, name: str) -> TextShape:
    """Reads the file once; UnreadableSource if it is neither encoding, or not text at all."""
    for encoding in ("utf-8", "gb18030"):
        shape = _decodes(path, encoding)
        if shape is not None:
            return shape
    raise UnreadableSource(
        f"{name}: is neither UTF-8 nor GB18030 text; save it as 'CSV UTF-8', or give the workbook itself (.xlsx)"
    )


def _decodes(path: Path, encoding: str) -> TextShape | None:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    quotes = 0
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                if b"\0" in block:
                    return None
                quotes += block.count(b'"')
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    return TextShape(encoding, quotes)
