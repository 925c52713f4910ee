"""documents/documents.yaml of a pack -> which document follows from which clause.

The program knows no document: what is asked for by a clause (a sanction of an occasion, a report of a finding, a
month's assessment) becomes the document that the pack declares for it, from a template that the pack brings.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from clausewise.errors import InvalidPack, Problem, nearest
from clausewise.language.clause import read_words
from clausewise.language.nodes import (
    Listing,
    Node,
    Scalar,
    Table,
    is_file,
    load_yaml,
    problem_at,
    unknown_keys,
)
from clausewise.model.clause import Pack, Words
from clausewise.model.document import DocumentRule

PLACE = "documents"
DECLARATION = "documents.yaml"
KEYS = ("document", "title", "clause", "template", "counts")
NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")
TEMPLATE = re.compile(r"[\w.-]{1,80}\.docx")


def template_place(root: Path) -> Path:
    """Where a pack keeps its templates."""
    return root / PLACE


def load_documents(pack: Pack) -> tuple[DocumentRule, ...]:
    """What the pack declares, in its order; () where it declares no document.

    Raises:
        InvalidPack: with every problem of the file.
    """
    path = template_place(pack.root) / DECLARATION
    if not is_file(path):
        return ()
    node = load_yaml(path)
    reader = _Reader(pack, path.parent)
    rules = reader.all(node)
    if reader.problems:
        shown = f"{PLACE}/{DECLARATION}"
        raise InvalidPack([replace(problem, file=shown) for problem in reader.problems])
    return rules


class _Reader:
    def __init__(self, pack: Pack, place: Path) -> None:
        self.clauses = {clause.id: clause for clause in pack.clauses}
        self.place = place
        self.problems: list[Problem] = []

    def all(self, node: Node) -> tuple[DocumentRule, ...]:
        if not isinstance(node, Listing):
            self.problem(node, "is no list of documents; write '- document: circular' and below it its keys")
            return ()
        rules: list[DocumentRule] = []
        for entry in node:
            if not isinstance(entry, Table):
                self.problem(entry, "a document is a table of keys")
                continue
            rule = self.document(entry)
            if any((rule.name, rule.clause) == (other.name, other.clause) for other in rules):
                self.problem(
                    entry, f"document '{rule.name}' stands here a second time for clause {rule.clause}"
                )
            rules.append(rule)
        return tuple(rules)

    def document(self, node: Table) -> DocumentRule:
        self.problems += unknown_keys(node, KEYS, "a document")
        return DocumentRule(
            name=self.word(node, "document", NAME, "lower-case letters, digits and hyphens"),
            title=self.title(node),
            clause=self.clause(node, "clause"),
            template=self.template(node),
            counts=self.clause(node, "counts") if "counts" in node else "",
            file=node.file,
            line=node.line,
        )

    def title(self, node: Table) -> Words:
        part = node.get("title")
        if part is None:
            self.problem(node, "'title' is missing: {zh: …, en: …}")
            return Words()
        return read_words(part, self.problems)

    def clause(self, node: Table, key: str) -> str:
        part = node.get(key)
        name = part.text if isinstance(part, Scalar) else ""
        if name not in self.clauses:
            said = (
                f"there is no clause '{name}'; {nearest(name, self.clauses)}"
                if name
                else f"'{key}' is missing"
            )
            self.problem(part or node, f"{key}: {said}" if name else said)
        elif self.clauses[name].rule is None:
            self.problem(
                part or node,
                f"{key}: clause {name} is attested by a person, so records never ask for a document",
            )
        return name

    def template(self, node: Table) -> str:
        name = self.word(node, "template", TEMPLATE, "the name of a .docx beside this file")
        if name and not is_file(self.place / name):
            known = sorted(path.name for path in self.place.glob("*.docx"))
            self.problem(
                node.get("template") or node, f"template: there is no '{name}' here; {nearest(name, known)}"
            )
        return name

    def word(self, node: Table, key: str, pattern: re.Pattern[str], what: str) -> str:
        part = node.get(key)
        text = part.text if isinstance(part, Scalar) else ""
        if not text:
            self.problem(part or node, f"'{key}' is missing")
        elif not pattern.fullmatch(text):
            self.problem(part or node, f"{key}: '{text}' is not possible; write {what}")
            return ""
        return text

    def problem(self, node: Node, message: str) -> None:
        self.problems.append(problem_at(node, message))
