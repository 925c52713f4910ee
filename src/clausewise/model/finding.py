"""What an audit says: a verdict for every trigger, and a finding for every one that is neither met nor excepted."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Any

from clausewise.model.clause import Words

MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)[+-]\d\d:\d\d", re.ASCII)
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
# A value as findings.jsonl holds it: without spaces, Chinese as it is.
as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode


class Verdict(Enum):
    """The verdict on one trigger."""

    MET = "met"
    BREACH = "breach"
    PENDING = "pending"
    UNDETERMINED = "undetermined"
    EXCEPTED = "excepted"
    WAIVED = "waived"
    REVOKED = "revoked"


VERDICT_LABELS = {
    "met": "符合",
    "breach": "违反",
    "pending": "尚未到期",
    "undetermined": "无法判定",
    "excepted": "例外",
    "waived": "豁免",
    "revoked": "已撤销",
    "not_triggered": "未触发",
    "no_data": "无数据",
    "manual": "未认定",
}
# A clause's message says a breach. Before it is told of what is none (yet), the reader is told so.
NO_BREACH_YET = {
    "pending": Words(
        "尚未到期。到期时仍不符合的，问题为：", "Not due yet. If it does not comply in time, the breach is: "
    ),
    "undetermined": Words(
        "不能判定是否违反。补齐所缺后仍不符合的，问题为：",
        "It cannot be decided. If it still does not comply once nothing is missing, the breach is: ",
    ),
}


def qualify(zh: str, en: str, verdict: str, language: str) -> str:
    """A clause's message as it is told of a verdict: where nothing is breached yet, that stands before it."""
    message, before = Words(zh, en).in_(language), NO_BREACH_YET.get(verdict)
    return before.in_(language) + message if before and message else message


def clause_verdict(counts: Mapping[str, int], *, manual: bool = False, has_data: bool = True) -> str:
    """A clause's verdict over an audit (rule-language.md, Verdicts): the worst that occurs, never a pass by silence."""
    if manual:
        return "manual"
    for verdict in ("breach", "undetermined", "pending"):
        if counts.get(verdict, 0):
            return verdict
    if sum(counts.values()):
        return "met"
    return "not_triggered" if has_data else "no_data"


def fingerprint(clause: str, trigger: str, subject_type: str, subject: str) -> str:
    """The name of a finding, which other software can compute: the same breach has the same one in every run.

    >>> fingerprint("2.6.1", "P1", "unit", "U01")
    'ab2f907ee970a2c3'
    """
    return hashlib.sha256(f"{clause}|{trigger}|{subject_type}|{subject}".encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Finding:
    """One line of findings.jsonl; the keys of `to_json` are a contract (design/interface.md).

    `template` and `words` are what the messages were filled from; they are no part of the line.
    `missing_zh` are the labels of `missing`, for people.
    `waiver`, `appeal` and `baseline` (new or known) are keys of those findings only that have them.
    """

    finding: str
    clause: str
    verdict: str
    severity: str
    track: str
    subject_type: str
    subject_id: str
    trigger: str
    unit: str | None = None
    staff: str | None = None
    case: str | None = None
    window: str | None = None
    item: str | None = None
    at: str | None = None
    due: str | None = None
    parameters: Mapping[str, Any] | None = None
    evidence: tuple[Mapping[str, Any], ...] = ()
    searched: Mapping[str, Any] | None = None
    missing: tuple[str, ...] = ()
    message_zh: str = ""
    message_en: str = ""
    template: Words = field(default_factory=Words)
    words: Mapping[str, Any] = field(default_factory=dict)
    waiver: Mapping[str, Any] | None = None
    appeal: Mapping[str, Any] | None = None
    baseline: str | None = None
    missing_zh: tuple[str, ...] = ()

    def lacks(self, language: str) -> str:
        """What is missing, as the reader of a language calls it; '' where nothing is."""
        return "、".join(self.missing_zh or self.missing) if language == "zh" else ", ".join(self.missing)

    def to_json(self) -> dict[str, Any]:
        return {
            "schema": 1,
            "finding": self.finding,
            "clause": self.clause,
            "verdict": self.verdict,
            "severity": self.severity,
            "track": self.track,
            "subject": {"type": self.subject_type, "id": self.subject_id},
            "unit": self.unit,
            "staff": self.staff,
            "case": self.case,
            "window": self.window,
            "item": self.item,
            "trigger": self.trigger,
            "at": self.at,
            "due": self.due,
            "parameters": dict(self.parameters or {}),
            "evidence": [dict(e) for e in self.evidence],
            "searched": dict(self.searched) if self.searched else None,
            "missing": list(self.missing),
            "message": {"zh": self.message_zh, "en": self.message_en},
            **({"waiver": dict(self.waiver)} if self.waiver else {}),
            **({"appeal": dict(self.appeal)} if self.appeal else {}),
            **({"baseline": self.baseline} if self.baseline else {}),
        }


def fill(message: str, words: Mapping[str, Any], language: str) -> str:
    """A message with its placeholders filled; what is missing is shown as —.

    A word may have a form for one language only, under `zh:place`. Times are said as people write them.
    """

    said = list(_split(message))
    for place in range(1, len(said), 2):
        name = said[place]
        said[place] = say(words.get(f"{language}:{name}", words.get(name)))
    return "".join(said)


@lru_cache(maxsize=1024)
def _split(message: str) -> tuple[str, ...]:
    """The words of a message and, at every second place, the name of a placeholder."""
    return tuple(PLACEHOLDER.split(message))


def say(value: object) -> str:
    """A word of a message."""
    if value is None:
        return "—"
    said = str(value)
    moment = MOMENT.fullmatch(said) if said[10:11] == "T" else None
    return f"{moment[1]} {moment[2]}" if moment else said
