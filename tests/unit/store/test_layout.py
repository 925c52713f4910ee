"""Which header means which column."""

from __future__ import annotations

import pytest

from clausewise.errors import UnreadableSource
from clausewise.store.layout import lay_out, register_words
from tests.unit.store.small_vocabulary import VOCABULARY

OPERATIONS = lay_out(VOCABULARY)[""]


def _names(*headers: str) -> list[list[str]]:
    return [[f.physical for f in fields] for fields in OPERATIONS.bind(headers, "a.csv", False).values()]


def test_a_header_means_a_column_by_name_or_label_in_any_case() -> None:
    assert _names("ID", " 时间 ", "Recorded_At") == [["id"], ["at"], ["recorded_at"]]


def test_one_name_may_mean_columns_of_several_kinds() -> None:
    (fields,) = OPERATIONS.bind(["procedure"], "a.csv", False).values()
    assert sorted(OPERATIONS.kinds[k] for one in fields for k in one.kinds) == ["decision", "notice"]
    assert len({one.column.type.name for one in fields}) == 2


def test_an_empty_header_means_nothing() -> None:
    assert list(OPERATIONS.bind(["", "id", "  "], "a.csv", False)) == [1]


@pytest.mark.parametrize(("header", "nearest"), [("amoun", "amount"), ("登记时刻", "登记时间")])
def test_an_unknown_header_is_named_with_the_file_and_the_nearest(header: str, nearest: str) -> None:
    with pytest.raises(
        UnreadableSource, match=f"a.csv: operations have no column '{header}'; did you mean '{nearest}'"
    ):
        _names("id", header)


def test_an_unknown_chinese_header_is_offered_chinese_ones() -> None:
    with pytest.raises(UnreadableSource, match="allowed: [^a-z]+$"):
        _names("id", "全然不知")


def test_a_title_above_the_headers_is_told_to_be_taken_away() -> None:
    with pytest.raises(UnreadableSource, match="take a title row away; 首个非空行须为列名，请删去标题行"):
        _names("2026年3月业务明细", "", "")
    with pytest.raises(UnreadableSource, match="[^)]$"):
        _names("2026年3月业务明细", "时间", "")


def test_two_headers_of_one_column_are_an_error_except_where_rows_bring_their_own_names() -> None:
    with pytest.raises(UnreadableSource, match="the columns 'id' and '记录编号' both mean 'id'"):
        _names("id", "记录编号")
    assert len(OPERATIONS.bind(["id", "记录编号"], "a.jsonl", True)) == 2


def test_a_register_is_called_by_its_name_its_label_or_its_record() -> None:
    words = register_words(VOCABULARY)
    assert [words[word] for word in ("postings", "派驻", "posting")] == ["postings"] * 3
