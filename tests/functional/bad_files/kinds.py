"""What a bad file is, and good records to hide the bad one among."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

Row = Mapping[str, str]
GOOD: tuple[Row, ...] = (
    {"id": "R1", "kind": "application", "at": "2026-03-02 09:00", "case": "C1", "unit": "U1"},
    {"id": "R2", "kind": "受理", "at": "2026/3/2 9:30", "case": "C1", "unit": "U1"},
    {"id": "R3", "kind": "payment", "at": "2026-03-03T10:00:00+08:00", "case": "C1", "unit": "U2"},
)


@dataclass(frozen=True)
class BadFile:
    """`refused`: words of the error, or '' where the rest is read: then `rows` and `cells` were quarantined."""

    name: str
    file: str
    content: Callable[[], bytes]
    refused: str = ""
    rows: int = 0
    cells: int = 0
    kept: int = len(GOOD)


def as_csv(rows: Sequence[Row], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, _columns(rows), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def as_jsonl(rows: Sequence[Row]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def as_excel(rows: Sequence[Row]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for x, name in enumerate(_columns(rows)):
            sheet.write_string(0, x, name)
            for y, row in enumerate(rows, 1):
                sheet.write_string(y, x, row.get(name, ""))
    return made.getvalue()


def as_parquet(rows: Sequence[Row]) -> bytes:
    made = io.BytesIO()
    pq.write_table(pa.table({name: [row.get(name) for row in rows] for name in _columns(rows)}), made)
    return made.getvalue()


def _columns(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


WRITERS: Mapping[str, Callable[[Sequence[Row]], bytes]] = {
    "operations.csv": as_csv,
    "operations.jsonl": as_jsonl,
    "operations.xlsx": as_excel,
    "operations.parquet": as_parquet,
}


Content = str | bytes | Callable[[], "str | bytes"]


def content(data: Content, encoding: str = "utf-8") -> Callable[[], bytes]:
    """The bytes of a file; what is large is made when it is asked for."""

    def make() -> bytes:
        text = data() if callable(data) else data
        return text if isinstance(text, bytes) else text.encode(encoding)

    return make
