"""Every clause of the county pack on a small sampled hall: three evaluators, one opinion. The long run: `tests.engine.county`."""

from __future__ import annotations

from pathlib import Path

from clausewise.judge.containment import JudgePool
from clausewise.sample.write import write_sample

from .county import compare_modes


def test_the_county_pack_is_judged_alike_by_all(tmp_path: Path) -> None:
    write_sample(tmp_path / "hall", seed=7, cases=12, violations=0.3)
    with JudgePool(1) as pool:
        assert compare_modes(tmp_path / "hall", pool, naive=True) == []
