"""Changes the code of a room in one place at a time (mutmut), and shows which changes no test notices.

    python -m tests.mutants working_time screen judge accountability [--sample 300] [--seed 1] [--children 2]

It works on a copy in build/mutants. Each mutant meets the quick tests that are there for its room; what they let pass, the slow
ones. `--sample` takes so many mutants of a room by chance. What survives is printed as its changed lines; docs/reliability.md
says why. Survivors that are the same SQL in other letters (tests/same_sql.py) mean the same: they are counted apart and left
out of the share. One of that kind that a test does notice is printed, as it speaks against leaving out the others.
Exit status 1 where less than 90 % are killed.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from functools import cache
from pathlib import Path
from random import Random

from tests.same_sql import is_same_sql

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build" / "mutants"
COPIED = (
    "src",
    "tests",
    "rules",
    "features",
    "mappings",
    "steps",
    "documents",
    "docs",
    "fixtures",
    "examples",
    "conftest.py",
)
ENOUGH = 0.9
KILLED, ENDLESS, SURVIVED = "killed", "killed by never ending", "survived"
SAME_SQL = "the same SQL in other letters"
OUT_OF_TIME = (36, 24, -24, 152, 255)  # mutmut's
ROOMS = {  # quick tests, slow tests
    "working_time": (["tests/unit/working_time"], []),
    "screen": (
        ["tests/unit/screen"],
        [f"tests/engine/test_{name}.py" for name in ("agreement", "differential", "county")],
    ),
    "judge": (
        [
            "tests/unit/judge",
            *(f"tests/engine/test_{name}.py" for name in ("agreement", "worker", "containment")),
        ],
        [f"tests/engine/test_{name}.py" for name in ("poison", "differential", "county")],
    ),
    "accountability": (
        ["tests/unit/accountability"],
        [
            "tests/engine/test_agreement.py",
            *(
                f"tests/functional/test_{name}.py"
                for name in (
                    "due_process",
                    "ledger",
                    "attestations",
                    "attested_due_process",
                    "baseline",
                    "evidence",
                    "ready_findings",
                )
            ),
        ],
    ),
}
PLAIN = ["-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:xdist"]
SETTINGS = """
[tool.pytest.ini_options]
pythonpath = ["."]
addopts = ["--import-mode=importlib"]

[tool.mutmut]
source_paths = ["src"]
only_mutate = ["src/clausewise/{room}/*"]
also_copy = {copied}
pytest_add_cli_args = {plain}
pytest_add_cli_args_test_selection = {tests}
timeout_multiplier = 5
"""


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutants", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument(
        "rooms", nargs="*", metavar="ROOM", help=f"of {', '.join(ROOMS)}; all, if none is named"
    )
    parser.add_argument("--sample", type=int, help="so many mutants of each room, by chance")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--children", type=int, default=1, help="processes at a time")
    parser.add_argument("--only", default="", help="mutants whose name holds this text")
    parser.add_argument(
        "--quick", action="store_true", help="without the slow tests: what they alone notice survives"
    )
    chosen = parser.parse_args()
    shares = [try_room(room, chosen) for room in chosen.rooms or ROOMS]
    return 0 if all(share >= ENOUGH for share in shares) else 1


def try_room(room: str, chosen: argparse.Namespace) -> float:
    """The share of the room's mutants that the tests noticed."""
    place = copy_for(room)
    run_mutmut(place, "nothing is called so", quiet=True)  # writes the mutants, then finds none of this name
    names = sorted(name for name in states(place) if chosen.only in name)
    total = len(names)
    if chosen.sample and chosen.sample < total:
        names = sorted(Random(chosen.seed).sample(names, chosen.sample))
    run_mutmut(place, *names, "--max-children", str(chosen.children))
    found = states(place)
    if late := [
        name for name in names if verdict(found[name]) == ENDLESS
    ]:  # or on a machine that was busy or asleep
        run_mutmut(place, *late)
        found = states(place)
    verdicts = {name: verdict(found[name]) for name in names}
    for name in (name for name in names if verdicts[name] == SURVIVED):
        if is_noticed(place, name, [] if chosen.quick else ROOMS[room][1]):
            verdicts[name] = KILLED
        elif only_writes_sql_otherwise(place, name):
            verdicts[name] = SAME_SQL
        else:
            print(f"\n{name}", *changed_lines(place, name), sep="\n", flush=True)
    for name in (
        name for name in names if verdicts[name] == KILLED and only_writes_sql_otherwise(place, name)
    ):
        print(f"\n{name}: noticed, and yet {SAME_SQL}", *changed_lines(place, name), sep="\n", flush=True)
    counts = Counter(verdicts.values())
    share = (counts[KILLED] + counts[ENDLESS]) / max(1, len(names) - counts[SAME_SQL])
    print(f"\n{room}: {len(names)} of {total} mutants, {share:.1%} killed; {dict(counts)}", flush=True)
    return share


