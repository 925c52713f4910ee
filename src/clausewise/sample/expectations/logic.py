"""Three-valued truth as Python: True, False, and None for what a missing value leaves open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from clausewise.sample.journal import Record

Truth = bool | None


def every(*parts: Truth) -> Truth:
    if any(part is False for part in parts):
        return False
    return None if any(part is None for part in parts) else True


def some(parts: Iterable[Truth]) -> Truth:
    unknown = False
    for part in parts:
        if part:
            return True
        unknown = unknown or part is None
    return None if unknown else False


def no(part: Truth) -> Truth:
    return None if part is None else not part


def compare(left: Any, right: Any, test: Callable[[Any, Any], bool]) -> Truth:
    return None if left is None or right is None else test(left, right)


def same(left: Any, right: Any) -> Truth:
    return None if left is None or right is None else bool(left == right)


def one_of(value: Any, *allowed: Any) -> Truth:
    return None if value is None else value in allowed


def filled(record: Record | None, column: str) -> Truth:
    """IS NOT NULL: open where there is no such record, for then nobody knows."""
    return None if record is None else record.get(column) is not None


def read(record: Record | None, column: str) -> Any:
    return None if record is None else record.get(column)
