"""`clausewise handbook`: a pack as legal staff read it, as a web page and a Word document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clausewise.cli import options as o
from clausewise.errors import WrongUsage

if TYPE_CHECKING:
    from clausewise.model.clause import Pack
    from clausewise.reporting.handbook.content import Handbook

PAGE = "handbook.html"
DOCUMENT = "handbook.docx"


def handbook(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where the handbook goes. 手册存放的目录。")
    ],
    pack: o.PackPlace = None,
    lang: o.Speech = o.Language.zh,
) -> None:
    """Writes the guideline as a handbook. 生成条款手册。

    handbook.html (one page, offline, printable to A4) and handbook.docx: each sentence with its clauses, their reading,
    the rule in words, parameters, worked examples, the data they need, and the map of sentences and clauses.
    网页（单个文件，不需要网络，可打印为A4）和Word文档：逐句列出原文、条款、理解、规则、参数、判例、所需数据和对照表。

    Example 例: clausewise handbook --out handbook
    """
    from clausewise.language.pack import load_pack
    from clausewise.reporting.handbook.document import write_document

    rules = load_pack(pack)
    if out.exists() and not out.is_dir():
        raise WrongUsage(f"--out {out}: is a file; name a directory")
    out.mkdir(parents=True, exist_ok=True)
    book = write_page(rules, out, lang.value)
    write_document(book, out / DOCUMENT)
    for name in (PAGE, DOCUMENT):
        typer.echo(str(out / name))


def write_page(rules: Pack, directory: Path, language: str) -> Handbook:
    """Writes the page alone, as it stands beside a report, and returns what it was made of."""
    from clausewise.language.examples import scenarios_by_clause
    from clausewise.reporting.handbook.content import compile_handbook
    from clausewise.reporting.handbook.page import render_page

    book = compile_handbook(rules, scenarios_by_clause(rules.root), language)
    (directory / PAGE).write_text(render_page(book), "utf-8")
    return book
