"""What the operators and functions of the rule language take and give: operands -> a typed node, or what is wrong.

The tables say all that there is; a function below each says how it is checked. `words` is the author's own text of
the operation, for the message.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from clausewise.errors import nearest
from clausewise.model.expression import Arithmetic, Call, Compare, Expression, Literal, Period, columns

Words = Callable[
    [], str
]  # asked only where there is something to say: writing a long condition out takes time
FUNCTIONS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "working_days_between": (("date", "date"), "int"),
    "days_between": (("date", "date"), "int"),
    "years_between": (("date", "date"), "int"),
    "add_working_days": (("date", "int"), "date"),
    "date": (("date",), "date"),
    "month": (("date",), "text"),
    "year": (("date",), "int"),
    "coalesce": (("any",), "any"),
    "lower": (("text",), "text"),
    "length": (("text",), "int"),
}
MIRROR = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
CLASSES = {
    "text": "text", "enum": "text", "ref": "text", "int": "number", "decimal": "number", "bool": "bool",
    "date": "time", "timestamp": "time", "null": "null",
}  # fmt: skip


class ConditionError(ValueError):
    """What is wrong with a condition, in one sentence that names the word and what is allowed."""


def compare(operator: str, left: Expression, right: Expression, words: Words) -> Compare:
    """`left operator right`; a difference of times is compared by adding the period to its earlier time."""
    if right.type == "duration" or (left.type == "period" and right.type != "period"):
        left, right, operator = right, left, MIRROR[operator]
    if left.type == "duration":
        if right.type != "period" or not isinstance(left, Arithmetic):
            raise ConditionError(
                f"'{words()}': a difference of times can only be compared with a period such as "
                "INTERVAL '5' DAY or a parameter; for a number use days_between"
            )
        return compare(operator, left.left, calculate("+", left.right, right, words), words)
    one, other = CLASSES.get(left.type), CLASSES.get(right.type)
    if one is None or other is None or (one != other and "null" not in (one, other)):
        raise ConditionError(f"'{words()}' compares {left.type} with {right.type}")
    if "null" in (one, other):
        raise ConditionError(f"'{words()}' is never true; write IS NULL or IS NOT NULL")
    if one == "bool" and operator not in ("=", "<>"):
        raise ConditionError(f"'{words()}': true and false have no order")
    if {left.type, right.type} == {"date", "timestamp"}:
        left, right = cut(left), cut(right)
    return Compare(operator, left, right)


def calculate(operator: str, left: Expression, right: Expression, words: Words) -> Arithmetic:
    """`left operator right` of numbers; a time plus or minus a period; the difference of two times."""
    if operator == "+" and left.type == "period":
        left, right = right, left
    one, other = CLASSES.get(left.type), CLASSES.get(right.type)
    if one == other == "number":
        if operator == "*" and len(sides(left) | sides(right)) > 1:
            raise ConditionError(
                f"'{words()}': the trigger and its answer are compared by < = > and + - only"
            )
        return Arithmetic(operator, left, right, "int" if left.type == right.type == "int" else "decimal")
    if one == "time" and right.type == "period" and operator != "*":
        elapsed = isinstance(right, Period) and right.unit in ("hours", "minutes", "seconds")
        return Arithmetic(operator, left, right, "timestamp" if elapsed else left.type)
    if one == other == "time" and operator == "-":
        if left.type != right.type:
            left, right = cut(left), cut(right)
        return Arithmetic("-", left, right, "duration")
    raise ConditionError(f"'{words()}': {left.type} {operator} {right.type} has no meaning here")


def negate(node: Expression, words: Words) -> Expression:
    """`- node`."""
    if (
        isinstance(node, Literal)
        and node.type in ("int", "decimal")
        and isinstance(node.value, int | Decimal)
    ):
        return Literal(-node.value, node.type)
    return calculate("-", Literal(0, "int"), node, words)


def call(function: str, arguments: Sequence[Expression]) -> Expression:
    """A function of the table, whose arguments look at one record."""
    if function not in FUNCTIONS:
        raise ConditionError(f"unknown function '{function}': {nearest(function, FUNCTIONS)}")
    wanted, result = FUNCTIONS[function]
    if len({column.each for argument in arguments for column in columns(argument)}) > 1:
        raise ConditionError(
            f"{function}(…) may look at the columns of one record only, not at each.* and others"
        )
    if function == "coalesce":
        return _coalesce(arguments)
    if len(arguments) != len(wanted):
        raise ConditionError(f"{function} takes {len(wanted)} arguments, not {len(arguments)}")
    fitted = tuple(_argument(function, a, type_) for a, type_ in zip(arguments, wanted, strict=True))
    return Call(function, fitted, result)


def _argument(function: str, argument: Expression, wanted: str) -> Expression:
    if wanted == "date" and argument.type == "timestamp":
        return cut(argument) if function != "date" else argument
    if argument.type != wanted:
        raise ConditionError(f"{function} takes a {wanted} here, not a {argument.type}")
    return argument


def _coalesce(arguments: Sequence[Expression]) -> Expression:
    if len(arguments) < 2:
        raise ConditionError("coalesce takes two or more arguments")
    types = {a.type for a in arguments} - {"null"}
    if types == {"date", "timestamp"}:
        arguments, types = [cut(a) for a in arguments], {"date"}
    if types == {"int", "decimal"}:
        types = {"decimal"}
    if len(types) != 1:
        raise ConditionError(f"coalesce mixes the types {', '.join(sorted(types))}")
    return Call("coalesce", tuple(arguments), types.pop())


def cut(node: Expression) -> Expression:
    """Where a date meets a timestamp, the timestamp is cut to its date."""
    return Call("date", (node,), "date") if node.type == "timestamp" else node


def sides(node: Expression) -> set[bool]:
    """Which records an expression looks at: False = its own, True = the trigger behind `each.`."""
    return {column.each for column in columns(node)}
