"""What the vocabulary's names are called: kinds, registers, columns and values, in the reader's language.

In Chinese that is the label. In English it is the label where that is English too, else the canonical name, which is English
by contract: `needs_leader_sign_off` reads "needs leader sign off".
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from clausewise.model.expression import Column as Path
from clausewise.model.finding import VERDICT_LABELS
from clausewise.model.rule import Trigger, TriggerForm
from clausewise.model.shapes import Shape
from clausewise.model.vocabulary import Column, Register, Type, Vocabulary
from clausewise.reporting.tables import SEVERITY_LABELS, TRACK_LABELS

DERIVED = {
    "at": "时间", "since": "开始时间", "due": "应办期限", "date": "日期", "month": "月份", "year": "年度",
    "seq": "在办件中的次序", "next_kind": "同一办件的下一步操作", "is_first": "是办件的第一步", "is_last": "是办件的最后一步",
    "nth": "次序", "first_kind": "第一步操作", "last_kind": "最后一步操作", "length": "步骤数",
    "finding": "问题编号", "clause": "条款", "verdict": "结论", "track": "追责对象", "severity": "严重程度",
    "findings": "问题数", "kind": "操作", "case": "办件编号", "unit": "单位", "staff": "工作人员", "window": "窗口",
    "item": "事项",
}  # fmt: skip
ENGLISH = {
    "nth": "number (first, second …)",
    "at": "time",
    "is_first": "is the first step",
    "is_last": "is the last step",
}
RECORDS = {
    "operation": "操作",
    "case": "办件",
    "finding": "问题",
    "occasion": "追责",
    "centre": "中心",
    "other": "其他",
}
FIXED = {"verdict": VERDICT_LABELS, "track": TRACK_LABELS, "severity": SEVERITY_LABELS}


class Terms:
    """The words for a pack's vocabulary in one language."""

    def __init__(self, vocabulary: Vocabulary, language: str) -> None:
        self.vocabulary = vocabulary
        self.language = language
        self.zh = language == "zh"

    def kind(self, name: str) -> str:
        """A kind of operation, a register's record or a derived record, in quotation marks."""
        known = self.vocabulary.kinds.get(name) or self.vocabulary.register_of(name)
        if known:
            own = known.record if isinstance(known, Register) else known.name
            return f"“{self.word(own, known.labels)}”"
        return f"“{RECORDS.get(name, name)}”" if self.zh else f"“{name}”"

    def trigger(self, trigger: Trigger) -> str:
        """What the trigger is called when it is spoken of again: 该“受理”, the acceptance."""
        match trigger.form:
            case TriggerForm.CALENDAR:
                register = self.vocabulary.register_of(trigger.name)
                if register is None:
                    return self.period(trigger)
                own = self.word(register.record, register.labels)
                return (
                    f"该{own}{self.period(trigger)}"
                    if self.zh
                    else f"that {own} and {trigger.per.replace('_', ' ')}"
                )
            case TriggerForm.FINDING | TriggerForm.OCCASION | TriggerForm.CASE:
                return f"该{RECORDS[trigger.form.value]}" if self.zh else f"the {trigger.form.value}"
            case TriggerForm.OPERATION | TriggerForm.REGISTER:
                return ("该" if self.zh else "the ") + self.kind(trigger.name)

    def owner(self, trigger: Trigger) -> str:
        """Whose columns a calendar trigger has: those of the register's record."""
        register = self.vocabulary.register_of(trigger.name) if trigger.per else None
        if register is None:
            return self.trigger(trigger)
        own = self.word(register.record, register.labels)
        return f"该{own}" if self.zh else f"that {own}"

    def period(self, trigger: Trigger) -> str:
        """The day, month or year that a calendar trigger stands for."""
        per = {"working_day": "工作日", "month": "月", "year": "年"}[trigger.per]
        return f"该{per}" if self.zh else f"that {trigger.per.replace('_', ' ')}"

    def word(self, name: str, labels: Sequence[str]) -> str:
        if self.zh:
            return labels[0] if labels else name
        return next((label for label in labels if label.isascii()), ENGLISH.get(name, name.replace("_", " ")))

    def register(self, register: Register) -> str:
        return self.word(register.name, register.labels)

    def column(self, name: str, shape: Shape) -> str:
        """A record's own column."""
        known = self.declared(name, shape)
        if known:
            return self.holder(name, known, shape)
        if (
            name == "at"
            and shape.name not in self.vocabulary.kinds
            and self.vocabulary.register_of(shape.name)
        ):
            return "判定时点" if self.zh else "time of judgement"
        return self.word(name, (DERIVED.get(name, name),))

    def holder(self, name: str, column: Column, shape: Shape) -> str:
        """A column's label; one that is only another register's key (工号) is called by that register (人员)."""
        register = shape.register_behind(name) if column.type.name == "ref" else None
        if register and self.zh and column.labels == register.columns[register.key[0]].labels:
            return self.register(register)
        if register and not self.zh and name == register.key[0]:
            return register.record.replace("_", " ")
        return self.word(name, column.labels)

    def declared(self, name: str, shape: Shape) -> Column | None:
        register = self.vocabulary.register_of(shape.name.partition(" per ")[0])
        if register and shape.name not in self.vocabulary.kinds:
            return register.columns.get(name)
        kinds = [kind for kind in shape.name.split(" or ") if kind in self.vocabulary.kinds]
        for kind in kinds or self.vocabulary.kinds:
            if name in self.vocabulary.kinds[kind].columns:
                return self.vocabulary.kinds[kind].columns[name]
        return self.vocabulary.envelope.get(name)

    def path(self, column: Path, shape: Shape) -> str:
        """事项的类别 / category of the item."""
        first, *rest = column.path
        register: Register | None
        if first in shape.columns:
            said = self.column(first, shape)
            register = shape.register_behind(first)
        else:
            register = self.vocabulary.register_of(first)
            said = f"当时的{self.kind(first)}" if self.zh else f"{self.kind(first)} held at that time"
        for step in rest:
            if register is None:
                break
            label = self.word(step, register.columns[step].labels)
            said = f"{said}的{label}" if self.zh else f"{label} of the {said}"
            register = self.vocabulary.registers.get(register.columns[step].type.register)
        return said

    def value(self, value: object, type_: Type | None, path: Sequence[str]) -> str:
        """A literal as its reader calls it, in quotation marks where it is a word."""
        match value:
            case bool():
                return self.yes(value)
            case int() | Decimal():
                return str(value)
            case str():
                return f"“{self.enum_value(value, type_, path)}”"
            case _:
                return str(value)

    def yes(self, value: bool) -> str:
        return ("“是”" if value else "“否”") if self.zh else ("yes" if value else "no")

    def enum_value(self, value: str, type_: Type | None, path: Sequence[str]) -> str:
        if type_ and value in type_.values:
            labels = type_.values[value]
            if labels:
                return self.word(value, labels)
        fixed = FIXED.get(path[-1], {}) if len(path) == 1 else {}
        if value in fixed:
            return fixed[value] if self.zh else value.replace("_", " ")
        if type_ and type_.name == "enum":
            return RECORDS.get(value, value) if self.zh else value.replace("_", " ")
        return value
