"""Reads entries of files that people keep beside the records: waivers, appeals, attestations."""

from __future__ import annotations

from datetime import date

from clausewise.errors import Problem
from clausewise.language.nodes import Node, Scalar, Table, problem_at


class EntryReader:
    """The parts of an entry, each of them needed; `problems` holds what is missing or cannot be read."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def text(self, node: Table, key: str) -> str:
        part = node.get(key)
        if isinstance(part, Scalar) and part.text.strip():
            return part.text.strip()
        self.problem(part or node, f"'{key}' is missing")
        return ""

    def day(self, node: Table, key: str) -> date:
        part = node.get(key)
        if isinstance(part, Scalar) and isinstance(part.value, date):
            return part.value
        word = part.text if isinstance(part, Scalar) else ""
        message = f"{key}: '{word}' is no day; write 2026-03-31" if word else f"'{key}' is missing"
        self.problem(part or node, message)
        return date.min

    def problem(self, node: Node, message: str) -> None:
        self.problems.append(problem_at(node, message))
