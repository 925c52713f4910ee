"""Finds out how a text file is encoded: strictly UTF-8 (with or without BOM) or else strictly GB18030.

Nothing is guessed from statistics: a text that is valid UTF-8 is UTF-8, and GB18030 is what Chinese Windows writes.
But UTF-8 bytes are often valid GB18030 too, as other characters. So a file in which both occur (two exports pasted
together) is refused: read as either, part of it would be names that nobody wrote.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from clausewise.errors import UnreadableSource

_BLOCK = 1 << 20
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ADVICE = "save it as 'CSV UTF-8', or give the workbook itself (.xlsx)"
# What is not ASCII and stands between ASCII: two or more Chinese characters in UTF-8. Three GB18030 characters are
# that by chance once in 10⁵ words, six once in 10¹⁰; so few short ones are no evidence, and one long one is.
_CHINESE_UTF_8 = re.compile(rb"(?<![\x80-\xff])(?:[\xe4-\xe9][\x80-\xbf]{2}){2,}(?![\x80-\xff])")
_LONG = 12
_CHANCE = 1000


@dataclass(frozen=True)
class TextShape:
    """The file's encoding, and whether it holds any quotation mark (else no field can hold a line break)."""

    encoding: str
    quotes: int


def examine_text(path: Path, name: str) -> TextShape:
    """Reads the file once for each encoding tried; UnreadableSource if it is neither, or not text at all."""
    _refuse_binary(path, name)
    shape = _decodes(path, "utf-8")
    if shape is None:
        shape = _decodes(path, "gb18030")
        if shape is None:
            raise UnreadableSource(f"{name}: is neither UTF-8 nor GB18030 text; {_ADVICE}")
        _refuse_mixture(path, name)
    return shape


def _refuse_binary(path: Path, name: str) -> None:
    with path.open("rb") as file:
        before = 0
        while block := file.read(_BLOCK):
            if not before and block.startswith(_UTF_16):
                raise UnreadableSource(f"{name}: is UTF-16 text ('Unicode text' of Excel); {_ADVICE}")
            if (at := block.find(b"\0")) >= 0:
                raise UnreadableSource(
                    f"{name}: holds a NUL byte (at byte {before + at + 1}), so it is no text; {_ADVICE}"
                )
            before += len(block)


def _decodes(path: Path, encoding: str) -> TextShape | None:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    quotes = 0
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                quotes += block.count(b'"')
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    return TextShape(encoding, quotes)


def _refuse_mixture(path: Path, name: str) -> None:
    words = foreign = line = first = 0
    with path.open("rb") as file:
        while block := file.readlines(_BLOCK):
            for number, text in enumerate(block, line + 1):
                if text.isascii():
                    continue
                words += 1
                found = _CHINESE_UTF_8.findall(text)
                if found:
                    first = first or number
                    foreign += 1 if max(map(len, found)) < _LONG else _CHANCE
            line += len(block)
    if foreign * _CHANCE > words:
        raise UnreadableSource(
            f"{name}: some lines are UTF-8 (such as line {first}) and others GB18030; "
            "write all of it in one encoding, or give the files that were joined one by one"
        )
