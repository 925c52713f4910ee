"""Parquet that is damaged, or whose types are not those of the vocabulary."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq

from tests.functional.bad_files.kinds import GOOD, BadFile, as_parquet, content

NOON = datetime(2026, 3, 4, 4, tzinfo=UTC)


def _table(**columns: pa.Array) -> bytes:
    plain = {"id": pa.array(["1", "2"]), "kind": pa.array(["payment"] * 2), "at": pa.array([NOON] * 2)}
    made = io.BytesIO()
    pq.write_table(pa.table({**plain, **columns}), made)
    return made.getvalue()


def _file(name: str, data: bytes, refused: str = "", rows: int = 0, cells: int = 0, kept: int = 2) -> BadFile:
    return BadFile(f"parquet {name}", "operations.parquet", content(data), refused, rows, cells, kept)


def _files() -> Iterator[BadFile]:
    good = as_parquet(GOOD)
    for name, data in {
        "empty": b"",
        "text": b"id,kind\n",
        "magic alone": b"PAR1",
        "magic twice": b"PAR1PAR1",
        "zeros": b"PAR1" + b"\0" * 100 + b"PAR1",
        "without its end": good[:-8],
        "half": good[: len(good) // 2],
        "without its start": good[200:],
        "a workbook": b"PK\x03\x04" + good,
        "footer too long": good[:-8] + b"\xff\xff\xff\x7fPAR1",
        "footer negative": good[:-8] + b"\xff\xff\xff\xffPAR1",
    }.items():
        yield _file(name, data, "operations.parquet")
    yield _file(
        "no rows",
        _table(id=pa.array([], pa.string()), kind=pa.array([], pa.string()), at=pa.array([], pa.string())),
        "holds no records",
    )
    yield _file("no known column", _one(colour=pa.array(["red"])), "have no column 'colour'")
    yield _file("no utf-8", _table(case=pa.array([b"\xff\xfe", b"x"])), "operations.parquet")
    yield _file("no utf-8 said to be text", _table(case=_lying_text()), "operations.parquet")
    yield _file("nul", _table(case=pa.array(["a\0b", "x"])), cells=1)
    yield _file("nul id", _table(id=pa.array(["a\0b", "x"])), rows=1, kept=1)
    yield _file("null id", _table(id=pa.array([None, "x"])), rows=1, kept=1)
    yield _file("id twice", _table(id=pa.array(["x", "x"])), rows=1, kept=1)
    yield _file("null times", _table(at=pa.array([NOON, None])), rows=1, kept=1)
    yield _file(
        "a year before 1000", _table(at=pa.array([NOON, datetime(999, 1, 1, tzinfo=UTC)])), rows=1, kept=1
    )
    far = pa.array([NOON, None], pa.timestamp("us", "UTC")).cast(pa.int64())
    for number in (2**62, 2**63 - 1, -(2**62)):
        times = pa.array([far[0].as_py(), number], pa.int64()).cast(pa.timestamp("us", "UTC"))
        yield _file(f"time {number}", _table(at=times), rows=1, kept=1)
    for name, column in {
        "times of day": pa.array([time(9), time(10)]),
        "durations": pa.array([timedelta(1)] * 2, pa.duration("us")),
        "numbers": pa.array([1.5, 2.5]),
        "booleans": pa.array([True, False]),
        "lists": pa.array([[1], [2]]),
        "nulls": pa.array([None] * 2),
        "structs": pa.array([{"a": 1}] * 2),
    }.items():
        yield _file(f"{name} for times", _table(at=column), "none of the 2 operations")
    for name, column in {
        "infinite": pa.array([float("inf"), 1.0]),
        "minus infinite": pa.array([float("-inf"), 1.0]),
        "too large": pa.array([1e13, 1.0]),
        "too fine": pa.array([0.0000001, 1.0]),
        "decimal too large": pa.array([Decimal(10**13), Decimal(1)]),
        "decimal too fine": pa.array([Decimal("0.0000001"), Decimal("1.0")]),
        "lists": pa.array([[1], None]),
        "dates": pa.array([date(2026, 3, 4), None]),
        "booleans": pa.array([True, None]),
    }.items():
        yield _file(f"amount {name}", _table(amount=column), cells=1)
    yield _file("amount nan is missing", _table(amount=pa.array([float("nan"), 1.0])))
    yield _file("unknown kind by number", _table(kind=pa.array([1, 2])), "none of the 2 operations")
    yield _file(
        "dictionary of kinds",
        _table(kind=pa.array(["paymet", "payment"]).dictionary_encode()),
        rows=1,
        kept=1,
    )


def _one(**columns: pa.Array) -> bytes:
    made = io.BytesIO()
    pq.write_table(pa.table(columns), made)
    return made.getvalue()


def _lying_text() -> pa.Array:
    return pa.Array.from_buffers(pa.string(), 2, pa.array([b"\xff\xfe", b"x"]).buffers())


PARQUET_FILES = tuple(_files())
