"""From what a user types to the files that it means."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clausewise.errors import UnreadableSource
from clausewise.model.source import Part
from clausewise.sources import open_sources
from clausewise.sources.files import FilePart
from clausewise.sources.xes import XesPart
from tests.unit.sources.reading import read
from tests.unit.sources.workbooks import write_workbook
from tests.unit.store.small_vocabulary import VOCABULARY


def _files(directory: Path, *names: str) -> Path:
    for name in names:
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("id\n1\n", "utf-8")
    return directory


def _parts(*places: Path | str) -> list[Part]:
    return [part for source in open_sources(places, VOCABULARY) for part in source.parts()]


def _targets(*places: Path) -> dict[str, str]:
    return {part.name: part.target for part in _parts(*places) if isinstance(part, FilePart)}


def test_a_directory_holds_operations_and_registers(tmp_path: Path) -> None:
    _files(tmp_path, "operations.csv", "operations/2026-02.csv", "operations/2026-03.jsonl")
    _files(tmp_path, "registers/windows.csv", "registers/单位.csv", "registers/Staff.CSV")
    assert _targets(tmp_path) == {
        "operations.csv": "",
        "operations/2026-02.csv": "",
        "operations/2026-03.jsonl": "",
        "registers/windows.csv": "windows",
        "registers/单位.csv": "units",
        "registers/Staff.CSV": "staff",
    }


def test_a_file_alone_is_operations_unless_it_is_called_like_a_register(tmp_path: Path) -> None:
    _files(tmp_path, "export.csv", "windows.csv", "窗口.csv")
    assert _targets(tmp_path / "export.csv") == {"export.csv": ""}
    assert _targets(tmp_path / "windows.csv") == {"windows.csv": "windows"}
    assert _targets(tmp_path / "窗口.csv") == {"窗口.csv": "windows"}


def test_what_systems_leave_behind_is_no_file_of_the_hall(tmp_path: Path) -> None:
    _files(tmp_path, "operations.csv", "operations/.DS_Store", "operations/~$may.xlsx", "readme.txt")
    assert list(_targets(tmp_path)) == ["operations.csv"]


def test_sheets_of_a_workbook_alone_may_be_registers(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "hall.xlsx", {"操作": [["id"], ["1"]], "窗口": [["window"], ["W1"]]})
    (part,) = _parts(path)
    assert read(part).of("windows") == [{"window": "W1"}]


@pytest.mark.parametrize("name", ["l.xes", "l.xes.gz", "L.XES.GZ"])
def test_logs_are_known_by_their_name(tmp_path: Path, name: str) -> None:
    (part,) = _parts(_files(tmp_path, name) / name)
    assert isinstance(part, XesPart)
    assert not part.strict


def test_files_of_one_name_in_several_places_are_told_apart(tmp_path: Path) -> None:
    _files(tmp_path / "a", "operations.csv", "operations/x.csv")
    _files(tmp_path / "b", "operations.csv")
    assert sorted(_targets(tmp_path / "a", tmp_path / "b")) == [
        "a/operations.csv",
        "b/operations.csv",
        "operations/x.csv",
    ]


def test_the_same_place_twice_has_two_names(tmp_path: Path) -> None:
    place = _files(tmp_path / "a", "operations.csv")
    assert sorted(_targets(place, place)) == ["a/operations.csv", "a/operations.csv'"]


@pytest.mark.parametrize("name", ["operations.csv", "operations/a.jsonl", "registers/windows.xlsx"])
def test_a_pipe_is_refused_since_it_would_be_waited_for_without_end(tmp_path: Path, name: str) -> None:
    _files(tmp_path, "operations/b.csv")
    (tmp_path / name).parent.mkdir(exist_ok=True)
    os.mkfifo(tmp_path / name)
    for place in (tmp_path, tmp_path / name):
        with pytest.raises(UnreadableSource, match=f"{Path(name).name}: is no file on a disk"):
            _parts(place)


@pytest.mark.parametrize("name", [b"\xb0\xec.csv", b"\xb0\xec/operations.csv", b"operations/\xb0\xec.csv"])
def test_a_name_in_another_encoding_is_refused_since_no_report_can_say_it(
    tmp_path: Path, name: bytes
) -> None:
    path = _files(tmp_path, os.fsdecode(name)) / os.fsdecode(name)
    for place in {path, path.parent} if path.name == "operations.csv" else {path}:
        with pytest.raises(UnreadableSource, match="its name is not in UTF-8: rename it") as refused:
            _parts(place)
        assert str(refused.value).encode()


@pytest.mark.parametrize(
    ("made", "place", "said"),
    [
        ([], "nowhere", "there is no such file or directory"),
        ([], "", "holds no records; expected in a directory: operations.csv"),
        (["readme.csv"], "", "holds no records"),
        (["registers/window.csv", "operations.csv"], "", "no register 'window'; did you mean 'windows'"),
        (["operations.txt"], "", "operations.txt: is no format that can be read; formats: .csv"),
        (["operations/a.pdf"], "", "operations/a.pdf: is no format"),
        (["operations/sub/a.csv"], "", "operations/sub: is no format"),
        (["dump"], "dump", "dump: is no format"),
        (["dump.csv.gz"], "dump.csv.gz", "is no format"),
    ],
)
def test_a_place_without_records_is_an_error(tmp_path: Path, made: list[str], place: str, said: str) -> None:
    _files(tmp_path, *made)
    with pytest.raises(UnreadableSource) as refused:
        _parts(tmp_path / place)
    assert said in str(refused.value)
