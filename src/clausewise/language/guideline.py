"""guideline.md -> sentences: the corrected reading, one line a sentence, each with its id.

    ## 二、构建高效快捷的行政审批平台
    - `2.1#1` 保留的行政许可(审批)事项……

Headings give the sections; a heading that begins with 附 or Appendix ends the reading, and what follows explains it. Every
other line is a problem: words outside a sentence could not be accounted for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from clausewise.errors import InvalidPack, Problem
from clausewise.model.clause import Sentence

GUIDELINE = "guideline.md"
HEADING = re.compile(r"(#{1,6})\s+(.*\S)\s*")
SENTENCE = re.compile(r"-\s+`([^`\s]+)`\s+(.*\S)\s*")
APPENDIX = re.compile(r"附|appendix\b", re.I)


@dataclass(frozen=True)
class Line:
    """A heading or a sentence, in the file's order."""

    number: int
    text: str
    is_heading: bool


@dataclass(frozen=True)
class Guideline:
    """The reading; no sentences where the file does not exist."""

    sentences: tuple[Sentence, ...] = ()
    lines: tuple[Line, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass
class _Reader:
    file: str
    headings: dict[int, str] = field(default_factory=dict)
    sentences: list[Sentence] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def read(self, text: str) -> Guideline:
        for number, line in enumerate(text.splitlines(), 1):
            if heading := HEADING.fullmatch(line):
                if APPENDIX.match(heading[2]):
                    break
                self.take_heading(number, len(heading[1]), heading[2])
            elif sentence := SENTENCE.fullmatch(line):
                self.take_sentence(number, sentence[1], sentence[2])
            elif line.strip():
                self.problem(number, f"'{line.strip()[:24]}' is neither a heading nor a sentence; write "
                             "- `2.1#1` and the sentence on one line, or put it under a heading 附 (Appendix)")  # fmt: skip
        if not self.sentences:
            self.problem(1, "holds no sentence; write - `1#1` and the sentence, one line each")
        return Guideline(tuple(self.sentences), tuple(self.lines), tuple(self.problems))

    def take_heading(self, number: int, level: int, text: str) -> None:
        self.headings = {deep: words for deep, words in self.headings.items() if deep < level}
        self.headings[level] = text
        self.lines.append(Line(number, text, True))

    def take_sentence(self, number: int, name: str, text: str) -> None:
        first = next((s for s in self.sentences if s.id == name), None)
        if first:
            self.problem(number, f"sentence {name} stands in line {first.line} too; give it an id of its own")
        headings = tuple(words for level, words in sorted(self.headings.items()) if level > 1)
        self.sentences.append(Sentence(name, text, headings, number))
        self.lines.append(Line(number, text, False))

    def problem(self, number: int, message: str) -> None:
        self.problems.append(Problem(message, self.file, number))


def read_guideline(path: Path) -> Guideline:
    """The sentences of a guideline.md, and what is wrong with it; empty where there is none."""
    if not path.is_file():
        return Guideline()
    try:
        text = read_text(path)
    except InvalidPack as error:
        return Guideline(problems=error.problems)
    return _Reader(str(path)).read(text)


def read_text(path: Path) -> str:
    """The text of a UTF-8 file; InvalidPack where it is none."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InvalidPack(
            [Problem("is not UTF-8 (GBK perhaps?); save the file as UTF-8", str(path), line)]
        ) from None
