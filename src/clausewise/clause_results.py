"""What an audit found of each clause: how often each verdict fell, in all and for each unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from clausewise.accountability.attested import Unmet, unattested
from clausewise.accountability.scores import score_units
from clausewise.language.selection import feeders
from clausewise.model.clause import Clause, Pack, Words
from clausewise.model.due_process import Score
from clausewise.model.expression import columns
from clausewise.model.finding import clause_verdict
from clausewise.model.rule import TriggerForm
from clausewise.sql.duty import Duty
from clausewise.sql.measures import read_unit_names
from clausewise.sql.setting import Setting
from clausewise.sql.verdicts import Count
from clausewise.store import Store

UNANSWERED = 5  # breaches of a clause: fewer may be chance, where one would seldom be answered at all


@dataclass(frozen=True)
class ClauseResult:
    """One clause over the period: verdict -> triggers, in all and for each unit ('' = no unit)."""

    clause: Clause
    counts: Mapping[str, int]
    by_unit: Mapping[str, Mapping[str, int]]
    has_data: bool
    unattested: tuple[str, ...] = ()  # units of which nobody attested a clause that is attested unit by unit

    @property
    def verdict(self) -> str:
        """Of a clause that only a person can decide, what was attested; open where a unit was not."""
        manual = self.clause.rule is None and not self.clause.attestations
        found = clause_verdict(self.counts, manual=manual, has_data=self.has_data)
        return "manual" if found == "met" and self.unattested else found


def summarise(
    store: Store,
    setting: Setting,
    versions: Sequence[Clause],
    all_duties: Sequence[Duty],
    found: Iterable[Count],
) -> ClauseResult:
    """Counts a clause's verdicts within the period."""
    counts: dict[str, int] = {}
    by_unit: dict[str, dict[str, int]] = {}
    ids = {clause.id for clause in versions}
    numbers = {duty.number for duty in all_duties if duty.clause.id in ids}
    for count in (each for each in found if each.duty in numbers):
        counts[count.verdict] = counts.get(count.verdict, 0) + count.number
        mine = by_unit.setdefault(count.unit, {})
        mine[count.verdict] = mine.get(count.verdict, 0) + count.number
    return ClauseResult(versions[0], counts, by_unit, has_data(store, setting, versions[0]))


def with_attestations(results: Sequence[ClauseResult], unmet: Unmet) -> tuple[ClauseResult, ...]:
    """The results, those of clauses that were attested with what was attested."""
    units = {unit for result in results for unit in result.by_unit if unit}
    return tuple(
        _attested(result, units, unmet) if result.clause.attestations else result for result in results
    )


def _attested(result: ClauseResult, units: Iterable[str], unmet: Unmet) -> ClauseResult:
    counts, by_unit = unmet.count(result.clause)
    return replace(result, counts=counts, by_unit=by_unit, unattested=unattested(result.clause, units))


def has_data(store: Store, setting: Setting, clause: Clause) -> bool:
    """Whether the source holds the records that the clause speaks of, with the columns that say which of them."""
    if clause.rule is None:
        return True
    each, own = clause.rule.each, {column.path[0] for column in columns(clause.rule.where)}
    match each.form:
        case TriggerForm.OPERATION if each.name != "operation":
            asked = own & setting.vocabulary.columns_of(each.name).keys()
            return (
                each.name in store.held_kinds and {(each.name, name) for name in asked} <= store.held_columns
            )
        case TriggerForm.REGISTER | TriggerForm.CALENDAR:
            register = setting.vocabulary.register_of(each.name)
            if register is None:
                return True
            asked = own & register.columns.keys()
            return register.name in store.held_registers and (
                {(register.name, name) for name in asked} <= store.held_columns
            )
        case _:
            return True


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


def score(pack: Pack, store: Store, results: Sequence[ClauseResult]) -> tuple[Score, ...]:
    """The units' scores, where the pack has a formula; registered units without triggers are there, without one."""
    if pack.score is None:
        return ()
    units = read_unit_names(store.connection, pack.vocabulary)
    return score_units(((each.clause, each.by_unit) for each in results), pack.score, units)
