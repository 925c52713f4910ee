"""Random files of every format: read or refused, nothing lost, and the same records whatever the format.

`CLAUSEWISE_FUZZ=100 pytest tests/functional/test_fuzz.py` tries a hundred times as many.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clausewise.errors import InvalidPack, UnreadableSource
from clausewise.language.mapping import read_mapping
from clausewise.language.pack import load_pack
from clausewise.sources import open_sources
from clausewise.store import load
from tests.functional.bad_files.in_xes import log
from tests.functional.bad_files.kinds import GOOD, WRITERS, Row
from tests.functional.tiny_pack import write_pack
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


def _yaml(write: Callable[[Path, str], object], text: str) -> None:
    with TemporaryDirectory() as directory, suppress(InvalidPack):
        write(Path(directory), text)


hostile_yaml = st.one_of(
    st.text(st.sampled_from("abc:-[]{}#&*!|>'\"%@`?,\n 01"), max_size=80),
    st.sampled_from(
        [
            "a: &a [*a]", "&a a: *a", "!!python/object/apply:os.system ['touch x']", "!!binary aGk=", "? [a]\n: b",
            "x: " + "[" * 2000, "a: 1\na: 2", "<<: {a: 1}", "a: 2026-02-30", "a: 0x1f", "- " * 500,
            "\n".join([f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9) if n else 'x'}]" for n in range(30)]),
        ]
    ),
)  # fmt: skip


@fuzz
@given(text=hostile_yaml)
def test_any_yaml_is_a_mapping_or_an_error_of_the_pack(text: str) -> None:
    def write(directory: Path, text: str) -> object:
        (directory / "m.yaml").write_text(text, "utf-8")
        return read_mapping(directory / "m.yaml", VOCABULARY)

    _yaml(write, text)


@pytest.mark.parametrize("file", ["guideline.yaml", "vocabulary.yaml", "1.1.yaml"])
@fuzz
@given(text=hostile_yaml, at=st.integers(0, 400))
def test_any_yaml_within_a_pack_is_a_pack_or_an_error_of_it(file: str, text: str, at: int) -> None:
    def write(directory: Path, text: str) -> object:
        path = write_pack(directory / "pack") / "rules" / file
        whole = path.read_text("utf-8")
        path.write_text(whole[:at] + text + whole[at:], "utf-8")
        return load_pack(directory / "pack")

    _yaml(write, text)
