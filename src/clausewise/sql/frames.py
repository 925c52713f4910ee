"""Where the columns of a record are: the tables of a store, and the registers joined to them."""

from __future__ import annotations

from collections.abc import Sequence

from clausewise.model.rule import Trigger, TriggerForm
from clausewise.model.shapes import CALENDAR_COLUMNS, Shape
from clausewise.model.sql_names import quote_identifier as q
from clausewise.model.sql_names import quote_text
from clausewise.model.vocabulary import Register, Type, Vocabulary

STEP_COLUMNS = ("seq", "next_kind", "is_first", "is_last")
REGISTER_MOMENT = {
    "at": "register_moment.at",
    "_date": "register_moment.date",
    "date": "register_moment.date",
    "month": "register_moment.month",
    "year": "register_moment.year",
}


class TableFrame:
    """A record in one of the store's tables, under an alias; collects the joins that its columns need.

    `kinds`: the operation kinds that it may be (empty for other records); `numbers`: the table that holds `nth`.
    """

    def __init__(
        self,
        alias: str,
        table: str,
        shape: Shape,
        *,
        kinds: Sequence[str] = (),
        numbers: str = "",
        register: bool = False,
    ) -> None:
        self.alias = alias
        self.table = table
        self.shape = shape
        self.kinds = tuple(shape.vocabulary.kinds) if "operation" in kinds else tuple(kinds)
        self.is_operation = bool(kinds)
        self.is_register = register
        self.numbers = numbers
        self.joins: dict[str, str] = {}

    @property
    def source(self) -> str:
        """`table alias` and the joins that have been asked for so far: the FROM part."""
        return " ".join([f"{q(self.table)} {self.alias}", *self.joins.values()])

    def column(self, path: tuple[str, ...]) -> str:
        if len(path) == 1:
            return self.own(path[0])
        holder, _ = self.holder(path)
        return f"{holder}.{q(path[-1])}"

    def exists(self, path: tuple[str, ...]) -> str | None:
        if len(path) == 1:
            return None
        holder, _ = self.holder(path)
        return f"({holder}._rid IS NOT NULL)"

    def holder(self, path: tuple[str, ...]) -> tuple[str, Register]:
        """The alias of the register row that holds the last column of a path."""
        register: Register | None
        if path[0] in self.shape.columns:
            alias, value = f"{self.alias}_{path[0]}", self.own(path[0])
            register = self.shape.register_behind(path[0])
            assert register is not None
            self.join(alias, register, value)
        else:
            register = self.shape.vocabulary.register_of(path[0])
            assert register is not None
            alias = self.look_up(register)
        for step in path[1:-1]:
            value = f"{alias}.{q(step)}"
            target = behind(register, step, self.shape.vocabulary)
            alias = f"{alias}_{step}"
            self.join(alias, target, value)
            register = target
        return alias, register

    def join(self, alias: str, register: Register, value: str) -> None:
        if alias not in self.joins:
            key = f"{alias}.{q(register.key[0])}"
            self.joins[alias] = f"LEFT JOIN {q(f'register_{register.name}')} {alias} ON {key} = {value}"

    def look_up(self, register: Register) -> str:
        """Joins the record of a dated register that holds at this record's time; the latest `since` if several."""
        alias = f"{self.alias}__{register.record}"
        if alias in self.joins:
            return alias
        dated = register.columns["since"].type.name == "date"
        moment = self.own("_date") if dated else self.own("at")
        first, *others = [key for key in register.key if key != "since"]
        where = [f"r.{q(first)} = {self.own(first)}"]
        for key in others:
            if key in self.shape.columns:
                where.append(f"({self.own(key)} IS NULL OR r.{q(key)} = {self.own(key)})")
        where.append(f"r.since <= {moment}")
        if "until" in register.columns:
            until = (
                "r.until"
                if register.columns["until"].type.name == "timestamp" or dated
                else "end_of_day(r.until)"
            )
            where.append(f"(r.until IS NULL OR {until} >= {moment})")
        self.joins[alias] = (
            f"LEFT JOIN LATERAL (SELECT r.* FROM {q(f'register_{register.name}')} r WHERE {' AND '.join(where)} "
            f"ORDER BY r.since DESC, r._rid LIMIT 1) {alias} ON TRUE"
        )
        return alias

    def own(self, name: str) -> str:
        """The SQL of one of the record's own columns, derived ones included."""
        if self.is_operation:
            return self.operation_column(name)
        if self.is_register and name in REGISTER_MOMENT and (name == "_date" or not self.declares(name)):
            self.joins.setdefault("register_moment", "CROSS JOIN register_moment")
            return REGISTER_MOMENT[name]
        return f"{self.alias}.{q(name)}"

    def declares(self, name: str) -> bool:
        register = self.shape.vocabulary.register_of(self.shape.name)
        return bool(register and name in register.columns)

    def operation_column(self, name: str) -> str:
        vocabulary = self.shape.vocabulary
        declared: dict[str, list[str]] = {}
        if name in vocabulary.envelope:
            type_ = vocabulary.envelope[name].type
            return f"{self.alias}.{q(vocabulary.physical(name, type_))}"
        for kind in self.kinds:
            column = vocabulary.columns_of(kind).get(name)
            if column:
                declared.setdefault(f"{self.alias}.{q(vocabulary.physical(name, column.type))}", []).append(
                    kind
                )
        derived = self.derived_column(name)
        if not declared:
            return derived or f"{self.alias}.{q(name)}"
        if derived is None:
            return next(iter(declared)) if len(declared) == 1 else f"coalesce({', '.join(declared)})"
        if len(declared) == 1 and len(next(iter(declared.values()))) == len(self.kinds):
            return next(iter(declared))
        cases = " ".join(
            f"WHEN {self.alias}.kind IN ({', '.join(quote_text(kind) for kind in kinds)}) THEN {sql}"
            for sql, kinds in declared.items()
        )
        return f"(CASE {cases} ELSE {derived} END)"

    def derived_column(self, name: str) -> str | None:
        if name in STEP_COLUMNS:
            alias = f"{self.alias}__step"
            self.joins.setdefault(alias, f"LEFT JOIN case_steps {alias} ON {alias}._rid = {self.alias}._rid")
            return f"{alias}.{q(name)}"
        if name == "nth" and self.numbers:
            alias = f"{self.alias}__nth"
            self.joins.setdefault(
                alias, f"LEFT JOIN {q(self.numbers)} {alias} ON {alias}._rid = {self.alias}._rid"
            )
            return f"{alias}.nth"
        if name in CALENDAR_COLUMNS:
            day = f"{self.alias}._date"
            return {"date": day, "month": f"strftime({day}, '%Y-%m')", "year": f"year({day})"}[name]
        return None


