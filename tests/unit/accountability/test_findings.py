"""Every field of a finding: who, when, what was missing, what it rests on and what it says.

Of a small office; both ways of reading the findings must say the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from clausewise.accountability.findings import plain_value
from clausewise.accountability.ready import COLUMNS
from clausewise.audit import AuditResult
from clausewise.model.expression import Period
from clausewise.model.finding import fingerprint
from clausewise.model.sql_names import quote_identifier

from .office import audit_office

EXPECTED = Path(__file__).with_name("office_findings.jsonl")
COLUMNS_IN_SQL = [quote_identifier(name) for name in COLUMNS]


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AuditResult]:
    with closing(audit_office(tmp_path_factory.mktemp("office"))) as found:
        yield found


def as_read(result: AuditResult, *arguments: str | None) -> list[tuple[str, str]]:
    return [(finding.clause, finding.trigger) for finding in result.findings(*arguments)]


def test_each_field_of_each_finding_is_as_written_beside(result: AuditResult) -> None:
    """office_findings.jsonl was read through line by line: near misses are the nearest five, a limit in force is said, and so on."""
    expected = [json.loads(line) for line in EXPECTED.read_text("utf-8").splitlines()]
    found = [finding.to_json() for finding in result.findings()]
    assert all(line.pop("schema") == 1 and line.pop("severity") == "minor" for line in found)
    for line, right in zip(found, expected, strict=True):
        assert line == right
        assert line["finding"] == fingerprint(line["clause"], line["trigger"], *line["subject"].values())


def test_what_is_missing_is_told_with_its_label(result: AuditResult) -> None:
    lacking = {(f.clause, f.trigger): f.lacks("zh") for f in result.findings() if f.missing}
    assert lacking == {
        ("1", "A2"): "层级、单位",
        ("2", "A2"): "费用",
        ("3", "A2"): "结果",
        ("4", "A2"): "承诺",
        ("6", "D9"): "事项",
        ("8", "A3"): "参数“limit”",
        ("10", "A2"): "层级、结果",
    }


def test_findings_are_read_by_clause_unit_and_number(result: AuditResult) -> None:
    first = [("1", "A2"), ("1", "A1"), ("1", "A3")]  # of no unit, then by their time
    assert as_read(result, "1") == first
    assert as_read(result, "1", "U1") == first[1:]
    assert as_read(result, "1", "") == first[:1]
    assert as_read(result, None, "U9") == [("5", "P1")]
    assert [f.trigger for f in result.findings(limit=1)] == ["A2"]


def test_what_is_due_first_comes_first_where_that_is_asked(result: AuditResult) -> None:
    ((_, ready),) = result.segments()
    assert ready is not None
    pending = [(f.clause, f.trigger) for f in ready.first(("pending",), 5, soonest=True)]
    assert pending == [
        ("1", "A3"), ("4", "A3"), ("5", "P1"), ("9", "A2"), ("9", "A3"), ("10", "A3"),
    ]  # fmt: skip
    soonest = [f.trigger for f in ready.first(("breach", "undetermined", "pending"), 2, soonest=True)]
    assert soonest == ["A2", "A1", "A2", "A1", "A2", "A1", "A1", "A3", "P1", "D9", "N1",
                       "A3", "A1", "A2", "A2", "A3"]  # fmt: skip


def assert_written_as_read(result: AuditResult) -> None:
    ((_, ready),) = result.segments()
    assert ready is not None
    written = [dict(zip(COLUMNS, row, strict=True)) for batch in ready.write(COLUMNS_IN_SQL) for row in batch]
    for row, finding in zip(written, result.findings(), strict=True):
        read = finding.to_json()
        for name in ("parameters", "evidence", "searched"):
            assert json.loads(row.pop(name)) == read[name]
        assert (row.pop("message_zh"), row.pop("message_en")) == (finding.message_zh, finding.message_en)
        assert tuple(row.pop("missing_zh")) == finding.missing_zh
        assert row.pop("subject_id") == finding.subject_id
        assert row == {name: read[name] for name in row}


def test_findings_that_the_database_writes_say_the_same(result: AuditResult) -> None:
    assert_written_as_read(result)


def test_what_follows_from_a_finding_says_its_own_due_time(tmp_path: Path) -> None:
    first = (
        "{each: application, must_have: {a: decision, same: [case], where: result = 'never', within: 2 days}}"
    )
    then = "{each: finding, where: \"clause = '1'\", must_have: {a: hold_end, same: [unit], within: 3 days}}"
    with closing(audit_office(tmp_path, {"1": ("unit", "", first), "5": ("unit", "", then)})) as result:
        assert_written_as_read(result)
        found = {(finding.clause, finding.trigger): finding for finding in result.findings()}
    assert found["1", "A1"].due == "2026-03-04T23:59:59+08:00"
    assert found["5", "1:A1"].due == "2026-03-07T23:59:59+08:00"
    assert found["5", "1:A1"].message_en == "says 1:A1|2026-03-07 23:59:59|U1"


def test_what_follows_from_a_duty_of_a_day_may_be_done_from_that_day_on(tmp_path: Path) -> None:
    daily = (
        "{each: centre per working_day, where: \"date = '2026-03-10'\", "
        "must_have: {a: hold_end, where: procedure = 'never', within: 1 days}}"
    )
    then = "{each: finding, where: \"clause = '7'\", must_have: {a: decision, where: result = 'no', within: 3 days}}"
    with closing(audit_office(tmp_path, {"7": ("centre", "", daily), "5": ("centre", "", then)})) as result:
        assert_written_as_read(result)
        (found,) = result.findings("5")
    assert (found.trigger, found.verdict, found.due) == (
        "7:centre@2026-03-10", "breach", "2026-03-14T23:59:59+08:00",
    )  # fmt: skip
    assert found.searched is not None
    assert found.searched["from"] == "2026-03-10T00:00:00+08:00"


def test_where_nothing_must_be_the_same_the_nearest_of_all_records_were_seen(tmp_path: Path) -> None:
    rule = "{each: application, where: level = 'county', must_have: {a: decision, where: result = 'none'}}"
    posted = rule.replace("application, where: level = 'county'", "posting")
    with closing(audit_office(tmp_path, {"1": ("unit", "", rule), "5": ("unit", "", posted)})) as result:
        found = {finding.trigger: finding for finding in result.findings("1")}
        (of_register,) = result.findings("5")
    seen = [each["record"] for each in found["A1"].evidence if each["role"] == "near-miss"]
    assert seen == ["D9", "N1", "D5", "D4", "D3"]
    assert found["A1"].searched is not None
    assert (found["A1"].searched["same"], found["A1"].searched["records"]) == ({}, 8)
    assert of_register.searched is not None
    assert of_register.searched["records"] == 8
    assert (of_register.verdict, of_register.missing) == ("undetermined", ("result",))
    assert sum(each["role"] == "near-miss" for each in of_register.evidence) == 5
    # of D9 the result is not known: it may be the answer to every one of them
    assert {(trigger, finding.verdict, finding.missing) for trigger, finding in found.items()} == {
        ("A1", "undetermined", ("result",)), ("A2", "undetermined", ("level", "result")),
        ("A3", "undetermined", ("result",)),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Period(2, "days"), "2 days"),
        (Decimal("1.50"), "1.50"),
        (date(2026, 3, 1), "2026-03-01"),
        (3, 3),
        ("hall", "hall"),
        (True, True),
        (None, None),
    ],
)
def test_a_parameters_value_is_plain_in_json(value: object, expected: object) -> None:
    assert plain_value(value) == expected
