"""Feature files as plain examples, which run without pytest too (`clausewise mutate` does it)."""

from __future__ import annotations

import importlib.util
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from inspect import signature
from pathlib import Path
from types import ModuleType

from pytest_bdd.gherkin_parser import DataTable
from pytest_bdd.parser import Feature, FeatureParser, ScenarioTemplate
from pytest_bdd.steps import step_function_context_registry

from clausewise.errors import InvalidPack, Problem
from clausewise.scenarios.world import Table, World

AUDIT_TAG = "audit"
CLAUSE_TAG = "clause:"


@dataclass(frozen=True)
class ExampleStep:
    """One sentence; `kind` is given, when or then."""

    kind: str
    text: str
    line: int
    table: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Example:
    """A scenario, or one row of an outline, with the steps of its backgrounds in front."""

    feature: str
    file: Path
    line: int
    rule: str
    name: str
    clauses: tuple[str, ...]
    steps: tuple[ExampleStep, ...]


def parse_feature(path: Path) -> Feature:
    """The feature with a scenario for each row of an outline; backgrounds are written into the scenarios.

    An audit scenario speaks of the audited records, so it gets no background of worked examples.
    """
    feature = FeatureParser(str(path.parent), path.name).parse()
    bare = replace(feature, background=None)
    expanded = [each for template in feature.scenarios.values() for each in _expand(template, bare)]
    bare.scenarios = type(bare.scenarios)((template.name, template) for template in expanded)
    return bare


def _expand(template: ScenarioTemplate, feature: Feature) -> Iterator[ScenarioTemplate]:
    rule = replace(template.rule, background=None) if template.rule else None
    rows = [row for examples in template.examples for row in examples.as_contexts()]
    seen: Counter[str] = Counter()
    for row in rows or [{}]:
        rendered = template.render(row)
        name = f"{rendered.name}[{'-'.join(row.values())}]" if row else rendered.name
        seen[name] += 1
        one = ScenarioTemplate(
            feature=feature,
            keyword=template.keyword,
            name=name if seen[name] == 1 else f"{name}#{seen[name]}",
            line_number=template.line_number,
            templated=False,
            description=template.description,
            tags=template.tags,
            rule=rule,
        )
        background = len(template.all_background_steps) if AUDIT_TAG in tags_of(one) else 0
        for step in rendered.steps[background:]:
            one.add_step(step)
        yield one


def tags_of(template: ScenarioTemplate) -> frozenset[str]:
    """A scenario's tags with those of its rule and feature."""
    return frozenset(template.tags | template.feature.tags | (template.rule.tags if template.rule else set()))


def clauses_of(template: ScenarioTemplate) -> tuple[str, ...]:
    return tuple(sorted(t.removeprefix(CLAUSE_TAG) for t in tags_of(template) if t.startswith(CLAUSE_TAG)))


def read_examples(path: Path) -> Iterator[Example]:
    """The worked examples of a feature file; language/features.py says what is refused before."""
    feature = parse_feature(path)
    for template in feature.scenarios.values():
        if AUDIT_TAG not in tags_of(template):
            rule = template.rule.name if template.rule else ""
            steps = tuple(
                ExampleStep(step.type, step.name, step.line_number, _table(step.datatable))
                for step in template.steps
            )
            line, clauses = template.line_number, clauses_of(template)
            yield Example(feature.name, path, line, rule, template.name, clauses, steps)


def _table(datatable: DataTable | None) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(str(cell) for cell in row) for row in datatable.raw()) if datatable else ()


def load_steps(directory: Path) -> list[ModuleType]:
    """The step modules of a directory, loaded by path, so that nothing need stand on sys.path."""
    files = sorted(path for path in directory.glob("*.py") if not path.name.startswith("_"))
    if not files:
        raise InvalidPack([Problem("no step modules here; the installation is incomplete", str(directory))])
    return [_load(path) for path in files]


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"clausewise_steps_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise InvalidPack([Problem("cannot be loaded as a Python module", str(path))])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def find_step(modules: Sequence[ModuleType], kind: str, text: str) -> Callable[[World, Table], None] | None:
    """The step that a sentence calls, ready to be run on a world; None where there is no such sentence."""
    names = {module.__name__ for module in modules}
    for context in list(step_function_context_registry.values()):
        function = context.step_func
        if function.__module__ in names and context.type in (None, kind) and context.parser.is_matching(text):
            words = context.parser.parse_arguments(text) or {}
            return lambda world, table: _call(function, world, {**words, "datatable": table})
    return None


def _call(function: Callable[..., object], world: World, arguments: Mapping[str, object]) -> None:
    wanted = signature(function).parameters
    function(**{name: value for name, value in {"world": world, **arguments}.items() if name in wanted})


def run_example(example: Example, world: World, modules: Sequence[ModuleType]) -> None:
    """Runs a worked example without pytest. Raises AssertionError where it does not hold."""
    for step in example.steps:
        run = find_step(modules, step.kind, step.text)
        if run is None:
            raise InvalidPack([Problem(f"there is no sentence '{step.text}'", str(example.file), step.line)])
        run(world, step.table)
