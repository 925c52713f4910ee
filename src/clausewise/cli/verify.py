"""`clausewise verify`: an audit is run again from its receipt, and every difference is named."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from clausewise.cli import options as o

EXIT_DIFFERENT = 1


def verify(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The audit's directory. 审计报告目录。")],
    source: Annotated[
        list[str] | None,
        typer.Option(
            "--source",
            metavar="SOURCE",
            help="Where the records are now (default: as in the receipt). 数据所在。",
        ),
    ] = None,
    pack: Annotated[
        Path | None,
        typer.Option("--pack", metavar="DIR", help="The pack (default: as in the receipt). 规则包目录。"),
    ] = None,
    jobs: o.Jobs = None,
    lang: o.Speech = o.Language.zh,
) -> None:
    """Runs an audit again from its receipt and compares. 按核查凭据重新审计并比较。

    Names what differs: files of the report, versions, pack, calendar, records (changed, missing, further), waivers and
    other files, verdicts. Places are those of the receipt, seen from the directory in which verify is run.
    逐项指出差异：报告文件、版本、规则包、日历、数据（改动、缺少、多出）、豁免等文件、结论。

    Exit status 退出码: 0 nothing differs 没有差异, 1 something differs 有差异; else as of audit 其余同 audit.

    Example 例: clausewise verify reports/2026-03
    """
    from clausewise.verification import Replay, read_receipt

    words = {
        "zh": "没有差异：重新审计的结论与报告相同",
        "en": "no difference: audited again, the verdicts are the same",
    }
    replay = Replay(directory, read_receipt(directory), source, pack, jobs or o.available_processors())
    found = 0
    for difference in replay.differences():
        typer.echo(difference.in_(lang.value))
        found += 1
    if found:
        raise typer.Exit(EXIT_DIFFERENT)
    typer.echo(words[lang.value])
