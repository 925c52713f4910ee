"""What is kept is found again as it was described, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from clausewise.incremental.kept import (
    DESCRIPTION,
    Kept,
    NotIncremental,
    publish,
    read_kept,
    same_files,
)
from clausewise.incremental.kept import (
    FILES as WRITTEN,
)
from clausewise.model.source import InputFile
from clausewise.store import Span

CONDITIONS = {"pack": "1"}
FILES = (InputFile("a.csv", "aa", 1, 1), InputFile("b.csv", "bb", 1, 2))
KEPT = Kept(
    CONDITIONS, FILES, (), 3, 3, 1, 2, frozenset({"visit"}), frozenset({("visit", "at")}), frozenset({"items"}),
    Span(1, 2),
)  # fmt: skip


def write(place: Path, kept: Kept = KEPT, content: str = "x") -> None:
    target = place / "unfinished" / "new"
    target.mkdir(parents=True)
    for name in WRITTEN:
        (target / name).write_text(content)
    publish(place, target, kept)


def test_it_is_found_again(tmp_path: Path) -> None:
    assert read_kept(tmp_path, CONDITIONS) is None
    write(tmp_path)
    found = read_kept(tmp_path, CONDITIONS)
    assert found is not None
    assert (found.files, found.held_columns, found.span) == (KEPT.files, KEPT.held_columns, KEPT.span)
    assert [path.name for path in tmp_path.iterdir() if path.name in found.directories] == [
        *found.directories
    ]


def test_what_began_anew_leaves_nothing_of_what_was(tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, Kept(CONDITIONS, FILES[:1], span=Span(1, 2)))
    found = read_kept(tmp_path, CONDITIONS)
    assert found is not None
    assert {path.name for path in tmp_path.iterdir()} == {DESCRIPTION, *found.directories}


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda place, kept: (place / kept.directories[0] / WRITTEN[0]).write_text("y"), "damaged"),
        (lambda place, kept: (place / kept.directories[0] / WRITTEN[0]).unlink(), "not all there"),
        (lambda place, _: (place / DESCRIPTION).write_text("{"), "cannot be read"),
        (lambda place, _: (place / DESCRIPTION).write_text("{}"), "cannot be read"),
    ],
)
def test_damage_is_noticed(tmp_path: Path, damage: object, said: str) -> None:
    write(tmp_path)
    kept = read_kept(tmp_path, CONDITIONS)
    assert callable(damage)
    damage(tmp_path, kept)
    with pytest.raises(NotIncremental, match=said):
        read_kept(tmp_path, CONDITIONS)


def test_other_conditions_are_refused(tmp_path: Path) -> None:
    write(tmp_path)
    with pytest.raises(NotIncremental, match="the pack"):
        read_kept(tmp_path, {"pack": "2"})


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([("a.csv", "aa")], r"b\.csv is not there"),
        ([("a.csv", "aa"), ("b.csv", "cc")], r"b\.csv has changed"),
        ([("a.csv", "aa"), ("aa.csv", "x"), ("b.csv", "bb")], "comes before"),
    ],
)
def test_files_must_be_those_that_are_kept(found: list[tuple[str, str]], said: str) -> None:
    same_files(FILES, [("a.csv", "aa"), ("b.csv", "bb"), ("c.csv", "cc")])
    with pytest.raises(NotIncremental, match=said):
        same_files(FILES, found)
