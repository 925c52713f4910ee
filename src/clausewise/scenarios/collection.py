"""Collects the feature files of a pack as tests, without stub modules.

The scenarios of a file become plain pytest functions, so node ids, -k, -m and xdist work as for any test.
Rows of an outline and units of an audit are functions of their own, not parameters: their Chinese names
stay readable.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_bdd import scenario as bind_scenario
from pytest_bdd.feature import features as parsed_features
from pytest_bdd.parser import ScenarioTemplate

from clausewise.errors import ClausewiseError
from clausewise.language.features import lint_feature
from clausewise.reporting.lines import Line, Origin
from clausewise.scenarios.examples import AUDIT_TAG, clauses_of, parse_feature, tags_of
from clausewise.scenarios.run import ScenarioRun


class ScenarioFunction(pytest.Function):
    """A scenario as a test; `origin` is what its report says of it."""

    origin: Origin


class FeatureFile(pytest.Module):
    """A feature file; its scenarios are bound when it is collected."""

    run: ScenarioRun

    def collect(self) -> Iterator[ScenarioFunction]:
        run = self.run
        try:
            problems = lint_feature(self.path, run.clause_ids(self.path))
            if problems:
                raise self.CollectError("\n".join(str(problem) for problem in problems))
            feature = parse_feature(self.path)
            parsed_features[str(self.path)] = feature
            for template in feature.scenarios.values():
                yield from self._functions(run, template)
        except ClausewiseError as error:
            raise self.CollectError(str(error)) from None

    def _getobj(self) -> types.ModuleType:
        module = types.ModuleType(self.path.stem)
        module.__file__ = str(self.path)
        return module

    def _functions(self, run: ScenarioRun, template: ScenarioTemplate) -> Iterator[ScenarioFunction]:
        clauses = clauses_of(template)
        is_audit = AUDIT_TAG in tags_of(template)
        if is_audit and run.result:
            for line in run.lines_of(clauses[0]):
                unit = line.unit_name(run.language)
                name = f"{template.name}[{unit}]" if unit else template.name
                yield self._function(run, template, name, line)
        elif not run.result:
            yield self._function(run, template, template.name, None)

    def _function(
        self, run: ScenarioRun, template: ScenarioTemplate, name: str, line: Line | None
    ) -> ScenarioFunction:
        function = ScenarioFunction.from_parent(self, name=name, callobj=_bind(self.path, template))
        clauses = clauses_of(template)
        function.origin = Origin(
            guideline=run.pack_of(self.path).title.in_(run.language),
            chapter=run.chapter_of(line.clause) if line else "",
            feature=template.feature.name,
            rule=template.rule.name if template.rule else "",
            scenario=template.name,
            clause=clauses[0] if clauses else "",
            line=line,
        )
        return function


def _bind(path: Path, template: ScenarioTemplate) -> Callable[..., object]:
    """The scenario as a function whose name and place are the feature's own."""

    def nothing_more() -> None:
        """All that a scenario does, its steps do."""

    function = bind_scenario(str(path), template.name, features_base_dir=str(path.parent))(nothing_more)
    function.__name__ = template.name
    function.__doc__ = None
    code = function.__code__  # the place is what editors and failure reports go to
    function.__code__ = code.replace(co_filename=str(path), co_firstlineno=template.line_number)
    return function
