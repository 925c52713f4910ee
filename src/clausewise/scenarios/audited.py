"""What an audit scenario says of a clause and unit: passed, failed, broken or skipped; it judges nothing."""

from __future__ import annotations

import pytest

from clausewise.errors import WrongUsage
from clausewise.reporting.lines import Line, describe_findings, describe_skip
from clausewise.reporting.result import Result


class Undetermined(Exception):
    """The clause cannot be decided for this unit: `broken` in the Allure report, never a pass."""


class AuditedUnit:
    """One line of the audit, as the sentences of an audit scenario see it."""

    def __init__(self, line: Line, result: Result, language: str) -> None:
        self.line = line
        self.result = result
        self.language = language

    def expect_triggered(self) -> None:
        """Skips, with the reason, where there is nothing to judge."""
        __tracebackhide__ = True
        if reason := describe_skip(self.line, self.language):
            pytest.skip(reason)

    def expect_no_breach(self, clause: str) -> None:
        """Fails with the findings' sentences; raises Undetermined where data is missing."""
        __tracebackhide__ = True
        if clause != self.line.clause.id:
            raise WrongUsage(
                f"the scenario is tagged @clause:{self.line.clause.id}, but speaks of clause {clause}"
            )
        self.expect_triggered()
        match self.line.verdict:
            case "breach":
                pytest.fail(self._describe(), pytrace=False)
            case "undetermined":
                raise Undetermined(self._describe())

    def _describe(self) -> str:
        found = list(self.result.findings(clause=self.line.clause.id, unit=self.line.unit))
        return describe_findings(self.line, found, self.language)
