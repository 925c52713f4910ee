"""What must be known of an audit's results before anybody acts on them: judged on what may not be all there, or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from clausewise.clause_results import ClauseResult
from clausewise.language.selection import feeders
from clausewise.model.clause import Clause, Pack, Words
from clausewise.model.rule import TriggerForm
from clausewise.model.source import Mapped, Source
from clausewise.sql.setting import Setting
from clausewise.store import Store
from clausewise.working_time import end_of_day, last_of_month

UNANSWERED = 5  # breaches of a clause: fewer may be chance, where one would seldom be answered at all
LONGEST_BREAK = 31  # days: among more there is a working day


def notes_on_records(
    pack: Pack, store: Store, sources: Sequence[Source], results: Sequence[ClauseResult]
) -> Iterator[Words]:
    """Which clauses were judged although the records cannot, or may not, decide them."""
    if any(isinstance(source, Mapped) for source in sources):
        from clausewise.inspection.partial import note_undecided

        judged = {result.clause.id for result in results if sum(result.counts.values())}
        note = note_undecided(pack, store, sources, judged)
    else:
        note = note_unanswered(pack, store, results)
    if note:
        yield note


def note_unanswered(pack: Pack, store: Store, results: Sequence[ClauseResult]) -> Words | None:
    """Clauses broken again and again, of whose answers the data hold no record at all: perhaps nobody exported them."""
    found = [(result, kinds) for result in results if (kinds := _unheld(pack, store, result))]
    if not found:
        return None
    doubtful = {result.clause.id for result, _ in found}
    others = [result.clause.id for result in results if result.counts and result.clause.id not in doubtful]
    following = [id_ for id_ in others if not doubtful.isdisjoint(feeders(pack, id_))]
    rest = ",".join(id_ for id_ in others if id_ not in following)
    kinds_of = pack.vocabulary.kinds
    zh = "；".join(
        f"{result.clause.id}（“{'”或“'.join(kinds_of[kind].label for kind in kinds)}”，违反 {result.counts['breach']} 条）"
        for result, kinds in found
    )
    en = "; ".join(
        f"{result.clause.id} ({' or '.join(kinds)}, {result.counts['breach']} breaches)"
        for result, kinds in found
    )
    return Words(
        f"能证明以下条款已履行的记录，数据中一条可用的也没有：{zh}。如果只是没有导出或未能读取，这些违反不成立"
        + (f"，由其引起的结论（{'、'.join(following)}）也不成立" if following else "")
        + "，请先核实"
        + (f"；只判定其余条款：--clauses '{rest}'" if rest else ""),
        f"the data hold no record at all that could answer these clauses: {en}. If they were only not exported, or "
        "could not be read, these breaches do not stand"
        + (f", nor does what follows from them ({', '.join(following)})" if following else "")
        + ": make sure first"
        + (f"; to judge the others only: --clauses '{rest}'" if rest else ""),
    )


def _unheld(pack: Pack, store: Store, result: ClauseResult) -> tuple[str, ...]:
    """The kinds that answer any version of the clause, where the data hold none of them and it was broken often."""
    if result.counts.get("breach", 0) < UNANSWERED:
        return ()
    kinds: dict[str, None] = {}
    for rule in (clause.rule for clause in pack.clauses if clause.id == result.clause.id):
        if rule is None or rule.answer is None or rule.answer.forbidden:
            return ()
        kinds.update(dict.fromkeys(rule.answer.kinds))
    known = kinds.keys() <= pack.vocabulary.kinds.keys()
    return tuple(kinds) if known and not store.held_kinds.intersection(kinds) else ()


def note_unfinished(
    pack: Pack, setting: Setting, results: Sequence[ClauseResult], *, chosen: bool
) -> Words | None:
    """Clauses of which days, months or occasions were not over by as-of, which an audit of later ones does not judge.

    So where the period was `chosen` and ends later, and where no working day of as-of's month is left: an export of
    January ends at five on its last working day, and an audit of February does not ask for January's circular.
    """
    as_of, calendar = setting.as_of, setting.calendar
    ends = setting.until if chosen else _last_of_month(setting)
    if as_of >= end_of_day(ends, setting.zone):
        return None
    first = as_of.date() + timedelta(days=as_of >= end_of_day(as_of.date(), setting.zone))  # that is not over
    soon = (first + timedelta(days=n) for n in range(min((ends - first).days + 1, LONGEST_BREAK)))
    unfinished = {
        "working_day": any(calendar.covers(day.year) and calendar.is_working(day) for day in soon),
        "month": ends == last_of_month(ends) or ends > last_of_month(first),
        "year": (ends.month, ends.day) == (12, 31) or ends.year > first.year,
    }
    asked = {
        clause.id
        for clause in pack.clauses
        if clause.in_force_from <= ends
        and clause.in_force_until >= first
        and unfinished.get(_unit_of_time(clause, setting))
    }
    ids = [each.clause.id for each in results if each.has_data and each.clause.id in asked]
    if not ids:
        return None
    time = f"{as_of:%Y-%m-%d %H:%M}"
    return Words(
        f"到截至时间 {time} 尚未期满的日、月、年（至 {ends}）没有判定（{'、'.join(ids)}）。这不是符合，只审计以后的月份也不会补判；"
        f"本期记录已齐的，请加 --as-of {ends}（当日终了）重新审计",
        f"days, months and years (to {ends}) that were not over by the as-of time, {time}, were not judged ({', '.join(ids)}). "
        "That is no pass, and an audit of later months alone does not make up for it: where the records of this period are "
        f"all there, audit it again with --as-of {ends}, the end of that day",
    )


def _last_of_month(setting: Setting) -> date:
    """The last day of as-of's month where no working day of it is left, else the day before as-of's: nothing is asked."""
    today = setting.as_of.date()
    last = last_of_month(today)
    goes_on = today < last and setting.calendar.may_work(today + timedelta(days=1), last)
    return today - timedelta(days=1) if goes_on else last


def _unit_of_time(clause: Clause, setting: Setting) -> str:
    """At the end of what a trigger of the clause lies: `working_day`, `month`, `year`; '' = its own time."""
    if clause.rule is None:
        return ""
    each = clause.rule.each
    return setting.accountability.occasion if each.form is TriggerForm.OCCASION else each.per
