"""Killed, interrupted, out of room, in another time: the old audit stays or the new one is complete."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clausewise.errors import MachineTrouble
from tests.functional.running_audit import Hall, children, is_worker, kill_session, session, wait_for

KILLS = int(os.environ.get("CLAUSEWISE_KILLS", "8"))
PLAIN = ("--no-html",)
HALL = Path(__file__).parents[2] / "fixtures" / "sample-hall"


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path)


@pytest.fixture(scope="module")
def audited_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    hall = Hall(tmp_path_factory.mktemp("audited"), {"TZ": "Asia/Shanghai"})
    assert hall.run("before", *PLAIN).returncode == 0
    return hall.root


@pytest.fixture
def audited(hall: Hall, audited_once: Path) -> Hall:
    """A hall that has a report and a ledger of `before`."""
    shutil.copytree(audited_once / "report", hall.root / "report")
    shutil.copy(audited_once / "ledger.db", hall.root)
    return hall


def test_a_run_killed_at_any_moment_leaves_the_old_audit_or_the_new_one(hall: Hall) -> None:
    chance, states = random.Random(2026), {}
    for data in ("after", "before"):
        began = time.monotonic()
        assert hall.run(data, *PLAIN).returncode == 0
        seconds = time.monotonic() - began
        states[data] = hall.report(), hall.ledger()
    assert states["before"][0] != states["after"][0]
    killed = 0
    for turn in range(KILLS):
        data, other = ("after", "before") if turn % 2 == 0 else ("before", "after")
        page = () if KILLS > 8 and turn % 4 == 3 else PLAIN  # in the long run with the page as well
        process = hall.start(data, *page)
        time.sleep(chance.uniform(0.1, 1.1) * seconds * (3 if page == () else 1))
        kill_session(process)
        killed += process.returncode == -signal.SIGKILL
        assert hall.report() in (states[data][0], states[other][0])
        assert hall.ledger() in (states[data][1], states[other][1])
        assert hall.run(data, *PLAIN).returncode == 0
        assert (hall.report(), hall.ledger()) == states[data]
        assert hall.leftovers() == []
    assert killed >= KILLS // 3


def _limit_files(size: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("size", [0, 3_000])
def test_without_room_for_a_file_the_old_audit_stays_and_the_cause_is_said(
    audited: Hall, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)  # its own file would find no room either
    before = audited.report(), audited.ledger()
    done = audited.run("after", *PLAIN, limits=_limit_files(size))
    assert done.returncode in (4, MachineTrouble.exit_status), done.stderr
    assert "Traceback" not in done.stderr
    assert any(words in done.stderr for words in ("disk is full", "ledger cannot be read or written"))
    assert (audited.report(), audited.ledger()) == before
    assert audited.leftovers() == []
    assert audited.run("after", *PLAIN).returncode == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    if os.getuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a disk can be mounted by root only")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_on_a_full_disk_there_is_no_half_report(hall: Hall, small_disk: Path) -> None:
    (small_disk / "filled").write_bytes(bytes(56 * 1024))
    done = hall.run("after", *PLAIN, "--out", str(small_disk / "report"))
    assert done.returncode == MachineTrouble.exit_status, done.stderr
    assert "the disk is full" in done.stderr
    assert [path.name for path in small_disk.iterdir()] == ["filled"]
    assert not [line for line in hall.ledger() if "INSERT" in line]
    (small_disk / "filled").unlink()
    assert hall.run("after", *PLAIN, "--out", str(small_disk / "report")).returncode == 0


def test_a_disk_that_is_read_only_is_said_before_any_work(hall: Hall, small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    done = hall.run("after", *PLAIN, "--out", str(small_disk / "reports" / "march"))
    assert done.returncode == 2, done.stderr
    assert "disk is read-only for this user" in done.stderr
    assert hall.ledger() == []


@pytest.mark.skipif(not os.getuid(), reason="root may write anywhere")
def test_a_directory_without_the_right_to_write_is_said_before_any_work(hall: Hall) -> None:
    (hall.root / "closed").mkdir(mode=0o555)
    done = hall.run("after", *PLAIN, "--out", "closed/march")
    assert done.returncode == 2, done.stderr
    assert "is read-only for this user" in done.stderr


def test_an_interrupted_audit_ends_with_130_and_leaves_no_process_and_no_scrap(audited: Hall) -> None:
    before = audited.report(), audited.ledger()
    for busy in (is_worker, _runs_scenarios):
        process = audited.start("after")
        try:
            assert wait_for(lambda: any(map(busy, children(process.pid))))  # noqa: B023
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=60)
            assert process.returncode == 130, said
            assert "Traceback" not in said
            assert wait_for(lambda: not session(process.pid))  # noqa: B023
        finally:
            kill_session(process)
        assert (audited.report(), audited.ledger()) == before
        assert audited.leftovers() == []


def _runs_scenarios(process: int) -> bool:
    try:
        return b"--alluredir" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


def test_a_judge_killed_during_an_audit_changes_no_verdict(hall: Hall) -> None:
    where = ("--pack", str(HALL.parents[1]), "--exhaustive", "--clauses", "2.3*,2.6*", "--no-html", "--quiet")
    options = [*where, "--fail-on", "never", "--jobs", "2", "--force"]
    found = []
    for kills in (0, 2):
        with subprocess.Popen(
            [sys.executable, "-m", "clausewise", "audit", str(HALL), "--out", "report", *options],
            cwd=hall.root,
            start_new_session=True,
        ) as process:
            killed: set[int] = set()
            while len(killed) < kills and process.poll() is None:
                for worker in filter(is_worker, children(process.pid)):
                    if worker not in killed:
                        time.sleep(0.05 * len(killed))
                        os.kill(worker, signal.SIGKILL)
                        killed.add(worker)
                        break
            assert process.wait(timeout=300) == 0
        assert len(killed) == kills
        found.append((hall.root / "report" / "findings.jsonl").read_bytes())
    assert found[0] == found[1]
    assert found[0]


@pytest.mark.parametrize(
    "machine",
    [
        {"TZ": "America/New_York"},
        {"TZ": "Pacific/Kiritimati", "LANG": "C", "LC_ALL": "C"},
        {"TZ": "Nowhere/At_All", "PYTHONUTF8": "0", "LC_ALL": "POSIX"},
        {"FAKETIME": "2019-12-31 23:59:59"},
        {"FAKETIME": "2049-02-28 12:00:00", "TZ": "Asia/Tokyo"},
    ],
    ids=lambda machine: "+".join(machine.values()),
)
def test_the_clock_and_the_language_of_the_machine_change_no_byte(
    audited: Hall, machine: dict[str, str]
) -> None:
    here = audited.report(), audited.ledger()
    if "FAKETIME" in machine:
        machine = machine | {"LD_PRELOAD": _faketime()}
    audited.environment = machine
    done = audited.run("before", *PLAIN)
    assert done.returncode == 0, done.stderr
    assert (audited.report(), audited.ledger()) == here


def _faketime() -> str:
    program = shutil.which("faketime")
    if not program:
        pytest.skip("faketime is not installed (Debian: apt-get install faketime)")
    done = subprocess.run(
        [program, "2020-01-01", "printenv", "LD_PRELOAD"], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()
