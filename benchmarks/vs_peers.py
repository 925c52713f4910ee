"""`clausewise audit` against pm4py and Declare4Py: the traffic-fines pack on the public log, six rules on a large hall.

    python -m benchmarks.vs_peers [--log road_traffic_fines.xes.gz] [--cases 1000000] [--only pm4py | declare4py]

Each tool is installed by pip into an environment of its own in build/benchmarks (pm4py is under the AGPL, and never a dependency
of this project); the first run needs an index of packages. Whole processes, from the files to the named cases on disk. What a
tool names and what the audit names are compared rule by rule. Goals: at least 10 times less CPU, and a tenth of the memory.

The log is "Road Traffic Fine Management Process" (4TU.ResearchData), which is not part of this repository.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.hall import KEPT, SIX, kept_hall
from benchmarks.measure import ROOT, Cost, audit_of, run, show

REQUIREMENTS = {
    "pm4py": ["pm4py>=2.7", "pyarrow"],
    "declare4py": ["declare4py>=2.2", "pyarrow", "setuptools<81"],
}
Named = dict[str, set[str] | None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--log", type=Path, help="the road traffic log, XES")
    parser.add_argument("--cases", type=int, default=1_000_000, help="of the hall; 0 leaves it out")
    parser.add_argument("--only", choices=REQUIREMENTS)
    given = parser.parse_args()
    tools = {}
    for tool in [given.only] if given.only else list(REQUIREMENTS):
        try:
            tools[tool] = python_with(tool)
        except RuntimeError as error:
            print(f"{tool} cannot be installed here:\n{error}\n")
    if given.log is not None:
        pack = str(ROOT / "examples" / "traffic-fines")
        compare("traffic", f"traffic fines, {given.log.name}", given.log, ["--pack", pack], tools)
    if given.cases:
        compare(
            "hall",
            f"six rules, {given.cases:,} cases",
            kept_hall(given.cases),
            ["--clauses", ",".join(SIX)],
            tools,
        )


def python_with(tool: str) -> Path:
    """The interpreter of an environment that has the tool, made where it is not there yet.

    Raises:
        RuntimeError: with the end of what pip said.
    """
    place = KEPT / tool
    python, done = place / "bin" / "python", place / "installed"
    if not done.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(place)], check=True)
        command = [str(python), "-m", "pip", "install", "--quiet", *REQUIREMENTS[tool]]
        installed = subprocess.run(command, capture_output=True, text=True, check=False)
        if installed.returncode:
            raise RuntimeError(installed.stderr[-1500:])
        done.touch()
    return python


def compare(what: str, title: str, data: Path, options: list[str], tools: dict[str, Path]) -> None:
    costs: dict[str, Cost] = {}
    named: dict[str, Named] = {}
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report"
        costs["clausewise"] = run(audit_of(data, report, *options))
        named["clausewise"] = breached(report)
        for tool, python in tools.items():
            program, out = ROOT / "benchmarks" / "peers" / f"with_{tool}.py", Path(scratch) / f"{tool}.json"
            try:
                costs[tool] = run([str(python), str(program), what, str(data), str(out)])
            except RuntimeError as error:
                print(f"{tool}: {error}")
                continue
            answer = json.loads(out.read_text("utf-8"))
            named[tool] = {rule: None if cases is None else set(cases) for rule, cases in answer.items()}
    show(title, costs, "clausewise")
    show_rules(named)


def breached(report: Path) -> Named:
    found: defaultdict[str, set[str]] = defaultdict(set)
    with (report / "findings.jsonl").open(encoding="utf-8") as lines:
        for finding in map(json.loads, lines):
            if finding["verdict"] == "breach":
                found[finding["clause"]].add(finding["case"])
    return dict(found)


def show_rules(named: dict[str, Named]) -> None:
    """Cases that each names; of the others also how many too many (+) and too few (-)."""
    ours = named["clausewise"]
    table = Table(title="cases named; of the tools, too many and too few", title_justify="left")
    table.add_column("rule")
    for tool in named:
        table.add_column(tool, justify="right")
    for rule in sorted({rule for theirs in named.values() for rule in theirs}):
        right = ours.get(rule) or set()
        cells = [f"{len(right):,}"]
        for tool in list(named)[1:]:
            theirs = named[tool].get(rule)
            cells.append("cannot say it" if theirs is None else _difference(theirs, right))
        table.add_row(rule, *cells)
    Console(width=110).print(table)


def _difference(theirs: set[str], right: set[str]) -> str:
    more, fewer = len(theirs - right), len(right - theirs)
    return f"{len(theirs):,}" + (f" (+{more:,} -{fewer:,})" if more or fewer else "")


if __name__ == "__main__":
    main()
