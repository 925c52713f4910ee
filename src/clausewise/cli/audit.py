"""`clausewise audit`: judges records and writes a report directory."""

from __future__ import annotations

import shutil
from contextlib import ExitStack, closing
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clausewise.cli import options as o
from clausewise.cli.handbook import write_page as write_handbook
from clausewise.cli.page import PAGE, RESULTS, default_history, write_page
from clausewise.errors import WrongUsage

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from clausewise.model.clause import Pack
    from clausewise.model.progress import Progress
    from clausewise.model.source import Source
    from clausewise.partition.run import Cluster
    from clausewise.reporting.result import AuditResult


class By(StrEnum):
    clause = "clause"
    unit = "unit"


def audit(
    source: o.Places,
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
    ledger: o.LedgerPlace = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help="Where the report goes (default: reports/<source>). 报告目录。"
        ),
    ] = None,
    by: Annotated[
        By, typer.Option("--by", help="What the summary on the terminal goes by. 终端汇总按条款或按单位。")
    ] = By.clause,
    lang: o.Speech = o.Language.zh,
    exhaustive: o.Exhaustive = False,
    jobs: o.Jobs = None,
    runner: o.RunBy = o.Runner.local,
    master: o.Master = None,
    fail_on: o.FailAt = o.FailOn.minor,
    max_undetermined: o.MostUndetermined = None,
    history: o.History = None,
    no_html: Annotated[
        bool, typer.Option("--no-html", help="Writes everything but the Allure report. 不生成网页报告。")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replaces another audit in DIR. 覆盖已有的审计报告。")
    ] = False,
    also: Annotated[
        str | None,
        typer.Option(
            "--also",
            metavar="NAMES",
            help="Further files: sarif, junit, supervision. 另写：SARIF、JUnit、督办交换表。",
        ),
    ] = None,
    unmask: o.Unmask = None,
    quiet: o.Quiet = False,
) -> None:
    """Judges records and writes a report. 审计业务记录，生成报告。

    DIR then holds index.html, findings.jsonl, .csv and .xlsx, summary.json, quarantine.csv and receipt.json.
    目录中有网页报告、问题清单、汇总、隔离数据和核查凭据。
    Personal data (columns marked so, ID card and phone numbers) are masked. 个人信息默认以代号显示。

    Exit status 退出码: 0 nothing found 无问题, 1 breaches 有违反, 2 wrong usage 用法错误,
    3 broken pack 规则包有误, 4 unreadable source 数据无法读取, 5 too much undetermined 无法判定过多,
    6 a waiver, an appeal or an attestation without effect 豁免、申诉或人工认定无效, 70 internal error 内部错误,
    74 disk full, no memory or no right to write 磁盘已满、内存不足或无写入权限, 130 interrupted 被中断,
    141 output no longer read 输出无人读取.

    Example 例: clausewise audit data/2026-03 --period 2026-03 --out reports/2026-03
    """
    from rich.console import Console

    from clausewise.accountability.ledger import held_ledger
    from clausewise.audit import audit as judge
    from clausewise.incremental.keeper import keeper_beside
    from clausewise.language.pack import load_pack
    from clausewise.opening import open_places
    from clausewise.reporting.directory import refuse_occupied, written_whole
    from clausewise.reporting.early_warning import describe_warnings
    from clausewise.reporting.files import write_files
    from clausewise.reporting.jsonl import FINDINGS
    from clausewise.reporting.page import kept_months
    from clausewise.reporting.receipt import Request
    from clausewise.reporting.terminal import print_summary, progress_bars

    if ledger and clauses:
        raise WrongUsage("--ledger keeps whole months: leave --clauses out")
    target = out or Path("reports") / _name(source[0])
    refuse_occupied(target, force=force)
    further = o.read_also(also)
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
    o.refuse_runner(runner, master, mapping)
    points = history or default_history(target)
    earlier = kept_months(points)
    with ExitStack() as stack:
        if runner is o.Runner.spark:
            cluster, sources = stack.enter_context(open_spark(source, rules, master))
        else:
            cluster, sources = None, open_places(source, rules, mapping)
        with progress_bars(Console(stderr=True), lang.value, quiet=quiet) as progress:
            book = stack.enter_context(held_ledger(ledger)) if ledger else None
            keeper = keeper_beside(ledger) if ledger and not cluster else None
            if keeper:
                stack.callback(keeper.close)
            judged = judge(
                rules, sources, wanted, progress=progress, ledger=book, cluster=cluster, keeper=keeper
            )
            result = stack.enter_context(closing(judged))
            if book:
                result.keep(book)
            with written_whole(target, force=force) as directory:
                summary = write_files(
                    result,
                    directory,
                    request=Request(
                        sources=tuple(source),
                        pack=str(pack or ""),
                        files=o.files_beside(
                            mapping,
                            rules,
                            waivers=waivers,
                            appeals=appeals,
                            attestations=attestations,
                            baseline=baseline / FINDINGS if baseline else None,
                        ),
                        clauses=wanted.clauses,
                        overrides=wanted.overrides,
                        exhaustive=wanted.exhaustive,
                        language=lang.value,
                        also=further,
                        unmask=wanted.unmask,
                        ledger=ledger or "",
                        runner=cluster.runner if cluster else None,
                    ),
                    progress=progress,
                    earlier=earlier,
                )
                trouble = (
                    "" if no_html else _write_html(result, directory, target, points, lang.value, progress)
                )
            trouble = trouble or (keeper.publish() if keeper else "")
        if not quiet:
            page = target / PAGE
            warnings = describe_warnings(summary["early_warning"], lang.value, shown=3)
            print_summary(
                result,
                Console(),
                lang.value,
                str(page if page.is_file() else target),
                warnings,
                by_unit=by is By.unit,
            )
        status = o.exit_status(result, fail_on, max_undetermined, only_new=fail_on_new)
    if trouble:
        o.warn(trouble)
    raise typer.Exit(status)


def _write_html(
    result: AuditResult,
    directory: Path,
    target: Path,
    history: Path | None,
    language: str,
    progress: Progress,
) -> str:
    """Writes allure-results and the page; where that fails, says why in a sentence, and the audit goes on."""
    from clausewise.reporting.node import PageUnavailable
    from clausewise.scenarios.allure_run import ReportTrouble, write_results

    results = directory / RESULTS
    try:
        write_handbook(result.pack, directory, language)
        progress("allure", 0, 1)
        write_results(result, results, language=language)
        progress("allure", 1, 1)
        progress("page", 0, 1)
        write_page(directory, language, history)
        progress("page", 1, 1)
    except ReportTrouble as trouble:
        shutil.rmtree(results, ignore_errors=True)  # part of a report would look like a pass
        return f"the report page was not made, everything else was: {trouble}"
    except PageUnavailable as trouble:
        return (
            f"the report page was not made, everything else was: {trouble}; "
            f"make it later with `clausewise page {target}`"
        )
    return ""


def open_spark(
    places: list[str], pack: Pack, master: str | None
) -> AbstractContextManager[tuple[Cluster, list[Source]]]:
    """Heavy, and absent where the extra is not installed: looked at when it is asked for."""
    from clausewise.cluster import open_cluster

    return open_cluster(places, pack, master)


def _name(source: str) -> str:
    """`data/2026-03/` -> 2026-03, `dump.xes.gz` -> dump, `postgresql://db/hall?…` -> hall"""
    source = source.partition("?")[0] if "://" in source else source
    return Path(source).resolve().name.partition(".")[0] or "audit"
