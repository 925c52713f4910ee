"""Answers against the key: precision and recall of breach, pending and undetermined, by clause and in all.

Precision is the share of the answers that are right, recall the share of the key's that were found; either is null where
there is nothing to take a share of. An answer that is nowhere in these three (met for excepted) is wrong and listed all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from clausewise.kit.answers import Answers, Key
from clausewise.model.finding import VERDICT_LABELS

SCORED = ("breach", "pending", "undetermined")
IN_ORDER = ("met", "excepted")


@dataclass(frozen=True)
class Wrong:
    """One trigger answered wrongly; None = the key knows no such trigger, or nothing was answered."""

    trace: str
    clause: str
    trigger: str
    expected: str | None
    answered: str | None


@dataclass(frozen=True)
class Tally:
    """Of one verdict: how many the key has, how many were answered, how many of these are right."""

    expected: int = 0
    answered: int = 0
    right: int = 0

    @property
    def precision(self) -> float | None:
        return self.right / self.answered if self.answered else None

    @property
    def recall(self) -> float | None:
        return self.right / self.expected if self.expected else None

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.expected + other.expected, self.answered + other.answered, self.right + other.right)

    def to_json(self) -> dict[str, Any]:
        return {
            "expected": self.expected,
            "answered": self.answered,
            "right": self.right,
            "precision": self.precision,
            "recall": self.recall,
        }


@dataclass(frozen=True)
class Score:
    """`clauses`: clause -> verdict -> tally; `wrong` in the key's order, without the triggers of missing traces."""

    traces: int
    missing: tuple[str, ...]
    clauses: dict[str, dict[str, Tally]]
    wrong: tuple[Wrong, ...]
    not_asked: int

    @property
    def perfect(self) -> bool:
        return not self.missing and not self.wrong

    @property
    def overall(self) -> dict[str, Tally]:
        return {v: sum((tallies[v] for tallies in self.clauses.values()), Tally()) for v in SCORED}

    def to_json(self) -> dict[str, Any]:
        return {
            "schema": 1,
            "perfect": self.perfect,
            "traces": self.traces,
            "missing": list(self.missing),
            "overall": {v: tally.to_json() for v, tally in self.overall.items()},
            "clauses": [
                {"clause": clause, **{v: tally.to_json() for v, tally in tallies.items()}}
                for clause, tallies in self.clauses.items()
            ],
            "wrong": [vars(wrong) for wrong in self.wrong],
            "not_asked": self.not_asked,
        }


def score(key: Key, answers: Answers) -> Score:
    """Every trace of the key with its answers."""
    clauses: dict[str, dict[str, Tally]] = {}
    wrong: list[Wrong] = []
    for trace, (clause, expected) in key.traces.items():
        given = answers.traces.get(trace, {})
        tallies = clauses.setdefault(clause, dict.fromkeys(SCORED, Tally()))
        for trigger in sorted({*expected, *given}):
            wanted, said = expected.get(trigger), given.get(trigger)
            for verdict in SCORED:
                tallies[verdict] += Tally(wanted == verdict, said == verdict, wanted == said == verdict)
            unsaid = said is None and wanted in IN_ORDER
            if wanted != said and not unsaid and trace in answers.traces:
                wrong.append(Wrong(trace, clause, trigger, wanted, said))
    missing = tuple(trace for trace in key.traces if trace not in answers.traces)
    return Score(len(key.traces), missing, clauses, tuple(wrong), answers.not_asked)


def tell(result: Score, language: str) -> Iterator[str]:
    """The score in lines: what is missing and wrong, then a table."""
    zh = language == "zh"
    for trace in result.missing:
        yield f"– {trace}: {'没有结果' if zh else 'no results'}"
    for wrong in result.wrong:
        said = _say(wrong.answered, zh) or ("没有问题" if zh else "nothing found")
        wanted = _say(wrong.expected, zh) or ("不是触发记录" if zh else "no trigger")
        yield (
            f"✗ {wrong.trace} {wrong.trigger}: {said}，应为 {wanted}"
            if zh
            else (f"✗ {wrong.trace} {wrong.trigger}: {said}, should be {wanted}")
        )
    share = "查准/查全（对/答/应有）" if zh else "precision/recall (right/answered/expected)"
    head = ["条款" if zh else "clause", *(f"{_say(verdict, zh)} {share}" for verdict in SCORED)]
    rows = [*result.clauses.items(), ("合计" if zh else "overall", result.overall)]
    yield from _table([head, *([name, *map(_shares, tallies.values())] for name, tallies in rows)])
    right = result.traces - len(result.missing) - len({wrong.trace for wrong in result.wrong})
    yield (
        f"{result.traces} 条轨迹：全对 {right}，缺结果 {len(result.missing)}；答错 {len(result.wrong)} 处；未问到的 {result.not_asked} 行"
        if zh
        else f"{result.traces} traces: {right} right, {len(result.missing)} missing; {len(result.wrong)} wrong answers; "
        f"{result.not_asked} lines not asked for"
    )


def _say(verdict: str | None, zh: bool) -> str:
    return (VERDICT_LABELS[verdict] if zh else verdict) if verdict else ""


def _shares(tally: Tally) -> str:
    shown = ("–" if share is None else f"{share:.2f}" for share in (tally.precision, tally.recall))
    return f"{'/'.join(shown)} ({tally.right}/{tally.answered}/{tally.expected})"


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    from rich.cells import cell_len

    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        padded = (cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(padded).rstrip()
