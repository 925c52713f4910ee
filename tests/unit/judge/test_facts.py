"""How columns travel to the engine, and which triggers travel together."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing

import duckdb
import pytest

from clausewise.audit import AuditResult
from clausewise.judge.compile import compile_duty
from clausewise.judge.containment import JudgePool
from clausewise.judge.facts import LARGEST, LONG_TEXT, FactWriter, encode_sql, same_encoding
from clausewise.judge.judge import judge
from clausewise.screen.screen import screen
from clausewise.sql.duty import Duty
from clausewise.sql.triggers import make_triggers
from tests.unit.accountability.office import audit_office

LONG = "窗" * LONG_TEXT


@pytest.mark.parametrize(
    ("sql", "encoding", "expected"),
    [
        ("'窗a'", "text", '"E7AA9761"'),
        ("TRUE", "bool", "1"),
        ("FALSE", "bool", "0"),
        ("DATE '1970-01-03'", "date", "2"),
        ("DATE '1969-12-31'", "date", "-1"),
        ("TIMESTAMPTZ '1970-01-01 00:00:01.000005+00'", "timestamp", "1000005"),
        ("2.5::DECIMAL(18,6)", "decimal", "2500000"),
        ("-0.000001::DECIMAL(18,6)", "decimal", "-1"),
        ("3::BIGINT", "decimal", "3000000"),
        ("9999999999999::DECIMAL(18,4)", "decimal", str(LARGEST)),
        ("-9999999999999::DECIMAL(18,4)", "decimal", str(-LARGEST)),
        ("3::BIGINT", "int", "3"),
        *((f"NULL::{type_}", encoding, "null") for type_, encoding in (
            ("VARCHAR", "text"), ("BOOLEAN", "bool"), ("DATE", "date"), ("TIMESTAMPTZ", "timestamp"),
            ("DECIMAL(18,2)", "decimal"), ("BIGINT", "int"),
        )),
    ],
)  # fmt: skip
def test_a_column_travels_as_whole_numbers_and_hex(sql: str, encoding: str, expected: str) -> None:
    with duckdb.connect() as connection:
        assert connection.execute(f"SELECT {encode_sql(sql, encoding)}").fetchall() == [(expected,)]


def test_a_long_text_travels_as_its_beginning_and_what_tells_it_from_others() -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t (s VARCHAR)")
        connection.execute("INSERT INTO t VALUES (?), (?), (?)", [LONG, f"{LONG}a", f"{LONG}b"])
        sent = [
            value for (value,) in connection.execute(f"SELECT {encode_sql('s', 'text')} FROM t").fetchall()
        ]
    assert len(set(sent)) == 3
    assert all(
        len(value) < 5_000 and value.startswith('"E7AA97') and value == value.upper() for value in sent
    )


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        ("VARCHAR", "text"), ("BOOLEAN", "bool"), ("DATE", "date"), ("TIMESTAMP WITH TIME ZONE", "timestamp"),
        ("DECIMAL(18,6)", "decimal"), ("BIGINT", "int"), ("INTEGER", "int"),
    ],
)  # fmt: skip
def test_what_must_be_the_same_travels_by_its_type(type_: str, expected: str) -> None:
    assert same_encoding(type_) == expected


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AuditResult]:
    with closing(audit_office(tmp_path_factory.mktemp("office"))) as found:
        yield found


@pytest.fixture
def asked(result: AuditResult) -> list[Duty]:
    """The office's duties, each of its triggers put into `screened`."""
    connection = result.store.connection
    for table in ("screened", "judged"):
        connection.execute(f"DELETE FROM {table}")
    duties = [d for d in result.duties.values() if not (d.rule.answer and d.rule.answer.pausing)]
    for duty in duties:  # pauses would move the due times of a table
        connection.execute(f"DROP TABLE IF EXISTS {duty.table}; DROP TABLE IF EXISTS sent_{duty.number}")
        make_triggers(connection, duty, result.setting)
        screen(connection, duty, result.setting, everything=True)
    return duties


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("exhaustive", [False, True])
def test_the_judge_says_what_the_screen_says_however_the_facts_are_put_together(
    result: AuditResult, asked: list[Duty], many: bool, exhaustive: bool
) -> None:
    connection, told = result.store.connection, []
    with JudgePool() as pool:
        judge(
            connection, asked, result.setting, pool, many=many, exhaustive=exhaustive,
            progress=lambda step, done, all_: told.append((step, done, all_)),
        )  # fmt: skip
    said = "SELECT duty, _rid, verdict FROM {} ORDER BY ALL"
    judged = connection.execute(said.format("judged")).fetchall()
    assert judged == connection.execute(said.format("screened")).fetchall()
    assert {verdict for _, _, verdict in judged} >= {"met", "breach", "pending", "undetermined"}
    assert connection.execute("SELECT DISTINCT trouble FROM judged").fetchall() == [("",)]
    assert connection.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE 'sent%'"
    ).fetchall() == [(0,)]
    finished = [done for step, done, all_ in told if step == "judge" and done == all_]
    assert sum(finished) == len(judged)


def test_cases_that_were_sent_together_are_sent_one_by_one_when_that_is_asked(
    result: AuditResult, asked: list[Duty]
) -> None:
    (duty,) = (duty for duty in asked if duty.clause.id == "3")
    writer = FactWriter(result.store.connection, result.setting, "shard0", exhaustive=True, many=True)
    writer.add([compile_duty(duty)])
    assert writer.sent == 3
    (together,) = (sent for batch in writer.scopes() for sent in batch)
    assert together.divisible
    apart = [sent for batch in writer.divided([together.scope.sid]) for sent in batch]
    assert not any(sent.divisible for sent in apart)
    assert sorted(trigger for sent in apart for trigger in sent.triggers) == sorted(together.triggers)
    facts = Counter(fact["r"] for sent in apart for fact in json.loads(sent.scope.text)[:-1])
    assert facts == Counter(fact["r"] for fact in json.loads(together.scope.text)[:-1])
    assert {len(sent.triggers) for sent in apart} == {1}
    assert {sent.scope.shard for sent in apart} == {"shard0"}
    assert all(sent.scope.facts == len(json.loads(sent.scope.text)) for sent in [together, *apart])


@pytest.mark.parametrize("exhaustive", [False, True])
def test_where_records_are_many_one_of_the_triggers_that_are_alike_is_judged_for_all(
    result: AuditResult, asked: list[Duty], exhaustive: bool
) -> None:
    connection = result.store.connection
    (duty,) = (duty for duty in asked if duty.clause.id == "3")
    connection.execute("UPDATE screened SET verdict = 'excepted'")  # so that no answers are sent
    ((triggers, least, last),) = connection.execute(
        "SELECT list(_rid ORDER BY _rid), min(_rid), max(_rid) FROM screened WHERE duty = $1", [duty.number]
    ).fetchall()
    writer = FactWriter(connection, result.setting, "shard0", exhaustive=exhaustive, many=True)
    writer.add([compile_duty(duty)])
    sent = [trigger for batch in writer.scopes() for scope in batch for _, trigger in scope.triggers]
    connection.executemany(
        "INSERT INTO judged VALUES ($1, $2, $3, '')", [[duty.number, trigger, "excepted"] for trigger in sent]
    )
    settled = writer.settle_alike()
    judged = connection.execute("SELECT _rid, verdict FROM judged ORDER BY _rid").fetchall()
    assert judged == [(trigger, "excepted") for trigger in triggers]
    assert len(sent) + settled == writer.sent == len(triggers) > 1
    assert sorted(sent) == (triggers if exhaustive else [least])
    assert least < last
