"""An export seen through a mapping: what becomes a record, what is quarantined, what is counted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter

from clausewise.errors import UnreadableSource
from clausewise.language.mapping import read_mapping
from clausewise.language.pack import load_pack
from clausewise.model.clause import Pack
from clausewise.sources import open_export
from clausewise.store import Store, load

PACK = load_pack()


def loaded(tmp_path: Path, mapping: str, pack: Pack = PACK, **files: str | bytes) -> Store:
    """`files`: name with _ for its dot -> content."""
    tmp_path.mkdir(exist_ok=True)
    (tmp_path / "m.yaml").write_text(mapping, "utf-8")
    export = tmp_path / "export"
    for name, text in files.items():
        path = export / name.replace("__", "/").replace("_csv", ".csv")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    source = open_export([export], pack, read_mapping(tmp_path / "m.yaml", pack.vocabulary))
    return load([source], pack.vocabulary, pack.timezone)


def rows(store: Store, columns: str, table: str = "operations") -> list[tuple[object, ...]]:
    return store.connection.execute(f"SELECT {columns} FROM {table} ORDER BY ALL").fetchall()


def quarantine(store: Store) -> list[tuple[object, ...]]:
    return store.connection.execute(
        'SELECT file, "row", "column", value, whole_row FROM quarantine'
    ).fetchall()


WIDE = """
mapping: w
tables: {t: {match: ["*办件*"], needs: [编号]}}
operations:
  - {kind: acceptance, from: t, columns: {at: 受理时间, case: 编号, promised_by: {limit: 承诺时限, from: 受理时间, unit: 天}}}
  - {kind: payment, from: t, columns: {at: 收费时间, case: 编号, amount: 金额}}
  - {kind: decision, from: t, columns: {at: 办结时间, case: 编号, result: {column: 结果, codes: {"1": 准予, "2": 不予}}}}
"""


def test_a_wide_row_becomes_one_record_for_each_step_that_is_filled(tmp_path: Path) -> None:
    first = "C1,2026-03-02 09:00,,2026-03-02 10:00,5,2026-03-03 09:00,1"
    text = f"编号,受理时间,承诺时限,收费时间,金额,办结时间,结果\n{first}\nC2,2026-03-02 09:00,,,,,\n"
    with loaded(tmp_path, WIDE, 办件_csv=text) as store:
        assert rows(store, 'id, kind, "case", result') == [
            ("C1/acceptance/1", "acceptance", "C1", None),
            ("C1/decision/1", "decision", "C1", "granted"),
            ("C1/payment/1", "payment", "C1", None),
            ("C2/acceptance/1", "acceptance", "C2", None),
        ]
        assert store.quarantined == 0


def test_a_fee_without_a_time_is_quarantined_not_dropped(tmp_path: Path) -> None:
    text = "编号,受理时间,承诺时限,收费时间,金额,办结时间,结果\nC1,2026-03-02 09:00,,,5,,\n"
    with loaded(tmp_path, WIDE, 办件_csv=text) as store:
        assert rows(store, "kind") == [("acceptance",)]
        assert quarantine(store) == [("办件.csv", 2, "at", "", True)]


def test_a_row_of_which_nothing_becomes_a_record_is_quarantined(tmp_path: Path) -> None:
    text = "编号,受理时间,承诺时限,收费时间,金额,办结时间,结果\nC1,2026-03-02 09:00,,,,,\n合计,,,,,,\n"
    with loaded(tmp_path, WIDE, 办件_csv=text) as store:
        assert quarantine(store) == [("办件.csv", 3, "", "合计", True)]


def test_a_code_that_the_mapping_does_not_know_is_listed_with_its_place(tmp_path: Path) -> None:
    text = "编号,受理时间,承诺时限,收费时间,金额,办结时间,结果\nC1,,,,,2026-03-03 09:00,9\n"
    with loaded(tmp_path, WIDE, 办件_csv=text) as store:
        assert rows(store, "kind, result") == [("decision", None)]
        assert quarantine(store) == [("办件.csv", 2, "result", "9", False)]


@pytest.mark.parametrize(
    ("limit", "due"),
    [
        ("5", "2026-02-18 23:59:59+08:00"),
        ("5天", "2026-02-18 23:59:59+08:00"),
        ("2个工作日", "2026-02-24 23:59:59+08:00"),  # the Spring Festival is from 15 to 23 February
    ],
)
def test_the_end_of_a_limit_is_counted_in_its_unit(tmp_path: Path, limit: str, due: str) -> None:
    text = f"编号,受理时间,承诺时限,收费时间,金额,办结时间,结果\nC1,2026-02-13 09:00,{limit},,,,\n"
    with loaded(tmp_path, WIDE, 办件_csv=text) as store:
        assert [str(promised) for (promised,) in rows(store, "date_trunc('second', promised_by)")] == [due]


def test_a_limit_that_cannot_be_read_is_listed(tmp_path: Path) -> None:
    text = "编号,受理时间,承诺时限,收费时间,金额,办结时间,结果\nC1,2026-02-13 09:00,三天,,,,\n"
    with loaded(tmp_path, WIDE, 办件_csv=text) as store:
        assert quarantine(store) == [("办件.csv", 2, "promised_by", "三天", False)]


JOINED = """
mapping: j
formats: ["%Y%m%d%H%M%S"]
tables:
  fee: {match: ["fee*"], needs: [no, paid]}
  main: {match: ["main*"], needs: [no, org], optional: true}
