"""The options that several commands share, and what they mean."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from clausewise.errors import WrongUsage, nearest

if TYPE_CHECKING:
    from clausewise.audit import Options
    from clausewise.model.clause import Pack
    from clausewise.reporting.result import AuditResult

MOST_JOBS = 8
MOST_UNDETERMINED = 0.5
EXIT_FINDINGS = 1
EXIT_UNDETERMINED = 5
EXIT_WAIVER = 6


class Language(StrEnum):
    zh = "zh"
    en = "en"


class Runner(StrEnum):
    local = "local"
    spark = "spark"


class FailOn(StrEnum):
    critical = "critical"
    major = "major"
    minor = "minor"
    never = "never"


Places = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE...",
        help="Directory, file (CSV, XLSX, JSONL, Parquet, XES) or database URL. 记录所在的目录、文件或数据库。",
    ),
]
MappingPlace = Annotated[
    str | None,
    typer.Option(
        "--mapping",
        metavar="FILE",
        help="Records are an export: a mapping.yaml, or one of the pack's (up_pro, gdbs, wide). 导出数据的映射。",
    ),
]


def _say_whose_pack(context: typer.Context, given: Path | None) -> Path | None:
    """Warns who stands in one pack and is about to use another: an edit that is not looked at must not pass."""
    is_typing = context.resilient_parsing  # a shell asks how a word may go on
    if given is None and not is_typing and Path("rules/guideline.yaml").is_file():
        from clausewise.language.pack import default_pack_root

        if not default_pack_root().samefile("."):
            warn(
                "without --pack the county hall's rules that come with Clausewise are used, not those of this "
                "directory; for these: --pack .\n"
                "未给 --pack，所用的是 Clausewise 自带的县级大厅规则包，不是当前目录中的规则；要用当前目录的，请加 --pack ."
            )
    return given


PackPlace = Annotated[
    Path | None,
    typer.Option(
        "--pack",
        metavar="DIR",
        callback=_say_whose_pack,
        help="The pack (default: the county hall). 规则包目录。",
    ),
]
Period = Annotated[
    str | None, typer.Option("--period", metavar="MONTH", help="Audit period, e.g. 2026-03. 审计期。")
]
Since = Annotated[
    str | None, typer.Option("--from", metavar="DATE", help="First day of the period. 审计期首日。")
]
Until = Annotated[
    str | None, typer.Option("--until", metavar="DATE", help="Last day of the period. 审计期末日。")
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="TIME",
        help="Nothing later exists; a date is the end of that day (default: the latest record). 截至时间。",
    ),
]
Clauses = Annotated[
    str | None,
    typer.Option("--clauses", metavar="GLOBS", help="Only these, e.g. '2.*,4.1.3'. 只审计这些条款。"),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="NAME=VALUE", help='Changes a parameter, e.g. 2.3.1.limit="1 working days". 改参数。'
    ),
]
Exhaustive = Annotated[
    bool,
    typer.Option(
        "--exhaustive", help="Sends every trigger to the judge (slow; same result). 全部交规则引擎判定。"
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", metavar="N", min=1, help="Judges at work (default: one a processor). 并行数。"),
]
RunBy = Annotated[
    Runner,
    typer.Option(
        "--runner",
        help="Where cases are judged: on this machine, or on a Spark cluster (clausewise[spark]): SOURCE is then Parquet on "
        "any file system of Spark, or hive://DATABASE. 执行方式：本机或 Spark 集群。",
    ),
]
Master = Annotated[
    str | None,
    typer.Option(
        "--master",
        metavar="URL",
        help="The Spark master, e.g. spark://host:7077 or yarn (default: as Spark is configured). Spark 主节点。",
    ),
]
FailAt = Annotated[
    FailOn, typer.Option("--fail-on", help="Exit status 1 from this severity on. 自此严重程度起退出码为 1。")
]
MostUndetermined = Annotated[
    float | None,
    typer.Option(
        "--max-undetermined",
        metavar="SHARE",
        min=0.0,
        max=1.0,
        help="Exit status 5 above this share of triggers (default: 0.5; with --fail-on never: no limit). "
        "无法判定所占比例的上限。",
    ),
]
Unmask = Annotated[
    str | None,
    typer.Option(
        "--unmask", metavar="REASON", help="Shows personal data, for this reason. 显示个人信息，须写明理由。"
    ),
]
History = Annotated[
    Path | None,
    typer.Option(
        "--history",
        metavar="FILE",
        help="Keeps the trend over months; a month that is run again replaces its point "
        "(default: history.jsonl beside DIR where DIR is named after a month). 各期趋势。",
    ),
]
LedgerPlace = Annotated[
    str | None,
    typer.Option(
        "--ledger",
        metavar="FILE",
        help="Keeps the months (SQLite file, or postgresql:// URL): earlier ones count for occasions, what they left "
        "pending is judged again. 逐月台账。",
    ),
]
Baseline = Annotated[
    Path | None,
    typer.Option(
        "--baseline",
        metavar="DIR",
        help="An earlier audit: findings are new, known or gone. 与以前的审计对比。",
    ),
]
FailOnNew = Annotated[
    bool,
    typer.Option(
        "--fail-on-new",
        help="Exit status 1 for new breaches only (with --baseline). 只有新增违反时退出码为 1。",
    ),
]
Waivers = Annotated[
    Path | None, typer.Option("--waivers", metavar="FILE", help="Breaches that are waived (YAML). 豁免文件。")
]
Appeals = Annotated[
    Path | None,
    typer.Option("--appeals", metavar="FILE", help="What became of appeals (YAML). 申诉处理文件。"),
]
Attestations = Annotated[
    Path | None,
    typer.Option(
        "--attestations",
        metavar="FILE",
        help="What people attested of clauses without records (YAML). 人工认定文件。",
    ),
]
Speech = Annotated[Language, typer.Option("--lang", help="Language of the output. 输出语言。")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Prints errors only. 只显示错误。")]


def read_options(
    pack: Pack,
    *,
    period: str | None,
    since: str | None,
    until: str | None,
    as_of: str | None,
    clauses: str | None,
    settings: Sequence[str] | None,
    exhaustive: bool,
    jobs: int | None,
    unmask: str | None = None,
    waivers: Path | None = None,
    appeals: Path | None = None,
    baseline: Path | None = None,
    attestations: Path | None = None,
) -> Options:
    """The audit's options from what was typed; raises WrongUsage."""
    from clausewise.audit import Options
    from clausewise.language.attestations import load_attestations
    from clausewise.language.due_process import load_appeals, load_waivers
    from clausewise.moments import read_moment
    from clausewise.reporting.jsonl import read_findings

    moment: datetime | None = read_moment(as_of, ZoneInfo(pack.timezone)) if as_of else None
    return Options(
        period=_read_period(period, since, until),
        as_of=moment,
        clauses=tuple(glob.strip() for glob in (clauses or "").split(",") if glob.strip()),
        overrides=_read_settings(settings or ()),
        exhaustive=exhaustive,
        jobs=jobs or min(available_processors(), MOST_JOBS),
        unmask=_read_reason(unmask),
        waivers=load_waivers(waivers, pack) if waivers else (),
        appeals=load_appeals(appeals) if appeals else (),
        baseline={line["finding"]: line for line in read_findings(baseline)} if baseline else None,
        attestations=load_attestations(attestations, pack) if attestations else (),
    )


