"""Records handed over by a test: operations and registers, which may be handed over again when they have changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from clausewise.errors import WrongUsage
from clausewise.judge.containment import JudgePool
from clausewise.model.clause import Pack
from clausewise.scenarios.recorder import Recorder
from tests.unit.language.wrong_rules import CLAUSE, load

HEADED = CLAUSE + "text: 每个单位都有负责人\nrule: {each: unit, must: principal IS NOT NULL}\n"
PAID = CLAUSE.replace("1.1", "1.2") + "rule: {each: decision, must: paid}\n"
PERSON = CLAUSE.replace("1.1", "1.3") + "manual: {en: Somebody looks at the hall.}\n"
UNIT = {"register": "units", "unit": "U1", "principal": None}
DECISION = {"id": "D1", "kind": "decision", "at": "2026-03-02 09:00", "unit": "U1", "paid": False}


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return load(tmp_path_factory.mktemp("recorder"), HEADED, PAID, PERSON)


@pytest.fixture(scope="module")
def pool() -> Iterator[JudgePool]:
    with JudgePool(1) as pool:
        yield pool


@pytest.fixture
def recorder(pack: Pack, pool: JudgePool) -> Recorder:
    return Recorder(pack, pool, "en")


def failure(recorder: Recorder, *clauses: str) -> str:
    with pytest.raises(AssertionError) as failed:
        recorder.assert_compliant(*clauses)
    return str(failed.value)


def test_a_register_is_judged_and_its_words_of_law_are_said(recorder: Recorder) -> None:
    recorder.records([DECISION, UNIT])
    told = failure(recorder, "1.1")
    assert "1.1 One: breach 1 of 1" in told
    assert "“每个单位都有负责人”" in told


def test_where_nothing_was_decided_the_time_after_which_no_record_counts_is_said(recorder: Recorder) -> None:
    recorder.records([DECISION, UNIT])
    with pytest.raises(AssertionError, match="as of 2026-03-01 23:59:59; later records do not count"):
        recorder.assert_compliant("1.2", as_of="2026-03-01")


@pytest.mark.parametrize("word", ["units", "unit", "单位表", " Units "])
def test_the_later_record_of_a_registers_key_counts_whatever_the_register_is_called(
    recorder: Recorder, word: str
) -> None:
    recorder.records([DECISION, UNIT, {"register": "staff", "staff": "S1"}])
    recorder.records([{"register": word, "单位": "U1", "负责人": "S1"}])
    recorder.assert_compliant("1.1")


def test_the_later_record_of_an_id_counts(recorder: Recorder) -> None:
    recorder.records([DECISION])
    assert "1.2 One: breach 1 of 1" in failure(recorder, "1.2")
    recorder.records([{**DECISION, "paid": True}])
    recorder.assert_compliant("1.2")


def test_a_register_that_the_vocabulary_does_not_know_is_an_error(recorder: Recorder) -> None:
    with pytest.raises(WrongUsage, match="the vocabulary has no register 'unitss'; did you mean 'units'"):
        recorder.records([DECISION, {"register": "unitss", "unit": "U1"}])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"items": [DECISION]},
            r"one mapping, no list \(it holds one under 'items'\): hand over a list of mappings",
        ),
        (DECISION, "one mapping, no list: hand over a list of mappings"),
        ([DECISION, "registers"], r"number 2, 'registers', is no mapping"),
        ("[]", r"number 1, '\[', is no mapping"),
        (None, "was given None, no list"),
    ],
)
def test_what_is_no_list_of_records_is_an_error_that_says_what_is(
    recorder: Recorder, given: Any, said: str
) -> None:
    with pytest.raises(WrongUsage, match=said):
        recorder.records(given)


def test_of_many_breaches_the_first_are_told_and_the_others_counted(recorder: Recorder) -> None:
    recorder.records({**DECISION, "id": f"D{n}"} for n in range(30))
    told = failure(recorder, "1.2")
    assert "1.2 One: breach 30 of 30" in told
    assert "more" in told.splitlines()[-1]


def test_what_only_a_person_can_attest_is_no_pass(recorder: Recorder) -> None:
    recorder.records([DECISION])
    assert "Somebody looks at the hall." in failure(recorder, "1.3")
