"""The pytest plugin: a pack's feature files are tests, and with --clausewise-source an audit is.

pytest loads this file in every run of everybody who has Clausewise installed, so it only delegates, and
imports nothing until a feature of a pack is met or an option is given.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from clausewise.scenarios.places import find_pack

if TYPE_CHECKING:
    from clausewise.scenarios.audited import AuditedUnit
    from clausewise.scenarios.recorder import Recorder
    from clausewise.scenarios.run import ScenarioRun
    from clausewise.scenarios.world import World


_RUN = pytest.StashKey["ScenarioRun"]()
_FAILED_STEP = pytest.StashKey[str]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("clausewise", "Clausewise compliance scenarios")

    def add(name: str, text: str, **settings: Any) -> None:
        dest = f"clausewise_{name.replace('-', '_')}"
        group.addoption(f"--clausewise-{name}", dest=dest, help=text, **settings)

    add(
        "source",
        "audit these records, one test a clause and unit (repeatable)",
        action="append",
        metavar="PLACE",
    )
    add("pack", "the pack to audit by (default: the one that comes with Clausewise)", metavar="DIR")
    add("clauses", "only these clauses, e.g. '2.*,4.1.3'", metavar="GLOBS")
    add("mapping", "the records are an export: a mapping.yaml, or one of the pack's", metavar="FILE")
    add("period", "2026-03, or 2026-03-01..2026-04-15", metavar="PERIOD")
    add("as-of", "nothing later exists; a date is the end of that day", metavar="TIME")
    add("attestations", "what people attested of clauses that no record decides (YAML)", metavar="FILE")
    add("lang", "language of the messages", choices=("zh", "en"), default="zh")
    add("result", "internal: a result that was already judged", metavar="DIR")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "clause(id): the clause of the guideline that a scenario belongs to")
    config.addinivalue_line("markers", "audit: the scenario runs over audited records (--clausewise-source)")


def pytest_unconfigure(config: pytest.Config) -> None:
    if run := _run_of(config):
        run.close()


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    config = session.config
    if _wants_audit(config) and not config.pluginmanager.has_plugin("dsession"):
        run = _start(config)
        _judge(config, run)
        if not config.getoption("clausewise_result"):
            run.add_features_to(config.args)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """pytest-xdist: the controller judges once, its workers read the result."""
    if _wants_audit(node.config):
        run = _start(node.config)
        if run.directory is None:
            _judge(node.config, run)
        node.workerinput["clausewise_result"] = str(run.directory)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path.suffix != ".feature":
        return None
    audit = _run_of(parent.config)
    if not (audit.is_mine(file_path) if audit and audit.result else find_pack(file_path)):
        return None
    if not any(map(parent.config.pluginmanager.has_plugin, ("pytest-bdd", "pytest_bdd.plugin"))):
        raise pytest.UsageError(f"{file_path}: features need pytest-bdd; leave out -p no:pytest-bdd")
    from clausewise.scenarios.collection import FeatureFile

    file: FeatureFile = FeatureFile.from_parent(parent, path=file_path)
    file.run = _start(parent.config)
    file.run.prepare()
    return file


@pytest.hookimpl(optionalhook=True, tryfirst=True)
def pytest_bdd_apply_tag(tag: str, function: Any) -> bool | None:
    """@clause:2.6.1 and @audit; a tag with a colon could never be a registered marker."""
    kind, colon, value = tag.partition(":")
    if kind == "clause" and colon:
        pytest.mark.clause(value)(function)
        return True
    return None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a source there is nothing for audit scenarios to run over: they are deselected, not skipped."""
    run = _run_of(config)
    if run is None or run.result:
        return
    idle = [item for item in items if hasattr(item, "origin") and item.get_closest_marker("audit")]
    if idle:
        config.hook.pytest_deselected(items=idle)
        items[:] = [item for item in items if item not in set(idle)]


@pytest.hookimpl(optionalhook=True)
def pytest_bdd_step_error(request: pytest.FixtureRequest, step: Any) -> None:
    if hasattr(request.node, "origin"):
        request.node.stash[_FAILED_STEP] = (
            f"{request.node.path}:{step.line_number}: {step.keyword} {step.name}"
        )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What a scenario says is its step and a sentence; where our code stood tells its reader nothing."""
    report = yield
    if report.failed and hasattr(item, "origin") and call.excinfo:
        error = call.excinfo.value
        if isinstance(error, AssertionError) or type(error).__module__.startswith("clausewise."):
            report.longrepr = f"{item.stash.get(_FAILED_STEP, item.path)}\n{error}"
    return report


@pytest.fixture
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """The records and verdicts of one worked example."""
    from clausewise.scenarios.world import World

    run = _start(request.config)
    own = World(run.pack_of(request.node.path), run.pool)
    yield own
    own.close()


@pytest.fixture
def audited(request: pytest.FixtureRequest) -> AuditedUnit:
    """The clause and unit that an audit scenario is about."""
    from clausewise.scenarios.audited import AuditedUnit

    run = _start(request.config)
    line = request.node.origin.line
    if run.result is None or line is None:
        raise pytest.UsageError(
            "this sentence belongs in a scenario tagged @audit, with --clausewise-source=DIR"
        )
    return AuditedUnit(line, run.result, run.language)


@pytest.fixture
def clausewise(request: pytest.FixtureRequest) -> Recorder:
    """Judges what the software under test has recorded: see scenarios/recorder.py."""
    from clausewise.scenarios.recorder import Recorder

    run = _start(request.config)
    return Recorder(run.audited_pack, run.pool, run.language)


def _run_of(config: pytest.Config) -> ScenarioRun | None:
    return config.stash.get(_RUN, None)


def _start(config: pytest.Config) -> ScenarioRun:
    from clausewise.scenarios.run import ScenarioRun

    if _RUN not in config.stash:
        config.stash[_RUN] = ScenarioRun(config)
    return config.stash[_RUN]


def _wants_audit(config: pytest.Config) -> bool:
    return bool(config.getoption("clausewise_source") or config.getoption("clausewise_result"))


def _judge(config: pytest.Config, run: ScenarioRun) -> None:
    """Audits the source, or takes the result that another process has laid down."""
    from clausewise.errors import ClausewiseError

    given = getattr(config, "workerinput", {}).get("clausewise_result") or config.getoption(
        "clausewise_result"
    )
    try:
        run.take_over(Path(given) if given else run.audit())
    except ClausewiseError as error:
        raise pytest.UsageError(str(error)) from None
