"""`clausewise sample`: writes a synthetic hall with an answer key."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from clausewise.cli import options as o


class Shape(StrEnum):
    up_pro = "up_pro"
    gdbs = "gdbs"
    wide = "wide"


def sample(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where it goes. 输出目录。")],
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", help="The same seed, the same hall. 随机种子。")
    ] = 2026,
    cases: Annotated[int, typer.Option("--cases", metavar="N", min=0, help="How many cases. 办件数。")] = 300,
    violations: Annotated[
        float,
        typer.Option(
            "--violations",
            metavar="SHARE",
            min=0.0,
            max=1.0,
            help="Share of cases that go wrong. 违规办件比例。",
        ),
    ] = 0.04,
    months: Annotated[
        int, typer.Option("--months", metavar="N", min=1, max=9, help="Months from January 2026. 月数。")
    ] = 3,
    shape: Annotated[
        Shape | None,
        typer.Option("--shape", help="The hall as such an export, for --mapping. 以某种导出格式生成。"),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Writes over an earlier sample. 覆盖已有样例。")
    ] = False,
    lang: o.Speech = o.Language.zh,
    quiet: o.Quiet = False,
) -> None:
    """Writes a synthetic hall with an answer key. 生成一个虚构大厅的样例数据及答案。

    Registers, operations with seeded violations, and answer-key.jsonl: what an audit must find, and nothing else.
    登记、业务记录（含预设的违规）和答案：审计应当且只应当发现的问题。

    Example 例: clausewise sample --out fixtures/sample-hall --seed 2026 --cases 300
    """
    from rich.console import Console

    from clausewise.reporting.terminal import progress_bars
    from clausewise.sample import write_sample

    with progress_bars(Console(stderr=True), lang.value, quiet=quiet) as progress:
        write_sample(
            out,
            seed=seed,
            cases=cases,
            violations=violations,
            months=months,
            progress=progress,
            force=force,
            shape=shape.value if shape else "",
        )
    if not quiet:
        typer.echo(str(out))
