"""Several statements at once to one database.

DuckDB plans a statement on one core, and for few records the plan is nearly all that a statement costs; an audit asks
hundreds that do not depend on each other. For many records DuckDB uses all cores by itself, and two statements at
once would only need twice the memory.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from queue import SimpleQueue
from typing import TypeVar

import duckdb

from clausewise.sql.sessions import open_sessions

MANY = 300_000  # records of `operations` from which on one statement at a time is asked
MOST = 4
PATIENCE = 0.1  # seconds
Item = TypeVar("Item")
Found = TypeVar("Found")


def side_by_side(
    connection: duckdb.DuckDBPyConnection,
    ask: Callable[[duckdb.DuckDBPyConnection, Item], Found],
    items: Iterable[Item],
    *,
    many: bool,
) -> Iterator[Found]:
    """`ask(connection, item)` for each item, in their order; each call has a connection to itself while it runs.

    `many`: whether the records are many, so that one is asked after the other. A failure ends what runs elsewhere.
    """
    items = list(items)
    lanes = 1 if many else min(len(items), len(os.sched_getaffinity(0)), MOST)
    if lanes < 2:
        yield from (ask(connection, item) for item in items)
        return
    cursors = open_sessions(connection, lanes)
    free: SimpleQueue[duckdb.DuckDBPyConnection] = SimpleQueue()
    for cursor in cursors:
        free.put(cursor)

    def answer(item: Item) -> Found:
        cursor = free.get()
        try:
            return ask(cursor, item)
        finally:
            free.put(cursor)

    pool = ThreadPoolExecutor(lanes, "lane")
    answers = [pool.submit(answer, item) for item in items]
    try:
        yield from (each.result() for each in answers)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        while running := [each for each in answers if not each.done()]:
            for cursor in cursors:  # again and again: a statement that has not begun yet does not notice
                cursor.interrupt()
            wait(running, PATIENCE)
        for cursor in cursors:
            cursor.close()


def split(
    items: Sequence[Item], weights: Iterable[int], most: int, items_together: int | None = None
) -> list[list[Item]]:
    """The items in runs, each for one statement: of no more than `most` weight, where it is not one item alone."""
    runs: list[list[Item]] = []
    total = 0
    for item, weight in zip(items, weights, strict=True):
        if not runs or len(runs[-1]) == items_together or total + weight > most:
            runs.append([])
            total = 0
        runs[-1].append(item)
        total += weight
    return runs
