"""receipt.json: what an audit rested on, so that it can be run again and compared.

Hashes of the inputs and the pack, the calendar, versions, as-of time, period, and the options that change
verdicts. Nothing else (no wall clock, path, host or number of jobs), so equal audits have equal receipts.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from clausewise import __version__
from clausewise.model.clause import Pack
from clausewise.reporting.result import AuditResult
from clausewise.reporting.summary import describe_period, identify

RECEIPT = "receipt.json"
ENGINES = ("duckdb", "durable_rules", "sqlglot")


def draw_up(
    result: AuditResult,
    *,
    clauses: Sequence[str] = (),
    overrides: Mapping[str, str] | None = None,
    exhaustive: bool = False,
    findings_sha256: str = "",
) -> dict[str, Any]:
    """The object of receipt.json; `clauses`, `overrides` and `exhaustive` are the options of the audit."""
    return {
        "schema": 1,
        "versions": {"clausewise": __version__, "python": platform.python_version(), **_versions(ENGINES)},
        "pack": identify(result.pack),
        "calendar": _describe_calendar(result.pack),
        "as_of": result.as_of.isoformat(timespec="seconds"),
        "period": describe_period(result),
        "options": {"clauses": list(clauses), "set": dict(overrides or {}), "exhaustive": exhaustive},
        "inputs": [
            {"name": file.name, "sha256": file.sha256, "bytes": file.bytes, "rows": file.rows}
            for file in result.inputs
        ],
        "records": result.records,
        "quarantined": result.quarantined,
        "unreadable_cells": result.unreadable_cells,
        "findings": {"sha256": findings_sha256},
    }


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
