"""What is missing where nothing can be decided, as the reader calls it: 工作人员的角色 for `staff.role`.

The canonical name is the contract with other software and stays in findings.jsonl; people know the labels of their own
exports. A name is looked for on the trigger first, then on the records that may answer it.
"""

from __future__ import annotations

from clausewise.model.clause import Clause
from clausewise.model.expression import Column
from clausewise.model.shapes import Shape, UnknownName, answer_shape, trigger_shape
from clausewise.model.vocabulary import Vocabulary
from clausewise.reporting.wording.terms import Terms

PARAMETER, HOLIDAYS = "param.", "holidays "


class MissingNames:
    """Remembers what it was asked: a hall without a column asks the same thousands of times."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._terms = Terms(vocabulary, "zh")
        self._said: dict[tuple[str, str], str] = {}

    def say(self, clause: Clause, name: str) -> str:
        """The Chinese words for a missing column, parameter or year of holidays; any other text as it is."""
        if (clause.id, name) not in self._said:
            self._said[clause.id, name] = self._find(clause, name)
        return self._said[clause.id, name]

    def _find(self, clause: Clause, name: str) -> str:
        if name.startswith(PARAMETER):
            known = clause.parameters.get(name.removeprefix(PARAMETER))
            return f"参数“{(known.label.zh if known else '') or name.removeprefix(PARAMETER)}”"
        if name.startswith(HOLIDAYS):
            return f"{name.removeprefix(HOLIDAYS)}年放假安排"
        path = tuple(name.split("."))
        for shape in self._shapes(clause):
            try:
                type_ = shape.resolve(path)
            except UnknownName:
                continue
            return self._terms.path(Column(path, type_.name), shape)
        return name

    def _shapes(self, clause: Clause) -> list[Shape]:
        rule, vocabulary = clause.rule, self._terms.vocabulary
        if rule is None:
            return []
        found = [trigger_shape(rule.each, vocabulary, numbered=rule.number_by is not None)]
        answer = answer_shape(rule.answer.kinds, vocabulary) if rule.answer else None
        return [*found, answer] if answer else found
