"""What can only be judged when all is read: repeated ids and keys, and references into nowhere."""

from __future__ import annotations

import pytest

from clausewise.sources import RecordsSource
from clausewise.store import Store, load
from tests.unit.store.small_vocabulary import VOCABULARY, ZONE, operation, quarantine, stored

UNITS = [{"unit": "U1"}]


def _kept(store: Store) -> list[tuple[int, str]]:
    return store.connection.execute('SELECT _rid, "case" FROM operations ORDER BY _rid').fetchall()


def test_of_records_with_one_id_the_first_stays() -> None:
    with stored(
        operation("A", case="1"), operation("A", case="2"), operation("B", case="3"), operation("A", case="4")
    ) as s:
        assert _kept(s) == [(0, "1"), (1, "3")]
        assert (s.records, s.quarantined) == (2, 2)
        assert quarantine(s) == [(2, "id", "A"), (4, "id", "A")]
        assert "“记录编号”为“A”的记录已出现过（records 第 1 行）" in next(iter(s.quarantined_rows()))[4]


def test_a_row_that_was_quarantined_does_not_take_the_id_away() -> None:
    with stored(operation("A", at="?"), operation("A", case="kept")) as store:
        assert _kept(store) == [(0, "kept")]
        assert quarantine(store) == [(1, "at", "?")]


def test_ids_that_differ_in_case_or_within_differ() -> None:
    with stored(operation("a"), operation("A"), operation("A 1"), operation("A  1")) as store:
        assert store.records == 4


def test_cells_of_a_repeated_record_are_not_listed_besides() -> None:
    with stored(operation("A"), operation("A", amount="x", unit="U9"), units=UNITS) as store:
        assert (store.quarantined, store.unreadable_cells) == (1, 0)
        assert quarantine(store) == [(2, "id", "A")]


def test_the_first_of_several_files_is_the_first_by_name() -> None:
    class Named(RecordsSource):
        name = ""

    first, second = Named([operation("A", case="first")]), Named([operation("A", case="second")])
    first.name, second.name = "a.csv", "b.csv"
    with load([second, first], VOCABULARY, ZONE) as store:
        assert _kept(store) == [(0, "first")]
        assert [row[0] for row in store.quarantined_rows()] == ["b.csv"]


def test_of_register_records_with_one_key_the_first_stays() -> None:
    postings = [
        {"staff": "S1", "since": "2026-01-01", "until": "2026-02-01"},
        {"staff": "S1", "since": "2026/1/1", "until": "2026-03-01"},
        {"staff": "S1", "since": "2026-01-02"},
    ]
    with stored(operation(), postings=postings) as store:
        rows = store.connection.execute("SELECT CAST(until AS VARCHAR) FROM register_postings ORDER BY _rid")
        assert rows.fetchall() == [("2026-02-01",), (None,)]
        assert quarantine(store) == [(2, "staff/since", "S1/2026-01-01")]


def test_a_reference_into_nowhere_is_listed_and_its_text_stays() -> None:
    with stored(operation(unit="U9"), units=UNITS) as store:
        assert store.connection.execute("SELECT unit FROM operations").fetchall() == [("U9",)]
        assert quarantine(store) == [(1, "unit", "U9")]
        assert (store.quarantined, store.unreadable_cells) == (0, 0)  # it could be read


def test_a_reference_from_a_register_is_checked_too() -> None:
    with stored(operation(), units=UNITS, windows=[{"window": "W1", "unit": "U9"}]) as store:
        assert quarantine(store) == [(1, "unit", "U9")]


def test_without_the_register_no_reference_can_dangle() -> None:
    with stored(operation(unit="U9", window="W9")) as store:
        assert quarantine(store) == []


def test_a_register_that_is_there_but_empty_knows_nobody() -> None:
    with stored(operation(unit="U9"), units=[]) as store:
        assert quarantine(store) == [(1, "unit", "U9")]


@pytest.mark.parametrize("many", [1, 400])
def test_references_are_checked_in_few_and_in_many_records(many: int) -> None:
    records = [operation(f"R{n}", unit="U9" if n % 4 == 3 else "U1") for n in range(4 * many)]
    with stored(*records, units=UNITS) as store:
        assert quarantine(store) == [(4 * n + 4, "unit", "U9") for n in range(many)]
