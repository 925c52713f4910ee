"""The `rule` part of a clause file -> a checked Rule; every mistake is collected with its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from clausewise.errors import Problem, nearest
from clausewise.language.conditions import ELAPSED, Scope, parse_condition, parse_expression
from clausewise.language.nodes import Listing, Node, Scalar, Table, problem_at, unknown_keys
from clausewise.language.operators import CLASSES, ConditionError
from clausewise.model.expression import Column, Expression, Literal, Parameter, Period
from clausewise.model.rule import Answer, Rule, Trigger, TriggerForm
from clausewise.model.shapes import Shape, UnknownName, answer_shape, trigger_shape
from clausewise.model.vocabulary import Vocabulary
from clausewise.working_time import parse_period
from clausewise.working_time.arithmetic import HOW_A_PERIOD_IS_WRITTEN

RULE_KEYS = ("each", "where", "unless", "must", "must_have", "must_not_have", "number_by")
ANSWER_KEYS = (
    "a", "same", "where", "within", "from", "by", "before", "after", "at_least", "at_most", "pausing",
)  # fmt: skip
PERIODS = ("working_day", "month", "year")


class RuleReader:
    """Reads one rule; `problems` holds what was wrong with it."""

    def __init__(
        self, vocabulary: Vocabulary, zone: ZoneInfo, parameters: Mapping[str, str], clause: str
    ) -> None:
        self.vocabulary = vocabulary
        self.zone = zone
        self.parameters = parameters
        self.clause = clause
        self.problems: list[Problem] = []

    def read(self, node: Node) -> Rule | None:
        """The rule, or None where it has problems."""
        if not isinstance(node, Table):
            self.problem(node, "rule must be a table with each, where, unless and must or must_have")
            return None
        self.problems += unknown_keys(node, RULE_KEYS, "a rule", self.clause)
        each = node.get("each")
        if each is None:
            self.problem(
                node, f"a rule needs 'each': the record that it is about; {self.allowed_triggers('')}"
            )
            return None
        trigger = self.read_trigger(each)
        if trigger is None:
            return None
        numbered = "number_by" in node
        shape = trigger_shape(trigger, self.vocabulary, numbered=numbered)
        duties = [key for key in ("must", "must_have", "must_not_have") if key in node]
        if len(duties) != 1:
            self.problem(node, "a rule has exactly one of must, must_have and must_not_have, not "
                         + (" and ".join(duties) or "none of them"))  # fmt: skip
        number_by = self.read_number_by(node.get("number_by"), trigger, shape)
        unnumbered = trigger_shape(trigger, self.vocabulary)  # `where` says which records are numbered
        rule = Rule(
            trigger,
            self.condition(node.get("where"), unnumbered),
            self.condition(node.get("unless"), shape),
            self.condition(node.get("must"), shape),
            self.read_answer(node, duties, trigger, shape),
            number_by,
        )
        return None if self.problems else rule

    # -- what a rule quantifies over

    def read_trigger(self, node: Node) -> Trigger | None:
        words = str(node.text).split() if isinstance(node, Scalar) else []
        match words:
            case [name]:
                return self.simple_trigger(node, name)
            case [name, "per", per]:
                return self.calendar_trigger(node, name, per)
            case _:
                self.problem(node, "each takes one record's name, or '<register record> per working_day|month|year'; "
                             + self.allowed_triggers(""))  # fmt: skip
                return None

    def simple_trigger(self, node: Node, name: str) -> Trigger | None:
        if name == "operation" or name in self.vocabulary.kinds:
            return Trigger(TriggerForm.OPERATION, name)
        if self.vocabulary.register_of(name):
            return Trigger(TriggerForm.REGISTER, name)
        derived = {form.value: form for form in (TriggerForm.CASE, TriggerForm.FINDING, TriggerForm.OCCASION)}
        if name in derived:
            return Trigger(derived[name], name)
        self.problem(node, f"each: '{name}' is no record of the vocabulary; {self.allowed_triggers(name)}")
        return None

    def calendar_trigger(self, node: Node, name: str, per: str) -> Trigger | None:
        if per not in PERIODS:
            self.problem(node, f"each: '{name} per {per}': {nearest(per, PERIODS)}")
        elif name != "centre" and not self.vocabulary.register_of(name):
            records = [r.record for r in self.vocabulary.registers.values()]
            self.problem(
                node, f"each: '{name}' is no register's record; {nearest(name, ['centre', *records])}"
            )
        else:
            return Trigger(TriggerForm.CALENDAR, name, per)
        return None

    def allowed_triggers(self, name: str) -> str:
        records = [r.record for r in self.vocabulary.registers.values()]
        return nearest(
            name, [*self.vocabulary.kinds, *records, "operation", "case", "finding", "occasion"], 80
        )

    def read_number_by(self, node: Node | None, trigger: Trigger, shape: Shape) -> tuple[str, ...] | None:
        if node is None:
            return None
        if trigger.form is not TriggerForm.OPERATION:
            self.problem(node, f"number_by numbers operations in time order; '{trigger}' is none")
        names = self.names(node, "number_by")
        self.check_columns(node, names, trigger_shape(trigger, self.vocabulary), "number_by")
        return names

    # -- what must answer a trigger

    def read_answer(
        self, node: Table, duties: Sequence[str], trigger: Trigger, shape: Shape
    ) -> Answer | None:
        key = next((d for d in duties if d != "must"), None)
        if key is None:
            return None
        table = node.get(key)
        if not isinstance(table, Table):
            self.problem(
                table or node,
                f"{key} takes a table: {{a: <kind>, same: [<columns>], within: 2 working days}}",
            )
            return None
        self.problems += unknown_keys(table, ANSWER_KEYS, key, self.clause)
        kinds, answer_shape = self.read_kinds(table, key)
        if answer_shape is None:
            return None
        same = self.names(table.get("same"), "same") if "same" in table else ()
        self.check_same(table, same, shape, answer_shape)
        answer = Answer(
            kinds,
            same,
            self.condition(table.get("where"), answer_shape, each=shape),
            self.period(table.get("within"), "within"),
            self.moment(table.get("from"), shape, "from"),
            self.moment(table.get("by"), shape, "by"),
            self.flag(table, "before"),
            self.flag(table, "after"),
            self.count(table, "at_least", 0 if "at_most" in table else 1),
            self.count(table, "at_most", None),
            self.word(table.get("pausing")),
            key == "must_not_have",
        )
        self.check_answer(table, answer, shape)
        if answer.forbidden:
            return Answer(**{**answer.__dict__, "at_least": 0, "at_most": 0})
        return answer

    def read_kinds(self, table: Table, key: str) -> tuple[tuple[str, ...], Shape | None]:
        node = table.get("a")
        if node is None:
            self.problem(table, f"{key} needs 'a': the kind of record that answers")
            return (), None
        kinds = self.names(node, "a")
        operations = {*self.vocabulary.kinds, "operation"}
        records = {r.record: r for r in self.vocabulary.registers.values()}
        for kind in kinds:
            if kind not in operations and kind not in records and kind not in ("finding", "occasion"):
                allowed = [*operations, *records, "finding", "occasion"]
                self.problem(
                    node, f"a: '{kind}' is no record of the vocabulary; {nearest(kind, allowed, 80)}"
                )
                return kinds, None
        shape = answer_shape(kinds, self.vocabulary)
        if shape is None:
            others = ", ".join(sorted(set(kinds) - operations))
            self.problem(node, f"a: a list may hold operation kinds only, not {others}")
        return kinds, shape

    def check_same(self, table: Table, same: Sequence[str], shape: Shape, answer: Shape) -> None:
        node = table.get("same") or table
        known = self.check_columns(node, same, shape, "same") and self.check_columns(
            node, same, answer, "same"
        )
        for name in same if known else ():
            one, other = shape.columns[name], answer.columns[name]
            if CLASSES.get(one.name) != CLASSES.get(other.name):
                self.problem(
                    node, f"same: '{name}' is {one.name} on {shape.name} but {other.name} on {answer.name}"
                )

    def check_columns(self, node: Node, names: Sequence[str], shape: Shape, what: str) -> bool:
        unknown = [name for name in names if name not in shape.columns]
        mixed = [name for name in names if name in shape.columns and shape.columns[name].name == "mixed"]
        for name in mixed:
            self.problem(
                node,
                f"{what}: '{name}' has a different type in each of the kinds {shape.name}; name one kind",
            )
        for name in unknown:
            self.problem(
                node, f"{what}: unknown column '{name}' of {shape.name}; {nearest(name, shape.columns, 60)}"
            )
        return not unknown and not mixed

    def check_answer(self, table: Table, answer: Answer, shape: Shape) -> None:
        if answer.before and answer.after:
            self.problem(table, "before and after exclude each other; leave both out for any time")
        if answer.before and answer.by:
            self.problem(
                table,
                "before looks back and by looks forward; before goes with within, or with from and within",
            )
        if answer.within and answer.by:
            self.problem(table, "within and by exclude each other: a limit is a length of time or a column")
        if answer.from_column and not answer.within:
            self.problem(table, "from says where a limit counts from, so it needs within")
        if answer.forbidden and ("at_least" in table or "at_most" in table):
            self.problem(table, "must_not_have allows none at all; for a number write must_have with at_most")
        least, most = answer.at_least, answer.at_most
        if isinstance(least, int) and isinstance(most, int) and not answer.forbidden and least > most:
            self.problem(table, f"at_least {least} is more than at_most {most}")
        if answer.pausing:
            self.check_pausing(table, answer, shape)

    def check_pausing(self, table: Table, answer: Answer, shape: Shape) -> None:
        node = table.get("pausing") or table
        if not answer.has_due:
            self.problem(
                node, "pausing stops a limit that runs forward: it needs within or by, without before"
            )
        pairs = [k.removesuffix("_start") for k in self.vocabulary.kinds
                 if k.endswith("_start") and k.removesuffix("_start") + "_end" in self.vocabulary.kinds]  # fmt: skip
        if answer.pausing not in pairs:
            self.problem(node, f"pausing: there are no kinds '{answer.pausing}_start' and '{answer.pausing}_end'; "
                         + nearest(answer.pausing, pairs))  # fmt: skip
        if "case" not in shape.columns:
            self.problem(node, f"pausing looks at the case's pauses, but {shape.name} has no case")

    # -- small parts

    def condition(self, node: Node | None, own: Shape, each: Shape | None = None) -> Expression | None:
        if node is None:
            return None
        if not isinstance(node, Scalar) or node.value is None:
            self.problem(
                node, "a condition is one line of text, such as: amount > 0 AND window.type = 'settlement'"
            )
            return None
        if isinstance(node.value, bool):
            return Literal(node.value, "bool")
        try:
            return parse_condition(node.text, Scope(own, self.parameters, self.zone, each))
        except ConditionError as error:
            self.problem(node, str(error))
            return None

    def period(self, node: Node | None, key: str) -> Period | Parameter | None:
        if node is None:
            return None
        text = node.text if isinstance(node, Scalar) else ""
        if text.startswith("param."):
            name = text.removeprefix("param.")
            if self.parameters.get(name) not in ("period", ELAPSED):
                periods = [p for p, type_ in self.parameters.items() if type_ in ("period", ELAPSED)]
                why = (
                    f"is of type {self.parameters[name]}, not an amount of time: {HOW_A_PERIOD_IS_WRITTEN}"
                    if name in self.parameters
                    else f"is no parameter with a unit of time; {nearest(name, periods)}"
                )
                self.problem(node, f"{key}: '{text}' {why}")
                return None
            return Parameter(name, "period")
        try:
            return parse_period(text)
        except ValueError as error:
            self.problem(node, f"{key}: {error}")
            return None

    def moment(self, node: Node | None, shape: Shape, key: str) -> Column | None:
        if node is None:
            return None
        text = node.text if isinstance(node, Scalar) else ""
        try:
            expression = parse_expression(text, Scope(shape, self.parameters, self.zone))
        except ConditionError as error:
            self.problem(node, f"{key}: {error}")
            return None
        if isinstance(expression, Column) and expression.type in ("date", "timestamp"):
            return expression
        times = [name for name, type_ in shape.columns.items() if type_.name in ("date", "timestamp")]
        self.problem(
            node, f"{key}: '{text}' must be one column that holds a date or a time; {nearest(text, times)}"
        )
        return None

    def count(self, table: Table, key: str, default: int | None) -> int | Parameter:
        node = table.get(key)
        if node is None:
            return default  # type: ignore[return-value]  # None stands for "no bound" and at_most's type allows it
        text = node.text if isinstance(node, Scalar) else ""
        if text.startswith("param.") and self.parameters.get(text.removeprefix("param.")) == "int":
            return Parameter(text.removeprefix("param."), "int")
        if isinstance(node, Scalar) and type(node.value) is int and node.value >= 0:
            return node.value
        self.problem(node, f"{key}: '{text}' must be a whole number from 0, or a parameter that is one")
        return 0

    def flag(self, table: Table, key: str) -> bool:
        node = table.get(key)
        if node is None or (isinstance(node, Scalar) and isinstance(node.value, bool)):
            return bool(node and isinstance(node, Scalar) and node.value)
        self.problem(node, f"{key} is true or false")
        return False

    def word(self, node: Node | None) -> str:
        return node.text if isinstance(node, Scalar) else ""

    def names(self, node: Node | None, key: str) -> tuple[str, ...]:
        items: tuple[Node, ...] = node.items if isinstance(node, Listing) else (node,) if node else ()
        if not all(isinstance(item, Scalar) for item in items):
            self.problem(node or items[0], f"{key} takes names, such as [case, unit]")
            return ()
        found = tuple(item.text for item in items if isinstance(item, Scalar))
        if len(set(found)) != len(found) and node:
            self.problem(node, f"{key} names a column twice: {', '.join(found)}")
        return found

    def problem(self, node: Node, message: str) -> None:
        self.problems.append(problem_at(node, message, self.clause))


def holder_column(path: str, shape: Shape) -> Column:
    """The column that `holds` names; raises UnknownName where there is none."""
    parts = tuple(path.split("."))
    shape.resolve(parts)
    return Column(parts, "text")


__all__ = ["RuleReader", "UnknownName", "holder_column"]
