"""The benchmarks on small data: what is measured is not asserted, only that the contenders come to the same verdicts."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(name: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", *arguments], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_whole_pack_by_hand_gives_the_audits_verdicts() -> None:
    said = run("vs_sql", "--cases", "1000", "--rounds", "1", "--only", "pack")
    assert "the same of" in said
    assert "clauses with triggers" in said


def test_durable_rules_by_its_manual_names_the_breaches_of_the_sql(tmp_path: Path) -> None:
    run("hall", str(tmp_path / "hall"), "--cases", "600", "--violations", "0.2")
    run("by_hand", str(tmp_path / "hall"), str(tmp_path / "sql"), "--six")
    run("by_manual", str(tmp_path / "hall"), str(tmp_path / "engine"))
    by_sql, by_engine = (
        {(row["clause"], row["trigger"]) for row in csv.DictReader((tmp_path / name / "findings.csv").open())}
        for name in ("sql", "engine")
    )
    assert len({clause for clause, _ in by_sql}) == 6
    assert by_engine == by_sql
