"""Text to typed values: what is readable, in few values and in many, is one and the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
import pytest

from clausewise.model.vocabulary import Type
from clausewise.store.store import Database
from clausewise.store.typed_values import BOOLEANS, SHORT, enum_lookup, matching, parse, readable_text, trim

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    database = Database("Asia/Shanghai")
    yield database.connection
    database.close()


def _local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)  # type: ignore[arg-type]


INTS = {
    "7": 7, "-7": -7, "+7": 7, "007": 7, "7.0": 7, "7.00": 7, str(2**63 - 1): 2**63 - 1,
    str(2**63): None, "7.5": None, "7,000": None, "1e3": None, "七": None, "\uff17": None, "0x1f": None, "7 0": None,
    "": None, "-": None, "1_000": None, "9" * 30: None, "true": None, ".0": None,
}  # fmt: skip
DECIMALS = {
    "1": Decimal(1), "1.10": Decimal("1.1"), "-0.000001": Decimal("-0.000001"), "1.0000000": Decimal(1),
    "999999999999.999999": Decimal("999999999999.999999"),
    "1.0000001": None, "9999999999999": None, "1e3": None, "1,5": None, "￥5": None, "NaN": None, "inf": None,
    "Infinity": None, ".5": None, "5.": None, "\uff11": None, "": None,
}  # fmt: skip
DATES = {
    "2026-03-04": date(2026, 3, 4), "2026-3-4": date(2026, 3, 4), "2026/03/04": date(2026, 3, 4),
    "2026年3月4日": date(2026, 3, 4), "2026-03-04 00:00:00": date(2026, 3, 4),
    "2026-03-04T00:00:00.000": date(2026, 3, 4), "2026-03-03T16:00:00Z": date(2026, 3, 4),
    "2024-02-29": date(2024, 2, 29), "9999-12-31": date(9999, 12, 31),
    "2026-02-29": None, "2026-02-30": None, "2026-13-01": None, "2026-00-10": None, "2026-04-31": None,
    "2026-03-04 09:00": None, "2026-03-04T16:00:00": None, "04.03.2026": None, "03/04/2026": None,
    "20260304": None, "46085": None, "2026-03": None, "infinity": None, "today": None, "\uff12\uff10\uff12\uff16-03-04": None,
    "0000-01-01": None, "2026/03-04": None, "2026年3月4": None, "": None,
}  # fmt: skip
TIMES = {
    "2026-03-04 09:00:00": _local(2026, 3, 4, 9), "2026-03-04 9:00": _local(2026, 3, 4, 9),
    "2026-03-04T09:00:00": _local(2026, 3, 4, 9), "2026/3/4 9:05": _local(2026, 3, 4, 9, 5),
    "2026年3月4日 09:00:01": _local(2026, 3, 4, 9, 0, 1), "2026-03-04": _local(2026, 3, 4),
    "2026-03-04 09:00:00.123456": _local(2026, 3, 4, 9, 0, 0, 123456),
    "2026-03-04 09:00:00Z": datetime(2026, 3, 4, 9, tzinfo=UTC),
    "2026-03-04T09:00:00+01:00": _local(2026, 3, 4, 16), "2026-03-04 09:00:00 +0100": _local(2026, 3, 4, 16),
    "2026-03-04 09:00:00+01": _local(2026, 3, 4, 16), "2026/3/4 9:05 Z": _local(2026, 3, 4, 17, 5),
    "1988-07-01 12:00": datetime(1988, 7, 1, 3, tzinfo=UTC),  # Shanghai had summer time then
    "2026-03-04 09:00+25:00": None, "2026-03-04 09:00+08:60": None, "2026-03-04 09:00-16": None,
    "2026-03-04 24:00": None, "2026-03-04 23:60": None, "2026-03-04 09:00:60": None, "2026-02-30 09:00": None,
    "2026-03-04 09": None, "2026-03-04 09:00 AM": None, "09:00": None, "46085.375": None, "1772586000": None,
    "20260304T090000": None, "2026-03-04 09:00:00 Asia/Shanghai": None, "now": None, "-infinity": None,
    "2026-03-04 \uff10\uff19:00": None, "2026-03-04  09:00": None, "2026-03-04上午9:00": None, "": None,
}  # fmt: skip
CASES = [
    (type_, text, value)
    for type_, texts in {"int": INTS, "decimal": DECIMALS, "date": DATES, "timestamp": TIMES}.items()
    for text, value in texts.items()
]


@pytest.mark.parametrize(("type_", "text", "value"), CASES)
def test_a_text_is_the_value_or_none_in_few_rows(
    connection: duckdb.DuckDBPyConnection, type_: str, text: str, value: object
) -> None:
    (column,) = parse(connection, [(pa.array([text, None]), type_)])
    assert column.to_pylist() == [value, None]


@pytest.mark.parametrize("type_", ["int", "decimal", "date", "timestamp"])
def test_many_rows_are_typed_as_few_are(connection: duckdb.DuckDBPyConnection, type_: str) -> None:
    mine = [(text, value) for its, text, value in CASES if its == type_]
    texts = [text for text, _ in mine] * (SHORT // len(mine) + 2)
    (column,) = parse(connection, [(pa.array(texts), type_)])
    assert column.to_pylist() == [value for _, value in mine] * (SHORT // len(mine) + 2)


def test_several_columns_are_typed_together(connection: duckdb.DuckDBPyConnection) -> None:
    columns = parse(connection, [(pa.array(["1"]), "int"), (pa.array(["2026-03-04"]), "date")])
    assert [column.to_pylist() for column in columns] == [[1], [date(2026, 3, 4)]]


def test_nothing_is_typed_where_nothing_is_to_be() -> None:
    assert parse(None, []) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("word", ["true", "TRUE", "1", "是", "Y", "y"])
def test_words_for_yes(word: str) -> None:
    assert BOOLEANS(pa.array([word])).to_pylist() == [True]


@pytest.mark.parametrize("word", ["false", "False", "0", "否", "N", "n"])
def test_words_for_no(word: str) -> None:
    assert BOOLEANS(pa.array([word])).to_pylist() == [False]


@pytest.mark.parametrize("word", ["yes", "2", "对", "t", "\uff11", "1.0", "是的", None])
def test_other_words_are_neither(word: str | None) -> None:
    assert BOOLEANS(pa.array([word], pa.string())).to_pylist() == [None]


def test_an_enum_is_read_by_value_and_by_every_label_in_any_case() -> None:
    lookup = enum_lookup(Type("enum", {"hall": ("大厅", "Main Hall"), "online": ("网上",)}))
    words = ["hall", "HALL", "大厅", "main hall", "网上", "bureau", None]
    assert lookup(pa.array(words)).to_pylist() == ["hall", "hall", "hall", "hall", "online", None, None]


def test_a_value_wins_over_the_label_of_another() -> None:
    lookup = enum_lookup(Type("enum", {"a": ("b",), "b": ("c",)}))
    assert lookup(pa.array(["b"])).to_pylist() == ["b"]


def test_text_loses_the_blanks_around_it_in_every_script_and_what_is_blank_is_missing() -> None:
    column = pa.array([" a b ", "\u3000甲\u3000", "\t\n", "", "\u00a0x\u2003", None])
    assert trim(column).to_pylist() == ["a b", "甲", None, None, "x", None]


def test_text_with_a_nul_is_not_readable() -> None:
    assert readable_text(pa.array(["a\0b", "c", None])).to_pylist() == [None, "c", None]


def test_matching_keeps_a_missing_text_missing() -> None:
    assert matching(None, "int") is None