operations:
  - kind: payment
    from: fee
    join: {m: {table: main, on: {no: no}}, w: {register: windows, on: {name: 窗口}}}
    columns: {at: paid, case: no, unit: m.org, window: {first_of: [w.window, 窗口]}}
"""
WINDOWS = "窗口,窗口名称\nW901,结算窗口\n"


def test_files_are_joined_by_key_and_read_in_gbk(tmp_path: Path) -> None:
    fee = "no,paid,窗口\nC1,20260302090000,结算窗口\nC2,20260302090000,W901\n".encode("gb18030")
    with loaded(
        tmp_path, JOINED, fee_csv=fee, main_csv="no,org\nC1,U01\n", registers__windows_csv=WINDOWS
    ) as store:
        assert rows(store, '"case", unit, "window"') == [("C1", "U01", "W901"), ("C2", None, "W901")]
        assert str(rows(store, 'max("at")')[0][0]) == "2026-03-02 09:00:00+08:00"


def test_what_the_rows_of_a_key_do_not_agree_on_is_missing(tmp_path: Path) -> None:
    files = {"main_csv": "no,org\nC1,U01\nC1,U02\n", "registers__windows_csv": WINDOWS}
    with loaded(tmp_path, JOINED, fee_csv="no,paid,窗口\nC1,20260302090000,W901\n", **files) as store:
        assert rows(store, "unit") == [(None,)]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            {"办件_csv": "编号,受理时间,编号\nC1,,C1\n"},
            "the columns '编号' and '编号' both are '编号' of table 't'; keep one",
        ),
        ({"办件_csv": "号码,受理时间\nC1,\n"}, "办件 lacks '编号'"),
        ({"其他_csv": "x\nC1\n"}, "the source holds: 其他"),
        ({"operations_csv": "记录编号\nP1\n"}, "no file among these that the mapping 'w' could read"),
        ({"notes_txt": "x"}, "no place: no file among these that the mapping 'w' could read"),
    ],
)
def test_an_export_that_is_not_the_mappings_is_refused_with_the_reason(
    tmp_path: Path, files: dict[str, str], said: str
) -> None:
    with pytest.raises(UnreadableSource) as refused:
        loaded(tmp_path, WIDE, **files)  # type: ignore[arg-type]
    assert said in str(refused.value)


def test_a_mapping_none_of_whose_tables_is_there_is_refused(tmp_path: Path) -> None:
    optional = WIDE.replace("needs: [编号]", "needs: [编号], optional: true")
    with pytest.raises(
        UnreadableSource, match="mapping 'w': none of its tables is in the source, which holds: 其他"
    ):
        loaded(tmp_path, optional, 其他_csv="x\nC1\n")


def test_a_place_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="export: there is no such file or directory"):
        loaded(tmp_path, WIDE)


def test_columns_and_files_that_are_not_read_are_named_in_a_note(tmp_path: Path) -> None:
    files = {"other_csv": "a,b\n1,2\n", "registers__windows_csv": WINDOWS}
    with loaded(tmp_path, JOINED, fee_csv="no,paid,窗口,备注\nC1,20260302090000,W901,急\n", **files) as store:
        note = store.notes[0].en
        assert "fee.备注 (1)" in note
        assert "other (2)" in note


def test_a_table_that_is_not_there_is_an_error_that_says_what_is(tmp_path: Path) -> None:
    with pytest.raises(
        UnreadableSource, match=r"is its table 'fee'.*fee lacks 'paid' \(did you mean 'paidd'\?"
    ):
        loaded(tmp_path, JOINED, fee_csv="no,paidd\nC1,x\n")


SKIPPED = """
mapping: s
tables: {t: {match: [log], needs: [what]}}
operations:
  - kind: {column: what, codes: {复核: review}}
    from: t
    skip: {what: [打印]}
    columns: {at: time, case: no, level: {column: l, by: no, codes: {"44": {"1": county}, "4403": {"1": city}, "": {"1": province}}}}
