"""A mapping's values as DuckDB expressions over text columns; codes and constants are parameters, never spliced text.

What a table of codes, a form of dates or a unit cannot read keeps its text, so that the store, which knows the type,
quarantines it with its place: nothing becomes missing here that was there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import assert_never
from zoneinfo import ZoneInfo

from clausewise.model.mapping import UNIT_WORDS, Cell, Codes, Constant, FirstOf, LimitEnd, Text, Value
from clausewise.model.sql_names import quote_identifier as q

MOMENT_FORMS = ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M",
                "%Y-%m-%d", "%Y/%m/%d", "%Y%m%d%H%M%S", "%Y%m%d", "%Y年%m月%d日")  # fmt: skip
LIMITS = "limit_ends"
_NUMBER = r"^\s*([0-9]{1,9})\s*(.*?)\s*$"
_EXCEL = "CASE WHEN {x} BETWEEN 20000 AND 80000 THEN TIMESTAMP '1899-12-30' + to_seconds(CAST(round({x} * 86400) AS BIGINT)) END"


@dataclass
class Query:
    """Parameters of one statement; `column` turns a mapping's column into SQL; `zone`: that of the times of day."""

    column: Callable[[str], str]
    zone: ZoneInfo
    parameters: list[object] = field(default_factory=list)

    def parameter(self, value: object) -> str:
        self.parameters.append(value)
        return f"${len(self.parameters)}"

    def value(self, value: Value) -> str:
        """The value as text; NULL where it is missing."""
        match value:
            case Cell():
                return self.cell(value)
            case Constant(value=constant):
                return f"CAST({self.parameter(constant)} AS VARCHAR)"
            case Text(parts=parts):
                words = [
                    self.column(p) if is_column else f"CAST({self.parameter(p)} AS VARCHAR)"
                    for p, is_column in parts
                ]
                return f"({' || '.join(words)})"
            case FirstOf(options=options):
                return f"coalesce({', '.join(self.value(option) for option in options)})"
            case LimitEnd():
                return self.limit_end(value)
        assert_never(value)

    def cell(self, cell: Cell) -> str:
        text = self.column(cell.column)
        if cell.codes:
            text = self.decoded(text, cell.codes, "NULL" if cell.known_only else text)
        if cell.formats:
            text = self.moment_text(text, cell.formats)
        if cell.end_of_day:
            moment = self.moment(text, MOMENT_FORMS)
            is_day = f"{moment} = date_trunc('day', {moment})"
            text = f"(CASE WHEN {is_day} THEN strftime({moment}, '%Y-%m-%d 23:59:59') ELSE {text} END)"
        return self.number_of(text, cell.unit) if cell.unit else text

    def decoded(self, text: str, codes: Codes, other: str) -> str:
        if not codes.by:
            return self.looked_up(text, codes.tables.get("", {}), other)
        by = self.column(codes.by)
        longest_first = sorted(codes.tables, key=len, reverse=True)
        cases = " ".join(
            f"WHEN starts_with(coalesce({by}, ''), {self.parameter(prefix)}) THEN "
            f"{self.looked_up(text, codes.tables[prefix], other)}"
            for prefix in longest_first
        )
        return f"(CASE {cases} ELSE {other} END)"

    def looked_up(self, text: str, table: Mapping[str, str], other: str) -> str:
        if not table:
            return other
        cases = " ".join(
            f"WHEN {self.parameter(code)} THEN {self.parameter(word)}" for code, word in table.items()
        )
        return f"(CASE lower({text}) {cases} ELSE {other} END)"

    def moment_text(self, text: str, formats: tuple[str, ...]) -> str:
        moment = self.moment(text, formats)
        return f"coalesce(strftime({moment}, '%Y-%m-%d %H:%M:%S'), {text})"

    def moment(self, text: str, formats: tuple[str, ...]) -> str:
        """A timestamp, or NULL."""
        tried: list[str] = []
        number = f"TRY_CAST({text} AS DOUBLE)"
        for form in formats:
            match form:
                case "epoch":
                    tried.append(self.local(f"{number} * 1000000"))
                case "epoch_ms":
                    tried.append(self.local(f"{number} * 1000"))
                case "excel":
                    tried.append(_EXCEL.format(x=number))
                case _:
                    tried.append(f"try_strptime({text}, {self.parameter(form)})")
        return f"coalesce({', '.join(tried)})" if len(tried) > 1 else tried[0]

    def local(self, microseconds: str) -> str:
        """The time of day of a moment, given in microseconds since 1970."""
        return f"timezone({self.parameter(self.zone.key)}, make_timestamptz(CAST({microseconds} AS BIGINT)))"

    def number_of(self, text: str, unit: str) -> str:
        """`5个工作日` as 5 where the unit is that one, or none is written."""
        words = [*UNIT_WORDS[unit], ""]
        return (
            f"(CASE WHEN list_contains({self.parameter(words)}, lower(regexp_extract({text}, '{_NUMBER}', 2))) "
            f"AND regexp_matches({text}, '{_NUMBER}') THEN regexp_extract({text}, '{_NUMBER}', 1) ELSE {text} END)"
        )

    def limit_parts(self, value: LimitEnd) -> tuple[str, str, str]:
        """Day, number and unit of a limit; each NULL where it cannot be read."""
        text = self.column(value.amount)
        word = f"lower(regexp_extract({text}, '{_NUMBER}', 2))"
        units = " ".join(
            f"WHEN list_contains({self.parameter(list(words))}, {word}) THEN '{unit}'"
            for unit, words in UNIT_WORDS.items()
        )
        unit = f"(CASE WHEN NOT regexp_matches({text}, '{_NUMBER}') THEN NULL WHEN {word} = '' THEN '{value.unit}' {units} END)"
        number = f"TRY_CAST(nullif(regexp_extract({text}, '{_NUMBER}', 1), '') AS BIGINT)"
        return f"CAST({self.moment(self.value(value.start), MOMENT_FORMS)} AS DATE)", number, unit

    def limit_end(self, value: LimitEnd) -> str:
        day, number, unit = self.limit_parts(value)
        found = f"(SELECT any_value(l.due) FROM {LIMITS} l WHERE l.day = {day} AND l.number = {number} AND l.unit = {unit})"
        return f"coalesce({found}, {self.column(value.amount)})"

    def any_of(self, column: str, values: tuple[str, ...]) -> str:
        return f"coalesce(list_contains({self.parameter([v.lower() for v in values])}, lower({self.column(column)})), FALSE)"


def own_column(name: str) -> str:
    return f"b.{q(name)}"
