"""What one pytest run knows of packs and of the audit: loaded once, and only when a feature is met."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from clausewise.audit import Options, audit
from clausewise.judge.containment import JudgePool
from clausewise.language.attestations import load_attestations
from clausewise.language.pack import default_pack_root, load_pack
from clausewise.model.clause import Clause, Pack
from clausewise.moments import read_moment, read_period
from clausewise.opening import open_places
from clausewise.reporting.lines import Line, lines
from clausewise.reporting.result import Snapshot
from clausewise.scenarios.chapters import chapter_of, read_chapters
from clausewise.scenarios.examples import load_steps
from clausewise.scenarios.handover import GENERATED, hand_over, take_over
from clausewise.scenarios.places import find_pack
from clausewise.scratch import Scratch

PREPARED = "clausewise-scenarios"


class ScenarioRun:
    """The packs, the step modules, the judge and, where a source was given, the audited result."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.language: str = config.getoption("clausewise_lang")
        self.result: Snapshot | None = None
        self.directory: Path | None = None
        self._packs: dict[Path, Pack] = {}
        self._lines: dict[str, list[Line]] = {}
        self._scratch: Scratch | None = None

    @cached_property
    def pool(self) -> JudgePool:
        """One judge for all worked examples of the run."""
        return JudgePool()

    @cached_property
    def audited_pack(self) -> Pack:
        """The pack that an audit in this run goes by."""
        place = self.config.getoption("clausewise_pack")
        return load_pack(Path(place) if place else None)

    def prepare(self) -> None:
        """Registers the sentences, which know no law and so serve every pack, and the bridge to Allure."""
        plugins = self.config.pluginmanager
        if plugins.has_plugin(PREPARED):
            return
        for module in load_steps(default_pack_root() / "steps"):
            plugins.register(module, module.__name__)
        if plugins.has_plugin("allure_listener"):
            from clausewise.reporting.allure import AllureBridge

            plugins.register(AllureBridge(self.config, self.language, self.result))
        plugins.register(self, PREPARED)

    def audit(self) -> Path:
        """Judges the source once and lays the result down; the directory is removed when the run ends."""
        option = self.config.getoption
        pack = self.audited_pack
        as_of, period = option("clausewise_as_of"), option("clausewise_period")
        signed = option("clausewise_attestations")
        options = Options(
            period=read_period(period) if period else None,
            as_of=read_moment(as_of, ZoneInfo(pack.timezone)) if as_of else None,
            clauses=tuple(glob for glob in (option("clausewise_clauses") or "").split(",") if glob),
            attestations=load_attestations(Path(signed), pack) if signed else (),
        )
        sources = open_places(option("clausewise_source"), pack, option("clausewise_mapping"))
        result = audit(pack, sources, options)
        try:
            self._scratch = Scratch()
            directory = Path(self._scratch.name).resolve()
            hand_over(result, directory, self.language)
        finally:
            result.close()
        return directory

    def take_over(self, directory: Path) -> None:
        self.directory = directory
        self.result = take_over(directory)
        for line in lines(self.result):
            self._lines.setdefault(line.clause.id, []).append(line)

    def lines_of(self, clause: str) -> list[Line]:
        return self._lines.get(clause, [])

    def add_features_to(self, arguments: list[str]) -> None:
        """Adds the audit's scenarios to what pytest was told to collect, unless it was told some of them."""
        assert self.result is not None
        assert self.directory is not None
        own, generated = self.result.pack.root / "features", self.directory / GENERATED
        named = [Path(argument.partition("::")[0]).resolve() for argument in arguments]
        if any(path != own and path.is_relative_to(own) for path in named):
            return
        wanted = [place for place in (own, generated) if any(place.rglob("*.feature"))]
        arguments += [str(place) for place in wanted if place not in named]

    def is_mine(self, path: Path) -> bool:
        """With a source only the audited pack's features run."""
        assert self.result is not None
        assert self.directory is not None
        places = (self.result.pack.root / "features", self.directory / GENERATED)
        return any(path.is_relative_to(place) for place in places)

    def pack_of(self, path: Path) -> Pack:
        if self.result:
            return self.result.pack
        root = find_pack(path)
        assert root is not None
        if root not in self._packs:
            self._packs[root] = load_pack(root)
        return self._packs[root]

    @cached_property
    def _chapters(self) -> dict[str, str]:
        return read_chapters(self.result.pack.root / "rules" / "guideline.md") if self.result else {}

    def chapter_of(self, clause: Clause) -> str:
        """The heading that a clause of the audit stands under in the guideline."""
        return chapter_of(clause, self._chapters)

    def clause_ids(self, path: Path) -> Collection[str]:
        return {clause.id for clause in self.pack_of(path).clauses}

    def close(self) -> None:
        if "pool" in self.__dict__:
            self.pool.close()
        if self._scratch:
            self._scratch.cleanup()
