"""The labels of an Allure result: what the page groups, filters and sorts by.

Each grouping has two labels. `epic`, `feature`, `story`, `clause` and `unit` are for machines and for other Allure
reports; those under GROUPS are named in the reader's language, because Allure shows the name of a label as it is, and
the page hides the former. `tag` holds the unit: it is the one label that Allure's tree can be filtered by, so it is
how everything of one unit is seen.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator

from clausewise.model.due_process import APPEAL_LABELS
from clausewise.model.finding import Finding
from clausewise.reporting.lines import Line, Origin, readable

SEVERITIES = {"critical": "critical", "major": "normal", "minor": "minor"}
GROUPS = {"zh": ("章", "节", "条款", "单位"), "en": ("Chapter", "Section", "Clause", "Unit")}
PROCESS = {"zh": ("豁免", "申诉"), "en": ("Waiver", "Appeal")}
FOR_MACHINES = ("epic", "feature", "story", "clause", "unit")


def label_line(origin: Origin, line: Line, language: str) -> Iterator[tuple[str, str]]:
    """The labels of a line of an audit."""
    chapter = origin.chapter or origin.guideline
    section = f"{section_of(line.clause.id)} {origin.feature}".strip()
    clause = f"{line.clause.id} {line.clause.title.in_(language)}"
    unit = readable(line.unit_title(language) or "")
    yield from zip(GROUPS[language], (chapter, section, clause, unit), strict=True)
    yield from (("epic", chapter), ("feature", section), ("story", clause), ("tag", unit))
    yield "severity", SEVERITIES[line.clause.severity]
    yield from (("clause", line.clause.id), ("unit", line.unit_name(language) or ""))


def label_example(origin: Origin) -> Iterator[tuple[str, str]]:
    """The labels of a worked example."""
    yield from (("epic", origin.guideline), ("feature", origin.feature))
    yield from (("story", origin.rule or origin.scenario), ("severity", "normal"), ("clause", origin.clause))


def label_process(found: Iterable[Finding], language: str) -> Iterator[tuple[str, str]]:
    """Which waivers cover a line's findings, and in what state its appeals are."""
    waiver, appeal = PROCESS[language]
    found = list(found)
    for name in sorted({str(each.waiver["id"]) for each in found if each.waiver}):
        yield waiver, readable(name)
    for state in sorted({str(each.appeal["state"]) for each in found if each.appeal}):
        number = sum(1 for each in found if each.appeal and each.appeal["state"] == state)
        yield appeal, f"{APPEAL_LABELS.get(state, state) if language == 'zh' else state} {number}"


def section_of(clause_id: str) -> str:
    """`2.6` of 2.6.1; '' where the id has no dot."""
    return clause_id.rpartition(".")[0]


def line_id(guideline: str, line: Line) -> str:
    """The name of a line's result: the same in every run, so that a chart can point to it."""
    unit = "" if line.unit is None else f"unit {line.unit}"
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{guideline}|{line.clause.id}|{unit}"))


def page_anchor(result_id: str) -> str:
    """Where Allure's page shows the result of that name (`#` and this)."""
    return hashlib.md5(result_id.encode(), usedforsecurity=False).hexdigest()
