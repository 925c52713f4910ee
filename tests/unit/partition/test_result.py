"""What comes of a part is the same after its travel."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa

from clausewise.model.days_taken import DaysTaken
from clausewise.partition.result import Head, PartResult

HEAD = Head(
    7,
    2,
    1,
    {0: 5, 3: 4},
    frozenset({"payment"}),
    frozenset({("", "case"), ("payment", "amount")}),
    {"units": {"U99": 3}},
    {12: DaysTaken("2.3.1", 2, {0: 1, 5: 2}, open=1, paused=4)},
    (("2.3.1", "R1", "U01", "", "met", False),),
    frozenset({"R1"}),
)
TABLE = pa.table(
    {"case": ["甲", None], "at": pa.array([datetime(2026, 3, 2, tzinfo=UTC)] * 2, pa.timestamp("us", "UTC"))}
)


def test_head_and_tables_come_back_as_they_went() -> None:
    sent = PartResult(HEAD, TABLE, TABLE.slice(0, 0), TABLE.slice(1), TABLE, {"counted_days": TABLE})
    got = PartResult.from_bytes(sent.to_bytes())
    assert got.head == HEAD
    assert {name: table.to_pylist() for name, table in got.tables().items()} == {
        name: table.to_pylist() for name, table in sent.tables().items()
    }
    assert got.rest.schema == TABLE.schema
