"""Keeps worker processes that judge scopes, and finds the one scope that brings a worker down.

The engine is C code that dies on some inputs and never returns from others, and records come from
strangers. So it never runs in this process. A batch whose worker dies is judged again scope by scope; a
scope on which a worker dies again is tried once more, alone in a new process, and only what dies there is
reported (a crash may come from damage that an earlier scope did). Workers are programs started by path, not
`multiprocessing` children: those would import the caller's main module, with all that hangs on it. They
leave when their pipe is closed, be it by `close()` or by the death of this process.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from types import TracebackType

from clausewise.errors import ClausewiseError, WrongUsage

WORKER = Path(__file__).with_name("worker.py")
RULESETS_HELD = 64
ATTEMPTS = 3  # at giving a worker its rules
SECONDS_TO_LEAVE = 2.0
# Each scope takes and frees the engine's whole state. If glibc returns that memory to the system every time,
# judging with ten rules takes three times as long.
KEEP_FREED_MEMORY = {"MALLOC_TRIM_THRESHOLD_": str(64 << 20), "MALLOC_MMAP_THRESHOLD_": str(32 << 20)}


class RulesetRefused(ClausewiseError):
    """The rule engine does not take a compiled ruleset: a defect of Clausewise, not of the pack."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The records that one verdict needs. `text`: a JSON array, without spaces, of `facts` messages.

    Each message begins with `"id"` (its number in the scope, as a string), `"sid"`, `"_z":1` and `"op"`, and
    holds plain values, none of them with an escape; the last one's op is `$end`.
    """

    shard: str
    sid: str
    facts: int
    text: str


@dataclass(frozen=True, slots=True)
class ScopeResult:
    """The signals of a scope: (duty, signal, `r` of the trigger, `r` of the answer or -1), sorted, each once.

    With `trouble` (an English sentence) there are none, and nothing is known about the scope.
    """

    sid: str
    signals: list[tuple[int, str, int, int]]
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class _Task:
    scopes: Sequence[Scope]
    needs_new_worker: bool = False


class _WorkerDied(Exception):
    """A worker ended before it had taken the rules."""


class JudgePool:
    """Judges batches of scopes in up to `jobs` worker processes; each starts when there is work for it and stays until `close()`.

    `seconds_per_scope` is wall-clock time. Not for several threads, and one `judge` at a time.
    """

    def __init__(self, jobs: int = 1, seconds_per_scope: float = 60.0) -> None:
        if jobs < 1:
            raise WrongUsage(f"jobs is {jobs}; at least 1 is needed.")
        if seconds_per_scope <= 0:
            raise WrongUsage(f"seconds_per_scope is {seconds_per_scope:g}; it must be more than 0.")
        self._jobs = jobs
        self._seconds_per_scope = seconds_per_scope
        self._idle: list[_Worker] = []
        self._busy: dict[Connection, tuple[_Worker, _Task]] = {}
        self._judging = False
        self._closed = False

    def judge(self, rulesets: Mapping[str, str], batches: Iterable[Sequence[Scope]]) -> Iterator[ScopeResult]:
        """One result for each scope, in no set order. `rulesets`: shard -> JSON text of its rules.

        `batches` is read as workers become free, one batch ahead. Raises RulesetRefused.
        """
        if self._judging:
            raise RuntimeError("This JudgePool is judging already; finish or close that iteration first.")
        self._judging, self._closed = True, False
        try:
            yield from self._run(_hash_texts(rulesets), (_Task(batch) for batch in batches if batch))
        finally:
            self._kill_busy()
            self._judging = False

    def start(self) -> None:
        """Has a worker at hand. Called before `judge`, its start, a process's, takes place beside other work."""
        if not self._idle:
            self._idle.append(_Worker(self._seconds_per_scope))

    def _run(self, rulesets: Mapping[str, tuple[str, str]], fresh: Iterator[_Task]) -> Iterator[ScopeResult]:
        again: deque[_Task] = deque()
        results: list[ScopeResult] = []
        upcoming = next(fresh, None)
        while True:
            while (again or upcoming) and (self._idle or len(self._busy) < self._jobs):
                self.start()
                if again:
                    self._give(again.popleft(), rulesets)
                elif upcoming:
                    self._give(upcoming, rulesets)
                    upcoming = next(fresh, None)
            yield from results
            if self._closed:
                raise RuntimeError("This JudgePool was closed while it was judging.")
            if not self._busy:
                return
            results = []
            for connection in wait(list(self._busy)):
                assert isinstance(connection, Connection)
                results += self._collect(connection, again)

    def _give(self, task: _Task, rulesets: Mapping[str, tuple[str, str]]) -> None:
        worker = self._idle.pop()
        if worker.has_ended() or (task.needs_new_worker and worker.tasks):
            worker.close()
            worker = _Worker(self._seconds_per_scope)
        for left in reversed(range(ATTEMPTS)):
            try:
                worker.hold(dict(rulesets[scope.shard] for scope in task.scopes))
                break
            except _WorkerDied as death:  # while it read the rules: by the rules, or by a hand from outside
                if not left:
                    raise RulesetRefused(str(death)) from None
                worker = _Worker(self._seconds_per_scope)
        self._busy[worker.connection] = worker, task
        worker.give(task.scopes, rulesets)

    def _collect(self, connection: Connection, again: deque[_Task]) -> list[ScopeResult]:
        worker, task = self._busy.pop(connection)
        try:
            results = worker.receive()
        except (EOFError, OSError):
            cause = worker.bury()
            self._idle.append(_Worker(self._seconds_per_scope))
            alone = len(task.scopes) == 1
            if alone and worker.tasks == 1:
                return [ScopeResult(task.scopes[0].sid, [], cause)]
            again.extend(_Task([scope], needs_new_worker=alone) for scope in task.scopes)
            return []
        self._idle.append(worker)
        return results

    def _kill_busy(self) -> None:
        while self._busy:
            _, (worker, _) = self._busy.popitem()
            worker.kill()

    def close(self) -> None:
        """End the workers. A pool that is used again afterwards starts new ones."""
        self._closed = True
        self._kill_busy()
        while self._idle:
            self._idle.pop().close()

    def __enter__(self) -> JudgePool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Worker:
    """One process, the rulesets that it holds, and how many tasks it was given."""

    def __init__(self, seconds_per_scope: float) -> None:
        self.tasks = 0
        self._seconds_per_scope = seconds_per_scope
        self._held: OrderedDict[str, None] = OrderedDict()
        self.connection, theirs = Pipe()
        with theirs:
            descriptor = theirs.fileno()
            arguments = [str(WORKER), str(descriptor), str(seconds_per_scope), str(os.getpid())]
            self._process = subprocess.Popen(
                [sys.executable, "-P", *arguments],  # -P: the worker's directory is not for imports
                env=os.environ | KEEP_FREED_MEMORY,
                pass_fds=[descriptor],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

    def give(self, scopes: Sequence[Scope], rulesets: Mapping[str, tuple[str, str]]) -> None:
        self.tasks += 1
        request = [(rulesets[scope.shard][0], scope.sid, scope.facts, scope.text) for scope in scopes]
        with suppress(OSError):  # if it has just died, receive() will see that
            self.connection.send(("judge", request))

    def hold(self, needed: Mapping[str, str]) -> None:
        """Has the worker know these rulesets. Raises RulesetRefused, or _WorkerDied where it ended meanwhile."""
        for key, text in needed.items():
            if key not in self._held:
                self._load(key, text)
            self._held[key] = None
            self._held.move_to_end(key)
        while len(self._held) > max(RULESETS_HELD, len(needed)):
            key, _ = self._held.popitem(last=False)
            with suppress(OSError):
                self.connection.send(("drop", key))

    def _load(self, key: str, text: str) -> None:
        try:
            self.connection.send(("hold", key, text))
            refusal = self.connection.recv()
        except (EOFError, OSError):
            raise _WorkerDied(f"{self.bury()}\nThe ruleset begins: {text[:200]}") from None
        if refusal:
            raise RulesetRefused(f"The rule engine refused a ruleset: {refusal}\nIt begins: {text[:200]}")

    def receive(self) -> list[ScopeResult]:
        """The answer to what was given. Raises EOFError or OSError if the worker is dead."""
        return [ScopeResult(sid, signals, trouble) for sid, signals, trouble in self.connection.recv()]

    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def bury(self) -> str:
        """How the process ended, in a sentence."""
        self.connection.close()
        status = self._process.wait()
        if status == -signal.SIGALRM:
            return f"The rule engine did not finish this within {self._seconds_per_scope:g} seconds."
        if status < 0:
            return f"The rule engine crashed on this ({signal.Signals(-status).name})."
        return f"The rule engine's process ended with status {status}; try: {sys.executable} {WORKER}"

    def kill(self) -> None:
        self._process.kill()
        self.close()

    def close(self) -> None:
        self.connection.close()
        try:
            self._process.wait(SECONDS_TO_LEAVE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _hash_texts(rulesets: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    return {shard: (sha256(text.encode()).hexdigest(), text) for shard, text in rulesets.items()}
