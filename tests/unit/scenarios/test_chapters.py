"""Chapters are read from the guideline's headings."""

from pathlib import Path

from clausewise.scenarios.chapters import chapter_of, read_chapters
from tests.unit.reporting.small_audit import a_clause

GUIDELINE = """# 意见
- `0#1` 序言。
## 一、审批
### (一)时限
- `1.1#1` 两天。
## 二、监察
- `2#1` 通报。
"""


def test_a_clause_stands_under_the_chapter_of_its_first_known_sentence(tmp_path: Path) -> None:
    (tmp_path / "guideline.md").write_text(GUIDELINE, "utf-8")
    chapters = read_chapters(tmp_path / "guideline.md")
    assert chapters == {"1.1#1": "一、审批", "2#1": "二、监察"}
    assert chapter_of(a_clause("1.1.1", "甲", "A", sentences=("9#9", "2#1")), chapters) == "二、监察"
    assert chapter_of(a_clause("1.1.1", "甲", "A"), chapters) == ""


def test_a_pack_without_a_text_has_no_chapters(tmp_path: Path) -> None:
    assert read_chapters(tmp_path / "guideline.md") == {}
