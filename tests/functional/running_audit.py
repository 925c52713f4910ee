"""An audit of the tiny pack as a process of its own: to be killed, interrupted, starved and put into other times."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.functional.tiny_pack import write_pack, write_records

WAIT = 120  # seconds, on a machine under load; an idle one needs two
MONTH = ("--period", "2026-03", "--as-of", "2026-04-20", "--quiet", "--fail-on", "never")


@dataclass
class Hall:
    """A pack, two states of its records (`before`, `after`), a report, a ledger, a directory for temporary files."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        write_pack(self.root / "pack")
        write_records(self.root / "before")
        changed = (write_records(self.root / "after") / "operations.csv").read_text("utf-8")
        (self.root / "after" / "operations.csv").write_text(changed.replace("W2", "W1"), "utf-8")
        (self.root / "tmp").mkdir()

    def arguments(self, data: str, *options: str) -> list[str]:
        places = ("--pack", "pack", "--ledger", "ledger.db", "--out", "report", "--force")
        return ["audit", data, *places, *MONTH, *options]

    def start(
        self, data: str, *options: str, limits: Callable[[], None] | None = None
    ) -> subprocess.Popen[str]:
        """In a session of its own, so that the whole of it can be killed and looked for.

        What earlier runs kept beside the ledger is taken away: a report says what became of it (test_incremental.py),
        and here reports are compared byte for byte.
        """
        shutil.rmtree(self.root / "ledger.db.kept", ignore_errors=True)
        return subprocess.Popen(
            [sys.executable, "-m", "clausewise", *self.arguments(data, *options)],
            cwd=self.root,
            env=os.environ | {"TMPDIR": str(self.root / "tmp")} | self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=lambda: _begin(limits),
        )

    def run(
        self, data: str, *options: str, limits: Callable[[], None] | None = None
    ) -> subprocess.CompletedProcess[str]:
        with self.start(data, *options, limits=limits) as process:
            out, err = process.communicate(timeout=WAIT)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def report(self) -> dict[str, bytes]:
        """The files of the report, without the web page and what it is made of (names of files are random there)."""
        return {path.name: path.read_bytes() for path in (self.root / "report").glob("*") if _is_plain(path)}

    def ledger(self) -> list[str]:
        if not (self.root / "ledger.db").is_file():
            return []
        with closing(sqlite3.connect(self.root / "ledger.db")) as book:
            return list(book.iterdump())

    def leftovers(self) -> list[str]:
        beside = {"pack", "before", "after", "tmp", "report", "ledger.db", "ledger.db.kept"}
        found = [path for path in self.root.iterdir() if path.name not in beside]
        found += [*(self.root / "tmp").iterdir(), *(self.root / "ledger.db.kept").glob("unfinished-*")]
        return [path.name for path in found]


def _begin(limits: Callable[[], None] | None) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a test run in the background may ignore it
    if limits:
        limits()


def _is_plain(path: Path) -> bool:
    return path.is_file() and path.suffix not in (".html", ".docx")


def kill_session(process: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def children(process: int) -> list[int]:
    with suppress(FileNotFoundError, ProcessLookupError):
        return [int(pid) for pid in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    return []


def is_worker(process: int) -> bool:
    with suppress(FileNotFoundError, ProcessLookupError):
        return b"judge/worker.py" in Path(f"/proc/{process}/cmdline").read_bytes()
    return False


def session(leader: int) -> list[int]:
    """The living processes of a session."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(FileNotFoundError, ProcessLookupError):
            state, _, _, owner = (place / "stat").read_text().rpartition(")")[2].split()[:4]
            if int(owner) == leader and state not in "ZX":
                found.append(int(place.name))
    return found


def wait_for(what: Callable[[], bool]) -> bool:
    """Whether it comes true within WAIT seconds."""
    ends = time.monotonic() + WAIT
    while time.monotonic() < ends:
        if what():
            return True
        time.sleep(0.01)
    return what()
