"""Which clauses are decided within one case, so that records can be judged apart, case by case.

Records may then be cut into parts of whole cases, on other machines or in other months. What such a clause looks at
besides its case is in registers, which every part has whole. All other clauses (by staff, unit or day, over registers
or the calendar, over findings and occasions) are judged where the records that they name have been brought together.
"""

from __future__ import annotations

from collections.abc import Iterable

from clausewise.model.clause import Clause
from clausewise.model.contract import ANY_OPERATION, contract_of
from clausewise.model.rule import Answer, TriggerForm
from clausewise.model.vocabulary import Vocabulary

CASE = "case"


def is_within_case(clause: Clause, vocabulary: Vocabulary) -> bool:
    """Whether every trigger of the clause is decided by the records of its own case and by registers."""
    rule = clause.rule
    if rule is None or clause.depends_on or CASE not in vocabulary.envelope:
        return False
    if rule.each.form not in (TriggerForm.OPERATION, TriggerForm.CASE):
        return False
    if rule.number_by is not None and CASE not in rule.number_by:
        return False
    return rule.answer is None or _answers_within_case(rule.answer, vocabulary)


def _answers_within_case(answer: Answer, vocabulary: Vocabulary) -> bool:
    if set(answer.kinds) <= {*vocabulary.kinds, ANY_OPERATION}:
        return CASE in answer.same
    return all(vocabulary.register_of(kind) is not None for kind in answer.kinds)


def split(clauses: Iterable[Clause], vocabulary: Vocabulary) -> tuple[tuple[Clause, ...], tuple[Clause, ...]]:
    """(those decided within a case, all others); a clause of several versions stands on one side with all of them."""
    clauses = tuple(clauses)
    apart = {clause.id for clause in clauses if not is_within_case(clause, vocabulary)}
    return (
        tuple(clause for clause in clauses if clause.id not in apart),
        tuple(clause for clause in clauses if clause.id in apart),
    )


def kinds_of(clauses: Iterable[Clause], vocabulary: Vocabulary) -> frozenset[str]:
    """The kinds of operations that these clauses look at; with ANY_OPERATION among them, all."""
    needs = (need for clause in clauses for need in contract_of(clause, vocabulary).needs)
    return frozenset(need.name for need in needs if not need.is_register)


__all__ = ["is_within_case", "kinds_of", "split"]
