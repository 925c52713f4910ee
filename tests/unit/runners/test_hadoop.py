"""Names of files as the local runner gives them; the file systems themselves are tested in tests/spark."""

from __future__ import annotations

from clausewise.runners.hadoop import _is_hidden, _relative


def test_a_name_is_relative_to_the_place_and_that_of_a_single_file_its_own() -> None:
    assert _relative("/halls/2026/operations/1.parquet", "/halls/2026") == "operations/1.parquet"
    assert _relative("/halls/1.parquet", "/halls/1.parquet") == "1.parquet"


def test_what_systems_leave_behind_is_no_file_of_records() -> None:
    assert _is_hidden("operations/_SUCCESS")
    assert _is_hidden("operations/.part.crc")
    assert _is_hidden("_temporary/0/part.parquet")
    assert not _is_hidden("operations/month=2026-03/part-0.parquet")
