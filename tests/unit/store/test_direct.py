"""A Parquet file that DuckDB reads itself fills the store as the general way would, and is left to it where a cell is not in order."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from clausewise.errors import UnreadableSource
from clausewise.language.pack import load_pack
from clausewise.language.vocabulary import read_vocabulary
from clausewise.sources.places import open_sources
from clausewise.store import direct, load
from clausewise.store.direct import Direct, prove_parquet
from tests.unit.store.small_vocabulary import TEXT

PACK = load_pack()
LOADER = sys.modules[load.__module__]
TYPES = {
    "id": pa.string(), "kind": pa.string(), "at": pa.timestamp("us", "UTC"), "case": pa.string(), "staff": pa.string(),
    "place": pa.string(), "complete": pa.bool_(), "amount": pa.decimal128(18, 2), "copies": pa.int32(), "procedure": pa.string(),
    "month": pa.string(),
}  # fmt: skip
MORNING = datetime(2026, 3, 2, 1, tzinfo=UTC)
CLEAN: list[dict[str, Any]] = [
    {
        "id": "1",
        "kind": "application",
        "at": MORNING,
        "case": "甲",
        "staff": "S1",
        "place": "hall",
        "complete": True,
    },
    {"id": "2", "kind": "payment", "at": MORNING, "case": "甲", "amount": Decimal("12.50")},
    {"id": "3", "kind": "notice", "at": MORNING, "procedure": "先申请 后审批"},
    {"id": "4", "kind": "special_procedure_start", "at": MORNING, "procedure": "site_survey"},
    {"id": "5", "kind": "denial_filing", "at": MORNING, "copies": 2},
    {"id": "6", "kind": "duty_circular", "at": MORNING, "month": "2026-02"},
]
FLAWS: dict[str, dict[str, Any]] = {
    "no id": {"id": None},
    "no id of the only record of its kind": {"id": None, "kind": "review"},
    "a blank id": {"id": "  "},
    "an id seen before": {"id": "1"},
    "blanks around a text": {"case": " 甲"},
    "a wide blank behind a text": {"case": "甲　"},
    "an empty text": {"case": ""},
    "an unknown kind": {"kind": "paymnt"},
    "a kind by its label": {"kind": "缴费"},
    "a kind that only other vocabularies have": {"kind": "other"},
    "no time": {"at": None},
    "an unknown enum value": {"place": "street"},
    "an enum value by its label": {"place": "大厅"},
    "a value that the kind does not have": {"complete": False},
    "an enum value of another kind's text column": {"kind": "special_procedure_end", "procedure": "先申请"},
    "a required column is missing": {"kind": "duty_circular"},
    "blanks around a reference": {"staff": "S1 "},
    "a decimal too large for the store": {"amount": Decimal("1234567890123.00")},
    "a dangling reference": {"staff": "S9"},
    "a NUL within a text": {"case": "a\0b"},
    "a year before 1000": {"at": datetime(999, 12, 1, tzinfo=UTC)},
}


def write(directory: Path, rows: list[dict[str, Any]]) -> Path:
    (directory / "registers").mkdir(parents=True)
    columns = {name: pa.array([row.get(name) for row in rows], type_) for name, type_ in TYPES.items()}
    pq.write_table(pa.table(columns), directory / "operations.parquet")
    staff = pa.table({"staff": ["S1"], "joined_unit_on": [date(2020, 1, 1)]})
    pq.write_table(staff, directory / "registers" / "staff.parquet")
    return directory


def stored(directory: Path) -> tuple[list[Any], list[Any], object]:
    with load(open_sources([directory], PACK.vocabulary), PACK.vocabulary, PACK.timezone) as store:
        rows = store.connection.execute("SELECT * FROM operations ORDER BY _rid").fetchall()
        lost = store.connection.execute("SELECT * FROM quarantine ORDER BY ALL").fetchall()
        return rows, lost, (store.held_kinds, store.held_columns, store.records, store.quarantined)


def taken_directly(monkeypatch: pytest.MonkeyPatch) -> list[int | None]:
    taken: list[int | None] = []

    def watch(*arguments: Any) -> Direct | None:
        proved = prove_parquet(*arguments)
        taken.append(proved.rows if proved else None)
        return proved

    monkeypatch.setattr(LOADER, "prove_parquet", watch)
    return taken


def the_general_way(monkeypatch: pytest.MonkeyPatch, directory: Path) -> tuple[list[Any], list[Any], object]:
    with monkeypatch.context() as patch:
        patch.setattr(LOADER, "prove_parquet", lambda *_: None)
        return stored(directory)


def test_a_file_in_order_is_read_by_duckdb_and_stored_as_in_the_general_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = write(tmp_path / "hall", CLEAN)
    taken = taken_directly(monkeypatch)
    assert stored(directory) == the_general_way(monkeypatch, directory)
    assert taken == [6, 1]


@pytest.mark.parametrize("looked_up", [0, 100])
@pytest.mark.parametrize("is_gone", [False, True])
def test_a_file_that_changes_while_it_is_read_is_refused(
    looked_up: int, is_gone: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("clausewise.store.held"), "_LOOKED_UP", looked_up)
    directory = write(tmp_path / "hall", CLEAN)

    def write_again(*arguments: Any) -> Direct | None:
        proved = prove_parquet(*arguments)
        if proved and proved.layout.is_operations and is_gone:
            Path(arguments[1]).unlink()
        elif proved and proved.layout.is_operations:
            rows = pq.read_table(arguments[1]).to_pylist()
            rows[1]["kind"] = "paymnt"
            pq.write_table(pa.Table.from_pylist(rows, pa.schema(TYPES)), arguments[1])
        return proved

    monkeypatch.setattr(LOADER, "prove_parquet", write_again)
    with pytest.raises(UnreadableSource, match="operations.parquet: was changed while it was read"):
        stored(directory)


@pytest.mark.parametrize("at_once", [1, 2, 4, 5, 6])
def test_a_large_file_is_taken_a_few_rows_at_a_time_and_stored_the_same(
    at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = write(tmp_path / "hall", CLEAN)
    expected = stored(directory)
    monkeypatch.setattr(direct, "ROWS_AT_ONCE", at_once)
    assert stored(directory) == expected


def test_records_of_a_kind_lie_together(tmp_path: Path) -> None:
    rows = [CLEAN[i % 2] | {"id": str(i)} for i in range(6)]
    directory = write(tmp_path / "hall", rows)
    with load(open_sources([directory], PACK.vocabulary), PACK.vocabulary, PACK.timezone) as store:
        held = store.connection.execute("SELECT kind FROM held_operations ORDER BY rowid").fetchall()
    assert held == [("application",)] * 3 + [("payment",)] * 3


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_flaw_is_treated_as_in_the_general_way(
    flaw: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {"id": "9", "kind": "payment", "at": MORNING, **FLAWS[flaw]}
    directory = write(tmp_path / "hall", [*CLEAN, row])
    assert stored(directory) == the_general_way(monkeypatch, directory)


def test_what_duckdb_cannot_take_over_unseen_is_left_to_the_general_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = write(
        tmp_path / "hall", [*CLEAN, {"id": "9", "kind": "payment", "at": MORNING, "case": " 甲"}]
    )
    taken = taken_directly(monkeypatch)
    stored(directory)
    assert taken == [None, 1]


def test_columns_that_nobody_looks_at_are_examined_and_not_kept(tmp_path: Path) -> None:
    directory = write(tmp_path / "hall", CLEAN)
    looked_at = ("id", "kind", "at", "case")
    sources = open_sources([directory], PACK.vocabulary)
    with load(sources, PACK.vocabulary, PACK.timezone, columns=looked_at) as pruned:
        kept = {
            name
            for (name,) in pruned.connection.execute(
                "SELECT column_name FROM (DESCRIBE held_operations)"
            ).fetchall()
        }
        sql = 'SELECT id, kind, "at", "case" FROM operations ORDER BY _rid'
        found = pruned.connection.execute(sql).fetchall()
    with load(sources, PACK.vocabulary, PACK.timezone) as whole:
        assert found == whole.connection.execute(sql).fetchall()
        assert pruned.held_columns == whole.held_columns
    assert "case" in kept
    assert "amount" not in kept


@pytest.fixture
def as_if_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """The values of few operations are numbered too."""
    monkeypatch.setattr(LOADER, "_FEW", -1)


def held_types(directory: Path) -> dict[str, str]:
    with load(open_sources([directory], PACK.vocabulary), PACK.vocabulary, PACK.timezone) as store:
        return dict(
            store.connection.execute(
                "SELECT column_name, column_type FROM (DESCRIBE held_operations)"
            ).fetchall()
        )


def in_two_files(directory: Path, rows: list[dict[str, Any]]) -> Path:
    """A hall whose operations lie in two files; the second is of another format where its name says so."""
    write(directory, CLEAN)
    (directory / "operations").mkdir()
    (directory / "operations.parquet").rename(directory / "operations" / "1.parquet")
    lines = [json.dumps(row | {"at": row["at"].isoformat()}, default=str) for row in rows]
    (directory / "operations" / "2.jsonl").write_text("\n".join(lines), "utf-8")
    return directory


@pytest.mark.usefixtures("as_if_many")
@pytest.mark.parametrize("flaw", ["none", *FLAWS])
@pytest.mark.parametrize("looked_up", [0, 500])
def test_columns_of_few_values_are_held_as_numbers_and_shown_as_text(
    flaw: str, looked_up: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("clausewise.store.held"), "_LOOKED_UP", looked_up)
    rows = CLEAN if flaw == "none" else [*CLEAN, {"id": "9", "kind": "payment", "at": MORNING, **FLAWS[flaw]}]
    directory = write(tmp_path / "hall", rows)
    found = stored(directory)
    if flaw == "none":
        types = held_types(directory)
        assert types["staff"].startswith("ENUM")
        assert types["place"].startswith("ENUM")
        assert types["procedure"].startswith(
            "ENUM"
        )  # free text of one kind, and one of a few words of another
        assert types["id"] == "VARCHAR"
    assert found == the_general_way(monkeypatch, directory)


@pytest.mark.usefixtures("as_if_many")
@pytest.mark.parametrize(
    "second", [{"staff": "S7", "place": "online"}, {"staff": " S1"}, {"place": "nowhere"}]
)
def test_numbers_become_texts_again_where_a_file_of_another_format_follows(
    second: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = in_two_files(
        tmp_path / "hall", [{"id": "20", "kind": "application", "at": MORNING, **second}]
    )
    found = stored(directory)
    assert held_types(directory)["staff"] == "VARCHAR"
    assert found == the_general_way(monkeypatch, directory)


@pytest.mark.parametrize("few", [0, 20_000])
def test_references_of_columns_that_are_not_kept_are_looked_up_in_the_files(
    few: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("clausewise.store.direct"), "FEW_VALUES", few)
    rows = [{"id": "9", "kind": "payment", "at": MORNING, "staff": "S9"}]
    directory = write(tmp_path / "hall", [*CLEAN, *rows, rows[0] | {"id": "1"}])
    looked_at = ("id", "kind", "at", "case")
    with load(
        open_sources([directory], PACK.vocabulary), PACK.vocabulary, PACK.timezone, columns=looked_at
    ) as store:
        assert store.dangling == {"staff": {"S9": 1}}
        assert [row[1:4] for row in store.quarantined_rows()] == [(7, "staff", "S9"), (8, "id", "1")]
        names = store.connection.execute("SELECT column_name FROM (DESCRIBE held_operations)").fetchall()
        assert ("staff",) not in names


def hall_of(directory: Path, files: dict[str, pa.Table]) -> Path:
    for name, table in files.items():
        path = directory / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, path)
    return directory


def notices(
    header: str, values: list[str], kind: str = "notice", first: int = 0, id_: str = "id"
) -> pa.Table:
    count = len(values)
    return pa.table(
        {
            id_: [f"{kind}{first + n}" for n in range(count)],
            "kind": [kind] * count,
            "at": pa.array([MORNING] * count, pa.timestamp("us", "UTC")),
            header: values,
        }
    )


@pytest.mark.usefixtures("as_if_many")
@pytest.mark.parametrize(
    "second",
    [
        notices("procedure", ["另一种", "又一种"], first=10),
        notices("特别程序种类", ["site_survey"], "special_procedure_start"),
        notices("办事程序", ["先申请"], first=10, id_="记录编号"),
        notices("办事程序", [], first=10),
    ],
    ids=["by the common name", "another kind's label", "the id by its label", "an empty file"],
)
def test_headers_that_mean_one_column_are_numbered_together_or_not_at_all(
    second: pa.Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"operations/1": notices("办事程序", ["先申请", "后审批"]), "operations/2": second}
    directory = hall_of(tmp_path / "hall", files)
    assert stored(directory) == the_general_way(monkeypatch, directory)


@pytest.mark.usefixtures("as_if_many")
def test_two_headers_of_one_file_may_mean_one_column(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both = pa.concat_tables(
        [
            notices("办事程序", ["先申请"]),
            notices("特别程序种类", ["site_survey"], "special_procedure_start"),
        ],
        promote_options="default",
    )
    directory = hall_of(tmp_path / "hall", {"operations": both})
    assert stored(directory) == the_general_way(monkeypatch, directory)


def test_a_register_whose_id_is_no_text_is_read_by_duckdb(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "vocabulary.yaml"
    path.write_text(
        f"{TEXT}  things: {{record: thing, key: id, label: 物, columns: {{id: {{type: int, label: 号}}}}}}\n",
        "utf-8",
    )
    vocabulary = read_vocabulary(path)
    hall = hall_of(tmp_path / "hall", {"registers/things": pa.table({"id": [1, 2]})})
    taken = taken_directly(monkeypatch)
    with load(open_sources([hall], vocabulary), vocabulary, "Asia/Shanghai", in_part=True) as store:
        assert store.connection.execute("SELECT id FROM register_things ORDER BY id").fetchall() == [
            (1,),
            (2,),
        ]
    assert taken == [2]


def test_an_empty_register_is_no_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = pa.table({"staff": pa.array([], pa.string())})
    directory = hall_of(
        tmp_path / "hall", {"operations": notices("办事程序", ["甲"]), "registers/staff": empty}
    )
    assert stored(directory) == the_general_way(monkeypatch, directory)


def test_a_reference_in_a_file_in_order_that_follows_few_records_is_looked_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = write(tmp_path / "hall", [{"id": "9", "kind": "payment", "at": MORNING, "staff": "S7"}])
    (directory / "operations").mkdir()
    (directory / "operations.parquet").rename(directory / "operations" / "2.parquet")
    (directory / "operations" / "1.csv").write_text("id,kind,at\n1,payment,2026-03-02 09:00\n", "utf-8")
    with load(open_sources([directory], PACK.vocabulary), PACK.vocabulary, PACK.timezone) as store:
        assert store.dangling == {"staff": {"S7": 1}}
    assert stored(directory) == the_general_way(monkeypatch, directory)


def test_a_file_that_is_none_behind_one_in_order_is_named(tmp_path: Path) -> None:
    broken = notices("办事程序", ["甲"]).set_column(3, "办事程序", pa.array([b"\xff\xfe"], pa.binary()))
    directory = hall_of(tmp_path / "hall", {"operations/1": notices("办事程序", ["甲"])})
    pq.write_table(broken, directory / "operations" / "2.parquet")
    text = (directory / "operations" / "2.parquet").read_bytes()
    (directory / "operations" / "2.parquet").write_bytes(text[: len(text) // 2])
    with pytest.raises(UnreadableSource, match=r"operations/2\.parquet"):
        load(open_sources([directory], PACK.vocabulary), PACK.vocabulary, PACK.timezone)
