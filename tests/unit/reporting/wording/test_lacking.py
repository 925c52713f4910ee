"""What is missing has the name that the reader's own export gives it."""

from __future__ import annotations

from functools import cache

import pytest

from clausewise.language.pack import load_pack
from clausewise.model.clause import Clause, Pack
from clausewise.reporting.wording.lacking import MissingNames


@cache
def hall() -> Pack:
    return load_pack()


def clause(name: str) -> Clause:
    return next(each for each in hall().clauses if each.id == name)


@pytest.mark.parametrize(
    ("number", "name", "said"),
    [
        ("2.6.1", "window", "窗口"),
        ("2.6.1", "window.type", "窗口的窗口类型"),
        ("2.2.3", "level", "审批层级"),
        ("2.2.3", "staff.role", "工作人员的角色"),
        ("2.2.3", "holidays 2027", "2027年放假安排"),
        ("2.2.3", "的确不是栏目", "的确不是栏目"),
    ],
)
def test_a_missing_name_is_said_as_the_label(number: str, name: str, said: str) -> None:
    assert MissingNames(hall().vocabulary).say(clause(number), name) == said


def test_a_missing_parameter_is_said_by_its_label() -> None:
    found = next(each for each in hall().clauses if each.parameters)
    name, parameter = next(iter(found.parameters.items()))
    said = MissingNames(hall().vocabulary).say(found, f"param.{name}")
    assert said == f"参数“{parameter.label.zh or name}”"


def test_every_name_that_a_rule_reads_has_a_label() -> None:
    names, called = MissingNames(hall().vocabulary), []
    for each in hall().clauses:
        if each.rule and each.rule.answer:
            called += [names.say(each, name) for name in each.rule.answer.same]
    assert called
    assert not [said for said in called if said.isascii()]
