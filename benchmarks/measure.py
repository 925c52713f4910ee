"""Runs commands as whole processes, side by side, and shows what they cost; a figure without a ratio says nothing here."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Cost:
    """Of one process and all that it started, together: CPU and wall seconds, and the peak of memory in MB."""

    cpu: float
    wall: float
    peak: float
    status: int

    def cheaper(self, other: Cost) -> Cost:
        return self if self.cpu <= other.cpu else other


def run(command: Sequence[str], *, allowed: Sequence[int] = (0,), cwd: Path | None = None) -> Cost:
    """Runs a command from a scratch directory; RuntimeError with its last words where it fails."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=cwd, env=environment, stdout=said, stderr=subprocess.STDOUT)
        with Peak(process.pid) as peak:
            _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in allowed:
            said.seek(0)
            raise RuntimeError(
                f"{' '.join(command)} ended with {process.returncode}:\n{said.read().decode()[-3000:]}"
            )
    return Cost(used.ru_utime + used.ru_stime, wall, max(peak.mb, used.ru_maxrss / 1024), process.returncode)


class Peak(threading.Thread):
    """Watches the memory of a process and its descendants, pages that they share counted once; takes 5 % of a core at most."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.mb, self.ended = pid, 0.0, threading.Event()

    def __enter__(self) -> Peak:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.join()

    def run(self) -> None:
        pause = 0.2
        while not self.ended.wait(pause):
            began = time.thread_time()
            self.mb = max(self.mb, sum(map(_share, _family(self.pid))) / 1024)
            pause = max(0.2, 20 * (time.thread_time() - began))


def _family(pid: int) -> Iterator[int]:
    yield pid
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _family(int(child))


def _share(pid: int) -> int:
    """Kilobytes: of a page that n processes map, each has a share of 1/n."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def clausewise(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "clausewise", *arguments]


def audit_of(records: Path, report: Path, *options: str) -> list[str]:
    """An audit as all benchmarks run it: the findings on disk, no page."""
    usual = ("--force", "--no-html", "--quiet", "--fail-on", "never")
    return clausewise("audit", str(records), "--out", str(report), *usual, *options)


def module(name: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", name, *arguments]


def best_of(rounds: int, contenders: Mapping[str, Sequence[str]]) -> dict[str, Cost]:
    """Each contender's cheapest run of several; they take turns, so that a noisy minute meets all of them."""
    found: dict[str, Cost] = {}
    for _ in range(rounds):
        for name, command in contenders.items():
            cost = run(command)
            found[name] = cost.cheaper(found[name]) if name in found else cost
    return found


def show(title: str, costs: Mapping[str, Cost], against: str) -> None:
    """A table; the ratio is of CPU seconds, to the contender named."""
    table = Table(title=title, title_justify="left")
    for head in ("", "CPU s", "wall s", "peak MB", f"CPU / {against}"):
        table.add_column(head, justify="left" if not head else "right")
    for name, cost in costs.items():
        ratio = cost.cpu / costs[against].cpu
        table.add_row(name, f"{cost.cpu:.2f}", f"{cost.wall:.2f}", f"{cost.peak:,.0f}", f"{ratio:.2f}")
    Console(width=110).print(table)
