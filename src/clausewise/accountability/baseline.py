"""An earlier audit as a baseline: which findings are new, which were known, which are gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from clausewise.model.due_process import BaselineUse, Gone
from clausewise.model.finding import Finding

COUNTED = ("breach", "undetermined")
Earlier = Mapping[str, Mapping[str, Any]]  # finding -> its line in findings.jsonl


def compare_baseline(findings: Iterable[Finding], earlier: Earlier) -> BaselineUse:
    """Breaches and undetermined verdicts are compared; a finding whose verdict is another one is new."""
    new: dict[str, int] = {}
    known = 0
    seen: set[str] = set()
    for finding in findings:
        if finding.verdict not in COUNTED:
            continue
        if baseline_state(finding, earlier) == "known":
            known += 1
            seen.add(finding.finding)
        elif finding.verdict == "breach":
            new[finding.severity] = new.get(finding.severity, 0) + 1
        else:
            new["undetermined"] = new.get("undetermined", 0) + 1
    gone = tuple(
        Gone(
            name,
            line["clause"],
            line["verdict"],
            line.get("unit"),
            line["trigger"],
            line["message"]["zh"],
            line["message"]["en"],
        )
        for name, line in earlier.items()
        if line["verdict"] in COUNTED and name not in seen
    )
    return BaselineUse(new, known, gone)


def baseline_state(finding: Finding, earlier: Earlier) -> str:
    """`known` where the earlier audit said the same of it, else `new`."""
    line = earlier.get(finding.finding)
    return "known" if line is not None and line["verdict"] == finding.verdict else "new"
