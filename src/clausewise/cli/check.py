"""`clausewise check`: the same judgement as an audit, said on standard output and written nowhere."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clausewise.cli import options as o
from clausewise.errors import WrongUsage

if TYPE_CHECKING:
    from clausewise.reporting.result import AuditResult

STDIN = "-"
SHOWN = ("breach", "undetermined")


class Format(StrEnum):
    text = "text"
    json = "json"


def check(
    source: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...",
            help="Directory or file of records; - is JSONL on standard input. 记录；- 为标准输入。",
        ),
    ],
    format_: Annotated[
        Format, typer.Option("--format", help="text: a line a finding; json: one object. 输出格式。")
    ] = Format.text,
    pack: o.PackPlace = None,
    period: o.Period = None,
    since: o.Since = None,
    until: o.Until = None,
    as_of: o.AsOf = None,
    clauses: o.Clauses = None,
    settings: o.Settings = None,
    lang: o.Speech = o.Language.zh,
    exhaustive: o.Exhaustive = False,
    jobs: o.Jobs = None,
    fail_on: o.FailAt = o.FailOn.minor,
    max_undetermined: o.MostUndetermined = None,
    quiet: o.Quiet = False,
) -> None:
    """Judges records without a report, for CI. 只判定、不生成报告，供持续集成使用。

    text prints a line for each breach and each undetermined verdict, then the counts; json prints the object
    of summary.json with the lines of findings.jsonl under "findings".
    文本格式每个违反或无法判定的问题一行，最后是合计。

    Example 例: our-software --dump | clausewise check - --clauses '2.6.*' --fail-on critical
    """
    from clausewise.audit import audit as judge
    from clausewise.language.pack import load_pack
    from clausewise.sources import open_sources

    rules = load_pack(pack)
    wanted = o.read_options(
        rules,
        period=period,
        since=since,
        until=until,
        as_of=as_of,
        clauses=clauses,
        settings=settings,
        exhaustive=exhaustive,
        jobs=jobs,
    )
    with (
        _on_disk(source) as places,
        closing(judge(rules, open_sources(places, rules.vocabulary), wanted)) as result,
    ):
        if not quiet:
            said = _as_json(result) if format_ is Format.json else _as_text(result, lang.value)
            for line in said:
                typer.echo(line)
        status = o.exit_status(result, fail_on, max_undetermined)
    raise typer.Exit(status)


@contextmanager
def _on_disk(places: Sequence[str]) -> Iterator[list[str]]:
    """The places, with standard input as a file for as long as it is read."""
    if STDIN not in places:
        yield list(places)
        return
    if places.count(STDIN) > 1:
        raise WrongUsage("- stands for standard input and can be given once only")
    with tempfile.TemporaryDirectory(prefix="clausewise-") as directory:
        path = Path(directory) / "stdin.jsonl"
        with path.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        yield [str(path) if place == STDIN else place for place in places]


def _as_text(result: AuditResult, language: str) -> Iterator[str]:
    from clausewise.model.finding import VERDICT_LABELS
    from clausewise.reporting.lines import sentence
    from clausewise.reporting.summary import VERDICTS, count_verdicts
    from clausewise.reporting.tables import SEVERITY_LABELS, label

    for finding in result.findings():
        if finding.verdict in SHOWN:
            verdict = label(finding.verdict, VERDICT_LABELS, language)
            severity = label(finding.severity, SEVERITY_LABELS, language)
            words = sentence(finding, language)
            yield f"{finding.clause} {verdict} {severity} {finding.finding} {finding.trigger}: {words}"
    for note in result.notes:
        yield f"! {note.in_(language)}"
    totals = count_verdicts(clause.counts for clause in result.clauses)
    counts = ", ".join(
        f"{label(verdict, VERDICT_LABELS, language)} {totals[verdict]}" for verdict in VERDICTS
    )
    words = {"zh": "合计", "en": "total"}[language]
    lost = {"zh": "隔离的行", "en": "rows quarantined"}[language]
    yield f"{words}: {counts}; {lost} {result.quarantined}"


def _as_json(result: AuditResult) -> Iterator[str]:
    from clausewise.reporting.summary import summarise

    findings = [finding.to_json() for finding in result.findings()]
    yield json.dumps({**summarise(result), "findings": findings}, ensure_ascii=False, indent=2)
