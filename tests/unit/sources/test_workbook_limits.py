"""Workbooks that would cost more memory than any real one are refused before they are opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from clausewise.errors import UnreadableSource
from clausewise.sources.workbook_limits import refuse_unbounded
from tests.unit.sources.reading import write
from tests.unit.sources.workbooks import cell, crafted, write_workbook

FAR = f'<row r="1">{cell("A1", "id")}</row><row r="1048576">{cell("XFD1048576", "x")}</row>'


def _refused(directory: Path, content: bytes) -> str:
    with pytest.raises(UnreadableSource) as refused:
        refuse_unbounded(write(directory, "o.xlsx", content), "o.xlsx")
    return str(refused.value)


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        (FAR, "reaches to row 1,048,576 and column 16,384"),
        (FAR.replace('r="XFD', "  r = 'XFD").replace('576"', "576'"), "column 16,384"),
        (FAR.replace("<c ", "<x:c "), "column 16,384"),
        (f'<row r="1">{cell("ZZZZZZZZ99999999999", "x")}</row>', "is no place in a sheet"),
        (f'<row r="1">{cell("XFE1", "x")}</row>', "is no place in a sheet"),
        (f'<row r="1">{cell("A0", "x")}</row>', "is no place in a sheet"),
        (f'<row r="99999999999"><c/></row>{FAR}', "is no place in a sheet"),
        (f'<row r="1">{cell("A1", "x" * (5 << 20))}</row>', "more text than a cell"),
    ],
)
def test_a_sheet_that_spans_too_much_is_refused(tmp_path: Path, sheet: str, said: str) -> None:
    assert said in _refused(tmp_path, crafted(sheet))


def test_a_reference_that_is_cut_by_a_block_is_still_seen(tmp_path: Path) -> None:
    far = FAR.index("XFD") + 120
    for before in range((1 << 20) - far - 40, (1 << 20) - far + 40, 16):
        padding = "<!--" + "y" * before + "-->"
        assert "column 16,384" in _refused(tmp_path, crafted(padding + FAR))


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/media/image1.png", "xl/worksheets/sheet1.xml"])
def test_a_part_that_unpacks_to_hundreds_of_times_its_size_is_refused(tmp_path: Path, part: str) -> None:
    tags = "<a/>" * (25 << 20)
    assert "unpacks to far more" in _refused(tmp_path, crafted("<row/>", {part: tags}))


def test_a_part_whose_size_is_forged_is_counted_all_the_same(tmp_path: Path) -> None:
    content = bytearray(crafted("<row/>", {"xl/bomb.xml": "<a/>" * (25 << 20)}))
    directory = content.rindex(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = (100).to_bytes(4, "little")
    assert "o.xlsx: " in _refused(tmp_path, bytes(content))


def test_an_encrypted_part_asks_for_the_workbook_without_a_password(tmp_path: Path) -> None:
    content = bytearray(crafted("<row/>"))
    for at in (i for i in range(len(content)) if content[i : i + 4] == b"PK\x01\x02"):
        content[at + 8] |= 1
    assert "protected by a password" in _refused(tmp_path, bytes(content))


def test_a_damaged_part_is_refused(tmp_path: Path) -> None:
    content = bytearray(crafted("<row/>" * 5000))
    middle = content.rindex(b"PK\x03\x04") + 80
    content[middle] ^= 0xFF
    assert "damaged workbook" in _refused(tmp_path, bytes(content))


def test_an_ordinary_workbook_and_what_is_none_pass(tmp_path: Path) -> None:
    rows = [["id", "kind"], *([f"R{n}", "缴费"] for n in range(20_000))]
    refuse_unbounded(write_workbook(tmp_path / "o.xlsx", {"a": rows}), "o.xlsx")
    refuse_unbounded(write(tmp_path, "p.xlsx", b"no zip"), "p.xlsx")
