"""Writes the documents of an audit and their list, whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from clausewise.documents.content import Contents
from clausewise.documents.papers import Paper
from clausewise.documents.report import Report
from clausewise.documents.template import fill
from clausewise.errors import WrongUsage
from clausewise.model.clause import Pack, Words
from clausewise.model.document import DocumentRule
from clausewise.model.progress import Progress, silent
from clausewise.reporting.directory import written_whole
from clausewise.reporting.tables import CsvTable, heads, label

LIST = "documents.csv"
STATES = {
    "due": "待执行", "overdue": "逾期未执行", "done": "已执行", "undetermined": "无法判定", "waived": "豁免", "revoked": "已撤销",
    "excepted": "例外",
}  # fmt: skip
LIST_HEADS = (
    Words("文件", "File"),
    Words("文书", "Document"),
    Words("依据条款", "Clause"),
    Words("单位", "Unit"),
    Words("工作人员", "Staff"),
    Words("时期", "Period"),
    Words("次数", "Occasion"),
    Words("状态", "State"),
    Words("期限", "Due"),
    Words("问题", "Findings"),
    Words("未生成的原因", "Why it is not made"),
)


def write_documents(
    papers: Sequence[Paper],
    report: Report,
    pack: Pack,
    templates: Path,
    target: Path,
    *,
    language: str = "zh",
    force: bool = False,
    progress: Progress = silent,
) -> None:
    """Writes every document that is made, and the list of all, into a new directory."""
    contents = Contents(report, pack, language)
    with (
        written_whole(target, force=force, mark=LIST) as place,
        closing(CsvTable(place / LIST, heads(LIST_HEADS, language))) as table,
    ):
        for number, paper in enumerate(papers, 1):
            if paper.is_made:
                path = find_template(templates, paper.rule, language)
                title = paper.rule.title.in_(language)
                (place / paper.file).write_bytes(fill(path, contents.of(paper), title))
            table.add(_row(paper, language))
            progress("write", number, len(papers))


def _row(paper: Paper, language: str) -> list[object]:
    return [
        paper.file if paper.is_made else "", paper.rule.title.in_(language), paper.clause.id, paper.unit, paper.staff,
        paper.period, paper.nth or "", label(paper.state, STATES, language), (paper.due or "")[:10],
        _say_number(paper, language), paper.why_not.in_(language),
    ]  # fmt: skip


def _say_number(paper: Paper, language: str) -> str:
    """`11`, or `11 of 12` where one of the occasion's findings is in an earlier month's audit."""
    found, all_of_it = len(paper.findings), len(paper.findings) + paper.elsewhere
    of_all = Words(f"，共{all_of_it}", f" of {all_of_it}").in_(language) if paper.elsewhere else ""
    return f"{found}{of_all}"


def find_template(templates: Path, rule: DocumentRule, language: str) -> Path:
    """`circular.docx`, in English `circular.en.docx`; raises WrongUsage where there is none."""
    name = rule.template if language == "zh" else f"{Path(rule.template).stem}.{language}.docx"
    path = templates / name
    if not path.is_file():
        raise WrongUsage(
            f"{path}: is missing, and '{rule.name}' is made from it; "
            + (
                "official documents are in Chinese: leave --lang out"
                if language != "zh" and not any(templates.glob(f"*.{language}.docx"))
                else "write the pack's templates to a directory with --export-templates DIR"
            )
        )
    return path


def export_templates(rules: Sequence[DocumentRule], templates: Path, target: Path) -> list[Path]:
    """Copies the templates to a directory; one that is there already is somebody's work, and is refused."""
    if target.exists() and not target.is_dir():
        raise WrongUsage(f"{target}: is a file; name a directory")
    names = sorted({rule.template for rule in rules})
    if there := [name for name in names if (target / name).exists()]:
        raise WrongUsage(
            f"{target}: holds {', '.join(there)} already, and is not overwritten: name a new directory"
        )
    target.mkdir(parents=True, exist_ok=True)
    return [Path(shutil.copyfile(templates / name, target / name)) for name in names]
