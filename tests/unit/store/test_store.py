"""The store: isolated databases, freed when closed."""

from __future__ import annotations

from contextlib import closing

import duckdb
import pytest

from clausewise.errors import WrongUsage
from clausewise.store.store import Database
from tests.unit.store.small_vocabulary import operation, stored


def test_stores_do_not_see_each_other() -> None:
    with stored(operation("A")) as one, stored(operation("B"), operation("C")) as other:
        assert one.connection.execute("SELECT count(*) FROM operations").fetchall() == [(1,)]
        assert other.connection.execute("SELECT count(*) FROM operations").fetchall() == [(2,)]


def test_a_session_is_in_the_packs_time_zone() -> None:
    database = Database("Europe/Amsterdam")
    assert database.connection.execute("SELECT current_setting('TimeZone')").fetchall() == [
        ("Europe/Amsterdam",)
    ]
    database.close()


def test_what_was_spilled_goes_when_the_store_is_closed() -> None:
    database = Database("UTC")
    assert database.spill is not None
    spill = database.spill.path
    assert spill.is_dir()
    database.close()
    database.close()
    assert not spill.exists()


def test_no_extension_is_fetched_or_loaded() -> None:
    database = Database("UTC")
    for setting in ("autoinstall_known_extensions", "autoload_known_extensions"):
        assert database.connection.execute(f"SELECT current_setting('{setting}')").fetchall() == [(False,)]
    database.close()


def test_quarantined_rows_come_in_order_and_more_than_a_page_of_them() -> None:
    bad = [operation(f"R{n}", at="?") for n in range(45_000)]
    with stored(operation("good"), *bad) as store:
        assert [row for _, row, *_ in store.quarantined_rows()] == list(range(2, 45_002))
        assert store.quarantined == 45_000


@pytest.mark.parametrize("name", ["'; DROP TABLE operations; --", '"x"', "a/../b"])
def test_a_zone_is_bound_and_not_spliced(name: str) -> None:
    with pytest.raises(Exception, match="TimeZone"):
        Database(name)


@pytest.mark.parametrize("shared", [False, True])
def test_a_session_draws_no_progress_bar_where_results_are_printed(shared: bool) -> None:
    database = Database("Asia/Shanghai", shared=shared)
    assert setting(database, "enable_progress_bar") is False
    database.close()


def test_small_stores_start_no_threads_and_large_ones_use_all_cores() -> None:
    ((usual,),) = duckdb.connect().execute("SELECT current_setting('threads')").fetchall()
    for shared, threads in ((True, 1), (False, usual)):
        with closing(Database("Asia/Shanghai", shared=shared)) as database:
            assert setting(database, "threads") == threads


def test_only_small_stores_weigh_no_plans_and_a_subquery_there_is_a_join_still() -> None:
    asked = "EXPLAIN SELECT (SELECT min(b.y) FROM b WHERE b.x = a.x) FROM a"
    for shared in (True, False):
        with closing(Database("Asia/Shanghai", shared=shared)) as database:
            assert ("join_order" in setting(database, "disabled_optimizers")) is shared
            database.connection.execute("CREATE TABLE a (x INTEGER); CREATE TABLE b (x INTEGER, y INTEGER)")
            ((_, plan),) = database.connection.execute(asked).fetchall()
            assert "Hash Join" in plan


def test_memory_is_bounded_unless_the_user_grants_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLAUSEWISE_MEMORY", raising=False)
    assert limit_for(0) == "1.3 GiB"
    monkeypatch.setenv("CLAUSEWISE_MEMORY", "8 GiB")
    assert limit_for(0) == "8.0 GiB"


def test_very_many_operations_are_granted_more_memory_unless_the_user_said_how_much(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("CLAUSEWISE_MEMORY", raising=False)
    assert limit_for(19_999_999) == "1.3 GiB"
    assert limit_for(20_000_000) == "2.6 GiB"
    monkeypatch.setenv("CLAUSEWISE_MEMORY", "1 GiB")
    assert limit_for(20_000_000) == "1.0 GiB"


def test_a_database_that_was_granted_more_already_keeps_it() -> None:
    database = Database("UTC")
    database.connection.execute("SET memory_limit = '8 GiB'")
    database.expect(20_000_000)
    assert setting(database, "memory_limit") == "8.0 GiB"
    database.close()


def limit_for(operations: int) -> str:
    database = Database("UTC")
    database.expect(operations)
    found = setting(database, "memory_limit")
    database.close()
    return str(found)


def setting(database: Database, name: str) -> object:
    ((found,),) = database.connection.execute(f"SELECT current_setting('{name}')").fetchall()
    return found


def test_a_table_that_is_only_read_is_not_put_in_order_at_a_checkpoint() -> None:
    database = Database("UTC")
    assert setting(database, "checkpoint_threshold") == "931.3 GiB"
    database.close()


@pytest.mark.parametrize("granted", ["much", "-1GB", "0GB", "4", "4GB; DROP TABLE x"])
def test_what_is_no_amount_of_memory_is_refused(granted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUSEWISE_MEMORY", granted)
    with pytest.raises(WrongUsage, match="CLAUSEWISE_MEMORY"):
        Database("UTC")
