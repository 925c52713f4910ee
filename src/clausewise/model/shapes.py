"""Which columns a rule may name on the records that it speaks of, and how it navigates from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from clausewise.errors import nearest
from clausewise.model.rule import Trigger, TriggerForm
from clausewise.model.vocabulary import Column, Register, Type, Vocabulary

TEXT, INT, BOOL, DATE, TIMESTAMP = Type("text"), Type("int"), Type("bool"), Type("date"), Type("timestamp")
CALENDAR_COLUMNS = {"date": DATE, "month": TEXT, "year": INT}
CARRIED = ("unit", "staff", "case", "window", "item")
VERDICTS = Type("enum", dict.fromkeys(("breach", "pending", "undetermined", "waived"), ()))


class UnknownName(ValueError):
    """A name that the rule may not use here; the text says what is allowed."""


@dataclass(frozen=True)
class Shape:
    """The columns of one kind of record, by name, with their types; `moment` = it has an `at` to look registers up by."""

    name: str
    columns: Mapping[str, Type]
    vocabulary: Vocabulary = field(repr=False, compare=False)

    def resolve(self, path: Sequence[str]) -> Type:
        """The type at the end of a path.

        Raises:
            UnknownName: for a step that does not exist, with the nearest spelling.
        """
        first, *rest = path
        if first in self.columns:
            type_, holder = self.columns[first], first
            target = self.register_behind(first)
        else:
            target = self.vocabulary.register_of(first)
            if target is None or not self.can_look_up(target) or not rest:
                reachable = [r.record for r in self.vocabulary.registers.values() if self.can_look_up(r)]
                raise UnknownName(
                    f"unknown column '{first}' of {self.name}: {nearest(first, [*self.columns, *reachable], 60)}"
                )
            type_, holder = TEXT, first
        for step in rest:
            if target is None:
                raise UnknownName(f"'{holder}' refers to no register, so '{'.'.join(path)}' leads nowhere")
            if step not in target.columns:
                raise UnknownName(
                    f"unknown column '{step}' of register {target.name}: {nearest(step, target.columns, 60)}"
                )
            type_, holder = target.columns[step].type, step
            target = self.vocabulary.registers.get(type_.register)
        return type_

    def register_behind(self, column: str) -> Register | None:
        """The register that a column refers to: declared as ref, or a text column named like a register's only key."""
        type_ = self.columns[column]
        if type_.name == "ref":
            return self.vocabulary.registers.get(type_.register)
        if type_.name == "text":
            return next((r for r in self.vocabulary.registers.values() if r.key == (column,)), None)
        return None

    def can_look_up(self, register: Register) -> bool:
        """Whether a dated register (key with `since`) can be looked up as of this record's `at`."""
        others = [key for key in register.key if key != "since"]
        return "since" in register.key and bool(others) and others[0] in self.columns and "at" in self.columns


def operation_shape(vocabulary: Vocabulary, kinds: Sequence[str], *, numbered: bool = False) -> Shape:
    """The columns of operations of these kinds (the union; `operation` = every kind)."""
    names = list(vocabulary.kinds) if "operation" in kinds else list(kinds)
    columns: dict[str, Type] = {
        **CALENDAR_COLUMNS,
        "seq": INT,
        "next_kind": kind_type(vocabulary),
        "is_first": BOOL,
        "is_last": BOOL,
    }
    if numbered:
        columns["nth"] = INT
    declared: dict[str, Type] = {}
    for kind in names:
        for name, column in vocabulary.columns_of(kind).items():
            declared[name] = _merge(name, declared.get(name), column.type, names)
    columns |= declared
    columns["kind"] = kind_type(vocabulary)
    return Shape(" or ".join(names) if len(names) < 4 else "operation", columns, vocabulary)


def _merge(name: str, one: Type | None, other: Type, kinds: Sequence[str]) -> Type:
    if one is None or one == other:
        return other
    if one.storage is not other.storage:
        # Kept out of reach rather than guessed: resolve() then names the column as unknown.
        return Type("mixed")
    if one.name == other.name == "enum":
        return Type("enum", {**one.values, **other.values})
    return TEXT if one.storage.value == "VARCHAR" else one


def register_shape(register: Register, vocabulary: Vocabulary) -> Shape:
    columns = {**CALENDAR_COLUMNS, "at": TIMESTAMP, **_types(register.columns)}
    return Shape(register.record, columns, vocabulary)


def answer_shape(kinds: Sequence[str], vocabulary: Vocabulary) -> Shape | None:
    """The columns of the records that answer; None where operations and other records are mixed."""
    if set(kinds) <= {*vocabulary.kinds, "operation"}:
        return operation_shape(vocabulary, kinds)
    if len(kinds) != 1:
        return None
    register = vocabulary.register_of(kinds[0])
    if register:
        return register_shape(register, vocabulary)
    return trigger_shape(Trigger(TriggerForm(kinds[0]), kinds[0]), vocabulary)


def trigger_shape(trigger: Trigger, vocabulary: Vocabulary, *, numbered: bool = False) -> Shape:
    """The columns of the records that a rule quantifies over."""
    carried = {name: _carried_type(name, vocabulary) for name in CARRIED}
    moment: dict[str, Type] = {"since": TIMESTAMP, "at": TIMESTAMP, **CALENDAR_COLUMNS}
    match trigger.form:
        case TriggerForm.OPERATION:
            return operation_shape(vocabulary, (trigger.name,), numbered=numbered)
        case TriggerForm.REGISTER:
            register = vocabulary.register_of(trigger.name)
            assert register is not None
            return register_shape(register, vocabulary)
        case TriggerForm.CALENDAR:
            register = vocabulary.register_of(trigger.name)
            columns = {**moment, **(_types(register.columns) if register else {})}
            return Shape(str(trigger), columns, vocabulary)
        case TriggerForm.CASE:
            kind = kind_type(vocabulary)
            columns = {
                **moment,
                "case": carried["case"],
                "first_kind": kind,
                "last_kind": kind,
                "length": INT,
            }
            return Shape("case", columns, vocabulary)
        case TriggerForm.FINDING:
            columns = {**CALENDAR_COLUMNS, **carried, "at": TIMESTAMP, "due": TIMESTAMP}
            columns |= dict.fromkeys(("finding", "clause", "track", "severity"), TEXT)
            return Shape("finding", columns | {"verdict": VERDICTS}, vocabulary)
        case TriggerForm.OCCASION:
            columns = {**moment, "track": TEXT, "unit": carried["unit"], "staff": carried["staff"]}
            return Shape("occasion", columns | {"nth": INT, "findings": INT}, vocabulary)


def kind_type(vocabulary: Vocabulary) -> Type:
    return Type("enum", {**{k.name: k.labels for k in vocabulary.kinds.values()}, "other": ()})


def _types(columns: Mapping[str, Column]) -> dict[str, Type]:
    return {name: column.type for name, column in columns.items()}


def _carried_type(name: str, vocabulary: Vocabulary) -> Type:
    column = vocabulary.envelope.get(name)
    return column.type if column else TEXT
