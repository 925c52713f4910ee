"""`clausewise lint` and `clausewise test`: is a pack well-formed, and do its worked examples hold?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from clausewise.cli import options as o
from clausewise.errors import InvalidPack, Problem, WrongUsage

if TYPE_CHECKING:
    import pytest

    from clausewise.model.clause import Pack


def lint(pack: o.PackPlace = None) -> None:
    """Checks that a pack is well-formed. 检查规则包。

    Rules, vocabulary, features and documents; where the pack holds its guideline (guideline.md), also that every sentence is
    accounted for, every clause quotes its sentence, and the text follows from its source.
    规则、词汇、场景和文书文件；规则包带有原文（guideline.md）的，还检查每一句是否都有着落、条款引文是否与原文一致、
    读本能否由来源文本推出。逐条列出问题及其位置，有问题时退出码为 3。

    Example 例: clausewise lint --pack our-county
    """
    from clausewise.language.accounting import check_sentences
    from clausewise.language.corrections import check_reading
    from clausewise.language.examples import check_examples
    from clausewise.language.pack import default_pack_root, load_pack, relocate

    root = pack or default_pack_root()
    problems: list[Problem] = []
    rules: Pack | None = None
    try:
        rules = load_pack(root)
    except InvalidPack as error:
        problems += error.problems
    if (root / "rules").is_dir():
        problems += check_reading(root / "rules")
        problems += check_sentences(root / "rules")
        problems += _lint_features(root, rules)
        problems += check_examples(root)
    if rules is not None:
        problems += _lint_documents(rules)
    if problems:
        raise InvalidPack(list(dict.fromkeys(relocate(problems, root))))
    assert rules is not None
    typer.echo(_say_sound(rules))


def _lint_documents(pack: Pack) -> list[Problem]:
    """Which document follows from which clause, and whether each template can be filled."""
    from clausewise.documents.content import NAMES
    from clausewise.documents.template import unknown_names
    from clausewise.language.documents import load_documents, template_place

    try:
        declared = load_documents(pack)
    except InvalidPack as error:
        return list(error.problems)
    problems = []
    for path in sorted({template_place(pack.root) / rule.template for rule in declared}):
        try:
            problems += [Problem(said, str(path)) for said in unknown_names(path, frozenset(NAMES))]
        except WrongUsage as error:
            problems.append(Problem(str(error)))
    return problems


def _say_sound(pack: Pack) -> str:
    from clausewise.model.coverage import Status, coverage

    accounts = coverage(pack)
    said = f"{pack.name} {pack.version}: {len(pack.clauses)} clauses, no problem. 未发现问题。"
    if accounts.accounts:
        n = {status: accounts.count(status) for status in Status}
        said += (
            f"\n{len(accounts.accounts)} sentences: {n[Status.FORMALISED]} decided by rules, {n[Status.MANUAL]} "
            f"attested by a person, {n[Status.NO_DUTY]} without a duty. 原文 {len(accounts.accounts)} 句："
            f"规则判定 {n[Status.FORMALISED]}，人工认定 {n[Status.MANUAL]}，不设义务 {n[Status.NO_DUTY]}。"
        )
    return said


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
    ending = _Ending()
    status = pytest.main(
        [*plugin, "-p", "no:cacheprovider", f"--rootdir={features.parent}", "-q", str(features)], [ending]
    )
    if ending.cause:
        raise ending.cause
    ran = status in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
    raise typer.Exit(int(status) if ran else InvalidPack.exit_status)


class _Ending:
    """What ended a run of pytest that is neither a test nor the pack: pytest has a number of its own for it."""

    cause: BaseException | None = None

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        self.cause = excinfo.value

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        if type(excinfo.value) is KeyboardInterrupt:  # pytest's own kind means a feature that cannot be read
            self.cause = excinfo.value


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
