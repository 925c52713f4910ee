"""examples/hall-service: its tests and its CI files run as others would run them, on the good and on the bad version.

The CI files' own commands are run in a copy of the example; only the installation is taken as done, after a check
that what it would install is there.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

import clausewise
from clausewise.audit import Options, audit
from clausewise.language.pack import load_pack
from clausewise.sources import RecordsSource

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "hall-service"
PACKAGES = Path(clausewise.__file__).parents[1]  # src, or where the wheel is installed
INSTALL = 'python -m pip install -e ".[test]"'
CLAUSES = ("1.*", "2.*", "3.*")
FOUND = {  # clause, kind of the trigger, its case or key
    "any-window": {("2.6.1", "payment", "C0002")},
    "bureau-sign-off": {("2.2.2", "sign_off", "C0002"), ("2.2.3", "decision", "C0002")},
    "second-notice": {("2.5.6", "notice", "C0004")},
    "calendar-days": {("2.3.5", "acceptance", "C0003")},
    "no-worked-weekends": {("2.3.1", "acceptance", "C0005")},
    "no-filing": {("2.5.8", "objection", "C0004")},
    "any-tenure": {("3.2.3", "register", "S19/W1/2026-04-29")},
}
FOUND["all"] = set().union(*FOUND.values())
DECIDED = {
    *("1.1.1", "2.1.1", "2.1.2", "2.1.3", "2.2.1", "2.2.2", "2.2.3", "2.2.4", "2.3.1", "2.3.4", "2.3.5"),
    *("2.4.1", "2.4.2", "2.5.5", "2.5.6", "2.5.7", "2.5.8", "2.5.9", "2.5.10", "2.5.12", "2.5.13", "2.6.1"),
    *("3.1.1", "3.1.2", "3.2.2", "3.2.3", "3.2.4", "3.2.6", "3.2.9", "3.3.1"),
}
ONE_LOG_A_BUG = """
import json, sys
from fastapi.testclient import TestClient
from hall.app import create_app
from hall.policies_bad import policy_with
from fortnight import live_through
from people import Clock, People

for bug in sys.argv[1:]:
    clock = Clock()
    with TestClient(create_app(policy_with([bug] if bug != "none" else []), clock)) as client:
        live_through(People(client, clock))
        print(json.dumps(client.get("/audit-log").json()))
"""

pytestmark = pytest.mark.xdist_group("hall-service")


def commands(ci: str) -> list[str]:
    """What the CI file runs, in its order."""
    if ci == "github":
        workflow = yaml.safe_load((EXAMPLE / ".github/workflows/compliance.yml").read_text("utf-8"))
        return [step["run"] for step in workflow["jobs"]["compliance"]["steps"] if "run" in step]
    job = yaml.safe_load((EXAMPLE / ".gitlab-ci.yml").read_text("utf-8"))["compliance"]
    return [*job["script"], *job["after_script"]]


@dataclass(frozen=True)
class Pipeline:
    """A copy of the example after its commands: command -> status and output."""

    directory: Path
    done: dict[str, subprocess.CompletedProcess[str]]

    def output(self, part: str) -> str:
        return next(done.stdout for command, done in self.done.items() if part in command)

    def failed(self) -> list[str]:
        return [command for command, done in self.done.items() if done.returncode]


def copy_example(directory: Path) -> None:
    shutil.copytree(EXAMPLE, directory, ignore=shutil.ignore_patterns("build", "__pycache__", "*.egg-info"))


def own_environment() -> dict[str, str]:
    """Without what this test run has set for itself, and with this repository's clausewise."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV"))}
    return {**kept, "PYTHONPATH": str(PACKAGES)}


def run_pipeline(ci: str, bugs: str, directory: Path) -> Pipeline:
    copy_example(directory)
    bin_ = directory.parent / "bin"
    bin_.mkdir()
    for name, module in (("python", ""), ("clausewise", "-m clausewise ")):
        (bin_ / name).write_text(f'#!/bin/sh\nexec {sys.executable} {module}"$@"\n', "utf-8")
        (bin_ / name).chmod(0o755)
    path = f"{bin_}{os.pathsep}{os.environ['PATH']}"
    environment = {**own_environment(), "PATH": path, "HALL_BUGS": bugs}
    done = {
        command: subprocess.run(
            command, shell=True, cwd=directory, env=environment, capture_output=True, text=True, check=False
        )
        for command in commands(ci)
        if command != INSTALL
    }
    return Pipeline(directory, done)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    return run_pipeline("github", "", tmp_path_factory.mktemp("good") / "hall")


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    return run_pipeline("gitlab", "all", tmp_path_factory.mktemp("bad") / "hall")