"""


def test_kinds_from_a_column_rows_left_out_and_codes_by_province(tmp_path: Path) -> None:
    known = "4401,2026-03-02,复核,1\n4403,2026-03-02,签批,1\n51,2026-03-02,审核,1\n"
    text = f"no,time,what,l\n{known}44,2026-03-02,打印,\n44,2026-03-02,盖章,\n"
    with loaded(tmp_path, SKIPPED, log_csv=text) as store:
        assert rows(store, '"case", kind, level') == [
            ("4401", "review", "county"),
            ("4403", "sign_off", "city"),
            ("51", "review", "province"),
        ]
        assert quarantine(store) == [("log.csv", 6, "kind", "盖章", True)]
        assert "t (skip) (1)" in store.notes[0].en


def test_one_file_may_hold_the_columns_of_several_tables(tmp_path: Path) -> None:
    mapping = """
mapping: m
tables: {a: {match: [a], needs: [no, received]}, b: {match: [b], needs: [no, done]}}
operations:
  - {kind: acceptance, from: a, when: received, columns: {at: received, case: no}}
  - {kind: decision, from: b, when: done, columns: {at: done, case: no}}
"""
    text = "no,received,done\nC1,2026-03-02,2026-03-03\nC2,2026-03-02,\n"
    with loaded(tmp_path, mapping, everything_csv=text) as store:
        assert rows(store, "id") == [("C1/acceptance/1",), ("C1/decision/1",), ("C2/acceptance/1",)]
        assert store.quarantined == 0


def test_a_registers_record_that_stands_in_many_rows_counts_once(tmp_path: Path) -> None:
    mapping = """
mapping: m
tables: {t: {match: [t], needs: [no]}}
operations: [{kind: acceptance, from: t, when: at, columns: {at: at, case: no, item: code}}]
registers: [{register: items, from: t, columns: {item: code, name: name, promised_working_days: {column: days, unit: 工作日}}}]
"""
    text = "no,at,code,name,days\nC1,2026-03-02,I1,甲,5个工作日\nC2,2026-03-02,I1,甲,5个工作日\nC3,2026-03-02,I2,乙,7天\n"
    with loaded(tmp_path, mapping, t_csv=text) as store:
        assert rows(store, "item, promised_working_days", "register_items") == [("I1", 5), ("I2", None)]
        assert [row[3:] for row in quarantine(store)] == [("7天", False)]


def test_a_kind_that_one_column_does_not_know_is_taken_from_the_next(tmp_path: Path) -> None:
    mapping = """
mapping: m
tables: {t: {match: [t], needs: [no]}}
operations:
  - kind: {first_of: [{column: action, codes: {复核: review}, known_only: true}, {column: step}]}
    from: t
    except_kinds: [受理]
    columns: {at: at, case: no}
"""
    known = "C1,2026-03-02,受理,收件\nC2,2026-03-02,办结,复核\nC3,2026-03-02,送达,完成\n"
    text = f"no,at,step,action\n{known}C4,2026-03-02,盖章,完成\n"
    with loaded(tmp_path, mapping, t_csv=text) as store:
        assert rows(store, '"case", kind') == [("C2", "review"), ("C3", "delivery")]
        assert quarantine(store) == [("t.csv", 5, "kind", "盖章", True)]
        assert "t (skip) (1)" in store.notes[0].en


@pytest.mark.parametrize(
    ("written", "promised"),
    [
        ("2026-03-06", "2026-03-06 23:59:59+08:00"),
        ("2026/3/6 0:00:00", "2026-03-06 23:59:59+08:00"),
        ("2026-03-06 17:00", "2026-03-06 17:00:00+08:00"),
    ],
)
def test_a_promise_of_a_day_runs_to_its_end(tmp_path: Path, written: str, promised: str) -> None:
    mapping = """
