"""An audit on a cluster finds, byte for byte, what one machine finds, whatever becomes of the cluster's machines."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.hall import write_hall
from clausewise.audit import Options, audit
from clausewise.cluster import open_cluster
from clausewise.partition.run import Function
from tests.functional.command import call
from tests.spark import doors
from tests.spark.standalone import Standalone, running
from tests.unit.partition.halls import PACK, as_parquet, by_one, written

CASES = int(os.environ.get("CLAUSEWISE_SPARK_CASES", "1000000"))
# The tests of faults judge a quarter of the clauses: what breaks is a worker, a node or a scope, whatever it judges, and each
# of these tests judges four parts more than once, where planning the statements of 66 clauses takes longer than the records
# do. The quarter has clauses of one case (on the workers), of units and staff (on the driver) and both strata of findings.
# All clauses are judged by the tests of the command and of the large hall.
QUARTER = Options(clauses=("2.3.*", "2.4.*", "2.5.*", "2.6.1", "3.1.2"))
FEW = 1000  # operations of a part, so that the sample hall has four


@pytest.fixture(scope="module")
def cluster(cluster_home: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standalone]:
    with running(tmp_path_factory.mktemp("standalone")) as started:
        yield started


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return as_parquet(tmp_path_factory.mktemp("hall") / "hall")


@pytest.fixture(scope="module")
def expected(hall: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return written(by_one(hall, QUARTER), tmp_path_factory.mktemp("one") / "out")


@pytest.fixture
def marks(cluster_home: str) -> Path:
    """An empty directory that the workers know of."""
    found = Path(cluster_home) / "marks"
    shutil.rmtree(found)
    found.mkdir()
    return found


def judged(hall: Path, cluster: Standalone, function: Function, out: Path) -> dict[str, bytes]:
    with open_cluster([str(hall)], PACK, cluster.url, function) as (held, sources):
        held.rows_of_part = FEW
        return written(audit(PACK, sources, QUARTER, cluster=held), out)


def test_the_command_writes_the_report_of_one_machine(
    cluster: Standalone, hall: Path, tmp_path: Path
) -> None:
    options = ["--period", "2026-03", "--no-html", "--fail-on", "never", "--quiet"]
    for runner in ([], ["--runner", "spark", "--master", cluster.url]):
        done = call(
            "audit",
            hall,
            *options,
            *runner,
            "--out",
            tmp_path / ("-".join(runner[1:2]) or "one"),
            cwd=tmp_path,
        )
        assert done.returncode == 0, done.stderr
    one, spark = files(tmp_path / "one"), files(tmp_path / "spark")
    receipt = json.loads(spark.pop("receipt.json"))
    runner = receipt.pop("runner")
    assert runner["name"] == "spark"
    assert runner["version"][0] in "456789"
    assert receipt == json.loads(one.pop("receipt.json"))
    assert spark == one
    assert call("verify", tmp_path / "spark", cwd=tmp_path).returncode == 0


def files(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir() if path.is_file()}


def test_a_killed_python_worker_changes_nothing(
    cluster: Standalone, hall: Path, marks: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    assert judged(hall, cluster, doors.kill_one_worker, tmp_path / "out") == expected
    assert (marks / "killed").exists()


def test_a_poisoned_case_is_named_and_all_others_are_as_they_were(
    cluster: Standalone, hall: Path, marks: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    before = findings(expected)
    (marks / "case").write_text(next(line["case"] for line in before.values() if line["case"]))
    found = findings(judged(hall, cluster, doors.poison_one_case, tmp_path / "out"))
    changed = {name: line for name, line in found.items() if before.get(name) != line}
    poisoned = [line for line in changed.values() if line["verdict"] == "undetermined"]
    assert len(poisoned) == 1
    assert poisoned[0]["missing"] == ["engine: The rule engine crashed on this (SIGSEGV)."]
    followers = {
        name for name, line in before.items() if str(line["trigger"]).startswith(f"{poisoned[0]['clause']}:")
    }
    assert changed.keys() - {poisoned[0]["finding"]} <= followers
    assert before.keys() - found.keys() <= followers


def findings(report: dict[str, bytes]) -> dict[str, dict[str, object]]:
    lines = map(json.loads, report["findings.jsonl"].splitlines())
    return {line["finding"]: line for line in lines}


def test_a_lost_node_changes_nothing(
    cluster: Standalone, hall: Path, marks: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    def lose() -> None:
        while not (marks / "process").exists():
            time.sleep(0.2)
        cluster.node_of(int((marks / "process").read_text())).lose()
        (marks / "lost").touch()

    killer = threading.Thread(target=lose, daemon=True)
    killer.start()
    assert judged(hall, cluster, doors.wait_on_one_node, tmp_path / "out") == expected
    assert (marks / "lost").exists()


def test_a_year_of_a_large_hall_is_that_of_one_machine(cluster_home: str, tmp_path: Path) -> None:
    write_hall(tmp_path / "hall", CASES, 0.0208)
    options = ["--no-html", "--fail-on", "never", "--quiet"]
    with running(tmp_path) as cluster:
        for name, runner in (("one", []), ("spark", ["--runner", "spark", "--master", cluster.url])):
            begun = time.monotonic()
            done = call("audit", tmp_path / "hall", *options, *runner, "--out", tmp_path / name, cwd=tmp_path)
            assert done.returncode == 0, done.stderr
            print(f"{name}: {CASES:,} cases in {time.monotonic() - begun:.0f} s")
    one, spark = files(tmp_path / "one"), files(tmp_path / "spark")
    assert spark.keys() == one.keys()
    assert [name for name in one if one[name] != spark[name]] == ["receipt.json"]
