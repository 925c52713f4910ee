"""An audit as SARIF 2.1.0, which code hosts and editors read: a rule for each clause, a result for each finding.

A record is no place in a file, so a result stands at logical locations (case, record, unit …), and at the file of
operations, without which some readers show nothing. `kind` says what SARIF has words for: *fail* a breach or a
waived one (which is suppressed), *open* undetermined, *informational* pending; only a *fail* has a level.
What to know of the data (records not read, say) is a notification of the tool.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from clausewise import __version__
from clausewise.model.clause import Clause
from clausewise.model.finding import VERDICT_LABELS, Finding
from clausewise.reporting.lines import readable, sentence
from clausewise.reporting.notices import notices
from clausewise.reporting.result import AuditResult, InputFile
from clausewise.reporting.summary import describe_period, identify
from clausewise.reporting.tables import SEVERITY_LABELS

SARIF = "findings.sarif"
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {"critical": "error", "major": "error", "minor": "warning"}
KINDS = {
    "breach": "fail",
    "waived": "fail",
    "revoked": "fail",
    "undetermined": "open",
    "pending": "informational",
}
TOLD = 2000
FINGERPRINT = "clausewise/v1"


def as_sarif(result: AuditResult, language: str) -> Iterator[str]:
    """The log in pieces, one a finding, so that a large one is never held as a whole."""
    run = _run(result, language)
    head, _, tail = json.dumps(_log(run), ensure_ascii=False, indent=1).partition('"@results"')
    yield head + "["
    place = _artifact(result)
    numbers = {rule["id"]: number for number, rule in enumerate(run["tool"]["driver"]["rules"])}
    for position, finding in enumerate(result.findings()):
        text = json.dumps(_result(finding, numbers[finding.clause], place, language), ensure_ascii=False)
        yield ("," if position else "") + "\n   " + text
    yield "\n  ]" + tail + "\n"


def _log(run: Mapping[str, Any]) -> dict[str, Any]:
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _run(result: AuditResult, language: str) -> dict[str, Any]:
    clauses = {each.clause.id: each.clause for each in result.clauses}
    return {
        "tool": {
            "driver": {
                "name": "Clausewise",
                "version": __version__,
                "language": "zh-CN" if language == "zh" else "en",
                "rules": [_rule(clause, language) for clause in clauses.values()],
            }
        },
        "language": "zh-CN" if language == "zh" else "en",
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [
                    {"level": "warning", "message": {"text": notice}} for notice in notices(result, language)
                ],
            }
        ],
        "artifacts": [_describe_input(file) for file in result.inputs],
        "properties": {
            "as_of": result.as_of.isoformat(timespec="seconds"),
            "period": describe_period(result),
            "pack": identify(result.pack),
            "records": result.records,
            "quarantined": result.quarantined,
        },
        "results": "@results",
    }


def _rule(clause: Clause, language: str) -> dict[str, Any]:
    help_ = _help(clause)
    return {
        "id": clause.id,
        "name": clause.title.in_(language) or clause.id,
        "shortDescription": {"text": clause.title.in_(language) or clause.id},
        "fullDescription": {"text": "\n".join(clause.text) or clause.title.in_(language) or clause.id},
        "help": {"text": help_.replace("**", ""), "markdown": help_},
        "defaultConfiguration": {"level": LEVELS[clause.severity]},
        "properties": {
            "severity": clause.severity,
            "track": clause.track,
            "title": {"zh": clause.title.in_("zh"), "en": clause.title.in_("en")},
            "sentences": list(clause.sentences),
        },
    }


def _help(clause: Clause) -> str:
    """Title, words and reading, in Chinese and in English."""
    parts = [f"**{clause.id} {clause.title.in_('zh')}** / {clause.title.in_('en')}"]
    parts += ["> " + sentence for sentence in clause.text]
    parts += [f"理解：{clause.reading.zh}"] if clause.reading.zh else []
    parts += [f"Reading: {clause.reading.en}"] if clause.reading.en else []
    severity = f"严重程度：{SEVERITY_LABELS[clause.severity]} / Severity: {clause.severity}"
    return "\n\n".join([*parts, severity])


def _describe_input(file: InputFile) -> dict[str, Any]:
    return {
        "location": {"uri": quote(file.name)},
        "length": file.bytes,
        "hashes": {"sha-256": file.sha256},
    }


def _artifact(result: AuditResult) -> dict[str, Any] | None:
    """The first file that is no register: findings are about operations."""
    files = list(enumerate(result.inputs))
    found = next((each for each in files if not each[1].name.startswith("registers/")), None)
    return {"uri": quote(found[1].name), "index": found[0]} if found else None


def _result(finding: Finding, rule: int, artifact: Mapping[str, Any] | None, language: str) -> dict[str, Any]:
    kind = KINDS[finding.verdict]
    location: dict[str, Any] = {"logicalLocations": list(_places(finding))}
    if artifact:
        location["physicalLocation"] = {"artifactLocation": dict(artifact)}
    said = {
        "ruleId": finding.clause,
        "ruleIndex": rule,
        "kind": kind,
        "level": LEVELS[finding.severity] if kind == "fail" else "none",
        "message": {"text": sentence(finding, language)},
        "locations": [location],
        "relatedLocations": [_record(n, record) for n, record in enumerate(finding.evidence)],
        "partialFingerprints": {FINGERPRINT: finding.finding},
        "properties": {
            "verdict": finding.verdict,
            "severity": finding.severity,
            "subject": {"type": finding.subject_type, "id": finding.subject_id},
            "at": finding.at,
            "due": finding.due,
            "missing": list(finding.missing),
            "message": {
                "zh": readable(finding.message_zh, TOLD),
                "en": readable(finding.message_en, TOLD),
            },
        },
    }
    if finding.verdict in ("waived", "revoked"):
        document = (finding.waiver or finding.appeal or {}).get("document", "")
        words = f"{VERDICT_LABELS[finding.verdict]} / {finding.verdict} {document}".rstrip()
        said["suppressions"] = [{"kind": "external", "status": "accepted", "justification": words}]
    return said


def _places(finding: Finding) -> Iterator[dict[str, str]]:
    """The record first, then what it belongs to."""
    yield {"name": finding.trigger, "fullyQualifiedName": f"record/{finding.trigger}", "kind": "record"}
    for kind in ("case", "unit", "staff", "window", "item"):
        if value := getattr(finding, kind):
            yield {"name": value, "fullyQualifiedName": f"{kind}/{value}", "kind": kind}


def _record(number: int, record: Mapping[str, Any]) -> dict[str, Any]:
    name = str(record["record"])
    words = " ".join(str(record[key]) for key in ("role", "kind", "at") if record.get(key))
    place = {
        "name": name,
        "fullyQualifiedName": f"record/{name}",
        "kind": str(record.get("kind") or "record"),
    }
    return {"id": number, "logicalLocations": [place], "message": {"text": words or name}}
