"""The reading follows from the copy by the corrections: a changed character in any of the three is noticed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from clausewise.language.corrections import check_reading
from clausewise.language.pack import default_pack_root

SOURCE = "1、收费规定。所有收效劳费，工程不收\n2、一把手工程。（完）"
CORRECTIONS = """corrections:
  - {from: "1、", to: "", where: line start}
  - {from: "2、", to: "", where: line start}
  - {from: （完）, to: "", where: once}
  - {from: 效劳, to: 服务, where: everywhere}
  - {from: 工程, to: 项目, where: everywhere, except: [一把手工程]}
"""
READING = "# 收费规定\n\n- `1#1` 所有收服务费，项目不收一把手工程。\n"


def write(rules: Path, source: str = SOURCE, corrections: str = CORRECTIONS, reading: str = READING) -> Path:
    rules.mkdir(exist_ok=True)
    for name, text in (("source.txt", source), ("corrections.yaml", corrections), ("guideline.md", reading)):
        (rules / name).write_text(text, "utf-8")
    return rules


def test_copy_corrections_and_reading_agree(tmp_path: Path) -> None:
    assert check_reading(write(tmp_path)) == []


@pytest.mark.parametrize("position", [i for i, c in enumerate(SOURCE) if not c.isspace()])
def test_every_character_of_the_copy_counts(tmp_path: Path, position: int) -> None:
    changed = SOURCE[:position] + "某" + SOURCE[position + 1 :]
    assert check_reading(write(tmp_path, source=changed))


@pytest.mark.parametrize(
    "position", [i for i, c in enumerate(READING) if c not in "# -`\n" and not c.isascii()]
)
def test_every_character_of_the_reading_counts(tmp_path: Path, position: int) -> None:
    for changed in (
        READING[:position] + "某" + READING[position + 1 :],
        READING[:position] + READING[position + 1 :],
    ):
        assert check_reading(write(tmp_path, reading=changed))


def test_the_line_of_the_difference_is_named(tmp_path: Path) -> None:
    [problem] = check_reading(write(tmp_path, reading=READING.replace("项目", "工程")))
    assert problem.line == 3
    assert "the reading has '服务费，工程不收一把手工程。', but" in problem.message


@pytest.mark.parametrize("word", ["1、", "2、", "（完）", "效劳", "服务", "工程", "项目", "一把手工程"])
def test_every_word_of_the_corrections_counts(tmp_path: Path, word: str) -> None:
    assert check_reading(write(tmp_path, corrections=CORRECTIONS.replace(word, f"{word[:-1]}某", 1)))


def test_a_correction_of_one_place_must_not_find_two(tmp_path: Path) -> None:
    problems = check_reading(write(tmp_path, source=SOURCE + "（完）"))
    assert ["'（完）' (once) is found in 2 places" in p.message for p in problems] == [True]
    assert problems[0].line == 4


def test_unknown_keys_of_a_correction_are_named(tmp_path: Path) -> None:
    [problem] = check_reading(write(tmp_path, corrections=CORRECTIONS.replace("except:", "exept:")))
    assert "did you mean 'except'" in problem.message


@pytest.mark.parametrize(
    ("corrections", "said"),
    [
        ("corrections: all\n", "write corrections: [{from: …, to: …, where: everywhere}]"),
        ("- 效劳\n", "write corrections: [{from: …, to: …, where: everywhere}]"),
        ("corrections: [效劳]\n", "a correction is {from: …, to: …, where: everywhere}"),
        ("corrections: [{from: '', to: 服务, where: everywhere}]\n", "'from' is empty"),
        ("corrections: [{from: 效劳, where: everywhere}]\n", "a correction needs 'to'"),
        ("corrections: [{from: 效劳, to: [服务], where: everywhere}]\n", "a correction needs 'to'"),
        ("corrections: [\n", "corrections.yaml"),
    ],
)
def test_corrections_that_are_none_are_refused(tmp_path: Path, corrections: str, said: str) -> None:
    told = check_reading(write(tmp_path, corrections=corrections))
    assert any(said in str(problem) for problem in told)


def test_a_pack_without_copy_and_corrections_is_left_alone(tmp_path: Path) -> None:
    rules = write(tmp_path)
    (rules / "source.txt").unlink()
    assert "belong together" in check_reading(rules)[0].message
    (rules / "corrections.yaml").unlink()
    assert check_reading(rules) == []


@pytest.mark.parametrize("file", ["source.txt", "guideline.md"])
def test_any_changed_character_of_the_hall_s_guideline_is_noticed(tmp_path: Path, file: str) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    for name in ("source.txt", "guideline.md", "corrections.yaml"):
        shutil.copy(default_pack_root() / "rules" / name, rules)
    assert check_reading(rules) == []
    text = (rules / file).read_text("utf-8")
    end = text.index("## 附") if "## 附" in text else len(text)
    for position in [i for i in range(0, end, 97) if not text[i].isascii()]:
        (rules / file).write_text(text[:position] + "囗" + text[position + 1 :], "utf-8")
        assert check_reading(rules), text[position - 5 : position + 5]
