"""Operations and registers in tables of Hive, on a local master with a metastore of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from clausewise.audit import Options, audit
from clausewise.cluster import open_cluster
from clausewise.errors import UnreadableSource
from clausewise.runners.spark import Table, open_session
from clausewise.runners.spark_places import Places
from tests.unit.partition.halls import PACK, as_parquet, by_one, written

MASTER = "local[2]"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file, so that the order of its rows is that of the table."""
    return as_parquet(tmp_path_factory.mktemp("hall") / "hall", files=1)


@pytest.fixture
def warehouse(cluster_home: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A metastore and a warehouse below the test's directory."""
    settings = Path(cluster_home) / "spark-defaults.conf"
    before = settings.read_text()
    settings.write_text(
        f"{before}spark.sql.warehouse.dir {tmp_path / 'warehouse'}\n"
        f"spark.hadoop.javax.jdo.option.ConnectionURL jdbc:derby:;databaseName={tmp_path / 'metastore'};create=true\n"
        f"spark.driver.extraJavaOptions -Dderby.stream.error.file={tmp_path / 'derby.log'}\n"
    )
    yield tmp_path
    settings.write_text(before)


FORMS = {"native": "USING parquet", "parquet": "STORED AS PARQUET", "orc": "STORED AS ORC"}


@pytest.mark.parametrize("form", FORMS)
def test_tables_of_hive_are_audited_as_files_are(form: str, warehouse: Path, hall: Path) -> None:
    session = open_session(MASTER, hive=True)
    session.sql(f"CREATE DATABASE {form}")
    for path in [hall / "operations" / "0.parquet", *registers(hall, warehouse)]:
        session.read.parquet(str(path)).createOrReplaceTempView("rows")
        name = "operations" if path.parent.name == "operations" else path.stem
        session.sql(f"CREATE TABLE {form}.{name} {FORMS[form]} AS SELECT * FROM rows")
    session.sql(f"CREATE TABLE {form}.something_else {FORMS[form]} AS SELECT 1 AS one")
    session.stop()
    with open_cluster([f"hive://{form}"], PACK, MASTER) as (cluster, sources):
        found = written(audit(PACK, sources, Options(), cluster=cluster), warehouse / "hive")
    one = written(by_one(hall, Options()), warehouse / "one")
    assert found["findings.jsonl"] == one["findings.jsonl"]
    assert found["counts.csv"] == one["counts.csv"]


CASES = {"plain": "`case`", "spelled": "concat(`case`, ' ')"}


def test_a_table_in_buckets_by_case_is_not_shuffled_again(warehouse: Path, hall: Path) -> None:
    shutil.copytree(hall / "registers", warehouse / "beside" / "registers")
    session = open_session(MASTER, hive=True)
    session.read.parquet(str(hall / "operations" / "0.parquet")).createOrReplaceTempView("rows")
    for name, column, spelled in (
        ("buckets", "case", "plain"),
        ("spelled", "case", "spelled"),
        ("units", "unit", "plain"),
    ):
        session.sql(f"CREATE DATABASE {name}")
        session.sql(
            f"CREATE TABLE {name}.operations USING parquet CLUSTERED BY (`{column}`) INTO 4 BUCKETS "
            f"AS SELECT * EXCEPT (`case`), {CASES[spelled]} AS `case` FROM rows"
        )
        found = Places(session).operations(f"hive://{name}")
        assert found is not None
        table = Table(found.frame, found.files, found.bucketed_by)
        assert [shuffles(table, parts) for parts in (8, 9)] == [name != "buckets", True]
    session.stop()
    audited = []
    for out in ("lying", "shuffled"):
        with open_cluster(["hive://buckets", str(warehouse / "beside")], PACK, MASTER) as (cluster, sources):
            cluster.rows_of_part = 1000
            cluster.table.bucketed_by = "case" if out == "lying" else ""
            audited.append(written(audit(PACK, sources, Options(), cluster=cluster), warehouse / out))
    assert audited[0] == audited[1]


def shuffles(table: Table, parts: int) -> bool:
    plan = table.parted(["case", "id"], parts)._jdf.queryExecution().executedPlan().toString()
    return "Exchange" in plan


def registers(hall: Path, target: Path) -> list[Path]:
    """The registers of the sample as Parquet."""
    from clausewise.sources.places import open_registers
    from clausewise.store import load

    found = []
    with load([open_registers(hall, PACK.vocabulary)], PACK.vocabulary, PACK.timezone, in_part=True) as store:
        for name in sorted(store.held_registers):
            table = store.connection.sql(
                f"SELECT * EXCLUDE (_rid) FROM register_{name} ORDER BY _rid"
            ).to_arrow_table()
            found.append(target / f"{name}.parquet")
            pq.write_table(table, found[-1])
    return found


def test_a_database_without_operations_is_refused(warehouse: Path) -> None:
    with (
        pytest.raises(UnreadableSource, match="no place holds operations"),
        open_cluster(["hive://default"], PACK, MASTER),
    ):
        pass
