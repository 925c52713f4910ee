"""Each difference of two packs is said once, in words; equal packs have none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from random import Random
from typing import Any

import pytest

from clausewise.language.pack import load_pack
from clausewise.model.clause import Accountability, Clause, Pack, Parameter, Sentence, Words
from clausewise.model.expression import And, Literal, Period
from clausewise.reporting.comparison.changes import Change, compare_packs
from clausewise.reporting.comparison.output import as_markdown, say_counts, to_json


@cache
def hall() -> Pack:
    return load_pack()


def known(clause_id: str) -> Clause:
    clause = hall().clause(clause_id)
    assert clause
    return clause


def changed(*clauses: Clause, without: str = "") -> Pack:
    """The hall's pack with these clauses in the place of their namesakes."""
    names = {clause.id for clause in clauses} | {without}
    kept = [clause for clause in hall().clauses if clause.id not in names]
    return replace(hall(), clauses=(*kept, *clauses))


def said(one: Pack, other: Pack) -> list[tuple[str, str, str, str, str]]:
    return [(c.sort, c.clause, c.label.zh, c.before.zh, c.after.zh) for c in compare_packs(one, other)]


def limit(*versions: tuple[date, Period | None], stated: bool = True) -> Parameter:
    return Parameter("limit", versions, "period", stated, Words("办理期限", "Limit"))


TWO, ONE = Period(2, "working days"), Period(1, "working days")


def test_equal_packs_do_not_differ() -> None:
    assert compare_packs(hall(), hall()) == []
    assert say_counts([], "zh") == "两个规则包没有差异。"
    assert say_counts([], "en") == "The two packs do not differ."


def test_a_number_that_changes_in_mid_month_is_one_difference_of_a_parameter() -> None:
    own = known("2.3.1")
    old = changed(replace(own, parameters={"limit": limit((date.min, TWO))}))
    new = changed(replace(own, parameters={"limit": limit((date.min, TWO), (date(2026, 3, 16), ONE))}))
    assert said(old, new) == [
        (
            "changed",
            "2.3.1",
            "参数“办理期限”",
            "2个工作日（原文规定）",
            "2个工作日，自2026-03-16起1个工作日（原文规定）",
        )
    ]
    [change] = compare_packs(old, new)
    assert change.after.en == "2 working days, 1 working day from 2026-03-16 (stated in the text)"