def _read_reason(unmask: str | None) -> str:
    if unmask is not None and not unmask.strip():
        raise WrongUsage('--unmask: say why personal data must be shown, e.g. --unmask "复核 3 号问题"')
    return (unmask or "").strip()


def read_also(also: str | None) -> tuple[str, ...]:
    """The further files that were asked for; raises WrongUsage."""
    from clausewise.reporting.files import ALSO

    names = tuple(dict.fromkeys(name.strip() for name in (also or "").split(",") if name.strip()))
    for name in names:
        if name not in ALSO:
            raise WrongUsage(f"--also {name}: there is no such file; {nearest(name, ALSO)}")
    return names


def files_beside(mapping: str | None, pack: Pack, **others: Path | None) -> dict[str, Path]:
    """The files beside the records that an audit reads, by what they are."""
    from clausewise.language.mapping import find_mapping

    found = {name: path for name, path in others.items() if path is not None}
    return {"mapping": find_mapping(mapping, pack.root), **found} if mapping else found


def _read_period(period: str | None, since: str | None, until: str | None) -> tuple[date, date] | None:
    from clausewise.moments import read_day, read_period

    if period:
        if since or until:
            raise WrongUsage("--period and --from/--until exclude each other: give one of them")
        return read_period(period)
    if not since and not until:
        return None
    if not (since and until):
        raise WrongUsage("--from and --until belong together: give both, or a month with --period 2026-03")
    first, last = read_day(since), read_day(until)
    if last < first:
        raise WrongUsage(f"the period ends ({last}) before it begins ({first})")
    return first, last


