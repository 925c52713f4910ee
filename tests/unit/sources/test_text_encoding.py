"""Which encoding a text is in; never a guess."""

from __future__ import annotations

from pathlib import Path

import pytest

from clausewise.errors import UnreadableSource
from clausewise.sources.text_encoding import TextShape, examine_text
from tests.unit.sources.reading import write

UTF = "R1,缴费,二号窗口\n"
GB = "R2,缴费,二号窗口\n".encode("gb18030")


def _examine(directory: Path, content: str | bytes) -> TextShape:
    return examine_text(write(directory, "t", content), "t")


def test_valid_utf_8_is_utf_8_and_quotation_marks_are_counted(tmp_path: Path) -> None:
    assert _examine(tmp_path, 'a,"缴费"\n') == TextShape("utf-8", 2)


def test_a_character_cut_by_a_block_is_still_one_character(tmp_path: Path) -> None:
    assert _examine(tmp_path, "x" * ((1 << 20) - 1) + "缴").encoding == "utf-8"


def test_other_chinese_text_is_gb18030(tmp_path: Path) -> None:
    assert _examine(tmp_path, GB * 3).encoding == "gb18030"


@pytest.mark.parametrize(
    "lines", [[UTF.encode(), GB], [UTF.encode()] * 50 + [GB], [GB] * 50 + [UTF.encode()]]
)
def test_a_file_that_is_partly_the_one_and_partly_the_other_is_refused(
    tmp_path: Path, lines: list[bytes]
) -> None:
    with pytest.raises(UnreadableSource, match="some lines are UTF-8"):
        _examine(tmp_path, b"".join(lines))


def test_gb18030_words_that_look_like_utf_8_by_chance_are_no_mixture(tmp_path: Path) -> None:
    chance = b"\xe4\xb8\xb8\xe4\xb8\xb8\n"
    chance.decode("gb18030")
    assert _examine(tmp_path, GB * 2000 + chance).encoding == "gb18030"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff", "neither UTF-8 nor GB18030"),
        (b"abc\0", "NUL byte (at byte 4)"),
        (b"x" * (1 << 20) + b"\0", "NUL byte (at byte 1048577)"),
        ("id".encode("utf-16-le"), "NUL byte"),
        ("id".encode("utf-16"), "UTF-16"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(UnreadableSource) as refused:
        _examine(tmp_path, content)
    assert said in str(refused.value)
