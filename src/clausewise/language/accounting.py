"""Is every sentence of the guideline accounted for, and does every clause quote the sentences that it formalises?

Asked of the files as written, not of the rules, so that one broken rule hides nothing else that is wrong: one run of `lint`
reports all there is to mend. A pack without a guideline.md is not asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from clausewise.errors import InvalidPack, Problem, nearest
from clausewise.language.guideline import GUIDELINE, read_guideline
from clausewise.language.nodes import Listing, Node, Scalar, Table, load_yaml
from clausewise.language.pack import clause_files
from clausewise.model.clause import Sentence

SETTINGS = "guideline.yaml"


@dataclass(frozen=True)
class Claim:
    """What one clause file says of the guideline."""

    clause: str
    node: Table

    def listed(self, key: str) -> list[tuple[str, int]]:
        """The values of a key, one or a list, each with its line."""
        node = self.node.get(key)
        items: Sequence[Node] = node.items if isinstance(node, Listing) else (node,) if node else ()
        return [(item.text, item.line) for item in items if isinstance(item, Scalar) and item.text.strip()]


def check_sentences(rules: Path) -> list[Problem]:
    """The problems of sentences and claims; none where the pack has no guideline.md."""
    if not (rules / GUIDELINE).is_file():
        return []
    guideline = read_guideline(rules / GUIDELINE)
    known = {sentence.id: sentence for sentence in guideline.sentences}
    claims = list(read_claims(rules))
    no_duty = _read_no_duty(rules / SETTINGS)
    all_read = no_duty is not None and len(claims) == len(clause_files(rules))
    no_duty = no_duty or Table({}, {}, SETTINGS, 1)
    problems = list(guideline.problems)
    for claim in claims:
        problems += _check_claim(claim, known)
    problems += _check_no_duty(no_duty, known, claims)
    if all_read:  # else a sentence would be called open because its clause's file could not be read
        problems += _check_accounts(guideline.sentences, claims, no_duty, str(rules / GUIDELINE))
    return problems


def read_claims(rules: Path) -> Iterator[Claim]:
    """What each readable clause file claims; files that are no YAML are `load_pack`'s to report."""
    for path in clause_files(rules):
        try:
            node = load_yaml(path)
        except InvalidPack:
            continue
        if isinstance(node, Table):
            name = node.get("clause")
            yield Claim(name.text if isinstance(name, Scalar) else "", node)


def _check_claim(claim: Claim, known: Mapping[str, Sentence]) -> Iterator[Problem]:
    node = claim.node
    named, quoted = claim.listed("sentences"), claim.listed("text")
    texts = {name: known[name].text for name, _ in named if name in known}

    def problem(line: int, message: str) -> Problem:
        return Problem(message, node.file, line, claim.clause)

    if not named:
        yield problem(node.line_of("sentences"), "sentences is missing: name those of guideline.md that the "
                      "clause formalises, such as [2.6#1]")  # fmt: skip
    for name, line in named:
        if name not in known:
            yield problem(line, f"guideline.md has no sentence '{name}'; {nearest(name, known)}")
        elif quoted and not any(words in texts[name] for words, _ in quoted):
            yield problem(line, f"no words of `text` stand in sentence {name}; quote it, or do not name it")
    if not quoted:
        yield problem(
            node.line_of("text"), "text is missing: quote the words of the sentences that hold the duty"
        )
    for words, line in quoted:
        if texts and not any(words in text for text in texts.values()):
            yield problem(line, _say_unquoted(words, known, texts))
    yield from _check_reading(claim)


def _say_unquoted(words: str, known: Mapping[str, Sentence], named: Mapping[str, str]) -> str:
    """Where the words stand, else the longest beginning of them that does stand in a named sentence."""
    said = f"text '{words[:24]}{'…' if len(words) > 24 else ''}' does not stand in {', '.join(named)}"
    elsewhere = next((s.id for s in known.values() if words in s.text), "")
    if elsewhere:
        return f"{said}; it stands in {elsewhere}: add that to sentences"
    same = max(range(len(words) + 1), key=lambda n: n if any(words[:n] in t for t in named.values()) else 0)
    return f"{said}; quote it word for word, '{words[max(0, same - 6) : same + 6]}' differs at character {same + 1}"


def _check_reading(claim: Claim) -> Iterator[Problem]:
    reading = claim.node.get("reading")
    line = claim.node.line_of("reading")
    file, clause = claim.node.file, claim.clause
    if isinstance(reading, Scalar) and reading.text.strip():
        return
    if not isinstance(reading, Table):
        yield Problem(
            "reading is missing: say in {zh: …, en: …} how open words of the text were read",
            file,
            line,
            clause,
        )
        return
    for language in ("zh", "en"):
        part = reading.get(language)
        if not isinstance(part, Scalar) or not part.text.strip():
            yield Problem(f"reading has no '{language}'", file, line, clause)


def _read_no_duty(path: Path) -> Table | None:
    """The sentences without a duty; None where the settings cannot be read, which `load_pack` reports."""
    try:
        node = load_yaml(path)
    except InvalidPack:
        return None
    part = node.get("no_duty") if isinstance(node, Table) else None
    return part if isinstance(part, Table) else Table({}, {}, str(path), 1)


def _check_no_duty(
    no_duty: Table, known: Mapping[str, Sentence], claims: Sequence[Claim]
) -> Iterator[Problem]:
    for name, reason in no_duty:
        line = no_duty.line_of(name)
        named_by = [claim.clause for claim in claims if name in (s for s, _ in claim.listed("sentences"))]
        if name not in known:
            yield Problem(
                f"no_duty: guideline.md has no sentence '{name}'; {nearest(name, known)}", no_duty.file, line
            )
        elif named_by:
            message = (
                f"no_duty: sentence {name} is formalised by {', '.join(named_by)}; it is one or the other"
            )
            yield Problem(message, no_duty.file, line)
        if not _says_something(reason):
            yield Problem(f"no_duty: say in {{zh: …, en: …}} why {name} holds no duty", no_duty.file, line)


def _says_something(reason: Node) -> bool:
    if isinstance(reason, Table):
        parts = [reason.get(language) for language in ("zh", "en")]
        return all(isinstance(part, Scalar) and part.text.strip() for part in parts)
    return isinstance(reason, Scalar) and bool(reason.text.strip())


def _check_accounts(
    sentences: Sequence[Sentence], claims: Sequence[Claim], no_duty: Table, file: str
) -> Iterator[Problem]:
    named = {name for claim in claims for name, _ in claim.listed("sentences")}
    for sentence in sentences:
        if sentence.id not in named and sentence.id not in no_duty:
            message = (
                f"sentence {sentence.id} is not accounted for: formalise it in a clause (sentences: [{sentence.id}]), "
                "let a person attest it (manual), or declare in guideline.yaml, under no_duty, why it holds no duty"
            )
            yield Problem(message, file, sentence.line)
