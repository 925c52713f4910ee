"""The worst of the bad files on the command line: exit 4, one sentence, little memory, and soon."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.functional.bad_files import BAD_FILES

WORST = (
    "xes laughs 30 by 30", "xes wide tag", "xes bomb", "xes bomb of blanks", "xlsx far corner", "xlsx a place that is none",
    "xlsx bomb of blanks", "xlsx bomb of shared texts", "csv forty megabytes", "csv nul at 0", "parquet footer too long",
    "jsonl nul", "csv in utf-16", "csv empty: header",
)  # fmt: skip
MOST_MEMORY = 4 << 30  # of addresses; what is used is far less


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


@pytest.mark.parametrize("name", WORST)
def test_the_worst_files_end_in_a_sentence_with_exit_4(tmp_path: Path, name: str) -> None:
    bad = next(bad for bad in BAD_FILES if bad.name == name)
    (tmp_path / bad.file).write_bytes(bad.content())
    done = subprocess.run(
        [sys.executable, "-m", "clausewise", "audit", bad.file, "--no-html", "--out", "report"],
        cwd=tmp_path,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        preexec_fn=_limit,
    )
    assert done.returncode == 4, done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith(f"clausewise: {bad.file}: ")
    assert not (tmp_path / "report").exists()
