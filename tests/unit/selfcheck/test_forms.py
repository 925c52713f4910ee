"""What is written in any form is read as it was."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from clausewise.language.pack import load_pack
from clausewise.model.clause import Pack
from clausewise.selfcheck import forms
from clausewise.selfcheck.forms import FORMS, MERGED, write_records
from clausewise.selfcheck.records import Records, read_records
from clausewise.sources.places import open_sources
from clausewise.store import load
from tests.engine.by_hand import REGISTERS, make_pack, op
from tests.engine.naive import write_pack
from tests.engine.small_hall import TEXTS

HARD = [*TEXTS, "=1+1", "0001", "1.50", "a,b;c", "两\n行", "NULL", "2026-03-01"]


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    write_pack(make_pack({"each": "apply", "must": "n > 0"}, version="1", title={"en": "Hall"}), tmp_path)
    return load_pack(tmp_path)


@pytest.fixture
def records() -> Records:
    rows = [
        op(f"a{i}", "apply", f"2026-03-02 09:{i:02}:00+08", case=text, note=text, n=str(i))
        for i, text in enumerate(HARD)
    ]
    return Records([*rows, op("v", "visit", "2026-03-02 10:00:00.5+08")], REGISTERS)


def read_back(place: Path, pack: Pack) -> Records:
    with closing(load(open_sources([place], pack.vocabulary), pack.vocabulary, pack.timezone)) as store:
        assert not list(store.quarantined_rows())
        return read_records(store)


@pytest.mark.parametrize("form", [*FORMS, MERGED])
def test_each_form_is_read_as_it_was_written(form: str, pack: Pack, records: Records, tmp_path: Path) -> None:
    found = read_back(write_records(records, tmp_path / "data", form=form), pack)
    assert found.operations == records.operations
    assert found.registers == records.registers


def test_merged_is_one_file_and_split_are_many(records: Records, tmp_path: Path) -> None:
    merged = write_records(records, tmp_path / "merged", form=MERGED)
    assert [path.name for path in merged.rglob("*") if path.is_file()] == ["operations.jsonl"]
    split = write_records(records, tmp_path / "split", files=7)
    assert len(list((split / "operations").iterdir())) == 7


def test_a_workbook_that_is_too_long_is_continued_in_the_next(
    pack: Pack, records: Records, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "_MOST_IN_SHEET", 4)
    place = write_records(records, tmp_path / "data", form="xlsx")
    assert len(list((place / "operations").iterdir())) == -(-len(records.operations) // 4)
    assert read_back(place, pack).operations == records.operations
