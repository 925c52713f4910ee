"""Reads a pack and its records into plain dictionaries with every derived column filled in.

A record is a dictionary of columns: those that its kind declares, then those that the language derives (a
declared one hides a derived one). Navigation follows a record's references through the registers, one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from .days import Days, Limits, Pause
from .values import Absent, Period, Zone, parse_date, parse_period, read_cell, refers_to

Specs = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Record:
    """One record. `refs`: column -> register; `order`: its place in the source; `at`: of an operation."""

    kind: str
    values: Mapping[str, Any]
    refs: Mapping[str, str]
    order: int | None = None
    at: datetime | None = None

    def having(self, **more: Any) -> Record:
        return replace(self, values={**self.values, **more})


@dataclass
class World:
    """All that exists for one audit: nothing later than as-of, and the registers as they stand."""

    zone: Zone
    days: Days
    limits: Limits
    vocabulary: Mapping[str, Any]
    registers: Mapping[str, list[Record]]
    operations: list[Record]
    as_of: datetime
    period: tuple[date, date]
    derived: Mapping[str, list[Record]] = field(default_factory=dict)  # findings and occasions, as answers

    def register_of(self, record: str) -> str | None:
        """The register whose records are called so."""
        return next((n for n, spec in self.vocabulary["registers"].items() if spec["record"] == record), None)

    def key_of(self, register: str) -> list[str]:
        key = self.vocabulary["registers"][register]["key"]
        return [key] if isinstance(key, str) else list(key)

    def look_up(self, register: str, key: object) -> Record | None:
        """The record with this key, of a register that has one key column."""
        column = self.key_of(register)[0]
        return next((r for r in self.registers.get(register, []) if r.values[column] == key), None)

    def holding_at(self, register: str, operation: Record) -> Record | None:
        """`posting.x`: the latest record of the record's staff (and window) that holds on the date of its `at`."""
        first, *others = [c for c in self.key_of(register) if c != "since"]
        if operation.values.get(first) is None:
            return None
        day, found = self.zone.day(operation.values["at"]), None
        for row in self.registers.get(register, []):
            if row.values[first] != operation.values[first]:
                continue
            if any(
                operation.values.get(c) is not None and row.values[c] != operation.values[c] for c in others
            ):
                continue
            until = row.values.get("until")
            if self.zone.day(row.values["since"]) > day or (until is not None and self.zone.day(until) < day):
                continue
            if found is None or row.values["since"] > found.values["since"]:
                found = row
        return found

    def read(self, record: Record, path: Sequence[str]) -> Any:
        """The value of a column, reached through references; Absent where there is none."""
        name = ".".join(path)
        for head in path[:-1]:
            if head in record.values:
                if head not in record.refs:
                    raise ValueError(f"{name}: {head} refers to no register")
                key = record.values[head]
                target = None if key is None else self.look_up(record.refs[head], key)
            else:
                register = self.register_of(head)
                if register is None:
                    raise ValueError(
                        f"{name}: {record.kind} has no column {head}, nor is there such a register"
                    )
                target = self.holding_at(register, record)
            if target is None:
                return Absent(True, frozenset([name]))
            record = target
        if path[-1] not in record.values:
            raise ValueError(f"{name}: {record.kind} has no column {path[-1]}")
        value = record.values[path[-1]]
        return Absent(False, frozenset([name])) if value is None else value

    def pauses(self, name: str, case: object) -> list[Pause]:
        """The pauses of a case: an end closes the earliest open start, of its procedure if both name one."""
        still_open: list[Record] = []
        found: list[Pause] = []
        for operation in in_time_order(self.operations):
            if case is None or operation.values["case"] != case or operation.at is None:
                continue
            if operation.kind == f"{name}_start":
                still_open.append(operation)
            elif operation.kind == f"{name}_end":
                procedure = operation.values.get("procedure")
                for start in still_open:
                    other = start.values.get("procedure")
                    if procedure is None or other is None or procedure == other:
                        still_open.remove(start)
                        found.append((moment(start), operation.at))
                        break
        return found + [(moment(start), self.as_of) for start in still_open]


def moment(record: Record) -> datetime:
    assert record.at is not None
    return record.at


def in_time_order(operations: Sequence[Record]) -> list[Record]:
    return sorted(operations, key=lambda o: (moment(o), o.order))


def declared(specs: Specs, vocabulary: Mapping[str, Any] | None = None) -> dict[str, str]:
    """The references among columns: the declared ones, and a text that is called like a register's only key."""
    found = {name: register for name, spec in specs.items() if (register := refers_to(spec))}
    for register, spec in (vocabulary or {"registers": {}})["registers"].items():
        key = spec["key"]
        if isinstance(key, str) and key in specs and str(specs[key]["type"]) == "text":
            found[key] = register
    return found


