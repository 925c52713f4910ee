"""The log contract of a clause: the kinds of records that its rule reads, and the columns of each.

Computed from the rule, never written, so it cannot drift from what is judged. A kind stands here as soon as the rule
looks at its records; of a register always the key, of an operation always the columns without which it is no record.
Columns that only name who answers are kept apart: without them a verdict stands, but it is nobody's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from clausewise.model.clause import Clause
from clausewise.model.expression import Column as Path
from clausewise.model.expression import Expression, columns
from clausewise.model.finding import PLACEHOLDER
from clausewise.model.rule import Answer, Rule, Trigger, TriggerForm
from clausewise.model.shapes import Shape, operation_shape, register_shape, trigger_shape
from clausewise.model.vocabulary import Column, Register, Vocabulary

ANY_OPERATION = "operation"
STEP_COLUMNS = ("seq", "next_kind", "is_first", "is_last")
CASE_COLUMNS = ("case", "first_kind", "last_kind", "length")


@dataclass(frozen=True)
class Need:
    """Records of one kind. `name`: an operation kind, `operation` for any of them, or a register's name.

    `columns` decide the verdict; `subject` are further ones that only say who answers for it.
    """

    name: str
    is_register: bool
    label: str
    columns: tuple[Column, ...]
    subject: tuple[Column, ...] = ()


@dataclass(frozen=True)
class Contract:
    """All that a clause reads; `clauses`: those whose findings it reads (their own contracts apply too)."""

    needs: tuple[Need, ...] = ()
    clauses: tuple[str, ...] = ()

    def need(self, name: str) -> Need | None:
        return next((need for need in self.needs if need.name == name), None)


def contract_of(clause: Clause, vocabulary: Vocabulary) -> Contract:
    """The contract of a clause; an empty one where only a person can attest it."""
    if clause.rule is None:
        return Contract()
    reading = _Reading(vocabulary)
    reading.read_rule(clause.rule)
    decisive = {holder: set(names) for holder, names in reading.found.items()}
    reading.read_subject(clause, clause.rule)
    needs = tuple(
        _need(holder, set(names), decisive.get(holder, set()), vocabulary)
        for holder, names in reading.found.items()
    )
    return Contract(needs, clause.depends_on)


def contract_of_pack(clauses: Iterable[Clause], vocabulary: Vocabulary) -> dict[str, Contract]:
    """The contract of every clause; versions of one clause are united."""
    found: dict[str, Contract] = {}
    for clause in clauses:
        own = contract_of(clause, vocabulary)
        found[clause.id] = unite([found[clause.id], own]) if clause.id in found else own
    return found


def operation_columns(clauses: Iterable[Clause], vocabulary: Vocabulary) -> frozenset[str]:
    """The columns of operations that judging these clauses, and telling their findings, looks at."""
    found = {*vocabulary.envelope}
    for clause in clauses:
        found |= {
            word.partition(".")[0] for word in PLACEHOLDER.findall(clause.message.zh + clause.message.en)
        }
        for need in contract_of(clause, vocabulary).needs:
            if not need.is_register:
                found |= {column.name for column in (*need.columns, *need.subject)}
    return frozenset(found)


def references(vocabulary: Vocabulary) -> frozenset[str]:
    """The columns of operations that lead to registers."""
    return frozenset(column.name for _, column in vocabulary.operation_columns() if column.type.register)


def unite(contracts: Iterable[Contract]) -> Contract:
    """What all of them read together; a column that decides for one of them decides."""
    needs: dict[tuple[bool, str], Need] = {}
    clauses: dict[str, None] = {}
    for contract in contracts:
        clauses |= dict.fromkeys(contract.clauses)
        for need in contract.needs:
            known = needs.get((need.is_register, need.name), need)
            decide = {c.name: c for c in (*known.columns, *need.columns)}
            subject = {c.name: c for c in (*known.subject, *need.subject) if c.name not in decide}
            needs[need.is_register, need.name] = Need(
                need.name, need.is_register, need.label, tuple(decide.values()), tuple(subject.values())
            )
    return Contract(tuple(needs.values()), tuple(clauses))


def _need(holder: tuple[bool, str], names: set[str], decisive: set[str], vocabulary: Vocabulary) -> Need:
    is_register, name = holder
    if is_register:
        register = vocabulary.registers[name]
        label, known = register.label, register.columns
    elif name == ANY_OPERATION:
        label, known = "任何操作", vocabulary.envelope
    else:
        label, known = vocabulary.kinds[name].label, vocabulary.columns_of(name)
    ordered = [column for column in known.values() if column.name in names]
    return Need(
        name,
        is_register,
        label,
        tuple(column for column in ordered if column.name in decisive),
        tuple(column for column in ordered if column.name not in decisive),
    )


class _Reading:
    """Collects holder -> columns, in the order in which the rule speaks of them."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.found: dict[tuple[bool, str], dict[str, None]] = {}

    def read_rule(self, rule: Rule) -> None:
        own = _Record.of_trigger(rule, self.vocabulary)
        self.hold(own)
        for condition in (rule.where, rule.unless, rule.must):
            self.condition(condition, own, own)
        for name in rule.number_by or ():
            self.path((name,), own)
        if rule.answer:
            self.answer(rule.answer, own)

    def read_subject(self, clause: Clause, rule: Rule) -> None:
        own = _Record.of_trigger(rule, self.vocabulary)
        holds = clause.holds
        if holds.column:
            self.path(holds.column.path, own)
        elif holds.who in ("unit", "staff") and holds.who in own.shape.columns:
            self.path((holds.who,), own)
        elif holds.who == "unit" and own.register and own.refers("staff"):
            self.path(("staff", "unit"), own)  # a posting's unit is that of its staff member

    def answer(self, answer: Answer, own: _Record) -> None:
        other = _Record.of_answer(answer, self.vocabulary)
        self.hold(other)
        for name in answer.same:
            self.path((name,), own)
            self.path((name,), other)
        for column in (answer.from_column, answer.by):
            if column:
                self.path(column.path, own)
        self.condition(answer.where, other, own)
        for end in ("start", "end") if answer.pausing else ():
            kind = f"{answer.pausing}_{end}"
            pause = _Record(operation_shape(self.vocabulary, (kind,)), (kind,))
            self.path(("case",), own)
            self.path(("case",), pause)
            if "procedure" in self.vocabulary.columns_of(kind):
                self.path(("procedure",), pause)

    def condition(self, condition: Expression | None, own: _Record, each: _Record) -> None:
        column: Path
        for column in columns(condition):
            self.path(column.path, each if column.each else own)

    def path(self, path: Sequence[str], record: _Record) -> None:
        """Notes every column on the way: the record's own, then those of the registers behind it."""
        first, *rest = path
        register: Register | None
        if first in record.shape.columns:
            self.own_column(first, record)
            register = record.shape.register_behind(first) if rest else None
        else:
            register = self.vocabulary.register_of(first)
            if register:
                self.look_up(register, record)
        for step in rest:
            if register is None:
                return
            self.register_columns(register, (*register.key, step))
            register = self.vocabulary.registers.get(register.columns[step].type.register)

    def own_column(self, name: str, record: _Record) -> None:
        if record.register:
            self.register_columns(record.register, (name,))
            return
        if record.form is TriggerForm.CASE and name in CASE_COLUMNS:
            self.operation_columns((ANY_OPERATION,), "case")
        holders = list(record.holders(name, self.vocabulary))
        if not holders and name in STEP_COLUMNS and record.kinds:
            self.operation_columns((ANY_OPERATION,), "case")
        for holder in holders:
            self.operation_columns((holder,), name)

    def look_up(self, register: Register, record: _Record) -> None:
        """A dated register is found by the key columns that the record has, at its time."""
        dated = [name for name in ("since", "until") if name in register.columns]
        self.register_columns(register, (*register.key, *dated))
        for key in register.key:
            if key != "since" and key in record.shape.columns:
                self.own_column(key, record)

    def hold(self, record: _Record) -> None:
        """Notes the kinds that a record may be, even where no column of it is read."""
        if record.register:
            self.register_columns(record.register, record.register.key)
        elif record.form is TriggerForm.CASE:
            self.operation_columns((ANY_OPERATION,), "case")
        else:
            self.operation_columns(record.kinds)

    def operation_columns(self, kinds: Sequence[str], *names: str) -> None:
        needed = [c.name for c in self.vocabulary.envelope.values() if c.required]
        for kind in kinds:
            self.found.setdefault((False, kind), {}).update(dict.fromkeys((*needed, *names)))

    def register_columns(self, register: Register, names: Iterable[str]) -> None:
        known = [name for name in names if name in register.columns]
        self.found.setdefault((True, register.name), {}).update(dict.fromkeys(known))


