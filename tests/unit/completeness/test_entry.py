"""Late entry, records after as-of, ids that no register knows."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.unit.completeness.halls import Record, gaps, only

FRIDAY = datetime(2026, 2, 13, 16)  # two days later the Spring Festival begins; work begins again on the 24th


def _record(number: int, at: datetime, recorded_at: datetime | None = None, **more: object) -> Record:
    return {"id": f"R{number}", "kind": "payment", "at": at, "recorded_at": recorded_at, **more}


@pytest.mark.parametrize(
    ("recorded_at", "late"),
    [
        (datetime(2026, 2, 13, 15), False),
        (datetime(2026, 2, 13, 17), False),
        (datetime(2026, 2, 24, 9), False),  # eleven days, and two working days: 14 (worked) and 24 February
        (datetime(2026, 2, 25, 9), True),
        (datetime(2026, 6, 1), True),  # beyond the days of the records
    ],
)
def test_entry_is_late_by_working_days(recorded_at: datetime, late: bool) -> None:
    records = [_record(1, FRIDAY, recorded_at), _record(2, datetime(2026, 3, 30))]
    assert only(gaps(records), "late_entry") == ([(None, 1, ("R1",))] if late else [])


def test_the_latest_entries_are_the_examples() -> None:
    records = [_record(n, FRIDAY, datetime(2026, 3, n)) for n in range(1, 10)]
    ((_, count, examples),) = only(gaps([*records, _record(99, datetime(2026, 3, 30))]), "late_entry")
    assert (count, examples) == (9, ("R9", "R8", "R7", "R6", "R5"))


def test_each_unit_is_told_of_its_own_late_entries_those_with_most_first() -> None:
    records = [_record(n, FRIDAY, datetime(2026, 3, n), unit="U1" if n < 4 else "U2") for n in range(1, 10)]
    found = gaps([*records, _record(99, datetime(2026, 3, 30))])
    assert [(unit, count) for unit, count, _ in only(found, "late_entry")] == [("U2", 6), ("U1", 3)]
    first = next(gap for gap in found if gap.check == "late_entry")
    assert (
        first.message.zh
        == "单位“U2”有 6 条记录在事后 3 个工作日以上才登记，最长 24 天，如 R9、R8、R7、R6、R5"
    )
    assert first.message.en.startswith(
        "unit 'U2' has 6 record(s) entered 3 working days or more after the event, at most 24"
    )


def test_records_after_as_of_are_counted_and_called_nothing_else() -> None:
    records = [_record(n, datetime(2026, 3, n), datetime(2026, 3, 30)) for n in range(10, 20)]
    found = gaps(records, as_of=datetime(2026, 3, 14, 12))
    assert only(found, "after_as_of") == [(None, 5, ())]
    assert only(found, "late_entry")[0][1] == 5


def test_without_records_nothing_is_said() -> None:
    assert gaps([_record(1, datetime(2027, 1, 1))], as_of=datetime(2026, 3, 1))[0].check == "after_as_of"


def test_ids_that_a_register_does_not_know_are_named_by_how_often_they_are_used() -> None:
    records = [_record(n, FRIDAY, unit="U8" if n % 3 else "U9") for n in range(6)]
    known: Record = {"unit": "U1"}
    assert only(gaps(records, registers={"units": [known]}), "unknown_references") == [
        (None, 6, ("U8", "U9"))
    ]
    assert only(gaps(records), "unknown_references") == []
