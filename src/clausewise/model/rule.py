"""One duty as data: for each trigger, a condition or another record that answers it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from clausewise.model.expression import Column, Expression, Parameter, Period


class TriggerForm(Enum):
    """What a rule quantifies over."""

    OPERATION = "operation"
    REGISTER = "register"
    CALENDAR = "calendar"
    CASE = "case"
    FINDING = "finding"
    OCCASION = "occasion"


@dataclass(frozen=True)
class Trigger:
    """`each:`. `name`: the kind (`operation` = any), the register's record, or `centre`; `per`: working_day, month, year."""

    form: TriggerForm
    name: str
    per: str = ""

    def __str__(self) -> str:
        return f"{self.name} per {self.per}" if self.per else self.name


@dataclass(frozen=True)
class Answer:
    """`must_have` / `must_not_have`: which other records answer a trigger, when, and how many.

    `kinds`: operation kinds (`operation` = any), one register's record, `finding` or `occasion`.
    `at_most` None = no upper bound; a `forbidden` answer has at_least 0 and at_most 0.
    """

    kinds: tuple[str, ...]
    same: tuple[str, ...] = ()
    where: Expression | None = None
    within: Period | Parameter | None = None
    from_column: Column | None = None
    by: Column | None = None
    before: bool = False
    after: bool = False
    at_least: int | Parameter = 1
    at_most: int | Parameter | None = None
    pausing: str = ""
    forbidden: bool = False

    @property
    def has_due(self) -> bool:
        """A due time lies ahead of the trigger (`before` with `within` looks back: no answer can still come)."""
        return bool(self.by or (self.within and not self.before))


@dataclass(frozen=True)
class Rule:
    """Exactly one of `must` and `answer` is set."""

    each: Trigger
    where: Expression | None = None
    unless: Expression | None = None
    must: Expression | None = None
    answer: Answer | None = None
    number_by: tuple[str, ...] | None = None
