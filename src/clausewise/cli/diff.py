"""`clausewise diff`: what changed between two packs, in the words of legal staff."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, assert_never

import typer

from clausewise.cli import options as o


class Format(StrEnum):
    table = "table"
    json = "json"
    md = "md"


def diff(
    pack_a: Annotated[Path, typer.Argument(metavar="PACK_A", help="The old pack. 原规则包。")],
    pack_b: Annotated[Path, typer.Argument(metavar="PACK_B", help="The new pack. 新规则包。")],
    format_: Annotated[
        Format, typer.Option("--format", help="A table, JSON, or Markdown. 表格、JSON 或 Markdown。")
    ] = Format.table,
    lang: o.Speech = o.Language.zh,
) -> None:
    """Shows what changed between two packs. 比较两个规则包。

    Text, readings, parameters with their dates, rules in words, severity, dates in force, clauses that came or went.
    比较原文、理解、参数（含日期）、规则、严重程度、施行日期，以及新增和删去的条款。

    Exit status 退出码: 0 whether they differ or not 无论有无差异, 3 broken pack 规则包有误.

    Example 例: clausewise diff packs/2025 packs/2026
    """
    from rich.console import Console

    from clausewise.language.pack import load_pack
    from clausewise.reporting.comparison.changes import compare_packs
    from clausewise.reporting.comparison.output import as_markdown, print_changes, to_json

    one, other = load_pack(pack_a), load_pack(pack_b)
    changes = compare_packs(one, other)
    match format_:
        case Format.table:
            print_changes(changes, Console(), lang.value)
        case Format.md:
            typer.echo("\n".join(as_markdown(one, other, changes, lang.value)))
        case Format.json:
            typer.echo(json.dumps(to_json(one, other, changes), ensure_ascii=False, indent=2))
        case _:
            assert_never(format_)
