"""Streams of a process that another program has put in place are its own."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from clausewise.streams import open_streams


@pytest.mark.parametrize("name", ["stdout", "stderr"])
def test_what_somebody_collects_is_not_taken_from_them(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    collects = {"stdout": io.StringIO(), "stderr": io.StringIO()}
    for each, stream in collects.items():
        monkeypatch.setattr(sys, each, stream)
    open_streams()
    print("said", file=getattr(sys, name))
    assert collects[name].getvalue() == "said\n"


def test_a_file_in_the_place_of_a_stream_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "said.txt").open("w", encoding="utf-8") as file:
        for each in ("stdout", "stderr"):
            monkeypatch.setattr(sys, each, file)
        open_streams()
        assert sys.stdout is file
