"""A small office whose clauses lead to findings of every kind, audited for March 2026."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from clausewise.audit import AuditResult, Options, audit
from clausewise.language.pack import load_pack
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
OTHERS = {
    "5": "{trigger}|{due}|{unit}",
    "6": "{trigger}|{due}|{result}",
    "7": "{trigger}",
    "9": "{trigger}",
    "10": "{trigger}",
}
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
    "7": ("none", "", "{each: case, where: case = 'C9', must_have: {a: decision, same: [case]}}"),
    "8": (
        "unit",
        "parameters: {limit: {values: {2010-01-01: 2 days, 2026-01-01: null}, stated: true}}",
        "{each: application, where: item = 'I9', must_have: {a: decision, same: [case], within: param.limit}}",
    ),
    "9": (
        "none",
        "",
        "{each: application, must_not_have: {a: decision, same: [case], where: result = 'ok', within: 60 days}}",
    ),
    "10": (
        "none",
        "",
        "{each: application, where: level = 'county', must_have: {a: decision, same: [case], where: result = 'no', "
        "within: 10 working days}}",
    ),
    "6": (
        "unit",
        "",
        "{each: decision, where: item = 'I2', must_have: {a: application, same: [case], before: true, within: 2 hours}}",
    ),
}
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


def audit_office(root: Path, clauses: Mapping[str, tuple[str, str, str]] = CLAUSES) -> AuditResult:
    """The audit of the office by clauses (holder, parameters, rule), whose pack is written to a new directory."""
    rules = root / "rules"
    rules.mkdir()
    (rules / "guideline.yaml").write_text(GUIDELINE, "utf-8")
    (rules / "vocabulary.yaml").write_text(VOCABULARY, "utf-8")
    for name, (holds, parameters, rule) in clauses.items():
        said = SAID.replace("|{param.limit}", "") if "limit" not in parameters else SAID
        said = OTHERS.get(name, said)
        (rules / f"{name}.yaml").write_text(
            f'clause: "{name}"\ntitle: {{zh: 第{name}条, en: Clause {name}}}\nholds: {holds}\nseverity: minor\n'
            f"message: {{zh: '说{said}', en: 'says {said}'}}\n{parameters}\nrule: {rule}\n",
            "utf-8",
        )
    as_of = datetime(2026, 3, 31, 23, 59, 59, tzinfo=ZoneInfo("Asia/Shanghai"))
    options = Options(period=(date(2026, 3, 1), date(2026, 3, 31)), as_of=as_of)
    source = RecordsSource(OPERATIONS, {"posts": [{"post": "P1", "unit": "U9"}]})
    return audit(load_pack(root), [source], options)
