"""One small pack whose one clause a test may spell wrongly, and what the reader says of it."""

from __future__ import annotations

from pathlib import Path

from clausewise.errors import InvalidPack, Problem
from clausewise.language.pack import load_pack
from clausewise.model.clause import Pack

GUIDELINE = """
name: small
version: "1"
title: {zh: 小, en: Small}
timezone: Asia/Shanghai
"""
VOCABULARY = """
envelope:
  id:    {type: text, required: true, unique: true, label: 记录编号}
  kind:  {type: enum, required: true, label: 操作}
  at:    {type: timestamp, required: true, label: 时间}
  case:  {type: text, label: 办件编号}
  unit:  {type: ref(units), label: 单位}
  staff: {type: ref(staff), label: 工作人员}
operations:
  acceptance: {label: 受理, columns: {promised_by: {type: timestamp, label: 承诺}, n: {type: int, label: 份数}}}
  decision:
    label: 办结
    columns:
      n: {type: text, label: 文号}
      level: {type: enum, values: {county: 县级, city: 市级}, label: 层级}
      paid: {type: bool, label: 已付}
  halt_start: {label: 停, columns: {}}
  halt_end:   {label: 续, columns: {}}
registers:
  units:
    {record: unit, key: unit, label: 单位表,
     columns: {unit: {type: text, label: 单位}, principal: {type: ref(staff), label: 负责人}}}
  staff:
    {record: staff_member, key: staff, label: 人员表,
     columns: {staff: {type: text, label: 工号}, unit: {type: ref(units), label: 单位}, joined: {type: date, label: 到岗}}}
"""
CLAUSE = """clause: "1.1"
title: {zh: 一, en: One}
holds: unit
severity: major
"""


def load(root: Path, *clauses: str, guideline: str = GUIDELINE) -> Pack:
    """The pack with these clause files, in this order."""
    rules = root / "rules"
    rules.mkdir(parents=True)
    (rules / "guideline.yaml").write_text(guideline, "utf-8")
    (rules / "vocabulary.yaml").write_text(VOCABULARY, "utf-8")
    for number, text in enumerate(clauses):
        (rules / f"c{number}.yaml").write_text(text, "utf-8")
    return load_pack(root)


def problems(root: Path, *clauses: str, guideline: str = GUIDELINE) -> list[Problem]:
    """What is wrong with the pack; none if it loads."""
    try:
        load(root, *clauses, guideline=guideline)
    except InvalidPack as error:
        return list(error.problems)
    return []


def rule_problems(root: Path, rule: str) -> list[Problem]:
    """What is wrong with a rule, written as the lines below `rule:`."""
    lines = "".join(f"  {line}\n" for line in rule.strip().splitlines())
    return problems(root, f"{CLAUSE}rule:\n{lines}")
