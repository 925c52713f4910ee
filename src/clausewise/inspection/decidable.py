"""For every clause whether data can decide it, could with certain columns or records, or cannot.

Computed from the clause's log contract and what the data hold, never from a list. A clause over findings is decided
only where all clauses whose findings it reads are: their absence would look like good behaviour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from clausewise.inspection.holdings import Holdings
from clausewise.model.clause import Clause, Pack
from clausewise.model.contract import ANY_OPERATION, Contract, Need, contract_of_pack
from clausewise.model.expression import Call, Expression, IsNull, columns, walk
from clausewise.model.rule import Rule, TriggerForm
from clausewise.model.vocabulary import Vocabulary

PROCEDURE = "procedure"


class Decision(Enum):
    DECIDES = "decides"  # everything that it reads is there
    COULD = "could"  # its triggers are there, something else is not
    CANNOT = "cannot"  # not even its triggers are there
    ATTESTED = "attested"  # only a person can decide it


@dataclass(frozen=True)
class Missing:
    """A column of a kind or register; without a column, its records altogether."""

    name: str
    is_register: bool
    label: str
    column: str = ""
    column_label: str = ""


@dataclass(frozen=True)
class Decidable:
    clause: Clause
    decision: Decision
    missing: tuple[Missing, ...] = ()
    waits_for: tuple[str, ...] = ()  # clauses that it needs, and that are not decided


def decide(pack: Pack, holdings: Holdings) -> list[Decidable]:
    """One verdict for each clause id, in the pack's order."""
    contracts = contract_of_pack(pack.clauses, pack.vocabulary)
    clauses = {clause.id: clause for clause in pack.clauses}
    own = {id_: _own(clauses[id_], contract, holdings, pack) for id_, contract in contracts.items()}
    open_ = {id_ for id_, found in own.items() if found.decision in (Decision.COULD, Decision.CANNOT)}
    changed = True
    while changed:
        waiting = {i for i in own if i not in open_ and open_.intersection(contracts[i].clauses)}
        open_ |= waiting
        changed = bool(waiting)
    return [_with_feeders(found, contracts[id_], open_) for id_, found in own.items()]


def _with_feeders(found: Decidable, contract: Contract, open_: set[str]) -> Decidable:
    waits = tuple(id_ for id_ in contract.clauses if id_ in open_)
    if not waits or found.decision is Decision.ATTESTED:
        return found
    decision = Decision.COULD if found.decision is Decision.DECIDES else found.decision
    return Decidable(found.clause, decision, found.missing, waits)


def _own(clause: Clause, contract: Contract, holdings: Holdings, pack: Pack) -> Decidable:
    if clause.rule is None:
        return Decidable(clause, Decision.ATTESTED)
    optional, pauses = optional_columns(pack, clause.id), pause_kinds(pack, clause.id)
    missing: list[Missing] = []
    for need in contract.needs:
        found = _missing(need, holdings, optional)
        missing += [part for part in found if not (part.name in pauses and part.column == PROCEDURE)]
    if not missing:
        return Decidable(clause, Decision.DECIDES)
    trigger = _trigger(clause.rule, pack.vocabulary)
    is_gone = any(not part.column and part.name == trigger for part in missing)
    return Decidable(clause, Decision.CANNOT if is_gone else Decision.COULD, tuple(missing))


def _trigger(rule: Rule, vocabulary: Vocabulary) -> str:
    """The kind or register that the rule quantifies over, as contracts call it; '' where it is derived."""
    each = rule.each
    match each.form:
        case TriggerForm.OPERATION:
            return each.name
        case TriggerForm.REGISTER | TriggerForm.CALENDAR:
            register = vocabulary.register_of(each.name)
            return register.name if register else ""
        case TriggerForm.CASE | TriggerForm.FINDING | TriggerForm.OCCASION:
            return ""


def _missing(need: Need, holdings: Holdings, optional: frozenset[str]) -> list[Missing]:
    holding = holdings.of(need.name, need.is_register)
    if need.name == ANY_OPERATION and not need.is_register:
        if not holdings.operations:
            return [Missing(need.name, False, need.label)]
        return [
            Missing(need.name, False, need.label, c.name, c.label)
            for c in need.columns
            if not holdings.has_column(need.name, False, c.name)
        ]
    if holding is None and need.name not in holdings.could:
        return [Missing(need.name, need.is_register, need.label)]
    found = []
    for column in (*need.columns, *need.subject):
        there = holdings.has_column(need.name, need.is_register, column.name)
        empty = holding is not None and holding.records and not holding.filled.get(column.name, 0)
        if not there or (empty and column.name not in optional):
            found.append(Missing(need.name, need.is_register, need.label, column.name, column.label))
    return found


def optional_columns(pack: Pack, clause_id: str) -> frozenset[str]:
    """Columns that may be empty throughout without the verdicts becoming unknown."""
    names = {"until", PROCEDURE}
    for clause in pack.clauses:
        if clause.id == clause_id and clause.rule:
            for condition in conditions(clause.rule):
                names |= asked_for_empty(condition)
    return frozenset(names)


def pause_kinds(pack: Pack, clause_id: str) -> frozenset[str]:
    """The kinds that stop a clause's clock; they are paired without a `procedure` as well."""
    names = {c.rule.answer.pausing for c in pack.clauses if c.id == clause_id and c.rule and c.rule.answer}
    return frozenset(f"{name}_{end}" for name in names if name for end in ("start", "end"))


def conditions(rule: Rule) -> list[Expression]:
    found = [rule.where, rule.unless, rule.must, rule.answer.where if rule.answer else None]
    return [condition for condition in found if condition is not None]


def asked_for_empty(condition: Expression) -> set[str]:
    """The columns of which a condition asks whether they are empty, or which it replaces where they are."""
    found: set[str] = set()
    for node in walk(condition):
        match node:
            case IsNull(operand=operand):
                found |= {column.path[-1] for column in columns(operand)}
            case Call(function="coalesce", arguments=arguments):
                found |= {column.path[-1] for part in arguments for column in columns(part)}
            case _:
                pass
    return found


def counted(found: Sequence[Decidable]) -> Mapping[Decision, int]:
    return {decision: sum(1 for one in found if one.decision is decision) for decision in Decision}
