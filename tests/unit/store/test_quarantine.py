"""What could not be read, and why."""

from __future__ import annotations

import duckdb

from clausewise.store.quarantine import Place, Quarantine, shorten


def _public(quarantine: Quarantine) -> list[tuple[object, ...]]:
    return quarantine.connection.execute("SELECT * FROM quarantine").fetchall()


def test_entries_are_in_the_order_of_files_and_rows_with_whole_rows_first() -> None:
    quarantine = Quarantine(duckdb.connect(":memory:"))
    second = Place(1, "a.csv", 2)
    quarantine.cell(second, "operations", 5, "amount", "x", "why")
    quarantine.row(second, "id", None, "gone")
    quarantine.row(Place(0, "z.csv", 9), "id", "v", "gone")
    quarantine.finish()
    assert _public(quarantine) == [
        ("z.csv", 9, "id", "v", "gone", True),
        ("a.csv", 2, "id", "", "gone", True),
        ("a.csv", 2, "amount", "x", "why", False),
    ]
    assert (quarantine.rows, quarantine.cells, quarantine.first) == (2, 1, "a.csv, row 2: gone")


def test_nothing_quarantined_is_an_empty_table() -> None:
    quarantine = Quarantine(duckdb.connect(":memory:"))
    quarantine.forget_cells("operations", [1])
    quarantine.finish()
    assert _public(quarantine) == []


def test_cells_of_rows_that_went_after_all_are_forgotten_and_not_counted() -> None:
    quarantine = Quarantine(duckdb.connect(":memory:"))
    for rid in (1, 2):
        quarantine.cell(Place(0, "a", rid), "operations", rid, "amount", "x", "why")
    quarantine.cell(Place(0, "a", 1), "register_units", 1, "amount", "x", "why")
    quarantine.forget_cells("operations", [1])
    quarantine.finish()
    assert [row[1] for row in _public(quarantine)] == [1, 2]
    assert quarantine.cells == 2


def test_a_reference_that_could_be_read_is_listed_but_not_counted_as_unreadable() -> None:
    quarantine = Quarantine(duckdb.connect(":memory:"))
    quarantine.cell(Place(0, "a", 1), "operations", 1, "unit", "U9", "why", readable=True)
    assert quarantine.cells == 0


def test_a_long_value_is_cut_where_nobody_would_read_on() -> None:
    assert shorten("甲" * 10, 4) == "甲甲甲甲…"
    assert shorten("甲" * 4, 4) == "甲甲甲甲"
