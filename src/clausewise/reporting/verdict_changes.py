"""Which verdicts differ between two audits of the same records: counted by clause and unit, and one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import xlsxwriter

from clausewise.model.clause import Words, clause_order
from clausewise.model.finding import VERDICT_LABELS
from clausewise.reporting.sheets import FORMATS, Sheet
from clausewise.reporting.tables import label

VerdictChange = tuple[str, str, str, str]  # clause, unit, before, after; '' = no trigger
COUNT_HEADS = (
    Words("条款", "Clause"),
    Words("名称", "Title"),
    Words("单位", "Unit"),
    Words("改动前", "Before"),
    Words("改动后", "After"),
    Words("数目", "Number"),
)
TRIGGER_HEADS = (*COUNT_HEADS[:3], Words("触发记录", "Trigger"), *COUNT_HEADS[3:5])
NO_CHANGE = Words("没有结论会改变", "no verdict would change")
SHEETS = (Words("汇总", "By clause and unit"), Words("触发记录", "Triggers"))


class Judged(Protocol):
    @property
    def unit(self) -> str: ...
    @property
    def verdict(self) -> str: ...


def list_changes(
    before: Mapping[tuple[str, str], Judged], after: Mapping[tuple[str, str], Judged]
) -> list[tuple[VerdictChange, str]]:
    """Each change with its trigger, by clause, unit and trigger."""
    found = []
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        known = new or old
        if known is None or (old and old.verdict) == (new and new.verdict):
            continue
        found.append(((key[0], known.unit, old.verdict if old else "", new.verdict if new else ""), key[1]))
    return sorted(found, key=lambda each: (clause_order(each[0][0]), each))


def count_changes(changes: Sequence[tuple[VerdictChange, str]]) -> Counter[VerdictChange]:
    """Changes of one kind together, in their order."""
    return Counter(change for change, _ in changes)


def write_changes(
    path: Path, changes: Sequence[tuple[VerdictChange, str]], titles: Mapping[str, str], language: str
) -> None:
    """The workbook: counted, and one by one."""
    book = xlsxwriter.Workbook(
        str(path), {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    formats = {name: book.add_format(dict(look)) for name, look in FORMATS.items()}
    counted, each = (Sheet(book.add_worksheet(name.in_(language)), formats) for name in SHEETS)
    counted.widths((10, 36, 16, 14, 14, 10))
    counted.begin(
        [head.in_(language) for head in COUNT_HEADS], ("text", "wrapped", "text", "text", "text", "number")
    )
    for change, number in count_changes(changes).items():
        clause, unit, *verdicts = change
        counted.add_limited([clause, titles.get(clause, ""), unit, *_said(verdicts, language), number])
    counted.end(f"… {counted.left_out:,}" if counted.left_out else "")
    each.widths((10, 36, 16, 24, 14, 14))
    each.begin(
        [head.in_(language) for head in TRIGGER_HEADS], ("text", "wrapped", "text", "text", "text", "text")
    )
    for (clause, unit, *verdicts), trigger in changes:
        each.add_limited([clause, titles.get(clause, ""), unit, trigger, *_said(verdicts, language)])
    each.end(f"… {each.left_out:,}" if each.left_out else "")
    book.close()


def _said(verdicts: Sequence[str], language: str) -> list[str]:
    none = Words("未触发", "not triggered").in_(language)
    return [label(word, VERDICT_LABELS, language) if word else none for word in verdicts]
