"""Which clauses one case decides: read from the rule alone."""

from __future__ import annotations

from dataclasses import replace

from clausewise.language.pack import load_pack
from clausewise.model.clause import Clause
from clausewise.model.contract import ANY_OPERATION
from clausewise.model.rule import Answer, Rule, Trigger, TriggerForm
from clausewise.sql.locality import is_within_case, kinds_of, split

PACK = load_pack()
WORDS = PACK.vocabulary
PAYMENT = Trigger(TriggerForm.OPERATION, "payment")


def clause(rule: Rule | None) -> Clause:
    return replace(PACK.clauses[0], rule=rule, depends_on=())


def within(rule: Rule | None) -> bool:
    return is_within_case(clause(rule), WORDS)


def test_of_the_county_pack_those_that_ask_beyond_their_case_are_left() -> None:
    _, apart = split(PACK.clauses, WORDS)
    manual = {c.id for c in PACK.clauses if c.rule is None}
    assert {c.id for c in apart} - manual == {
        "1.1.1", "2.1.1", "2.3.4", "2.3.6", "2.4.7", "2.5.4", "3.1.1", "3.1.2", "3.1.4", "3.2.2", "3.2.3", "3.2.4", "3.2.5",
        "3.2.6", "3.2.7", "3.2.8", "3.2.9", "3.2.10", "3.2.12", "3.3.1", "3.3.2", "4.1.1", "4.1.2", "4.1.3", "4.2.1", "4.2.2",
        "4.3.1", "4.4.1",
    }  # fmt: skip


def test_a_condition_on_one_record_is_within_its_case() -> None:
    assert within(Rule(PAYMENT))


def test_an_answer_in_the_same_case_is_and_one_of_the_same_staff_is_not() -> None:
    assert within(Rule(PAYMENT, answer=Answer(("decision",), same=("case", "unit"))))
    assert not within(Rule(PAYMENT, answer=Answer(("decision",), same=("staff",))))
    assert not within(Rule(PAYMENT, answer=Answer(("decision",))))


def test_an_answer_in_a_register_is_because_every_part_has_the_registers() -> None:
    assert within(Rule(PAYMENT, answer=Answer(("posting",), same=("staff",))))


def test_an_answer_that_is_a_finding_is_not() -> None:
    assert not within(Rule(PAYMENT, answer=Answer(("finding",), same=("case",))))


def test_numbers_within_the_case_are_and_numbers_within_a_unit_are_not() -> None:
    assert within(Rule(PAYMENT, number_by=("case", "staff")))
    assert not within(Rule(PAYMENT, number_by=("unit",)))
    assert not within(Rule(PAYMENT, number_by=()))


def test_a_whole_case_is_and_what_no_case_has_is_not() -> None:
    assert within(Rule(Trigger(TriggerForm.CASE, "case")))
    for form, name in (
        (TriggerForm.REGISTER, "unit"),
        (TriggerForm.CALENDAR, "unit"),
        (TriggerForm.FINDING, "finding"),
    ):
        assert not within(Rule(Trigger(form, name)))


def test_a_clause_that_follows_from_others_and_one_without_a_rule_are_not() -> None:
    assert not is_within_case(replace(clause(Rule(PAYMENT)), depends_on=("2.1.1",)), WORDS)
    assert not within(None)


def test_without_cases_nothing_is() -> None:
    words = replace(WORDS, envelope={name: c for name, c in WORDS.envelope.items() if name != "case"})
    assert not is_within_case(clause(Rule(PAYMENT)), words)


def test_all_versions_of_a_clause_stand_on_one_side() -> None:
    versions = [clause(Rule(PAYMENT)), clause(Rule(PAYMENT, number_by=("unit",)))]
    assert split(versions, WORDS) == ((), tuple(versions))


def test_the_kinds_are_those_of_triggers_and_answers_and_all_where_a_place_in_the_case_is_asked() -> None:
    assert kinds_of([clause(Rule(PAYMENT, answer=Answer(("decision",), same=("staff",))))], WORDS) == {
        "payment",
        "decision",
    }
    assert ANY_OPERATION in kinds_of([clause(Rule(Trigger(TriggerForm.CASE, "case")))], WORDS)
