"""The directory of an audit, read again: what documents are made of, and nothing else.

Personal data that the audit masked stay masked, because the records are not opened. What was changed since the audit
wrote it (the receipt holds the hash) is refused: a circular must rest on what was found.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from clausewise.errors import WrongUsage
from clausewise.model.clause import Pack
from clausewise.model.tally import Tally
from clausewise.reporting.counts import COUNTS, read_counts
from clausewise.reporting.jsonl import FINDINGS, read_findings
from clausewise.reporting.receipt import RECEIPT
from clausewise.reporting.summary import SUMMARY

FindingLine = Mapping[str, Any]
SCHEMA = 1
Key = TypeVar("Key")


@dataclass(frozen=True)
class Report:
    """An audit as its directory says it. `accounts`: as in summary.json; `judged`: the clauses that were asked for."""

    as_of: datetime
    period: tuple[str, str]
    names: Mapping[str, str]
    accounts: Sequence[Mapping[str, Any]]
    findings: Sequence[FindingLine]
    tallies: Sequence[Tally]
    judged: frozenset[str]

    @cached_property
    def breaches(self) -> Sequence[FindingLine]:
        return [finding for finding in self.findings if finding["verdict"] == "breach"]

    @cached_property
    def by_subject(self) -> Mapping[tuple[str, str], Sequence[FindingLine]]:
        """(track, unit or staff member) -> the breaches that count for it."""
        return _grouped(self.breaches, lambda f: (f["track"], f.get(f["track"]) or ""))

    @cached_property
    def by_trigger(self) -> Mapping[tuple[str, str], Sequence[FindingLine]]:
        """(clause, trigger) -> its breaches."""
        return _grouped(self.breaches, lambda f: (f["clause"], f["trigger"]))

    @cached_property
    def by_unit(self) -> Mapping[str, Sequence[FindingLine]]:
        return _grouped(self.breaches, lambda f: f["unit"] or "")

    def unit_name(self, unit: str) -> str:
        return self.names.get(unit) or unit


def _grouped(
    findings: Iterable[FindingLine], key: Callable[[FindingLine], Key]
) -> dict[Key, list[FindingLine]]:
    groups: dict[Key, list[FindingLine]] = {}
    for finding in findings:
        groups.setdefault(key(finding), []).append(finding)
    return groups


def read_report(directory: Path, pack: Pack) -> Report:
    """The audit; raises WrongUsage where the directory is none, of another version or pack, or was changed."""
    receipt, summary = _object(directory, RECEIPT), _object(directory, SUMMARY)
    _same_pack(directory, receipt, pack)
    for name in (FINDINGS, SUMMARY, COUNTS):
        _unchanged(directory, name, receipt)
    try:
        return Report(
            as_of=datetime.fromisoformat(summary["as_of"]),
            period=(summary["period"]["from"], summary["period"]["until"]),
            names={each["unit"]: each["name"] for each in summary["units"] if each["unit"] and each["name"]},
            accounts=summary["accountability"]["accounts"],
            findings=list(read_findings(directory)),
            tallies=read_counts(directory),
            judged=frozenset(each["clause"] for each in summary["clauses"]),
        )
    except (KeyError, TypeError, ValueError) as trouble:
        raise WrongUsage(f"{directory / SUMMARY}: lacks {trouble}: audit again with this version") from None


def _object(directory: Path, name: str) -> dict[str, Any]:
    path = directory / name
    try:
        found = json.loads(path.read_text("utf-8"))
    except OSError:
        raise WrongUsage(
            f"{directory}: holds no {name}, so it is no audit: name the directory that `clausewise audit` wrote"
        ) from None
    except ValueError as trouble:
        raise WrongUsage(f"{path}: is not JSON ({trouble}); audit again to write it anew") from None
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        raise WrongUsage(f"{path}: is of another version (schema {SCHEMA} is read): audit again")
    return found


def _same_pack(directory: Path, receipt: Mapping[str, Any], pack: Pack) -> None:
    judged = receipt.get("pack", {})
    if judged.get("sha256") != pack.sha256:
        raise WrongUsage(
            f"{directory}: was judged by the pack {judged.get('name')} {judged.get('version')} with another content "
            f"than {pack.name} {pack.version} at {pack.root}, so its documents would quote words that did not "
            "decide: name that pack with --pack, or audit again"
        )


def _unchanged(directory: Path, name: str, receipt: Mapping[str, Any]) -> None:
    path, known = directory / name, receipt.get("files", {}).get(name)
    if known is None or not path.is_file():
        raise WrongUsage(f"{directory}: holds no {name} of this version: audit again")
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != known["sha256"]:
            raise WrongUsage(
                f"{path}: was changed after the audit (its hash in {RECEIPT} is another), and documents must rest on "
                "what was found: audit again"
            )
