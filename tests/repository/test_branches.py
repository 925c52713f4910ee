"""`make coverage` holds the branches by themselves to 95 %, not only together with the lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.branches import main


def _report(place: Path, lines: int, branches: int, there: int = 1000) -> str:
    rest = {"src/a.py": 0, "src/b.py": there - branches}
    totals = {
        "covered_lines": lines,
        "num_statements": there,
        "covered_branches": branches,
        "num_branches": there,
    }
    files = {
        name: {"summary": {"num_branches": there, "covered_branches": there - left}}
        for name, left in rest.items()
    }
    (place / "coverage.json").write_text(json.dumps({"totals": totals, "files": files}), "utf-8")
    return str(place / "coverage.json")


def test_ninety_five_of_a_hundred_branches_and_lines_are_enough(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(_report(tmp_path, 950, 950)) == 0
    assert capsys.readouterr().out == "branches: 950 of 1,000, 95.00%\nlines: 950 of 1,000, 95.00%\n"


@pytest.mark.parametrize(("lines", "branches"), [(1000, 949), (949, 1000)])
def test_one_too_few_of_either_is_not_enough_whatever_both_are_together(
    tmp_path: Path, lines: int, branches: int
) -> None:
    assert main(_report(tmp_path, lines, branches)) == 1


def test_the_files_that_lack_most_branches_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(_report(tmp_path, 1000, 900))
    assert capsys.readouterr().out.endswith("most branches are left in:\n  100 src/b.py\n")


def test_nothing_measured_is_not_enough(tmp_path: Path) -> None:
    assert main(_report(tmp_path, 0, 0, there=0)) == 1
