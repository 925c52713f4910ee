"""What a part of a test audit does besides judging: the doors through which mischief comes in on the workers.

Each is a function that Spark runs in place of `judge_batches`; it knows where its marks are by the environment that the
driver's configuration gave the executors.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from clausewise.partition.run import judge_batches
from tests.engine.test_poison import PoisoningPool
from tests.spark.standalone import MARKS
from tests.unit.partition.poison import nest_deeply


def marks() -> Path:
    return Path(os.environ[MARKS])


def first(name: str) -> bool:
    """Whether nobody has come this way before, on any worker."""
    try:
        (marks() / name).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def kill_one_worker(sent: bytes, batches: Iterator[pa.RecordBatch]) -> Iterator[bytes]:
    """The first worker to be done dies before it has told anybody."""
    results = list(judge_batches(sent, batches))
    if first("killed"):
        os.kill(os.getpid(), signal.SIGKILL)
    yield from results


def wait_on_one_node(sent: bytes, batches: Iterator[pa.RecordBatch]) -> Iterator[bytes]:
    """The first node to come to its second part says so, and waits for its end."""
    results = list(judge_batches(sent, batches))
    here = "done" + str(Path.cwd()).replace("/", "_")
    if not first(here) and first("waiting"):
        (marks() / "process.new").write_text(str(os.getpid()))
        (marks() / "process.new").rename(marks() / "process")
        time.sleep(600)
    yield from results


def poison_one_case(sent: bytes, batches: Iterator[pa.RecordBatch]) -> Iterator[bytes]:
    """The first scope of the part that holds a certain case brings the engine down, as often as it is tried."""
    held = list(batches)
    case = (marks() / "case").read_text("utf-8")
    poisoned = any(case in batch.column("case").to_pylist() for batch in held)
    pool = PoisoningPool(nest_deeply, '"op":"t') if poisoned else None
    yield from judge_batches(sent, iter(held), pool)
