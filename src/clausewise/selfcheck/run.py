"""Runs the checks: each audits a changed copy of the records (or with a changed pack) and compares the verdicts.

Copies keep the period and the as-of time of the first audit, so that nothing but the change can matter. Only those
clauses are compared of which the change says something; a check that says nothing of the data is skipped, and says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
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
from clausewise.selfcheck.forms import MERGED, write_records
from clausewise.selfcheck.records import Records, read_records
from clausewise.selfcheck.shift import (
    find_shift,
    hangs_on_no_date,
    has_dated_name,
    name_before,
    reach,
    shift_pack,
    shift_records,
)

STAGE = "selfcheck"
Verdicts = dict[tuple[str, str], str]
Chooses = Callable[[Clause], bool]
EXAMPLES = 5
FORM_NAMES = {
    "csv": "CSV",
    "gb18030": "CSV (GB18030)",
    "jsonl": "JSONL",
    "xlsx": "XLSX",
    "parquet": "Parquet",
}


@dataclass(frozen=True)
class Check:
    """`chooses`: the clauses that it speaks of; `only_breaches`: no new breach may come, all else may change; `names`:
    clause and name of a trigger of the copy -> the name that it had."""

    name: Words
    records: Callable[[Records], Records] = lambda records: records
    pack: Callable[[Pack], Pack] = lambda pack: pack
    chooses: Chooses = lambda clause: clause.rule is not None
    only_breaches: bool = False
    files: int = 1
    form: str = "jsonl"
    shift: timedelta = timedelta(0)
    names: Callable[[str, str], str] = lambda clause, trigger: trigger
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
                check.records(records), Path(directory) / str(number), files=check.files, form=check.form
            )
            found = _audit_copy(check, pack, place, fixed, pool)
            yield compare(check, pack, expected, found)
        progress(STAGE, len(checks), len(checks))


def make_checks(pack: Pack, records: Records, first: AuditResult) -> Iterator[Check]:
    """The checks that these records and this pack allow."""
    for form, name in FORM_NAMES.items():
        yield Check(Words(f"换为 {name} 格式，结论不变", f"written as {name}, the verdicts stay"), form=form)
    yield Check(
        Words("打乱行序，结论不变", "rows shuffled, the verdicts stay"),
        lambda r: changes.shuffle(r, Random(1)),
    )
    yield Check(Words("拆分文件，结论不变", "files split, the verdicts stay"), files=7)
    yield Check(Words("合并文件，结论不变", "files merged, the verdicts stay"), form=MERGED)
    yield Check(Words("重复送达，结论不变", "rows delivered twice, the verdicts stay"), changes.deliver_twice)
    yield Check(
        Words("办件改名，结论不变", "cases renamed, the verdicts stay"),
        changes.rename_cases,
        names=lambda clause, trigger: trigger.replace(changes.UNRELATED, ""),
    )
    yield Check(
        Words("加入无关办件，办件内的结论不变", "unrelated cases added, the verdicts within cases stay"),
        changes.add_unrelated,
        chooses=changes.within_a_case,
    )
    yield _shifted(pack, records, first)
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


def _shifted(pack: Pack, records: Records, first: AuditResult) -> Check:
    name = Words(
        "整体平移相应的星期数，结论不变", "everything shifted by a year's matching weeks, the verdicts stay"
    )
    since = date.fromisoformat(min(row["at"][:10] for row in records.operations))
    until = first.as_of.date()
    shift = find_shift(first.setting.calendar, since, until + reach(pack))
    if shift is None:
        none = Words("节假日表不含相邻年份", "the holiday table does not cover the year before or after")
        return Check(name, skipped=none)
    dated = {clause.id for clause in pack.clauses if has_dated_name(clause, pack.vocabulary)}
    return Check(
        name,
        lambda r: shift_records(r, pack.vocabulary, shift.by),
        lambda p: shift_pack(p, shift),
        chooses=lambda clause: hangs_on_no_date(clause, since, until, shift.by),
        shift=shift.by,
        names=lambda clause, trigger: name_before(trigger, shift.by) if clause in dated else trigger,
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
    return {(clause, check.names(clause, trigger)): verdict for (clause, trigger), verdict in found.items()}


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
