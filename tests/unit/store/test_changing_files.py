"""A file that changes while it is read is refused: the receipt would give the hash of other records."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from clausewise.errors import UnreadableSource
from clausewise.language.mapping import read_mapping
from clausewise.language.pack import load_pack
from clausewise.model.source import Chunk, Source
from clausewise.sources import open_export, open_sources
from clausewise.sources.files import FilePart
from clausewise.store import load
from tests.functional.tiny_pack import write_pack, write_records

MAPPING = """
mapping: m
tables: {main: {match: [main], needs: [no]}}
operations:
  - kind: payment
    from: main
    join: {w: {register: windows, on: {name: place}}}
    columns: {at: paid, case: no, window: w.window}
"""
EXPORT = "no,paid,place\nC1,2026-03-02 09:00,结算窗口\n"
WINDOWS = "窗口,窗口名称\nW901,结算窗口\n"
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


@pytest.mark.parametrize("number", [0, 1], ids=["export", "register"])
def test_a_file_of_an_export_that_grows_when_the_mapping_has_read_it_is_refused(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that a mapping needs is read before anything is hashed."""
    pack = load_pack()
    (tmp_path / "m.yaml").write_text(MAPPING, "utf-8")
    for name, text in (("main.csv", EXPORT), ("registers/windows.csv", WINDOWS)):
        (tmp_path / "export" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "export" / name).write_text(text, "utf-8")
    source = open_export([tmp_path / "export"], pack, read_mapping(tmp_path / "m.yaml", pack.vocabulary))
    part = (source.exports[0].part, *source.canonical)[number]
    assert isinstance(part, FilePart)
    _grow_when(part, "read", monkeypatch)
    with pytest.raises(UnreadableSource, match=f"{part.path.name}: was changed while it was read"):
        load([source], pack.vocabulary, pack.timezone)


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
        monkeypatch.undo()  # once: a register of an export is read for the mapping and again for the store

    if moment == "hashed":
        monkeypatch.setattr(part, "fingerprint", fingerprint)
    else:
        monkeypatch.setattr(part, "read", read)


def _grow(path: Path) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(ROW)
    os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns + 1))
