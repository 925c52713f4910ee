"""What is said on single findings: the waiver that covers one, what became of an appeal against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from clausewise.accountability.baseline import Earlier, baseline_state
from clausewise.model.due_process import Appeal, Waiver
from clausewise.model.finding import Finding


@dataclass(frozen=True)
class Marks:
    """What is said on single findings, by fingerprint."""

    waivers: Mapping[str, Waiver] = field(default_factory=dict)
    appeals: Mapping[str, Appeal] = field(default_factory=dict)
    decided: tuple[Appeal, ...] = ()
    baseline: Earlier | None = None

    def mark(self, finding: Finding) -> Finding:
        if self.baseline is not None:
            finding = replace(finding, baseline=baseline_state(finding, self.baseline))
        waiver, appeal = self.waivers.get(finding.finding), self.appeals.get(finding.finding)
        if not (waiver and finding.verdict == "waived") and not appeal:
            return finding
        return replace(
            finding,
            waiver=waiver.to_json() if waiver and finding.verdict == "waived" else None,
            appeal=appeal.to_json() if appeal else None,
        )
