"""An expression -> DuckDB SQL with three-valued logic; values are bound, names go through one quoting function."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol, assert_never

from clausewise.model.expression import (
    And,
    Arithmetic,
    AsOf,
    Call,
    Column,
    Compare,
    Expression,
    In,
    IsNull,
    Literal,
    Not,
    Or,
    Parameter,
    Period,
    columns,
    walk,
)
from clausewise.sql.duty import ELAPSED_SECONDS

MICROSECOND = "INTERVAL 1 MICROSECOND"
SQL_TYPES = {
    "text": "VARCHAR",
    "int": "BIGINT",
    "decimal": "DECIMAL(18,6)",
    "bool": "BOOLEAN",
    "date": "DATE",
}


class Binder:
    """The values of one SQL statement, by name."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {}

    def bind(self, value: object) -> str:
        """The placeholder for a value."""
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f"${name}"

    def bound(self, statement: str) -> tuple[str, dict[str, object]]:
        """The statement with the values that it names (DuckDB refuses others)."""
        return statement, {name: self.values[name] for name in set(re.findall(r"\$(v\d+)\b", statement))}

    def moment(self, moment: datetime) -> str:
        """The placeholder for an instant."""
        return f"make_timestamptz({self.bind(microseconds(moment))})"


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970-01-01 UTC, exactly (datetime.timestamp() is a float)."""
    from datetime import UTC, timedelta

    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


class Frame(Protocol):
    """One record in a query: where its columns are, and what must be joined to reach them."""

    def column(self, path: tuple[str, ...]) -> str:
        """The SQL of a column, joining the registers on the way."""

    def exists(self, path: tuple[str, ...]) -> str | None:
        """The SQL of "the record that holds the column exists"; None where it always does."""


class Translator:
    """Translates expressions on one record (and the trigger behind `each.`) into SQL."""

    def __init__(self, binder: Binder, own: Frame, each: Frame | None = None, *, as_of: datetime) -> None:
        self.binder = binder
        self.own = own
        self.each = each
        self.as_of = as_of

    def sql(self, node: Expression) -> str:
        """The SQL of an expression; a condition yields TRUE, FALSE or NULL (= unknown)."""
        match node:
            case Literal():
                return self.literal(node)
            case Column(path=path):
                return self.frame(node).column(path)
            case AsOf():
                return self.binder.moment(self.as_of)
            case Arithmetic():
                return self.arithmetic(node)
            case Call():
                return self.call(node)
            case Compare(operator=operator, left=left, right=right):
                return f"({self.sql(left)} {operator} {self.sql(right)})"
            case IsNull(operand=operand):
                return self.is_null(operand)
            case In(operand=operand, options=options):
                return f"({self.sql(operand)} IN ({self.listed(options)}))"
            case And(parts=parts):
                return "(" + " AND ".join(self.sql(p) for p in parts) + ")"
            case Or(parts=parts):
                return "(" + " OR ".join(self.sql(p) for p in parts) + ")"
            case Not(operand=operand):
                return f"(NOT {self.sql(operand)})"
            case Parameter(type=type_):  # one that has a value then has been replaced by it
                return f"CAST(NULL AS {SQL_TYPES.get(type_, 'TIMESTAMPTZ')})"
            case Period():
                raise TypeError(f"{node} has no SQL of its own")
            case _:
                assert_never(node)

    def listed(self, nodes: Iterable[Expression]) -> str:
        return ", ".join(self.sql(node) for node in nodes)

    def frame(self, column: Column) -> Frame:
        if column.each and self.each is not None:
            return self.each
        return self.own

    def is_null(self, operand: Expression) -> str:
        """Only an empty cell of an existing record IS NULL: not what lies behind a reference that leads nowhere, nor
        what cannot be computed."""
        sql = self.sql(operand)
        read = columns(operand)
        reached = [exists for column in read if (exists := self.frame(column).exists(column.path))]
        if not isinstance(operand, Column) and read:
            empty = [f"{self.sql(column)} IS NULL" for column in read]
            empty += ["TRUE" for node in walk(operand) if isinstance(node, Parameter)]
            reached.append(f"({' OR '.join(empty)})")
        if not reached:
            return f"({sql} IS NULL)"
        return f"(CASE WHEN {sql} IS NOT NULL THEN FALSE WHEN {' AND '.join(reached)} THEN TRUE END)"

    def literal(self, node: Literal) -> str:
        match node.value:
            case None:
                return f"CAST(NULL AS {SQL_TYPES.get(node.type, 'TIMESTAMPTZ')})"
            case datetime() as moment:
                return self.binder.moment(moment)
            case bool(value):
                return "TRUE" if value else "FALSE"
            case int() | Decimal() | str() | date() as value:
                bound = self.binder.bind(str(value) if isinstance(value, Decimal) else value)
                return f"CAST({bound} AS {SQL_TYPES[node.type]})"

    def arithmetic(self, node: Arithmetic) -> str:
        left = self.sql(node.left)
        if isinstance(node.right, Period):
            return shift(left, node.left.type, node.right, -1 if node.operator == "-" else 1)
        if node.type in ("date", "timestamp"):  # the period is a parameter without a value at this time
            return f"CAST(NULL AS {'DATE' if node.type == 'date' else 'TIMESTAMPTZ'})"
        right = self.sql(node.right)
        if node.type == "int":
            return f"TRY_CAST({left}::HUGEINT {node.operator} {right}::HUGEINT AS BIGINT)"
        return f"TRY_CAST({left}::DECIMAL(18,6) {node.operator} {right}::DECIMAL(18,6) AS DECIMAL(18,6))"

    def call(self, node: Call) -> str:
        arguments = [self.sql(argument) for argument in node.arguments]
        match node.function, arguments:
            case "date", [moment]:
                return self.date_of(node.arguments[0], moment)
            case "month", [day]:
                return f"strftime({day}, '%Y-%m')"
            case "year", [day]:
                return f"year({day})"
            case "coalesce", _:
                return f"coalesce({', '.join(arguments)})"
            case "lower", [text]:
                return f"lower({text})"
            case "length", [text]:
                return f"length({text})"
            case "days_between", [one, other]:
                return f"({other} - {one})"
            case "years_between", [one, other]:
                return f"years_between({one}, {other})"
            case "working_days_between", [one, other]:
                return f"working_days_between({one}, {other})"
            case "add_working_days", [day, count]:
                return f"add_working_days({day}, {count})"
            case name, _:
                raise TypeError(f"no SQL for the function {name}")

    def date_of(self, argument: Expression, sql: str) -> str:
        if argument.type == "date":
            return sql
        if isinstance(argument, Column) and argument.path == ("at",):
            return self.frame(argument).column(("_date",))
        return f"CAST({sql} AS DATE)"


def shift(sql: str, type_: str, period: Period, sign: int) -> str:
    """A date or a timestamp plus or minus a period: days and longer keep the local clock, hours and less elapse."""
    count = period.count * sign
    if period.unit in ELAPSED_SECONDS:
        start = f"CAST(CAST({sql} AS TIMESTAMP) AS TIMESTAMPTZ)" if type_ == "date" else sql
        return f"({start} + to_seconds({count * ELAPSED_SECONDS[period.unit]}))"
    if type_ == "date":
        return shift_date(sql, period.unit, count)
    local = f"CAST({sql} AS TIMESTAMP)"
    day = shift_date(f"CAST({local} AS DATE)", period.unit, count)
    return f"CAST(({day} + CAST({local} AS TIME)) AS TIMESTAMPTZ)"


def shift_date(sql: str, unit: str, count: int) -> str:
    match unit:
        case "days":
            return f"({sql} + {count})"
        case "months":
            return f"add_months({sql}, {count})"
        case "years":
            return f"add_months({sql}, {count * 12})"
        case _:
            return f"add_working_days({sql}, {count})"


# The N-th working day w after (before) the day d; 0: the day itself, or the next working day.
WORKING_DAY = """FROM calendar_days x JOIN calendar_days w
    ON w.working AND w.ordinal = x.ordinal + n + (CASE WHEN NOT coalesce(x.working, FALSE) AND n <= 0 THEN 1 ELSE 0 END)
    WHERE x.date = d AND (x.working IS NOT NULL OR n > 0 AND month(d) = 12 OR n < 0 AND month(d) = 1)"""
MACROS = (
    # The first of the next month where there is no such date (29 February 2024 + 2 years = 1 March 2026).
    """CREATE OR REPLACE MACRO add_months(d, n) AS (
        CASE WHEN day(d) > day(last_day(date_trunc('month', d) + to_months(n::INTEGER)))
             THEN CAST(date_trunc('month', d) + to_months(n::INTEGER + 1) AS DATE)
             ELSE CAST(date_trunc('month', d) + to_months(n::INTEGER) AS DATE) + (day(d) - 1)::INTEGER END)""",
    """CREATE OR REPLACE MACRO full_years(a, b) AS (
        CAST(year(b) - year(a) - (CASE WHEN add_months(a, 12 * (year(b) - year(a))::INTEGER) > b THEN 1 ELSE 0 END) AS BIGINT))""",
    "CREATE OR REPLACE MACRO years_between(a, b) AS (CASE WHEN b >= a THEN full_years(a, b) ELSE -full_years(b, a) END)",
    f"CREATE OR REPLACE MACRO add_working_days(d, n) AS (SELECT w.date {WORKING_DAY})",
    # Two look-ups: as one query over two calendars it can become their product, which fills any memory.
    """CREATE OR REPLACE MACRO working_days_between(a, b) AS (
        CASE WHEN a = b THEN 0 ELSE CAST(
            (SELECT y.ordinal FROM calendar_days y WHERE y.date = b AND (y.working IS NOT NULL OR month(b) = 12))
            - (SELECT x.ordinal FROM calendar_days x WHERE x.date = a AND (x.working IS NOT NULL OR month(a) = 12))
            AS BIGINT) END)""",
    # The first year from a day on (before it) that the holiday table does not cover.
    """CREATE OR REPLACE MACRO uncovered_after(d) AS (
        CAST(coalesce((SELECT c.gap_after FROM covered_years c WHERE c.year = year(d)), year(d)) AS BIGINT))""",
    """CREATE OR REPLACE MACRO uncovered_before(d) AS (
        CAST(coalesce((SELECT c.gap_before FROM covered_years c WHERE c.year = year(d)), year(d)) AS BIGINT))""",
    "CREATE OR REPLACE MACRO end_of_day(d) AS (CAST(CAST(d + 1 AS TIMESTAMP) AS TIMESTAMPTZ) - INTERVAL 1 MICROSECOND)",
    # The end of that working day, worked out once for each day and not for each row.
    f"CREATE OR REPLACE MACRO end_of_working_day(d, n) AS (SELECT end_of_day(w.date) {WORKING_DAY})",
    "CREATE OR REPLACE MACRO start_of_day(d) AS (CAST(CAST(d AS TIMESTAMP) AS TIMESTAMPTZ))",
)
