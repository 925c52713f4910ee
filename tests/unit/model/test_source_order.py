"""Places of rows: by file, then by row."""

from __future__ import annotations

from clausewise.model.source_order import place, stretches


def test_rows_of_a_later_file_stand_behind_all_of_an_earlier_one() -> None:
    assert place(0, 10**9) < place(1, 1) < place(1, 2)


def test_places_are_the_rows_of_their_files_again() -> None:
    places = [place(0, 2), place(0, 5), place(2, 1)]
    assert stretches(places, ("a", "b", "c")) == (("a", [2, 5]), ("c", [1]))
