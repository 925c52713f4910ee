"""Verdicts that are read again, and what a ledger makes of triggers that are met, changed or gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import duckdb
import pytest

from clausewise.accountability.appeals import Judged, read_occasions, read_verdicts
from clausewise.accountability.past import Past, use_of_ledger
from clausewise.audit import AuditResult
from clausewise.model.due_process import Sighting

from .office import audit_office


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AuditResult]:
    with closing(audit_office(tmp_path_factory.mktemp("office"))) as found:
        yield found


def reopen(result: AuditResult, *triggers: tuple[str, str]) -> None:
    result.store.connection.execute("DELETE FROM reopened")
    for clause, trigger in triggers:
        result.store.connection.execute("INSERT INTO reopened VALUES (?, ?, 'decided')", [clause, trigger])


def pending(clause: str, trigger: str) -> Sighting:
    return Sighting(
        f"{clause}{trigger}", clause, trigger, "pending", "unit", "major", None, None, "", None, "", ""
    )


def test_every_verdict_is_read_with_whom_it_concerns(result: AuditResult) -> None:
    found = read_verdicts(result.store.connection, [*result.duties.values()], result.setting)
    assert found["1", "A1"] == Judged("U1", "S1", "breach", True)
    assert found["1", "A2"] == Judged("", "", "undetermined", True)
    assert found["2", "A3"] == Judged("U1", "S1", "met", True)
    assert found["5", "P1"] == Judged("U9", "", "pending", True)
    assert {clause for clause, _ in found} == {"1", "2", "3", "4", "5", "6", "8", "9", "10"}
    assert {trigger for clause, trigger in found if clause == "3"} == {"A1", "A2", "A3"}


def test_only_what_is_taken_up_again_is_read_where_that_is_asked(result: AuditResult) -> None:
    reopen(result, ("1", "A3"), ("2", "A3"), ("2", "A1"))
    found = read_verdicts(result.store.connection, [*result.duties.values()], result.setting, reopened=True)
    assert {key: judged.verdict for key, judged in found.items()} == {
        ("1", "A3"): "pending", ("2", "A3"): "met", ("2", "A1"): "breach",
    }  # fmt: skip


def test_a_trigger_is_decided_open_gone_or_missing_in_the_source(result: AuditResult) -> None:
    triggers = {
        ("1", "A1"): "decided",
        ("2", "A3"): "met",
        ("1", "A3"): "open",
        ("1", "D1"): "gone",  # the record is there, and is no trigger of the clause
        ("1", "X1"): "missing",
        ("7", "C1"): "gone",
        ("7", "C8"): "missing",
        ("5", "P9"): "gone",  # a register is a snapshot: what it does not hold is no trigger
        ("99", "A1"): "missing",  # of a clause that the pack does not have
    }
    sightings = {f"{clause}{trigger}": pending(clause, trigger) for clause, trigger in triggers}
    reopen(result, *triggers)
    use = use_of_ledger(
        result.store.connection, Past(latest=sightings), [*result.duties.values()], result.setting
    )
    said = [*triggers.values()]
    assert use.pending == said.count("open")
    assert use.missing == said.count("missing")
    assert use.decided == len(said) - use.pending - use.missing
    assert {(s.clause, s.trigger): s.verdict for s in use.settled} == {
        ("2", "A3"): "met", ("1", "D1"): "gone", ("7", "C1"): "gone", ("5", "P9"): "gone",
    }  # fmt: skip


def test_a_record_that_lies_elsewhere_is_there(result: AuditResult) -> None:
    reopen(result, ("1", "X1"))
    past = Past(latest={"1X1": pending("1", "X1")})
    duties = [*result.duties.values()]
    use = use_of_ledger(result.store.connection, past, duties, result.setting, None, {"X1"})
    assert (use.decided, use.missing) == (1, 0)


def test_without_accountability_there_are_no_occasions(result: AuditResult) -> None:
    assert read_occasions(result.store.connection) == {}


def test_an_occasion_is_read_with_its_number_and_whom_it_concerns() -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE occasion_records AS SELECT * FROM (VALUES ('unit/U1@2026-03', 'U1', NULL, 2), "
            "('staff/S1@2026-03', NULL, 'S1', 1)) t(_trigger, unit, staff, nth)"
        )
        assert read_occasions(connection) == {
            ("occasion", "unit/U1@2026-03"): Judged("U1", "", "2"),
            ("occasion", "staff/S1@2026-03"): Judged("", "S1", "1"),
        }
