"""Numbers, days and lengths of time as people write them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from clausewise.model.clause import Parameter, ParameterValue
from clausewise.model.expression import Period

NONE = {"zh": "不适用", "en": "not in force"}


def say_value(value: ParameterValue, language: str) -> str:
    """`2 working days` -> 2个工作日; `1 working days` -> 1 working day; None = repealed."""
    zh = language == "zh"
    match value:
        case None:
            return NONE[language]
        case Period():
            return value.in_(language)
        case bool():
            return ("是" if value else "否") if zh else ("yes" if value else "no")
        case datetime():
            return f"{value:%Y-%m-%d %H:%M:%S}"
        case date():
            return value.isoformat()
        case _:
            return str(value)


def say_versions(parameter: Parameter, language: str) -> str:
    """The values with their dates: 2个工作日，自2026-03-16起1个工作日."""
    said = []
    for since, value in parameter.values:
        words = say_value(value, language)
        if since == date.min:
            said.append(words)
        else:
            said.append(f"自{since}起{words}" if language == "zh" else f"{words} from {since}")
    return "，".join(said) if language == "zh" else ", ".join(said)


def listed(words: Iterable[str], language: str, last: str) -> str:
    """A、B或C / A, B or C"""
    *firsts, end = words
    if not firsts:
        return end
    return ("、" if language == "zh" else ", ").join(firsts) + last + end
