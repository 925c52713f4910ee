"""Judge, screen + judge, and the naive evaluator say the same of random rules and records (at least 2,000 scopes).

A failing seed is looked at with `python -m tests.engine.soak --seeds N`; the long run is `python -m tests.engine.soak`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clausewise.judge.containment import JudgePool

from .differential import compare
from .soak import CLAUSES, OPERATIONS
from .strategies import make_sample

SEEDS = range(24)
SCOPES_OF_A_RUN = 2000
SHARES = [list(SEEDS[i::3]) for i in range(3)]


@pytest.fixture(scope="module")
def pool() -> Iterator[JudgePool]:
    with JudgePool(1) as pool:
        yield pool


@pytest.mark.parametrize("seeds", SHARES, ids=lambda seeds: f"from{seeds[0]}")
def test_three_evaluators_agree(seeds: list[int], tmp_path: Path, pool: JudgePool) -> None:
    scopes, differences = 0, {}
    for seed in seeds:
        found = compare(make_sample(seed, OPERATIONS, CLAUSES), tmp_path / str(seed), pool)
        scopes += found.scopes
        if found.differences:
            differences[seed] = found.differences
    assert not differences
    assert scopes >= SCOPES_OF_A_RUN / len(SHARES)
