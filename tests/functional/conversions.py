"""The sample hall as other software would export it: every format, names or labels, every encoding."""

from __future__ import annotations

import csv
import json
import random
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from clausewise.model.vocabulary import Vocabulary
from tests.unit.sources.workbooks import write_workbook

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sample-hall"
Row = dict[str, str]
Tables = dict[str, list[Row]]


def sample_tables() -> Tables:
    """'' and every register: their rows under Chinese labels, as the fixture has them."""
    files = {"": SAMPLE / "operations.csv"} | {
        p.stem: p for p in sorted((SAMPLE / "registers").glob("*.csv"))
    }
    return {name: _rows(path) for name, path in files.items()}


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def canonical(tables: Tables, vocabulary: Vocabulary) -> Tables:
    """The same under canonical names, kinds too."""
    kinds = {kind.label: kind.name for kind in vocabulary.kinds.values()}
    columns = {column.label: column.name for _, column in vocabulary.operation_columns()}
    made: Tables = {}
    for name, rows in tables.items():
        words = (
            columns if not name else {c.label: c.name for c in vocabulary.registers[name].columns.values()}
        )
        made[name] = [_renamed(row, words) for row in rows]
    for row in made[""]:
        row["kind"] = kinds[row["kind"]]
    return made


def _renamed(row: Row, words: Mapping[str, str]) -> Row:
    """`procedure` has one name and, being a text of notices and an enum of special procedures, two labels."""
    renamed: Row = {}
    for label, value in row.items():
        renamed[words[label]] = renamed.get(words[label]) or value
    return renamed


def shuffled(tables: Tables, at: str = "时间") -> Tables:
    """The rows in another order; of operations at one time, whose order means something, the order is kept."""
    mixed = {name: random.Random(name).sample(rows, len(rows)) for name, rows in tables.items()}
    at_one_time = defaultdict(list)
    for row in tables[""]:
        at_one_time[row[at]].append(row)
    mixed[""] = [at_one_time[row[at]].pop(0) for row in mixed[""]]
    return mixed


def write_csv(directory: Path, tables: Tables, encoding: str = "utf-8", **dialect: str) -> Path:
    for path, rows in _places(directory, tables, "csv").items():
        with path.open("w", encoding=encoding, newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), **dialect)  # type: ignore[arg-type]
            writer.writeheader()
            writer.writerows(rows)
    return directory


def write_jsonl(directory: Path, tables: Tables) -> Path:
    """One file that mixes operations and registers; what is empty is left out."""
    directory.mkdir()
    with (directory / "operations.jsonl").open("w", encoding="utf-8") as file:
        for name, rows in tables.items():
            for row in rows:
                record = {column: value for column, value in row.items() if value}
                tagged = {"register": name, **record} if name else record
                file.write(json.dumps(tagged, ensure_ascii=False) + "\n")
    return directory


def write_excel(directory: Path, tables: Tables) -> Path:
    for path, rows in _places(directory, tables, "xlsx").items():
        write_workbook(path, {"数据": [list(rows[0]), *(list(row.values()) for row in rows)]})
    return directory


def write_parquet(directory: Path, tables: Tables, typed: bool = False) -> Path:
    """`typed`: times as timestamps, which Parquet of other software has."""
    for path, rows in _places(directory, tables, "parquet").items():
        table = pa.table({name: [row[name] or None for row in rows] for name in rows[0]})
        if typed and "at" in table.column_names:
            times = pc.strptime(table["at"], "%Y-%m-%d %H:%M:%S", "us")
            table = table.set_column(table.column_names.index("at"), "at", times)
        pq.write_table(table, path)
    return directory


def write_split(directory: Path, tables: Tables) -> Path:
    """Operations in a file a month, whose names are in the order of the months."""
    months: dict[str, list[Row]] = defaultdict(list)
    for row in tables[""]:
        months[row["时间"][:7]].append(row)
    write_csv(directory, {name: rows for name, rows in tables.items() if name})
    (directory / "operations").mkdir()
    for month, rows in months.items():
        write_csv(directory / month, {"": rows})
        (directory / month / "operations.csv").rename(directory / "operations" / f"{month}.csv")
        (directory / month).rmdir()
    return directory


def _places(directory: Path, tables: Tables, suffix: str) -> Mapping[Path, list[Row]]:
    directory.mkdir()
    if any(tables):
        (directory / "registers").mkdir()
    return {
        directory / (f"registers/{name}.{suffix}" if name else f"operations.{suffix}"): rows
        for name, rows in tables.items()
    }


Writer = Callable[[Path, Tables, Vocabulary], Path]
WRITERS: dict[str, Writer] = {
    "labelled CSV in GB18030": lambda d, t, v: write_csv(d, t, "gb18030"),
    "labelled CSV in UTF-8 without BOM": lambda d, t, v: write_csv(d, t),
    "CSV with semicolons and canonical names": lambda d, t, v: write_csv(d, canonical(t, v), delimiter=";"),
    "XLSX": lambda d, t, v: write_excel(d, t),
    "JSONL, all in one file": lambda d, t, v: write_jsonl(d, t),
    "Parquet of texts": lambda d, t, v: write_parquet(d, t),
    "Parquet with timestamps and canonical names": lambda d, t, v: write_parquet(
        d, canonical(t, v), typed=True
    ),
    "a file a month": lambda d, t, v: write_split(d, t),
    "rows in another order": lambda d, t, v: write_csv(d, shuffled(t)),
}
