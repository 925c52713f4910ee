"""What starting costs: `clausewise --help` over a bare Python, `check` on a trace of 1,000 operations, and the pytest
plugin in a run that does not use it.

Wall and CPU time of whole processes, from their start to their end, the best of some runs (the others measure the
machine's other work). The traces are the first 1,000 operations of a synthetic hall with all its registers, as JSONL
on standard input: one with a violation of every clause, one in order. The plugin is what a run of one empty test costs
with and without it, in CPU seconds, the runs by turns. pytest-bdd and allure-pytest, which come with Clausewise, are
plugins of their own; what they cost is said apart.

    python -m benchmarks.startup [--runs 10]
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

OPERATIONS = 1000
GOALS = {"help": 0.150, "check": 2.0, "plugin": 0.030}
START = [sys.executable, "-m", "clausewise"]
EMPTY = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
BARE = ["-p", "no:clausewise", "-p", "no:pytest-bdd", "-p", "no:allure_pytest"]


@dataclass(frozen=True)
class Cost:
    """Seconds of the best run, and the status it left with."""

    wall: float
    cpu: float
    status: int


def measure(command: list[str], runs: int, trace: Path | None = None) -> Cost:
    walls, cpus, status = [], [], 0
    for _ in range(runs):
        with (trace or Path(os.devnull)).open("rb") as stdin:
            before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
            status = subprocess.run(command, stdin=stdin, capture_output=True, check=False).returncode
            walls.append(time.perf_counter() - began)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpus.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return Cost(min(walls), min(cpus), status)


def measure_plugin(scratch: Path, runs: int) -> dict[str, float]:
    """CPU seconds that the plugin, and those that come with it, add to pytest on one empty test."""
    test = scratch / "test_nothing.py"
    test.write_text("def test_nothing(): pass\n", "utf-8")
    cpu = {"with": 9.9, "without": 9.9, "bare": 9.9}
    for _ in range(runs):
        for name, options in (("with", []), ("without", BARE[:2]), ("bare", BARE)):
            cost = measure([*EMPTY, *options, str(test)], 1)
            assert cost.status == 0, f"{' '.join(options)}: pytest left with {cost.status}"
            cpu[name] = min(cpu[name], cost.cpu)
    return {"own": cpu["with"] - cpu["without"], "others": cpu["without"] - cpu["bare"]}


def make_trace(directory: Path, violations: float) -> Path:
    """The registers, then the first operations, of a synthetic hall."""
    hall, trace = directory / f"hall-{violations}", directory / f"trace-{violations}.jsonl"
    sample = ["sample", "--out", str(hall), "--seed", "7", "--cases", "300", "--violations", str(violations)]
    subprocess.run([*START, *sample], check=True, capture_output=True)
    with trace.open("w", encoding="utf-8") as lines:
        for path in sorted((hall / "registers").iterdir()):
            lines.writelines(_lines(path, {"register": path.stem}))
        lines.writelines(list(_lines(hall / "operations.csv", {}))[:OPERATIONS])
    return trace


def _lines(path: Path, more: dict[str, str]) -> Iterator[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            filled = {name: value for name, value in row.items() if value}
            yield json.dumps({**more, **filled}, ensure_ascii=False) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description="measures the start of the command")
    parser.add_argument("--runs", type=int, default=10)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as scratch:
        traces = {
            name: make_trace(Path(scratch), share) for name, share in (("violating", 1.0), ("in order", 0.0))
        }
        bare = measure([sys.executable, "-c", "pass"], runs)
        help_ = measure([*START, "--help"], runs)
        print(f"{'':34}{'wall s':>8}{'CPU s':>8}{'goal':>8}  exit")
        _say("bare Python", bare)
        _say("clausewise --help", help_)
        _say("  over bare Python", Cost(help_.wall - bare.wall, help_.cpu - bare.cpu, 0), GOALS["help"])
        for name, trace in traces.items():
            cost = measure([*START, "check", "-"], runs, trace)
            _say(f"check, 1,000 operations {name}", cost, GOALS["check"])
        plugin = measure_plugin(Path(scratch), runs)
        met = "" if plugin["own"] < GOALS["plugin"] else " missed"
        print(f"{'pytest plugin, unused':34}{'':8}{plugin['own']:8.3f}{GOALS['plugin']:8.3f}{met}")
        print(f"{'  pytest-bdd and allure-pytest':34}{'':8}{plugin['others']:8.3f}")
        if find_spec("pandas"):
            print(
                "pandas is installed here, and pyarrow imports it at its first array: some tenths of a second"
            )


def _say(name: str, cost: Cost, goal: float | None = None) -> None:
    met = "" if goal is None else f"{goal:8.3f}" + ("" if cost.wall < goal else " missed")
    print(f"{name:34}{cost.wall:8.3f}{cost.cpu:8.3f}{met}  {cost.status}", flush=True)


if __name__ == "__main__":
    main()
