"""The packs in examples/ are sound, and their worked examples hold."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.functional.command import call

PACKS = sorted(path.parent for path in (Path(__file__).parents[2] / "examples").glob("*/rules"))


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_an_example_pack_is_sound_and_its_examples_hold(pack: Path, tmp_path: Path) -> None:
    assert call("lint", "--pack", pack, cwd=tmp_path).returncode == 0
    command = [sys.executable, "-m", "clausewise", "test", "--pack", str(pack)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout
