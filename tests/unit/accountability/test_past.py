"""What earlier audits left: which breaches count on, what is judged again, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import duckdb
import pytest

from clausewise.accountability.appeals import Judged
from clausewise.accountability.past import Past, put_past, use_of_ledger
from clausewise.language.pack import load_pack
from clausewise.model.clause import Clause
from clausewise.model.due_process import LedgerUse, Sighting
from clausewise.model.rule import Rule, Trigger, TriggerForm
from clausewise.sql.setting import Setting
from clausewise.working_time import Calendar
from tests.unit.reporting.small_audit import a_clause

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 3, 31)
FEBRUARY = (date(2026, 2, 1), date(2026, 2, 28))
SEEN = Sighting(
    "f1", "1", "T1", "breach", "unit", "major", "U01", "S01",
    "2026-02-20T10:00:00+08:00", None, "2026-02-18", "operation",
)  # fmt: skip
PENDING = replace(SEEN, verdict="pending")


def clause(name: str, form: TriggerForm) -> Clause:
    return replace(a_clause(name, "条款", "A clause"), rule=Rule(Trigger(form, form.value)))


CLAUSES = [
    clause("1", TriggerForm.OPERATION),
    clause("2", TriggerForm.FINDING),
    clause("3", TriggerForm.FINDING),
    replace(clause("4", TriggerForm.OPERATION), rule=None),
]


@pytest.fixture(scope="module")
def setting() -> Setting:
    pack = load_pack()
    as_of = datetime(2026, 3, 31, 23, 59, 59, tzinfo=SHANGHAI)
    calendar = Calendar("china")
    return Setting(as_of, DAY, DAY, DAY, SHANGHAI, calendar, False, pack.vocabulary, pack.accountability)


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def past(*sightings: Sighting, **more: str) -> Past:
    latest = {sighting.finding: sighting for sighting in sightings}
    return Past((FEBRUARY,), ("2026-02",), ("2026-05",), latest, more)


def reopened(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    return connection.execute("SELECT * FROM reopened ORDER BY ALL").fetchall()


def test_without_a_ledger_there_is_nothing(connection: duckdb.DuckDBPyConnection, setting: Setting) -> None:
    assert put_past(connection, Past(), CLAUSES, setting) == setting
    assert reopened(connection) == []
    assert connection.execute("SELECT * FROM past_findings").fetchall() == []


def test_the_breaches_of_earlier_months_count_on_their_own_day(
    connection: duckdb.DuckDBPyConnection, setting: Setting
) -> None:
    told = past(SEEN, replace(SEEN, finding="f2", verdict="waived"), replace(SEEN, finding="f3", unit=None))
    known = put_past(connection, told, CLAUSES, setting)
    assert connection.execute("SELECT * FROM past_findings ORDER BY 1").fetchall() == [
        ("f1", "1", "unit", "U01", "S01", date(2026, 2, 20), "T1"),
        ("f3", "1", "unit", None, "S01", date(2026, 2, 20), "T1"),
    ]
    assert known == replace(setting, held=(FEBRUARY,))


def test_a_breach_of_a_registers_record_counts_when_it_was_first_seen(
    connection: duckdb.DuckDBPyConnection, setting: Setting
) -> None:
    lasting = replace(SEEN, form="register")
    told = past(
        lasting, replace(lasting, finding="f2"), replace(SEEN, finding="f3"), f1="2026-01-07", f3="2026-01-08"
    )
    put_past(connection, told, CLAUSES, setting)
    days = connection.execute("SELECT finding, day FROM past_findings ORDER BY 1").fetchall()
    assert days == [("f1", date(2026, 1, 7)), ("f2", date(2026, 2, 20)), ("f3", date(2026, 2, 20))]


def test_what_was_pending_is_judged_again_with_the_findings_that_it_rests_on(
    connection: duckdb.DuckDBPyConnection, setting: Setting
) -> None:
    first = replace(SEEN, trigger="T9", trigger_day="2026-02-03")
    second = replace(PENDING, finding="f2", clause="2", trigger="1:T9", trigger_day="2026-02-05")
    third = replace(PENDING, finding="f3", clause="3", trigger="2:1:T9", trigger_day="2026-02-07")
    known = put_past(connection, past(first, second, third), CLAUSES, setting)
    assert reopened(connection) == [("1", "T9", ""), ("2", "1:T9", "decided"), ("3", "2:1:T9", "decided")]
    assert known.reopens
    assert known.look_back == date(2026, 2, 3)


def test_a_trigger_that_only_looks_like_a_finding_has_nothing_behind_it(
    connection: duckdb.DuckDBPyConnection, setting: Setting
) -> None:
    told = past(
        replace(PENDING, trigger="2:x"),  # an operation's id
        replace(PENDING, finding="f2", clause="2", trigger="9:x"),  # of no clause of the pack
        replace(PENDING, finding="f3", clause="4", trigger="1:x"),
        replace(PENDING, finding="f4", clause="gone", trigger="1:y"),
    )
    put_past(connection, told, CLAUSES, setting)
    assert reopened(connection) == [
        ("1", "2:x", "decided"), ("2", "9:x", "decided"), ("4", "1:x", "decided"), ("gone", "1:y", "decided"),
    ]  # fmt: skip


def test_a_finding_of_which_no_day_is_known_is_looked_for_from_that_of_its_follower(
    connection: duckdb.DuckDBPyConnection, setting: Setting
) -> None:
    told = past(replace(PENDING, clause="2", trigger="1:T9", trigger_day="2026-02-05"))
    assert put_past(connection, told, CLAUSES, setting).look_back == date(2026, 2, 5)
    assert ("1", "T9", "") in reopened(connection)


def test_where_no_day_is_known_all_is_looked_at(
    connection: duckdb.DuckDBPyConnection, setting: Setting
) -> None:
    known = put_past(connection, past(replace(PENDING, trigger_day="")), CLAUSES, setting)
    assert known.reopens
    assert known.look_back is None


def test_what_became_of_each_pending_duty_is_counted_and_what_is_settled_goes_back(
    connection: duckdb.DuckDBPyConnection, setting: Setting
) -> None:
    seen = {
        name: replace(PENDING, finding=name, trigger=f"T-{name}")
        for name in ("late", "done", "excused", "open", "lost")
    }
    put_past(connection, past(*seen.values()), CLAUSES, setting)
    connection.execute("INSERT INTO reopened VALUES ('1', 'T-behind', '')")
    said = {"late": "breach", "done": "met", "excused": "excepted", "open": "pending", "behind": "breach"}
    elsewhere = {("1", f"T-{name}"): Judged("U01", "", verdict) for name, verdict in said.items()}
    assert use_of_ledger(connection, past(*seen.values()), [], setting, elsewhere) == LedgerUse(
        ("2026-02",), ("2026-05",), decided=3, pending=1, missing=1,
        settled=(replace(seen["done"], verdict="met"), replace(seen["excused"], verdict="excepted")),
    )  # fmt: skip


def test_what_an_appeal_moved_is_decided_but_no_earlier_audit_left_it(
    connection: duckdb.DuckDBPyConnection, setting: Setting
) -> None:
    put_past(connection, past(), CLAUSES, setting)
    connection.execute("INSERT INTO reopened VALUES ('1', 'moved', 'appeal'), ('1', 'gone', 'appeal')")
    elsewhere = {("1", "moved"): Judged("U01", "", "met")}
    use = use_of_ledger(connection, past(), [], setting, elsewhere)
    assert (use.decided, use.pending, use.missing, use.settled) == (1, 0, 0, ())
