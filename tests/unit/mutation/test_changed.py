"""Which clauses a change touches, as git tells it."""

import subprocess
from pathlib import Path

import pytest

from clausewise.language.pack import load_pack
from clausewise.mutation.changed import changed_files, clauses_of_changes
from tests.functional.tiny_pack import write_pack


def _git(root: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = write_pack(tmp_path / "规则包")
    _git(root, "init")
    _git(root, "add", "-A")
    _git(root, "commit", "-m", "first")
    return root


def _touch(root: Path, name: str) -> None:
    with (root / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")


def _names(root: Path, revision: str = "main") -> set[str]:
    found = changed_files(root, revision)
    assert found is not None
    return {path.relative_to(root).as_posix() for path in found}


def test_what_is_not_committed_counts(root: Path) -> None:
    _touch(root, "rules/1.1.yaml")
    _git(root, "commit", "-am", "second")
    _touch(root, "rules/1.2.yaml")
    (root / "rules" / "新.yaml").write_text("x", "utf-8")
    assert _names(root) == {"rules/1.1.yaml", "rules/1.2.yaml", "rules/新.yaml"}


def test_a_branch_is_compared_with_where_it_left(root: Path) -> None:
    _touch(root, "rules/1.1.yaml")
    _git(root, "commit", "-am", "second")
    _git(root, "checkout", "-b", "mine")
    for name in ("rules/1.2.yaml", "rules/2.1.yaml"):
        _touch(root, name)
        _git(root, "commit", "-am", name)
    assert _names(root) == {"rules/1.2.yaml", "rules/2.1.yaml"}


def test_without_git_or_an_earlier_commit_nothing_is_known(root: Path, tmp_path: Path) -> None:
    assert changed_files(root, "main") is None
    assert changed_files(root, "no-such-branch") is None
    (tmp_path / "elsewhere").mkdir()
    assert changed_files(tmp_path / "elsewhere", "main") is None


def test_a_clause_is_touched_by_its_rule_and_by_its_feature(root: Path) -> None:
    clauses = load_pack(root).clauses
    feature = root / "features" / "fees.feature"
    features = {"1.1": {feature}, "1.2": {feature}}

    def touched(*paths: Path) -> list[str]:
        return [clause.id for clause in clauses_of_changes(clauses, features, root, set(paths))]

    assert touched(root / "rules" / "2.1.yaml") == ["2.1"]
    assert touched(feature) == ["1.1", "1.2"]
    assert touched(root / "README.md") == []
