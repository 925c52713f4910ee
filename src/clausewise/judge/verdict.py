"""The engine's signals on one trigger -> its verdict, in the order of judgement of rule-language.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set

from clausewise.sql.duty import Duty

Truth = bool | None


class Judgement:
    """The verdicts on the triggers of one duty. Most of a million triggers are alike, so that what was decided is kept."""

    def __init__(self, duty: Duty) -> None:
        self.duty = duty
        self._decided: dict[tuple[frozenset[str], int, int], str | None] = {}

    def decide(self, signals: Sequence[tuple[str, int]]) -> str | None:
        """The verdict on a trigger, from its (signal, answer) pairs; None where `where` is false: no trigger at all.

        Raises:
            ValueError: where the engine says of something that it is both true and false.
        """
        seen = frozenset([signal for signal, _ in signals])
        yes, maybe = count_answers(signals) if "a+" in seen or "a" in seen else (0, 0)
        if (seen, yes, maybe) not in self._decided:
            self._decided[seen, yes, maybe] = self._decide(seen, yes, maybe)
        return self._decided[seen, yes, maybe]

    def _decide(self, seen: frozenset[str], yes: int, maybe: int) -> str | None:
        duty = self.duty
        where = truth(seen, "w") if duty.rule.where is not None else True
        if where is False:
            return None
        unless = truth(seen, "u") if duty.rule.unless is not None else False
        if unless:
            return "excepted"
        if duty.rule.answer is None:
            holds, can_come = truth(seen, "d"), False
        else:
            holds = enough(duty, yes, maybe, is_known="x" not in seen)
            pending = "p" in seen
            exceeded = duty.at_most is not None and yes > duty.at_most
            can_come = pending and not exceeded
            if duty.at_most is not None and pending and holds:
                return "pending"
        if holds:
            return "met"
        if can_come:
            return "pending"
        if where is None or unless is None or holds is None:
            return "undetermined"
        return "breach"


def count_answers(signals: Iterable[tuple[str, int]]) -> tuple[int, int]:
    """How many answers count, and of how many that is not known."""
    counted = {answer for signal, answer in signals if signal == "a+"}
    others = {answer for signal, answer in signals if signal == "a-"}
    return len(counted), len({answer for signal, answer in signals if signal == "a"} - counted - others)


def truth(seen: Set[str], name: str) -> Truth:
    """True, false, or neither: unknown.

    Raises:
        ValueError: where the engine says both.
    """
    if f"{name}+" in seen and f"{name}-" in seen:
        raise ValueError(f"the engine finds {name} both true and false")
    return True if f"{name}+" in seen else False if f"{name}-" in seen else None


def enough(duty: Duty, yes: int, maybe: int, *, is_known: bool) -> Truth:
    """D: whether as many answers exist as asked for; `is_known` = the due time and what must be the same are known."""
    least, most = duty.at_least, duty.at_most
    if not is_known:
        if most is None:
            return True if yes >= least else None
        return False if yes > most else None
    low: Truth = True if yes >= least else False if yes + maybe < least else None
    if most is None:
        return low
    high: Truth = False if yes > most else True if yes + maybe <= most else None
    if low is False or high is False:
        return False
    return True if low and high else None
