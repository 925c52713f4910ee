"""Records in memory: the source of worked examples and of other people's tests."""

from __future__ import annotations

from datetime import datetime

from clausewise.sources import RecordsSource
from tests.unit.sources.reading import read


def test_operations_and_registers_are_rows_of_their_tables() -> None:
    found = read(
        RecordsSource(
            [{"id": 1, "at": datetime(2026, 3, 2)}, {"编号": "R2"}], {"windows": [{"window": "W1"}]}
        )
    )
    assert found.of("") == [
        {"id": "1", "at": "2026-03-02 00:00:00", "编号": None},
        {"id": None, "at": None, "编号": "R2"},
    ]
    assert found.of("windows") == [{"window": "W1"}]
    assert found.numbers == [1, 2, 1]


def test_a_register_without_records_is_held_all_the_same() -> None:
    chunks = list(RecordsSource([], {"windows": []}).read())
    assert [(chunk.target, len(chunk.rows)) for chunk in chunks] == [("windows", 0)]


def test_equal_records_have_equal_fingerprints_and_others_have_not() -> None:
    one, other = RecordsSource([{"id": "1"}]), RecordsSource([{"id": "2"}])
    assert one.fingerprint() == RecordsSource([{"id": "1"}]).fingerprint()
    assert one.fingerprint() != other.fingerprint()