def copy_for(room: str) -> Path:
    place = BUILD / room
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for name in COPIED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, place / name)
    copied = json.dumps([name for name in COPIED if name not in ("src", "tests")])
    settings = SETTINGS.format(
        room=room, copied=copied, tests=json.dumps(ROOMS[room][0]), plain=json.dumps(PLAIN)
    )
    (place / "pyproject.toml").write_text(settings, "utf-8")
    return place


def run_mutmut(place: Path, *arguments: str, quiet: bool = False) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-m", "mutmut", "run", *arguments]
    output = subprocess.DEVNULL if quiet else None
    subprocess.run(command, cwd=place, env=environment, stdout=output, stderr=output, check=False)


def is_noticed(place: Path, name: str, tests: list[str]) -> bool:
    if not tests:
        return False
    environment = {**os.environ, "MUTANT_UNDER_TEST": name, "PYTHONPATH": str(place / "mutants" / "src")}
    command = [sys.executable, "-m", "pytest", "-x", "-q", *PLAIN, *tests]
    with suppress(subprocess.TimeoutExpired):  # without end: noticed
        return subprocess.run(
            command, cwd=place / "mutants", env=environment, capture_output=True, check=False, timeout=1800
        ).returncode not in (0, 5)
    return True


def states(place: Path) -> dict[str, int | None]:
    """Each mutant's exit status, as mutmut keeps it."""
    found: dict[str, int | None] = {}
    for path in sorted((place / "mutants" / "src").rglob("*.py.meta")):
        found |= json.loads(path.read_text("utf-8"))["exit_code_by_key"]
    return found


def verdict(status: int | None) -> str:
    """A test that fails, a crash and a run without end are all noticed; 33: no test comes by."""
    if status == 0 or status == 33:
        return SURVIVED
    if status is None:
        return "not run"
    return ENDLESS if status in OUT_OF_TIME else KILLED


def only_writes_sql_otherwise(place: Path, name: str) -> bool:
    """`name` is its module's and the function's that mutmut made of it."""
    module, _, function = name.rpartition(".")
    functions = functions_of(place / "mutants" / "src" / f"{module.replace('.', '/')}.py")
    return is_same_sql(functions[f"{function.rpartition('_')[0]}_orig"], functions[function])


@cache
def functions_of(path: Path) -> dict[str, ast.AST]:
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    return {node.name: node for node in nodes if isinstance(node, ast.FunctionDef)}


def changed_lines(place: Path, name: str) -> list[str]:
    shown = subprocess.run(
        [sys.executable, "-m", "mutmut", "show", name], cwd=place, capture_output=True, text=True, check=False
    )
    lines = shown.stdout.splitlines()
    return [line for line in lines if line.startswith(("-", "+")) and not line.startswith(("---", "+++"))]


if __name__ == "__main__":
    sys.exit(main())
