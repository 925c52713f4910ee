"""A clause file -> its mutants: the same file with one thing changed.

The file is changed, not the parsed rule, and read again as any clause file is. So a mutant that the language refuses is
known as such (it does not load, and no example can claim to have noticed it), and each has the line that was changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from clausewise.language.condition_text import condition_text
from clausewise.language.nodes import Node, Scalar, Table
from clausewise.model.clause import Clause, Pack
from clausewise.model.expression import Column, Expression, Parameter, Period
from clausewise.model.rule import Answer, Rule
from clausewise.model.shapes import Shape, answer_shape, trigger_shape
from clausewise.mutation.conditions import changes, other_numbers, other_periods
from clausewise.mutation.tables import as_scalar, named, put, put_name
from clausewise.mutation.values import other_values

DUTIES = ("must_have", "must_not_have")


@dataclass(frozen=True)
class Mutant:
    """`name`: part, before and after, unique within its clause file; `roll` changes the pack's setting instead."""

    clause: str
    file: str
    line: int
    name: str
    node: Table
    roll: bool | None = None


def mutants(clause: Clause, node: Table, pack: Pack) -> Iterator[Mutant]:
    """All mutants of a clause file. `clause` is what `node` was read as."""
    if clause.rule is None:
        return
    seen: set[str] = set()
    for mutant in _Mutator(clause, clause.rule, node, pack).all():
        if mutant.name not in seen:
            seen.add(mutant.name)
            yield mutant


