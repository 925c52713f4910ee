"""Where every record came from."""

from __future__ import annotations

from clausewise.store.places import Places
from clausewise.store.quarantine import Place


def test_a_record_is_found_in_its_stretch() -> None:
    places = Places()
    places.add(0, 0, "a.csv", range(2, 5))
    places.add(3, 1, "b.csv", [7, 9])
    assert [places.of(rid) for rid in range(5)] == [
        Place(0, "a.csv", 2),
        Place(0, "a.csv", 3),
        Place(0, "a.csv", 4),
        Place(1, "b.csv", 7),
        Place(1, "b.csv", 9),
    ]
