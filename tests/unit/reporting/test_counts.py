"""counts.csv is written for spreadsheets and read again without loss."""

from __future__ import annotations

from pathlib import Path

import pytest

from clausewise.errors import WrongUsage
from clausewise.model.tally import Tally
from clausewise.reporting.counts import COUNTS, HEADS, read_counts, write_counts


def test_what_was_written_is_read_even_where_it_looks_like_a_formula(tmp_path: Path) -> None:
    tallies = [
        Tally("2.6.1", "=U01", "2026-03", {"met": 2, "breach": 1}),
        Tally("2.6.1", "'U02", "", {"undetermined": 1}),
        Tally("3.1.4", "", "2026-03", {"met": 1}),
    ]
    write_counts(tallies, tmp_path)
    assert "'=U01" in (tmp_path / COUNTS).read_text("utf-8")
    assert read_counts(tmp_path) == tallies


@pytest.mark.parametrize(
    "content", ["", "clause,unit\n1,U\n", ",".join(HEADS) + "\n2.6.1,U01,2026-03" + ",x" * 7 + "\n"]
)
def test_a_damaged_file_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / COUNTS).write_text(content, "utf-8")
    with pytest.raises(WrongUsage, match=r"counts\.csv: cannot be read .* audit again"):
        read_counts(tmp_path)
    (tmp_path / COUNTS).unlink()
    with pytest.raises(WrongUsage, match="audit again"):
        read_counts(tmp_path)