class ColumnsFrame:
    """A record whose columns have already been computed into columns of a table (the trigger, for its answers)."""

    def __init__(self, columns: dict[tuple[str, ...], tuple[str, str | None]]) -> None:
        self.columns = columns

    def column(self, path: tuple[str, ...]) -> str:
        return self.columns[path][0]

    def exists(self, path: tuple[str, ...]) -> str | None:
        return self.columns[path][1]


def behind(register: Register, column: str, vocabulary: Vocabulary) -> Register:
    """The register that a register's column refers to."""
    return _behind(register.columns[column].type, column, vocabulary)


def _behind(type_: Type, column: str, vocabulary: Vocabulary) -> Register:
    if type_.name == "ref":
        return vocabulary.registers[type_.register]
    raise KeyError(column)


def trigger_table(trigger: Trigger, vocabulary: Vocabulary) -> str:
    """The table that holds the records which a rule quantifies over."""
    match trigger.form:
        case TriggerForm.OPERATION:
            return "ops"
        case TriggerForm.REGISTER:
            register = vocabulary.register_of(trigger.name)
            assert register is not None
            return f"register_{register.name}"
        case TriggerForm.CALENDAR:
            return f"calendar_{trigger.name}_{trigger.per}"
        case TriggerForm.CASE:
            return "case_summary"
        case TriggerForm.FINDING:
            return "finding_records"
        case TriggerForm.OCCASION:
            return "occasion_records"
