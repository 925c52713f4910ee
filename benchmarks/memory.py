"""Ten million operations within two gigabytes: an audit of all clauses in a control group that has no more memory.

    python -m benchmarks.memory [HALL] [--cases 1200000] [--megabytes 2048] [--clauses 2.1.2,2.6.1] [--page]

Linux with control groups of version 1, as root. What is shown is the greatest resident memory of the audit and all that
it starts, without the cache of files; the group's limit counts that too, and who exceeds it is killed. Exit status 1 then.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.hall import write_hall
from benchmarks.measure import ROOT, clausewise

GROUPS = Path("/sys/fs/cgroup/memory")


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.memory", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("hall", nargs="?", type=Path, help="a hall that is there already")
    parser.add_argument("--cases", type=int, default=1_200_000)
    parser.add_argument("--megabytes", type=int, default=2048)
    parser.add_argument("--clauses", help="all, if none are named")
    parser.add_argument("--page", action="store_true", help="the report's page too")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        hall = chosen.hall or Path(directory) / "hall"
        if chosen.hall is None:
            print(f"{write_hall(hall, chosen.cases):,} operations of {chosen.cases:,} cases", flush=True)
        more = ["--clauses", chosen.clauses] if chosen.clauses else []
        more += [] if chosen.page else ["--no-html"]
        out = Path(directory) / "report"
        command = clausewise("audit", str(hall), "--out", str(out), "--fail-on", "never", "--quiet", *more)
        with control_group(chosen.megabytes) as group:
            return watch(command, group)


@contextmanager
def control_group(megabytes: int) -> Iterator[Path]:
    group = GROUPS / f"clausewise-{os.getpid()}"
    group.mkdir()
    try:
        (group / "memory.limit_in_bytes").write_text(str(megabytes << 20))
        yield group
    finally:
        group.rmdir()


def watch(command: list[str], group: Path) -> int:
    """Runs the command in the group and prints what it took."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    begun, most = time.monotonic(), 0
    process = subprocess.Popen(
        command,
        env=environment,
        preexec_fn=lambda: (group / "cgroup.procs").write_text(str(os.getpid())) and None,
    )
    while process.poll() is None:
        most = max(most, resident(group))
        time.sleep(0.1)
    seconds = time.monotonic() - begun
    refused = (group / "memory.failcnt").read_text().strip()
    print(
        f"exit {process.returncode}, {seconds:.0f} s, at most {most >> 20:,} MB resident of "
        f"{int((group / 'memory.limit_in_bytes').read_text()) >> 20:,} MB; the limit was met {refused} times"
    )
    return 0 if process.returncode == 0 else 1


def resident(group: Path) -> int:
    """The memory of all processes of the group that is no cache, in bytes."""
    lines = (group / "memory.stat").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("total_rss "))


if __name__ == "__main__":
    sys.exit(main())
