"""Which traces lie at a boundary: what happens within a minute of a due time, on either side of it."""

from __future__ import annotations

from datetime import datetime

import pytest

from clausewise.audit import TriggerVerdict
from clausewise.kit.traces import Trace

AS_OF = datetime.fromisoformat("2026-03-31T23:59:59+08:00")


def _trace(at: str, due: str | None, as_of: datetime = AS_OF) -> Trace:
    verdict = TriggerVerdict("1", "met", due, ())
    return Trace("1/01", "1", "x", "x:1", as_of, ("", ""), {}, ({"id": "1", "at": at},), {}, (verdict,))


@pytest.mark.parametrize(
    ("at", "near"),
    [
        ("2026-03-04T23:59:59+08:00", True),
        ("2026-03-05T00:00:00+08:00", True),
        ("2026-03-05T00:01:00+08:00", False),
        ("2026-03-04T12:00:00+08:00", False),
    ],
)
def test_both_sides_of_a_limit_are_a_boundary(at: str, near: bool) -> None:
    assert _trace(at, "2026-03-04T23:59:59+08:00").at_a_boundary is near


def test_so_is_an_as_of_at_the_due_time_and_nothing_is_without_one() -> None:
    assert _trace("2026-03-01T09:00:00+08:00", "2026-03-31T23:59:59+08:00").at_a_boundary
    assert not _trace("2026-03-31T23:59:59+08:00", None).at_a_boundary
