"""`clausewise selfcheck`: whether verdicts hang on what must not matter, tried on the user's own records."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from clausewise.cli import options as o

if TYPE_CHECKING:
    from clausewise.selfcheck.run import Outcome


def selfcheck(
    source: o.Places,
    pack: o.PackPlace = None,
    mapping: o.MappingPlace = None,
    period: o.Period = None,
    as_of: o.AsOf = None,
    clauses: o.Clauses = None,
    jobs: o.Jobs = None,
    lang: o.Speech = o.Language.zh,
    quiet: o.Quiet = False,
) -> None:
    """Changes the records in ways that must not matter, and compares. 对本单位数据做变形检查，核对结论不变。

    Rows shuffled, files split and merged, formats converted, rows delivered twice, cases renamed, unrelated cases added, a
    year's matching weeks later: the verdicts stay. An answer more, or a longer limit, never makes a breach. Exit status 1
    where one does.
    打乱行序、拆分与合并文件、转换格式、重复送达、办件改名、加入无关办件、整体平移，结论不变；多一条应答、时限放长，不产生违反。

    Example 例: clausewise selfcheck data/2026-03 --lang en
    """
    from rich.console import Console

    from clausewise.language.pack import load_pack
    from clausewise.opening import open_places
    from clausewise.reporting.terminal import progress_bars
    from clausewise.selfcheck.run import selfcheck as run

    rules = load_pack(pack)
    wanted = o.read_options(
        rules,
        period=period,
        since=None,
        until=None,
        as_of=as_of,
        clauses=clauses,
        settings=None,
        exhaustive=False,
        jobs=jobs,
    )
    with progress_bars(Console(stderr=True), lang.value, quiet=quiet) as progress:
        outcomes = list(run(rules, open_places(source, rules, mapping), wanted, progress=progress))
    for outcome in outcomes:
        if outcome.changed or not quiet:
            sys.stdout.write(_tell(outcome, lang.value))
    raise typer.Exit(o.EXIT_FINDINGS if any(outcome.changed for outcome in outcomes) else 0)


def _tell(outcome: Outcome, language: str) -> str:
    """One line a check; where it failed, the first verdicts that changed."""
    from clausewise.selfcheck.run import EXAMPLES

    name = outcome.name.in_(language)
    if outcome.skipped:
        return f"– {name}: {outcome.skipped.in_(language)}\n"
    count = f"{outcome.compared} 个结论" if language == "zh" else f"{outcome.compared} verdicts"
    if not outcome.changed:
        return f"✓ {name} ({count})\n"
    changed = f"{len(outcome.changed)} 个有变化" if language == "zh" else f"{len(outcome.changed)} changed"
    lines = [f"✗ {name} ({count}, {changed})"]
    lines += [
        f"    {clause} {trigger}: {before} → {after}"
        for clause, trigger, before, after in outcome.changed[:EXAMPLES]
    ]
    return "\n".join(lines) + "\n"
