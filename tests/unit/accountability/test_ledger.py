"""The ledger: what it gives back of the time before a period, and which places it takes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from clausewise.accountability.ledger import ROWS, held_ledger, label
from clausewise.accountability.past import Past
from clausewise.errors import UnreadableSource, WrongUsage
from clausewise.model.due_process import Appeal, AppealState, Sighting
from tests.unit.reporting.small_audit import a_pack

PACK = a_pack()
Period = tuple[date, date]
JANUARY, FEBRUARY, MARCH, APRIL = (
    (date(2026, month, 1), date(2026, month, last)) for month, last in ((1, 31), (2, 28), (3, 31), (4, 30))
)
SEEN = Sighting(
    "f1", "2.3.1", "T1", "breach", "unit", "major", "U01", "S01",
    "2026-01-20T10:00:00+08:00", "2026-01-20T10:00:00+08:00", "2026-01-18", "operation",
)  # fmt: skip
APPEAL = Appeal("f1", AppealState.FILED, "U01", date(2026, 2, 20), "doc 9")


@pytest.fixture
def place(tmp_path: Path) -> str:
    return str(tmp_path / "hall.db")


def record(
    place: str, period: Period, found: Iterable[Sighting] = (), decided: Iterable[Appeal] = ()
) -> None:
    with held_ledger(place) as ledger:
        ledger.record(period, f"{period[1]} 24:00", PACK, found, decided)


def read(place: str, period: Period) -> Past:
    with held_ledger(place) as ledger:
        return ledger.read(*period, PACK)


def test_a_new_ledger_knows_nothing(place: str) -> None:
    assert read(place, MARCH) == Past((), (), (), {}, {}, ())


def test_it_gives_back_the_months_before_and_names_those_after(place: str) -> None:
    for period in (APRIL, JANUARY, FEBRUARY):
        record(place, period)
    past = read(place, MARCH)
    assert past.held == (JANUARY, FEBRUARY)
    assert past.months == ("2026-01", "2026-02")
    assert past.later == ("2026-04",)


def test_of_a_finding_the_last_word_and_the_first_breach_count(place: str) -> None:
    pending = replace(SEEN, verdict="pending", at="2026-01-19T00:00:00+08:00")
    again = replace(SEEN, at="2026-03-05T10:00:00+08:00", unit=None, staff=None, due=None)
    record(place, JANUARY, [pending])
    record(place, FEBRUARY, [SEEN, replace(SEEN, finding="f0", verdict="met")])
    record(place, MARCH, [again])
    past = read(place, APRIL)
    assert past.latest == {"f1": again, "f0": replace(SEEN, finding="f0", verdict="met")}
    assert past.first_breach == {"f1": "2026-01-20"}
    assert read(place, FEBRUARY).latest == {"f1": pending}
    assert read(place, FEBRUARY).pending == (pending,)
    assert past.pending == ()


def test_a_period_recorded_again_replaces_itself_and_what_lies_in_it(place: str) -> None:
    record(place, JANUARY, [SEEN], [APPEAL])
    record(place, FEBRUARY, [replace(SEEN, finding="f2")])
    record(place, JANUARY, [replace(SEEN, finding="f3")])
    past = read(place, MARCH)
    assert past.latest is not None
    assert sorted(past.latest) == ["f2", "f3"]
    assert past.appeals == ()
    record(place, (JANUARY[0], FEBRUARY[1]), [])
    assert read(place, MARCH) == Past(
        ((JANUARY[0], FEBRUARY[1]),), ("2026-01-01/2026-02-28",), (), {}, {}, ()
    )


def test_the_last_word_on_an_appeal_counts(place: str) -> None:
    decided = replace(APPEAL, state=AppealState.REVOKED, document="doc 11", on=date(2026, 3, 2))
    record(place, JANUARY, decided=[APPEAL, replace(APPEAL, finding="f2")])
    record(place, FEBRUARY, decided=[decided])
    assert read(place, FEBRUARY).appeals == (APPEAL, replace(APPEAL, finding="f2"))
    assert read(place, MARCH).appeals == (decided, replace(APPEAL, finding="f2"))


def test_many_findings_are_all_kept(place: str) -> None:
    record(place, JANUARY, (replace(SEEN, finding=f"f{number}") for number in range(ROWS + 1)))
    latest = read(place, MARCH).latest
    assert latest is not None
    assert len(latest) == ROWS + 1


def test_what_stands_in_the_file_is_for_other_software_too(place: str) -> None:
    record(place, JANUARY, [SEEN], [APPEAL])
    record(
        place, FEBRUARY, [SEEN, replace(SEEN, finding="f2", verdict="waived", at="2026-02-11T09:00:00+08:00")]
    )
    with sqlite3.connect(place) as connection:
        assert connection.execute("SELECT * FROM audits ORDER BY since").fetchall() == [
            ("2026-01-01", "2026-01-31", "2026-01", "2026-01-31 24:00", "county-hall", "2026.1", "cd" * 32),
            ("2026-02-01", "2026-02-28", "2026-02", "2026-02-28 24:00", "county-hall", "2026.1", "cd" * 32),
        ]
        assert connection.execute("SELECT * FROM appeals").fetchall() == [
            ("2026-01-01", "f1", "filed", "U01", "2026-02-20", "doc 9")
        ]
        shown = connection.execute(
            "SELECT finding, clause, month, first_seen, last_seen, state FROM findings ORDER BY 1"
        ).fetchall()
    assert shown == [
        ("f1", "2.3.1", "2026-01", "2026-01", "2026-02", "filed"),
        ("f2", "2.3.1", "2026-02", "2026-02", "2026-02", "waived"),
    ]


@pytest.mark.parametrize(
    "period",
    [
        (date(2026, 2, 2), date(2026, 2, 28)),
        (date(2026, 2, 1), date(2026, 2, 27)),
        (date(2026, 1, 15), date(2026, 2, 1)),
        (date(2026, 2, 28), date(2026, 3, 31)),
    ],
)
def test_a_period_that_cuts_one_that_is_held_is_refused(place: str, period: Period) -> None:
    record(place, FEBRUARY)
    with pytest.raises(WrongUsage) as refused:
        read(place, period)
    assert str(refused.value) == (
        f"{place}: holds an audit of 2026-02-01 to 2026-02-28, which the period {period[0]} to {period[1]} overlaps in part: "
        "audit whole months (--period 2026-03), or that period again"
    )


@pytest.mark.parametrize("period", [FEBRUARY, (date(2026, 1, 1), date(2026, 3, 31))])
def test_one_that_holds_it_whole_is_none_of_the_past(place: str, period: Period) -> None:
    record(place, FEBRUARY, [SEEN])
    assert read(place, period).held == ()
    assert read(place, period).later == ()


def test_the_ledger_of_another_pack_is_refused(place: str) -> None:
    record(place, JANUARY)
    with held_ledger(place) as ledger, pytest.raises(WrongUsage) as refused:
        ledger.read(*MARCH, replace(PACK, name="traffic-fines"))
    assert str(refused.value) == (
        f"{place}: is the ledger of the pack county-hall, not of traffic-fines: name another --ledger"
    )


def test_an_audit_that_fails_leaves_it_as_it_was(place: str) -> None:
    record(place, JANUARY, [SEEN])

    def interrupted() -> None:
        with held_ledger(place) as ledger:
            ledger.record(FEBRUARY, "", PACK, [SEEN], [])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert read(place, MARCH).months == ("2026-01",)


def test_two_at_once_do_not_share_it(place: str) -> None:
    with held_ledger(place), pytest.raises(UnreadableSource) as refused, held_ledger(place, wait_seconds=0.1):
        pass
    assert str(refused.value) == (
        f"{place}: another audit has held the ledger for more than 0.1 seconds; "
        "run this one again when that is done (nothing was changed)"
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mysql://user:geheim@host/hall", "--ledger mysql://…: a ledger is a SQLite file or postgresql://…"),
        ("postgresql+nothing://host/hall", "--ledger: cannot be opened ("),
        ("://", "--ledger: cannot be opened ("),
    ],
)
def test_another_kind_of_place_is_wrong_usage(name: str, said: str) -> None:
    with pytest.raises(WrongUsage) as refused, held_ledger(name):
        pass
    assert str(refused.value).startswith(said)
    assert "geheim" not in str(refused.value)


def test_a_database_that_does_not_answer_is_named_without_its_password() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(UnreadableSource) as refused, held_ledger("postgresql://u:geheim@127.0.0.1:1/hall"):
        pass
    said = "postgresql+psycopg://u:***@127.0.0.1:1/hall: the ledger cannot be read or written: "
    assert str(refused.value).startswith(said)


def test_a_file_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("kein Hauptbuch, sondern ein langer Text " * 40, "utf-8")
    with pytest.raises(UnreadableSource) as refused, held_ledger(str(tmp_path / "text.db")):
        pass
    assert (
        str(refused.value)
        == f"{tmp_path / 'text.db'}: the ledger cannot be read or written: file is not a database"
    )


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (date(2024, 2, 1), date(2024, 2, 29), "2024-02"),
        (date(2024, 2, 1), date(2024, 2, 28), "2024-02-01/2024-02-28"),
        (date(2026, 3, 2), date(2026, 3, 31), "2026-03-02/2026-03-31"),
        (date(2026, 3, 1), date(2026, 4, 30), "2026-03-01/2026-04-30"),
    ],
)
def test_a_whole_month_is_called_by_its_name(since: date, until: date, expected: str) -> None:
    assert label(since, until) == expected
