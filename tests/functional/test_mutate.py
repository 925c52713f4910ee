"""`clausewise mutate` on a small pack: what is noticed, what is not, and what is said to be the same."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.functional.command import call
from tests.functional.running_audit import is_worker, kill_session, session, wait_for
from tests.functional.tiny_pack import FEATURE, write_pack

SAME = "rules/equivalent-mutants.yaml"


def _run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return call("mutate", "--pack", "pack", "--jobs", "1", *arguments, cwd=cwd)


def _mutants(*arguments: str, cwd: Path) -> dict[tuple[str, str], dict[str, Any]]:
    return _read(_run("--format", "json", *arguments, cwd=cwd))


def _read(done: subprocess.CompletedProcess[str]) -> dict[tuple[str, str], dict[str, Any]]:
    assert done.returncode in (0, 1), done.stderr
    return {(m["clause"], m["mutant"]): m for m in json.loads(done.stdout)["mutants"]}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    write_pack(tmp_path / "pack")
    return tmp_path


def test_a_number_that_an_example_depends_on_is_killed_by_it(place: Path) -> None:
    killed = _mutants("--clauses", "1.2", cwd=place)[
        "1.2", "must_have.within: 0 working days -> 1 working days"
    ]
    assert killed["state"] == "killed"
    assert killed["scenario"] == "次日开票是违反"
    assert killed["place"].startswith("pack/features/") or killed["place"].startswith(
        "features/fees.feature:"
    )
    assert killed["line"] > 1


def test_a_rule_that_nothing_tests_survives_and_the_status_says_so(place: Path) -> None:
    done = _run("--clauses", "2.1", "--lang", "en", cwd=place)
    assert done.returncode == 1
    assert "✗ rules/2.1.yaml:8 where: amount < 1 -> amount <= 1  [survived]" in done.stdout
    assert "survived" in done.stdout.splitlines()[-1]


def test_an_equivalent_mutant_is_counted_apart(place: Path) -> None:
    state = {name: m["state"] for (_, name), m in _mutants("--clauses", "1.2", cwd=place).items()}
    survivors = [name for name, what in state.items() if what == "survived"]
    entries = [f"- {{clause: '1.2', mutant: '{name}', reason: 节假日不计}}" for name in survivors]
    assert survivors == ["must_have.within: 0 working days -> 0 days"]  # holidays: none
    (place / "pack" / SAME).write_text("\n".join(entries), "utf-8")
    done = _run("--clauses", "1.2", cwd=place)
    assert done.returncode == 0, done.stdout
    assert "等价 1" in done.stdout
    assert "节假日不计" in done.stdout


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (
            "{clause: '1.2', mutant: 'must_have.same: drop unit', reason: x}",
            "did you mean 'must_have.same: drop case'",
        ),
        ("{clause: '1.2', mutant: 'must_have.same: drop case', reason: x}", "is not equivalent"),
        ("{clause: '9', mutant: 'must_have.same: drop case', reason: x}", "no clause '9'"),
        ("{clause: '1.2', mutant: 'must_have.same: drop case'}", "needs clause, mutant and reason"),
    ],
)
def test_a_wrong_entry_of_the_list_is_an_error(place: Path, entry: str, said: str) -> None:
    (place / "pack" / SAME).write_text(f"- {entry}\n", "utf-8")
    done = _run("--clauses", "1.2", cwd=place)
    assert done.returncode == 3
    assert f"{SAME}:1" in done.stderr
    assert said in done.stderr


def test_a_mutant_that_does_not_load_is_killed_by_nobody(place: Path) -> None:
    rule = "{each: payment, must_have: {a: receipt, same: [case], at_least: 1, at_most: 1}}"
    (place / "pack" / "rules" / "3.1.yaml").write_text(
        f"{{clause: '3.1', title: x, holds: none, severity: minor, rule: {rule}}}", "utf-8"
    )
    refused = _mutants("--clauses", "3.1", cwd=place)["3.1", "must_have.at_least: 1 -> 2"]
    assert refused["state"] == "does not load"
    assert refused["scenario"] is None
    assert refused["reason"] == "at_least 2 is more than at_most 1"


def test_examples_that_fail_on_the_rule_itself_prove_nothing(tmp_path: Path) -> None:
    write_pack(tmp_path / "pack", FEATURE.replace("结论为“违反”", "结论为“符合”", 1))
    done = _run("--clauses", "1.1", cwd=tmp_path)
    assert done.returncode == 3
    assert "不在结算窗口缴费" in done.stderr


def test_several_processes_find_what_one_finds(place: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "clausewise",
        "mutate",
        "--pack",
        "pack",
        "--format",
        "json",
        "--jobs",
        "2",
    ]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    assert _mutants(cwd=place) == _read(done)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("clause: '1.2'", "is a list: - {clause: 2.3.6"),
        ("- 1.2", "write {clause: …, mutant: …, reason: {zh: …, en: …}}"),
    ],
)
def test_a_list_of_equivalents_that_is_none_is_an_error(place: Path, text: str, said: str) -> None:
    (place / "pack" / SAME).write_text(f"{text}\n", "utf-8")
    done = _run("--clauses", "1.2", cwd=place)
    assert done.returncode == 3
    assert said in done.stderr


def test_only_changed_clauses_are_mutated_and_quietly_only_survivors_are_told(place: Path) -> None:
    author = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    branch = [("checkout", "-qb", "change"), ("commit", "-qm", "two", "--allow-empty")]
    for command in [("init", "-q"), ("add", "."), ("commit", "-qm", "one"), *branch]:
        subprocess.run(["git", *author, *command], cwd=place, check=True)
    nothing = _run("--changed-since", "main", cwd=place)
    assert nothing.returncode == 0
    assert "✗" not in nothing.stdout
    path = place / "pack" / "rules" / "2.1.yaml"
    path.write_text(path.read_text("utf-8").replace("小额免收", "零元免收"), "utf-8")
    changed = _run("--changed-since", "main", "--quiet", cwd=place)
    assert (changed.returncode, changed.stdout) == (1, "")
    assert "✗ rules/2.1.yaml" in changed.stderr
    assert "1.2.yaml" not in changed.stderr


def test_without_git_no_clause_has_changed(place: Path) -> None:
    done = _run("--changed-since", "main", cwd=place)
    assert done.returncode == 0
    assert "main" in done.stderr


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGKILL])
def test_who_is_killed_leaves_no_process_behind(place: Path, by: signal.Signals) -> None:
    """They would hold the output open, and whoever reads it to the end would wait."""
    process = subprocess.Popen(
        [sys.executable, "-m", "clausewise", "mutate", "--pack", "pack", "--jobs", "2"],
        cwd=place, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        assert wait_for(lambda: any(map(is_worker, session(process.pid))))
        process.send_signal(by)
        process.communicate(timeout=60)
        assert process.returncode == -by
        assert wait_for(lambda: not session(process.pid))
    finally:
        kill_session(process)
