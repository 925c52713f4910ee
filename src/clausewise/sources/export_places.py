"""From what a user types, with a mapping, to the files of an export and the canonical ones beside them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from clausewise.errors import UnreadableSource
from clausewise.model.clause import Pack
from clausewise.model.mapping import ExportMapping
from clausewise.model.source import Part, Source
from clausewise.model.vocabulary import Vocabulary
from clausewise.sources.database import database_tables, is_database
from clausewise.sources.excel import ExcelPart
from clausewise.sources.files import FilePart
from clausewise.sources.mapped import ExportPart, MappedSource
from clausewise.sources.ocel import OcelPart
from clausewise.sources.places import OPERATIONS, REGISTERS, Opener, is_readable, stem_of, tell_apart, visible
from clausewise.working_time import calendar_of


def open_export(places: Sequence[str | Path], pack: Pack, mapping: ExportMapping) -> Source:
    """All places as one source, none of them read yet."""
    exports, canonical = find_exports(places, pack.vocabulary, mapping)
    if not exports:
        raise UnreadableSource(
            f"{', '.join(part.name for part in canonical) or 'no place'}: "
            f"no file among these that the mapping '{mapping.name}' could read"
        )
    calendar = calendar_of(pack)
    return MappedSource(exports, canonical, mapping, pack.vocabulary, calendar, ZoneInfo(pack.timezone))


def find_exports(
    places: Sequence[str | Path], vocabulary: Vocabulary, mapping: ExportMapping | None
) -> tuple[list[ExportPart], list[Part]]:
    """The files (and database tables that the mapping claims) of an export, and the canonical parts beside them."""
    opener = Opener(vocabulary)
    exports: list[ExportPart] = []
    canonical: list[Part] = []
    opened: list[tuple[Path, list[FilePart]]] = []
    for place in map(str, places):
        if is_database(place):
            tables, own = database_tables(place, vocabulary, mapping, everything=mapping is None)
            exports += [ExportPart(part, part.table) for part in tables]
            canonical += own
        else:
            files, own_files = _open_files(Path(place), opener)
            exports += [ExportPart(file, stem_of(file.path)) for file in files]
            canonical += own_files
            opened.append((Path(place), [*files, *own_files]))
    tell_apart(opened)
    return exports, canonical


def _open_files(place: Path, opener: Opener) -> tuple[list[FilePart], list[FilePart]]:
    """The export's files, and the canonical ones."""
    if not place.exists():
        raise UnreadableSource(f"{place}: there is no such file or directory")
    paths, canonical = [place], list[FilePart]()
    if place.is_dir():
        own = [
            *(path for path in visible(place) if path.name.partition(".")[0] == OPERATIONS),
            *(path for folder in (OPERATIONS, REGISTERS) for path in visible(place / folder)),
        ]
        if own:
            canonical = opener.directory(place)
        paths = [path for path in visible(place) if path not in own and is_readable(path)]
    files = [opener.file(path, path.name) for path in paths]
    for file in files:
        if isinstance(file, ExcelPart):
            file.sheet_target = str
        if isinstance(file, OcelPart):
            file.as_tables = True
    return files, canonical
