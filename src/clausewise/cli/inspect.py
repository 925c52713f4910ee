"""`clausewise inspect`: what records hold, which clauses they can decide, and what a vendor must write."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clausewise.cli import options as o
from clausewise.errors import UnreadableSource, WrongUsage

if TYPE_CHECKING:
    from clausewise.model.clause import Pack


class Format(StrEnum):
    text = "text"
    json = "json"


def inspect(
    source: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SOURCE...]",
            help="Directory, file or database URL; none is needed for --contract. 记录所在的目录、文件或数据库。",
        ),
    ] = None,
    pack: o.PackPlace = None,
    mapping: o.MappingPlace = None,
    format_: Annotated[
        Format, typer.Option("--format", help="text, or json: one object. 输出格式。")
    ] = Format.text,
    proposal: Annotated[
        Path | None,
        typer.Option(
            "--propose",
            metavar="FILE",
            help="Writes (- prints) a draft of a mapping for an unknown export. 草拟映射文件。",
        ),
    ] = None,
    contract: Annotated[
        list[Path] | None,
        typer.Option(
            "--contract",
            metavar="FILE",
            help="Writes the log contract: .md, .json (schema), .xlsx, or - to print it; repeatable. 写出日志契约。",
        ),
    ] = None,
    clauses: o.Clauses = None,
    lang: o.Speech = o.Language.zh,
    quiet: o.Quiet = False,
) -> None:
    """Says what records hold and which clauses they can decide. 说明数据有什么、能判定哪些条款。

    For every clause: it can be decided, could be with a named column or record, or cannot; then what should be
    checked: columns not mapped, values outside an enumeration, impossible times, shares of empty cells.
    The log contract lists which records and columns a vendor must write for each clause, for a tender.
    逐条说明能否判定、缺哪一列，并列出须核对之处；日志契约写明供应方应当记录的内容，可放进招标文件。

    Example 例: clausewise inspect export --mapping up_pro --contract contract.md
    """
    from clausewise.language.pack import load_pack

    if not source and not contract:
        raise WrongUsage("name a SOURCE to inspect, or --contract FILE for the log contract alone")
    rules = load_pack(pack)
    for path in contract or ():
        _write_contract(rules, path, clauses)
    if proposal:
        _propose(rules, source or [], proposal)
    elif source:
        _inspect(rules, source, mapping, format_, lang.value, quiet=quiet)


def _write_contract(rules: Pack, path: Path, clauses: str | None) -> None:
    from clausewise.inspection.contract_files import markdown, write_contract
    from clausewise.inspection.log_contract import draw_up
    from clausewise.language.selection import choose

    globs = [glob.strip() for glob in (clauses or "").split(",") if glob.strip()]
    chosen = [clause.id for clause in choose(rules, globs)] if globs else []
    drawn_up = draw_up(rules, chosen)
    if str(path) == "-":
        typer.echo("\n".join(markdown(drawn_up)))
        return
    write_contract(drawn_up, path)
    typer.echo(f"{path}", err=True)


def _propose(rules: Pack, source: list[str], path: Path) -> None:
    from clausewise.inspection.columns_seen import look_at
    from clausewise.inspection.proposal_file import proposal_lines
    from clausewise.inspection.propose import propose
    from clausewise.language.mapping import FOLDER, read_mapping
    from clausewise.opening import open_unknown

    if not source:
        raise WrongUsage("--propose: name the export that the mapping is for")
    known = [read_mapping(file, rules.vocabulary) for file in sorted((rules.root / FOLDER).glob("*.yaml"))]
    proposal = propose(look_at(open_unknown(source, rules)), rules.vocabulary, known)
    if proposal.fits:
        typer.echo(
            f"the pack's mapping '{proposal.fits}' reads these files: --mapping {proposal.fits}. "
            f"规则包自带的映射“{proposal.fits}”可直接使用。"
        )
        return
    text = "\n".join(proposal_lines(proposal, rules.vocabulary))
    if str(path) == "-":
        typer.echo(text)
        return
    path.write_text(f"{text}\n", "utf-8")
    typer.echo(f"{path}: a draft; check it with clausewise inspect --mapping {path}. 草案，请核对。")


def _inspect(
    rules: Pack, source: list[str], mapping: str | None, format_: Format, language: str, *, quiet: bool
) -> None:
    from rich.console import Console

    from clausewise.inspection.inspect import as_json, as_text, inspect
    from clausewise.opening import open_places
    from clausewise.reporting.terminal import progress_bars

    sources = open_places(source, rules, mapping)
    try:
        with progress_bars(Console(stderr=True), language, quiet=quiet) as progress:
            found = inspect(rules, sources, progress)
    except UnreadableSource as error:
        if mapping:
            raise
        raise UnreadableSource(
            f"{error}\nIf these are another system's records, draft a mapping: clausewise inspect … --propose mapping.yaml "
            "如是其他系统的导出，可先草拟映射。"
        ) from None
    if format_ is Format.json:
        typer.echo(json.dumps(as_json(found), ensure_ascii=False, indent=2))
    else:
        for line in as_text(found, language):
            typer.echo(line)