@pytest.fixture(scope="module")
def logs() -> dict[str, list[dict[str, object]]]:
    """The audit log of the fortnight with each bug alone, with all, and with none."""
    names = ["none", *FOUND]
    paths = os.pathsep.join(map(str, (EXAMPLE, EXAMPLE / "tests", PACKAGES)))
    done = subprocess.run(
        [sys.executable, "-c", ONE_LOG_A_BUG, *names],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(zip(names, map(json.loads, done.stdout.splitlines()), strict=True))


def judge(
    records: Iterable[dict[str, object]], clauses: tuple[str, ...] = CLAUSES
) -> tuple[set[tuple[str, str, str]], dict[str, str]]:
    """The breaches as FOUND has them, and every clause's verdict."""
    operations = {str(r["id"]): r for r in records if "register" not in r}
    registers: dict[str, list[dict[str, object]]] = {}
    for record in records:
        if "register" in record:
            rest = {name: value for name, value in record.items() if name != "register"}
            registers.setdefault(str(record["register"]), []).append(rest)
    source = RecordsSource(list(operations.values()), registers)
    result = audit(load_pack(), [source], Options(clauses=clauses))
    try:
        assert (result.quarantined, result.unreadable_cells) == (0, 0)
        breaches = set()
        for finding in result.findings():
            if finding.verdict == "breach":
                trigger = operations.get(finding.trigger, {"kind": "register", "case": finding.trigger})
                breaches.add((finding.clause, str(trigger["kind"]), str(trigger["case"])))
        return breaches, {each.clause.id: each.verdict for each in result.clauses}
    finally:
        result.close()


def test_the_good_version_is_compliant_in_every_clause_that_its_records_decide(
    logs: dict[str, list[dict[str, object]]],
) -> None:
    breaches, verdicts = judge(logs["none"])
    assert breaches == set()
    assert {clause for clause, verdict in verdicts.items() if verdict == "met"} == DECIDED
    assert set(verdicts.values()) <= {"met", "pending", "not_triggered", "no_data", "manual"}


@pytest.mark.parametrize("bug", FOUND)
def test_a_bug_leads_to_its_findings_and_no_other(logs: dict[str, list[dict[str, object]]], bug: str) -> None:
    breaches, verdicts = judge(logs[bug])
    assert breaches == FOUND[bug]
    assert "undetermined" not in verdicts.values()


def test_of_chapter_4_only_the_reports_that_nobody_made_are_missing(
    logs: dict[str, list[dict[str, object]]],
) -> None:
    breaches, _ = judge(logs["all"], ())
    assert {clause for clause, _, _ in breaches} == {clause for clause, _, _ in FOUND["all"]} | {"4.3.1"}


def test_the_github_pipeline_is_green_on_the_good_version(good: Pipeline) -> None:
    assert {command: good.done[command].stdout for command in good.failed()} == {}
    assert re.search(r"\b9 passed", good.output("pytest"))
    assert "::error" not in good.output("--format github")
    sarif = json.loads((good.directory / "build/compliance.sarif").read_text("utf-8"))
    assert [result for run in sarif["runs"] for result in run["results"] if result["level"] == "error"] == []


def test_the_gitlab_pipeline_is_red_on_the_bad_version_and_says_all_of_it(bad: Pipeline) -> None:
    assert [command.split(" --lang")[0] for command in bad.failed()] == [
        "python -m pytest --clausewise-lang en --junitxml build/tests.xml",
        'clausewise check build/audit-log.jsonl --clauses "1.*,2.*,3.*"',
    ]
    left = (bad.directory / "build/audit-log.jsonl").read_text("utf-8").splitlines()
    assert judge([json.loads(line) for line in left])[0] == FOUND["all"]
    junit = ET.parse(bad.directory / "build/compliance.xml")
    assert sum(1 for _ in junit.iter("failure")) == len(FOUND["all"])


def test_the_tests_of_the_bad_version_fail_by_their_clauses_alone(bad: Pipeline) -> None:
    said = {
        case.get("name"): set(re.findall(r"^E +(?:AssertionError: )?(\d+\.\d+\.\d+) ", text, re.M))
        for case in ET.parse(bad.directory / "build/tests.xml").iter("testcase")
        if (text := "".join(failure.text or "" for failure in case.iter("failure")))
    }
    assert said == {
        "test_fees_are_paid_at_the_cashiers_window": {"2.6.1"},
        "test_the_leader_signs_in_the_hall": {"2.2.2", "2.2.3"},
        "test_what_is_missing_is_said_once": {"2.5.6"},
        "test_a_promise_is_kept_over_a_holiday": {"2.3.5"},
        "test_the_limit_counts_a_saturday_that_is_worked": {"2.3.1"},
        "test_a_denial_under_objection_is_filed_and_reviewed": {"2.5.8"},
        "test_staff_at_the_window_have_served_two_years": {"3.2.3"},
        "test_a_fortnight_around_may_day": {clause for clause, _, _ in FOUND["all"]},
    }


@pytest.mark.parametrize("ci", ["github", "gitlab"])
def test_a_pipeline_installs_what_the_example_declares(ci: str) -> None:
    assert commands(ci)[0] == INSTALL
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text("utf-8"))["project"]
    for text in [*project["dependencies"], *project["optional-dependencies"]["test"]]:
        needed = Requirement(text)
        if needed.name != "clausewise":
            assert needed.specifier.contains(version(needed.name)), text


def test_the_documented_test_and_its_failure_are_what_a_reader_gets(tmp_path: Path) -> None:
    document = (ROOT / "docs" / "testing-your-software.md").read_text("utf-8")
    test = re.search(r"^```python\n(.*?)^```", document, re.M | re.S)
    said = re.search(r"^```\nAssertionError: (.*?)^```", document, re.M | re.S)
    assert test is not None
    assert said is not None
    copy_example(tmp_path / "hall")
    wrong = test[1].replace("def test_", "def test_wrong_").replace('"window": "W9"', '"window": "W1"')
    (tmp_path / "hall/tests/test_documented.py").write_text(f"{test[1]}\n\n{wrong}", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "tests/test_documented.py", "--clausewise-lang=en"],
        cwd=tmp_path / "hall",
        env={**own_environment(), "HALL_BUGS": "any-window"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert re.search(r"1 failed, 1 passed", done.stdout), done.stdout
    assert [line for line in said[1].splitlines() if line.strip() not in done.stdout] == []
