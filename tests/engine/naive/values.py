"""Turns cells into Python values by the vocabulary's types; says what "missing" and "unknown" are.

A missing value is an empty cell of an existing record; an unknown one lies behind a missing or dangling
reference. Both make a condition neither true nor false, but only the first one IS NULL. All instants are kept
in UTC, because Python compares two datetimes of one zone by their clocks, which are wrong for an hour a year.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

UNITS = ("working days", "days", "months", "years", "hours", "minutes", "seconds")
LAST_INSTANT = time(23, 59, 59, 999999)


@dataclass(frozen=True)
class Absent:
    """No value. `unknown`: behind a missing reference, so not even IS NULL. `columns`: what was missing."""

    unknown: bool
    columns: frozenset[str]


@dataclass(frozen=True)
class Period:
    """`2 working days`."""

    count: int
    unit: str


def parse_period(text: object) -> Period | None:
    """`2 working days` (or `1 day`) as a Period, None for any other text."""
    match = re.fullmatch(r"\s*(\d+)\s+((?:working )?day|month|year|hour|minute|second)s?\s*", str(text))
    if not match:
        return None
    return Period(int(match.group(1)), match.group(2) + "s")


class Zone:
    """The pack's time zone: between instants (UTC) and dates."""

    def __init__(self, name: str) -> None:
        self.info = ZoneInfo(name)

    def local(self, instant: datetime) -> datetime:
        return instant.astimezone(self.info)

    def day(self, value: date | datetime) -> date:
        """The date of an instant; a date is its own."""
        return self.local(value).date() if isinstance(value, datetime) else value

    def instant(self, day: date, clock: time) -> datetime:
        """A local clock time; one that the clocks show twice is the later, one that they skip moves on."""
        first = datetime.combine(day, clock.replace(tzinfo=None, fold=0), tzinfo=self.info).astimezone(UTC)
        second = datetime.combine(day, clock.replace(tzinfo=None, fold=1), tzinfo=self.info).astimezone(UTC)
        return max(first, second)

    def start(self, day: date) -> datetime:
        return self.instant(day, time())

    def end(self, day: date) -> datetime:
        """The last instant of a day."""
        return self.instant(day, LAST_INSTANT)

    def on(self, day: date, like: datetime) -> datetime:
        """The same clock time on another day."""
        return self.instant(day, self.local(like).time())

    def parse(self, value: object) -> datetime:
        """A timestamp, in the pack's zone where it names none."""
        if isinstance(value, date) and not isinstance(value, datetime):
            return self.start(value)
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip())
        return moment.astimezone(UTC) if moment.tzinfo else self.instant(moment.date(), moment.time())


def parse_date(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value).strip())


BOOLEANS = dict.fromkeys(("true", "1", "是", "y"), True) | dict.fromkeys(("false", "0", "否", "n"), False)


def read_cell(raw: object, spec: Mapping[str, Any], zone: Zone) -> Any:
    """The typed value of a cell; None where it is missing or cannot be read."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    text = str(raw).strip()
    try:
        match str(spec["type"]):
            case "int":
                return int(text)
            case "decimal":
                return Decimal(text)
            case "bool":
                return BOOLEANS[text.lower()]
            case "date":
                return parse_date(raw)
            case "timestamp":
                return zone.parse(raw)
            case "enum":
                return read_enum(text, spec.get("values") or {})
            case _:
                return text
    except (ValueError, KeyError, InvalidOperation):
        return None


def read_enum(text: str, values: Mapping[str, Any]) -> str | None:
    """The canonical value of an enum cell, which may be given as its label."""
    if text in values:
        return text
    return next((name for name, label in values.items() if text in labels_of(label)), None)


def labels_of(label: object) -> set[str]:
    if isinstance(label, Mapping):
        return {text for value in label.values() for text in labels_of(value)}
    return set(label) if isinstance(label, (list, tuple)) else {str(label)}


def refers_to(spec: Mapping[str, Any]) -> str | None:
    """The register that a `ref(register)` column refers to."""
    match = re.fullmatch(r"ref\((\w+)\)", str(spec["type"]))
    return match.group(1) if match else None
