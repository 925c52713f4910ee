"""The chapter that each sentence of a guideline stands under, so that a report is ordered as its readers know it."""

from __future__ import annotations

import re
from pathlib import Path

from clausewise.model.clause import Clause

CHAPTER = re.compile(r"##\s+(.+)")
SENTENCE = re.compile(r"-\s+`([^`]+)`")


def read_chapters(guideline: Path) -> dict[str, str]:
    """Sentence id -> the `##` heading above it; empty where there is no such file."""
    if not guideline.is_file():
        return {}
    chapters: dict[str, str] = {}
    chapter = ""
    for line in guideline.read_text("utf-8-sig").splitlines():
        if heading := CHAPTER.fullmatch(line.strip()):
            chapter = heading[1]
        elif chapter and (sentence := SENTENCE.match(line.strip())):
            chapters[sentence[1]] = chapter
    return chapters


def chapter_of(clause: Clause, chapters: dict[str, str]) -> str:
    """The chapter of a clause's first sentence; '' where it is not known."""
    return next((chapters[sentence] for sentence in clause.sentences if sentence in chapters), "")
