"""The log contract of a pack: which records and columns a system must write, and for which clauses.

One table of demands, from the contracts of the clauses, that Markdown, JSON Schema and the workbook all print.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clausewise.model.clause import Clause, Pack
from clausewise.model.contract import ANY_OPERATION, Contract, contract_of_pack
from clausewise.model.vocabulary import Column

TYPES = {
    "text": ("文字", "text"),
    "int": ("整数", "whole number"),
    "decimal": ("数字，小数不超过 6 位", "number of at most 6 decimals"),
    "bool": ("是/否", "yes/no"),
    "date": ("日期 2026-03-04", "date 2026-03-04"),
    "timestamp": ("时间 2026-03-04T09:00:00+08:00", "time 2026-03-04T09:00:00+08:00"),
    "enum": ("枚举", "one of"),
    "ref": ("引用", "key of"),
}


@dataclass(frozen=True)
class Demand:
    """A column that must be written. `clauses` need it; none = the record is none without it, or its key."""

    column: Column
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class RecordDemand:
    """Records of one kind or register with the columns asked of them."""

    name: str
    is_register: bool
    label: str
    key: tuple[str, ...]
    demands: tuple[Demand, ...]
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class LogContract:
    pack: Pack
    records: tuple[RecordDemand, ...]
    clauses: tuple[tuple[Clause, Contract], ...]
    attested: tuple[Clause, ...]


def draw_up(pack: Pack, chosen: Sequence[str] = ()) -> LogContract:
    """The contract for all clauses, or for those chosen and the clauses whose findings they read."""
    contracts = contract_of_pack(pack.clauses, pack.vocabulary)
    wanted = set(chosen) or set(contracts)
    while (
        more := {other for id_ in wanted for other in contracts[id_].clauses if other in contracts} - wanted
    ):
        wanted |= more
    clauses = {clause.id: clause for clause in pack.clauses if clause.id in wanted}
    ruled = [(clause, contracts[id_]) for id_, clause in clauses.items() if clause.rule]
    return LogContract(
        pack, _records(pack, ruled), tuple(ruled), tuple(c for c in clauses.values() if c.rule is None)
    )


def _records(pack: Pack, ruled: Sequence[tuple[Clause, Contract]]) -> tuple[RecordDemand, ...]:
    vocabulary = pack.vocabulary
    columns: dict[tuple[bool, str], dict[str, list[str]]] = {}
    for clause, contract in ruled:
        for need in contract.needs:
            asked = columns.setdefault((need.is_register, need.name), {})
            for column in (*need.columns, *need.subject):
                asked.setdefault(column.name, []).append(clause.id)
    found = []
    for kind in vocabulary.kinds.values():
        asked = columns.get((False, kind.name), {})
        if asked:
            every = columns.get((False, ANY_OPERATION), {})
            declared = vocabulary.columns_of(kind.name)
            found.append(
                _record(kind.name, False, kind.label, ("id",), declared.values(), {**every, **asked})
            )
    for register in vocabulary.registers.values():
        asked = columns.get((True, register.name), {})
        if asked:
            declared = register.columns
            found.append(_record(register.name, True, register.label, register.key, declared.values(), asked))
    return tuple(found)


def _record(
    name: str,
    is_register: bool,
    label: str,
    key: tuple[str, ...],
    declared: Iterable[Column],
    asked: dict[str, list[str]],
) -> RecordDemand:
    demands = tuple(
        Demand(column, tuple(dict.fromkeys(asked[column.name])))
        for column in declared
        if column.name in asked
    )
    clauses = tuple(dict.fromkeys(id_ for demand in demands for id_ in demand.clauses))
    return RecordDemand(name, is_register, label, key, demands, clauses)


def must(record: RecordDemand, demand: Demand) -> bool:
    """Whether a record without a value there is none."""
    return demand.column.required or demand.column.name in record.key


def type_words(column: Column) -> tuple[str, str]:
    """The type in Chinese and English, with allowed values or the register referred to."""
    zh, en = TYPES[column.type.name]
    if column.type.name == "enum" and column.type.values:
        values = column.type.values
        listed = "、".join(f"{value}（{labels[0]}）" if labels else value for value, labels in values.items())
        return f"{zh}：{listed}", f"{en}: {', '.join(values)}"
    if column.type.name == "ref":
        return f"{zh}：{column.type.register}", f"{en} {column.type.register}"
    return zh, en
