"""The kill matrix in words and as data: clause by clause, each mutant and the scenario that noticed it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from clausewise.model.clause import Clause, Words
from clausewise.mutation.equivalents import Equivalent
from clausewise.mutation.run import KILLED, REFUSED, SURVIVED, TROUBLE, Outcome

EQUIVALENT = "equivalent"
STATES = {
    KILLED: Words("发现", "killed"),
    EQUIVALENT: Words("等价", "equivalent"),
    REFUSED: Words("不能载入", "does not load"),
    SURVIVED: Words("未发现", "survived"),
    TROUBLE: Words("运行出错", "trouble"),
}
MARKS = {KILLED: "✓", EQUIVALENT: "=", REFUSED: "-", SURVIVED: "✗", TROUBLE: "!"}
FAILING = (SURVIVED, TROUBLE)


class Matrix:
    """The outcomes of one run, with what the pack declares equivalent."""

    def __init__(
        self, clauses: Sequence[Clause], outcomes: Sequence[Outcome], equivalents: Sequence[Equivalent]
    ) -> None:
        self.clauses, self.outcomes = clauses, outcomes
        self._reasons = {(e.clause, e.mutant): e.reason for e in equivalents}

    def state(self, outcome: Outcome) -> str:
        listed = (outcome.mutant.clause, outcome.mutant.name) in self._reasons
        return EQUIVALENT if listed and outcome.state == SURVIVED else outcome.state

    @property
    def failing(self) -> list[Outcome]:
        """What an author must see to: survivors, and mutants on which the run itself failed."""
        return [outcome for outcome in self.outcomes if self.state(outcome) in FAILING]

    def counts(self, outcomes: Sequence[Outcome] | None = None) -> Counter[str]:
        return Counter(self.state(outcome) for outcome in (self.outcomes if outcomes is None else outcomes))

    def lines(self, language: str, *, whole: bool = True) -> Iterator[str]:
        """`whole` false: only the clauses with survivors, and of them only those."""
        for clause in self.clauses:
            mine = [o for o in self.outcomes if o.mutant.file == clause.file or not o.mutant.line]
            mine = [o for o in mine if o.mutant.clause == clause.id]
            shown = mine if whole else [o for o in mine if self.state(o) in FAILING]
            if shown:
                yield f"{clause.id} {clause.title.in_(language)}: {self._summary(self.counts(mine), language)}"
                yield from (self._line(outcome, language) for outcome in shown)

    def total(self, language: str) -> str:
        words = Words("共 {} 个变异：", "{} mutants: ").in_(language).format(len(self.outcomes))
        return words + self._summary(self.counts(), language)

    def as_json(self) -> dict[str, Any]:
        return {
            "schema": 1,
            "totals": {state: self.counts()[state] for state in STATES},
            "mutants": [
                {
                    "clause": o.mutant.clause,
                    "mutant": o.mutant.name,
                    "file": o.mutant.file,
                    "line": o.mutant.line,
                    "state": self.state(o),
                    "scenario": o.scenario or None,
                    "place": o.place or None,
                    "reason": self._reason(o, "en") or None,
                }
                for o in self.outcomes
            ],
        }

    def _summary(self, counts: Counter[str], language: str) -> str:
        parts = [f"{words.in_(language)} {counts[state]}" for state, words in STATES.items() if counts[state]]
        return ("，" if language == "zh" else ", ").join(parts) or "0"

    def _line(self, outcome: Outcome, language: str) -> str:
        state = self.state(outcome)
        mutant = outcome.mutant
        said = f"  {MARKS[state]} {mutant.file}:{mutant.line} {mutant.name}"
        if state == KILLED:
            return f"{said}  ← {outcome.scenario} ({outcome.place})"
        reason = self._reason(outcome, language)
        return f"{said}  [{STATES[state].in_(language)}]" + (f" {reason}" if reason else "")

    def _reason(self, outcome: Outcome, language: str) -> str:
        if self.state(outcome) == EQUIVALENT:
            return self._reasons[outcome.mutant.clause, outcome.mutant.name].in_(language)
        return "" if outcome.state == KILLED else outcome.reason
