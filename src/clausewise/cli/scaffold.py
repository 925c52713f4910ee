"""`clausewise new-pack` and `clausewise new-clause`: a start that is sound from its first line, and says what to write next."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from clausewise.cli import options as o
from clausewise.errors import WrongUsage

GUIDELINE = """# The pack's settings: CONTRIBUTING.md says what each key means.
name: {name}
version: "1"
title: {{zh: 办件时限规定, en: Rules on time limits}}
in_force: {{from: 2026-01-01}}
timezone: Asia/Shanghai
holidays: china
roll_to_working_day: false
accountability: {{occasion: month, tracks: [unit]}}
"""
VOCABULARY = """# The records that the guideline speaks of. Whoever writes data writes these names, or their labels.
envelope:
  id:   {type: text, required: true, unique: true, label: 记录编号}
  kind: {type: enum, required: true, label: 操作}
  at:   {type: timestamp, required: true, label: 时间}
  case: {type: text, label: 办件编号}
  unit: {type: ref(units), label: 单位}
operations:
  acceptance: {label: 受理, columns: {}}
  decision:   {label: 办结, columns: {}}
registers:
  units: {record: unit, key: unit, label: 单位, columns: {unit: {type: text, label: 单位}, name: {type: text, label: 单位名称}}}
"""
READING = """# 办件时限规定

## 一、时限

- `1#1` 受理的办件，应在2个工作日内办结。
"""
CLAUSE = """clause: {id}
sentences: [{sentence}]
text: {text}
title: {{zh: 两个工作日办结, en: Decided within 2 working days}}
holds: unit
track: unit
severity: major

reading:
  zh: “2个工作日”自受理次日起算，末日终了前办结即为按时；数字是条文规定的。
  en: The two working days run from the day after acceptance to the end of the last day; the number is the text's.

parameters:
  limit: {{value: 2 working days, stated: true, label: {{zh: 办理期限, en: Time limit}}}}

rule:
  each: acceptance
  must_have: {{a: decision, same: [case], within: param.limit}}

message:
  zh: 办件{{case}}于{{at}}受理，应于{{due}}前办结，期限内没有办结记录。
  en: Case {{case}} was accepted at {{at}} and due by {{due}}; no decision was recorded in time.
"""
HEAD = "# language: zh-CN\n功能: {section}\n"
FEATURE = """
  @clause:{id}
  规则: {id} 两个工作日办结

    @audit
    场景: 本期“{id} 两个工作日办结”不应有违反
      当 审计本期记录
      那么 条款“{id}”不应有违反

    场景大纲: {id} 期限的两侧，周末不计
      假如 办件“C1”有以下操作
        | 操作 | 时间             |
        | 受理 | 2026-03-05 10:00 |
        | 办结 | <办结时间>       |
      当 按条款“{id}”判定
      那么 结论为“<结论>”

      例子:
        | 办结时间            | 结论 |
        | 2026-03-06 09:00    | 符合 |
        | 2026-03-09 23:59:59 | 符合 |
        | 2026-03-10 00:00    | 违反 |

    场景: {id} 期限未到，尚未到期
      假如 办件“C1”有以下操作
        | 操作 | 时间             |
        | 受理 | 2026-03-05 10:00 |
      并且 截至“2026-03-06 12:00”
      当 按条款“{id}”判定
      那么 结论为“尚未到期”
"""
TEXT = "受理的办件，应在2个工作日内办结"


def new_pack(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="A new or empty directory. 新建的或空的目录。")
    ],
) -> None:
    """Writes a small pack that works, to begin with. 新建一个可用的小规则包。

    One sentence, one clause, its worked examples; lint and test pass, and every file says what it is for.
    含一句原文、一个条款及其判例；可直接通过检查和测试，再逐步改成自己的规则。

    Example 例: clausewise new-pack our-county
    """
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise WrongUsage(f"{directory}: is there already and not empty; name a new directory")
    name = re.sub(r"[^a-z0-9-]+", "-", directory.resolve().name.lower()).strip("-") or "our-county"
    files = {
        "rules/guideline.yaml": GUIDELINE.format(name=name),
        "rules/vocabulary.yaml": VOCABULARY,
        "rules/guideline.md": READING,
        "rules/1-time/1.1.yaml": CLAUSE.format(id="1.1", sentence="1#1", text=TEXT),
        "features/1-time.feature": HEAD.format(section="时限") + FEATURE.format(id="1.1"),
    }
    for place, text in files.items():
        _write(directory / place, text)
    typer.echo(f"clausewise lint --pack {directory}\nclausewise test --pack {directory}")


def new_clause(
    clause: Annotated[str, typer.Argument(metavar="ID", help="Its number, never used before. 新条款编号。")],
    pack: o.PackPlace = None,
) -> None:
    """Writes the draft of a clause and of its worked examples. 新建条款草稿及其判例草稿。

    The rule file and the scenarios are a whole example, to be changed word by word; `clausewise lint` and
    `clausewise test` then say what does not fit yet. 草稿是一个完整的例子，逐处改写；随后用 lint 和 test 检查。

    Example 例: clausewise new-clause 1.2 --pack our-county
    """
    from clausewise.language.pack import default_pack_root, load_pack

    root = pack or default_pack_root()
    rules = load_pack(root)
    if not re.fullmatch(r"[A-Za-z0-9]+(\.[A-Za-z0-9]+)*", clause):
        raise WrongUsage(
            f"'{clause}' is no clause number: letters and digits with points between them, such as 2.3.7"
        )
    if known := rules.clause(clause):
        raise WrongUsage(f"clause {clause} is there already ({known.file}); a number is never used again")
    section = clause.rpartition(".")[0] or clause
    rule = _chapter(root, clause) / f"{clause}.yaml"
    feature = next(
        iter(sorted((root / "features").glob(f"{section}[-.]*feature"))),
        root / "features" / f"{section}.feature",
    )
    head = "" if feature.is_file() else HEAD.format(section=section)
    _write(rule, CLAUSE.format(id=clause, sentence=f"{section}#1", text=TEXT))
    _write(
        feature, (feature.read_text("utf-8") if feature.is_file() else "") + head + FEATURE.format(id=clause)
    )
    typer.echo(f"{rule}\n{feature}")


def _chapter(root: Path, clause: str) -> Path:
    """The directory of the clause's chapter: the one that is there (`2-approval`), else a new one."""
    chapter = clause.partition(".")[0]
    found = sorted(place for place in (root / "rules").glob(f"{chapter}-*") if place.is_dir())
    return found[0] if found else root / "rules" / chapter


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    except OSError as error:
        raise WrongUsage(f"{path}: cannot be written: {error.strerror}") from None
