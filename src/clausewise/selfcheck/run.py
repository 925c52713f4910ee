"""Runs the checks: each audits a changed copy of the records (or with a changed pack) and compares the verdicts.

Copies keep the period and the as-of time of the first audit, so that nothing but the change can matter. Only those
clauses are compared of which the change says something; a check that says nothing of the data is skipped, and says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from random import Random

from clausewise.audit import AuditResult, Options, audit
from clausewise.judge.containment import JudgePool
from clausewise.model.clause import Clause, Pack, Words
from clausewise.model.progress import Progress, silent
from clausewise.model.source import Source
from clausewise.opening import open_places
from clausewise.scratch import Scratch
from clausewise.selfcheck import changes
from clausewise.selfcheck.records import Records, read_records, write_records

STAGE = "selfcheck"
Verdicts = dict[tuple[str, str], str]
Chooses = Callable[[Clause], bool]
EXAMPLES = 5


@dataclass(frozen=True)
class Check:
    """`chooses`: the clauses that it speaks of; `only_breaches`: no new breach may come, all else may change."""

    name: Words
    records: Callable[[Records], Records] = lambda records: records
    pack: Callable[[Pack], Pack] = lambda pack: pack
    chooses: Chooses = lambda clause: clause.rule is not None
    only_breaches: bool = False
    files: int = 1
    as_csv: bool = False
    shift: timedelta = timedelta(0)
    renames: bool = False
    skipped: Words | None = None


@dataclass(frozen=True)
class Outcome:
    """What a check found: how many verdicts it compared, and those that changed (clause, trigger, before, after)."""

    name: Words
    compared: int = 0
    changed: Sequence[tuple[str, str, str, str]] = field(default_factory=tuple)
    skipped: Words | None = None


def selfcheck(
    pack: Pack, sources: Sequence[Source], options: Options, *, progress: Progress = silent
) -> Iterator[Outcome]:
    """Audits the records, then every changed copy of them; one outcome a check, as soon as it is known."""
    with JudgePool(options.jobs) as pool, Scratch() as directory:
        first = audit(pack, sources, replace(options, keep_all=True), pool=pool)
        try:
            records, expected = read_records(first.store), _verdicts(first)
            fixed = replace(options, period=first.period, as_of=first.as_of, keep_all=True)
            checks = list(make_checks(pack, records, first))
        finally:
            first.close()
        for number, check in enumerate(checks):
            progress(STAGE, number, len(checks))
            if check.skipped:
                yield Outcome(check.name, skipped=check.skipped)
                continue
            place = write_records(
                check.records(records), Path(directory) / str(number), files=check.files, as_csv=check.as_csv
            )
            found = _audit_copy(check, pack, place, fixed, pool)
            yield compare(check, pack, expected, found)
        progress(STAGE, len(checks), len(checks))


def make_checks(pack: Pack, records: Records, first: AuditResult) -> Iterator[Check]:
    """The checks that these records and this pack allow."""
    setting = first.setting
    yield Check(Words("换为 CSV 格式，结论不变", "written as CSV, the verdicts stay"), as_csv=True)
    yield Check(Words("换为 JSONL 格式，结论不变", "written as JSONL, the verdicts stay"))
    yield Check(
        Words("打乱行序，结论不变", "rows shuffled, the verdicts stay"),
        lambda r: changes.shuffle(r, Random(1)),
    )
    yield Check(Words("拆分文件，结论不变", "files split, the verdicts stay"), files=7)
    yield Check(Words("重复送达，结论不变", "rows delivered twice, the verdicts stay"), changes.deliver_twice)
    yield Check(
        Words("办件改名，结论不变", "cases renamed, the verdicts stay"), changes.rename_cases, renames=True
    )
    yield Check(
        Words("加入无关办件，办件内的结论不变", "unrelated cases added, the verdicts within cases stay"),
        changes.add_unrelated,
        chooses=changes.within_a_case,
    )
    days = [row["at"][:10] for row in records.operations]
    weeks = changes.matching_weeks(
        setting.calendar, setting.since.fromisoformat(min(days)), setting.as_of.date() + timedelta(60)
    )
    name = Words(
        "整体平移相应的星期数，结论不变", "everything shifted by a year's matching weeks, the verdicts stay"
    )
    none = Words("节假日表中没有相同的年份", "no year of the holiday table has the same working days")
    yield Check(
        name,
        lambda r: changes.shift_weeks(r, pack.vocabulary, weeks or timedelta(0)),
        chooses=changes.is_of_any_year,
        shift=weeks or timedelta(0),
        skipped=None if weeks else none,
    )
    yield Check(
        Words("多一条应答记录，不产生违反", "answers added, no must_have is newly breached"),
        lambda r: changes.repeat_answers(r, pack),
        chooses=changes.is_monotone,
        only_breaches=True,
    )
    yield Check(
        Words("时限放长，不产生违反", "limits lengthened, no must_have is newly breached"),
        pack=changes.lengthen,
        chooses=changes.is_monotone,
        only_breaches=True,
    )


def _audit_copy(check: Check, pack: Pack, place: Path, options: Options, pool: JudgePool) -> Verdicts:
    as_of, period = options.as_of, options.period
    if check.shift and as_of is not None and period is not None:
        local = (as_of.replace(tzinfo=None) + check.shift).replace(tzinfo=as_of.tzinfo)
        options = replace(options, as_of=local, period=(period[0] + check.shift, period[1] + check.shift))
    result = audit(check.pack(pack), open_places([place], pack), options, pool=pool)
    try:
        found = _verdicts(result)
    finally:
        result.close()
    if check.renames:
        return {(clause, trigger.replace(changes.UNRELATED, "")): v for (clause, trigger), v in found.items()}
    return found


def _verdicts(result: AuditResult) -> Verdicts:
    ids = dict.fromkeys(c.clause.id for c in result.clauses if c.clause.rule is not None)
    return {(clause, one.trigger): one.verdict for clause in ids for one in result.verdicts(clause)}


def compare(check: Check, pack: Pack, expected: Verdicts, found: Verdicts) -> Outcome:
    """The verdicts of the first audit that the copy does not repeat; new triggers are the change's own."""
    chosen = {c.id for c in pack.clauses} - {c.id for c in pack.clauses if not check.chooses(c)}
    mine = {key: verdict for key, verdict in expected.items() if key[0] in chosen}
    changed = []
    for (clause, trigger), before in mine.items():
        after = found.get((clause, trigger), "—")
        if after == before or (check.only_breaches and after != "breach"):
            continue
        changed.append((clause, trigger, before, after))
    if not mine:
        return Outcome(check.name, skipped=Words("没有适用的条款", "no clause of this kind has a trigger"))
    return Outcome(check.name, len(mine), tuple(changed))
