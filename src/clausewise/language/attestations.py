"""An attestations file (YAML) -> attestations, and the one that answers for a clause in an audit.

    attestations:
      - clause: 3.2.1
        result: met                 # or not_met
        statement: 选派的12人均经考核组考察，符合三项要求
        by: 考核组 李某
        signed_on: 2026-03-30
        document: 县效能〔2026〕5号
        from: 2026-01-01
        until: 2026-03-31
        unit: U01                   # or a list; left out = all units

An attestation answers for an audit only if it covers the whole audit period; of several of one unit that do, the last signed
one. A file may keep those of earlier periods, but a unit that has attestations of other periods only is an error: what has
expired must be signed anew, and nobody may take it for a pass or overlook it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from clausewise.errors import InvalidAttestation, InvalidPack, Problem, nearest
from clausewise.language.entries import EntryReader
from clausewise.language.nodes import Listing, Node, Scalar, Table, load_yaml, unknown_keys
from clausewise.model.attestation import Attestation
from clausewise.model.clause import Clause, Pack

KEYS = ("clause", "result", "statement", "by", "signed_on", "document", "from", "until", "unit")
RESULTS = ("met", "not_met")


def load_attestations(path: Path, pack: Pack) -> tuple[Attestation, ...]:
    """The attestations of a file, in its order.

    Raises:
        InvalidAttestation: with every place of the file that is wrong.
    """
    try:
        node = load_yaml(path)
    except InvalidPack as error:
        raise InvalidAttestation(error.problems) from None
    reader = _Reader(pack)
    found = reader.read(node)
    if reader.problems:
        raise InvalidAttestation(sorted(reader.problems, key=lambda problem: problem.line))
    return found


def attest(
    clauses: Iterable[Clause], attestations: Sequence[Attestation], since: date, until: date
) -> list[Clause]:
    """The clauses, those that only a person can decide with what was attested of them for the period.

    Raises:
        InvalidAttestation: for a clause and unit with attestations, none of which covers the whole period.
    """
    problems: list[Problem] = []
    result = []
    for clause in clauses:
        own = [each for each in attestations if each.clause == clause.id] if clause.rule is None else []
        chosen = []
        for unit in dict.fromkeys(each.unit for each in own):
            its = [each for each in own if each.unit == unit]
            valid = [each for each in its if each.covers(since, until)]
            if valid:
                chosen.append(max(valid, key=lambda each: each.signed_on))
            else:
                problems.append(_uncovered(its[-1], since, until))
        if len(chosen) > 1 and not all(each.unit for each in chosen):
            problems.append(_mixed(chosen))
        result.append(replace(clause, attestations=tuple(chosen)) if chosen else clause)
    if problems:
        raise InvalidAttestation(list(dict.fromkeys(problems)))
    return result


def _uncovered(attestation: Attestation, since: date, until: date) -> Problem:
    said = f"{attestation.since} to {attestation.until}"
    why = (
        "has expired"
        if attestation.until < since
        else "has not begun"
        if attestation.since > until
        else "covers a part only"
    )
    message = (
        f"the attestation of {said} {why}: the audit period is {since} to {until}; "
        "let it be attested for the whole period, or leave the clause out with --clauses"
    )
    return Problem(message, attestation.file, attestation.line, attestation.clause)


def _mixed(chosen: Sequence[Attestation]) -> Problem:
    whole = next(each for each in chosen if not each.unit)
    message = (
        "this attestation speaks of all units, and others of single ones for the same period; "
        "name the units here, or leave the single ones out"
    )
    return Problem(message, whole.file, whole.line, whole.clause)


class _Reader(EntryReader):
    """Reads entry by entry; `problems` holds what is wrong."""

    def __init__(self, pack: Pack) -> None:
        super().__init__()
        self.pack = pack

    def read(self, node: Node) -> tuple[Attestation, ...]:
        if isinstance(node, Table) and "attestations" in node:
            self.problems += unknown_keys(node, ("attestations",), "a file of attestations")
            node = node.entries["attestations"]
        if not isinstance(node, Listing):
            self.problem(node, "is no list of attestations; write 'attestations:' and below it '- clause: …'")
            return ()
        return tuple(found for each in node if self.is_table(each) for found in self.entry(each))

    def is_table(self, node: Node) -> bool:
        if not isinstance(node, Table):
            self.problem(node, f"an attestation is a table of {', '.join(KEYS)}")
        return isinstance(node, Table)

    def entry(self, node: Node) -> Iterator[Attestation]:
        """One attestation for each unit that it names."""
        assert isinstance(node, Table)
        self.problems += unknown_keys(node, KEYS, "an attestation")
        result = self.text(node, "result")
        if result and result not in RESULTS:
            self.problem(
                node.entries["result"], f"result: '{result}' is not possible; {nearest(result, RESULTS)}"
            )
        since, until = self.day(node, "from"), self.day(node, "until")
        if date.min < until < since:
            self.problem(node.entries["until"], f"the attestation ends ({until}) before it begins ({since})")
        signed = Attestation(
            self.clause(node),
            result == "met",
            self.text(node, "statement"),
            self.text(node, "by"),
            self.day(node, "signed_on"),
            self.text(node, "document"),
            since,
            until,
            file=node.file,
            line=node.line,
        )
        for unit in self.units(node):
            yield replace(signed, unit=unit)

    def units(self, node: Table) -> tuple[str, ...]:
        part = node.get("unit")
        if part is None:
            return ("",)
        items = part.items if isinstance(part, Listing) else (part,)
        found = tuple(item.text.strip() for item in items if isinstance(item, Scalar) and item.text.strip())
        if not found or len(found) < len(items):
            self.problem(part, "unit is a unit or a list of units; leave it out where all of them are meant")
        return found

    def clause(self, node: Table) -> str:
        """The id of a clause that only a person can decide."""
        name = self.text(node, "clause")
        versions = [clause for clause in self.pack.clauses if clause.id == name]
        manual = [clause.id for clause in self.pack.clauses if clause.rule is None]
        if name and not versions:
            self.problem(node.entries["clause"], f"the pack has no clause '{name}'; {nearest(name, manual)}")
        elif versions and all(clause.rule for clause in versions):
            message = f"clause {name} is decided by records, nobody can attest it; {nearest('', manual)}"
            self.problem(node.entries["clause"], message)
        return name
