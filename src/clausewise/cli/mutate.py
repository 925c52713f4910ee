"""`clausewise mutate`: do the worked examples notice every change of a rule?"""

from __future__ import annotations

import json
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clausewise.cli import options as o

if TYPE_CHECKING:
    from clausewise.model.clause import Clause
    from clausewise.mutation.run import Bench

EXIT_SURVIVORS = 1


class Format(StrEnum):
    text = "text"
    json = "json"


def mutate(
    pack: o.PackPlace = None,
    clauses: o.Clauses = None,
    changed_since: Annotated[
        str | None,
        typer.Option(
            "--changed-since",
            metavar="REV",
            help="Only clauses whose rule or feature file differs from where this branch left REV (on REV "
            "itself: from the commit before). 只检查与该版本相比有改动的条款。",
        ),
    ] = None,
    jobs: o.Jobs = None,
    format_: Annotated[
        Format, typer.Option("--format", help="text: a line a mutant; json: one object. 输出格式。")
    ] = Format.text,
    survivors: Annotated[
        bool, typer.Option("--survivors", help="Lists only what nobody noticed. 只列出未发现的变异。")
    ] = False,
    lang: o.Speech = o.Language.zh,
    quiet: o.Quiet = False,
) -> None:
    """Changes each rule in one place at a time and runs its worked examples. 逐处改动规则，看判例能否发现。

    Prints the kill matrix: each clause, each mutant, and the scenario that noticed it. A mutant that nobody notices
    (exit status 1) is a number or a word of the rule that no example depends on. What cannot be noticed is listed, with
    its reason, in rules/equivalent-mutants.yaml; a mutant that does not load is counted apart.
    逐条列出每个变异和发现它的场景；有未被发现的变异时退出码为 1。等价变异及理由写在 rules/equivalent-mutants.yaml。

    Example 例: clausewise mutate --clauses '2.3.*' --survivors
    """
    from rich.console import Console

    from clausewise.language.pack import default_pack_root
    from clausewise.mutation.equivalents import check_equivalents, read_equivalents
    from clausewise.mutation.matrix import Matrix
    from clausewise.mutation.run import Bench, run_mutants
    from clausewise.reporting.terminal import progress_bars

    started = time.monotonic()
    bench = Bench((pack or default_pack_root()).resolve())
    try:
        equivalents = read_equivalents(bench.pack.root)
        chosen = _choose(bench, clauses, changed_since, quiet=quiet)
        work = min(jobs or min(o.available_processors(), o.MOST_JOBS), max(1, len(chosen)))
        with progress_bars(Console(stderr=True), lang.value, quiet=quiet) as progress:
            outcomes = run_mutants(bench, [clause.file for clause in chosen], work, progress)
    finally:
        bench.close()
    known, run = {clause.id for clause in bench.pack.clauses}, {clause.id for clause in chosen}
    check_equivalents(equivalents, outcomes, known, run)
    matrix = Matrix(chosen, outcomes, equivalents)
    if format_ is Format.json:
        typer.echo(json.dumps(matrix.as_json(), ensure_ascii=False, indent=2))
    elif not quiet:
        for line in matrix.lines(lang.value, whole=not survivors):
            typer.echo(line)
        typer.echo(f"{bench.pack.name}: {matrix.total(lang.value)}  ({_spent(started)})")
    elif matrix.failing:
        for line in matrix.lines(lang.value, whole=False):
            typer.echo(line, err=True)
    raise typer.Exit(EXIT_SURVIVORS if matrix.failing else 0)


def _choose(bench: Bench, globs: str | None, revision: str | None, *, quiet: bool) -> list[Clause]:
    """The clauses with a rule that were asked for."""
    from clausewise.language.selection import choose
    from clausewise.mutation.changed import changed_files, clauses_of_changes

    wanted = [glob.strip() for glob in (globs or "").split(",") if glob.strip()]
    chosen = [clause for clause in choose(bench.pack, wanted) if clause.rule is not None]
    if revision is None:
        return chosen
    root: Path = bench.pack.root
    changed = changed_files(root, revision)
    if changed is None:
        if not quiet:
            o.warn(f"git knows no change since '{revision}' here, so no clause is mutated; 没有可比较的版本")
        return []
    features = {
        clause: {example.file.resolve() for example in examples}
        for clause, examples in bench.examples.items()
    }
    return clauses_of_changes(chosen, features, root, changed)


def _spent(started: float) -> str:
    """Wall-clock time, and the processors' time of this process and all that it started."""
    import resource

    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    seconds = sum(each.ru_utime + each.ru_stime for each in used)
    return f"{time.monotonic() - started:.0f} s, CPU {seconds:.0f} s"