def _read_settings(settings: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        name, value = name.strip(), value.strip()
        if not (name and equals and value):
            raise WrongUsage(
                f'--set {setting}: write <clause>.<parameter>=<value>, e.g. 2.3.1.limit="1 working days"'
            )
        if name in found:
            raise WrongUsage(f"--set {name}: is given twice")
        found[name] = value
    return found


def available_processors() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def refuse_runner(runner: Runner, master: str | None, mapping: str | None) -> None:
    """Raises WrongUsage for options that do not go with the runner."""
    if master and runner is not Runner.spark:
        raise WrongUsage("--master goes with --runner spark")
    if mapping and runner is Runner.spark:
        raise WrongUsage(
            "--mapping is read on one machine: write the records in the vocabulary's names before a cluster audits them"
        )


def exit_status(
    result: AuditResult, fail_on: FailOn, max_undetermined: float | None, *, only_new: bool = False
) -> int:
    """0, 1, 5 or 6. A run that could decide less than half is never reported as a pass; a waiver or an appeal
    that had no effect comes before everything, because the verdicts are not those that its author expected."""
    from clausewise.model.clause import SEVERITIES

    if result.process.has_trouble:
        from clausewise.reporting.due_process import trouble_lines

        warn("\n".join(line for language in ("en", "zh") for line in trouble_lines(result.process, language)))
        return EXIT_WAIVER
    if fail_on is not FailOn.never:
        failing = SEVERITIES[: SEVERITIES.index(fail_on.value) + 1]
        if only_new and result.process.baseline:
            if any(result.process.baseline.new.get(severity) for severity in failing):
                return EXIT_FINDINGS
        elif any(c.verdict == "breach" and c.clause.severity in failing for c in result.clauses):
            return EXIT_FINDINGS
        if max_undetermined is None:
            max_undetermined = MOST_UNDETERMINED
    triggers = sum(sum(c.counts.values()) for c in result.clauses)
    undetermined = sum(c.counts.get("undetermined", 0) for c in result.clauses)
    if max_undetermined is not None and undetermined > max_undetermined * triggers:
        warn(
            f"{undetermined} of {triggers} triggers are undetermined, more than --max-undetermined {max_undetermined:g} "
            "allows; clausewise inspect names the columns that are missing\n"
            f"共 {triggers} 个触发记录，无法判定 {undetermined} 个，超过 --max-undetermined {max_undetermined:g}；"
            "缺哪些列，见 clausewise inspect"
        )
        return EXIT_UNDETERMINED
    return 0


def warn(words: str) -> None:
    typer.echo(f"clausewise: {words}", err=True)
