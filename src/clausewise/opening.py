"""From what a user types to sources: places, and the mapping through which they are read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from clausewise.model.clause import Pack
from clausewise.model.source import Part, Source
from clausewise.sources import open_sources


def open_places(places: Sequence[str | Path], pack: Pack, mapping: str | Path | None = None) -> list[Source]:
    """The sources at these places, none of them read yet.

    Raises:
        UnreadableSource: where there is nothing to read; InvalidMapping: with every problem of the mapping.
    """
    if mapping is None:
        return open_sources(places, pack.vocabulary)
    from clausewise.language.mapping import find_mapping, read_mapping
    from clausewise.sources import open_export

    return [open_export(places, pack, read_mapping(find_mapping(str(mapping), pack.root), pack.vocabulary))]


def open_unknown(places: Sequence[str | Path], pack: Pack) -> list[tuple[Part, str]]:
    """The files of an export that no mapping is known for, each with the name that a mapping would know it by."""
    from clausewise.sources import find_exports

    return [(export.part, export.stem) for export in find_exports(places, pack.vocabulary, None)[0]]
