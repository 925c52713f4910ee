"""What charts are drawn from is counted from the audit's own tables."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from clausewise.audit import AuditResult, Options, audit
from clausewise.language.pack import load_pack
from clausewise.model.days_taken import DaysTaken
from clausewise.sources import open_sources
from clausewise.sql.measures import count_by_month
from clausewise.sql.verdicts import Count
from tests.functional.tiny_pack import write_pack, write_records

MORE = """P4,缴费,2026-03-06 09:00,C4,丁,W1,10
P5,缴费,2026-02-02 09:00,C5,丁,W1,10
R5,开票,2026-02-03 09:00,C5,丁,,
"""


@pytest.fixture
def result(tmp_path: Path) -> Iterator[AuditResult]:
    pack = load_pack(write_pack(tmp_path / "pack", feature=""))
    records = write_records(tmp_path / "records")
    with (records / "operations.csv").open("a", encoding="utf-8") as file:
        file.write(MORE)
    found = audit(pack, open_sources([str(records)], pack.vocabulary), Options())
    yield found
    found.close()


def test_days_are_those_of_the_first_answer_and_late_ones_count_too(result: AuditResult) -> None:
    [taken] = result.days_taken
    assert taken == DaysTaken("1.2", 0, {0: 2, 1: 1, 2: 1}, open=0, paused=0)
    assert taken.late == 2


def test_an_overdue_trigger_without_an_answer_is_open(tmp_path: Path) -> None:
    pack = load_pack(write_pack(tmp_path / "pack", feature=""))
    records = write_records(tmp_path / "records")
    with (records / "operations.csv").open("a", encoding="utf-8") as file:
        file.write(MORE + "P6,缴费,2026-03-09 09:00,C6,丁,W1,10\n")
    found = audit(pack, open_sources([str(records)], pack.vocabulary), Options())
    assert [taken.open for taken in found.days_taken] == [1]
    found.close()


def test_months_are_those_of_the_trigger(result: AuditResult) -> None:
    assert list(result.months) == ["2026-02", "2026-03"]
    assert result.months["2026-02"] == {"met": 1, "breach": 1}
    assert sum(result.months["2026-03"].values()) == 8


def test_what_lies_outside_the_period_counts_in_its_nearest_month() -> None:
    """A finding of January whose limit ends in March is January's: March has an audit of its own."""
    months = [date(2026, 3, 1), date(2026, 1, 1), date(2025, 12, 1), None]
    counts = [Count(1, "U1", month, "breach", 1) for month in months]
    january = (date(2026, 1, 1), date(2026, 1, 31))
    assert count_by_month(counts, january) == {"2026-01": {"breach": 3}}


def test_a_pack_without_a_register_of_units_has_no_names(result: AuditResult) -> None:
    assert result.unit_names == {}
