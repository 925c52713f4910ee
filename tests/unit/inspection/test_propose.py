"""Which header is likely to be which column, and which files a known mapping reads as they are."""

from __future__ import annotations

import pytest

from clausewise.inspection.columns_seen import SeenColumn, SeenTable
from clausewise.inspection.propose import fits, known_words, propose
from clausewise.language.mapping import FOLDER, read_mapping
from clausewise.language.pack import load_pack

PACK = load_pack()
KNOWN = [read_mapping(path, PACK.vocabulary) for path in sorted((PACK.root / FOLDER).glob("*.yaml"))]
TIMES = ["2026-03-02 09:00:00", "2026-03-03 10:00:00"]


def table(stem: str, **columns: list[str]) -> SeenTable:
    return SeenTable(stem, [SeenColumn(header, values) for header, values in columns.items()])


def guessed(seen: SeenTable) -> dict[str, tuple[str, str]]:
    proposal = propose([seen], PACK.vocabulary, KNOWN)
    assert not proposal.fits
    return {guess.header: guess.target for guess in proposal.tables[0][1]}


def test_headers_are_matched_to_labels_names_and_what_known_mappings_read() -> None:
    found = guessed(table("台账", 缴费日期=TIMES, 缴费金额=["12.5"], 收费窗口号=["W1"], 办件编码=["C1"]))
    assert found == {
        "缴费日期": ("payment", "at"),
        "缴费金额": ("payment", "amount"),
        "收费窗口号": ("payment", "window"),
        "办件编码": ("", "case"),
    }


def test_values_speak_against_a_likeness_of_words() -> None:
    found = guessed(table("台账", 缴费时间=["是", "否"], 金额=["很多"]))
    assert ("payment", "at") not in found.values()
    assert ("payment", "amount") not in found.values()


def test_a_file_called_like_a_register_is_one() -> None:
    found = guessed(table("窗口", 窗口编号=["W1"], 窗口名称=["一号"], 所属单位=["U1"]))
    assert found["窗口名称"] == (":windows", "name")
    assert {target[0] for target in found.values()} == {":windows"}


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        (["SBLSH", "SLSJ", "SXBM"], "gdbs"),
        (["sblsh", "slsj"], "gdbs"),
        (["PROJECT_NO", "ACCEPT_DATE"], "up_pro"),
        (["业务编号", "受理时间"], "wide"),
        (["编号", "时间"], ""),
    ],
)
def test_a_known_mapping_fits_by_its_headers_in_any_case_and_spelling(headers: list[str], name: str) -> None:
    seen = [table("x", **{header: [] for header in headers})]
    assert next((mapping.name for mapping in KNOWN if fits(mapping, seen)), "") == name


def test_every_word_of_the_vocabulary_is_known() -> None:
    words = known_words(PACK.vocabulary, [])
    assert "缴费时间" in words["payment", "at"]
    assert words[":items", "level"] == {"level", "审批层级"}


@pytest.mark.parametrize(
    ("values", "kinds", "form"),
    [
        (["20260302090000"], {"timestamp", "date", "int", "decimal"}, "%Y%m%d%H%M%S"),
        (["20260302"], {"timestamp", "date", "int", "decimal"}, "%Y%m%d"),
        (["2026/3/2 9:00"], {"timestamp", "date"}, ""),
        (["1", "0"], {"bool", "int", "decimal"}, ""),
        (["12.50"], {"decimal"}, ""),
        (["甲"], set(), ""),
    ],
)
def test_a_columns_values_say_what_it_can_be(values: list[str], kinds: set[str], form: str) -> None:
    column = SeenColumn("x", values)
    assert column.kinds == kinds
    assert column.format == form
