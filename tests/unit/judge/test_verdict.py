"""Signals on a trigger -> its verdict, in the order of judgement."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from clausewise.judge.verdict import Judgement, enough, truth
from clausewise.language.pack import load_pack
from clausewise.model.expression import Column
from clausewise.model.rule import Answer, Rule
from clausewise.sql.duty import Duty, duties

CONDITION = Column(("urgent",), "bool")


@pytest.fixture(scope="module")
def plain() -> Duty:
    """A duty that asks for one answer and nothing else."""
    duty = duties(load_pack().clauses)[0]
    return replace(duty, rule=Rule(duty.rule.each, answer=Answer(("decision",))), at_least=1, at_most=None)


def guarded(duty: Duty, *, where: bool = False, unless: bool = False, must: bool = False) -> Duty:
    rule = replace(
        duty.rule,
        where=CONDITION if where else None,
        unless=CONDITION if unless else None,
        must=CONDITION if must else None,
        answer=None if must else duty.rule.answer,
    )
    return replace(duty, rule=rule)


def verdict(duty: Duty, *signals: str, answers: int = 0) -> str | None:
    """Of plain signals, and of so many answers that count."""
    counted = (("a+", number) for number in range(answers))
    return Judgement(duty).decide([*((signal, -1) for signal in signals), *counted])


@pytest.mark.parametrize(
    ("signals", "expected"),
    [(["d+"], "met"), (["d-"], "breach"), ([], "undetermined"), (["d+", "d+"], "met")],
)
def test_a_condition_is_met_broken_or_unknown(plain: Duty, signals: list[str], expected: str) -> None:
    assert verdict(guarded(plain, must=True), *signals) == expected


@pytest.mark.parametrize(
    ("signals", "expected"),
    [
        (["w-", "u+", "d+"], None),
        (["w-", "d-"], None),
        (["w+", "u+", "d-"], "excepted"),
        (["u+", "d-"], "excepted"),  # whatever `where` is
        (["w+", "u-", "d+"], "met"),
        (["d+"], "met"),  # also where `where` and `unless` are unknown
        (["w+", "u-", "d-"], "breach"),
        (["u-", "d-"], "undetermined"),
        (["w+", "d-"], "undetermined"),
        (["w+", "u-"], "undetermined"),
    ],
)
def test_where_is_asked_first_then_unless_then_the_duty(
    plain: Duty, signals: list[str], expected: str | None
) -> None:
    assert verdict(guarded(plain, where=True, unless=True, must=True), *signals) == expected


def test_a_clause_without_where_and_unless_does_not_wait_for_them(plain: Duty) -> None:
    assert verdict(plain, answers=1) == "met"
    assert verdict(plain) == "breach"


@pytest.mark.parametrize(("name", "said"), [("w", "w both"), ("u", "u both"), ("d", "d both")])
def test_an_engine_that_contradicts_itself_is_refused(plain: Duty, name: str, said: str) -> None:
    duty = guarded(plain, where=True, unless=True, must=True)
    with pytest.raises(ValueError, match=said):
        verdict(duty, *{"w+", "u-", "d+", f"{name}+", f"{name}-"})


@pytest.mark.parametrize(
    ("seen", "expected"), [({"d+"}, True), ({"d-"}, False), ({"w+"}, None), (set(), None)]
)
def test_a_truth_that_the_engine_does_not_tell_is_unknown(seen: set[str], expected: bool | None) -> None:
    assert truth(seen, "d") is expected


def test_an_answer_seen_twice_is_one_answer(plain: Duty) -> None:
    two = replace(plain, at_least=2)
    assert Judgement(two).decide([("a+", 7), ("a+", 7)]) == "breach"
    assert Judgement(two).decide([("a+", 7), ("a+", 8)]) == "met"


def test_a_candidate_of_which_nothing_is_known_may_count(plain: Duty) -> None:
    assert Judgement(plain).decide([("a", 7)]) == "undetermined"
    assert Judgement(plain).decide([("a", 7), ("a-", 7)]) == "breach"
    assert Judgement(plain).decide([("a", 7), ("a+", 7)]) == "met"
    assert Judgement(plain).decide([("a", 7), ("a", 8), ("a-", 7)]) == "undetermined"


def test_an_answer_that_can_still_come_is_waited_for(plain: Duty) -> None:
    assert verdict(plain, "p") == "pending"
    assert verdict(plain, "p", answers=1) == "met"
    assert verdict(guarded(plain, where=True), "p") == "pending"


def test_where_the_due_time_is_unknown_no_answer_is_not_yet_a_breach(plain: Duty) -> None:
    assert verdict(plain, "x") == "undetermined"
    assert verdict(plain, "x", answers=1) == "met"


def test_a_forbidden_answer_is_a_breach_at_once_and_its_absence_only_in_the_end(plain: Duty) -> None:
    none = replace(plain, at_least=0, at_most=0)
    assert verdict(none, "p", answers=1) == "breach"
    assert verdict(none, "p") == "pending"
    assert verdict(none) == "met"
    assert verdict(none, "x") == "undetermined"
    assert verdict(none, "x", answers=1) == "breach"


def test_as_many_as_allowed_are_not_too_many(plain: Duty) -> None:
    two = replace(plain, at_least=1, at_most=2)
    assert [verdict(two, answers=number) for number in range(4)] == ["breach", "met", "met", "breach"]
    assert [verdict(two, "p", answers=number) for number in range(4)] == [
        "pending", "pending", "pending", "breach",
    ]  # fmt: skip


def test_too_many_answers_to_a_trigger_that_may_be_none_are_undetermined(plain: Duty) -> None:
    duty = replace(guarded(plain, where=True), at_most=1)
    assert verdict(duty, "p", answers=2) == "undetermined"
    assert verdict(duty, "p", "w+", answers=2) == "breach"


def test_enough_is_what_holds_however_the_doubtful_answers_turn_out(plain: Duty) -> None:
    """The truth is known only where it is the same in every world: each doubtful answer counts or does not; where the
    due time is not known, any number of further ones may."""
    for least, most, yes, maybe, is_known in product(
        range(4), (None, 0, 1, 2, 3), range(5), range(4), (True, False)
    ):
        if most is not None and least > most:
            continue
        duty = replace(plain, at_least=least, at_most=most)
        further = range(maybe + 1) if is_known else range(20)
        worlds = {yes + more >= least and (most is None or yes + more <= most) for more in further}
        expected = worlds.pop() if len(worlds) == 1 else None
        assert enough(duty, yes, maybe, is_known=is_known) is expected, (least, most, yes, maybe, is_known)
