"""Hundreds of bad files: each is refused in a sentence or costs exactly its rows and cells; none is half read."""

from __future__ import annotations

from pathlib import Path

import pytest

from clausewise.errors import UnreadableSource
from clausewise.language.pack import load_pack
from clausewise.sources import open_sources
from clausewise.store import load
from tests.functional.bad_files import BAD_FILES, BadFile

PACK = load_pack()


def test_there_are_enough_of_them_and_no_two_have_one_name() -> None:
    assert len({bad.name for bad in BAD_FILES}) == len(BAD_FILES) >= 500


@pytest.mark.parametrize("bad", BAD_FILES, ids=lambda bad: bad.name)
def test_a_bad_file_is_refused_in_a_sentence_or_costs_its_bad_rows_and_cells(
    tmp_path: Path, bad: BadFile
) -> None:
    path = tmp_path / bad.file
    path.write_bytes(bad.content())
    if bad.refused == "?":  # a bit was turned: either it is seen, or the file means what it meant
        _read_or_refuse(path)
    elif bad.refused:
        assert bad.refused in _refusal(path)
    else:
        with load(open_sources([path], PACK.vocabulary), PACK.vocabulary, PACK.timezone) as store:
            lost = list(store.quarantined_rows())
            assert (store.quarantined, store.unreadable_cells, store.records) == (
                bad.rows,
                bad.cells,
                bad.kept,
            )
            assert len(lost) == bad.rows + bad.cells
            assert all(file.startswith(bad.file) and row > 0 and reason for file, row, _, _, reason in lost)


def _refusal(path: Path) -> str:
    with (
        pytest.raises(UnreadableSource) as refused,
        load(open_sources([path], PACK.vocabulary), PACK.vocabulary, PACK.timezone),
    ):
        pass
    said = str(refused.value)
    assert "\n" not in said.strip()
    assert "Traceback" not in said
    assert str(path.parent) not in said
    return said


def _read_or_refuse(path: Path) -> None:
    try:
        with load(open_sources([path], PACK.vocabulary), PACK.vocabulary, PACK.timezone) as store:
            assert store.records + store.quarantined >= 3
    except UnreadableSource:
        _refusal(path)
