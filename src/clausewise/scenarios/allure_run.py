"""Fills allure-results with the scenarios of a finished audit.

The scenarios run in a pytest process of their own: allure-pytest and pytest keep state for a whole process,
so a run inside the caller's (which may be a pytest run itself) would mix both. The process sees no
configuration, conftest or plugin of the directory that it is called from.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from clausewise.errors import ClausewiseError
from clausewise.reporting.lines import lines
from clausewise.reporting.page_charts import write_charts
from clausewise.reporting.result import AuditResult
from clausewise.scenarios.handover import GENERATED, hand_over
from clausewise.scratch import Scratch

PLUGINS = ("pytest_bdd.plugin", "allure_pytest.plugin", "clausewise.pytest_plugin")
UNUSED = (
    "cacheprovider",
    "faulthandler",
    "threadexception",
    "unraisableexception",
    "warnings",
    "logging",
    "doctest",
)
START = """
import json, sys
sys.path[:] = json.loads(sys.argv.pop(1))
import pytest
sys.exit(pytest.main(sys.argv[1:]))
"""
FINE = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED)
LINES_A_PROCESS = 800
SHOWN = 2000


class ReportTrouble(ClausewiseError):
    """The scenarios of an audit could not be run to the end; the audit itself is not affected."""


def write_results(result: AuditResult, directory: Path, *, language: str) -> None:
    """One Allure result for each clause and unit of the audit.

    `directory` is made, and must be empty. Raises ReportTrouble where a scenario is lost: a report with
    fewer lines than the audit would look like a pass.
    """
    directory.mkdir(parents=True, exist_ok=True)
    expected = sum(1 for _ in lines(result))
    with Scratch() as scratch:
        place = Path(scratch).resolve()
        hand_over(result, place, language)
        (place / "pytest.ini").write_text("[pytest]\n", "utf-8")
        files = [*_features(result.pack.root.resolve() / "features"), *_features(place / GENERATED)]
        processes = min(os.cpu_count() or 1, 1 + expected // LINES_A_PROCESS, len(files))
        shares = [files[i::processes] for i in range(processes)]
        with ExitStack() as stack:
            runs = [_start(share, place, directory.resolve(), language) for share in shares]
            for run in runs:
                stack.callback(
                    run.kill
                )  # an interrupted audit leaves no process; what has ended is not touched
            ends = [(run.communicate()[0], run.returncode) for run in runs]
    written = sum(1 for _ in directory.glob("*-result.json"))
    if written != expected or any(status not in FINE for _, status in ends):
        said = (
            "\n".join(output.strip()[-SHOWN:] for output, status in ends if status not in FINE)
            or ends[0][0][-SHOWN:]
        )
        raise ReportTrouble(f"the report has {written} of {expected} lines; pytest said:\n{said}")
    write_charts(result, directory, language)


def _features(directory: Path) -> list[Path]:
    return sorted(directory.rglob("*.feature"))


def _start(features: list[Path], place: Path, directory: Path, language: str) -> subprocess.Popen[str]:
    arguments = [
        *("-c", str(place / "pytest.ini"), "--rootdir", str(place), "--noconftest"),
        *("-q", "--tb=no", "--no-summary", "--capture=no"),
        *(f"-p{plugin}" for plugin in PLUGINS),
        *(f"-pno:{plugin}" for plugin in UNUSED),
        *(f"--clausewise-result={place}", f"--clausewise-lang={language}", f"--alluredir={directory}"),
        *map(str, features),
    ]
    return subprocess.Popen(
        [sys.executable, "-c", START, json.dumps(sys.path), *arguments],
        cwd=place, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, encoding="utf-8", errors="replace",
    )  # fmt: skip


def _environment() -> dict[str, str]:
    """The caller's, without what it says to its own pytest."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "ALLURE_"))}
    return {**kept, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONUTF8": "1"}
