"""guideline.md is read sentence by sentence, with the headings that each stands under."""

from __future__ import annotations

from pathlib import Path

from clausewise.language.guideline import Guideline, read_guideline

TEXT = """# 意见

- `0#1` 序言。

## 二、审批

### (一)进入

- `2.1#1` 一律进入。

#### 两次办结制

- `2.1#2` 两次办结。

### (二)环节

- `2.2#1` 全部完成。

## 附:说明

words that are no sentence
"""


def read(tmp_path: Path, text: str) -> Guideline:
    path = tmp_path / "guideline.md"
    path.write_text(text, "utf-8")
    return read_guideline(path)


def test_sentences_know_their_headings_and_lines(tmp_path: Path) -> None:
    found = read(tmp_path, TEXT)
    assert found.problems == ()
    assert [(s.id, s.text, s.headings, s.line) for s in found.sentences] == [
        ("0#1", "序言。", (), 3),
        ("2.1#1", "一律进入。", ("二、审批", "(一)进入"), 9),
        ("2.1#2", "两次办结。", ("二、审批", "(一)进入", "两次办结制"), 13),
        ("2.2#1", "全部完成。", ("二、审批", "(二)环节"), 17),
    ]


def test_words_outside_a_sentence_and_an_empty_guideline_are_problems(tmp_path: Path) -> None:
    [problem] = read(tmp_path, TEXT.replace("- `2.1#2` 两次", "两次")).problems
    assert (problem.line, "neither a heading nor a sentence" in problem.message) == (13, True)
    assert "holds no sentence" in read(tmp_path, "# 意见\n").problems[0].message


def test_a_guideline_that_is_not_there_or_not_utf_8(tmp_path: Path) -> None:
    assert read_guideline(tmp_path / "none.md") == Guideline()
    (tmp_path / "guideline.md").write_bytes("# 意见\n\n- `1#1` 一。\n".encode("gb18030"))
    assert "not UTF-8" in read_guideline(tmp_path / "guideline.md").problems[0].message
