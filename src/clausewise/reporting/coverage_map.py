"""The coverage map as data (summary.json) and as the words that stand on the report page's overview."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from clausewise.model.clause import Pack
from clausewise.model.coverage import STATUS_LABELS, Status, coverage

Entry = Mapping[str, Any]
WORDS = {
    "zh": {
        "count": "原文覆盖", "map": "原文与条款对照", "none": "不设义务的原文", "of": "{0} 句：", "join": "，", "list": "；",
        "clauses": "、", "manual": "{0}（人工认定）", "open": "（尚无着落）", "reason": "{0}（{1}）",
    },
    "en": {
        "count": "Text covered", "map": "Sentences and clauses", "none": "Sentences without a duty", "of": "{0} sentences: ",
        "join": ", ", "list": "; ", "clauses": ", ", "manual": "{0} (attested)", "open": "(not accounted for)",
        "reason": "{0} ({1})",
    },
}  # fmt: skip


def summarise_coverage(pack: Pack) -> list[dict[str, Any]]:
    """Each sentence with its status and what accounts for it, in the guideline's order."""
    return [
        {
            "sentence": account.sentence.id,
            "status": account.status.value,
            "clauses": list(account.clauses),
            "manual": list(account.manual),
            "reason": {"zh": account.reason.in_("zh"), "en": account.reason.in_("en")}
            if account.reason
            else None,
        }
        for account in coverage(pack).accounts
    ]


def describe_coverage(entries: Sequence[Entry], language: str) -> dict[str, str]:
    """Heading -> words: the counts, the map, and the sentences without a duty; nothing for a pack without its text."""
    if not entries:
        return {}
    words, counts = WORDS[language], Counter(entry["status"] for entry in entries)
    shown = [
        f"{STATUS_LABELS[s].in_(language)} {counts[s.value]}"
        for s in Status
        if counts[s.value] or s is Status.OPEN
    ]
    said = {words["count"]: words["of"].format(len(entries)) + words["join"].join(shown)}
    duties = [entry for entry in entries if entry["status"] != Status.NO_DUTY.value]
    said[words["map"]] = words["list"].join(_say(entry, words) for entry in duties)
    rest = [entry for entry in entries if entry["status"] == Status.NO_DUTY.value]
    if rest:
        said[words["none"]] = words["list"].join(
            words["reason"].format(entry["sentence"], entry["reason"][language]) for entry in rest
        )
    return said


def _say(entry: Entry, words: Mapping[str, str]) -> str:
    """`2.3#1→2.3.1`"""
    names = [*entry["clauses"], *(words["manual"].format(clause) for clause in entry["manual"])]
    return f"{entry['sentence']}→{words['clauses'].join(names) or words['open']}"
