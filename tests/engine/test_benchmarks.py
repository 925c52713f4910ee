"""The benchmarks on small data: what is measured is not asserted, only that the contenders come to the same verdicts."""

from __future__ import annotations

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
