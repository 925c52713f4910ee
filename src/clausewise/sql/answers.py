"""The records that may answer a duty's triggers: which columns must be equal, and when they count."""

from __future__ import annotations

from clausewise.model.rule import Answer, TriggerForm
from clausewise.sql.duty import Duty
from clausewise.sql.expression import Binder, Translator
from clausewise.sql.frames import TableFrame, trigger_table
from clausewise.sql.setting import Setting
from clausewise.sql.triggers import (
    LAST_ORDER,
    answer_frame,
    each_frame,
    kind_filter,
    same_type,
    trigger_frame,
)


class AnswerQuery:
    """The SQL parts of a duty's answers, as the alias `a`, against its trigger table under an alias."""

    def __init__(self, duty: Duty, setting: Setting, binder: Binder, trigger: str = "k") -> None:
        answer = duty.rule.answer
        assert answer is not None
        self.duty = duty
        self.answer: Answer = answer
        self.setting = setting
        self.binder = binder
        self.trigger = trigger
        self.frame: TableFrame = answer_frame(answer, setting.vocabulary)

    @property
    def at(self) -> str:
        if self.frame.is_register:
            self.frame.column(("_date",))
            return "register_moment.at"
        return "a.at"

    @property
    def day(self) -> str:
        """The day of `at`; operations have theirs in a column."""
        return "a._date" if self.frame.is_operation else f"CAST({self.at} AS DATE)"

    @property
    def is_ordered(self) -> bool:
        """Whether the source's order decides between equal times: of two operations, not of anything derived."""
        return self.frame.is_operation and self.duty.rule.each.form is TriggerForm.OPERATION

    @property
    def order(self) -> str:
        return "a._rid" if self.is_ordered else str(LAST_ORDER)

    @property
    def kinds(self) -> str:
        """The condition that a row is one of the records asked for, and exists by as-of."""
        match self.answer.kinds:
            case ("finding",):
                feeders = [self.binder.bind(clause) for clause in self.duty.clause.depends_on]
                return f"a.clause IN ({', '.join(feeders)})" if feeders else "FALSE"
            case ("occasion",):
                return f"a.at <= {self.binder.moment(self.setting.as_of)}"
            case kinds:
                return kind_filter(self.frame, kinds)

    @property
    def is_reflexive(self) -> bool:
        """Whether triggers and answers stand in one table, so that a record might answer itself."""
        return self.frame.table == trigger_table(self.duty.rule.each, self.setting.vocabulary)

    def same(self) -> list[str]:
        """The answer's side of each `same` column, in the type in which it is compared."""
        shape = trigger_frame(self.duty, self.setting.vocabulary).shape
        found = []
        for name in self.answer.same:
            type_ = same_type(name, shape, self.frame.shape)
            sql = self.frame.column((name,))
            found.append(f"CAST({sql} AS {type_})" if type_ else sql)
        return found

    def equal(self) -> list[str]:
        """Conditions: the same columns are equal, and no record answers itself."""
        found = [f"{sql} = {self.trigger}.s{i}" for i, sql in enumerate(self.same())]
        if self.is_reflexive:
            found.append(f"a._rid <> {self.trigger}._rid")
        return found

    def in_time(self) -> list[str]:
        """Conditions: the answer's time is one that counts."""
        answer, t, found = self.answer, self.trigger, []
        if self.duty.unknown_limit:
            return ["FALSE"]
        if answer.has_due:
            found.append(f"{self.at} <= {t}._upper")
            if not answer.before:
                found.append(f"({t}._lower IS NULL OR {self.at} >= {t}._lower)")
        elif answer.within is not None:
            found.append(f"{self.at} >= {t}._lower")
        return found + self.in_order()

    def in_order(self) -> list[str]:
        """Conditions: the answer comes before the trigger, or after it, where the rule says so."""
        answer, t = self.answer, self.trigger
        if not (answer.before or answer.after):
            return []
        sign = "<" if answer.before else ">"
        tied = f"({self.at} = {t}.at AND {self.order} {sign} {t}._order)" if self.is_ordered else "FALSE"
        return [f"({self.at} {sign} {t}.at OR {tied})"]

    def where(self) -> str:
        """The answer's own condition: TRUE, FALSE or NULL."""
        if self.answer.where is None:
            return "TRUE"
        return self.translator().sql(self.answer.where)

    def translator(self) -> Translator:
        """Translates what the answer's condition says of it and of the trigger."""
        each = each_frame(self.answer, self.trigger)
        return Translator(self.binder, self.frame, each, as_of=self.setting.as_of)
