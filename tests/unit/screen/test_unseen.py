"""Triggers that are screened before they are a table: the same verdicts, counts and kept triggers as of a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

from clausewise.audit import AuditResult
from clausewise.model.sql_names import quote_identifier
from clausewise.screen.screen import screen, screen_unseen
from clausewise.sql.duty import Duty
from clausewise.sql.triggers import make_triggers
from tests.unit.accountability.office import audit_office

Tables = dict[str, list[tuple[Any, ...]]]
# what the small office's clauses come to: verdict -> triggers, of all that are not met
KEPT = {
    "1": {"breach": 1, "undetermined": 1, "pending": 1},
    "2": {"breach": 1, "undetermined": 1},
    "3": {"breach": 1, "undetermined": 1},
    "4": {"breach": 1, "undetermined": 1, "pending": 1},
    "5": {"pending": 1},
    "6": {"breach": 1, "undetermined": 1},
    "8": {"undetermined": 1},
    "9": {"breach": 1, "pending": 2},
    "10": {"undetermined": 1, "pending": 1},
}
MET = {"2": 1, "3": 1, "10": 1}


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AuditResult]:
    with closing(audit_office(tmp_path_factory.mktemp("office"))) as found:
        yield found


def forget(connection: duckdb.DuckDBPyConnection, duty: Duty) -> None:
    for table in ("screened", "tallies", "taken"):
        connection.execute(f"DELETE FROM {table}")
    connection.execute(f"DROP TABLE IF EXISTS {quote_identifier(duty.table)}")


def tables(connection: duckdb.DuckDBPyConnection, duty: Duty) -> Tables:
    """What a screening left."""
    names = ("screened", "tallies", "taken", duty.table)
    return {
        name: connection.execute(f"SELECT * FROM {quote_identifier(name)} ORDER BY ALL").fetchall()
        for name in names
    }


def both_ways(result: AuditResult) -> Iterator[tuple[Duty, Tables, Tables, int, int]]:
    connection = result.store.connection
    for duty in result.duties.values():
        if duty.rule.answer and duty.rule.answer.pausing:
            continue  # pauses move the due times of a table
        forget(connection, duty)
        make_triggers(connection, duty, result.setting)
        seen = screen(connection, duty, result.setting, put_away=True)
        of_table = tables(connection, duty)
        forget(connection, duty)
        unseen = screen_unseen(connection, duty, result.setting)
        yield duty, of_table, tables(connection, duty), seen, unseen


def test_it_makes_no_difference_whether_the_triggers_were_a_table(result: AuditResult) -> None:
    compared = 0
    for duty, of_table, of_query, seen, unseen in both_ways(result):
        assert of_query == of_table, duty.clause.id
        assert unseen == seen == len(of_query["screened"]) == len(of_query[duty.table])
        compared += len(of_query["screened"])
    assert compared == sum(sum(kept.values()) for clause, kept in KEPT.items() if clause != "1")


def test_what_is_not_met_is_kept_and_what_is_met_counted(result: AuditResult) -> None:
    kept: dict[str, Counter[str]] = {}
    met: Counter[str] = Counter()
    for duty, of_table, _, _, _ in both_ways(result):
        clause, screened = duty.clause.id, of_table["screened"]
        assert {number for number, *_ in screened} <= {duty.number}
        kept.setdefault(clause, Counter()).update(verdict for _, _, verdict, *_ in screened)
        assert {verdict for *_, verdict, _ in of_table["tallies"]} <= {"met"}
        met[clause] += sum(number for *_, number in of_table["tallies"])
        assert sum(number for *_, number in of_table["taken"]) == sum(row[-1] for row in of_table["tallies"])
    assert {clause: dict(counts) for clause, counts in kept.items() if counts} == {
        clause: counts for clause, counts in KEPT.items() if clause != "1"
    }
    assert +met == MET


def test_too_many_answers_are_a_breach_at_once_and_none_is_not_yet_enough(result: AuditResult) -> None:
    """Clause 9 forbids an answer within 60 days: A1 has six, A3's time is not over, of A2's answer the result is unknown."""
    found = {duty.clause.id: of_table["screened"] for duty, of_table, _, _, _ in both_ways(result)}
    assert sorted((row[2:] for row in found["9"]), key=str) == [
        ("breach", False, False, True), ("pending", None, True, False), ("pending", True, False, False),
    ]  # fmt: skip


def test_the_working_days_that_an_answer_took_are_counted(result: AuditResult) -> None:
    """A1 of clause 10, applied for on Monday, was decided on Thursday."""
    taken = {duty.clause.id: of_table["taken"] for duty, of_table, _, _, _ in both_ways(result)}
    assert [row[1:] for row in taken["10"]] == [(False, 3, 1)]
    assert [row[1:] for row in taken["2"]] == [(False, None, 1)]


def test_the_answers_that_count_and_that_may_count_decide(result: AuditResult) -> None:
    """Clause 1: A1 has seven decisions, none of them `ok` in time; of A2's unit nothing is known."""
    duty = next(duty for duty in result.duties.values() if duty.clause.id == "1")
    forget(result.store.connection, duty)
    make_triggers(result.store.connection, duty, result.setting)
    assert screen(result.store.connection, duty, result.setting, everything=True) == 3
    rows = result.store.connection.execute(
        "SELECT verdict, d, doubtful, exceeded FROM screened ORDER BY 1"
    ).fetchall()
    assert rows == [
        ("breach", False, False, False),
        ("pending", False, False, False),
        ("undetermined", None, False, False),
    ]


def test_any_record_answers_where_nothing_must_be_the_same(tmp_path: Path) -> None:
    clauses = {"1": "application", "2": "application", "5": "posting", "7": "posting"}
    anything = {
        clause: ("unit", "", f"{{each: {each}, must_have: {{a: decision, at_least: {least}}}}}")
        for (clause, each), least in zip(clauses.items(), (8, 9, 8, 9), strict=True)
    }
    with closing(audit_office(tmp_path, anything)) as result:
        said = {duty.clause.id: (seen, of_table) for duty, of_table, _, seen, _ in both_ways(result)}
    assert {clause: seen for clause, (seen, _) in said.items()} == {"1": 0, "2": 3, "5": 0, "7": 1}
    assert {row[2] for _, of_table in said.values() for row in of_table["screened"]} == {"breach"}


def test_what_has_been_answered_is_met_though_its_time_is_not_over(tmp_path: Path) -> None:
    rule = "{each: application, must_have: {a: decision, same: [case], within: 60 days}}"
    with closing(audit_office(tmp_path, {"1": ("unit", "", rule)})) as result:
        ((_, of_table, _, seen, _),) = both_ways(result)
        ids = dict(result.store.connection.execute("SELECT _rid, id FROM operations").fetchall())
    assert [(ids[rid], verdict) for _, rid, verdict, *_ in of_table["screened"]] == [("A3", "pending")]
    assert sum(number for *_, number in of_table["tallies"]) == 2
    assert seen == 1