class _Mutator:
    """The parts of one clause file, each with its changes."""

    def __init__(self, clause: Clause, rule: Rule, node: Table, pack: Pack) -> None:
        self.clause, self.rule, self.node, self.pack = clause, rule, node, pack
        self.shape = trigger_shape(rule.each, pack.vocabulary, numbered=rule.number_by is not None)
        self.has_versions = sum(other.id == clause.id for other in pack.clauses) > 1

    def all(self) -> Iterator[Mutant]:
        rule = self.rule
        yield from self.trigger()
        for key in ("where", "unless"):
            condition = rule.where if key == "where" else rule.unless
            if condition is not None:
                yield self.change(("rule", key), condition_text(condition), "", None)
                yield from self.condition(("rule", key), condition, self.shape)
        if rule.must is not None:
            yield from self.condition(("rule", "must"), rule.must, self.shape)
        if rule.answer is not None:
            yield from self.answer(rule.answer)
        yield from self.parameters()
        yield from self.dates()

    def trigger(self) -> Iterator[Mutant]:
        each = self.rule.each
        if each.per:
            for per in ("working_day", "month", "year"):
                if per != each.per:
                    yield self.change(("rule", "each"), str(each), str(replace(each, per=per)))
        yield from self.names(("rule", "number_by"), self.rule.number_by or ())

    def condition(self, path: Sequence[str], condition: Expression, shape: Shape) -> Iterator[Mutant]:
        def others(column: Column, used: Sequence[str]) -> Sequence[str]:
            return other_values(self.pack, self.clause.id, self.shape if column.each else shape, column, used)

        for change in changes(condition, others):
            yield self.change(path, change.before, change.after, condition_text(change.whole))

    # -- what must answer

    def answer(self, answer: Answer) -> Iterator[Mutant]:
        key = DUTIES[answer.forbidden]
        path = ("rule", key)
        yield self.other_duty(key)
        if len(answer.kinds) > 1:
            yield from self.names((*path, "a"), answer.kinds)
        yield from self.names((*path, "same"), answer.same)
        if answer.where is not None:
            shape = answer_shape(answer.kinds, self.pack.vocabulary)
            yield self.change((*path, "where"), condition_text(answer.where), "", None)
            yield from self.condition((*path, "where"), answer.where, shape or self.shape)
        yield from self.limit(path, answer)
        yield from self.order(path, answer)
        if not answer.forbidden:
            yield from self.counts(path)

    def other_duty(self, key: str) -> Mutant:
        other = DUTIES[1 - DUTIES.index(key)]
        rule = self.node.get("rule")
        assert isinstance(rule, Table)
        table = rule.get(key)
        assert isinstance(table, Table)
        for count in ("at_least", "at_most"):
            table = put(table, (count,), None)
        changed = put(put(rule, (key,), None), (other,), table)
        return self.mutant(rule.line_of(key), f"rule: {key} -> {other}", put(self.node, ("rule",), changed))

    def limit(self, path: Sequence[str], answer: Answer) -> Iterator[Mutant]:
        """The length of the limit, where it counts from, what pauses it, and no limit at all."""
        if answer.within or answer.by:
            yield self.other_limit(path, "within" if answer.within else "by", "no limit")
            yield from self.anchors(path, answer)
        if isinstance(answer.within, Period):
            for period in other_periods(answer.within):
                yield self.change((*path, "within"), str(answer.within), str(period))
        if answer.pausing:
            yield self.change((*path, "pausing"), answer.pausing, "", None)
        if answer.has_due and answer.within:
            yield from self.rolled(answer.within)

    def anchors(self, path: Sequence[str], answer: Answer) -> Iterator[Mutant]:
        """Every other time from which a limit could count, or that could be the limit itself."""
        if answer.from_column:
            yield self.change((*path, "from"), str(answer.from_column), "", None)
        for column in self.times():
            if answer.by:
                if str(answer.by) != column:
                    yield self.change((*path, "by"), str(answer.by), column)
                continue
            if str(answer.from_column) != column:
                yield self.change((*path, "from"), str(answer.from_column or "at"), column)
            if not answer.before:
                yield self.other_limit(path, "within", f"within -> by {column}", by=column)
        if answer.by:
            yield self.other_limit(path, "by", "by -> within 1 working days", within="1 working days")

    def other_limit(self, path: Sequence[str], key: str, name: str, **limit: str) -> Mutant:
        """Another kind of limit, or none; a pause stays where there is a limit that it can stop."""
        table = self.node
        for part in ("within", "by", "from", *(() if limit else ("pausing",))):
            table = put(table, (*path, part), None)
        for part, text in limit.items():
            table = put(table, (*path, part), Scalar(text, text, self.node.file, self.line((*path, key))))
        return self.mutant(self.line((*path, key)), f"{named(path)}: {name}", table)

    def times(self) -> Iterator[str]:
        """The trigger's columns of times. Not `date`, which is the day of `at`: a limit in days counts from it anyway."""
        for name, type_ in self.shape.columns.items():
            if type_.name in ("date", "timestamp") and name not in ("at", "date"):
                yield name

    def order(self, path: Sequence[str], answer: Answer) -> Iterator[Mutant]:
        for key, other in (("before", "after"), ("after", "before")):
            if answer.before if key == "before" else answer.after:
                yield self.change((*path, key), "true", "", None)
                table = put(put(self.node, (*path, key), None), (*path, other), as_scalar("true", self.node))
                line = self.line((*path, key))
                yield self.mutant(line, f"{named(path)}: {key} -> {other}", table)

    def counts(self, path: Sequence[str]) -> Iterator[Mutant]:
        table = self.at_path(path)
        assert isinstance(table, Table)
        for key in ("at_least", "at_most"):
            written = table.get(key)
            value = written.value if isinstance(written, Scalar) else 1 if key == "at_least" else None
            if isinstance(value, int) and not (key == "at_least" and written is None and "at_most" in table):
                for other in (value - 1, value + 1):
                    if other >= 0:
                        yield self.change((*path, key), str(value), str(other))

    # -- numbers and dates

    def parameters(self) -> Iterator[Mutant]:
        for name, parameter in self.clause.parameters.items():
            path = ("parameters", name)
            dated = self.at_path((*path, "values")) or self.at_path((*path, "value"))
            if not isinstance(dated, Table):
                yield from self.value((*path, "values" if self.at_path((*path, "values")) else "value"),
                                      parameter.values[0][1])  # fmt: skip
                continue
            key = "values" if self.at_path((*path, "values")) else "value"
            for since, value in parameter.values:
                place = (*path, key, since.isoformat())
                yield self.change(place, str(value), "", None)
                yield from self.value(place, value)
                yield from self.other_start((*path, key), since)

    def value(self, path: Sequence[str], value: object) -> Iterator[Mutant]:
        if isinstance(value, Period):
            for period in other_periods(value):
                text = str(period.count) if "unit" in self.parameter_table(path) else str(period)
                if text != str(period.count) or period.unit == value.unit:
                    yield self.change(path, str(value), text)
        for number in other_numbers(value):
            yield self.change(path, str(value), str(number))

    def parameter_table(self, path: Sequence[str]) -> Table:
        table = self.at_path(path[:2])
        assert isinstance(table, Table)
        return table

    def other_start(self, path: Sequence[str], since: date) -> Iterator[Mutant]:
        """A value that begins a day earlier or later; never before the clause does, where nothing is judged by it."""
        part = self.at_path((*path, since.isoformat()))
        for other in other_numbers(since):
            if isinstance(other, date) and other < self.clause.in_force_from:
                continue
            table = put(put(self.node, (*path, since.isoformat()), None), (*path, str(other)), part)
            line = self.line((*path, since.isoformat()))
            yield self.mutant(line, f"{named(path)}: from {since} -> {other}", table)

    def rolled(self, within: Period | Parameter) -> Iterator[Mutant]:
        """The due time of a limit in calendar days depends on whether its last day rolls to a working day."""
        parameter = self.clause.parameters.get(within.name) if isinstance(within, Parameter) else None
        periods = [value for _, value in parameter.values] if parameter else [within]
        if self.pack.holidays != "none" and any(isinstance(p, Period) and p.unit == "days" for p in periods):
            now = self.pack.roll_to_working_day
            name = f"roll_to_working_day: {str(now).lower()} -> {str(not now).lower()}"
            yield Mutant(self.clause.id, "rules/guideline.yaml", 0, name, self.node, not now)

    def dates(self) -> Iterator[Mutant]:
        """When a version ends, and when it begins where it has a predecessor or a successor."""
        for key in ("from", "until") if self.has_versions else ("until",):
            part = self.at_path(("in_force", key))
            if isinstance(part, Scalar) and isinstance(part.value, date):
                for other in other_numbers(part.value):
                    yield self.change(("in_force", key), part.text, str(other))

    # -- small parts

    def names(self, path: Sequence[str], names: Sequence[str]) -> Iterator[Mutant]:
        for name in names:
            rest = [other for other in names if other != name]
            table = put(self.node, path, put_name(self.at_path(path), rest))
            yield self.mutant(self.line(path), f"{named(path)}: drop {name}", table)

    def change(self, path: Sequence[str], before: str, after: str, text: str | None = "") -> Mutant:
        """`after` is written at `path`; `text` where more than what is shown changes; None drops the key."""
        written = None if text is None else as_scalar(text or after, self.at_path(path) or self.node)
        shown = f"{before} -> {after}" if after else f"drop {before}".removesuffix(" true")
        return self.mutant(self.line(path), f"{named(path)}: {shown}", put(self.node, path, written))

    def mutant(self, line: int, name: str, node: Table) -> Mutant:
        return Mutant(self.clause.id, self.clause.file, line, name, node)

    def at_path(self, path: Sequence[str]) -> Node | None:
        node: Node | None = self.node
        for step in path:
            node = node.get(step) if isinstance(node, Table) else None
        return node

    def line(self, path: Sequence[str]) -> int:
        holder = self.at_path(path[:-1])
        return holder.line_of(path[-1]) if isinstance(holder, Table) else self.clause.line
