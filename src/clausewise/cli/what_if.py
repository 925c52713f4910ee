"""`clausewise what-if`: two audits of the same records, and which verdicts a changed number or pack would change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clausewise.cli import options as o
from clausewise.errors import WrongUsage

if TYPE_CHECKING:
    from clausewise.accountability.appeals import Verdicts
    from clausewise.audit import Options
    from clausewise.model.clause import Pack
    from clausewise.reporting.verdict_changes import VerdictChange

ROWS_SHOWN = 40


def what_if(
    source: o.Places,
    settings: o.Settings = None,
    pack_b: Annotated[
        Path | None,
        typer.Option("--pack-b", metavar="DIR", help="Another pack to compare with. 用来比较的另一规则包。"),
    ] = None,
    pack: o.PackPlace = None,
    mapping: o.MappingPlace = None,
    period: o.Period = None,
    since: o.Since = None,
    until: o.Until = None,
    as_of: o.AsOf = None,
    clauses: o.Clauses = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Writes the changes to a workbook (.xlsx). 写入工作簿。"),
    ] = None,
    jobs: o.Jobs = None,
    lang: o.Speech = o.Language.zh,
) -> None:
    """Shows which verdicts a changed number would change. 改动一个数字会改变哪些结论。

    Audits the records as they are and with --set (or with --pack-b), and lists by clause and unit how many verdicts become
    others; the workbook names each trigger. Nothing else is written, and the exit status is 0 whatever changes.
    按条款和单位列出变化；工作簿列出每条触发记录。不改变任何数据，有无变化退出码都是 0。

    Example 例: clausewise what-if data/2026-03 --set 2.3.1.limit="1 working days" --out changes.xlsx
    """
    from clausewise.language.pack import load_pack, set_parameters
    from clausewise.reporting.verdict_changes import count_changes, list_changes, write_changes

    if not settings and not pack_b:
        raise WrongUsage(
            'what-if changes something: give --set 2.3.1.limit="1 working days", or --pack-b DIR'
        )
    if out and out.suffix != ".xlsx":
        raise WrongUsage(
            f"--out {out}: the changes are written to a workbook: name a file that ends in .xlsx"
        )
    before = load_pack(pack)
    after = load_pack(pack_b) if pack_b else before
    wanted = o.read_options(
        before, period=period, since=since, until=until, as_of=as_of, clauses=clauses, settings=settings,
        exhaustive=False, jobs=jobs,
    )  # fmt: skip
    changed = set_parameters(after, wanted.overrides)
    names = None if pack_b else _followers(before, {name.rpartition(".")[0] for name in wanted.overrides})
    plain = _judge(before, source, mapping, wanted, names)
    other = _judge(changed, source, mapping, wanted, names)
    changes = list_changes(plain, other)
    titles = {clause.id: clause.title.in_(lang.value) for clause in (*before.clauses, *after.clauses)}
    _print(count_changes(changes), titles, lang.value)
    if out:
        write_changes(out, changes, titles, lang.value)
        typer.echo(str(out))


def _followers(pack: Pack, clauses: set[str]) -> set[str]:
    """The clauses, and all that depend on their findings."""
    found = set(clauses)
    while more := {c.id for c in pack.clauses if found & set(c.depends_on)} - found:
        found |= more
    return found


def _judge(
    pack: Pack, source: Sequence[str], mapping: str | None, wanted: Options, names: set[str] | None
) -> Verdicts:
    """All reported verdicts of the clauses that can change."""
    from dataclasses import replace

    from clausewise.accountability.appeals import read_verdicts
    from clausewise.audit import audit
    from clausewise.opening import open_places

    options = replace(wanted, overrides={}, keep_all=True)
    if names is not None and not wanted.clauses:
        options = replace(options, clauses=tuple(sorted(names)))
    with closing(audit(pack, open_places(source, pack, mapping), options)) as result:
        shown = {each.clause.id for each in result.clauses}
        mine = [duty for duty in result.duties.values() if duty.clause.id in shown]
        verdicts = read_verdicts(result.store.connection, mine, result.setting)
        reported = {key: judged for key, judged in verdicts.items() if judged.reported}
        if (masker := result.masker) is None:
            return reported
        return {
            (clause, masker.text(trigger)): judged._replace(unit=masker.field("unit", judged.unit))
            for (clause, trigger), judged in reported.items()
        }


def _print(counts: Counter[VerdictChange], titles: dict[str, str], language: str) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from clausewise.model.finding import VERDICT_LABELS
    from clausewise.reporting.tables import label
    from clausewise.reporting.verdict_changes import COUNT_HEADS, NO_CHANGE

    if not counts:
        typer.echo(NO_CHANGE.in_(language))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in COUNT_HEADS:
        table.add_column(head.in_(language))
    for (clause, unit, before, after), number in list(counts.items())[:ROWS_SHOWN]:
        said = (label(word, VERDICT_LABELS, language) if word else "–" for word in (before, after))
        table.add_row(clause, Text(titles.get(clause, "")), Text(unit or "–"), *said, str(number))
    Console().print(table)
    if len(counts) > ROWS_SHOWN:
        typer.echo(f"… {len(counts) - ROWS_SHOWN}")
