"""Values that are none, in every format: each costs its row or its cell, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.functional.bad_files.kinds import GOOD, WRITERS, BadFile, Row

WIDE = str.maketrans("0123456789", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19")
BAD: Row = {"id": "B1", "kind": "payment", "at": "2026-03-04 09:00"}

TIMES = (
    "2026-02-30",
    "2026-02-29",
    "2025-02-29 09:00",
    "2026-13-01",
    "2026-00-10",
    "2026-04-31",
    "2026-03-04 24:00",
    "2026-03-04 23:60",
    "2026-03-04 09:00:60",
    "2026-03-04 09",
    "2026-03-04 09:00 AM",
    "2026-03-04 上午9:00",
    "46085.375",
    "46085",
    "20260304",
    "1772586000",
    "04/03/2026",
    "4.3.2026",
    "2026.03.04",
    "2026年3月",
    "2026-03",
    "0000-01-01",
    "10000-01-01",
    "-2026-03-04",
    "2026-03-04T09:00:00+25:00",
    "2026-03-04 09:00 CST",
    "2026-03-04Z09:00",
    "now",
    "today",
    "infinity",
    "-infinity",
    "epoch",
    "NULL",
    "-",
    "?",
    "昨天",
    "二〇二六年三月四日",
    "2026-03-04 09:00".translate(WIDE),
    "2026-03-04\n09:00",
    "2026-03-04 09:00; DROP TABLE operations",
    "=NOW()",
    "#REF!",
    "1" * 5000,
)
KINDS = (
    "paymet",
    "缴款",
    "payments",
    "0",
    "缴费;",
    "缴费,申请",
    "other",
    "kind",
    "'; --",
    "=缴费",
    "缴 费",
    "\ufeffpayment",
    "x" * 5000,
)
AMOUNTS = (
    "abc",
    "1e3",
    "1E999",
    "1,000.00",
    "1.000,00",
    "\uffe55",
    "12元",
    "1.2345678",
    "--5",
    "NaN",
    "Infinity",
    "-inf",
    "0x10",
    "1 000",
    "1/2",
    "9999999999999",
    "5.",
    ".5",
    "12".translate(WIDE),
    "十二",
    "=1+1",
    "+",
    "1_000",
)
COPIES = ("2.5", "两", "1e2", "99999999999999999999", "2份", "\u0663", "二", "true", "2,0")
BOOLEANS = ("yes", "no", "2", "对", "√", "TRUE!", "是否", "t", "1.0", "1".translate(WIDE))
PLACES = ("moon", "大 厅", "hall,online", "1", "HALL!")
BLANKS = ("", " ", "\u3000", "\t", "\u00a0\u2003")


def _faults() -> Iterator[tuple[str, Sequence[Row], int, int]]:
    """Name, the bad rows, rows and cells that are lost."""
    for n, value in enumerate(TIMES):
        yield f"time {n}", [{**BAD, "at": value}], 1, 0
    for n, value in enumerate(KINDS):
        yield f"kind {n}", [{**BAD, "kind": value}], 1, 0
    for column in ("id", "kind", "at"):
        for n, value in enumerate(BLANKS):
            yield f"blank {column} {n}", [{**BAD, column: value}], 1, 0
    for n, value in enumerate(AMOUNTS):
        yield f"amount {n}", [{**BAD, "amount": value}], 0, 1
    for n, value in enumerate(COPIES):
        yield f"copies {n}", [{**BAD, "kind": "denial_filing", "copies": value}], 0, 1
    for n, value in enumerate(BOOLEANS):
        yield f"bool {n}", [{**BAD, "kind": "application", "complete": value}], 0, 1
    for n, value in enumerate(PLACES):
        yield f"place {n}", [{**BAD, "place": value}], 0, 1
    yield "required text", [{**BAD, "kind": "duty_circular"}], 1, 0
    yield "required int", [{**BAD, "kind": "veto", "year": "今年"}], 1, 0
    yield "id twice", [{**BAD, "id": "R1"}], 1, 0
    yield "id three times", [BAD, BAD, BAD], 2, 0
    yield "foreign column", [{**BAD, "complete": "是"}], 0, 1
    yield "foreign columns", [{**BAD, "complete": "是", "copies": "2"}], 0, 2
    yield "two bad cells", [{**BAD, "amount": "x", "place": "y"}], 0, 2
    yield "bad cell in a bad row", [{**BAD, "at": "?", "amount": "x"}], 1, 0
    yield "many bad rows", [{**BAD, "id": f"B{n}", "at": "?"} for n in range(500)], 500, 0


def _files() -> Iterator[BadFile]:
    for name, bad, rows, cells in _faults():
        for file, write in WRITERS.items():
            for place in (0, len(GOOD)):
                if place and file != "operations.csv":
                    continue
                records = [*GOOD[:place], *bad, *GOOD[place:]]
                kept = len(records) - rows
                yield BadFile(
                    f"{file} {name} at {place}", file, lambda r=records, w=write: w(r), "", rows, cells, kept
                )


VALUE_FILES = tuple(_files())
