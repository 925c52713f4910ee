"""A pack of three clauses and its records, small enough to be read in a test."""

from __future__ import annotations

from pathlib import Path

GUIDELINE = """
name: tiny
version: "1"
title: {zh: 收费规定, en: Fees}
in_force: {from: 2010-01-01}
timezone: Asia/Shanghai
holidays: none
accountability: none
"""
VOCABULARY = """
envelope:
  id:   {type: text, required: true, unique: true, label: 记录编号}
  kind: {type: enum, required: true, label: 操作}
  at:   {type: timestamp, required: true, label: 时间}
  case: {type: text, label: 办件编号}
  unit: {type: text, label: 单位}
operations:
  payment: {label: 缴费, columns: {window: {type: text, label: 窗口}, amount: {type: int, label: 金额}}}
  receipt: {label: 开票, columns: {}}
registers: {}
"""
CLAUSE = """
clause: "{id}"
title: {{zh: {zh}, en: {en}}}
holds: unit
severity: {severity}
rule:
{rule}
"""
CLAUSES = {
    "1.1": ("结算窗口缴费", "Paid at W1", "critical", "  each: payment\n  must: window = 'W1'"),
    "1.2": (
        "当日开票",
        "Receipt the same day",
        "major",
        "  each: payment\n  must_have: {a: receipt, same: [case], within: 0 working days}",
    ),
    "2.1": (
        "小额免收",
        "Nothing under one yuan",
        "minor",
        "  each: payment\n  where: amount < 1\n  must: 'FALSE'",
    ),
}
FEATURE = """# language: zh-CN
功能: 收费

  背景:
    假如 截至“2026-03-31”

  @clause:1.1
  规则: 1.1 结算窗口缴费

    @audit
    场景: 本期缴费都在结算窗口
      当 审计本期记录
      那么 条款“1.1”不应有违反

    场景: 不在结算窗口缴费
      假如 有以下操作
        | 操作 | 时间             | 办件编号 | 窗口 |
        | 缴费 | 2026-03-02 09:00 | C1       | W2   |
      当 按条款“1.1”判定
      那么 结论为“违反”

    场景大纲: 各窗口缴费
      假如 办件“C1”有以下操作
        | 操作 | 时间             | 窗口   |
        | 缴费 | 2026-03-02 09:00 | <窗口> |
      当 按条款“1.1”判定
      那么 结论为“<结论>”

      例子:
        | 窗口 | 结论     |
        | W1   | 符合     |
        | W2   | 违反     |
        |      | 无法判定 |

  @clause:1.2
  规则: 1.2 当日开票

    场景: 次日开票是违反
      假如 有以下操作
        | 记录编号 | 操作 | 时间             | 办件编号 |
        | 缴费一   | 缴费 | 2026-03-02 09:00 | C1       |
        | 缴费二   | 缴费 | 2026-03-02 09:00 | C2       |
        | 开票一   | 开票 | 2026-03-03 09:00 | C1       |
        | 开票二   | 开票 | 2026-03-02 23:59 | C2       |
      当 按条款“1.2”判定
      那么 各触发记录的结论为
        | 触发记录 | 结论 |
        | 缴费一   | 违反 |
        | 缴费二   | 符合 |
      并且 “缴费一”的结论为“违反”
"""
OPERATIONS = """记录编号,操作,时间,办件编号,单位,窗口,金额
P1,缴费,2026-03-02 09:00,C1,甲,W1,10
R1,开票,2026-03-02 10:00,C1,甲,,
P2,缴费,2026-03-03 09:00,C2,乙,W2,10
R2,开票,2026-03-05 10:00,C2,乙,,
P3,缴费,2026-03-04 09:00,C3,丙,,10
R3,开票,2026-03-04 09:30,C3,丙,,
"""


def write_pack(root: Path, feature: str = FEATURE) -> Path:
    """The pack on disk; `feature` '' leaves it without features."""
    rules = root / "rules"
    rules.mkdir(parents=True)
    (rules / "guideline.yaml").write_text(GUIDELINE, "utf-8")
    (rules / "vocabulary.yaml").write_text(VOCABULARY, "utf-8")
    for clause, (zh, en, severity, rule) in CLAUSES.items():
        text = CLAUSE.format(id=clause, zh=zh, en=en, severity=severity, rule=rule)
        (rules / f"{clause}.yaml").write_text(text, "utf-8")
    if feature:
        (root / "features").mkdir()
        (root / "features" / "fees.feature").write_text(feature, "utf-8")
    return root


def write_records(directory: Path) -> Path:
    directory.mkdir(parents=True)
    (directory / "operations.csv").write_text(OPERATIONS, "utf-8")
    return directory
