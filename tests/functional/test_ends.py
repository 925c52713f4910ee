"""However a command ends, its status says what it found, or why it could not: never 1, findings, for a stream's fault."""

from __future__ import annotations

import fcntl
import io
import json
import os
import subprocess
import sys
import termios
from array import array
from pathlib import Path

import pytest

from clausewise.errors import INTERRUPTED, InvalidPack, MachineTrouble, Unread
from tests.functional.running_audit import wait_for
from tests.functional.tiny_pack import write_pack, write_records

COMMAND = (sys.executable, "-m", "clausewise")
CHECK = ("check", "hall", "--pack", "pack", "--clauses", "1.1")
AUDIT = ("audit", "hall", "--pack", "pack", "--no-html", "--out", "report")
COMMANDS = (
    ("--help",),
    ("lint", "--pack", "pack"),
    ("test", "--pack", "pack"),
    CHECK,
    (*CHECK, "--format=json"),
)
# Interrupts the process where it imports a library, within the text of an exec() as in a dataclass of that library.
INTERRUPTED_IMPORT = """
import signal, sys
library = sys.argv.pop(1)
class Finder:
    def find_spec(self, name, path, target=None):
        if name == library:
            sys.meta_path.remove(self)
            exec("signal.raise_signal(signal.SIGINT)")
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Finder())
from clausewise.__main__ import main
main()
"""
INTERRUPTING = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
def pytest_runtest_setup():
    signal.raise_signal(signal.SIGINT)
