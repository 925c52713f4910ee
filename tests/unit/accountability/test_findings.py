"""Every field of a finding: who, when, what was missing, what it rests on and what it says.

One small pack whose clauses lead to findings of every kind; both ways of reading them must say the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from clausewise.accountability.findings import plain_value
from clausewise.accountability.ready import COLUMNS
from clausewise.audit import AuditResult, Options, audit
from clausewise.language.pack import load_pack
from clausewise.model.expression import Period
from clausewise.model.finding import fingerprint
from clausewise.model.sql_names import quote_identifier
from clausewise.sources import RecordsSource

GUIDELINE = """
name: office
version: "1"
title: {zh: 办事规定, en: Office}
in_force: {from: 2010-01-01}
timezone: Asia/Shanghai
holidays: china
accountability: none
"""
VOCABULARY = """
envelope:
  id:     {type: text, required: true, unique: true, label: 记录编号}
  kind:   {type: enum, required: true, label: 操作}
  at:     {type: timestamp, required: true, label: 时间}
  case:   {type: text, label: 办件编号}
  unit:   {type: text, label: 单位}
  staff:  {type: text, label: 人员}
  window: {type: text, label: 窗口}
  item:   {type: text, label: 事项}
operations:
  application:
    label: 申请
    columns:
      level:    {type: enum, values: {county: 县级, city: 市级}, label: 层级}
      promised: {type: timestamp, label: 承诺}
      fee:      {type: decimal, label: 费用}
      day:      {type: date, label: 日期}
  decision:   {label: 办结, columns: {result: {type: text, label: 结果}}}
  hold_start: {label: 中止, columns: {procedure: {type: text, label: 程序}}}
  hold_end:   {label: 恢复, columns: {procedure: {type: text, label: 程序}}}
registers:
  posts: {record: posting, label: 岗位, key: [post], columns: {post: {type: text, label: 岗}, unit: {type: text, label: 单位}}}
"""
SAID = "{trigger}|{at}|{due}|{unit}|{staff}|{case}|{window}|{item}|{subject}|{level}|{fee}|{day}|{missing}|{param.limit}"
CLAUSES = {
    "1": (
        "unit",
        "parameters: {limit: {value: 2 working days, stated: true}}",
        "{each: application, where: level = 'county', must_have: {a: decision, same: [case, unit], where: result = 'ok', "
        "within: param.limit, pausing: hold}}",
    ),
    "2": (
        "staff",
        "parameters: {limit: {value: 1.50, stated: true}, from_day: {value: 2020-01-02, stated: true}}",
        "{each: application, must: fee < param.limit}",
    ),
    "3": (
        "centre",
        "",
        "{each: application, must_not_have: {a: decision, same: [case], where: result = 'no'}}",
    ),
    "4": ("none", "", "{each: application, must_have: {a: decision, same: [item], by: promised}}"),
    "5": ("unit", "", "{each: posting, must_have: {a: decision, same: [unit], within: 3 days}}"),
    "6": (
        "unit",
        "",
        "{each: decision, where: item = 'I2', must_have: {a: application, same: [case], before: true, within: 2 hours}}",
    ),
}
EXPECTED = Path(__file__).with_name("office_findings.jsonl")
COLUMNS_IN_SQL = [quote_identifier(name) for name in COLUMNS]
EVERYWHERE = {"unit": "U1", "staff": "S1", "window": "W1", "item": "I1"}


def op(id_: str, kind: str, at: str, case: str = "C1", **more: Any) -> dict[str, Any]:
    return {"id": id_, "kind": kind, "at": f"2026-03-{at}", "case": case, **EVERYWHERE, **more}


OPERATIONS = [
    op("A1", "application", "02 09:00", level="county", fee="2.50", day="2026-03-01", promised="2026-03-03 12:00"),
    op("H1", "hold_start", "03 10:00", procedure="survey"),
    op("H2", "hold_end", "04 10:00"),
    *(op(f"D{n}", "decision", f"{day} 1{n}:00", result="ok") for n, day in enumerate(("16", "13", "12", "11", "10", "09"))),
    op("N1", "decision", "05 09:00", result="no", item="I2"),
    op("A2", "application", "03 09:00", "C2", level=None, fee=None, unit=None, staff=None, promised=None, item="I3"),
    op("D9", "decision", "04 09:00", "C2", result=None, unit=None, item=None),
    op("A3", "application", "31 09:00", "C3", level="county", fee="1.49", item="I9", promised="2026-04-03 12:00"),
]  # fmt: skip


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AuditResult]:
    rules = tmp_path_factory.mktemp("office") / "rules"
    rules.mkdir()
    (rules / "guideline.yaml").write_text(GUIDELINE, "utf-8")
    (rules / "vocabulary.yaml").write_text(VOCABULARY, "utf-8")
    for name, (holds, parameters, rule) in CLAUSES.items():
        said = SAID.replace("|{param.limit}", "") if "limit" not in parameters else SAID
        if name == "5":
            said = "{trigger}|{due}|{unit}"
        if name == "6":
            said = "{trigger}|{due}|{result}"
        (rules / f"{name}.yaml").write_text(
            f'clause: "{name}"\ntitle: {{zh: 第{name}条, en: Clause {name}}}\nholds: {holds}\nseverity: minor\n'
            f"message: {{zh: '说{said}', en: 'says {said}'}}\n{parameters}\nrule: {rule}\n",
            "utf-8",
        )
    as_of = datetime(2026, 3, 31, 23, 59, 59, tzinfo=ZoneInfo("Asia/Shanghai"))
    options = Options(period=(date(2026, 3, 1), date(2026, 3, 31)), as_of=as_of)
    source = RecordsSource(OPERATIONS, {"posts": [{"post": "P1", "unit": "U9"}]})
    with closing(audit(load_pack(rules.parent), [source], options)) as found:
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
    assert pending == [("1", "A3"), ("4", "A3"), ("5", "P1")]
    soonest = [f.trigger for f in ready.first(("breach", "undetermined", "pending"), 2, soonest=True)]
    assert soonest == ["A2", "A1", "A2", "A1", "A2", "A1", "A1", "A3", "P1", "D9", "N1"]


def test_findings_that_the_database_writes_say_the_same(result: AuditResult) -> None:
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
