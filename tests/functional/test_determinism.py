"""Equal audits write equal bytes: in another run, with the rows in any other order, with more judges.

Where two records of one second answer each other, the order of the source is itself a datum, since nothing else says
what came first; the sample hall has no such pair.
"""

from __future__ import annotations

import csv
import io
import json
import random
from pathlib import Path
from typing import Any

import pytest

from tests.functional.command import call

HALL = Path(__file__).parents[2] / "fixtures" / "sample-hall"
AUDIT = ("--no-html", "--also", "sarif,junit,supervision", "--quiet")
RANDOM = random.Random(5)
OF_THE_INPUT = {"receipt.json", "findings.sarif"}  # they hold the hashes of the files that were read


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("equal")
    _audit(root, HALL, "first", "--jobs", "1")
    return root


def _audit(root: Path, source: Path, out: str, *arguments: str) -> None:
    done = call("audit", source, *AUDIT, "--out", out, *arguments, cwd=root)
    assert done.returncode == 1, done.stderr


def _files(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(directory.iterdir())}


def _without_inputs(name: str, content: bytes) -> Any:
    """What a file says beside the hashes of the files that were read and written."""
    found = json.loads(content)
    if name == "receipt.json":
        return {key: value for key, value in found.items() if key not in ("inputs", "files", "request")}
    found["runs"][0].pop("artifacts")
    return found


def test_another_run_with_more_judges_writes_the_same_bytes(root: Path) -> None:
    _audit(root, HALL, "second", "--jobs", "2")
    first, second = _files(root / "first"), _files(root / "second")
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_rows_in_another_order_give_the_same_bytes(root: Path) -> None:
    shuffled = root / "shuffled"
    for path in sorted(HALL.rglob("*.csv")):
        head, *rows = csv.reader(path.read_text("utf-8-sig").splitlines())
        RANDOM.shuffle(rows)
        text = io.StringIO()
        csv.writer(text).writerows([head, *rows])
        target = shuffled / path.relative_to(HALL)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text.getvalue(), "utf-8")
    _audit(root, shuffled, "third")
    first, third = _files(root / "first"), _files(root / "third")
    assert first.keys() == third.keys()
    for name, content in first.items():
        if name in OF_THE_INPUT:
            assert _without_inputs(name, content) == _without_inputs(name, third[name])
        else:
            assert content == third[name], name
