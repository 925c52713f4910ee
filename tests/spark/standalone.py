"""A standalone Spark master and two worker nodes, as processes of the test run, from the package pyspark.

A node is a process group with a directory of its own: killed with it is its executor, and lost with it is what it had
worked out.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pyspark

ROOT = Path(__file__).parents[2]
SPARK = Path(pyspark.__file__).parent
LOCAL = "127.0.0.1"
MARKS = "CLAUSEWISE_TEST_MARKS"  # where doors.py leaves its marks
SECONDS_TO_START = 900  # a loaded machine takes minutes for three Java machines
# A killed node is missed at once, when its connection ends; a silent one may only have got no processor for a minute.
SECONDS_OF_SILENCE = 600
DEFAULTS = {
    "spark.driver.host": LOCAL,
    "spark.driver.bindAddress": LOCAL,
    "spark.driver.memory": "1g",
    "spark.executor.memory": "700m",
    "spark.executor.cores": "1",
    "spark.executorEnv.PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    "spark.network.timeout": "300s",
    "spark.ui.enabled": "false",
}


@dataclass
class Node:
    """A worker node."""

    process: subprocess.Popen[bytes]
    directory: Path

    def lose(self) -> None:
        """Kills it with all that runs on it, and takes its disk away."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)


@dataclass
class Standalone:
    """A master at `url` and its nodes."""

    url: str
    directory: Path
    master: subprocess.Popen[bytes]
    nodes: list[Node] = field(default_factory=list)

    def add_node(self) -> Node:
        directory = self.directory / f"node-{len(self.nodes)}"
        directory.mkdir()
        process = _start(
            "org.apache.spark.deploy.worker.Worker",
            "--host", LOCAL, "--cores", "1", "--memory", "900m", "--work-dir", str(directory / "work"), self.url,
            log=self.directory / f"node-{len(self.nodes)}.log",
            SPARK_LOCAL_DIRS=str(directory / "local"), SPARK_WORKER_WEBUI_PORT="0", SPARK_DAEMON_MEMORY="256m",
        )  # fmt: skip
        self.nodes.append(Node(process, directory))
        return self.nodes[-1]

    def node_of(self, process: int) -> Node:
        """The node on which a process runs, by the directory in which its executor works."""
        place = Path(f"/proc/{process}/cwd").readlink()
        return next(node for node in self.nodes if place.is_relative_to(node.directory))


@contextmanager
def running(directory: Path, nodes: int = 2) -> Iterator[Standalone]:
    port = _free_port()
    url = f"spark://{LOCAL}:{port}"
    log = directory / "master.log"
    master = _start(
        "org.apache.spark.deploy.master.Master", "--host", LOCAL, "--port", str(port), log=log,
        SPARK_MASTER_WEBUI_PORT="0", SPARK_DAEMON_MEMORY="256m",
        SPARK_MASTER_OPTS=f"-Dspark.worker.timeout={SECONDS_OF_SILENCE}",
    )  # fmt: skip
    cluster = Standalone(url, directory, master)
    try:
        for _ in range(nodes):
            cluster.add_node()
        _wait_for(log, "Registering worker", nodes)
        yield cluster
    finally:
        for process in (*(node.process for node in cluster.nodes), master):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def configure(home: Path) -> Iterator[None]:
    """Spark's own ways of configuration, as an administrator would use them."""
    settings = {**DEFAULTS, f"spark.executorEnv.{MARKS}": str(home / "marks")}
    (home / "marks").mkdir()
    (home / "spark-defaults.conf").write_text(
        "".join(f"{name} {value}\n" for name, value in settings.items())
    )
    wanted = {
        "SPARK_CONF_DIR": str(home),
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": LOCAL,
        MARKS: str(home / "marks"),
    }
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _start(main: str, *arguments: str, log: Path, **environment: str) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen(
            [str(SPARK / "bin" / "spark-class"), main, *arguments],
            env={**os.environ, "SPARK_HOME": str(SPARK), **environment},
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip


def _wait_for(log: Path, words: str, times: int) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while log.read_text("utf-8", "replace").count(words) < times:
        if time.monotonic() > end:
            raise AssertionError(f"no {words!r} {times} times:\n{log.read_text('utf-8', 'replace')[-2000:]}")
        time.sleep(0.5)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOCAL, 0))
        return int(probe.getsockname()[1])
