"""The wheel holds all that an audit needs: tried in an empty environment, far from the repository."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.wheel


def _run(*command: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    done = _try(*command, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def _try(*command: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Runs without what would lead back to the repository."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "PYTEST", "VIRTUAL"))
    }
    return subprocess.run(
        list(map(str, command)), cwd=cwd, env=clean, capture_output=True, text=True, check=False
    )


def _install(wheel: Path, programs: Path, cwd: Path) -> None:
    """With all that it asks for. Where no index can be reached, that is borrowed from the environment of the test run."""
    pip = (programs / "python", "-m", "pip", "install", "--quiet", "--retries", "1")
    done = _try(*pip, wheel, cwd=cwd)
    if done.returncode and "Failed to establish a new connection" in done.stderr:
        done = _try(*pip, "--no-index", "--no-deps", wheel, cwd=cwd)
        (installed,) = programs.parent.glob("lib/python*/site-packages")
        (installed / "borrowed.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation")
    _run(*pip, "--wheel-dir", out, ROOT, cwd=out)
    (built,) = out.glob("*.whl")
    return built


def test_the_wheel_holds_the_pack_and_no_scraps(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for folder in ("rules", "features", "mappings", "steps", "documents"):
        committed = {p.relative_to(ROOT).as_posix() for p in (ROOT / folder).rglob("*") if p.is_file()}
        held = {
            n.removeprefix("clausewise/pack/") for n in names if n.startswith(f"clausewise/pack/{folder}/")
        }
        assert held == {name for name in committed if "__pycache__" not in name}
    assert not [name for name in names if name.endswith(".pyc") or name.startswith(("tests/", "fixtures/"))]
    assert "clausewise/py.typed" in names
    assert "clausewise/reporting/npm/package-lock.json" in names


@pytest.mark.skipif(sys.platform == "win32", reason="the layout of a virtual environment differs")
def test_an_audit_runs_from_the_wheel_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "empty", with_pip=True)
    programs = tmp_path / "empty" / "bin"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    _install(wheel, programs, elsewhere)
    place = _run(programs / "python", "-c", "import clausewise; print(clausewise.__file__)", cwd=elsewhere)
    assert Path(place.stdout.strip()).is_relative_to(tmp_path / "empty")
    _run(
        *(programs / "clausewise", "audit", ROOT / "fixtures" / "sample-hall", "--out", "report"),
        *("--no-html", "--fail-on", "never"),
        cwd=elsewhere,
    )
    summary = json.loads((elsewhere / "report" / "summary.json").read_text("utf-8"))
    assert summary["pack"]["name"] == "county-hall"
    key = (ROOT / "fixtures" / "sample-hall" / "answer-key.jsonl").read_text("utf-8").splitlines()
    found = (elsewhere / "report" / "findings.jsonl").read_text("utf-8").splitlines()
    assert len(found) == len(key)
    assert "no problem" in _run(programs / "clausewise", "lint", cwd=elsewhere).stdout
