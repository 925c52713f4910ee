"""Accounts: everyone in the registers with the occasions of the year, and whether each sanction was done, is due or overdue."""

from __future__ import annotations

from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from clausewise.audit import Options, audit
from clausewise.language.pack import load_pack
from clausewise.model.due_process import Account, Occasion, Scope, Waiver
from clausewise.sources import RecordsSource
from tests.functional.few_clauses import write_few

REGISTERS = {
    "units": [{"unit": "U02"}, {"unit": "U01"}],
    "windows": [{"window": "W1", "type": "service", "place": "hall"}],
    "staff": [
        {"staff": "S2", "unit": "U02", "role": "window_staff"},
        {"staff": "S1", "role": "window_staff"},
    ],
}


def op(id_: str, kind: str, at: str, unit: str = "U01", **more: Any) -> dict[str, Any]:
    window = {"window": "W1"} if kind == "payment" else {}  # paid at a window that is none for settlements
    return {"id": id_, "kind": kind, "at": f"2026-{at}", "unit": unit, **window, **more}


OPERATIONS = [
    op("P1", "payment", "01-12 10:00"),
    op("P2", "payment", "01-13 10:00"),
    op("B0", "criticism", "01-05 10:00", staff="S2"),  # of a person
    op("B1", "criticism", "02-02 10:00", item="talk"),  # of another kind than the rule asks for
    op("B2", "criticism", "02-03 10:00", item="notice"),
    op("B3", "criticism", "02-04 10:00", item="notice"),
    op("R1", "report", "01-11 10:00"),
    op("R2", "report", "02-27 10:00"),
    op("P3", "payment", "03-02 10:00"),
    op("P4", "payment", "04-01 10:00", unit="U07"),
    op("P5", "payment", "01-12 11:00", unit="U08"),
    op("R3", "report", "02-09 10:00", unit="U08"),
]
WAIVER = Waiver(
    "W",
    "4.1.1",
    Scope({"unit": ("U08",)}),
    "flood",
    "committee",
    "doc 1",
    date(2026, 2, 1),
    date(2026, 2, 28),
)


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Account]:
    as_of = datetime(2026, 4, 3, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    options = Options(period=(date(2026, 1, 1), date(2026, 4, 30)), as_of=as_of, waivers=(WAIVER,))
    root = write_few(tmp_path_factory.mktemp("few"))
    rule = root / "rules" / "4.1.1.yaml"
    text = rule.read_text("utf-8")
    assert "where: staff IS NULL\n" in text
    noticed = "where: \"staff IS NULL AND item = 'notice'\"\n"
    rule.write_text(text.replace("where: staff IS NULL\n", noticed), "utf-8")
    with closing(audit(load_pack(root), [RecordsSource(OPERATIONS, REGISTERS)], options)) as result:
        found = result.process.accounts
    assert [(account.track, account.subject, account.unit) for account in found] == [
        ("unit", "U01", "U01"), ("unit", "U02", "U02"), ("unit", "U07", "U07"), ("unit", "U08", "U08"),
        ("staff", "S1", ""), ("staff", "S2", "U02"),
    ]  # fmt: skip
    return {account.subject: account for account in found}


def test_occasions_are_told_in_their_order_with_what_led_to_them(accounts: dict[str, Account]) -> None:
    assert accounts["U01"].occasions == (
        Occasion("unit/U01@2026-01", "2026-01", 1, 2, ("2.6.1",)),
        Occasion("unit/U01@2026-03", "2026-03", 2, 1, ("2.6.1",)),
    )
    assert accounts["U02"].occasions == ()


def test_each_sanction_is_done_overdue_or_due_with_the_record_that_shows_it(
    accounts: dict[str, Account],
) -> None:
    told = [(s.clause, s.occasion, s.state, s.due, s.record, s.at) for s in accounts["U01"].sanctions]
    due_of_january, due_of_march = "2026-02-06T23:59:59+08:00", "2026-04-08T23:59:59+08:00"
    assert told == [
        ("4.1.1", "unit/U01@2026-01", "done", due_of_january, "B2", "2026-02-03T10:00:00+08:00"),
        ("4.1.2", "unit/U01@2026-01", "done", due_of_january, "R1", "2026-01-11T10:00:00+08:00"),
        ("4.1.3", "unit/U01@2026-03", "due", due_of_march, None, None),
    ]
    first, _, third = accounts["U01"].sanctions
    assert (first.title.zh, first.kinds) == ("单位第一次通报批评", ("criticism",))
    assert third.kinds == ("veto",)


def test_a_sanction_that_came_late_stays_overdue_with_its_record_and_a_waived_one_is_waived(
    accounts: dict[str, Account],
) -> None:
    told = [(s.clause, s.state, s.record, s.at) for s in accounts["U08"].sanctions]
    assert told == [("4.1.1", "waived", None, None), ("4.1.2", "overdue", "R3", "2026-02-09T10:00:00+08:00")]


def test_an_occasion_of_a_month_that_is_not_over_asks_for_nothing_yet(accounts: dict[str, Account]) -> None:
    (occasion,) = accounts["U07"].occasions
    assert (occasion.period, occasion.nth) == ("2026-04", 1)
    assert accounts["U07"].sanctions == ()


@pytest.mark.parametrize(("clause", "expected"), [("2.6.1", ["U01", "U02"]), ("4.1.1", [])])
def test_accounts_are_drawn_up_where_a_clause_counts(
    tmp_path: Path, clause: str, expected: list[str]
) -> None:
    pack = load_pack(write_few(tmp_path / "few", clause))
    options = Options(as_of=datetime(2026, 4, 3, 12, tzinfo=ZoneInfo("Asia/Shanghai")))
    with closing(audit(pack, [RecordsSource([], {"units": REGISTERS["units"]})], options)) as result:
        assert [account.subject for account in result.process.accounts] == expected