"""
INTERRUPTED_END = """
import atexit, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
atexit.register(signal.raise_signal, signal.SIGINT)
from clausewise.__main__ import main
main()
"""


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    write_pack(tmp_path / "pack")
    write_records(tmp_path / "hall")
    return tmp_path


def _run(hall: Path, *arguments: str, streams: str = "") -> subprocess.CompletedProcess[str]:
    """By a shell, for what it can do to the streams."""
    return subprocess.run(
        ["bash", "-c", f'"$@" {streams}', "-", *COMMAND, *arguments],
        cwd=hall,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "closed"),
    [(AUDIT, ">&-"), (AUDIT, "2>&-"), (AUDIT, "<&- >&- 2>&-"), (CHECK, ">&- 2>&-")],
)
def test_with_closed_streams_the_status_is_that_of_the_records(
    hall: Path, arguments: tuple[str, ...], closed: str
) -> None:
    done = _run(hall, *arguments, streams=closed)
    assert (done.returncode, done.stderr) == (1, "")


def test_standard_input_that_is_closed_holds_no_records(hall: Path) -> None:
    done = _run(hall, "check", "-", "--pack", "pack", streams="<&-")
    assert done.returncode == 4, done.stderr


@pytest.mark.parametrize(
    ("arguments", "status"), [(("no-command",), 2), (("check", "nowhere"), 4), (CHECK, 1), (("--help",), 0)]
)
def test_a_full_place_for_error_messages_changes_no_status(
    hall: Path, arguments: tuple[str, ...], status: int
) -> None:
    assert _run(hall, *arguments, streams="2>/dev/full").returncode == status


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda given: given[0])
def test_output_that_finds_no_room_is_trouble_of_the_machine(hall: Path, arguments: tuple[str, ...]) -> None:
    done = _run(hall, *arguments, streams=">/dev/full")
    assert done.returncode == MachineTrouble.exit_status
    assert done.stderr.startswith("clausewise: standard output cannot be written (No space left on device)")


def test_no_room_for_any_word_is_trouble_of_the_machine(hall: Path) -> None:
    assert _run(hall, *CHECK, streams=">/dev/full 2>&1").returncode == MachineTrouble.exit_status


def test_a_report_stands_although_its_summary_finds_no_room_and_nothing_else_is_said(hall: Path) -> None:
    done = _run(hall, *AUDIT, streams=">/dev/full")
    assert done.returncode == MachineTrouble.exit_status
    assert "Nothing was replaced" not in done.stderr
    assert (hall / "report" / "receipt.json").is_file()


@pytest.mark.parametrize("arguments", [*COMMANDS, AUDIT], ids=lambda given: given[0])
def test_output_that_nobody_reads_any_more_is_no_finding(hall: Path, arguments: tuple[str, ...]) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    done = subprocess.run(
        [*COMMAND, *arguments], cwd=hall, stdout=writes, stderr=subprocess.PIPE, check=False
    )
    os.close(writes)
    assert (done.returncode, done.stderr) == (Unread.exit_status, b"")


@pytest.mark.parametrize(
    ("arguments", "encoding"),
    [(AUDIT, "gbk"), (CHECK, "ascii"), (("inspect", "hall", "--pack", "pack"), "latin-1")],
)
def test_an_encoding_that_lacks_letters_changes_no_status(
    hall: Path, arguments: tuple[str, ...], encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clause = hall / "pack" / "rules" / "1.1.yaml"
    clause.write_text(clause.read_text("utf-8").replace("缴费", "缴费\N{CHECK MARK}"), "utf-8")
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    done = subprocess.run([*COMMAND, *arguments], cwd=hall, capture_output=True, check=False)
    assert done.returncode == (0 if arguments[0] == "inspect" else 1), done.stderr.decode(encoding)


def test_output_that_does_not_wait_is_waited_for(hall: Path) -> None:
    reads, writes = os.pipe()
    room = fcntl.fcntl(writes, fcntl.F_SETPIPE_SZ, 4096)
    os.set_blocking(writes, False)
    with subprocess.Popen([*COMMAND, "schema", "summary"], cwd=hall, stdout=writes) as process:
        os.close(writes)
        assert wait_for(lambda: _bytes_waiting(reads) == room or process.poll() is not None)
        with io.FileIO(reads) as rest:
            assert json.loads(rest.readall())["$schema"]
    assert process.returncode == 0


def test_lines_of_an_unbuffered_process_are_there_at_once() -> None:
    """As CI and containers ask for it; what is still in a buffer is lost here."""
    says = "open_streams(); print('found'); print('wrong', file=sys.stderr); os._exit(0)"
    done = subprocess.run(
        [sys.executable, "-u", "-c", f"import os, sys; from clausewise.streams import open_streams; {says}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("found\n", "wrong\n")


def _bytes_waiting(pipe: int) -> int:
    count = array("i", [0])
    fcntl.ioctl(pipe, termios.FIONREAD, count)
    return count[0]


@pytest.mark.parametrize("library", ["difflib", "typer", "clausewise.language.pack", "duckdb"])
def test_an_interruption_while_libraries_are_loaded_ends_with_130_and_no_word(
    hall: Path, library: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_IMPORT, library, *CHECK],
        cwd=hall,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (INTERRUPTED, "", "")


def test_an_interruption_when_all_is_said_changes_no_status(hall: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_END, *CHECK],
        cwd=hall,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize(
    ("file", "text", "status"),
    [
        ("conftest.py", INTERRUPTING, INTERRUPTED),
        ("conftest.py", "def pytest_collection_finish():\n    raise OSError(28, 'full')\n", 74),
        ("conftest.py", "def pytest_collection_finish():\n    raise KeyError('k')\n", 70),
        ("conftest.py", "nonsense\n", InvalidPack.exit_status),
        ("features/x.feature", "# language: zh-CN\n功能: 收费\n", InvalidPack.exit_status),
        ("rules/1.1.yaml", "rule: [", InvalidPack.exit_status),
    ],
    ids=["interrupted", "full", "internal", "conftest", "feature", "rule"],
)
def test_examples_that_do_not_run_to_their_end_have_no_status_of_pytests_own(
    hall: Path, file: str, text: str, status: int
) -> None:
    (hall / "pack" / file).write_text(text, "utf-8")
    done = _run(hall, "test", "--pack", "pack")
    assert done.returncode == status, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
