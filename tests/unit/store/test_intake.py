"""The vocabulary's contract on rows and cells: what is kept, what is quarantined, and why."""

from __future__ import annotations

from typing import Any

import pytest

from clausewise.errors import UnreadableSource
from clausewise.store import Store
from tests.unit.store.small_vocabulary import operation, quarantine, stored

GOOD = operation("good")


def _ids(store: Store) -> list[str]:
    return [
        name for (name,) in store.connection.execute("SELECT id FROM operations ORDER BY _rid").fetchall()
    ]


def _reasons(store: Store) -> list[str]:
    return [reason for *_, reason in store.quarantined_rows()]


def _value(store: Store, column: str) -> object:
    return store.connection.execute(f'SELECT "{column}" FROM operations').fetchall()[0][0]


@pytest.mark.parametrize(
    ("bad", "column", "value", "reason"),
    [
        (operation(""), "id", "", "缺少“记录编号”"),
        (operation("   "), "id", "", "缺少“记录编号”"),
        (operation("a\0"), "id", "a\0", "必填的“记录编号”的值“a\0”无法读取"),
        (operation(kind=""), "kind", "", "缺少“操作”"),
        (operation(kind="paymet"), "kind", "paymet", "词汇表中没有操作“paymet”；最接近的是“payment”"),
        (operation(kind="缴款"), "kind", "缴款", "词汇表中没有操作“缴款”"),
        (operation(at=""), "at", "", "缺少“时间”"),
        (operation(at="2026-02-30"), "at", "2026-02-30", "必填的“时间”的值“2026-02-30”无法读取"),
        (operation(kind="veto"), "年度", "", "缺少“年度”"),
        (operation(kind="veto", 年度="今年"), "年度", "今年", "必填的“年度”的值“今年”无法读取；应为整数"),
    ],
)
def test_a_row_that_cannot_be_a_record_goes_as_a_whole(
    bad: dict[str, Any], column: str, value: str, reason: str
) -> None:
    with stored(bad, GOOD, operation("v", "veto", 年度="2026")) as store:
        assert _ids(store) == ["good", "v"]
        assert (store.records, store.quarantined, store.unreadable_cells) == (2, 1, 0)
        assert quarantine(store) == [(1, column, value)]
        assert reason in _reasons(store)[0]


def test_the_first_fault_of_a_row_is_its_reason() -> None:
    with stored(operation("", "nonsense", "never", place="?"), GOOD) as store:
        assert quarantine(store) == [(1, "id", "")]


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"amount": "viel"}, "amount", "“金额”的值“viel”无法读取；应为数字（小数不超过 6 位）"),
        ({"金额": "1.2345678"}, "金额", "“金额”的值"),
        ({"urgent": "也许"}, "urgent", "“加急”的值“也许”无法读取；应为是或否"),
        ({"place": "moon"}, "place", "“地点”没有取值“moon”；可取：大厅、网上"),
        ({"recorded_at": "gestern"}, "recorded_at", "应为时间"),
        ({"case": "a\0b"}, "case", "不得含空字符"),
        ({"procedure": "听证"}, "procedure", "操作“缴费”没有“procedure”这一列"),
        ({"年度": "2026"}, "年度", "操作“缴费”没有“年度”这一列"),
    ],
)
def test_a_cell_that_cannot_be_read_is_missing_and_its_row_stays(
    cells: dict[str, Any], column: str, reason: str
) -> None:
    with stored(operation("R1", **cells)) as store:
        assert (store.records, store.quarantined, store.unreadable_cells) == (1, 0, 1)
        assert quarantine(store) == [(1, column, next(iter(cells.values())))]
        assert reason in _reasons(store)[0]
        name = {"金额": "amount", "年度": "year", "procedure": "procedure"}.get(column, column)
        assert _value(store, name) is None


def test_a_column_has_the_type_of_its_rows_kind() -> None:
    decision = operation("R1", "decision", procedure="听证")
    notice = operation("R2", "notice", procedure="any words, 听证 too")
    with stored(decision, notice) as store:
        rows = store.connection.execute("SELECT id, procedure FROM operations ORDER BY id").fetchall()
        assert rows == [("R1", "hearing"), ("R2", "any words, 听证 too")]
    with stored(operation("R1", "decision", procedure="any words"), notice) as store:
        assert quarantine(store) == [(1, "procedure", "any words")]


