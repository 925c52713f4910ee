"""From sources to a store: order, what is held, notes, and the errors of a whole source."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from clausewise.errors import UnreadableSource
from clausewise.sources import RecordsSource, open_sources
from clausewise.store import Store, load
from tests.unit.store.small_vocabulary import VOCABULARY, ZONE, operation, stored

HEAD = "id,kind,at,case\n"


def _load(directory: Path, **files: str) -> Store:
    paths = []
    for name, content in files.items():
        path = directory / name.replace("_", ".")
        path.write_text(content, "utf-8")
        paths.append(path)
    return load(open_sources(paths, VOCABULARY), VOCABULARY, ZONE)


def test_equal_times_keep_the_order_of_files_and_lines(tmp_path: Path) -> None:
    line = "{},payment,2026-03-02 09:00,\n"
    with _load(
        tmp_path, b_csv=HEAD + line.format("3"), a_csv=HEAD + line.format("2") + line.format("1")
    ) as store:
        assert store.connection.execute('SELECT id FROM operations ORDER BY "at", _rid').fetchall() == [
            ("2",), ("1",), ("3",)]  # fmt: skip


def test_inputs_tell_name_hash_size_and_rows_with_the_bad_ones(tmp_path: Path) -> None:
    with _load(tmp_path, a_csv=HEAD + "1,payment,2026-03-02,\n2,nonsense,2026-03-02,\n3\n") as store:
        (file,) = store.inputs
        assert (file.name, file.rows, len(file.sha256)) == ("a.csv", 3, 64)
        assert file.bytes == (tmp_path / "a.csv").stat().st_size


def test_what_is_held_is_what_stands_in_the_source() -> None:
    with stored(operation(place="hall"), operation("R2", "visit"), units=[{"unit": "U1"}]) as store:
        assert store.held_kinds == {"payment", "visit"}
        assert store.held_registers == {"units"}
        assert ("", "place") in store.held_columns
        assert ("payment", "place") in store.held_columns
        assert ("payment", "amount") not in store.held_columns
        assert ("units", "unit") in store.held_columns


def test_a_store_that_more_comes_into_from_elsewhere_is_no_small_one() -> None:
    records = [RecordsSource([operation()], {})]
    with load(records, VOCABULARY, ZONE) as store:
        assert store.database.spill is None
    with load(records, VOCABULARY, ZONE, in_part=True) as store:
        assert store.database.spill is not None


def test_a_megabyte_of_text_is_small_and_of_a_packed_file_a_fifth_of_that(tmp_path: Path) -> None:
    rows = {"id": [sha256(bytes([n % 256, n // 256])).hexdigest() for n in range(6000)]}
    rows |= {"kind": ["payment"] * 6000, "at": ["2026-03-02"] * 6000}
    pq.write_table(pa.table(rows), tmp_path / "a.parquet")
    lines = [f"{name},payment,2026-03-02,\n" for name in rows["id"]]
    assert (tmp_path / "a.parquet").stat().st_size > 200_000
    with load(open_sources([tmp_path / "a.parquet"], VOCABULARY), VOCABULARY, ZONE) as store:
        assert store.database.spill is not None
    with _load(tmp_path, b_csv=HEAD + "".join(lines)) as store:
        assert (store.records, store.database.spill) == (6000, None)
    with _load(tmp_path, b_csv=HEAD + "".join(lines + [f"x{line}" for line in lines])) as store:
        assert store.database.spill is not None


def test_a_kind_of_which_every_record_went_is_not_held() -> None:
    with stored(operation("A"), operation("A", "visit")) as store:
        assert store.held_kinds == {"payment"}


def test_a_column_without_any_value_is_there_and_missing(tmp_path: Path) -> None:
    with _load(tmp_path, a_csv=HEAD + "1,payment,2026-03-02,\n") as store:
        assert store.connection.execute('SELECT "case", amount, copies FROM operations').fetchall() == [
            (None, None, None)]  # fmt: skip
        assert ("payment", "case") in store.held_columns


def test_a_column_that_only_a_later_chunk_fills_is_kept() -> None:
    records = [operation(f"R{n}") for n in range(3)] + [operation("late", amount="5")]
    sources = [RecordsSource(records[:3]), RecordsSource(records[3:])]
    with load(sources, VOCABULARY, ZONE) as store:
        assert store.connection.execute("SELECT count(amount), count(*) FROM operations").fetchall() == [
            (1, 4)
        ]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"a_csv": ""}, "a.csv: holds no records at all"),
        ({"a_csv": HEAD}, "a.csv: holds no records at all"),
        ({"a_jsonl": "\n"}, "a.jsonl: holds no records at all"),
        ({"a_csv": "id,kind,when\n1,payment,2026\n"}, "a.csv: operations have no column 'when'"),
        ({"a_csv": "id,kind,at,时间\n1,payment,2026-03-02,\n"}, "'at' and '时间' both mean 'at'; keep one"),
        ({"a_csv": "id,kind,at,\n1,payment,2026-03-02,x\n"}, "column 4 holds values but has no header"),
        ({"a_csv": "1,payment,2026-03-02,\n"}, "have no column '1'"),
        (
            {"windows_csv": "window,colour\nW1,red\n"},
            "records of the register 'windows' have no column 'colour'",
        ),
        ({"a_jsonl": '{"register": "window", "window": "W"}\n{"register": "x"}\n'}, "no register 'x'"),
    ],
)
def test_a_source_that_cannot_be_read_is_an_error(tmp_path: Path, files: dict[str, str], said: str) -> None:
    with pytest.raises(UnreadableSource) as refused:
        _load(tmp_path, **files)
    assert said in str(refused.value)


def test_no_source_at_all_is_an_error() -> None:
    with pytest.raises(UnreadableSource, match="no source: holds no records"):
        load([], VOCABULARY, ZONE)


XES = (
    '<log><trace><string key="concept:name" value="C1"/><string key="colour" value="red"/>'
    '<event><string key="concept:name" value="缴费"/><date key="time:timestamp" value="2026-03-02T09:00:00"/></event>'
    '<event><string key="concept:name" value="Nap"/><date key="time:timestamp" value="2026-03-02T01:00:00Z"/></event>'
    "</trace></log>"
)


def test_an_event_log_keeps_unknown_activities_and_names_what_it_did_not_read(tmp_path: Path) -> None:
    with _load(tmp_path, l_xes=XES) as store:
        rows = store.connection.execute(
            'SELECT id, kind, epoch_us("at") FROM operations ORDER BY _rid'
        ).fetchall()
        assert [(name, kind) for name, kind, _ in rows] == [("C1#1", "payment"), ("C1#2", "other")]
        assert rows[0][2] == rows[1][2]  # nine o'clock in the pack's zone, and one o'clock UTC
        assert [note.zh.split("：")[1] for note in store.notes] == ["colour (1)", "Nap (1)"]
        assert store.quarantined == 0


def test_a_memory_limit_is_the_databases(tmp_path: Path) -> None:
    with load([RecordsSource([operation()])], VOCABULARY, ZONE, memory_limit="512MB") as store:
        limit = store.connection.execute("SELECT current_setting('memory_limit')").fetchall()[0][0]
        assert limit == "488.2 MiB"


def test_progress_counts_all_rows() -> None:
    seen: list[tuple[str, int]] = []
    source = RecordsSource([operation("A"), operation("A")])
    with load([source], VOCABULARY, ZONE, progress=lambda stage, done, total: seen.append((stage, done))):
        assert seen == [("read", 2)]
