"""Random conditions of the whole rule language over the small hall, always valid: types agree, columns exist.

A `Writer` holds the random source and the clause's parameters; its methods write conditions as a rule author
would, as text. Which columns a condition may read are its `Names`: path -> type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from .naive.values import refers_to
from .small_hall import CASES, DANGLING, DATES, IDS, KINDS, TEXTS, VOCABULARY

Names = Mapping[str, str]  # path -> int, decimal, bool, date, timestamp, text, enum:a|b, ref:units
ENVELOPE, OPERATIONS, REGISTERS = (VOCABULARY[k] for k in ("envelope", "operations", "registers"))
KIND_TYPE = "enum:" + "|".join(KINDS)
PLACE_IN_CASE = {"seq": "int", "next_kind": KIND_TYPE, "is_first": "bool", "is_last": "bool"}
DERIVED = {"date": "date", "year": "int", **PLACE_IN_CASE}
COUNTED_FROM_DAYS = ("working days", "days", "months", "years")
ELAPSED = ("hours", "minutes", "seconds")
LARGEST = {"working days": 4, "days": 9, "months": 2, "years": 1, "hours": 50, "minutes": 900, "seconds": 90}


def type_of(spec: Mapping[str, Any]) -> str:
    register = refers_to(spec)
    if register:
        return f"ref:{register}"
    return "enum:" + "|".join(spec["values"]) if spec.get("values") else str(spec["type"])


def navigated(columns: Mapping[str, Any], depth: int) -> dict[str, str]:
    """The declared columns, and those of the records that they refer to, `depth` references far."""
    found = {}
    for name, spec in columns.items():
        found[name] = KIND_TYPE if name == "kind" else type_of(spec)
        register = refers_to(spec)
        if name == "case" and "deadline" not in columns:
            register = "cases"
        if register and depth:
            further = navigated(REGISTERS[register]["columns"], depth - 1)
            found |= {f"{name}.{path}": type_ for path, type_ in further.items()}
    return found


def with_posting(names: Names) -> dict[str, str]:
    """The posting that holds at the record's time, of its staff."""
    posting = navigated(REGISTERS["postings"]["columns"], 1)
    return {**names, **{f"posting.{path}": type_ for path, type_ in posting.items()}}


def operation_names(kind: str, depth: int = 2) -> dict[str, str]:
    """The columns of an operation of a kind (`operation`: of any kind)."""
    own = {} if kind == "operation" else OPERATIONS[kind]["columns"]
    found = {**DERIVED, **navigated({**ENVELOPE, **own}, depth)}
    if kind != "operation":
        found.setdefault("month", "month")
    del found["id"]
    return with_posting(found) if depth else found


def register_names(record: str) -> dict[str, str]:
    spec = next(s for s in REGISTERS.values() if s["record"] == record)
    names = {"at": "timestamp", **navigated(spec["columns"], 2)}
    return with_posting(names) if record == "staff_member" else names


REFERENCES = {name: ENVELOPE[name] for name in ("unit", "staff")}
CASE_NAMES = {
    **navigated({"case": ENVELOPE["case"]}, 2),
    "first_kind": KIND_TYPE,
    "last_kind": KIND_TYPE,
    "length": "int",
    "since": "timestamp",
    "at": "timestamp",
}
FINDING_NAMES = {
    "verdict": "enum:breach|pending|undetermined",
    "track": "enum:unit|staff|none",
    "severity": "enum:critical|major|minor",
    "case": "case",
    "at": "timestamp",
    "due": "timestamp",
    "date": "date",
    "month": "month",
    "year": "int",
    **with_posting(navigated(REFERENCES, 1)),
}
OCCASION_NAMES = {
    "track": "enum:unit|staff",
    "month": "month",
    "year": "int",
    "nth": "int",
    "findings": "int",
    "since": "timestamp",
    "at": "timestamp",
    "date": "date",
    **with_posting(navigated(REFERENCES, 1)),
}
FAMILIES = {"int": "number", "decimal": "number", "date": "time", "timestamp": "time", "month": "text"}


