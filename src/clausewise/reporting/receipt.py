"""receipt.json: what an audit rested on, so that it can be run again and compared.

Hashes of the inputs and the pack, the calendar, versions, as-of time, period, and what was asked for: the places
as they were typed (a file is found again by them, and known again by its hash), and every option. Nothing else (no
wall clock, host or number of jobs), so the same command over the same records gives the same receipt. Passwords
in the URLs of databases are left out.
"""

from __future__ import annotations

import hashlib
import platform
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from clausewise import __version__
from clausewise.model.clause import Pack
from clausewise.reporting.result import AuditResult
from clausewise.reporting.summary import describe_period, identify

RECEIPT = "receipt.json"
ENGINES = ("duckdb", "durable_rules", "sqlglot")
_USER = re.compile(r"(?<=://)([^/@:?#\s]*):[^/?#\s]*@")
_SECRET = re.compile(r"(?i)([?&][^=&]*(?:pass|pwd|secret|token|key)[^=&]*=)[^&]*")


@dataclass(frozen=True)
class Request:
    """What was asked for. `files`: further files that were read, by what they are (`mapping`, `waivers`).

    `pack`: the directory as typed, '' = the pack that comes with the program. `unmask`: the reason for showing
    personal data, '' = they are masked. `also`: files of the report beyond the usual ones.
    `ledger`: its place; what it holds changes, so it has no hash. `runner`: name and version of what judged the cases,
    where that was not this machine.
    """

    sources: tuple[str, ...] = ()
    pack: str = ""
    files: Mapping[str, Path] = field(default_factory=dict)
    clauses: tuple[str, ...] = ()
    overrides: Mapping[str, str] = field(default_factory=dict)
    exhaustive: bool = False
    language: str = "zh"
    also: tuple[str, ...] = ()
    unmask: str = ""
    ledger: str = ""
    runner: tuple[str, str] | None = None


def draw_up(
    result: AuditResult,
    request: Request | None = None,
    *,
    findings_sha256: str = "",
    written: Sequence[Path] = (),
) -> dict[str, Any]:
    """The object of receipt.json. `written`: the files of the report, which are named with their hashes."""
    asked = request or Request()
    return {
        "schema": 1,
        "versions": {"clausewise": __version__, "python": platform.python_version(), **_versions(ENGINES)},
        **({"runner": dict(zip(("name", "version"), asked.runner, strict=True))} if asked.runner else {}),
        "pack": identify(result.pack),
        "calendar": _describe_calendar(result.pack),
        "as_of": result.as_of.isoformat(timespec="seconds"),
        **({"as_of_exact": result.as_of.isoformat()} if result.as_of.microsecond else {}),
        "period": describe_period(result),
        "request": {
            "sources": [without_secrets(place) for place in asked.sources],
            "pack": asked.pack or None,
            **({"ledger": without_secrets(asked.ledger)} if asked.ledger else {}),
            **{
                name: {"place": _place(path, result.pack), **_print(path)}
                for name, path in sorted(asked.files.items())
            },
        },
        "options": {
            "clauses": list(asked.clauses),
            "set": dict(asked.overrides),
            "exhaustive": asked.exhaustive,
            "lang": asked.language,
            "also": list(asked.also),
        },
        "masking": {"masked": False, "reason": asked.unmask} if asked.unmask else {"masked": True},
        "inputs": [
            {"name": file.name, "sha256": file.sha256, "bytes": file.bytes, "rows": file.rows}
            | ({"checksum": file.checksum} if file.checksum else {})
            for file in result.inputs
        ],
        **_incremental(result),
        "records": result.records,
        "quarantined": result.quarantined,
        "unreadable_cells": result.unreadable_cells,
        "findings": {"sha256": findings_sha256},
        "files": {path.name: _print(path) for path in sorted(written)},
    }


def _incremental(result: AuditResult) -> dict[str, Any]:
    """Which inputs were not read again, where an audit relied on what is kept beside a ledger."""
    kept = set(result.kept_files)
    files = [{"name": file.name, "sha256": file.sha256} for file in result.inputs if file.name in kept]
    return {"incremental": {"not_read_again": files}} if files else {}


def without_secrets(place: str) -> str:
    """A place as typed, without the password of a database's URL.

    >>> without_secrets("postgresql://clerk:geheim@db/hall?sslmode=require&password=x")
    'postgresql://clerk:***@db/hall?sslmode=require&password=***'
    """
    return _SECRET.sub(r"\1***", _USER.sub(r"\1:***@", place)) if "://" in place else place


def _place(path: Path, pack: Pack) -> str:
    """As typed; one of the pack's own mappings by its name, which means the same on every machine."""
    return path.stem if path.parent == pack.root / "mappings" else str(path)


def _print(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"sha256": digest, "bytes": path.stat().st_size}


def _describe_calendar(pack: Pack) -> dict[str, Any]:
    calendar: dict[str, Any] = {"timezone": pack.timezone, "holidays": pack.holidays}
    if pack.holidays == "china":
        calendar |= _versions(("chinesecalendar",))
    overrides = {day.isoformat(): works for day, works in sorted(pack.calendar_overrides.items())}
    return {**calendar, "overrides": overrides, "roll_to_working_day": pack.roll_to_working_day}


def _versions(packages: Sequence[str]) -> dict[str, str]:
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "unknown"
    return found
