"""Text to typed values, a column at a time: words by lookup in Arrow, numbers and times by DuckDB.

A value is readable or it is not; nothing is repaired. Each pattern is matched in full before the cast, because the
cast alone would take 2.7 for an int, 'infinity' for a date and 24:00 for a time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from clausewise.model.source import fold
from clausewise.model.vocabulary import Type

TRUE = ("true", "1", "是", "y")
FALSE = ("false", "0", "否", "n")

_YEAR = "[1-9][0-9]{3}"
_CLOCK = r"([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,9})?)?"
_ZONE = "(Z|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?)"
_DAY = f"({_YEAR}-[0-9]{{1,2}}-[0-9]{{1,2}}|{_YEAR}/[0-9]{{1,2}}/[0-9]{{1,2}}|{_YEAR}年[0-9]{{1,2}}月[0-9]{{1,2}}日)"
_ISO = (
    rf"{_YEAR}-[0-9]{{2}}-[0-9]{{2}}[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{{1,9}})?)?{_ZONE}?"
)
_MOMENT = f"{_DAY}([T ]{_CLOCK}( ?{_ZONE})?)?"
_MIDNIGHT = rf"{_DAY}([T ]0?0:00(:00(\.0+)?)?( ?{_ZONE})?)?"
_PARTS = "^([0-9]{4})[-/年]([0-9]{1,2})[-/月]([0-9]{1,2})日?"
_INT = r"[+-]?[0-9]{1,19}(\.0+)?"
_DECIMAL = r"[+-]?[0-9]{1,12}(\.[0-9]{1,6}0*)?"

_PATTERNS = {"int": _INT, "decimal": _DECIMAL, "timestamp": _MOMENT}
_MOMENT_SQL = rf"""CASE
    WHEN regexp_full_match({{c}}, '{_ISO}') THEN TRY_CAST({{c}} AS TIMESTAMPTZ)
    WHEN regexp_full_match({{c}}, '{_MOMENT}') THEN TRY_CAST(
        regexp_replace(regexp_replace({{c}}, '{_PARTS}', '\1-\2-\3'), ' ([Z+-])', '\1') AS TIMESTAMPTZ) END"""
_LOCAL_DAY = (
    "(SELECT CASE WHEN t = date_trunc('day', t) THEN CAST(t AS DATE) END FROM (SELECT {moment} AS t))"
)
_SQL = {
    "int": f"CASE WHEN regexp_full_match({{c}}, '{_INT}') THEN TRY_CAST(split_part({{c}}, '.', 1) AS BIGINT) END",
    "decimal": f"CASE WHEN regexp_full_match({{c}}, '{_DECIMAL}') THEN TRY_CAST({{c}} AS DECIMAL(18,6)) END",
    "timestamp": _MOMENT_SQL,
    "date": rf"""CASE
    WHEN regexp_full_match({{c}}, '{_MIDNIGHT}')
        THEN TRY_CAST(regexp_replace(regexp_extract({{c}}, '^[^T ]+'), '{_PARTS}', '\1-\2-\3') AS DATE)
    ELSE {_LOCAL_DAY.format(moment=_MOMENT_SQL)} END""",
}
_CAST = {
    "int": "TRY_CAST({c} AS BIGINT)",
    "decimal": "TRY_CAST({c} AS DECIMAL(18,6))",
    "timestamp": "TRY_CAST({c} AS TIMESTAMPTZ)",
    "date": "CASE WHEN length({c}) <= 10 THEN TRY_CAST({c} AS DATE) ELSE "
    + _LOCAL_DAY.format(moment="TRY_CAST({c} AS TIMESTAMPTZ)")
    + " END",
}
SHORT = 200
EXPECTED = {
    "text": "文字（不得含空字符 NUL）",
    "ref": "文字（不得含空字符 NUL）",
    "int": "整数",
    "decimal": "数字（小数不超过 6 位）",
    "bool": "是或否（true/false、1/0、Y/N 亦可）",
    "date": "日期，如 2026-03-04",
    "timestamp": "时间，如 2026-03-04 09:00:00",
}


def trim(column: pa.Array) -> pa.Array:
    """Text without the blanks (of any script) around it; what is empty then is missing."""
    if column.null_count == len(column):
        return column
    trimmed = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def readable_text(column: pa.Array) -> pa.Array:
    """The text; missing where it holds a NUL, at which other programs, the rule engine among them, would cut it."""
    broken = pc.match_substring(column, "\0")
    return pc.if_else(broken, pa.scalar(None, pa.string()), column) if pc.any(broken).as_py() else column


class Lookup:
    """Words (in any case of ASCII letters) to what they stand for."""

    def __init__(self, meanings: Mapping[str, object], type_: pa.DataType) -> None:
        self.words = pa.array(list(meanings), pa.string())
        self.meanings = pa.array(list(meanings.values()), type_)

    def __call__(self, column: pa.Array) -> pa.Array:
        found = pc.index_in(pc.ascii_lower(column), self.words, skip_nulls=True)
        return self.meanings.take(found)


BOOLEANS = Lookup({**dict.fromkeys(TRUE, True), **dict.fromkeys(FALSE, False)}, pa.bool_())


def enum_lookup(type_: Type) -> Lookup:
    """An enum's labels and values to its canonical values; a canonical value wins over another's label."""
    words = {fold(label): value for value, labels in type_.values.items() for label in labels}
    return Lookup(words | {fold(value): value for value in type_.values}, pa.string())


def parse(connection: duckdb.DuckDBPyConnection, columns: Sequence[tuple[pa.Array, str]]) -> list[pa.Array]:
    """Columns of trimmed text as int, decimal, date or timestamp; None where a text cannot be read.

    The patterns cost DuckDB some milliseconds to compile, more than a worked example's few values are worth: short
    columns are matched by Python with the same patterns, and DuckDB only casts them.
    """
    if not columns:
        return []
    if len(columns[0][0]) <= SHORT:
        matched = [
            pa.array([matching(text, type_) for text in column.to_pylist()], pa.string())
            for column, type_ in columns
        ]
        wanted = [_CAST[type_] for _, type_ in columns]
    else:
        matched = [column for column, _ in columns]
        wanted = [_SQL[type_] for _, type_ in columns]
    texts = pa.table(matched, names=[f"c{i}" for i in range(len(columns))])
    query = ", ".join(sql.replace("{c}", f"c{i}") + f" AS c{i}" for i, sql in enumerate(wanted))
    connection.register("_texts", texts)
    try:
        typed = connection.sql(f"SELECT {query} FROM _texts").to_arrow_table()
    finally:
        connection.unregister("_texts")
    return [column.combine_chunks() for column in typed.columns]


def matching(text: str | None, type_: str) -> str | None:
    """The text as the cast wants it; None where it does not match the type's pattern."""
    if text is None:
        return None
    if type_ == "date":
        if _compiled(_MIDNIGHT).fullmatch(text):
            return _compiled(_PARTS).sub(r"\1-\2-\3", _compiled("^[^T ]+").findall(text)[0])
        type_ = "timestamp"
    if not _compiled(_PATTERNS[type_]).fullmatch(text):
        return None
    if type_ == "int":
        return text.partition(".")[0]
    if type_ == "timestamp":
        return _compiled(" ([Z+-])").sub(r"\1", _compiled(_PARTS).sub(r"\1-\2-\3", text))
    return text


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
