"""Runs the worked examples of a clause against its mutants: which scenario notices which change.

A mutant is judged by the same audit as any record; only the clause differs. Processes share nothing: each loads the pack
and makes the mutants anew, in the same order, so that a task is two small numbers. The first scenario that fails kills a
mutant, and no further one is run. A failure that comes from the engines, and not from the law, kills nothing.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing.util import Finalize
from pathlib import Path
from threading import Thread
from types import ModuleType
from zoneinfo import ZoneInfo

from clausewise.errors import ClausewiseError, InvalidPack, InvalidRule, Problem
from clausewise.judge.containment import JudgePool
from clausewise.language.clause import ClauseReader
from clausewise.language.nodes import Table, load_yaml
from clausewise.language.pack import check_versions, default_pack_root, load_pack, order_clauses
from clausewise.model.clause import Clause, Pack
from clausewise.model.progress import Progress
from clausewise.mutation.mutants import Mutant, mutants
from clausewise.scenarios.examples import Example, load_steps, read_examples, run_example
from clausewise.scenarios.world import World

KILLED, SURVIVED, REFUSED, TROUBLE = "killed", "survived", "does not load", "trouble"


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant. `scenario` and `place`: what killed it; `reason`: why it does not load, or the trouble."""

    mutant: Mutant
    state: str
    scenario: str = ""
    place: str = ""
    reason: str = ""


class Bench:
    """One pack with its examples, ready to try mutants."""

    def __init__(self, root: Path) -> None:
        self.pack = load_pack(root)
        self.modules: Sequence[ModuleType] = load_steps(default_pack_root() / "steps")
        self.pool = JudgePool()
        self.examples: dict[str, list[Example]] = {}
        for path in sorted((root / "features").rglob("*.feature")):
            for example in read_examples(path):
                for clause in example.clauses:
                    self.examples.setdefault(clause, []).append(example)
        self._mutants: dict[str, list[Mutant]] = {}

    def mutants_of(self, file: str) -> list[Mutant]:
        """The mutants of a clause file, always in the same order."""
        if file not in self._mutants:
            node = load_yaml(self.pack.root / file)
            assert isinstance(node, Table)
            self._mutants[file] = list(mutants(self._clause(file), node, self.pack))
        return self._mutants[file]

    def _clause(self, file: str) -> Clause:
        return next(clause for clause in self.pack.clauses if clause.file == file)

    def try_task(self, file: str, index: int) -> Outcome:
        """The mutant of that number; UNCHANGED is the file as it stands."""
        if index == UNCHANGED:
            unchanged = replace(NOBODY, clause=self._clause(file).id)
            found = self._first_failure(self.pack, unchanged.clause)
            return replace(found or Outcome(NOBODY, SURVIVED), mutant=unchanged)
        return self.try_mutant(self.mutants_of(file)[index])

    def try_mutant(self, mutant: Mutant) -> Outcome:
        try:
            pack = self._changed(mutant)
        except InvalidRule as error:
            return Outcome(mutant, REFUSED, reason="; ".join(p.message for p in error.problems))
        found = self._first_failure(pack, mutant.clause)
        return replace(found, mutant=mutant) if found else Outcome(mutant, SURVIVED)

    def _changed(self, mutant: Mutant) -> Pack:
        pack = self.pack
        if mutant.roll is not None:
            return replace(pack, roll_to_working_day=mutant.roll)
        reader = ClauseReader(pack.vocabulary, ZoneInfo(pack.timezone))
        changed = reader.read(mutant.node)
        if changed is None:
            raise InvalidRule(reader.problems)
        changed = replace(changed, file=mutant.file)
        clauses = [changed if clause.file == mutant.file else clause for clause in pack.clauses]
        if overlaps := check_versions(clauses):
            raise InvalidRule(overlaps)
        return replace(pack, clauses=order_clauses(clauses))

    def _first_failure(self, pack: Pack, clause: str) -> Outcome | None:
        for example in self.examples.get(clause, ()):
            place = f"{example.file.relative_to(self.pack.root).as_posix()}:{example.line}"
            world = World(pack, self.pool)
            try:
                run_example(example, world, self.modules)
            except AssertionError as error:
                if trouble := _engine_trouble(world):
                    return Outcome(NOBODY, TROUBLE, example.name, place, trouble)
                return Outcome(NOBODY, KILLED, example.name, place, str(error))
            except ClausewiseError as error:
                return Outcome(NOBODY, TROUBLE, example.name, place, str(error))
            finally:
                world.close()
        return None

    def close(self) -> None:
        self.pool.close()


NOBODY = Mutant("", "", 0, "", Table({}, {}, "", 0))


def _engine_trouble(world: World) -> str:
    """What the engines said, where a verdict fails for their sake and not for the records'."""
    if world.result is None:
        return ""
    said = (word for finding in world.result.findings() for word in finding.missing)
    return next((word for word in said if word.startswith("engine:")), "")


# -- many at once


_bench: Bench | None = None
UNCHANGED = -1


def _open(root: Path) -> None:
    global _bench
    Thread(target=_leave_with_parent, daemon=True).start()
    _bench = Bench(root)
    Finalize(None, _bench.close, exitpriority=10)


def _leave_with_parent() -> None:
    """Who is killed tells nobody, and the others keep open the pipe on which a worker waits for tasks."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _try(task: tuple[str, int]) -> Outcome:
    assert _bench is not None
    return _bench.try_task(*task)


def run_mutants(bench: Bench, files: Sequence[str], jobs: int, progress: Progress) -> list[Outcome]:
    """Every mutant of the clause files, in order; with one job in this process, else in `jobs` others.

    Raises InvalidPack where an example fails on a clause that nobody changed: it could notice nothing.
    """
    tasks = [(file, index) for file in files for index in range(UNCHANGED, len(bench.mutants_of(file)))]
    if jobs == 1:
        outcomes = list(_counted((bench.try_task(*task) for task in tasks), len(tasks), progress))
    else:
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(jobs, context, _open, (bench.pack.root,)) as executor:
            outcomes = list(_counted(executor.map(_try, tasks, chunksize=4), len(tasks), progress))
    unsound = [o for o in outcomes if o.mutant.name == "" and o.state != SURVIVED]
    if unsound:
        raise InvalidPack([_unsound(outcome) for outcome in unsound])
    return [outcome for outcome in outcomes if outcome.mutant.name]


def _unsound(outcome: Outcome) -> Problem:
    file, _, line = outcome.place.partition(":")
    message = f"'{outcome.scenario}' fails without any change, so it proves nothing: {outcome.reason}"
    return Problem(message, file, int(line), outcome.mutant.clause)


def _counted(outcomes: Iterator[Outcome], total: int, progress: Progress) -> Iterator[Outcome]:
    for done, outcome in enumerate(outcomes, 1):
        progress("mutate", done, total)
        yield outcome
