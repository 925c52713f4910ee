"""`clausewise check`: the same judgement as an audit, said on standard output and written nowhere."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, assert_never

import typer

from clausewise.cli import options as o
from clausewise.errors import WrongUsage
from clausewise.scratch import Scratch

if TYPE_CHECKING:
    from clausewise.reporting.result import AuditResult

STDIN = "-"


class Format(StrEnum):
    text = "text"
    json = "json"
    sarif = "sarif"
    junit = "junit"
    github = "github"


def check(
    source: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...",
            help="Directory or file of records; - is JSONL on standard input. 记录；- 为标准输入。",
        ),
    ],
    format_: Annotated[
        Format, typer.Option("--format", help="For people, other software, or a CI server. 输出格式。")
    ] = Format.text,
    pack: o.PackPlace = None,
    mapping: o.MappingPlace = None,
    period: o.Period = None,
    since: o.Since = None,
    until: o.Until = None,
    as_of: o.AsOf = None,
    clauses: o.Clauses = None,
    settings: o.Settings = None,
    waivers: o.Waivers = None,
    appeals: o.Appeals = None,
    baseline: o.Baseline = None,
    fail_on_new: o.FailOnNew = False,
    attestations: o.Attestations = None,
    lang: o.Speech = o.Language.zh,
    exhaustive: o.Exhaustive = False,
    jobs: o.Jobs = None,
    fail_on: o.FailAt = o.FailOn.minor,
    max_undetermined: o.MostUndetermined = None,
    unmask: o.Unmask = None,
    quiet: o.Quiet = False,
) -> None:
    """Judges records without a report, for CI. 只判定、不生成报告，供持续集成使用。

    text says of each breach and each undetermined verdict what is wrong, the records, and the clause's words, then
    the counts; json prints the object of summary.json with the lines of findings.jsonl under "findings"; sarif
    (SARIF 2.1.0), junit (JUnit XML) and github (annotations) are for CI servers. The exit status is that of audit.
    文本格式说明每个问题的情况、记录和条文，最后是合计；退出码与 audit 相同。

    Example 例: our-software --dump | clausewise check - --clauses '2.6.*' --fail-on critical
    """
    from clausewise.audit import audit as judge
    from clausewise.language.pack import load_pack
    from clausewise.opening import open_places

    if fail_on_new and not baseline:
        raise WrongUsage("--fail-on-new needs an earlier audit: --baseline DIR")
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
        unmask=unmask,
        waivers=waivers,
        appeals=appeals,
        baseline=baseline,
        attestations=attestations,
    )
    with (
        _on_disk(source) as places,
        closing(judge(rules, open_places(places, rules, mapping), wanted)) as result,
    ):
        if not quiet:
            sys.stdout.writelines(_write(result, format_, lang.value))
            sys.stdout.flush()
        status = o.exit_status(result, fail_on, max_undetermined, only_new=fail_on_new)
    raise typer.Exit(status)


@contextmanager
def _on_disk(places: Sequence[str]) -> Iterator[list[str]]:
    """The places, with standard input as a file for as long as it is read."""
    if STDIN not in places:
        yield list(places)
        return
    if places.count(STDIN) > 1:
        raise WrongUsage("- stands for standard input and can be given once only")
    with Scratch() as directory:
        path = Path(directory) / "stdin.jsonl"
        with path.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        yield [str(path) if place == STDIN else place for place in places]


def _write(result: AuditResult, format_: Format, language: str) -> Iterator[str]:
    """The result in pieces of text."""
    match format_:
        case Format.text:
            from clausewise.reporting.plain_text import as_text

            yield from (f"{line}\n" for line in as_text(result, language))
        case Format.json:
            yield from _as_json(result)
        case Format.sarif:
            from clausewise.reporting.sarif import as_sarif

            yield from as_sarif(result, language)
        case Format.junit:
            from clausewise.reporting.junit import as_junit

            yield from as_junit(result, language)
        case Format.github:
            from clausewise.reporting.github import as_github

            yield from (f"{line}\n" for line in as_github(result, language))
        case _:
            assert_never(format_)


def _as_json(result: AuditResult) -> Iterator[str]:
    from clausewise.reporting.early_warning import EarlyWarnings
    from clausewise.reporting.summary import summarise

    early, findings = EarlyWarnings(result), []
    for finding in result.findings():
        early.add(finding)
        findings.append(finding.to_json())
    whole = {**summarise(result), "early_warning": early.to_json(), "findings": findings}
    yield json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
