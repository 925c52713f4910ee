"""Every clause of the county hall says how it was read: open words, defaults, and what is known to be missing."""

from __future__ import annotations

import re

import pytest

from clausewise.language.pack import load_pack
from clausewise.model.clause import Clause
from clausewise.model.expression import Period

CLAUSES = load_pack().clauses
OPEN_WORDS = ("及时", "立即", "原则上", "切实", "积极")
GAPS = {  # what a reader must know that the rule does not judge
    "2.4.6": ("权力而非义务", "a power and not a duty"),
    "2.4.10": ("已知的不足", "Known gap"),
    "3.1.2": ("已知的不足", "Known gap"),
    "3.2.10": ("已知的不足", "Known gap"),
    "3.3.1": ("已知的争点", "Known point of dispute"),
}


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.id)
def test_a_clause_has_its_reading_and_its_finding_in_both_languages(clause: Clause) -> None:
    assert clause.reading.zh
    assert clause.reading.en
    assert re.search(r"[一-鿿]", clause.title.zh)
    assert clause.title.en.isascii()
    if clause.rule:
        assert clause.message.zh
        assert clause.message.en


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.id)
def test_an_open_word_of_the_text_stands_in_the_reading(clause: Clause) -> None:
    said = [word for word in OPEN_WORDS if any(word in text for text in clause.text)]
    assert [word for word in said if word not in clause.reading.zh] == []


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.id)
def test_a_number_is_said_to_be_the_text_s_or_a_default_that_a_county_may_change(clause: Clause) -> None:
    for parameter in clause.parameters.values():
        assert parameter.label.zh
        assert parameter.label.en
        if parameter.stated:
            assert "原文所定" in clause.reading.zh
            assert re.search(r"stands? in the text|the text's number", clause.reading.en)
        else:
            assert "默认" in clause.reading.zh
            assert "县里可以改" in clause.reading.zh
            assert "default" in clause.reading.en
            assert "a county may" in clause.reading.en


@pytest.mark.parametrize(("clause", "said"), GAPS.items())
def test_a_known_gap_is_said_in_the_reading(clause: str, said: tuple[str, str]) -> None:
    reading = next(each.reading for each in CLAUSES if each.id == clause)
    assert said[0] in reading.zh
    assert said[1] in reading.en


NUMERALS = {1: ("1", "一", "one"), 2: ("2", "二", "两", "two"), 3: ("3", "三", "three")}
UNITS = r"\s*(年|份|次|个工作日|years?|copies|working days?)"


@pytest.mark.parametrize("clause", [c for c in CLAUSES if c.parameters], ids=lambda clause: clause.id)
def test_a_finding_says_the_number_that_it_was_judged_by_and_not_one_written_into_its_words(
    clause: Clause,
) -> None:
    said = f"{clause.message.zh} {clause.message.en}"
    for parameter in clause.parameters.values():
        value = parameter.values[-1][1]
        number = value.count if isinstance(value, Period) else value
        repeated = [n for n in NUMERALS.get(number, (str(number),)) if re.search(n + UNITS, said)]
        assert repeated == [], f"write {{param.{parameter.name}}}"
