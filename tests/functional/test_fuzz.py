"""Random files of every format: read or refused, nothing lost, and the same records whatever the format.

`CLAUSEWISE_FUZZ=100 pytest tests/functional/test_fuzz.py` tries a hundred times as many.
"""

from __future__ import annotations

import gzip
import os
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clausewise.errors import UnreadableSource
from clausewise.sources import open_sources
from clausewise.store import load
from tests.functional.bad_files.in_xes import log
from tests.functional.bad_files.kinds import GOOD, WRITERS, Row
from tests.unit.store.small_vocabulary import VOCABULARY, ZONE

FORMATS = (*WRITERS, "l.xes", "l.xes.gz")
Stored = tuple[list[tuple[object, ...]], list[tuple[int, str, str]], int, int]

words = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r\x1a", exclude_categories=("Cs", "Cc")), max_size=8
)
times = st.one_of(
    st.sampled_from(
        ["2026-03-02 09:00", "2026/3/2", "2026-02-30", "2026-03-02T09:00:00Z", "9:00", "2026年3月2日"]
    ),
    st.datetimes().map(str),
    words,
)
rows = st.fixed_dictionaries(
    {"id": st.one_of(st.sampled_from(["A", "B", " A ", ""]), words)},
    optional={
        "kind": st.one_of(
            st.sampled_from(["payment", "缴费", "visit", "decision", "veto", "PAYMENT", "other", ""]), words
        ),
        "at": times,
        "case": words,
        "unit": words,
        "place": st.one_of(st.sampled_from(["hall", "大厅", "moon"]), words),
        "amount": st.one_of(
            st.sampled_from(["1", "1.10", "1e3", "-0.5", "\uff11"]), st.decimals().map(str), words
        ),
        "urgent": st.one_of(st.sampled_from(["是", "0", "TRUE", "yes"]), words),
        "procedure": st.one_of(st.sampled_from(["hearing", "听证"]), words),
        "year": st.one_of(st.integers().map(str), words),
    },
)
COLUMNS = ("id", "kind", "at", "case", "unit", "place", "amount", "urgent", "procedure", "year")
fuzz = settings(
    max_examples=50 * int(os.environ.get("CLAUSEWISE_FUZZ", "1")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@cache
def _good(file: str) -> bytes:
    if file in WRITERS:
        return WRITERS[file](GOOD)
    return gzip.compress(log().encode(), mtime=0) if file.endswith("gz") else log().encode()


def _load(content: bytes, file: str) -> Stored | None:
    """What the store holds: operations, quarantine, rows and cells that were lost; None where it is refused."""
    with TemporaryDirectory() as directory:
        path = Path(directory) / file
        path.write_bytes(content)
        try:
            with load(open_sources([path], VOCABULARY), VOCABULARY, ZONE) as store:
                operations = store.connection.execute("SELECT * FROM operations ORDER BY _rid").fetchall()
                lost = [(row, column, value) for _, row, column, value, _ in store.quarantined_rows()]
                assert store.records == len(operations)
                assert store.quarantined + store.unreadable_cells == len(lost)
                return operations, lost, store.quarantined, store.unreadable_cells
        except UnreadableSource as refused:
            said = str(refused)
    assert said
    assert "\n" not in said.strip()
    assert directory not in said
    return None


@pytest.mark.parametrize("file", FORMATS)
@fuzz
@given(content=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(file: str, content: bytes) -> None:
    _load(content, file)


@pytest.mark.parametrize("file", FORMATS)
@fuzz
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused(file: str, data: st.DataObject) -> None:
    content = bytearray(_good(file))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        until = min(len(content), at + data.draw(st.sampled_from([0, 1, 4, 30])))
        content[at:until] = data.draw(st.one_of(st.binary(max_size=6), st.just(bytes(content[:50]))))
    _load(bytes(content), file)


@fuzz
@given(text=st.text(st.sampled_from('id,kind;at\t"\n\r 1=甲\ufeff'), max_size=120))
def test_any_text_of_the_signs_of_csv_is_read_or_refused(text: str) -> None:
    _load(f"id,kind,at\n{text}".encode(), "operations.csv")


@fuzz
@given(text=st.text(st.sampled_from('{}[]":,\\u 01eE.-nulltrue\nidkat甲'), max_size=120))
def test_any_text_of_the_signs_of_json_is_read_or_refused(text: str) -> None:
    _load(text.encode(), "operations.jsonl")


@fuzz
@given(text=st.text(st.sampled_from("<>/=\"'&;#! logtraceventkeyvalustring:"), max_size=200))
def test_any_text_of_the_signs_of_xml_is_read_or_refused(text: str) -> None:
    _load(f"<log>{text}</log>".encode(), "l.xes")


@fuzz
@given(table=st.lists(rows, min_size=1, max_size=8))
def test_the_same_records_are_stored_and_the_same_lost_in_every_format(table: list[Row]) -> None:
    whole = [{name: row.get(name, "") for name in COLUMNS} for row in table]
    found = {file: _load(write(whole), file) for file, write in WRITERS.items()}
    as_csv = _without_places(found["operations.csv"])
    for file, stored in found.items():
        assert _without_places(stored) == as_csv, file


@fuzz
@given(table=st.lists(rows, min_size=1, max_size=8))
def test_every_record_is_kept_or_quarantined_once(table: list[Row]) -> None:
    whole = [{name: row.get(name, "") for name in COLUMNS} for row in table]
    stored = _load(WRITERS["operations.csv"](whole), "operations.csv")
    full = sum(any(value.strip() for value in row.values()) for row in whole)
    if stored is not None:
        assert len(stored[0]) + stored[2] == full
        assert len(stored[0]) > 0


def _without_places(stored: Stored | None) -> object:
    """Rows are counted from the header in CSV and workbooks, and from the first record elsewhere."""
    return stored and (stored[0], [(column, value) for _, column, value in stored[1]], *stored[2:])