def family(type_: str) -> str:
    """Types that may be compared with each other."""
    return "text" if type_.startswith("ref:") else FAMILIES.get(type_, type_)


def quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


class Writer:
    """Writes one clause. `day`: a day about which the records lie."""

    def __init__(self, random: Random, day: date) -> None:
        self.random, self.day = random, day
        self.parameters: dict[str, Any] = {}

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def parameter(self, prefix: str, make: Callable[[], Any]) -> str:
        """A new parameter; some have another value from a day on."""
        name = f"{prefix}{len(self.parameters) + 1}"
        value: Any = make()
        if self.chance(0.3):
            later = None if self.chance(0.2) else make()
            start = self.day if self.chance(0.1) else date(2000, 1, 1)
            value = {start: value, self.day + timedelta(days=self.random.randint(1, 8)): later}
        self.parameters[name] = {"value": value, "stated": False}
        return f"param.{name}"

    def period(self, units: tuple[str, ...]) -> str:
        unit = self.random.choice(units)
        return f"{self.random.randint(0, LARGEST[unit])} {unit}"

    def period_term(self, units: tuple[str, ...]) -> str:
        """A period as a condition writes it: an interval, or a parameter with one unit."""
        unit = self.random.choice(units)
        if unit == "working days" or self.chance(0.4):
            return self.parameter("p", lambda: self.period((self.random.choice(units),)))
        return f"INTERVAL '{self.random.randint(0, LARGEST[unit])}' {unit[:-1].upper()}"

    def near(self) -> date:
        return (
            self.day + timedelta(days=self.random.randint(-6, 12))
            if self.chance(0.7)
            else self.random.choice(DATES)
        )

    def literal(self, type_: str) -> str:
        random = self.random
        match type_:
            case "int":
                return str(random.randint(0, 4))
            case "decimal":
                return random.choice(["0", "1", "1.5", "2.25", "100"])
            case "bool":
                return random.choice(["TRUE", "FALSE"])
            case "date":
                return f"DATE '{self.near()}'"
            case "timestamp":
                return f"TIMESTAMP '{self.near()} {random.choice(['00:00:00', '09:30:00', '23:59:59'])}'"
            case "month":
                return quote(f"{self.near():%Y-%m}")
            case "text" | "case":
                return quote(random.choice(TEXTS if type_ == "text" else CASES))
        kind, _, values = type_.partition(":")
        return quote(random.choice(values.split("|") if kind == "enum" else [*IDS[values], DANGLING]))

    def condition(self, own: Names, each: Names | None = None, depth: int = 2) -> str:
        """A condition on the own columns and, for an answer, the trigger's."""
        if depth == 0 or self.chance(0.5):
            return self.atom(own, each or {})
        if self.chance(0.2):
            return f"NOT ({self.condition(own, each, depth - 1)})"
        parts = [f"({self.condition(own, each, depth - 1)})" for _ in range(self.random.randint(2, 3))]
        return self.random.choice([" AND ", " OR "]).join(parts)

    def pick(self, names: Names) -> str:
        """A column; own ones and neighbours more often than far ones."""
        near = [path for path in names if path.count(".") <= self.random.choice([0, 0, 1, 2])]
        return self.random.choice(near or list(names))

    def atom(self, own: Names, each: Names) -> str:
        path = self.pick(own)
        type_ = own[path]
        if self.chance(0.12):
            return f"{self.maybe_computed(path, type_)} IS {self.random.choice(['', 'NOT '])}NULL"
        if type_ == "bool" and self.chance(0.6):
            return self.random.choice([path, f"NOT {path}"])
        alike = [p for p, t in own.items() if family(t) == family(type_) and p != path]
        if self.chance(0.25):
            return self.function(path, type_, [p for p in alike if "." not in p] if "." not in path else [])
        theirs = [f"each.{p}" for p, t in each.items() if family(t) == family(type_)]
        if theirs and self.chance(0.5):
            return self.comparison(
                path, type_, self.random.choice(theirs), {f"each.{p}": t for p, t in each.items()}
            )
        if alike and self.chance(0.3):
            return self.comparison(path, type_, self.random.choice(alike), own)
        return self.against_literal(path, type_)

    def maybe_computed(self, path: str, type_: str) -> str:
        """The column, or now and then something computed from it."""
        if family(type_) == "time" and self.chance(0.4):
            return f"add_working_days({path}, {self.random.randint(-2, 4)})"
        return self.computed(path, type_) if family(type_) == "number" else path

    def operator(self, type_: str) -> str:
        ordered = family(type_) in ("number", "time") or (type_ == "text" and self.chance(0.2))
        return self.random.choice(["=", "<>", "<", "<=", ">", ">="] if ordered else ["=", "<>"])

    def against_literal(self, path: str, type_: str) -> str:
        if type_ != "bool" and self.chance(0.3):
            options = ", ".join(self.literal(type_) for _ in range(self.random.randint(1, 3)))
            return f"{path} {self.random.choice(['IN', 'NOT IN'])} ({options})"
        if family(type_) in ("number", "time") and self.chance(0.25):
            return f"{path} BETWEEN {self.literal(type_)} AND {self.literal(type_)}"
        if type_ == "timestamp" and self.chance(0.25):
            return f"{path} {self.operator(type_)} as_of"
        if type_ == "timestamp" and self.chance(0.4):
            return f"{path} {self.operator(type_)} {self.literal('date')}"
        if family(type_) == "number" and self.chance(0.3):
            return f"{path} {self.operator(type_)} {self.parameter('n', lambda: self.random.randint(0, 4))}"
        return f"{self.computed(path, type_)} {self.operator(type_)} {self.literal(type_)}"

    def computed(self, path: str, type_: str) -> str:
        """The column, or the column and something added to it or taken from it."""
        if family(type_) == "number" and self.chance(0.3):
            return f"{path} {self.random.choice(['+', '-', '*'])} {self.random.randint(1, 3)}"
        if type_ in ("date", "timestamp") and self.chance(0.4):
            units = (*COUNTED_FROM_DAYS, *ELAPSED)
            return f"{path} {self.random.choice(['+', '-'])} {self.period_term(units)}"
        return path

    def comparison(self, path: str, type_: str, other: str, others: Names) -> str:
        """Two columns, as they are, with something added, or their difference."""
        theirs = others[other]
        if family(type_) == "time" and self.chance(0.25):
            units = ELAPSED if type_ == theirs == "timestamp" else ("days",)
            return f"{path} - {other} {self.operator(type_)} {self.period_term(units)}"
        if family(type_) == "number" and self.chance(0.2):
            return f"{path} - {other} {self.operator(type_)} {self.random.randint(-1, 2)}"
        if self.chance(0.3) and family(type_) in ("number", "time"):
            return f"{path} {self.operator(type_)} {self.computed(other, theirs)}"
        return f"{self.computed(path, type_)} {self.operator(type_)} {other}"

    def function(self, path: str, type_: str, alike: list[str]) -> str:
        """A function on one record's columns, compared with a literal."""
        random = self.random
        small = random.randint(-2, 5)
        if type_ in ("date", "timestamp"):
            if alike and self.chance(0.6):
                name = random.choice(["working_days_between", "days_between", "years_between"])
                return f"{name}({path}, {random.choice(alike)}) {self.operator('int')} {small}"
            match random.randrange(4):
                case 0:
                    return f"add_working_days({path}, {small}) {self.operator('date')} {self.literal('date')}"
                case 1:
                    return f"date({path}) {self.operator('date')} {self.literal('date')}"
                case 2:
                    return f"month({path}) {random.choice(['=', '<>'])} {self.literal('month')}"
            return f"year({path}) {self.operator('int')} {random.choice([2024, 2026, 2027])}"
        if type_ == "text":
            if self.chance(0.5):
                return f"length({path}) {self.operator('int')} {random.randint(1, 3)}"
            return f"lower({path}) {random.choice(['=', '<>'])} {quote(random.choice(TEXTS).lower())}"
        if type_ in ("int", "decimal") or type_.startswith("ref:"):
            return f"coalesce({path}, {self.literal(type_)}) {self.operator(type_)} {self.literal(type_)}"
        return self.against_literal(path, type_)
