"""`clausewise documents`: what an audit says must be written, as Word documents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clausewise.cli import options as o
from clausewise.errors import WrongUsage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clausewise.documents.papers import Paper


def documents(
    directory: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="The audit's directory. 审计报告目录。")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Where the documents go. 文书存放的目录。")
    ] = None,
    templates: Annotated[
        Path | None,
        typer.Option(
            "--templates", metavar="DIR", help="Your own copies of the templates. 自己修改过的模板。"
        ),
    ] = None,
    export: Annotated[
        Path | None,
        typer.Option(
            "--export-templates",
            metavar="DIR",
            help="Copies the templates there, to edit in Word. 导出模板。",
        ),
    ] = None,
    again: Annotated[
        bool,
        typer.Option(
            "--again",
            help="What is on record too (reports of a finding excepted). 已有记录的也生成（一事一报除外）。",
        ),
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replaces documents that are there. 替换原有文书。")
    ] = False,
    pack: o.PackPlace = None,
    lang: o.Speech = o.Language.zh,
) -> None:
    """Writes circulars, reports and notices that are due. 生成应发的通报、报告和通知。

    For every sanction, report, monthly assessment and duty circular that the audit finds due and not on record: one
    .docx from a template that can be edited in Word; documents.csv lists them all, and why one is not made.
    按审计结果，为应作出而没有记录的责任追究、一事一报、月度考评和值班通报各生成一份文书（版式按GB/T 9704）；
    清单见 documents.csv。

    Example 例: clausewise documents reports/sample-hall --out documents
    """
    from clausewise.documents.papers import find_papers
    from clausewise.documents.report import read_report
    from clausewise.documents.write import LIST, export_templates, write_documents
    from clausewise.language.documents import load_documents, template_place
    from clausewise.language.pack import load_pack
    from clausewise.reporting.directory import refuse_occupied

    rules = load_pack(pack)
    declared = load_documents(rules)
    if not declared:
        raise WrongUsage(f"the pack {rules.name} declares no documents (documents/documents.yaml)")
    if export is not None:
        for path in export_templates(declared, template_place(rules.root), export):
            typer.echo(str(path))
        return
    if directory is None or out is None:
        raise WrongUsage(
            "name the audit's directory and where the documents go: clausewise documents DIR --out DIR"
        )
    if templates is not None and not templates.is_dir():
        raise WrongUsage(f"--templates {templates}: is no directory; --export-templates DIR writes one")
    refuse_occupied(out, force=force, mark=LIST)
    report = read_report(directory, rules)
    papers = find_papers(report, rules, declared, again=again)
    place = templates or template_place(rules.root)
    write_documents(papers, report, rules, place, out, language=lang.value, force=force)
    typer.echo(_say(papers, out, lang.value))


def _say(papers: Sequence[Paper], out: Path, language: str) -> str:
    """How many documents there are of each kind."""
    made = [paper for paper in papers if paper.is_made]
    counts = {paper.rule.title.in_(language): 0 for paper in papers}
    for paper in made:
        counts[paper.rule.title.in_(language)] += 1
    lines = [f"{title}  {number}" for title, number in counts.items()]
    left = len(papers) - len(made)
    lines.append(
        f"共 {len(made)} 份，另有 {left} 份不须生成（见 documents.csv）：{out}"
        if language == "zh"
        else f"{len(made)} documents; {left} more need none (documents.csv says why): {out}"
    )
    return "\n".join(lines)
