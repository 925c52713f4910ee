"""Workbooks: every sheet, typed cells as text, damaged files refused."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from clausewise.errors import UnreadableSource
from clausewise.sources.excel import ExcelPart
from tests.unit.sources.reading import Read, read, write
from tests.unit.sources.workbooks import Rows, cell, crafted, write_workbook


def _read(directory: Path, **sheets: Rows) -> Read:
    return read(ExcelPart(write_workbook(directory / "o.xlsx", sheets), "o.xlsx"))


def test_the_first_row_with_a_value_heads_the_others(tmp_path: Path) -> None:
    found = _read(tmp_path, 操作=[[], ["记录编号", " 操作 "], ["R1", "缴费"], [], ["R2", None]])
    assert found.headers[0] == ("记录编号", "操作")
    assert found.rows[0] == {"记录编号": "R1", "操作": "缴费"}
    assert dict(zip(found.numbers, found.column("记录编号"), strict=True)) == {3: "R1", 4: "", 5: "R2"}


def test_a_sheet_of_empty_cells_holds_nothing(tmp_path: Path) -> None:
    found = _read(tmp_path, 空=[["", None], [None]], 操作=[["记录编号"], ["R1"]])
    assert found.column("记录编号") == ["R1"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"),
        (12.5, "12.5"),
        (0.1 + 0.2, "0.3"),
        (True, "true"),
        ("007", "007"),
        ("", None),
        (date(2026, 3, 4), "2026-03-04 00:00:00"),
        (datetime(2026, 3, 4, 9, 30, 15), "2026-03-04 09:30:15"),
        ("2026-03-04 09:30", "2026-03-04 09:30"),
        (46085.5, "46085.5"),
        ("=1+1", "cached"),
    ],
)
def test_a_cell_becomes_the_text_that_excel_shows(tmp_path: Path, value: object, text: str | None) -> None:
    (row,) = _read(tmp_path, a=[["id", "x"], ["R1", value]]).rows
    assert (row["x"] or "").removesuffix(" 00:00:00") == (text or "").removesuffix(" 00:00:00")


def test_all_sheets_are_read_and_named_as_rows_are_counted_anew_in_each(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "o.xlsx",
        {"一月": [["id"], ["R1"]], "empty": [], "二月": [["id"], ["R2"]]},
        hidden=["二月"],
    )
    chunks = [chunk for chunk in ExcelPart(path, "o.xlsx").read() if len(chunk.rows)]
    assert [(chunk.sheet, list(chunk.rows)) for chunk in chunks] == [("一月", [2]), ("二月", [2])]


def test_a_workbook_of_one_sheet_names_no_sheet(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "o.xlsx", {"一月": [["id"], ["R1"]]})
    assert {chunk.sheet for chunk in ExcelPart(path, "o.xlsx").read()} == {""}


def test_a_sheet_may_be_a_register(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "o.xlsx", {"操作": [["id"], ["R1"]], "窗口": [["window"], ["W1"]]})
    part = ExcelPart(path, "o.xlsx", sheet_target=lambda sheet: "windows" if sheet == "窗口" else "")
    assert read(part).of("windows") == [{"window": "W1"}]


def test_rows_shorter_and_longer_than_the_header_are_told_by_their_columns(tmp_path: Path) -> None:
    found = _read(tmp_path, a=[["id", "x"], ["R1"], ["R2", "b", "beyond"]])
    assert found.headers[0] == ("id", "x", "")
    assert found.rows == [{"id": "R1", "x": "", "": ""}, {"id": "R2", "x": "b", "": "beyond"}]


def test_an_empty_workbook_has_no_rows(tmp_path: Path) -> None:
    assert _read(tmp_path, a=[]).rows == []


ONE = f'<row r="1">{cell("A1", "id")}</row>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is not a workbook"),
        (b"id,kind\n1,2\n", "is not a workbook"),
        (b"PK\x03\x04 cut off", "is not a workbook"),
        (crafted(ONE)[:-200], "is not a workbook"),
        (crafted("<?xml version='1.0'?><worksheet><sheetData><row"), "is not a workbook"),
        (crafted('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'), "is not a workbook"),
        (crafted(ONE.replace(">id<", ">&undeclared;<")), "is not a workbook"),
    ],
)
def test_a_damaged_workbook_is_refused_in_a_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(UnreadableSource, match=said) as refused:
        read(ExcelPart(write(tmp_path, "o.xlsx", content), "o.xlsx"))
    assert str(refused.value).startswith("o.xlsx: ")


def test_an_entity_of_a_workbook_is_never_resolved(tmp_path: Path) -> None:
    secret = write(tmp_path, "secret", "the secret")
    xml = (
        f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f'<row r="1">{cell("A1", "&x;")}</row></sheetData></worksheet>'
    )
    with pytest.raises(UnreadableSource, match="entity") as refused:
        read(ExcelPart(write(tmp_path, "o.xlsx", crafted(xml)), "o.xlsx"))
    assert "the secret" not in str(refused.value)
