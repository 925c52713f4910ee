"""`clausewise lint` and `clausewise test`: is a pack well-formed, and do its worked examples hold?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from clausewise.cli import options as o
from clausewise.errors import InvalidPack, Problem, WrongUsage

if TYPE_CHECKING:
    from clausewise.model.clause import Pack

NO_TESTS = 5  # of pytest


def lint(pack: o.PackPlace = None) -> None:
    """Checks that a pack is well-formed. 检查规则包。

    Rules, vocabulary and features; every problem is printed with its place, and the exit status is 3.
    规则、词汇和场景文件；逐条列出问题及其位置，有问题时退出码为 3。

    Example 例: clausewise lint --pack our-county
    """
    from clausewise.language.pack import default_pack_root, load_pack

    root = pack or default_pack_root()
    problems: list[Problem] = []
    rules: Pack | None = None
    try:
        rules = load_pack(root)
    except InvalidPack as error:
        problems += error.problems
    problems += _lint_features(root, rules)
    if problems:
        raise InvalidPack(problems)
    assert rules is not None
    typer.echo(f"{rules.name} {rules.version}: {len(rules.clauses)} clauses, no problem. 未发现问题。")


def run_examples(pack: o.PackPlace = None) -> None:
    """Runs a pack's worked examples. 运行规则包的判例。

    The same as pytest on its features directory. 等同于用 pytest 运行场景目录。

    Example 例: clausewise test --pack our-county
    """
    import pytest

    from clausewise.language.pack import default_pack_root

    features = (pack or default_pack_root()) / "features"
    if not any(features.rglob("*.feature")):
        raise WrongUsage(f"{features}: holds no .feature files, so there is nothing to test")
    plugin = () if _plugin_is_installed() else ("-p", "clausewise.pytest_plugin")
    status = pytest.main(
        [*plugin, "-p", "no:cacheprovider", f"--rootdir={features.parent}", "-q", str(features)]
    )
    raise typer.Exit(3 if status == NO_TESTS else int(status))


def _lint_features(root: Path, rules: Pack | None) -> list[Problem]:
    from clausewise.language.features import lint_features
    from clausewise.language.pack import default_pack_root
    from clausewise.scenarios.examples import find_step, load_steps

    features = root / "features"
    if not features.is_dir():
        return []
    modules = load_steps(default_pack_root() / "steps")
    clauses = None if rules is None else {clause.id for clause in rules.clauses}
    return lint_features(features, clauses, lambda kind, text: find_step(modules, kind, text) is not None)


def _plugin_is_installed() -> bool:
    from importlib.metadata import entry_points

    return any(entry.value == "clausewise.pytest_plugin" for entry in entry_points(group="pytest11"))