mapping: m
tables: {t: {match: [t], needs: [no]}}
operations:
  - {kind: acceptance, from: t, columns: {at: at, case: no, promised_by: {column: due, end_of_day: true}}}
"""
    with loaded(tmp_path, mapping, t_csv=f"no,at,due\nC1,2026-03-02 09:00,{written}\n") as store:
        assert str(rows(store, "promised_by")[0][0]) == promised


def test_numbers_that_a_workbook_means_as_days_are_read_where_the_mapping_says_so(tmp_path: Path) -> None:
    mapping = """
mapping: m
formats: [excel, "%Y%m%d"]
tables: {t: {match: [t], needs: [no]}}
operations: [{kind: acceptance, from: t, columns: {at: at, case: no}}]
"""
    with loaded(tmp_path, mapping, t_csv="no,at\nC1,46083.375\nC2,20260302\nC3,5\n") as store:
        assert [str(at) for (at,) in rows(store, '"at"')] == [
            "2026-03-02 00:00:00+08:00",
            "2026-03-02 09:00:00+08:00",
        ]
        assert quarantine(store) == [("t.csv", 4, "at", "5", True)]


@pytest.mark.parametrize(("form", "written"), [("epoch", "1772413200"), ("epoch_ms", "1772413200000")])
@pytest.mark.parametrize(
    ("zone", "at"),
    [("Asia/Shanghai", "2026-03-02 09:00:00+08:00"), ("Europe/Rome", "2026-03-02 02:00:00+01:00")],
)
def test_seconds_since_1970_are_the_same_moment_in_every_time_zone(
    tmp_path: Path, form: str, written: str, zone: str, at: str
) -> None:
    mapping = f"""
mapping: m
formats: [{form}]
tables: {{t: {{match: [t], needs: [no]}}}}
operations: [{{kind: acceptance, from: t, columns: {{at: at, case: no}}}}]
"""
    text = f"no,at\nC1,{written}\nC2,soon\n"
    with loaded(tmp_path, mapping, replace(PACK, timezone=zone), t_csv=text) as store:
        assert [str(at) for (at,) in rows(store, '"at"')] == [at]
        assert quarantine(store) == [("t.csv", 3, "at", "soon", True)]


def test_a_file_named_like_one_table_may_hold_others_too(tmp_path: Path) -> None:
    mapping = """
mapping: m
tables: {a: {match: [a], needs: [no, received]}, b: {match: [b], needs: [no, done]}}
operations:
  - {kind: acceptance, from: a, when: received, columns: {at: received, case: no}}
  - {kind: decision, from: b, when: done, columns: {at: done, case: no}}
"""
    text = "no,received,done\nC1,2026-03-02,2026-03-03\n"
    with loaded(tmp_path, mapping, a_csv=text) as store:
        assert rows(store, "id") == [("C1/acceptance/1",), ("C1/decision/1",)]
    with loaded(tmp_path / "two", mapping, a_csv=text, b_csv="no,done\nC1,2026-03-04\n") as store:
        assert rows(store, "id") == [("C1/acceptance/1",), ("C1/decision/1",)]
        assert "a.done (1)" in store.notes[0].en


def test_monthly_sheets_with_titles_are_one_table_and_rows_are_named_with_their_sheet(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(WIDE, "utf-8")
    book = xlsxwriter.Workbook(str(tmp_path / "办件台账.xlsx"))
    for month in ("1月", "2月"):
        sheet = book.add_worksheet(month)
        sheet.write(0, 0, f"{month}办件明细")
        sheet.write_row(1, 0, ["编号", "受理时间", "承诺时限", "收费时间", "金额", "办结时间", "结果"])
        sheet.write_row(2, 0, [f"C{month}", "2026-03-02 09:00", "", "", "", "", ""])
        sheet.write_row(3, 0, ["合计", "", "", "", "", "", ""])
    book.add_worksheet("说明").write(0, 0, "由系统导出")
    book.close()
    mapping = read_mapping(tmp_path / "m.yaml", PACK.vocabulary)
    source = open_export([tmp_path / "办件台账.xlsx"], PACK, mapping)
    with load([source], PACK.vocabulary, PACK.timezone) as store:
        assert rows(store, "id") == [("C1月/acceptance/1",), ("C2月/acceptance/1",)]
        assert [row[:2] for row in quarantine(store)] == [
            ("办件台账.xlsx [1月]", 4),
            ("办件台账.xlsx [2月]", 4),
        ]
