"""A pack that holds its guideline: copy, corrections, reading, two clauses, one attested by hand, and features."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.functional.tiny_pack import GUIDELINE, VOCABULARY

SOURCE = "收费规定 1、为了方便群众，制定本规定。 一、收费。所有收效劳费\n2、统一在结算窗口缴纳。缴费当日开票。收费人员应当热情。 第1页"
CORRECTIONS = """
source_sha256: {sha256}
corrections:
  - {{from: "2、", to: "", where: line start}}
  - {{from: 第1页, to: "", where: once}}
  - {{from: 效劳, to: 服务, where: everywhere}}
  - {{from: 1、为了, to: 为了, where: once}}
"""
READING = """# 收费规定

- `0#1` 为了方便群众，制定本规定。

## 一、收费

- `1#1` 所有收服务费统一在结算窗口缴纳。
- `1#2` 缴费当日开票。
- `1#3` 收费人员应当热情。

## 附:对应

What was corrected, and why.
"""
SETTINGS = (
    GUIDELINE
    + """
no_duty:
  0#1: {zh: 序言, en: A recital}
"""
)
CLAUSE = """clause: "{id}"
sentences: [{sentence}]
text: {text}
title: {{zh: {zh}, en: {en}}}
holds: unit
severity: major
reading: {{zh: 照原文, en: As it stands}}
{rule}
"""
CLAUSES = {
    "1.1": ("1#1", "统一在结算窗口缴纳", "结算窗口缴费", "Paid at W1", "rule: {each: payment, must: \"window = 'W1'\"}"),
    "1.2": (
        "1#2", "当日开票", "当日开票", "Receipt the same day",
        "rule: {each: payment, must_have: {a: receipt, same: [case], within: 0 working days}}",
    ),
    "1.3": ("1#3", "应当热情", "热情", "Friendly", "manual: {zh: 由考核组认定, en: The panel attests it}"),
}  # fmt: skip
FEATURE = """# language: zh-CN
功能: 收费

  原文 1#1　所有收服务费统一在结算窗口缴纳。

  @clause:1.1
  规则: 1.1 结算窗口缴费

    @audit
    场景: 本期缴费都在结算窗口
      当 审计本期记录
      那么 条款“1.1”不应有违反

    场景大纲: 各窗口缴费
      假如 办件“C1”有以下操作
        | 操作 | 时间             | 窗口   |
        | 缴费 | 2026-03-02 09:00 | <窗口> |
      当 按条款“1.1”判定
      那么 结论为“<结论>”

      例子:
        | 窗口 | 结论 |
        | W1   | 符合 |
        | W2   | 违反 |

  @clause:1.2
  规则: 1.2 当日开票

    @audit
    场景: 本期缴费都当日开票
      当 审计本期记录
      那么 条款“1.2”不应有违反

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

  @clause:1.3
  规则: 1.3 热情

    @audit
    场景: 本期收费人员热情
      当 审计本期记录
      那么 条款“1.3”不应有违反
"""


def write_guideline_pack(root: Path) -> Path:
    """The pack on disk."""
    rules = root / "rules"
    rules.mkdir(parents=True)
    sha256 = hashlib.sha256(SOURCE.encode()).hexdigest()
    for name, text in {
        "guideline.yaml": SETTINGS, "vocabulary.yaml": VOCABULARY, "guideline.md": READING,
        "source.txt": SOURCE, "corrections.yaml": CORRECTIONS.format(sha256=sha256),
    }.items():  # fmt: skip
        (rules / name).write_text(text, "utf-8")
    for clause, (sentence, text, zh, en, rule) in CLAUSES.items():
        words = CLAUSE.format(id=clause, sentence=sentence, text=text, zh=zh, en=en, rule=rule)
        (rules / f"{clause}.yaml").write_text(words, "utf-8")
    (root / "features").mkdir()
    (root / "features" / "fees.feature").write_text(FEATURE, "utf-8")
    return root
