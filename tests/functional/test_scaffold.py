"""`clausewise new-pack` and `new-clause`: what they write is sound, works, and takes nothing away."""

from __future__ import annotations

from pathlib import Path

from tests.functional.command import call


def test_a_new_pack_is_sound_and_its_examples_hold(tmp_path: Path) -> None:
    assert call("new-pack", "our-county", cwd=tmp_path).returncode == 0
    for command in ("lint", "test"):
        done = call(command, "--pack", "our-county", cwd=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
    assert "4 passed" in done.stdout


def test_a_new_clause_joins_the_chapter_and_the_feature_of_its_section(tmp_path: Path) -> None:
    call("new-pack", "our-county", cwd=tmp_path)
    assert call("new-clause", "1.2", "--pack", "our-county", cwd=tmp_path).returncode == 0
    assert (tmp_path / "our-county/rules/1-time/1.2.yaml").is_file()
    done = call("test", "--pack", "our-county", cwd=tmp_path)
    assert "8 passed" in done.stdout, done.stdout + done.stderr


def test_a_new_clause_of_another_section_is_a_draft_until_its_sentence_stands_in_the_guideline(
    tmp_path: Path,
) -> None:
    call("new-pack", "our-county", cwd=tmp_path)
    assert call("new-clause", "2.1", "--pack", "our-county", cwd=tmp_path).returncode == 0
    done = call("lint", "--pack", "our-county", cwd=tmp_path)
    assert done.returncode == 3
    assert "2#1" in done.stderr


def test_nothing_is_written_over(tmp_path: Path) -> None:
    call("new-pack", "our-county", cwd=tmp_path)
    again = call("new-pack", "our-county", cwd=tmp_path)
    assert (again.returncode, "not empty" in again.stderr) == (2, True)
    known = call("new-clause", "1.1", "--pack", "our-county", cwd=tmp_path)
    assert (known.returncode, "never used again" in known.stderr) == (2, True)
    wrong = call("new-clause", "../x", "--pack", "our-county", cwd=tmp_path)
    assert (wrong.returncode, "no clause number" in wrong.stderr) == (2, True)
