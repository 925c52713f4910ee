"""The house keeps its rules: layers, sizes, names."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "clausewise"
LONGEST_FILE = 400
VAGUE = {"utils", "util", "helpers", "helper", "manager", "handler", "common", "base", "core", "misc"}
COMMITTED = ("*.py", "*.toml", "*.md", "*.yaml", "*.feature", "*.json", "Makefile", ".ci/run")
HOME = re.compile(r"(?<![\w.])/(?:home|root|Users)/\w+|file:///(?!\S*\.\.\.)\w+")


def _python_files(*places: str) -> list[Path]:
    return sorted(path for place in places for path in (ROOT / place).rglob("*.py"))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _committed() -> Iterator[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "--", *COMMITTED],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    return (ROOT / name for name in listed.splitlines())


def test_upper_rooms_import_lower_ones_only() -> None:
    lint = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"]
    done = subprocess.run([*lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_is_long() -> None:
    lengths = {
        path: len(path.read_text("utf-8").splitlines()) for path in _python_files("src", "tests", "steps")
    }
    assert {_name(path): n for path, n in lengths.items() if n > LONGEST_FILE} == {}


def test_a_module_has_a_name_that_means_something() -> None:
    assert [_name(path) for path in _python_files("src", "tests", "steps") if path.stem in VAGUE] == []


def test_a_module_says_its_purpose() -> None:
    texts = {path: path.read_text("utf-8") for path in _python_files("src", "tests", "steps")}
    assert [
        _name(path) for path, text in texts.items() if text and not ast.get_docstring(ast.parse(text))
    ] == []


def test_what_a_package_offers_is_complete_sorted_and_there() -> None:
    for path in _python_files("src"):
        tree = ast.parse(path.read_text("utf-8"))
        offered = _offered(tree)
        if offered is None:
            continue
        imported, defined = _imported(tree), _defined(tree)
        assert offered == sorted(offered), _name(path)
        assert set(offered) <= imported | defined, _name(path)
        if path.name == "__init__.py" and defined == {"__all__"}:
            assert imported <= set(offered), _name(path)


def _offered(tree: ast.Module) -> list[str] | None:
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            names: list[str] = ast.literal_eval(node.value)
            return names
    return None


def _imported(tree: ast.Module) -> set[str]:
    """What a module imports; where it has `__getattr__`, also what that imports when it is asked for."""
    lazy = any(isinstance(n, ast.FunctionDef) and n.name == "__getattr__" for n in tree.body)
    nodes = list(ast.walk(tree)) if lazy else tree.body
    imports = [n for n in nodes if isinstance(n, ast.ImportFrom) and n.module != "__future__"]
    return {alias.asname or alias.name for node in imports for alias in node.names}


def _defined(tree: ast.Module) -> set[str]:
    names = {n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    assigned = [n for n in tree.body if isinstance(n, ast.Assign | ast.AnnAssign)]
    targets = [t for n in assigned for t in (n.targets if isinstance(n, ast.Assign) else [n.target])]
    return names | {ast.unparse(target) for target in targets}


def test_nothing_committed_names_a_place_of_somebodys_machine() -> None:
    found = [
        f"{_name(path)}: {match[0]}"
        for path in _committed()
        if path != Path(__file__) and (match := HOME.search(path.read_text("utf-8")))
    ]
    assert not found


def test_the_lockfile_of_the_page_names_no_registry() -> None:
    lock = (SOURCE / "reporting" / "npm" / "package-lock.json").read_text("utf-8")
    assert "resolved" not in lock


def test_the_package_is_typed() -> None:
    assert (SOURCE / "py.typed").is_file()
