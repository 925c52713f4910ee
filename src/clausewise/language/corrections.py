"""source.txt + corrections.yaml -> the reading, derived again and compared with guideline.md, character by character.

The copy of a guideline may be corrupted; what was corrected must be open to everybody who doubts a word. So the reading is
not believed but derived: corrections.yaml says how (its head describes the derivation), names the copy by its SHA-256, and
whatever does not follow from the copy by the listed corrections is a problem.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from clausewise.errors import InvalidPack, Problem, nearest
from clausewise.language.guideline import GUIDELINE, Guideline, Line, read_guideline, read_text
from clausewise.language.nodes import Listing, Node, Scalar, Table, load_yaml, problem_at, unknown_keys

SOURCE = "source.txt"
CORRECTIONS = "corrections.yaml"
LINE_START, EVERYWHERE, ONCE = "line start", "everywhere", "once"
PLACES = (LINE_START, EVERYWHERE, ONCE)
SHOWN = 12
_SPACE = re.compile(r"\s+")
_CJK = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
_SPLIT_WORD = re.compile(rf"{_CJK}\s+\S|\S\s+{_CJK}")


@dataclass(frozen=True)
class Correction:
    """One entry: `wrong` is read as `right`; `kept` are words inside which it stays."""

    wrong: str
    right: str
    where: str
    kept: tuple[str, ...]
    node: Table


def check_reading(rules: Path) -> list[Problem]:
    """The problems between copy, corrections and reading; none where the pack has neither copy nor corrections."""
    source, corrections = rules / SOURCE, rules / CORRECTIONS
    present = [path for path in (source, corrections) if path.is_file()]
    if not present:
        return []
    if len(present) == 1 or not (rules / GUIDELINE).is_file():
        names = ", ".join(
            path.name for path in (source, corrections, rules / GUIDELINE) if not path.is_file()
        )
        message = f"{names} is missing; source.txt, corrections.yaml and guideline.md belong together"
        return [Problem(message, str(present[0]))]
    try:
        text = read_text(source)
        node = load_yaml(corrections)
    except InvalidPack as error:
        return list(error.problems)
    reader = _Corrections(node, source)
    entries = reader.read()
    reader.check_copy(source.read_bytes())
    derived = reader.derive(text, entries)
    guideline = read_guideline(rules / GUIDELINE)
    if reader.problems:
        return reader.problems
    return compare(derived, guideline, str(rules / GUIDELINE))


class _Corrections:
    """Reads and applies corrections.yaml; `problems` holds what is wrong or stale."""

    def __init__(self, node: Node, source: Path) -> None:
        self.node = node
        self.source = source
        self.problems: list[Problem] = []

    def read(self) -> list[Correction]:
        listed = self.node.get("corrections") if isinstance(self.node, Table) else None
        if not isinstance(self.node, Table) or not isinstance(listed, Listing):
            self.problem(self.node, "write corrections: [{from: …, to: …, where: everywhere}]")
            return []
        self.problems += unknown_keys(self.node, ("corrections", "source_sha256"), CORRECTIONS)
        return [entry for node in listed if (entry := self.entry(node))]

    def entry(self, node: Node) -> Correction | None:
        if not isinstance(node, Table):
            self.problem(node, "a correction is {from: …, to: …, where: everywhere}")
            return None
        self.problems += unknown_keys(node, ("from", "to", "where", "except", "note"), "a correction")
        wrong, right, where = (self.text(node, key) for key in ("from", "to", "where"))
        kept = node.get("except")
        if where not in PLACES:
            self.problem(node, f"where: '{where}' is not possible; {nearest(where, PLACES)}")
        elif not wrong:
            self.problem(node, "'from' is empty: say which words are replaced")
        else:
            items = kept.items if isinstance(kept, Listing) else (kept,) if kept else ()
            words = tuple(item.text for item in items if isinstance(item, Scalar))
            return Correction(wrong, right, where, words, node)
        return None

    def text(self, node: Table, key: str) -> str:
        part = node.get(key)
        if isinstance(part, Scalar):
            return part.text
        self.problem(node, f"a correction needs '{key}'")
        return ""

    def check_copy(self, raw: bytes) -> None:
        """The copy is the one that was received, to the byte, where its hash is written down."""
        part = self.node.get("source_sha256") if isinstance(self.node, Table) else None
        if part is None:
            return
        stated = part.text if isinstance(part, Scalar) else ""
        found = hashlib.sha256(raw).hexdigest()
        if stated != found:
            message = (
                f"is not the copy that corrections.yaml names (SHA-256 {found[:16]}…, there {stated[:16]}…); "
                "put the received copy back, or, if another copy was received, write its hash into source_sha256"
            )
            self.problems.append(Problem(message, str(self.source), 1))

    def derive(self, text: str, entries: Sequence[Correction]) -> str:
        """The text after all corrections, without white space."""
        lines = text.splitlines()
        for entry in entries:
            if entry.where == LINE_START:
                hits = [i for i, line in enumerate(lines) if line.startswith(entry.wrong)]
                self.expect(entry, len(hits), "line")
                for i in hits:
                    lines[i] = entry.right + lines[i].removeprefix(entry.wrong)
        derived = squeeze("\n".join(lines))
        for entry in entries:
            if entry.where != LINE_START:
                derived = self.replace(entry, derived)
        return derived

    def replace(self, entry: Correction, text: str) -> str:
        wrong, right = squeeze(entry.wrong), squeeze(entry.right)
        kept = [squeeze(word) for word in entry.kept]
        pattern = "|".join(re.escape(word) for word in (*sorted(kept, key=len, reverse=True), wrong))
        pieces = re.split(f"({pattern})", text)
        hits = sum(piece == wrong and piece not in kept for piece in pieces[1::2])
        self.expect(entry, hits, "place")
        return "".join(right if i % 2 and piece == wrong else piece for i, piece in enumerate(pieces))

    def expect(self, entry: Correction, hits: int, what: str) -> None:
        wanted = "at least one" if entry.where == EVERYWHERE else "exactly one"
        if hits == 0 or (hits > 1 and entry.where != EVERYWHERE):
            message = (
                f"'{entry.wrong}' ({entry.where}) is found in {hits} {what}s of source.txt instead of {wanted}; "
                "the correction is stale or misspelt"
            )
            self.problem(entry.node, message)

    def problem(self, node: Node, message: str) -> None:
        self.problems.append(problem_at(node, message))


def squeeze(text: str) -> str:
    """The text without white space.

    >>> squeeze("第6页 共6页")
    '第6页共6页'
    """
    return _SPACE.sub("", text)


def compare(derived: str, guideline: Guideline, file: str) -> list[Problem]:
    """The first place at which the reading is not the derived text; a 。 directly after a heading is passed over."""
    for line in guideline.lines:
        if split := _SPLIT_WORD.search(line.text):
            message = f"white space inside '{split[0]}' does not follow from source.txt; take it out"
            return [Problem(message, file, line.number)]
    position, after_heading = 0, False
    for line in guideline.lines:
        words = squeeze(line.text)
        if after_heading and derived.startswith("。", position) and not words.startswith("。"):
            position += 1
        rest = derived[position : position + len(words)]
        if rest != words:
            return [_difference(line, words, rest, file)]
        position += len(words)
        after_heading = line.is_heading
    rest = derived[position:].removeprefix("。") if after_heading else derived[position:]
    if rest:
        last = guideline.lines[-1].number if guideline.lines else 1
        message = f"the reading ends, but source.txt goes on with '{rest[:SHOWN]}'; add the sentence"
        return [Problem(message, file, last)]
    return []


def _difference(line: Line, words: str, rest: str, file: str) -> Problem:
    same = next(
        (i for i, (a, b) in enumerate(zip(words, rest, strict=False)) if a != b), min(len(words), len(rest))
    )
    begin = max(0, same - 4)
    message = (
        f"the reading has '{words[begin : same + SHOWN]}', but source.txt with the corrections gives "
        f"'{rest[begin : same + SHOWN]}'; mend the reading, or add the correction to corrections.yaml"
    )
    return Problem(message, file, line.number)
