"""Personal data get pseudonyms: stable, everywhere, and identifiers only where they are personal themselves."""

from __future__ import annotations

from dataclasses import replace

from clausewise.model.clause import Clause, Words
from clausewise.model.vocabulary import Column, Kind, Register, Type, Vocabulary
from clausewise.reporting.masking import Masker
from tests.unit.reporting.small_audit import a_clause, a_finding

TEXT = Type("text")
PHONE, IDENTITY = "13812345678", "11010519491231002X"


def _vocabulary(*, staff_id_is_personal: bool = False) -> Vocabulary:
    staff = Type("ref", register="staff")
    return Vocabulary(
        envelope={
            "id": Column("id", TEXT),
            "case": Column("case", TEXT),
            "staff": Column("staff", staff, ("工作人员",)),
        },
        kinds={
            "payment": Kind(
                "payment", ("缴费",), {"payer": Column("payer", TEXT, ("缴费人",), personal=True)}
            )
        },
        registers={
            "staff": Register(
                "staff",
                "staff_member",
                ("staff",),
                ("人员",),
                {
                    "staff": Column("staff", TEXT, ("工号",), personal=staff_id_is_personal),
                    "name": Column("name", TEXT, ("姓名",), personal=True),
                    "unit": Column("unit", TEXT),
                },
            )
        },
    )


def test_a_finding_without_personal_data_stays_as_it_is() -> None:
    finding = a_finding(1, staff="S01")
    assert Masker(_vocabulary()).finding(finding) == finding


def test_numbers_of_persons_are_replaced_in_every_field_and_message() -> None:
    finding = a_finding(
        1,
        case=f"C-{IDENTITY}",
        trigger=PHONE,
        evidence=({"record": PHONE, "role": "trigger", "kind": "payment", "at": None},),
        searched={"kind": ["payment"], "same": {"case": f"C-{IDENTITY}"}, "records": 0},
        message_zh=f"缴费 {PHONE} 有误",
        message_en=f"payment {PHONE} is wrong",
    )
    masked = Masker(_vocabulary()).finding(finding)
    assert masked.case == "C-ID#1"
    assert (masked.trigger, masked.evidence[0]["record"]) == ("TEL#1", "TEL#1")
    assert masked.searched == {"kind": ["payment"], "same": {"case": "C-ID#1"}, "records": 0}
    assert (masked.message_zh, masked.message_en) == ("缴费 TEL#1 有误", "payment TEL#1 is wrong")
    assert masked.finding == finding.finding


def test_personal_columns_are_replaced_in_messages_and_the_rest_of_the_message_is_not() -> None:
    template = Words("{payer}与{staff.name}都姓王，{case}", "{payer} and {staff.name}, {case}")
    words = {"payer": "王", "staff.name": "王", "case": "C1", "trigger": "P1"}
    finding = a_finding(1, template=template, words=words, message_zh="王与王都姓王，C1")
    masked = Masker(_vocabulary()).finding(finding)
    assert masked.message_zh == "PERSON#1与PERSON#1都姓王，C1"
    assert masked.words == {}


def test_the_same_value_has_the_same_pseudonym_all_through_a_report() -> None:
    masker = Masker(_vocabulary())
    assert masker.text(f"{PHONE} 13987654321 {PHONE[:3]}-{PHONE[3:7]}-{PHONE[7:]}") == "TEL#1 TEL#2 TEL#1"
    assert masker.value(PHONE) == "TEL#1"
    assert [masker.value("张三"), masker.value("李四"), masker.value("张三")] == [
        "PERSON#1",
        "PERSON#2",
        "PERSON#1",
    ]


def test_a_staff_id_is_no_personal_datum_unless_it_is_marked() -> None:
    finding = a_finding(
        1,
        staff="S01",
        subject_type="staff",
        subject_id="S01",
        trigger="S01",
        evidence=({"record": "S01", "role": "trigger", "kind": "staff_member", "at": None},),
    )
    assert Masker(_vocabulary()).finding(finding).subject_id == "S01"
    masked = Masker(_vocabulary(staff_id_is_personal=True)).finding(finding)
    assert {masked.staff, masked.subject_id, masked.trigger, masked.evidence[0]["record"]} == {"PERSON#1"}


def test_a_personal_key_inside_a_composed_trigger_is_replaced_alone() -> None:
    finding = a_finding(1, staff="S01", trigger="staff/S01@2026-03", unit="S011", evidence=())
    masked = Masker(_vocabulary(staff_id_is_personal=True)).finding(finding)
    assert (masked.trigger, masked.unit) == ("staff/PERSON#1@2026-03", "S011")


def test_what_a_field_showed_can_be_turned_back_for_a_query() -> None:
    masker = Masker(_vocabulary())
    assert masker.reveal(masker.field("unit", f"窗口{PHONE}")) == f"窗口{PHONE}"
    assert masker.reveal("U01") == "U01"


def test_the_quarantine_shows_no_personal_value_and_no_row_that_could_not_be_split() -> None:
    masker = Masker(_vocabulary())
    assert masker.rejection("a.csv", 3, "姓名", "张三", "“姓名”的值“张三”无法读取")[3:] == (
        "PERSON#1",
        "“姓名”的值“PERSON#1”无法读取",
    )
    assert masker.rejection("a.csv", 4, "at", PHONE, f"“{PHONE}”不是时间")[3:] == ("TEL#1", "“TEL#1”不是时间")
    assert masker.rejection("a.csv", 5, "", "P1,张三,2026", "应有 4 个字段")[3] == "***"
    nobody = replace(_vocabulary(), kinds={}, registers={}, envelope={"id": Column("id", TEXT)})
    assert Masker(nobody).rejection("a.csv", 5, "", "P1,2026", "应有 4 个字段")[3] == "P1,2026"


def _says(message: str) -> Clause:
    return a_clause("2.6.1", "一口式收费", "Single cashier", message=Words(message, message))


def test_where_no_text_holds_a_person_no_finding_is_ever_changed() -> None:
    masker, kinds = Masker(_vocabulary()), [("2.6.1", ("payment", "staff_member"))]
    assert masker.never_changes([_says("{trigger}缴费于{at}，{case}")], kinds, ["C202601050001"])
    assert not masker.never_changes([_says("{trigger}")], kinds, ["C1", f"电话{PHONE}"])
    assert not masker.never_changes([_says("{trigger}")], kinds, [IDENTITY])
    assert not masker.never_changes([_says("{payer}缴费")], kinds, [])
    assert not masker.never_changes([_says(f"请致电{PHONE}")], kinds, [])


def test_findings_that_are_not_shown_are_no_matter() -> None:
    masker, kinds = Masker(_vocabulary()), [("2.1.2", ("payment", "staff_member"))]
    assert masker.never_changes([_says("{trigger}")], kinds, [])


def test_pieces_that_may_make_a_number_together_are_never_taken_for_harmless() -> None:
    masker, kinds = Masker(_vocabulary()), [("2.6.1", ("payment",))]
    for message in ("{trigger}{case}", "{trigger}-{case}", "1{case}号", "{trigger} 1 {case}", "{trigger}X"):
        assert not masker.never_changes([_says(message)], kinds, []), message


def test_a_personal_key_of_any_record_that_a_finding_rests_on_is_seen() -> None:
    masker = Masker(_vocabulary(staff_id_is_personal=True))
    assert not masker.never_changes([_says("{trigger}")], [("2.6.1", ("payment", "staff_member"))], [])