def read_world(
    pack: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    registers: Mapping[str, Sequence[Mapping[str, Any]]],
    as_of: date | datetime | None,
    period: tuple[date, date] | None,
) -> World:
    """Types all records, drops what lies after as-of, and derives the columns that operations have."""
    guideline, vocabulary = pack["guideline"], pack["vocabulary"]
    zone = Zone(str(guideline["timezone"]))
    listed = guideline.get("calendar") or {}
    overrides = {parse_date(day): works == "working" for day, works in listed.items()}
    days = Days(str(guideline.get("holidays", "china")), overrides)
    operations = read_operations(vocabulary, rows, zone)
    if as_of is None:
        if not operations:
            raise ValueError("there is no operation, so as_of must be given")
        until = max(moment(o) for o in operations)
    elif isinstance(as_of, datetime):
        until = zone.parse(as_of)
    else:
        until = zone.end(as_of)
    operations = derive([o for o in operations if moment(o) <= until], zone)
    if period is None:
        last = zone.day(until)
        period = (min((zone.day(moment(o)) for o in operations), default=last), last)
    limits = Limits(days, zone, bool(guideline.get("roll_to_working_day", False)))
    names = vocabulary["registers"]
    tables = {name: read_register(vocabulary, name, registers.get(name, ()), zone) for name in names}
    return World(zone, days, limits, vocabulary, tables, operations, until, period)


def read_operations(
    vocabulary: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], zone: Zone
) -> list[Record]:
    """The operations in source order, without those rows that would be quarantined."""
    found: dict[str, Record] = {}
    for order, row in enumerate(rows):
        kind = vocabulary["operations"].get(row.get("kind"))
        if kind is None:
            continue
        specs = {**vocabulary["envelope"], **(kind.get("columns") or {})}
        values = {
            name: read_cell(row.get(name), spec, zone) for name, spec in specs.items() if name != "kind"
        }
        values["kind"] = row["kind"]
        whole = all(values[name] is not None for name, spec in specs.items() if spec.get("required"))
        if whole and values["at"] is not None and values["id"] is not None:
            found.setdefault(
                values["id"], Record(row["kind"], values, declared(specs, vocabulary), order, values["at"])
            )
    return list(found.values())


def read_register(
    vocabulary: Mapping[str, Any], name: str, rows: Sequence[Mapping[str, Any]], zone: Zone
) -> list[Record]:
    """A register's records in source order; a row without a whole key, or with a known one, is no record."""
    spec = vocabulary["registers"][name]
    key = [spec["key"]] if isinstance(spec["key"], str) else spec["key"]
    found: dict[tuple[Any, ...], Record] = {}
    for order, row in enumerate(rows):
        values = {column: read_cell(row.get(column), s, zone) for column, s in spec["columns"].items()}
        if all(values[column] is not None for column in key):
            identity = tuple(values[column] for column in key)
            refs = declared(spec["columns"], vocabulary)
            found.setdefault(identity, Record(spec["record"], values, refs, order))
    return list(found.values())


def calendar_columns(day: date) -> dict[str, Any]:
    """`date`, `month`, `year` as they are everywhere."""
    return {"date": day, "month": f"{day.year:04}-{day.month:02}", "year": day.year}


def derive(operations: Sequence[Record], zone: Zone) -> list[Record]:
    """Adds date, month, year, and the place within the case; in source order."""
    cases: dict[str, list[int]] = {}
    for operation in in_time_order(operations):
        if operation.values["case"] is not None:
            assert operation.order is not None
            cases.setdefault(operation.values["case"], []).append(operation.order)
    kinds = {o.order: o.kind for o in operations}
    found = []
    for operation in operations:
        more = calendar_columns(zone.day(moment(operation)))
        more |= {"seq": None, "next_kind": None, "is_first": None, "is_last": None}
        if operation.values["case"] is not None:
            orders = cases[operation.values["case"]]
            assert operation.order is not None
            place = orders.index(operation.order)
            is_last = place == len(orders) - 1
            more |= {"seq": place + 1, "is_first": place == 0, "is_last": is_last}
            more["next_kind"] = None if is_last else kinds[orders[place + 1]]
        found.append(operation.having(**{**more, **operation.values}))
    return found


def read_parameter(spec: Mapping[str, Any], day: date) -> Any:
    """A parameter's value on a day: the latest of its dated values; None before the first."""
    value = spec["values"] if "values" in spec else spec["value"]
    if isinstance(value, Mapping):
        dated = sorted((parse_date(since), v) for since, v in value.items())
        value = next((v for since, v in reversed(dated) if since <= day), None)
    unit = spec.get("unit")
    if unit and isinstance(value, int):
        return parse_period(f"{value} {unit}") or value
    return read_literal(value)


def read_literal(value: Any) -> Any:
    """A YAML scalar as a value of the language."""
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    period: Period | None = parse_period(value) if isinstance(value, str) else None
    return period or value
