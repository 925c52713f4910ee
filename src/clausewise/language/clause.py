"""A clause file -> a Clause: the legal words around a rule, its parameters with their dates, and who answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TypeVar
from zoneinfo import ZoneInfo

from clausewise.errors import Problem, nearest
from clausewise.language.conditions import ELAPSED
from clausewise.language.nodes import Listing, Node, Scalar, Table, problem_at, unknown_keys
from clausewise.language.rule import RuleReader, UnknownName, holder_column
from clausewise.model.clause import SEVERITIES, TRACKS, Clause, Holds, Parameter, ParameterValue, Words
from clausewise.model.expression import Period
from clausewise.model.shapes import Shape, trigger_shape
from clausewise.model.vocabulary import Vocabulary
from clausewise.working_time import parse_period
from clausewise.working_time.arithmetic import HOW_A_PERIOD_IS_WRITTEN

KEYS = (
    "clause", "sentences", "text", "title", "holds", "track", "severity", "in_force", "reading", "parameters",
    "rule", "message", "manual", "may_waive", "note",
)  # fmt: skip
PARAMETER_KEYS = ("value", "values", "unit", "stated", "label", "note", "source")
HOLDERS = ("unit", "staff", "centre", "none")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
ALWAYS = ("trigger", "at", "due", "unit", "staff", "case", "window", "item", "subject", "missing")
Default = TypeVar("Default")


class ClauseReader:
    """Reads one clause file; `problems` holds all that was wrong with it."""

    def __init__(self, vocabulary: Vocabulary, zone: ZoneInfo) -> None:
        self.vocabulary = vocabulary
        self.zone = zone
        self.problems: list[Problem] = []
        self.id = ""

    def read(self, node: Node) -> Clause | None:
        """The clause, or None where its file has problems."""
        if not isinstance(node, Table):
            self.problem(node, "a clause file is a table that begins with 'clause: <id>'")
            return None
        self.id = self.text(node, "clause")
        if not re.fullmatch(r"[A-Za-z0-9.]+", self.id):
            self.problem(
                node.get("clause") or node, f"clause: '{self.id}' must be made of letters, digits and points"
            )
        self.problems += unknown_keys(node, KEYS, "a clause", self.id)
        if ("rule" in node) == ("manual" in node):
            self.problem(node, "a clause has either a rule, or 'manual' with what a person attests")
        title = self.words(node, "title", needed=True)
        parameters = self.parameters(node.get("parameters"))
        rule_node = node.get("rule")
        reader = RuleReader(
            self.vocabulary, self.zone, {p.name: condition_type(p) for p in parameters}, self.id
        )
        rule = reader.read(rule_node) if rule_node else None
        self.problems += reader.problems
        shape = (
            trigger_shape(rule.each, self.vocabulary, numbered=rule.number_by is not None) if rule else None
        )
        message = self.words(node, "message")
        if shape:
            self.check_message(node.get("message"), message, shape, [p.name for p in parameters])
        since, until = self.in_force(node.get("in_force"))
        clause = Clause(
            id=self.id,
            title=title,
            holds=self.holds(node, shape),
            severity=self.choice(node, "severity", SEVERITIES, "major" if "manual" in node else None),
            track=self.choice(node, "track", TRACKS, "none"),
            rule=rule,
            file=node.file,
            line=node.line,
            sentences=self.listed(node.get("sentences")),
            text=self.listed(node.get("text")),
            reading=self.words(node, "reading"),
            message=message,
            manual=self.words(node, "manual"),
            parameters={p.name: p for p in parameters},
            in_force_from=since,
            in_force_until=until,
            may_waive=self.value(node.get("may_waive"), bool, True),
        )
        return None if self.problems else clause

    def holds(self, node: Table, shape: Shape | None) -> Holds:
        part = node.get("holds")
        if part is None:
            if "manual" not in node:
                self.problem(
                    node, f"a clause needs 'holds': who answers for a breach; {nearest('', HOLDERS)}"
                )
            return Holds("none")
        if isinstance(part, Table) and len(part) == 1:
            ((who, column),) = tuple(part)
            if who in ("unit", "staff") and isinstance(column, Scalar):
                return self.holds_by_column(column, who, shape)
        elif isinstance(part, Scalar) and part.text in HOLDERS:
            return Holds(part.text)
        word = part.text if isinstance(part, Scalar) else ""
        self.problem(part, f"holds: '{word}' is nobody; {nearest(word, HOLDERS)}, or {{unit: <column>}}")
        return Holds("none")

    def holds_by_column(self, column: Scalar, who: str, shape: Shape | None) -> Holds:
        try:
            return Holds(who, holder_column(column.text, shape) if shape else None)
        except UnknownName as error:
            self.problem(column, f"holds: {error}")
            return Holds(who)

    def parameters(self, node: Node | None) -> list[Parameter]:
        if node is None:
            return []
        if not isinstance(node, Table):
            self.problem(node, "parameters is a table: <name>: {value: 2 working days, stated: true}")
            return []
        return [p for name, part in node if (p := self.parameter(name, part)) is not None]

    def parameter(self, name: str, node: Node) -> Parameter | None:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or not isinstance(node, Table):
            self.problem(node, f"parameter '{name}': write <name>: {{value: 2 working days, stated: true}}")
            return None
        self.problems += unknown_keys(node, PARAMETER_KEYS, f"parameter {name}", self.id)
        written = node.get("values") or node.get("value")
        if written is None:
            self.problem(node, f"parameter '{name}' has no value")
            return None
        unit = self.text(node, "unit") if "unit" in node else ""
        known_problems = len(self.problems)
        dated = self.dated(name, written, unit)
        if len(self.problems) > known_problems:
            return None
        types = {parameter_type(value) for _, value in dated} - {"null"}
        if len(types) > 1 and types == {"int", "decimal"}:
            types = {"decimal"}
        if len(types) != 1:
            kinds = ", ".join(sorted(types)) or "no value at all"
            how = f"; {HOW_A_PERIOD_IS_WRITTEN}" if "period" in types else ""
            self.problem(node, f"parameter '{name}' needs values of one type, not {kinds}{how}")
            return None
        return Parameter(
            name,
            tuple(dated),
            types.pop(),
            self.value(node.get("stated"), bool, False),
            self.words(node, "label"),
        )

    def dated(self, name: str, node: Node, unit: str) -> list[tuple[date, ParameterValue]]:
        if not isinstance(node, Table):
            return [(date.min, self.parameter_value(name, node, unit))]
        found = []
        for day, part in node:
            try:
                found.append((date.fromisoformat(day), self.parameter_value(name, part, unit)))
            except ValueError:
                self.problem(
                    part, f"parameter '{name}': '{day}' is no date; write {{2026-03-16: 1 working days}}"
                )
        return sorted(found, key=lambda pair: pair[0])

    def parameter_value(self, name: str, node: Node, unit: str) -> ParameterValue:
        if not isinstance(node, Scalar):
            self.problem(node, f"parameter '{name}' must be one value")
            return None
        try:
            return read_value(node.value, node.text, unit)
        except ValueError as error:
            self.problem(node, f"parameter '{name}': {error}")
            return None

    def check_message(self, node: Node | None, message: Words, shape: Shape, parameters: list[str]) -> None:
        allowed = {*shape.columns, *ALWAYS, *(f"param.{name}" for name in parameters)}
        if node and (wrong := re.search("[\uff5b\uff5d]", message.zh + message.en)):
            self.problem(node, f"message: '{wrong[0]}' is a full-width brace and would be printed as it is; write {{…}}. "
                               "占位符须用半角花括号")  # fmt: skip
        for word in PLACEHOLDER.findall(message.zh + message.en):
            if word in allowed:
                continue
            try:
                shape.resolve(word.split("."))
            except UnknownName:
                if node:
                    self.problem(
                        node,
                        f"message: {{{word}}} is nothing that a finding knows; {nearest(word, allowed, 60)}",
                    )

    def in_force(self, node: Node | None) -> tuple[date, date]:
        if node is None:
            return date.min, date.max
        if not isinstance(node, Table):
            self.problem(node, "in_force is a table: {from: 2010-01-01, until: 2026-12-31}")
            return date.min, date.max
        self.problems += unknown_keys(node, ("from", "until"), "in_force", self.id)
        since = self.value(node.get("from"), date, date.min)
        until = self.value(node.get("until"), date, date.max)
        if since > until:
            self.problem(node, f"in_force ends ({until}) before it begins ({since})")
        return since, until

    def choice(self, node: Table, key: str, allowed: tuple[str, ...], default: str | None) -> str:
        part = node.get(key)
        if part is None and default is not None:
            return default
        word = part.text if isinstance(part, Scalar) else ""
        if word not in allowed:
            self.problem(part or node, f"{key}: '{word}' is not possible; {nearest(word, allowed)}")
        return word

    def words(self, node: Table, key: str, *, needed: bool = False) -> Words:
        part = node.get(key)
        if part is None:
            if needed:
                self.problem(node, f"a clause needs '{key}': {{zh: …, en: …}}")
            return Words()
        return read_words(part, self.problems, self.id)

    def listed(self, node: Node | None) -> tuple[str, ...]:
        items: tuple[Node, ...] = node.items if isinstance(node, Listing) else (node,) if node else ()
        return tuple(item.text for item in items if isinstance(item, Scalar))

    def text(self, node: Table, key: str) -> str:
        part = node.get(key)
        if isinstance(part, Scalar):
            return part.text
        self.problem(part or node, f"'{key}' is missing")
        return ""

    def value(self, node: Node | None, type_: Callable[..., Default], default: Default) -> Default:
        if node is None:
            return default
        value = node.value if isinstance(node, Scalar) else None
        if isinstance(value, type_):  # type: ignore[arg-type]  # bool and date are classes as well as callables
            return value  # type: ignore[return-value]
        name = {bool: "true or false", date: "a date like 2026-03-01"}.get(type_, "another value")  # type: ignore[call-overload]
        self.problem(node, f"'{node.text if isinstance(node, Scalar) else '…'}' must be {name}")
        return default

    def problem(self, node: Node, message: str) -> None:
        self.problems.append(problem_at(node, message, self.id))


def read_words(node: Node, problems: list[Problem], clause: str = "") -> Words:
    """`{zh: …, en: …}`, or one text for both."""
    if isinstance(node, Scalar):
        return Words(node.text, node.text)
    if isinstance(node, Table):
        problems += unknown_keys(node, ("zh", "en"), "a text", clause)
        parts = {key: part.text.strip() for key, part in node if isinstance(part, Scalar)}
        return Words(parts.get("zh", ""), parts.get("en", ""))
    problems.append(problem_at(node, "write {zh: …, en: …}", clause))
    return Words()


def read_value(value: object, text: str, unit: str = "") -> ParameterValue:
    """A parameter's value: a period where there is a unit, else what YAML says it is.

    Raises:
        ValueError: naming what can be written.
    """
    if value is None:
        return None
    if unit:
        return parse_period(f"{text} {unit}")
    if isinstance(value, bool | int | Decimal | date):
        return value
    return parse_period(text) if re.match(r"-?\d+\s+\w", text) else text


def condition_type(parameter: Parameter) -> str:
    """The type of a parameter in conditions: its own, or `elapsed` where one of its values counts hours or less."""
    units = {value.unit for _, value in parameter.values if isinstance(value, Period)}
    return ELAPSED if units & {"hours", "minutes", "seconds"} else parameter.type


def parameter_type(value: ParameterValue) -> str:
    """The expression type of a parameter's value."""
    match value:
        case None:
            return "null"
        case bool():
            return "bool"
        case Period():
            return "period"
        case int():
            return "int"
        case Decimal():
            return "decimal"
        case date():
            return "date"
        case str():
            return "text"
