"""`clausewise waiver check`: a waivers or appeals file, before an audit uses it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clausewise.cli import options as o
from clausewise.errors import InvalidWaiver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clausewise.model.due_process import Waiver


class Action(StrEnum):
    check = "check"


def waiver(
    action: Annotated[Action, typer.Argument(metavar="check", help="What to do. 要做的事。")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Waivers or appeals (YAML). 豁免或申诉文件。")],
    pack: o.PackPlace = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="The day on which waivers must still run (default: today). 截至日期。",
        ),
    ] = None,
    lang: o.Speech = o.Language.zh,
) -> None:
    """Checks a waivers or appeals file before it is used. 使用前检查豁免或申诉文件。

    Keys and dates, the clause and whether it may be waived, at most 180 days, not expired; which waivers match
    nothing is only known to an audit. Exit status 6 where something is wrong.
    检查格式、日期、条款及其可否豁免、期限不超过180天、是否过期；有问题时退出码为 6。

    Example 例: clausewise waiver check waivers.yaml
    """
    from clausewise.language.due_process import kind_of, load_appeals, load_waivers
    from clausewise.language.pack import load_pack
    from clausewise.moments import read_day

    if kind_of(file) == "appeals":
        typer.echo(f"{file}: {len(load_appeals(file))} appeals, no problem. 未发现问题。")
        return
    day = read_day(as_of) if as_of else date.today()
    waivers = load_waivers(file, load_pack(pack))
    if problems := [line for each in waivers for line in _troubles(each, day, lang.value)]:
        raise InvalidWaiver("\n".join(problems))
    typer.echo(f"{file}: {len(waivers)} waivers, no problem. 未发现问题。")


def _troubles(waiver: Waiver, day: date, language: str) -> Iterator[str]:
    place = f"{waiver.file}:{waiver.line}: [{waiver.id}] "
    for problem in waiver.problems:
        yield place + problem.in_(language)
    if waiver.until < day:
        words = {"zh": f"已于 {waiver.until} 到期", "en": f"expired on {waiver.until}"}
        yield place + words[language]
