"""`clausewise sample` writes a hall, and says where."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from clausewise.sample import files
from tests.functional.command import call


def _operations(*paths: Path) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows += csv.DictReader(file)
    return rows


def test_a_hall_is_written_once_and_only_by_force_again(tmp_path: Path) -> None:
    done = call("sample", "--out", "hall", "--cases", "12", "--seed", "7", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "hall\n")
    assert (tmp_path / "hall" / "answer-key.jsonl").is_file()
    again = call("sample", "--out", "hall", "--cases", "12", "--seed", "7", cwd=tmp_path)
    assert again.returncode == 2
    assert "hall" in again.stderr
    forced = call(
        "sample", "--out", "hall", "--cases", "12", "--seed", "7", "--force", "--quiet", cwd=tmp_path
    )
    assert (forced.returncode, forced.stdout) == (0, "")


def test_very_many_operations_are_written_month_by_month(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = ("--cases", "12", "--seed", "7", "--months", "2", "--quiet")
    assert call("sample", "--out", "one", *options, cwd=tmp_path).returncode == 0
    whole = _operations(tmp_path / "one" / "operations.csv")
    monkeypatch.setattr(files, "LARGE", len(whole) - 1)
    assert call("sample", "--out", "many", *options, cwd=tmp_path).returncode == 0
    parts = sorted((tmp_path / "many" / "operations").iterdir())
    assert {"2026-01.csv", "2026-02.csv"} <= {part.name for part in parts}
    assert all(row["时间"].startswith(part.stem) for part in parts for row in _operations(part))
    assert sorted(_operations(*parts), key=str) == sorted(whole, key=str)
