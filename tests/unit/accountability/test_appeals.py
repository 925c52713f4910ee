"""Appeals: what a revoked finding takes with it, and what became of each appeal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import duckdb
import pytest

from clausewise.accountability.appeals import (
    AppealBook,
    Judged,
    compare,
    read_revoked,
    sort_appeals,
)
from clausewise.model.clause import Words
from clausewise.model.due_process import Appeal, AppealState, Change, Use

from .rows import a_finding, open_tables, put, put_past, verdicts

APPEAL = Appeal("f1", AppealState.REVOKED, "U01", date(2026, 3, 20), "doc 9")
REVOKING = [AppealState.REVOKED, AppealState.DATA_ERROR]


@pytest.fixture
def tables() -> Iterator[duckdb.DuckDBPyConnection]:
    with open_tables() as connection:
        yield connection


def applied(tables: duckdb.DuckDBPyConnection, *appeals: Appeal) -> AppealBook:
    book = AppealBook(appeals)
    book.apply(tables, ["2.3.1"])
    return book


@pytest.mark.parametrize("state", AppealState)
@pytest.mark.parametrize("verdict", ["breach", "waived"])
def test_only_one_that_was_granted_revokes(
    tables: duckdb.DuckDBPyConnection, state: AppealState, verdict: str
) -> None:
    appeal = replace(APPEAL, state=state)
    put(tables, "f1", "f2", verdict=verdict)
    book = applied(tables, appeal)
    assert verdicts(tables) == {"f1": "revoked" if state in REVOKING else verdict, "f2": verdict}
    assert book.uses() == (Use("f1", "2.3.1", "doc 9", "used", 1),)
    assert book.effective() == (appeal,)
    assert AppealBook([appeal]).decide(a_finding(verdict=verdict)).verdict == (
        "revoked" if state in REVOKING else verdict
    )


@pytest.mark.parametrize("verdict", ["pending", "undetermined"])
def test_one_against_what_is_no_breach_is_without_use(
    tables: duckdb.DuckDBPyConnection, verdict: str
) -> None:
    put(tables, "f1", verdict=verdict)
    book = applied(tables, APPEAL)
    assert verdicts(tables) == {"f1": verdict}
    why = Words("该问题不是违反，无可申诉", f"the finding is {verdict}, which nobody need appeal")
    assert book.uses() == (Use("f1", "2.3.1", "doc 9", "unused", 0, why),)
    assert book.effective() == ()


def test_one_against_nothing_says_so(tables: duckdb.DuckDBPyConnection) -> None:
    put(tables, "f2")
    put(tables, "f1", clause="2.6.1")  # which is of no clause that is looked at
    book = applied(tables, APPEAL)
    why = Words("本次审计没有这个问题", "this audit has no such finding")
    assert book.uses() == (Use("f1", "", "doc 9", "unused", 0, why),)
    assert book.effective() == ()
    assert verdicts(tables) == {"f1": "breach", "f2": "breach"}


def test_a_finding_of_an_earlier_month_is_revoked_there(tables: duckdb.DuckDBPyConnection) -> None:
    put_past(tables, "f1", "f2", "f3")
    book = applied(tables, APPEAL, replace(APPEAL, finding="f2", state=AppealState.UPHELD))
    rows = tables.execute("SELECT finding, track FROM past_findings ORDER BY 1").fetchall()
    assert rows == [("f1", "revoked"), ("f2", "unit"), ("f3", "unit")]
    assert [use.state for use in book.uses()] == ["used", "used"]


def test_what_is_said_of_a_finding_is_what_it_was_before(tables: duckdb.DuckDBPyConnection) -> None:
    put(tables, "f1")
    book = applied(tables, APPEAL)
    book.apply(tables, ["2.3.1"])  # the later strata are looked at again: it is revoked already
    assert book.uses() == (Use("f1", "2.3.1", "doc 9", "used", 1),)


def test_a_finding_of_this_audit_goes_before_that_of_an_earlier_month(
    tables: duckdb.DuckDBPyConnection,
) -> None:
    put(tables, "f1", verdict="undetermined")
    put_past(tables, "f1")
    assert [use.state for use in applied(tables, APPEAL).uses()] == ["unused"]


def test_without_appeals_nothing_is_asked() -> None:
    AppealBook().apply(None, ["2.3.1"])  # type: ignore[arg-type]
    assert not AppealBook().revokes_any(None)  # type: ignore[arg-type]
    assert AppealBook().uses() == ()


@pytest.mark.parametrize("state", AppealState)
def test_whether_any_revokes_is_known_beforehand(
    tables: duckdb.DuckDBPyConnection, state: AppealState
) -> None:
    appeal = replace(APPEAL, state=state)
    assert not AppealBook([appeal]).revokes_any(tables)
    put(tables, "f1", verdict="pending")
    assert not AppealBook([appeal]).revokes_any(tables)
    put(tables, "f1", verdict="waived")
    assert AppealBook([appeal]).revokes_any(tables) is (state in REVOKING)
    tables.execute("DELETE FROM finding_records")
    put_past(tables, "f1")
    assert AppealBook([appeal]).revokes_any(tables) is (state in REVOKING)


def test_what_was_decided_since_a_day_is_news() -> None:
    assert AppealBook([APPEAL]).concern(date(2026, 3, 20))
    assert not AppealBook([APPEAL]).concern(date(2026, 3, 21))
    assert not AppealBook([replace(APPEAL, state=AppealState.UPHELD)]).concern(date(2026, 3, 1))


def test_what_was_attested_and_revoked_stays_revoked() -> None:
    book = AppealBook([APPEAL])
    assert book.decide(a_finding("f2")).verdict == "breach"
    revoked = a_finding(verdict="revoked")
    assert book.decide(revoked) is revoked
    assert book.uses()[0].state == "unused"
    assert book.decide(a_finding()).verdict == "revoked"
    assert book.uses() == (Use("f1", "2.3.1", "doc 9", "used", 1),)


def test_an_appeal_that_is_told_again_is_not_new_but_another_word_on_it_is() -> None:
    other = replace(APPEAL, finding="f2")
    changed = replace(other, state=AppealState.UPHELD)
    elsewhere = replace(APPEAL, file="appeals.yaml", line=7)  # where it stands does not matter
    known, new = sort_appeals([APPEAL, other], [elsewhere, changed])
    assert known.appeals == {"f1": APPEAL}
    assert new.appeals == {"f2": changed}


def test_the_known_ones_that_are_given_again_are_used(tables: duckdb.DuckDBPyConnection) -> None:
    second = replace(APPEAL, finding="f2", document="doc 10")
    put(tables, "f1", "f2")
    book = applied(tables, second, APPEAL)
    assert book.known_uses([APPEAL, second, replace(APPEAL, finding="f3")]) == (
        Use("f1", "2.3.1", "doc 9", "used", 1),
        Use("f2", "2.3.1", "doc 10", "used", 1),
    )
    assert AppealBook([APPEAL]).known_uses([APPEAL]) == (Use("f1", "", "doc 9", "used", 1),)
    assert book.known_uses([]) == ()


def test_the_revoked_findings_of_now_and_of_earlier_months_are_read(
    tables: duckdb.DuckDBPyConnection,
) -> None:
    put(tables, "f2", verdict="revoked", staff="S1")
    put(tables, "f3")
    put_past(tables, "f1", track="revoked")
    put_past(tables, "f4")
    assert read_revoked(tables) == [
        ("f1", "2.3.1", "T-f1", "U01", ""),
        ("f2", "2.3.1", "T-f2", "U01", "S1"),
    ]


REVOKED = [("f1", "2.3.1", "T1", "U01", "S1"), ("f2", "2.3.1", "T2", "U02", "S2")]
TOLD = [
    Change("2.3.1", "T1", "U01", "S1", "breach", "revoked", ("f1",)),
    Change("2.3.1", "T2", "U02", "S2", "breach", "revoked", ("f2",)),
]


def test_what_followed_from_a_revoked_finding_is_a_change_because_of_it() -> None:
    before = {
        ("4.1.1", "2.3.1:T2"): Judged("U09", "S9", "breach"),  # names the finding itself
        ("4.1.2", "x"): Judged("U01", "", "breach"),  # of the same unit
        ("4.1.3", "y"): Judged("U01", "S2", "met"),  # of the unit of one, the staff member of the other
        ("occasion", "unit/U02@2026-03"): Judged("U02", "", "2"),
        ("5.1", "same"): Judged("U01", "", "met"),
    }
    after = {
        ("4.1.3", "y"): Judged("U01", "S2", "breach"),
        ("occasion", "unit/U02@2026-03"): Judged("U02", "", "1"),
        ("4.1.4", "new"): Judged("U02", "S2", "pending"),
        ("5.1", "same"): Judged("U01", "", "met"),
    }
    assert list(compare(before, after, REVOKED)) == [
        *TOLD,
        Change("occasion", "unit/U02@2026-03", "U02", "", "2", "1", ("f2",)),
        Change("4.1.1", "2.3.1:T2", "U09", "S9", "breach", "", ("f2",)),
        Change("4.1.2", "x", "U01", "", "breach", "", ("f1",)),
        Change("4.1.3", "y", "U01", "S2", "met", "breach", ("f1", "f2")),
        Change("4.1.4", "new", "U02", "S2", "", "pending", ("f2",)),
    ]


def test_without_a_change_only_the_revoked_findings_are_told() -> None:
    same = {("5.1", "x"): Judged("U01", "", "met")}
    assert list(compare(same, dict(same), REVOKED)) == TOLD
