"""What the package is built of is pinned and listed; SECURITY.md names tests that exist."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements.lock"


def _pinned() -> dict[str, str]:
    pairs = (line.split("==") for line in LOCK.read_text("utf-8").splitlines())
    return {canonicalize_name(name): version for name, version in pairs}


def _required() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    return [Requirement(text) for text in [*project["dependencies"], *extras["ocel"], *extras["postgresql"]]]


def test_the_lock_holds_names_and_versions_and_nothing_else() -> None:
    lines = LOCK.read_text("utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line)] == []
    assert len(_pinned()) == len(lines)


def test_the_lock_pins_every_dependency_at_a_version_that_is_allowed() -> None:
    pinned = _pinned()
    for requirement in _required():
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), requirement


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("bill") / "clausewise.cdx.json"
    command = [
        sys.executable,
        "-m",
        "cyclonedx_py",
        "requirements",
        str(LOCK),
        "--output-reproducible",
        "-o",
        str(out),
    ]
    command += ["--pyproject", str(ROOT / "pyproject.toml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out.read_text("utf-8")


def test_the_bill_of_materials_keeps_its_schema(bill: str) -> None:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    version = SchemaVersion.from_version(json.loads(bill)["specVersion"])
    assert JsonStrictValidator(version).validate_str(bill) is None


def test_the_bill_of_materials_names_every_package_of_the_lock(bill: str) -> None:
    found: dict[str, Any] = json.loads(bill)
    named = {canonicalize_name(part["name"]): part["version"] for part in found["components"]}
    assert named == _pinned()
    assert found["metadata"]["component"]["name"] == "clausewise"


def test_what_security_names_is_there() -> None:
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    tests = {path.name for path in (ROOT / "tests").rglob("test_*.py")}
    named = set(re.findall(r"`(test_\w+\.py)`", text))
    assert len(named) > 8
    assert named <= tests
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert set(re.findall(r"`make ([a-z]+)`", text)) <= targets
    for path in re.findall(r"`((?:src|requirements)[\w./-]+)`", text):
        assert (ROOT / path).is_file(), path
