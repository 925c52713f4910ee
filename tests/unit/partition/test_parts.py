"""What is judged in parts and put together is, byte for byte, what is judged by one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from clausewise.accountability.ledger import held_ledger
from clausewise.audit import Options
from clausewise.errors import UnreadableSource
from clausewise.partition.run import judge_batches
from tests.engine.test_poison import PoisoningPool
from tests.unit.partition.halls import as_parquet, by_one, in_parts, written
from tests.unit.partition.poison import nest_deeply

MARCH = Options(period=(date(2026, 3, 1), date(2026, 3, 31)))
FAULTS = {
    "an id that stood before, in another case": ("id", {700: "id of 3", 701: "id of 3", 702: "id of 701"}),
    "an unknown kind under an id that comes again": ("kind", {3: "decison"}),
    "no time": ("at", {10: None, 800: "no time at all"}),
    "an unknown unit": ("unit", {12: "U99", 900: "U99"}),
    "blanks around a case": ("case", {20: " {} ", 21: "{}\u3000"}),
    "an unknown place": ("place", {30: "street"}),
}


def with_faults(table: pa.Table) -> pa.Table:
    """The table as texts, with some of everything that an export may do wrong."""
    texts = {name: table.column(name).cast(pa.string()).to_pylist() for name in table.column_names}
    ids = list(texts["id"])
    for column, changes in FAULTS.values():
        for row, value in changes.items():
            old = texts[column][row]
            if value and value.startswith("id of "):
                value = ids[int(value.removeprefix("id of "))]
            texts[column][row] = value.format(old or "") if value else value
    return pa.table({name: pa.array(values, pa.string()) for name, values in texts.items()})


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return as_parquet(tmp_path_factory.mktemp("hall") / "hall")


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return as_parquet(tmp_path_factory.mktemp("faulty") / "hall", change=with_faults)


def test_a_month_of_the_hall_in_parts_is_that_of_one_audit(hall: Path, tmp_path: Path) -> None:
    one = written(by_one(hall, MARCH), tmp_path / "one")
    assert written(in_parts(hall, MARCH, parts=3), tmp_path / "parts") == one
    assert len(one["findings.jsonl"]) > 50_000


def test_so_it_is_where_records_cannot_be_read(faulty: Path, tmp_path: Path) -> None:
    one = written(by_one(faulty, MARCH), tmp_path / "one")
    assert written(in_parts(faulty, MARCH, parts=3), tmp_path / "parts") == one
    assert one["quarantine.csv"].count(b"\n") > len(FAULTS)


def test_so_it_is_where_everything_goes_to_the_judge(hall: Path, tmp_path: Path) -> None:
    options = Options(period=MARCH.period, exhaustive=True, clauses=("2.3.*", "2.4.*", "2.5.*", "4.*"))
    one = written(by_one(hall, options), tmp_path / "one")
    assert written(in_parts(hall, options), tmp_path / "parts") == one


def test_so_it_is_where_nothing_is_left_to_judge_afterwards(hall: Path, tmp_path: Path) -> None:
    options = Options(period=MARCH.period, clauses=("2.3.1", "2.6.1"))
    one = written(by_one(hall, options), tmp_path / "one")
    assert written(in_parts(hall, options), tmp_path / "parts") == one


def test_a_scope_that_crashes_the_engine_is_named_and_nothing_else_changes(hall: Path) -> None:
    options = Options(period=MARCH.period, clauses=("2.3.1", "2.6.1"))

    def poisoned(sent: bytes, batches: Iterator[pa.RecordBatch]) -> Iterator[bytes]:
        yield from judge_batches(sent, batches, PoisoningPool(nest_deeply, '"op":"t'))

    with closing(in_parts(hall, options, parts=1, function=poisoned)) as result:
        found = {finding.finding: finding for finding in result.findings()}
    with closing(by_one(hall, options)) as result:
        before = {finding.finding: finding for finding in result.findings()}
    (changed,) = (finding for name, finding in found.items() if before.get(name) != finding)
    assert changed.verdict == "undetermined"
    assert changed.missing == ("engine: The rule engine crashed on this (SIGSEGV).",)
    assert before.keys() <= found.keys()


def test_so_it_is_before_the_last_record(hall: Path, tmp_path: Path) -> None:
    """The default period, and records after as-of, which no part may take into account."""
    options = Options(as_of=datetime(2026, 2, 17, 12, tzinfo=ZoneInfo("Asia/Shanghai")))
    one = written(by_one(hall, options), tmp_path / "one")
    assert written(in_parts(hall, options), tmp_path / "parts") == one


def test_so_it_is_month_by_month_with_a_ledger(hall: Path, tmp_path: Path) -> None:
    """What February left pending is taken up again in the parts that hold it."""
    reports = []
    for name, judged in (("one", by_one), ("parts", in_parts)):
        with held_ledger(str(tmp_path / f"{name}.db")) as book:
            for month, last in ((2, 28), (3, 31)):
                span = date(2026, month, 1), date(2026, month, last)
                moment = datetime(2026, month, last, 18, tzinfo=ZoneInfo("Asia/Shanghai"))
                result = judged(hall, Options(period=span, as_of=moment), ledger=book)
                result.keep(book)
                use = result.process.ledger
                assert use is not None
                reports.append((use.decided, written(result, tmp_path / f"{name}-{month}")))
    assert reports[:2] == reports[2:]
    assert reports[1][0] > 0


def test_a_header_that_no_kind_has_is_refused_before_anything_is_judged(tmp_path: Path) -> None:
    hall = as_parquet(tmp_path / "hall", change=lambda table: table.rename_columns({"case": "cse"}))
    with pytest.raises(UnreadableSource, match="have no column 'cse'.*did you mean 'case'"):
        in_parts(hall, MARCH)


def test_operations_of_which_none_can_be_read_are_refused(tmp_path: Path) -> None:
    def nameless(table: pa.Table) -> pa.Table:
        return table.set_column(
            0, "id", pc.if_else(pc.is_valid(table.column("id")), None, table.column("id"))
        )

    hall = as_parquet(tmp_path / "hall", change=nameless)
    with pytest.raises(
        UnreadableSource, match="none of the [0-9,]+ operations can be read.*0.parquet, row 1"
    ):
        in_parts(hall, MARCH)
