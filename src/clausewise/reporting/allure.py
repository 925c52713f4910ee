"""Bridges pytest-bdd scenarios to Allure: steps, the clause's words, findings, and stable identities.

allure-pytest shows no Gherkin steps, and allure-pytest-bdd cannot be installed beside it, so this plugin
object rewrites what allure-pytest's listener holds of a test. Labels are replaced as a whole: the host's
name belongs in no report, and the history of a line must not depend on where Clausewise is installed.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from itertools import compress
from typing import Any, Protocol

import allure
import pytest
from allure_commons.model2 import Label, Link, Parameter, StatusDetails, TestResult
from allure_commons.types import AttachmentType, LinkType, ParameterMode

from clausewise.model.finding import Finding
from clausewise.reporting.description import describe_clause
from clausewise.reporting.labels import label_example, label_line, label_process, line_id
from clausewise.reporting.lines import Line, Origin, describe_counts, describe_skip, readable
from clausewise.reporting.result import FINDINGS_SHOWN, Result
from clausewise.reporting.tables import FINDING_HEADS, FindingRows, disarm, heads

VERDICT_EXCEPTIONS = (AssertionError, pytest.fail.Exception, pytest.skip.Exception)
WORDS = {
    "zh": {
        "table": "数据表", "text": "文本", "list": "问题清单", "capped": "问题清单（前 {} 条，全部见 findings.csv）",
        "whole": "全中心", "handbook": "条款手册",
    },
    "en": {
        "table": "table", "text": "text", "list": "Findings", "capped": "Findings (first {}; all in findings.csv)",
        "whole": "all units", "handbook": "Handbook",
    },
}  # fmt: skip
HANDBOOK = "handbook.html"
_STEP = pytest.StashKey[Any]()
_DONE = pytest.StashKey[int]()


class _Step(Protocol):
    keyword: str
    name: str
    datatable: Any
    docstring: str | None


class AllureBridge:
    """A pytest plugin object for runs with --alluredir; it touches only items that have an `origin`."""

    def __init__(self, config: pytest.Config, language: str, result: Result | None = None) -> None:
        self.listener: Any = config.pluginmanager.get_plugin("allure_listener")
        self.language = language
        self.words = WORDS[language]
        self.result = result
        self.rows = FindingRows(result.pack, language) if result else None
        self._leave_fixtures_out()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        try:
            return (yield)
        finally:
            if test := self._test(item):
                self._identify(test, item.origin)  # type: ignore[attr-defined]

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Iterator[None]:
        try:
            return (yield)
        finally:
            if test := self._test(item):
                self._label(test, item.origin)  # type: ignore[attr-defined]

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
        report = yield
        test = self._test(item)
        if test and call.excinfo and test.statusDetails and _is_verdict(call.excinfo.value):
            test.statusDetails.message = str(call.excinfo.value)
            test.statusDetails.trace = None
        return report

    def pytest_bdd_before_step(self, request: pytest.FixtureRequest, step: _Step) -> None:
        self._open(request.node, step)

    def pytest_bdd_after_step(self, request: pytest.FixtureRequest) -> None:
        self._close(request.node)

    def pytest_bdd_step_error(self, request: pytest.FixtureRequest, exception: BaseException) -> None:
        self._close(request.node, exception)

    def pytest_bdd_step_func_lookup_error(
        self, request: pytest.FixtureRequest, step: _Step, exception: BaseException
    ) -> None:
        self._open(request.node, step)
        self._close(request.node, exception)

    def pytest_bdd_after_scenario(self, request: pytest.FixtureRequest, scenario: Any) -> None:
        """Steps that never ran are grey (a skip inside a step calls no hook); then come the findings."""
        item = request.node
        if not self._test(item):
            return
        self._close(item, pytest.skip.Exception(""))
        for step in scenario.steps[item.stash.get(_DONE, 0) :]:
            self._open(item, step)
            self._close(item, pytest.skip.Exception(""))
        if item.origin.line:
            self._attach_findings(item.origin.line)

    def _leave_fixtures_out(self) -> None:
        """Else each scenario leaves a file for each fixture, and the page a section about them."""
        listener, reporter = self.listener, self.listener.allure_logger
        update, stop = listener._update_fixtures_children, reporter.stop_group

        def update_others(item: pytest.Item) -> None:
            if not hasattr(item, "origin"):
                update(item)

        def stop_used(uuid: str, **changes: Any) -> None:
            if reporter.get_item(uuid).children:
                stop(uuid, **changes)
            else:
                reporter._items.pop(uuid)

        listener._update_fixtures_children = update_others
        reporter.stop_group = stop_used

    def _test(self, item: pytest.Item) -> TestResult | None:
        if not hasattr(item, "origin"):
            return None
        test: TestResult | None = self.listener.allure_logger.get_test(self.listener._cache.get(item.nodeid))
        return test

    def _identify(self, test: TestResult, origin: Origin) -> None:
        line = origin.line
        unit = line.unit_name(self.language) if line else None
        test.name = self._name(line) if line else origin.scenario
        test.fullName = "/".join(filter(None, (origin.guideline, origin.clause, origin.scenario)))
        test.testCaseId = _digest(test.fullName)
        test.titlePath = [part for part in (origin.guideline, origin.feature, origin.rule) if part]
        test.parameters[:] = [Parameter("unit", unit, mode=ParameterMode.HIDDEN.value)] if unit else []
        test.description = None
        if line and self.result:
            link = f"{HANDBOOK}#clause-{line.clause.id}"
            test.links[:] = [Link(LinkType.LINK, link, f"{self.words['handbook']} {line.clause.id}")]
            test.descriptionHtml = describe_clause(line, self.result, self.language)

    def _name(self, line: Line) -> str:
        """`2.3.1 U02 自然资源局：违反 3，符合 36（共 40）`"""
        unit = line.unit_title(self.language) or self.words["whole"]
        said = describe_counts(line, self.language) if line.counts else describe_skip(line, self.language)
        return f"{line.clause.id} {readable(unit)}{'：' if self.language == 'zh' else ': '}{said}"

    def _label(self, test: TestResult, origin: Origin) -> None:
        line = origin.line
        if line and self.result:
            # The page orders by start, and how long it took to look a verdict up tells nobody anything.
            for timed in (test, *test.steps):
                timed.start = timed.stop = int(self.result.as_of.timestamp() * 1000) + line.number
            test.uuid = line_id(origin.guideline, line)
        test.historyId = _digest(test.fullName, *(parameter.value for parameter in test.parameters))
        labels = label_line(origin, line, self.language) if line else label_example(origin)
        test.labels[:] = [Label(name, value) for name, value in labels if value]
        if line and line.counts and self.result:
            self._mark(test, line, list(self.result.findings(clause=line.clause.id, unit=line.unit)))

    def _mark(self, test: TestResult, line: Line, found: list[Finding]) -> None:
        """Waived and appealed findings, named; a line without a breach is `known`, because a waiver covers it."""
        marks = list(label_process(found, self.language))
        test.labels += [Label(name, value) for name, value in marks]
        if line.counts.get("waived") and line.verdict != "breach":
            said = "；".join(f"{name} {value}" for name, value in marks)
            test.statusDetails = test.statusDetails or StatusDetails()
            test.statusDetails.known = True
            test.statusDetails.message = test.statusDetails.message or said

    def _open(self, item: pytest.Item, step: _Step) -> None:
        if not self._test(item):
            return
        context = allure.step(
            f"{step.keyword} {step.name}" if self.language == "en" else step.keyword + step.name
        )
        context.__enter__()  # type: ignore[no-untyped-call]
        item.stash[_STEP] = context
        if step.datatable:
            allure.attach(csv_text(step.datatable.raw()), self.words["table"], AttachmentType.CSV)
        if step.docstring:
            allure.attach(step.docstring, self.words["text"], AttachmentType.TEXT)

    def _close(self, item: pytest.Item, exception: BaseException | None = None) -> None:
        context = item.stash.get(_STEP, None)
        if context is None:
            return
        item.stash[_STEP] = None
        item.stash[_DONE] = item.stash.get(_DONE, 0) + 1
        if exception is None:
            context.__exit__(None, None, None)
        else:
            verdict = _is_verdict(exception)
            context.__exit__(type(exception), exception, None if verdict else exception.__traceback__)
            test = self._test(item)
            if verdict and test and test.steps[-1].statusDetails:
                test.steps[-1].statusDetails.message = str(exception)

    def _attach_findings(self, line: Line) -> None:
        if self.result is None or self.rows is None or not line.counts:  # of units that nobody attested
            return
        found = list(self.result.findings(clause=line.clause.id, unit=line.unit, limit=FINDINGS_SHOWN))
        if not found:
            return
        total = sum(n for verdict, n in line.counts.items() if verdict not in ("met", "excepted"))
        name = self.words["capped"].format(FINDINGS_SHOWN) if total > len(found) else self.words["list"]
        rows = [self.rows.row(finding) for finding in found]
        filled = [any(cells) for cells in zip(*rows, strict=True)]  # a column without a value only takes room
        table = [list(compress(row, filled)) for row in (heads(FINDING_HEADS, self.language), *rows)]
        allure.attach("\ufeff" + csv_text(table), f"{name}.csv", AttachmentType.CSV)
        listed = ",\n".join(json.dumps(finding.to_json(), ensure_ascii=False) for finding in found)
        allure.attach(f"[{listed}]", f"{name}.json", AttachmentType.JSON)


def _digest(*words: str) -> str:
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:32]


def csv_text(rows: Any) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([[disarm(str(cell)) for cell in row] for row in rows])
    return out.getvalue()


def _is_verdict(exception: BaseException) -> bool:
    """A verdict or a word to the user: its message says it all, and a traceback would only frighten."""
    return isinstance(exception, VERDICT_EXCEPTIONS) or type(exception).__module__.startswith("clausewise.")