CHANGES: dict[str, tuple[Callable[[Clause], Clause], tuple[str, str]]] = {
    "title": (lambda c: replace(c, title=Words("新", "new")), ("名称", "新")),
    "text": (lambda c: replace(c, text=("甲", "乙")), ("引文", "甲；乙")),
    "sentences": (lambda c: replace(c, sentences=("2.3#1", "2.3#2")), ("所据原文句", "2.3#1、2.3#2")),
    "reading": (lambda c: replace(c, reading=Words("宽", "wide")), ("理解", "宽")),
    "reading in English alone": (lambda c: replace(c, reading=replace(c.reading, en="x")), ("理解", "")),
    "severity": (lambda c: replace(c, severity="critical"), ("严重程度", "严重")),
    "track": (lambda c: replace(c, track="none"), ("计入追责", "不计")),
    "in force": (lambda c: replace(c, in_force_until=date(2026, 6, 30)), ("施行", "自2010-01-01起至2026-06-30止")),
    "message": (lambda c: replace(c, message=Words("迟", "late")), ("问题的说法", "迟")),
    "waiver": (lambda c: replace(c, may_waive=False), ("可否豁免", "否")),
    "holds": (lambda c: replace(c, holds=replace(c.holds, who="centre")), ("责任主体", "中心。")),
    "where": (lambda c: replace(c, rule=replace(c.rule, where=None)), ("适用", "每一次“受理”。")),
    "unless": (lambda c: replace(c, rule=replace(c.rule, unless=None)), ("例外", "")),
    "pausing": (lambda c: replace(c, rule=replace(c.rule, answer=replace(c.rule.answer, pausing=""))), ("期限计算", "")),
    "stated": (lambda c: replace(c, parameters={"limit": replace(c.parameters["limit"], stated=False)}),
               ("参数“一般事项办理期限”", "2个工作日（默认理解）")),
    "parameter gone": (lambda c: replace(c, parameters={}), ("参数“一般事项办理期限”", "")),
    "repealed": (lambda c: replace(c, parameters={"limit": replace(c.parameters["limit"], values=((date.min, None),))}),
                 ("参数“一般事项办理期限”", "不适用（原文规定）")),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_each_part_of_a_clause_that_changes_is_named(name: str) -> None:
    change, (label, after) = CHANGES[name]
    own = known("2.3.1")
    new = change(own)
    found = [(c.label.zh, c.after.zh) for c in compare_packs(hall(), changed(new))]
    assert (label, after) in [(text, words if after else "") for text, words in found]
    assert all(
        text == label for text, _ in found if name not in ("holds", "pausing", "repealed", "parameter gone")
    )
    back = compare_packs(changed(new), hall())
    assert [(c.label, c.before, c.after) for c in back] == [
        (c.label, c.after, c.before) for c in compare_packs(hall(), changed(new))
    ]


def test_clauses_that_came_or_went_are_said_whole() -> None:
    [gone] = said(hall(), changed(without="2.6.1"))
    assert gone[:3] == ("removed", "2.6.1", "条款")
    assert "要求：窗口的窗口类型为“结算”" in gone[3]
    [came] = said(changed(without="3.2.1"), hall())
    assert came == ("added", "3.2.1", "条款", "", known("3.2.1").manual.zh)


def test_a_new_version_is_compared_with_the_one_that_it_follows() -> None:
    own = known("2.3.1")
    old = replace(own, in_force_until=date(2026, 3, 15))
    new = replace(own, in_force_from=date(2026, 3, 16), severity="critical")
    assert said(hall(), changed(old, new)) == [
        ("changed", "2.3.1", "施行", "自2010-01-01起", "自2010-01-01起至2026-03-15止"),
        ("added", "2.3.1", "版本", "", "自2026-03-16起"),
        ("changed", "2.3.1", "严重程度（自2026-03-16起）", "较重", "严重"),
    ]
    assert [change[:3] for change in said(changed(old, new), hall())] == [
        ("removed", "2.3.1", "版本"), ("changed", "2.3.1", "施行"),
    ]  # fmt: skip


def test_a_rewritten_rule_whose_words_are_the_same_is_not_passed_over() -> None:
    own = known("2.6.1")
    assert own.rule
    assert isinstance(own.rule.must, And)
    new = replace(own, rule=replace(own.rule, must=And((And(own.rule.must.parts),))))
    [change] = compare_packs(hall(), changed(new))
    assert change.label.zh == "规则"
    assert change.before.zh.startswith("写法有改动，文字表述相同")


PACKS: dict[str, tuple[dict[str, Any], str]] = {
    "version": ({"version": "2027.1"}, "规则包版本"),
    "title": ({"title": Words("新", "new")}, "指导意见名称"),
    "issuer": ({"issuer": Words("市", "city")}, "发布"),
    "holidays": ({"holidays": "none"}, "工作日历"),
    "roll": ({"roll_to_working_day": True}, "期限末日遇休息日顺延"),
    "calendar": ({"calendar_overrides": {date(2027, 2, 5): False}}, "日历调整"),
    "accountability": ({"accountability": Accountability("year")}, "追责周期"),
    "no duty": ({"no_duty": {}}, "原文 0#1：不设义务的理由"),
    "sentences": ({"sentences": (Sentence("0#1", "改"),)}, "原文 0#1"),
}


@pytest.mark.parametrize("name", PACKS)
def test_a_changed_setting_of_the_pack_is_named(name: str) -> None:
    settings, label = PACKS[name]
    found = compare_packs(hall(), replace(hall(), **settings))
    assert label in [change.label.zh for change in found]
    assert {change.clause for change in found} == {""}


def test_changed_records_are_named() -> None:
    kinds = {name: kind for name, kind in hall().vocabulary.kinds.items() if name != "visit"}
    found = compare_packs(hall(), replace(hall(), vocabulary=replace(hall().vocabulary, kinds=kinds)))
    assert [(c.sort, c.label.zh, c.before.zh) for c in found if c.part == "record"] == [
        ("removed", "记录 visit", "到窗")
    ]


def test_any_changed_word_of_any_rule_is_a_difference() -> None:
    random = Random(7)
    for clause in random.sample([c for c in hall().clauses if c.rule and c.rule.must], 5):
        assert clause.rule
        other = replace(clause, rule=replace(clause.rule, where=Literal(False, "bool")))
        assert [c.clause for c in compare_packs(hall(), changed(other))] == [clause.id]


def test_markdown_cannot_be_broken_by_words_and_json_has_both_languages() -> None:
    hostile = changed(replace(known("2.6.1"), title=Words("a|b\n# c", "a|b"), reading=Words("<b>*x*", "`")))
    changes = compare_packs(hall(), hostile)
    lines = list(as_markdown(hall(), hostile, changes, "zh"))
    assert sum(line.startswith("#") for line in lines) == 2
    assert all(line.replace("\\|", "").count("|") == 5 for line in lines if line.startswith("| "))
    assert "\\<b\\>\\*x\\*" in "\n".join(lines)
    [first, *_] = to_json(hall(), hostile, changes)["changes"]
    assert first["after"] == {"zh": "a|b\n# c", "en": "a|b"}
    assert (
        to_json(hall(), hall(), [Change("added", "", Words(), "p", Words("p", "p"))])["changes"][0]["before"]
        is None
    )
