"""Early warning: by the pack's calendar, the soonest due first, and never a silence about what has no due time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from clausewise.reporting import early_warning
from clausewise.reporting.early_warning import EarlyWarnings, describe_warnings, warning_until
from tests.unit.reporting.small_audit import ZONE, SmallAudit, a_finding, a_pack, an_audit


def _pending(number: int, due: str | None, **changes: object) -> object:
    return a_finding(number, verdict="pending", due=due and f"{due}+08:00", **changes)


def _taken(audit: SmallAudit) -> EarlyWarnings:
    early = EarlyWarnings(audit)
    for finding in audit.findings():
        early.add(finding)
    return early


@pytest.mark.parametrize(
    ("as_of", "until"),
    [
        ("2026-03-31", "2026-04-01"),  # Tuesday to Wednesday
        ("2026-04-03", "2026-04-07"),  # over Qingming
        ("2026-02-13", "2026-02-14"),  # the Saturday before Spring Festival is a working day
        ("2026-02-14", "2026-02-24"),
    ],
)
def test_the_next_working_day_is_that_of_the_calendar(as_of: str, until: str) -> None:
    moment = datetime.fromisoformat(f"{as_of}T17:00:00").replace(tzinfo=ZONE)
    assert f"{warning_until(an_audit(as_of=moment)):%Y-%m-%d %H:%M}" == f"{until} 23:59"


def test_where_the_calendar_ends_the_next_day_is_taken() -> None:
    moment = datetime(2199, 12, 31, 12, tzinfo=ZONE)
    assert warning_until(an_audit(as_of=moment)).date().isoformat() == "2200-01-01"


def test_every_day_works_where_the_pack_says_so() -> None:
    audit = an_audit(pack=replace(a_pack(), holidays="none"), as_of=datetime(2026, 4, 3, 9, tzinfo=ZONE))
    assert warning_until(audit).date().isoformat() == "2026-04-04"


def test_only_pending_duties_are_taken_and_the_soonest_come_first() -> None:
    audit = an_audit(
        a_finding(1),
        _pending(2, "2026-04-09T23:59:59"),
        _pending(3, None),
        _pending(4, "2026-04-01T10:00:00"),
        _pending(5, "2026-04-01T10:00:00"),
    )
    early = _taken(audit)
    assert [(level, f.trigger) for level, f in early.soonest()] == [
        ("warning", "P4"),
        ("warning", "P5"),
        ("to_do", "P2"),
        ("to_do", "P3"),
    ]
    told = early.to_json()
    assert (told["warning"], told["to_do"]) == (2, 2)
    assert [entry["trigger"] for entry in told["first"]] == ["P4", "P5", "P2", "P3"]


@pytest.mark.parametrize(
    ("due", "level"),
    [
        ("2026-04-03T18:00:00", "warning"),  # the day itself, a Friday before Qingming
        ("2026-04-05T12:00:00", "warning"),  # on the holiday
        ("2026-04-07T23:59:59", "warning"),  # the last second of the next working day
        ("2026-04-08T00:00:00", "to_do"),
    ],
)
def test_the_boundary_of_a_warning_is_the_end_of_the_next_working_day(due: str, level: str) -> None:
    audit = an_audit(_pending(1, due), as_of=datetime(2026, 4, 3, 17, tzinfo=ZONE))
    assert [found for found, _ in _taken(audit).soonest()] == [level]


def test_of_very_many_the_soonest_are_kept_and_all_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(early_warning, "KEPT", 2)
    days = (9, 3, 8, 2, 7)
    early = _taken(an_audit(*(_pending(n, f"2026-04-0{day}T12:00:00") for n, day in enumerate(days))))
    assert [f.due[8:10] for _, f in early.soonest() if f.due] == ["02", "03"]
    assert sum(early.counts.values()) == 5


def test_the_terminal_names_the_soonest_and_counts_the_rest() -> None:
    audit = an_audit(
        *(_pending(n, "2026-04-01T10:00:00") for n in range(7)), _pending(8, "2026-05-01T10:00:00")
    )
    lines = list(describe_warnings(_taken(audit).to_json(), "zh"))
    assert lines[0] == "预警 7 项（2026-04-01 23:59:59 前到期），待办 1 项"
    assert lines[1] == "  2026-04-01 10:00:00  2.6.1  U01 C0"
    assert len(lines) == 1 + 5 + 1
    assert lines[-1] == "  … 另有 2 项"


def test_the_terminal_says_nothing_where_nothing_is_pending() -> None:
    assert list(describe_warnings(_taken(an_audit(a_finding(1))).to_json(), "en")) == []
