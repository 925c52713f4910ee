"""Directories of a run: gone with it, or with the next run where it was killed."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from clausewise.scratch import PREFIX, Scratch

RUN = """
import sys, time
from pathlib import Path
from clausewise.scratch import Scratch
scratch = Scratch(Path(sys.argv[1]))
(scratch.path / "spill").write_text("x")
print("ready", flush=True)
time.sleep(600)
"""


def _beside(place: Path) -> list[str]:
    return sorted(path.name for path in place.iterdir())


def test_it_is_there_for_its_block_and_no_longer(tmp_path: Path) -> None:
    with Scratch(tmp_path) as name:
        assert Path(name).parent == tmp_path
        assert Path(name).name.startswith(PREFIX)
        (Path(name) / "file").write_text("x", "utf-8")
    assert _beside(tmp_path) == []


def test_two_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    with Scratch(tmp_path) as first, Scratch(tmp_path) as second:
        assert Path(first).is_dir()
        assert Path(second).is_dir()


def test_what_a_killed_run_left_goes_with_the_next_and_what_a_living_one_uses_stays(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", RUN, str(tmp_path)], stdout=subprocess.PIPE) as run:
        assert run.stdout
        assert run.stdout.readline() == b"ready\n"
        (left,) = tmp_path.iterdir()
        with Scratch(tmp_path):
            assert (left / "spill").is_file()
        run.send_signal(signal.SIGKILL)
    assert left.is_dir()
    with Scratch(tmp_path):
        assert not left.exists()


def test_only_directories_of_that_name_are_taken_away(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / f"{PREFIX}link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / f"{PREFIX}file").write_text("x", "utf-8")
    with Scratch(tmp_path):
        pass
    assert _beside(tmp_path) == [f"{PREFIX}file", f"{PREFIX}link", "data", "elsewhere"]


def test_a_prefix_is_no_pattern(tmp_path: Path) -> None:
    (tmp_path / "march").mkdir()
    with Scratch(tmp_path, "[m]*"):
        pass
    assert _beside(tmp_path) == ["march"]
