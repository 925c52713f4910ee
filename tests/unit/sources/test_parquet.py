"""Parquet: native types become the text that loses nothing; a damaged file is refused."""

from __future__ import annotations

import io
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from clausewise.errors import UnreadableSource
from clausewise.sources.parquet import ParquetPart, as_text
from tests.unit.sources.reading import Read, read, write

MOMENT = datetime(2026, 3, 4, 9, 30, 0, 123456)


def _bytes(**columns: pa.Array) -> bytes:
    made = io.BytesIO()
    pq.write_table(pa.table(columns), made)
    return made.getvalue()


def _read(directory: Path, content: bytes) -> Read:
    return read(ParquetPart(write(directory, "o.parquet", content), "o.parquet"))


@pytest.mark.parametrize(
    "lack", [pa.ArrowMemoryError("malloc failed"), pa.ArrowException("Resource temporarily unavailable")]
)
def test_what_the_machine_lacks_is_not_said_of_the_file(
    tmp_path: Path, lack: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise lack

    monkeypatch.setattr(pq.ParquetFile, "iter_batches", fails)
    with pytest.raises(type(lack)) as caught:
        _read(tmp_path, _bytes(记录编号=pa.array(["R1"])))
    assert caught.value is lack


def test_rows_are_numbered_from_one(tmp_path: Path) -> None:
    found = _read(tmp_path, _bytes(记录编号=pa.array(["R1", "R2"]), 操作=pa.array(["缴费", None])))
    assert found.rows == [{"记录编号": "R1", "操作": "缴费"}, {"记录编号": "R2", "操作": None}]
    assert found.numbers == [1, 2]


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        (pa.array(["甲", None]), ["甲", None]),
        (pa.array(["甲", "甲"]).dictionary_encode(), ["甲", "甲"]),
        (pa.array(["x"], pa.large_string()), ["x"]),
        (pa.array([b"x"]), ["x"]),
        (pa.array([True, False, None]), ["true", "false", None]),
        (pa.array([2**62, -1]), [str(2**62), "-1"]),
        (pa.array([5.0, -0.0, None, float("nan")]), ["5", "0", None, None]),
        (pa.array([0.1 + 0.2, 5.0, 0.3, 2.0**60]), ["0.3", "5", "0.3", str(2**60)]),
        (pa.array([1.5], pa.float32()), ["1.5"]),
        (pa.array([float("inf")]), ["inf"]),
        (pa.array([Decimal("1.10"), None]), ["1.10", None]),
        (pa.array([Decimal("0.0000000000")], pa.decimal128(20, 10)), ["0.0000000000"]),
        (pa.array([date(2026, 3, 4)]), ["2026-03-04"]),
        (pa.array([MOMENT], pa.timestamp("us")), ["2026-03-04 09:30:00.123456"]),
        (pa.array([MOMENT], pa.timestamp("ns")), ["2026-03-04 09:30:00.123456"]),
        (pa.array([MOMENT], pa.timestamp("us", "UTC")), ["2026-03-04 09:30:00.123456Z"]),
        (pa.array([None], pa.null()), [None]),
        (pa.array([[1, 2]]), ["[1, 2]"]),
        (pa.array([timedelta(seconds=1)], pa.duration("s")), ["1"]),
    ],
)
def test_a_column_becomes_text(column: pa.Array, texts: list[str | None]) -> None:
    assert as_text(column).to_pylist() == texts


def test_a_time_with_a_zone_keeps_its_instant() -> None:
    local = pa.array([datetime(2026, 3, 4, 1, 30)], pa.timestamp("us", "Asia/Shanghai"))
    assert as_text(local).to_pylist() in (
        ["2026-03-04 01:30:00.000000Z"],
        ["2026-03-04 09:30:00.000000+0800"],
    )


def test_a_large_file_comes_in_several_chunks(tmp_path: Path) -> None:
    found = _read(tmp_path, _bytes(id=pa.array(range(250_000))))
    assert found.chunks >= 4
    assert found.numbers == list(range(1, 250_001))
    assert found.column("id")[-1] == "249999"


def test_an_empty_file_still_tells_its_columns(tmp_path: Path) -> None:
    found = _read(tmp_path, _bytes(id=pa.array([], pa.string())))
    assert found.headers[0] == ("id",)
    assert found.rows == []


WHOLE = _bytes(id=pa.array([str(n) for n in range(1000)]))


@pytest.mark.parametrize("content", [b"", b"id,kind\n1,2\n", b"PAR1" + b"\0" * 100 + b"PAR1", WHOLE[:-30]])
def test_what_is_no_parquet_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnreadableSource, match="o.parquet: "):
        _read(tmp_path, content)


def test_text_that_is_no_utf_8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="o.parquet: .*UTF8"):
        _read(tmp_path, _bytes(id=pa.array([b"\xff"])))


@pytest.mark.parametrize("place", range(0, len(WHOLE), 61))
def test_a_file_damaged_anywhere_is_read_or_refused_but_nothing_else(tmp_path: Path, place: int) -> None:
    content = bytearray(WHOLE)
    content[place] ^= 0xFF
    with suppress(UnreadableSource):
        _read(tmp_path, bytes(content))
