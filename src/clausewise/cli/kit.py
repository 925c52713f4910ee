"""`clausewise kit` and `clausewise kit score`: traces with an answer key for other software, and its score."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from clausewise.cli import options as o
from clausewise.errors import WrongUsage


class Action(StrEnum):
    score = "score"


class Format(StrEnum):
    text = "text"
    json = "json"


def kit(
    action: Annotated[
        Action | None, typer.Argument(metavar="[score]", help="Scores results. 给结果评分。")
    ] = None,
    results: Annotated[
        Path | None,
        typer.Argument(metavar="[RESULTS]", help="Results (JSONL) of another checker. 其他软件的判定结果。"),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Where the kit goes. 测试包存放的目录。")
    ] = None,
    directory: Annotated[
        Path | None,
        typer.Option(
            "--kit",
            metavar="DIR",
            help="The kit that was answered (default: where RESULTS lies). 所用测试包的目录。",
        ),
    ] = None,
    pack: o.PackPlace = None,
    format_: Annotated[
        Format, typer.Option("--format", help="Of a score; json is one object. 评分的输出格式。")
    ] = Format.text,
    lang: o.Speech = o.Language.zh,
    quiet: o.Quiet = False,
) -> None:
    """Writes a conformance kit for other software, or scores it. 生成供其他软件使用的符合性测试包，或给其结果评分。

    For each clause small traces, made of the pack's worked examples, and an answer key: for software or checkers that are
    not in Python. README.md in DIR says how to answer. The score is precision and recall by clause; exit status 1
    where anything is wrong or missing.
    由判例生成各条款的小段记录和答案，写法见目录内的 README.md；评分给出各条款的查准率和查全率，有错漏时退出码为 1。

    Example 例: clausewise kit --out kit; clausewise kit score results.jsonl --kit kit
    """
    if action is None:
        if out is None or directory is not None:
            raise WrongUsage(
                "say where the kit goes: clausewise kit --out DIR; or score: clausewise kit score FILE"
            )
        _write(out, pack, lang.value, quiet=quiet)
        return
    if results is None or out is not None or pack is not None:
        raise WrongUsage("name the results alone: clausewise kit score RESULTS --kit DIR")
    _score(results, directory or results.parent, format_, lang.value, quiet=quiet)


def _write(out: Path, place: Path | None, language: str, *, quiet: bool) -> None:
    from rich.console import Console

    from clausewise.kit.traces import make_traces
    from clausewise.kit.write import write_kit
    from clausewise.language.pack import load_pack
    from clausewise.reporting.directory import refuse_occupied
    from clausewise.reporting.terminal import progress_bars

    refuse_occupied(out, force=False)
    pack = load_pack(place)
    with progress_bars(Console(stderr=True), language, quiet=quiet) as progress:
        made = make_traces(pack, progress)
    write_kit(pack, made, out)
    if not quiet:
        typer.echo(str(out))


def _score(results: Path, kit: Path, format_: Format, language: str, *, quiet: bool) -> None:
    from clausewise.kit.answers import read_answers, read_key
    from clausewise.kit.score import score, tell

    key = read_key(kit)
    found = score(key, read_answers(results, key))
    if format_ is Format.json:
        typer.echo(json.dumps(found.to_json(), ensure_ascii=False, indent=2))
    elif not quiet:
        for line in tell(found, language):
            typer.echo(line)
    raise typer.Exit(0 if found.perfect else o.EXIT_FINDINGS)
