"""The differences of two packs on a terminal, as Markdown, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from clausewise.model.clause import Pack, Words
from clausewise.reporting.comparison.changes import Change
from clausewise.reporting.summary import identify

SORTS = {
    "added": Words("新增", "added"),
    "removed": Words("删去", "removed"),
    "changed": Words("修改", "changed"),
}
COLOURS = {"added": "green", "removed": "red", "changed": "yellow"}
HEADS = (
    Words("条款", "Clause"),
    Words("改动", "Change"),
    Words("内容", "What"),
    Words("原", "Before"),
    Words("现", "After"),
)
UNCHANGED = Words("两个规则包没有差异。", "The two packs do not differ.")
PACK = Words("规则包", "The pack")


def say_counts(changes: Sequence[Change], language: str) -> str:
    """How many differences there are, and in how many clauses."""
    if not changes:
        return UNCHANGED.in_(language)
    clauses = len({change.clause for change in changes if change.clause})
    return Words(
        f"共 {len(changes)} 处差异，涉及 {clauses} 个条款。",
        f"{len(changes)} differences, in {clauses} clauses.",
    ).in_(language)


def print_changes(changes: Sequence[Change], console: Console, language: str) -> None:
    """One row a difference."""
    if changes:
        table = Table(show_lines=True, header_style="bold")
        for head, ratio in zip(HEADS, (3, 2, 4, 8, 8), strict=True):
            table.add_column(head.in_(language), ratio=ratio, overflow="fold")
        for change in changes:
            name = f"{change.clause} {change.title.in_(language)}" if change.clause else PACK.in_(language)
            cells = (name, SORTS[change.sort].in_(language), *_cells(change, language))
            colours = ("", COLOURS[change.sort], "", "", "")
            table.add_row(*(Text(cell, colour) for cell, colour in zip(cells, colours, strict=True)))
        console.print(table)
    console.print(say_counts(changes, language), markup=False, highlight=False)


def as_markdown(one: Pack, other: Pack, changes: Sequence[Change], language: str) -> Iterator[str]:
    """A document with a table for each clause, line by line."""
    title = Words("规则包差异", "What changed").in_(language)
    yield f"# {title}: {_name(one)} → {_name(other)}"
    yield ""
    yield say_counts(changes, language)
    for clause, group in groupby(changes, key=lambda change: change.clause):
        rows = list(group)
        yield ""
        yield f"## {clause} {_escape(rows[0].title.in_(language))}" if clause else f"## {PACK.in_(language)}"
        yield ""
        yield "| " + " | ".join(head.in_(language) for head in HEADS[1:]) + " |"
        yield "|---" * (len(HEADS) - 1) + "|"
        for change in rows:
            cells = (SORTS[change.sort].in_(language), *_cells(change, language))
            yield "| " + " | ".join(map(_escape, cells)) + " |"


def to_json(one: Pack, other: Pack, changes: Sequence[Change]) -> dict[str, Any]:
    """The object of `--format json` (schema 1); words come in both languages, and an empty side is null."""
    return {
        "schema": 1,
        "a": identify(one),
        "b": identify(other),
        "changes": [
            {
                "change": change.sort,
                "clause": change.clause or None,
                "title": _both(change.title),
                "part": change.part,
                "label": _both(change.label),
                "before": _both(change.before),
                "after": _both(change.after),
            }
            for change in changes
        ],
    }


def _cells(change: Change, language: str) -> tuple[str, str, str]:
    return change.label.in_(language), change.before.in_(language) or "—", change.after.in_(language) or "—"


def _both(words: Words) -> dict[str, str] | None:
    return {"zh": words.in_("zh"), "en": words.in_("en")} if words != Words() else None


def _name(pack: Pack) -> str:
    return f"{pack.name} {pack.version}"


def _escape(text: str) -> str:
    """The text as a cell of a Markdown table: no markup, no further cell or line."""
    for mark in "\\`*_[]<>|#":
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.split())