@dataclass(frozen=True)
class _Record:
    """A record that a rule speaks of: its shape, and where it comes from."""

    shape: Shape
    kinds: tuple[str, ...] = ()
    register: Register | None = None
    form: TriggerForm = TriggerForm.OPERATION

    @classmethod
    def of_trigger(cls, rule: Rule, vocabulary: Vocabulary) -> _Record:
        each = rule.each
        shape = trigger_shape(each, vocabulary, numbered=rule.number_by is not None)
        match each.form:
            case TriggerForm.OPERATION:
                return cls(shape, (each.name,))
            case TriggerForm.REGISTER | TriggerForm.CALENDAR:
                return cls(shape, (), vocabulary.register_of(each.name), each.form)
            case TriggerForm.CASE | TriggerForm.FINDING | TriggerForm.OCCASION:
                return cls(shape, (), None, each.form)

    @classmethod
    def of_answer(cls, answer: Answer, vocabulary: Vocabulary) -> _Record:
        name = answer.kinds[0]
        register = vocabulary.register_of(name)
        if register and name not in vocabulary.kinds:
            return cls(register_shape(register, vocabulary), (), register, TriggerForm.REGISTER)
        if name in (TriggerForm.FINDING.value, TriggerForm.OCCASION.value):
            form = TriggerForm(name)
            return cls(trigger_shape(Trigger(form, name), vocabulary), (), None, form)
        return cls(operation_shape(vocabulary, answer.kinds), answer.kinds)

    def refers(self, column: str) -> bool:
        """Whether the column leads to a register that has a unit."""
        known = column in self.shape.columns
        register = self.shape.register_behind(column) if known else None
        return register is not None and "unit" in register.columns

    def holders(self, name: str, vocabulary: Vocabulary) -> Iterator[str]:
        """The kinds whose column it is; `operation` stands for all where the envelope has it."""
        for kind in self.kinds:
            if kind != ANY_OPERATION:
                if name in vocabulary.columns_of(kind):
                    yield kind
            elif name in vocabulary.envelope:
                yield kind
            else:
                yield from (k.name for k in vocabulary.kinds.values() if name in k.columns)
