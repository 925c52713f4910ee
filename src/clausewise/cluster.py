"""From what a user types to operations on a Spark cluster, and registers that were brought here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from clausewise.errors import UnreadableSource
from clausewise.model.clause import Pack
from clausewise.model.source import Source, fold
from clausewise.partition.run import Cluster, Function, judge_batches
from clausewise.runners.spark import Table, open_session
from clausewise.runners.spark_places import Places, is_hive
from clausewise.scratch import Scratch
from clausewise.sources.places import open_registers
from clausewise.store.layout import register_words


@contextmanager
def open_cluster(
    places: Sequence[str], pack: Pack, master: str | None, function: Function = judge_batches
) -> Iterator[tuple[Cluster, list[Source]]]:
    """The operations of one of the places, and the registers of all; the session ends with the block.

    Raises:
        WrongUsage: where there is no PySpark or no master; UnreadableSource: where operations are nowhere, or twice.
    """
    session = open_session(master, hive=any(map(is_hive, places)))
    try:
        found = Places(session)
        operations = [(place, held) for place in places if (held := found.operations(place)) is not None]
        if len(operations) != 1:
            which = (
                f"{' and '.join(place for place, _ in operations)} hold" if operations else "no place holds"
            )
            raise UnreadableSource(
                f"{which} operations; on a cluster exactly one place must: {', '.join(places)}"
            )
        words = register_words(pack.vocabulary)
        with Scratch() as scratch:
            for number, place in enumerate(places):
                directory = Path(scratch) / str(number)
                directory.mkdir()
                found.fetch_registers(place, directory, lambda name: fold(name) in words)
            sources: list[Source] = [
                open_registers(Path(scratch) / str(number), pack.vocabulary) for number in range(len(places))
            ]
            held = operations[0][1]
            yield (
                Cluster(
                    Table(held.frame, held.files, held.bucketed_by), ("spark", session.version), function
                ),
                sources,
            )
    finally:
        session.stop()
