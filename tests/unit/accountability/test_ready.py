"""Which clauses' findings are put into words by one statement."""

from __future__ import annotations

import pytest

from clausewise.accountability import ready


def test_clauses_of_few_findings_are_written_together_and_those_of_many_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ready, "TOGETHER", 10)
    clauses = [("1", 4), ("2", 6), ("3", 1), ("4", 99), ("5", 10), ("6", 1)]
    assert list(ready.runs(clauses)) == [["1", "2"], ["3"], ["4"], ["5"], ["6"]]


def test_without_findings_nothing_is_written() -> None:
    assert list(ready.runs([])) == []
