"""Waivers and appeals files (YAML) -> waivers and appeals.

What is badly written (a missing key, a wrong date) is refused at once, with file and line. A waiver that is well
written but can have no effect (unknown clause, too long, a clause that may not be waived) is kept with its problem:
the audit runs without it and says so, because a waiver must never be lost in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from clausewise.errors import InvalidPack, InvalidWaiver, Problem, nearest
from clausewise.language.entries import EntryReader
from clausewise.language.nodes import Listing, Node, Scalar, Table, load_yaml, problem_at, unknown_keys
from clausewise.model.clause import Pack, Words
from clausewise.model.due_process import SCOPE_COLUMNS, Appeal, AppealState, Scope, Waiver

LONGEST_DAYS = 180
WAIVER_KEYS = ("id", "clause", "scope", "reason", "approver", "document", "from", "until")
APPEAL_KEYS = ("finding", "state", "by", "on", "document")
FINGERPRINT = re.compile(r"[0-9a-f]{16}")
Entry = TypeVar("Entry")


def load_waivers(path: Path, pack: Pack) -> tuple[Waiver, ...]:
    """The waivers of a file, in its order.

    Raises:
        InvalidWaiver: with every place of the file that cannot be read.
    """
    reader = _Reader(_entries(path, "waivers"))
    waivers = reader.all(reader.waiver)
    reader.problems += _twice((w.id, w.file, w.line) for w in waivers)
    reader.finish()
    return tuple(_check(w, pack) for w in waivers)


def load_appeals(path: Path) -> tuple[Appeal, ...]:
    """The appeals of a file, in its order; raises InvalidWaiver as `load_waivers`."""
    reader = _Reader(_entries(path, "appeals"))
    appeals = reader.all(reader.appeal)
    reader.problems += _twice((a.finding, a.file, a.line) for a in appeals)
    reader.finish()
    return tuple(appeals)


def kind_of(path: Path) -> str:
    """`waivers` or `appeals`: which of the two a file holds, by its key, else by the keys of its first entry."""
    node = _load(path)
    if isinstance(node, Table):
        for name in ("waivers", "appeals"):
            if name in node:
                return name
    first = next(iter(node), None) if isinstance(node, Listing) else None
    return "appeals" if isinstance(first, Table) and "finding" in first else "waivers"


def _load(path: Path) -> Node:
    try:
        return load_yaml(path)
    except InvalidPack as error:
        raise InvalidWaiver("\n".join(str(problem) for problem in error.problems)) from None


def _entries(path: Path, name: str) -> Listing:
    """The list of the file, which may stand under its name."""
    node = _load(path)
    if isinstance(node, Table) and name in node:
        problems = unknown_keys(node, (name,), f"a file of {name}")
        if problems:
            raise InvalidWaiver("\n".join(map(str, problems)))
        node = node.entries[name]
    if isinstance(node, Scalar) and node.value is None:
        return Listing((), node.file, node.line)
    if not isinstance(node, Listing):
        what = f"is no list of {name}; write '{name}:' and below it '- {'id' if name == 'waivers' else 'finding'}: …'"
        raise InvalidWaiver(str(problem_at(node, what)))
    return node


def _twice(names: Iterable[tuple[str, str, int]]) -> list[Problem]:
    seen: dict[str, int] = {}
    problems = []
    for name, file, line in names:
        if name in seen:
            message = f"'{name}' stands here a second time (first in line {seen[name]})"
            problems.append(Problem(message, file, line))
        seen.setdefault(name, line)
    return problems


def _check(waiver: Waiver, pack: Pack) -> Waiver:
    """The waiver with what keeps it from having effect."""
    problems: list[Words] = []
    versions = [clause for clause in pack.clauses if clause.id == waiver.clause]
    if not versions:
        known = nearest(waiver.clause, [clause.id for clause in pack.clauses])
        problems.append(
            Words(
                f"规则包 {pack.name} 没有条款“{waiver.clause}”；{known}",
                f"the pack {pack.name} has no clause '{waiver.clause}'; {known}",
            )
        )
    elif not all(clause.may_waive for clause in versions):
        problems.append(
            Words(
                f"条款 {waiver.clause} 规定不得豁免（may_waive: false）",
                f"clause {waiver.clause} says that it may not be waived (may_waive: false)",
            )
        )
    days = (waiver.until - waiver.since).days + 1
    if days > LONGEST_DAYS:
        problems.append(
            Words(
                f"{waiver.since} 至 {waiver.until} 共 {days} 天，豁免最长 {LONGEST_DAYS} 天（含首尾两日）",
                f"{waiver.since} to {waiver.until} is {days} days; a waiver may run for {LONGEST_DAYS}, "
                "both ends included",
            )
        )
    return replace(waiver, problems=tuple(problems))


class _Reader(EntryReader):
    """Reads entries one by one; `problems` holds what cannot be read."""

    def __init__(self, entries: Listing) -> None:
        super().__init__()
        self.entries = entries

    def all(self, read: Callable[[Table], Entry]) -> list[Entry]:
        found = []
        for node in self.entries:
            if not isinstance(node, Table):
                self.problem(node, "an entry is a table of keys")
                continue
            before = len(self.problems)
            entry = read(node)
            if len(self.problems) == before:
                found.append(entry)
        return found

    def finish(self) -> None:
        if self.problems:
            ordered = sorted(self.problems, key=lambda problem: problem.line)
            raise InvalidWaiver("\n".join(str(problem) for problem in ordered))

    def waiver(self, node: Table) -> Waiver:
        self.problems += unknown_keys(node, WAIVER_KEYS, "a waiver")
        since, until = self.day(node, "from"), self.day(node, "until")
        if date.min < until < since:
            self.problem(node.get("until") or node, f"the waiver ends ({until}) before it begins ({since})")
        return Waiver(
            id=self.text(node, "id"),
            clause=self.text(node, "clause"),
            scope=self.scope(node),
            reason=self.text(node, "reason"),
            approver=self.text(node, "approver"),
            document=self.text(node, "document"),
            since=since,
            until=until,
            file=node.file,
            line=node.line,
        )

    def appeal(self, node: Table) -> Appeal:
        self.problems += unknown_keys(node, APPEAL_KEYS, "an appeal")
        finding = self.text(node, "finding")
        if finding and not FINGERPRINT.fullmatch(finding):
            self.problem(
                node.get("finding") or node,
                f"finding '{finding}' is no fingerprint: 16 of 0-9 and a-f, as in findings.csv",
            )
        states = [state.value for state in AppealState]
        state = self.text(node, "state")
        if state and state not in states:
            self.problem(
                node.get("state") or node, f"state '{state}' is not possible; {nearest(state, states)}"
            )
        return Appeal(
            finding,
            AppealState(state) if state in states else AppealState.FILED,
            self.text(node, "by"),
            self.day(node, "on"),
            self.text(node, "document"),
            node.file,
            node.line,
        )

    def scope(self, node: Table) -> Scope:
        part = node.get("scope")
        if not isinstance(part, Table) or not len(part):
            self.problem(part or node, "'scope' says what is waived, as in scope: {unit: U01, case: C7}; without it "
                         f"the whole clause would be; keys: {', '.join((*SCOPE_COLUMNS, 'dates'))}")  # fmt: skip
            return Scope()
        self.problems += unknown_keys(part, (*SCOPE_COLUMNS, "dates"), "a scope")
        columns = {key: self.texts(value, key) for key, value in part if key in SCOPE_COLUMNS}
        return Scope(columns, self.dates(part.get("dates")))

    def texts(self, node: Node, key: str) -> tuple[str, ...]:
        items = node.items if isinstance(node, Listing) else (node,)
        found = tuple(item.text.strip() for item in items if isinstance(item, Scalar) and item.text.strip())
        if not found or len(found) < len(items):
            self.problem(node, f"scope: '{key}' is a value or a list of values")
        return found

    def dates(self, node: Node | None) -> tuple[tuple[date, date], ...]:
        """`2026-03-05`, a list of days, or {from: …, until: …}."""
        if node is None:
            return ()
        if isinstance(node, Table):
            self.problems += unknown_keys(node, ("from", "until"), "dates")
            return ((self.day(node, "from"), self.day(node, "until")),)
        items = node.items if isinstance(node, Listing) else (node,)
        days = [item.value for item in items if isinstance(item, Scalar) and isinstance(item.value, date)]
        if not days or len(days) < len(items):
            self.problem(node, "dates are days like 2026-03-05, a list of them, or {from: …, until: …}")
        return tuple((day, day) for day in days)
