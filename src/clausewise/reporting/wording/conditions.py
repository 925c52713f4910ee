"""A condition in words; every node of the condition tree has its phrase in zh and en."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import assert_never

from clausewise.model.expression import (
    And,
    Arithmetic,
    AsOf,
    Call,
    Column,
    Compare,
    Expression,
    In,
    IsNull,
    Literal,
    Not,
    Or,
    Parameter,
    Period,
)
from clausewise.model.shapes import Shape, UnknownName
from clausewise.model.vocabulary import Type
from clausewise.reporting.wording.terms import Terms
from clausewise.reporting.wording.values import listed, say_value

NUMBERS = ("int", "decimal")
MOMENTS = ("date", "timestamp")
OPERATORS = {
    "zh": {
        "number": {"=": "{0}为{1}", "<>": "{0}不为{1}", "<": "{0}少于{1}", "<=": "{0}不超过{1}", ">": "{0}超过{1}",
                   ">=": "{0}不少于{1}"},
        "moment": {"=": "{0}正是{1}", "<>": "{0}不是{1}", "<": "{0}早于{1}", "<=": "{0}不晚于{1}", ">": "{0}晚于{1}",
                   ">=": "{0}不早于{1}"},
        "text": {"=": "{0}为{1}", "<>": "{0}不为{1}", "<": "{0}排在{1}之前", "<=": "{0}不排在{1}之后", ">": "{0}排在{1}之后",
                 ">=": "{0}不排在{1}之前"},
        "columns": {"=": "{0}与{1}相同", "<>": "{0}与{1}不同"},
        "nth": {"=": "是第{1}次", "<>": "不是第{1}次", "<": "早于第{1}次", "<=": "不超过第{1}次", ">": "超过第{1}次",
                ">=": "至少是第{1}次"},
    },
    "en": {
        "number": {"=": "{0} is {1}", "<>": "{0} is not {1}", "<": "{0} is less than {1}", "<=": "{0} is at most {1}",
                   ">": "{0} is more than {1}", ">=": "{0} is at least {1}"},
        "moment": {"=": "{0} is {1}", "<>": "{0} is not {1}", "<": "{0} is before {1}", "<=": "{0} is not later than {1}",
                   ">": "{0} is after {1}", ">=": "{0} is not earlier than {1}"},
        "text": {"=": "{0} is {1}", "<>": "{0} is not {1}", "<": "{0} sorts before {1}", "<=": "{0} does not sort after {1}",
                 ">": "{0} sorts after {1}", ">=": "{0} does not sort before {1}"},
        "columns": {"=": "{0} is the same as {1}", "<>": "{0} differs from {1}"},
        "nth": {"=": "it is number {1}", "<>": "it is not number {1}", "<": "it comes before number {1}",
                "<=": "it is at most number {1}", ">": "it comes after number {1}", ">=": "it is at least number {1}"},
    },
}  # fmt: skip
PHRASES = {
    "zh": {
        "empty": "{0}未填写", "filled": "{0}已填写", "all filled": "{0}均已填写", "last": "和",
        "in": "{0}为{1}", "not in": "{0}不是{1}", "not": "并非（{0}）",
        "or": "或", "and join": "，且", "or join": "，或者", "group": "（{0}）", "of trigger": "{1}的{0}",
        "as of": "截至时间", "null": "空值", "true": "（恒成立）", "false": "（恒不成立）",
        "later": "{0}之后{1}", "elapsed": "{0}起满{1}之日", "earlier": "{0}之前{1}", "+": "{0}＋{1}", "-": "{0}－{1}", "*": "{0}×{1}",
    },
    "en": {
        "empty": "{0} is not filled in", "filled": "{0} is filled in", "all filled": "{0} are all filled in",
        "last": " and ", "in": "{0} is {1}", "not in": "{0} is neither of {1}",
        "not": "it is not so that ({0})", "or": " or ", "and join": ", and ", "or join": ", or ", "group": "({0})",
        "of trigger": "{0} of {1}", "as of": "the as-of time", "null": "nothing", "true": "(always true)",
        "false": "(never true)", "later": "{1} after {0}", "elapsed": "the day {1} after {0}", "earlier": "{1} before {0}",
        "+": "{0} + {1}", "-": "{0} - {1}", "*": "{0} × {1}",
    },
}  # fmt: skip
FUNCTIONS = {
    "zh": {
        "working_days_between": "自{0}至{1}的工作日数", "days_between": "自{0}至{1}的天数", "years_between": "自{0}至{1}的满年数",
        "add_working_days": "{0}之后第{1}个工作日", "date": "{0}的日期", "month": "{0}的月份", "year": "{0}的年度",
        "lower": "{0}（不分大小写）", "length": "{0}的字数",
    },
    "en": {
        "working_days_between": "working days from {0} to {1}", "days_between": "days from {0} to {1}",
        "years_between": "full years from {0} to {1}", "add_working_days": "working day number {1} after {0}",
        "date": "date of {0}", "month": "month of {0}", "year": "year of {0}", "lower": "{0} (in small letters)",
        "length": "length of {0}",
    },
}  # fmt: skip
COALESCE = {"zh": "{0}（未填写的，以{1}为准）", "en": "{0} (where empty, {1})"}

ENOUGH_TO_LIST = 3
NTH = Column(("nth",), "int")

SayParameter = Callable[[str], str]


class Conditions:
    """Says conditions on one record (`own`); `each.x` is spoken of as a column of `trigger`."""

    def __init__(
        self,
        terms: Terms,
        own: Shape,
        say_parameter: SayParameter,
        each: Shape | None = None,
        trigger: str = "",
    ) -> None:
        self.terms, self.own, self.each, self.trigger = terms, own, each, trigger
        self.say_parameter = say_parameter
        self.language = terms.language
        self.phrases = PHRASES[terms.language]

    def say(self, node: Expression) -> str:
        """The condition as a clause of a sentence."""
        phrases = self.phrases
        match node:
            case And(parts=parts):
                return phrases["and join"].join(self.conjuncts(parts))
            case Or(parts=parts):
                return phrases["or join"].join(self.grouped(part, And) for part in parts)
            case Not(operand=operand):
                return self.negated(operand)
            case Compare():
                return self.comparison(node)
            case In(operand=operand, options=options):
                return phrases["in"].format(self.term(operand), self.options(operand, options))
            case IsNull(operand=operand):
                return phrases["empty"].format(self.term(operand))
            case Literal(value=bool(value)):
                return phrases["true" if value else "false"]
            case Column():
                return self.truth(node, True)
            case Period() | Parameter() | AsOf() | Arithmetic() | Call() | Literal():
                return self.term(node)
            case _:
                assert_never(node)

    def term(self, node: Expression) -> str:
        """A value within a condition."""
        match node:
            case Column():
                return self.column(node)
            case Literal(value=None):
                return self.phrases["null"]
            case Literal(value=value):
                return self.terms.value(value, None, ())
            case Period():
                return say_value(node, self.language)
            case Parameter(name=name):
                return self.say_parameter(name)
            case AsOf():
                return self.phrases["as of"]
            case Arithmetic():
                return self.arithmetic(node)
            case Call(function="coalesce", arguments=(first, *others)):
                return COALESCE[self.language].format(self.term(first), "、".join(map(self.term, others)))
            case Call(function=function, arguments=arguments):
                return FUNCTIONS[self.language][function].format(*map(self.term, arguments))
            case Compare() | In() | IsNull() | And() | Or() | Not():
                return self.phrases["group"].format(self.say(node))
            case _:
                assert_never(node)

    def conjuncts(self, parts: Sequence[Expression]) -> Iterator[str]:
        """The parts of an AND; columns that must all be filled in are named in one breath."""
        filled = [column for part in parts if (column := _asked_filled(part))]
        together = len(filled) >= ENOUGH_TO_LIST
        if together:
            names = listed([self.term(column) for column in filled], self.language, self.phrases["last"])
            yield self.phrases["all filled"].format(names)
        for part in parts:
            if not (together and _asked_filled(part)):
                yield self.grouped(part, Or)

    def grouped(self, node: Expression, other: type) -> str:
        said = self.say(node)
        return self.phrases["group"].format(said) if isinstance(node, other) else said

    def negated(self, operand: Expression) -> str:
        match operand:
            case IsNull(operand=inner):
                return self.phrases["filled"].format(self.term(inner))
            case In(operand=inner, options=options):
                return self.phrases["not in"].format(self.term(inner), self.options(inner, options))
            case Column():
                return self.truth(operand, False)
            case _:
                return self.phrases["not"].format(self.say(operand))

    def truth(self, column: Column, value: bool) -> str:
        if column.path[-1] in ("is_first", "is_last"):
            said = self.column(column)
            negative = said.replace("是", "不是", 1) if self.terms.zh else said.replace("is ", "is not ", 1)
            return said if value else negative
        return OPERATORS[self.language]["text"]["="].format(self.column(column), self.terms.yes(value))

    def comparison(self, node: Compare) -> str:
        left, right, operator = node.left, node.right, node.operator
        if isinstance(left, Literal) and isinstance(right, Column):
            left, right = right, left
            operator = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(operator, operator)
        phrases = OPERATORS[self.language]
        types = {left.type, right.type}
        if left == NTH:
            phrase = phrases["nth"][operator]
        elif types & set(MOMENTS):
            phrase = phrases["moment"][operator]
        elif types & set(NUMBERS):
            phrase = phrases["number"][operator]
        elif isinstance(right, Column) and operator in phrases["columns"]:
            phrase = phrases["columns"][operator]
        else:
            phrase = phrases["text"][operator]
        return phrase.format(self.term(left), self.literal(left, right))

    def literal(self, left: Expression, right: Expression) -> str:
        """The right side; a word is said as the left side's column calls it."""
        if isinstance(left, Column) and isinstance(right, Literal):
            return self.terms.value(right.value, self.type_of(left), left.path)
        return self.term(right)

    def options(self, operand: Expression, options: tuple[Expression, ...]) -> str:
        return listed(
            [self.literal(operand, option) for option in options], self.language, self.phrases["or"]
        )

    def column(self, column: Column) -> str:
        if column.each and self.each is not None:
            said = self.terms.path(column, self.each)
            itself = self.trigger.endswith(said)  # the unit of that unit is that unit
            return self.trigger if itself else self.phrases["of trigger"].format(said, self.trigger)
        return self.terms.path(column, self.own)

    def type_of(self, column: Column) -> Type | None:
        shape = self.each if column.each and self.each is not None else self.own
        try:
            return shape.resolve(column.path)
        except UnknownName:
            return None

    def arithmetic(self, node: Arithmetic) -> str:
        left, right = self.term(node.left), self.term(node.right)
        if node.type not in MOMENTS:
            return self.phrases[node.operator].format(left, right)
        if node.operator == "-":
            return self.phrases["earlier"].format(left, right)
        return self.phrases["elapsed" if node.type == "date" else "later"].format(left, right)


def _asked_filled(node: Expression) -> Column | None:
    """The column of `column IS NOT NULL`."""
    match node:
        case Not(operand=IsNull(operand=Column() as column)):
            return column
        case _:
            return None
