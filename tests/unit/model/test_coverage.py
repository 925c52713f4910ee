"""The coverage map: every sentence, and what stands for it."""

from __future__ import annotations

from dataclasses import replace

from clausewise.language.pack import load_pack
from clausewise.model.clause import Sentence
from clausewise.model.coverage import Status, coverage


def test_every_sentence_of_the_hall_s_guideline_is_accounted_for() -> None:
    found = coverage(load_pack())
    assert len(found.accounts) == 52
    assert found.share == 1.0
    assert found.count(Status.OPEN) == 0
    by_id = {account.sentence.id: account for account in found.accounts}
    assert by_id["2.6#1"].clauses == ("2.6.1",)
    assert by_id["3.2#1"].status is Status.MANUAL
    assert by_id["0#1"].status is Status.NO_DUTY
    assert by_id["0#1"].reason
    assert "序言" in by_id["0#1"].reason.zh
    assert sum(len(accounts) for _, accounts in found.sections()) == 52


def test_a_sentence_that_nothing_stands_for_is_open() -> None:
    pack = load_pack()
    found = coverage(replace(pack, sentences=(*pack.sentences, Sentence("9#9", "另有规定。"))))
    assert found.accounts[-1].status is Status.OPEN
    assert found.share == 52 / 53
    assert coverage(replace(pack, sentences=())).share == 1.0
