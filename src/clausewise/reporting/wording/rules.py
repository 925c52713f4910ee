"""A clause's rule in words: to what it applies, what it excepts, what it demands, and how its time is counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from clausewise.model.clause import Clause
from clausewise.model.expression import Column, Expression, Literal, Parameter, Period
from clausewise.model.rule import Answer, Rule, Trigger, TriggerForm
from clausewise.model.shapes import Shape, operation_shape, register_shape, trigger_shape
from clausewise.model.vocabulary import Vocabulary
from clausewise.reporting.wording.conditions import Conditions, SayParameter
from clausewise.reporting.wording.terms import Terms
from clausewise.reporting.wording.values import listed, say_value, say_versions

LABELS = {
    "zh": {"applies": "适用", "numbered": "计次", "unless": "例外", "duty": "要求", "time": "期限计算", "holds": "责任主体"},
    "en": {"applies": "Applies to", "numbered": "Counting", "unless": "Exception", "duty": "Duty", "time": "Time",
           "holds": "Who answers"},
}  # fmt: skip
PHRASES = {
    "zh": {
        "operation": "每一次{0}", "any": "每一次操作，不论何种", "register": "登记在册的每一条{0}",
        "per": "每个{0}的每个{1}", "centre per": "中心的每个{1}", "case": "每一个办件", "finding": "本次审计发现的每一个问题",

        "occasion": "每一次追责（某单位或某工作人员有违反的一个追责期，按日历年编号）",
        "where": "{0}，限于{1}的。", "all": "{0}。", "unless": "{0}的，不受本条约束，计为例外。",
        "number_by": "{1}相同的{0}按时间先后计为第一次、第二次，依此类推。",
        "must": "{0}。",
        "have": "须有{0}", "have n": "须有至少{1}次{0}", "have at most": "至多有{2}次{0}", "have exactly": "须有且只有{1}次{0}",
        "have between": "须有{1}至{2}次{0}", "have not": "不得有{0}",
        "same": "{0}与{1}相同", "after": "时间在{0}之后", "before": "时间在{0}之前",
        "any time": "时间不限，以截至时间为准", "never": "不得出现。", "whenever": "不论先后",
        "within": "时间自{0}起{1}内", "within today": "时间在{0}当日内",
        "before within": "时间在{0}之前{1}以内", "after within": "时间在{0}之后，且自其起{1}内", "by": "时间不晚于{0}",
        "kinds": "或", "and": "、", "join": "；", "end": "。", "colon": "：",
        "end of": "{0}终了", "occasion end": "该追责期终了", "from": "其{0}",
    },
    "en": {
        "operation": "Every {0}", "any": "Every operation of any kind", "register": "Every {0} in the register",
        "per": "Every {1} of every {0}", "centre per": "Every {1} of the centre", "case": "Every case",
        "finding": "Every finding of the audit",
        "occasion": "Every occasion (a period in which a unit or a staff member was in breach, numbered by calendar year)",
        "where": "{0} where {1}.", "all": "{0}.", "unless": "Where {0}, the duty does not apply; it counts as excepted.",
        "number_by": "{0} with the same {1} are numbered first, second and so on in time order.",
        "never": "It must not occur.", "must": "{0}.",
        "have": "There must be a record of {0}", "have n": "There must be at least {1} records of {0}",
        "have at most": "There may be at most {2} records of {0}", "have exactly": "There must be exactly {1} records of {0}",
        "have between": "There must be {1} to {2} records of {0}", "have not": "There must be no record of {0}",
        "same": "with the same {0} as {1}", "after": "later than {0}", "before": "before {0}",
        "any time": "at any time up to the as-of time", "whenever": "earlier or later", "within": "within {1} of {0}",
        "within today": "on the day of {0}",
        "before within": "not more than {1} before {0}", "after within": "later than {0}, within {1} of it", "by": "not later than {0}",
        "kinds": " or ", "and": ", ", "join": "; ", "end": ".", "colon": ": ",
        "end of": "the end of {0}", "occasion end": "the end of the occasion's period", "from": "its {0}",
    },
}  # fmt: skip
PER = {
    "zh": {"working_day": "工作日", "month": "月", "year": "年"},
    "en": {"working_day": "working day", "month": "month", "year": "year"},
}
COUNTED = {
    "zh": {
        "working days": "起算之日不计，自次日起数工作日（节假日和调休以规则包的日历为准），至最后一个工作日终了（23时59分59秒）为止。",
        "days": "起算之日不计，自次日起按日历日计算，至最后一日终了为止（规则包设定顺延的，遇休息日顺延至下一个工作日）。",
        "months": "至届满之月的对应日终了为止，没有对应日的，至该月末日终了为止。",
        "years": "至届满之年的对应日终了为止，没有对应日的，至该月末日终了为止。",
        "hours": "按实际经过的时间计算。", "minutes": "按实际经过的时间计算。", "seconds": "按实际经过的时间计算。",
    },
    "en": {
        "working days": "The day itself does not count; working days are counted from the next day (holidays and adjusted working "
                        "days as in the pack's calendar), to the end (23:59:59) of the last of them.",
        "days": "The day itself does not count; calendar days are counted from the next day, to the end of the last "
                "(moved to the next working day where the pack says so).",
        "months": "To the end of the same day of the month in which it ends, or of that month's last day.",
        "years": "To the end of the same day of the year in which it ends, or of that month's last day.",
        "hours": "Elapsed time.", "minutes": "Elapsed time.", "seconds": "Elapsed time.",
    },
}  # fmt: skip
TODAY = {
    "zh": "至当日终了为止；当日不是工作日的，至下一个工作日终了为止。",
    "en": "To the end of the day; where that is no working day, to the end of the next working day.",
}
EARLY = {"zh": "该期间之内已有的也算。", "en": "One within the period counts too."}
PAUSING = {
    "zh": "自{0}次日起至{1}当日止的工作日不计，期限顺延。",
    "en": "Working days from the day after {0} to the day of {1} do not count; the limit moves by them.",
}
HOLDERS = {
    "zh": {"unit": "单位", "staff": "工作人员", "centre": "中心", "none": "不归责于任何人"},
    "en": {"unit": "the unit", "staff": "the staff member", "centre": "the centre", "none": "nobody"},
}


@dataclass(frozen=True)
class Said:
    """One part of a rule in words; `part` is a key of LABELS, `label` its heading."""

    part: str
    label: str
    text: str


def rule_in_words(
    clause: Clause, vocabulary: Vocabulary, language: str, *, by_name: bool = False
) -> list[Said]:
    """The rule part by part; none for a clause that only a person can attest.

    `by_name`: parameters are called by their names instead of their values, so that a changed number changes no word.
    """
    if clause.rule is None:
        return []
    said = _parameters(clause, language, by_name)
    speaker = _Speaker(clause, clause.rule, Terms(vocabulary, language), said)
    return [Said(part, LABELS[language][part], text) for part, text in speaker.say()]


def _parameters(clause: Clause, language: str, by_name: bool) -> SayParameter:
    def say(name: str) -> str:
        parameter = clause.parameters.get(name)
        if parameter is None:
            return name
        if by_name:
            label = parameter.label.in_(language) or name
            return f"“{label}”"
        return say_versions(parameter, language)

    return say


class _Speaker:
    """Says one rule."""

    def __init__(self, clause: Clause, rule: Rule, terms: Terms, say_parameter: SayParameter) -> None:
        self.clause, self.rule, self.terms = clause, rule, terms
        self.say_parameter = say_parameter
        self.language = terms.language
        self.phrases = PHRASES[terms.language]
        self.shape = trigger_shape(rule.each, terms.vocabulary, numbered=rule.number_by is not None)
        self.trigger = terms.trigger(rule.each)
        self.conditions = Conditions(terms, self.shape, say_parameter)

    def say(self) -> Iterator[tuple[str, str]]:
        rule, phrases = self.rule, self.phrases
        each = self.say_each(rule.each)
        if rule.where is not None:
            yield "applies", phrases["where"].format(each, self.conditions.say(rule.where))
        else:
            yield "applies", phrases["all"].format(each)
        if rule.number_by is not None:
            names = self.columns(rule.number_by, self.shape)
            yield "numbered", phrases["number_by"].format(self.terms.kind(rule.each.name), names)
        if rule.unless is not None:
            yield "unless", phrases["unless"].format(self.conditions.say(rule.unless))
        if rule.must is not None:
            yield "duty", self.say_must(rule.must)
        if rule.answer is not None:
            yield "duty", self.say_answer(rule.answer)
            if time := " ".join(self.say_counting(rule.answer)):
                yield "time", time if self.language == "en" else time.replace(" ", "")
        yield "holds", self.say_holder()

    def say_each(self, trigger: Trigger) -> str:
        phrases = self.phrases
        match trigger.form:
            case TriggerForm.OPERATION if trigger.name == "operation":
                return phrases["any"]
            case TriggerForm.OPERATION | TriggerForm.REGISTER:
                return phrases[trigger.form.value].format(self.terms.kind(trigger.name))
            case TriggerForm.CALENDAR:
                key = "centre per" if trigger.name == "centre" else "per"
                return phrases[key].format(self.terms.kind(trigger.name), PER[self.language][trigger.per])
            case TriggerForm.CASE | TriggerForm.FINDING:
                return phrases[trigger.form.value]
            case TriggerForm.OCCASION:
                return phrases["occasion"].format(
                    {"zh": "追责期（月或年）", "en": "month (or year)"}[self.language]
                )
            case _:
                assert_never(trigger.form)

    def say_must(self, must: Expression) -> str:
        if isinstance(must, Literal) and must.value is False:
            return self.phrases["never"]
        return _capital(self.phrases["must"].format(self.conditions.say(must)))

    def say_answer(self, answer: Answer) -> str:
        phrases = self.phrases
        kinds = listed([self.terms.kind(kind) for kind in answer.kinds], self.language, phrases["kinds"])
        head = phrases[self.how_many(answer)].format(
            kinds, self.count(answer.at_least), self.count(answer.at_most)
        )
        parts = list(self.qualify(answer, self.answer_shape(answer)))
        return head + (phrases["colon"] + phrases["join"].join(parts) if parts else "") + phrases["end"]

    def how_many(self, answer: Answer) -> str:
        least, most = answer.at_least, answer.at_most
        if answer.forbidden:
            return "have not"
        if most is None:
            return "have" if least == 1 else "have n"
        if least == most:
            return "have exactly"
        return "have at most" if least == 0 else "have between"

    def count(self, number: int | Parameter | None) -> str:
        return self.say_parameter(number.name) if isinstance(number, Parameter) else str(number)

    def qualify(self, answer: Answer, shape: Shape) -> Iterator[str]:
        """What makes a record an answer: equal columns, its condition, its time."""
        if answer.same:
            yield self.phrases["same"].format(self.columns(answer.same, self.shape), self.trigger)
        if answer.where is not None:
            conditions = Conditions(
                self.terms, shape, self.say_parameter, self.shape, self.terms.owner(self.rule.each)
            )
            yield conditions.say(answer.where)
        yield self.say_time(answer)

    def say_time(self, answer: Answer) -> str:
        phrases = self.phrases
        match answer:
            case Answer(within=None, by=None, before=True):
                return phrases["before"].format(self.trigger)
            case Answer(within=None, by=None, after=True):
                return phrases["after"].format(self.trigger)
            case Answer(within=None, by=None):
                return phrases["whenever" if answer.forbidden else "any time"]
            case Answer(by=Column() as column):
                said = phrases["by"].format(phrases["from"].format(self.terms.path(column, self.shape)))
                extra = self.phrases["before" if answer.before else "after"].format(self.trigger)
                return f"{said}{phrases['and']}{extra}" if answer.before or answer.after else said
            case _:
                return self.say_limit(answer)

    def say_limit(self, answer: Answer) -> str:
        phrases, limit = self.phrases, self.period(answer.within)
        if answer.before:
            return phrases["before within"].format(self.start(answer), limit)
        if answer.after:
            return phrases["after within"].format(self.start(answer), limit)
        if self.is_today(answer):
            return phrases["within today"].format(self.start(answer))
        return phrases["within"].format(self.start(answer), limit)

    def start(self, answer: Answer) -> str:
        """From what the limit counts: the trigger, its end where it is a period, or its column."""
        if answer.from_column:
            return self.phrases["from"].format(self.terms.path(answer.from_column, self.shape))
        match self.rule.each.form:
            case TriggerForm.CALENDAR:
                return self.phrases["end of"].format(self.terms.period(self.rule.each))
            case TriggerForm.OCCASION:
                return self.phrases["occasion end"]
            case _:
                return self.trigger

    def period(self, within: Period | Parameter | None) -> str:
        match within:
            case Parameter(name=name):
                return self.say_parameter(name)
            case Period():
                return say_value(within, self.language)
            case None:
                return ""

    def periods(self, within: Period | Parameter | None) -> list[Period]:
        """Every length that the limit has had."""
        if isinstance(within, Parameter):
            parameter = self.clause.parameters.get(within.name)
            values = [value for _, value in parameter.values] if parameter else []
            return [value for value in values if isinstance(value, Period)]
        return [within] if within else []

    def is_today(self, answer: Answer) -> bool:
        periods = self.periods(answer.within)
        named = isinstance(answer.within, Parameter) and "“" in self.say_parameter(answer.within.name)
        return not named and bool(periods) and all(p == Period(0, "working days") for p in periods)

    def say_counting(self, answer: Answer) -> Iterator[str]:
        periods = self.periods(answer.within)
        if answer.before:
            periods = []
        if self.is_today(answer):
            yield TODAY[self.language]
        else:
            for unit in dict.fromkeys(period.unit for period in periods):
                yield COUNTED[self.language][unit]
        if periods and self.rule.each.form in (TriggerForm.CALENDAR, TriggerForm.OCCASION):
            yield EARLY[self.language]
        if answer.pausing:
            start, end = (self.terms.kind(f"{answer.pausing}_{end}") for end in ("start", "end"))
            yield PAUSING[self.language].format(start, end)

    def say_holder(self) -> str:
        holds = self.clause.holds
        who = HOLDERS[self.language][holds.who]
        if holds.column is None:
            return who + self.phrases["end"]
        column = self.terms.path(holds.column, self.shape)
        return f"{who}（{column}）。" if self.language == "zh" else f"{who} ({column})."

    def columns(self, names: tuple[str, ...], shape: Shape) -> str:
        return listed([self.terms.column(name, shape) for name in names], self.language,
                      "和" if self.language == "zh" else " and ")  # fmt: skip

    def answer_shape(self, answer: Answer) -> Shape:
        vocabulary, name = self.terms.vocabulary, answer.kinds[0]
        register = vocabulary.register_of(name)
        if register and name not in vocabulary.kinds:
            return register_shape(register, vocabulary)
        if name in (TriggerForm.FINDING.value, TriggerForm.OCCASION.value):
            return trigger_shape(Trigger(TriggerForm(name), name), vocabulary)
        return operation_shape(vocabulary, answer.kinds)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
