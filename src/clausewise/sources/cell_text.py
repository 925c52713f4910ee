"""Turns values that already have a type (Excel, Parquet, Python) into the text a person would have written.

Everything becomes text and is typed once, in the store: one meaning for 5.0, 是 and 2026-03-04 in every format.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

import pyarrow as pa

_MOST_DIGITS = 40


def text_of(value: object) -> str | None:
    """The value as text; None is missing. Binary floats lose the noise behind their 15th digit (as Excel shows them).

    >>> [text_of(v) for v in (5.0, 0.1 + 0.2, True, None, "x")]
    ['5', '0.3', 'true', None, 'x']
    """
    match value:
        case None | str():
            return value
        case bool():
            return "true" if value else "false"
        case float():
            return _float_text(value)
        case Decimal():
            return format(value, "f")
        case datetime():
            return value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
        case dict() | list() | tuple():
            return json.dumps(value, ensure_ascii=False, default=str)
        case _:
            return str(value)


def text_array(values: Iterable[object]) -> pa.Array:
    """A column of such texts. Lone surrogates, which no text file can hold, become U+FFFD."""
    texts = [text_of(value) for value in values]
    try:
        return pa.array(texts, pa.string())
    except UnicodeEncodeError:
        return pa.array([t if t is None else without_surrogates(t) for t in texts], pa.string())


def without_surrogates(text: str) -> str:
    """The text with U+FFFD for every lone surrogate, which JSON can write and UTF-8 cannot."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def plain_number(text: str) -> str:
    """A number without an exponent; one that would need more than 40 digits stays as written.

    >>> plain_number("1.5e3"), plain_number("2.50"), plain_number("1e999999999")
    ('1500', '2.50', '1e999999999')
    """
    if "e" not in text and "E" not in text:
        return text
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return format(number, "f") if number.is_finite() and abs(number.adjusted()) <= _MOST_DIGITS else text


def _float_text(value: float) -> str | None:
    if math.isnan(value):
        return None
    if math.isinf(value):
        return str(value)
    if value.is_integer():
        return str(int(value))
    return format(Decimal(f"{value:.15g}"), "f")
