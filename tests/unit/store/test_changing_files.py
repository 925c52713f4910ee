"""A file that changes while it is read is refused: the receipt would give the hash of other records."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from clausewise.errors import UnreadableSource
from clausewise.language.pack import load_pack
from clausewise.model.source import Chunk, Source
from clausewise.sources import open_sources
from clausewise.sources.files import FilePart
from clausewise.store import load
from tests.functional.tiny_pack import write_pack, write_records

ROW = "P9,缴费,2026-03-09 09:00,C9,甲,W1,10\n"


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    write_pack(tmp_path / "pack")
    return write_records(tmp_path / "hall")


def _load(sources: list[Source], hall: Path) -> int:
    pack = load_pack(hall.parent / "pack")
    with load(sources, pack.vocabulary, pack.timezone) as store:
        return store.records


@pytest.mark.parametrize("moment", ["hashed", "read"])
def test_a_file_that_grows_while_it_is_read_is_refused(
    hall: Path, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (source,) = open_sources([hall], load_pack(hall.parent / "pack").vocabulary)
    (part,) = source.parts()
    assert isinstance(part, FilePart)
    _grow_when(part, moment, monkeypatch)
    with pytest.raises(
        UnreadableSource, match=r"operations.csv: was changed while it was read; audit it again"
    ):
        _load([source], hall)
    monkeypatch.undo()
    assert _load([source], hall) == 7


def _grow_when(part: FilePart, moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program adds a record when the file was hashed, or read."""
    hash_it, read_it = part.fingerprint, part.read

    def fingerprint() -> tuple[str, int]:
        found = hash_it()
        _grow(part.path)
        return found

    def read() -> Iterator[Chunk]:
        yield from read_it()
        _grow(part.path)

    if moment == "hashed":
        monkeypatch.setattr(part, "fingerprint", fingerprint)
    else:
        monkeypatch.setattr(part, "read", read)


def _grow(path: Path) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(ROW)
    os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns + 1))
