"""What an audit found of each clause: how often each verdict fell, in all and for each unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from clausewise.accountability.attested import Unmet, unattested
from clausewise.accountability.scores import score_units
from clausewise.model.clause import Clause, Pack
from clausewise.model.due_process import Score
from clausewise.model.expression import columns
from clausewise.model.finding import clause_verdict
from clausewise.model.rule import TriggerForm
from clausewise.sql.duty import Duty
from clausewise.sql.measures import read_unit_names
from clausewise.sql.setting import Setting
from clausewise.sql.verdicts import Count
from clausewise.store import Store


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


def score(pack: Pack, store: Store, results: Sequence[ClauseResult]) -> tuple[Score, ...]:
    """The units' scores, where the pack has a formula; registered units without triggers are there, without one."""
    if pack.score is None:
        return ()
    units = read_unit_names(store.connection, pack.vocabulary)
    return score_units(((each.clause, each.by_unit) for each in results), pack.score, units)
