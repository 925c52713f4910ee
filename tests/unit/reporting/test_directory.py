"""A report directory appears whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from clausewise.errors import WrongUsage
from clausewise.reporting.directory import refuse_occupied, written_whole
from clausewise.reporting.receipt import RECEIPT
from clausewise.scratch import Scratch


def _an_audit(target: Path, words: str = "old") -> None:
    target.mkdir()
    (target / RECEIPT).write_text("{}", encoding="utf-8")
    (target / "findings.jsonl").write_text(words, encoding="utf-8")


def _all_beside(target: Path) -> list[str]:
    return sorted(path.name for path in target.parent.iterdir())


def test_the_directory_appears_only_when_all_is_written(tmp_path: Path) -> None:
    target = tmp_path / "reports" / "march"
    with written_whole(target, force=False) as directory:
        (directory / "a").write_text("1", encoding="utf-8")
        assert not target.exists()
    assert (target / "a").read_text(encoding="utf-8") == "1"
    assert _all_beside(target) == ["march"]


def test_a_run_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    target = tmp_path / "march"
    with pytest.raises(KeyboardInterrupt):  # noqa: PT012, SIM117
        with written_whole(target, force=False) as directory:
            (directory / "a").write_text("1", encoding="utf-8")
            raise KeyboardInterrupt
    assert _all_beside(target) == []


def test_a_run_that_fails_keeps_the_audit_that_it_would_have_replaced(tmp_path: Path) -> None:
    target = tmp_path / "march"
    _an_audit(target)
    with pytest.raises(ZeroDivisionError), written_whole(target, force=True):
        raise ZeroDivisionError
    assert (target / "findings.jsonl").read_text(encoding="utf-8") == "old"
    assert _all_beside(target) == ["march"]


def test_force_replaces_the_whole_of_another_audit(tmp_path: Path) -> None:
    target = tmp_path / "march"
    _an_audit(target)
    with written_whole(target, force=True) as directory:
        (directory / RECEIPT).write_text("{}", encoding="utf-8")
    assert [path.name for path in target.iterdir()] == [RECEIPT]
    assert _all_beside(target) == ["march"]


def test_another_audit_is_refused_without_force(tmp_path: Path) -> None:
    target = tmp_path / "march"
    _an_audit(target)
    with pytest.raises(WrongUsage, match=r"march: holds another audit.*--force"):
        refuse_occupied(target, force=False)


@pytest.mark.parametrize("force", [True, False])
def test_what_is_no_audit_is_never_replaced(tmp_path: Path, force: bool) -> None:
    (tmp_path / "thesis.docx").write_text("years of work", encoding="utf-8")
    with pytest.raises(WrongUsage, match="holds files but no audit"):
        refuse_occupied(tmp_path, force=force)


@pytest.mark.parametrize("force", [True, False])
def test_a_file_is_refused(tmp_path: Path, force: bool) -> None:
    (tmp_path / "march").write_text("", encoding="utf-8")
    with pytest.raises(WrongUsage, match="is not a directory"):
        refuse_occupied(tmp_path / "march", force=force)


def test_an_empty_directory_is_filled(tmp_path: Path) -> None:
    with written_whole(tmp_path, force=False) as directory:
        (directory / "a").write_text("1", encoding="utf-8")
    assert (tmp_path / "a").is_file()


def test_an_audit_that_ended_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    target = tmp_path / "march"
    with pytest.raises(WrongUsage, match="another audit"), written_whole(target, force=False):
        _an_audit(target, "of the other run")
    assert (target / "findings.jsonl").read_text(encoding="utf-8") == "of the other run"


def test_what_a_killed_run_left_is_removed_and_a_running_one_is_not_disturbed(tmp_path: Path) -> None:
    dead = tmp_path / ".march.writing-dead"
    (dead / "march").mkdir(parents=True)
    with Scratch(tmp_path, ".march.writing-") as alive, written_whole(tmp_path / "march", force=False):
        assert not dead.exists()
        assert Path(alive).is_dir()
    assert _all_beside(tmp_path / "march") == ["march"]


@pytest.mark.parametrize("new_is_there", [True, False])
def test_a_run_killed_between_two_renames_is_put_right_by_the_next(
    tmp_path: Path, new_is_there: bool
) -> None:
    target = tmp_path / "march"
    _an_audit(tmp_path / ".march.before")
    if new_is_there:
        _an_audit(target, "new")
    with pytest.raises(WrongUsage, match="another audit"), written_whole(target, force=False):
        pass
    with pytest.raises(ZeroDivisionError), written_whole(target, force=True):
        raise ZeroDivisionError
    assert (target / "findings.jsonl").read_text("utf-8") == ("new" if new_is_there else "old")
    assert _all_beside(target) == ["march"]


def test_without_an_exchange_in_one_step_the_result_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clausewise.reporting.directory._exchange", lambda new, old: False)
    target = tmp_path / "march"
    _an_audit(target)
    with written_whole(target, force=True) as directory:
        (directory / RECEIPT).write_text("{}", encoding="utf-8")
    assert [path.name for path in target.iterdir()] == [RECEIPT]
    assert _all_beside(target) == ["march"]


def test_a_disk_that_is_mounted_there_cannot_be_replaced() -> None:
    with pytest.raises(WrongUsage, match="a disk is mounted"):
        refuse_occupied(Path("/proc"), force=False)
