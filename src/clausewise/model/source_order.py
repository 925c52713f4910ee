"""The place of every operation among all: the number of its file and its row, in one whole number.

Where times are equal the order of the source decides, and rows that were sent about keep none. So each row carries its
own: as a column of the envelope that only the parts' vocabulary has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from clausewise.model.vocabulary import Column, Type, Vocabulary

SOURCE_ORDER = "source_order"
ROWS_OF_FILE = 1 << 40


def place(file: int, row: int) -> int:
    """The place of a row (from 1) of a file (from 0).

    >>> place(2, 7) // ROWS_OF_FILE, place(2, 7) % ROWS_OF_FILE
    (2, 7)
    """
    return file * ROWS_OF_FILE + row


def with_order(vocabulary: Vocabulary) -> Vocabulary:
    """The vocabulary with the column that says where an operation stood."""
    column = Column(SOURCE_ORDER, Type("int"))
    return replace(vocabulary, envelope={**vocabulary.envelope, SOURCE_ORDER: column})


def stretches(places: Sequence[int], files: Sequence[str]) -> tuple[tuple[str, Sequence[int]], ...]:
    """Places in order -> the files with the rows of each."""
    return tuple(
        (files[file], [place % ROWS_OF_FILE for place in group])
        for file, group in groupby(places, key=lambda place: place // ROWS_OF_FILE)
    )