def test_names_labels_kinds_and_values_may_be_written_either_way() -> None:
    with stored(
        {"记录编号": "R1", "操作": "缴费", "时间": "2026-03-02 09:00", "地点": "大厅", "加急": "是"}
    ) as one:
        chinese = one.connection.execute("SELECT * FROM operations").fetchall()
    with stored(operation("R1", "PAYMENT", place="Hall", urgent="Y")) as other:
        assert other.connection.execute("SELECT * FROM operations").fetchall() == chinese


def test_text_is_trimmed_and_empty_is_missing() -> None:
    with stored(operation(" R1 ", " payment\t", " 2026-03-02 09:00 ", case="\u3000C 1 ", unit="  ")) as store:
        assert store.connection.execute('SELECT id, "case", unit FROM operations').fetchall() == [
            ("R1", "C 1", None)
        ]
        assert quarantine(store) == []


def test_a_row_without_any_value_is_no_record_and_no_fault() -> None:
    with stored(GOOD, {"id": "", "kind": None, "case": " "}) as store:
        assert (store.records, store.quarantined) == (1, 0)


def test_an_unreadable_cell_of_a_row_that_goes_is_not_listed_too() -> None:
    with stored(operation("", amount="x"), GOOD) as store:
        assert (store.quarantined, store.unreadable_cells) == (1, 0)


@pytest.mark.parametrize("name", ["identity", "编号", "Id Number", "a" * 1000])
def test_an_unknown_column_is_an_error(name: str) -> None:
    with pytest.raises(UnreadableSource, match="have no column"):
        stored(operation("R1", **{name: "x"}))


@pytest.mark.parametrize(
    ("wrong", "right"), [("amout", "amount"), ("办件编码", "办件编号"), ("Place ", "place")]
)
def test_an_unknown_column_is_named_with_the_nearest_known(wrong: str, right: str) -> None:
    if wrong.strip().lower() == right:
        with stored(operation("R1", **{wrong: "hall"})) as store:
            assert _value(store, "place") == "hall"
        return
    with pytest.raises(UnreadableSource, match=f"'{wrong}'; did you mean '{right}'"):
        stored(operation("R1", **{wrong: "x"}))


def test_one_record_may_not_give_a_column_under_two_names() -> None:
    with pytest.raises(UnreadableSource, match="'case' and '办件编号' both mean 'case'"):
        stored(operation("R1", case="C1", 办件编号="C2"))
    with pytest.raises(UnreadableSource, match="'id' and '记录编号' both mean 'id'"):
        stored(operation("R1", 记录编号="R2"))


def test_different_records_may_name_a_column_differently() -> None:
    with stored(operation("R1", case="C1"), operation("R2", 办件编号="C2")) as store:
        rows = store.connection.execute('SELECT "case" FROM operations ORDER BY id').fetchall()
        assert rows == [("C1",), ("C2",)]


def test_a_register_row_without_a_complete_key_goes() -> None:
    postings = [{"staff": "S1", "since": "2026-01-01"}, {"staff": "S1"}, {"since": "x", "staff": "S2"}]
    with stored(GOOD, postings=postings) as store:
        assert store.connection.execute("SELECT count(*) FROM register_postings").fetchall() == [(1,)]
        assert quarantine(store) == [(2, "since", ""), (3, "since", "x")]
        assert all(reason.startswith("登记“派驻”的主键不完整") for reason in _reasons(store))


def test_a_value_of_ten_megabytes_is_shortened_where_it_is_listed() -> None:
    with stored(operation("R1", amount="x" * 10_000_000)) as store:
        ((_, _, _, value, reason),) = store.quarantined_rows()
        assert len(value) < 3000
        assert len(reason) < 300


def test_operations_of_which_none_can_be_read_are_an_error_and_never_a_pass() -> None:
    with pytest.raises(UnreadableSource, match="none of the 2 operations can be read.*records, row 1"):
        stored(operation(""), operation("R1", at="?"), units=[{"unit": "U1"}])
