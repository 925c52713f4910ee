"""Which table of a mapping a file or sheet is: by its name and its headers, else by its headers alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from clausewise.errors import UnreadableSource, nearest
from clausewise.model.mapping import ExportMapping, ExportTable
from clausewise.model.source import fold


@dataclass(frozen=True)
class Recognised:
    """A table with the positions of its columns among the headers."""

    table: ExportTable
    positions: Mapping[str, int]


class Recogniser:
    """`used`: the columns of each table that the mapping reads; `names`: of all files of the export."""

    def __init__(
        self, mapping: ExportMapping, used: Mapping[str, Sequence[str]], names: Sequence[str]
    ) -> None:
        self.claimed = {t.name for t in mapping.tables.values() if any(matches(t, name) for name in names)}
        self.mapping = mapping
        self.used = used
        self.seen: dict[str, tuple[str, ...]] = {}  # name of a file or sheet -> headers

    def recognise(self, name: str, headers: Sequence[str], *, by_name: bool = False) -> list[Recognised]:
        """The table of that name, and others whose needs are met: one file may hold the columns of several.

        Not those for which another file is there by its name, and none but the named one where `by_name` asks so.
        """
        self.seen.setdefault(name, tuple(headers))
        bound = {table: self.bind(name, table, headers) for table in self.mapping.tables.values()}
        fitting = [table for table, positions in bound.items() if self.demanded(table) <= set(positions)]
        named = [table for table in fitting if matches(table, name)]
        first = named[:1]
        if by_name:
            return [Recognised(table, bound[table]) for table in first]
        others = [t for t in fitting if t.needs and t.name not in self.claimed and t not in first]
        return [Recognised(table, bound[table]) for table in (*first, *others)]

    def demanded(self, table: ExportTable) -> set[str]:
        return set(self.used[table.name] if table.needs is None else table.needs)

    def bind(self, name: str, table: ExportTable, headers: Sequence[str]) -> dict[str, int]:
        """Column -> position, by its name or another spelling of it."""
        wanted = {fold(column): column for column in (*self.used[table.name], *(table.needs or ()))}
        wanted |= {
            fold(w): column for column, words in table.names.items() for w in words if fold(column) in wanted
        }
        found: dict[str, int] = {}
        for position, header in enumerate(headers):
            column = wanted.get(fold(header))
            if column is None:
                continue
            if column in found and matches(table, name):
                raise UnreadableSource(
                    f"{name}: the columns '{headers[found[column]]}' and '{header}' both are '{column}' of table "
                    f"'{table.name}'; keep one"
                )
            found.setdefault(column, position)
        return found

    def refuse_missing(self, found: set[str]) -> None:
        """Every table that is not optional must have been found; the error says why a file was not it."""
        for table in self.mapping.tables.values():
            if table.name in found or table.optional:
                continue
            lacking = [
                f"{name} lacks {', '.join(self.lacking(table, headers))}"
                for name, headers in self.seen.items()
                if matches(table, name)
            ]
            held = (
                "; ".join(lacking)
                or f"the source holds: {', '.join(self.seen) or 'no file that can be read'}"
            )
            raise UnreadableSource(
                f"mapping '{self.mapping.name}': no file or sheet is its table '{table.name}' (a name like "
                f"{' or '.join(table.match)}, with {', '.join(sorted(self.demanded(table))) or 'any columns'}): {held}"
            )
        if not found:
            raise UnreadableSource(
                f"mapping '{self.mapping.name}': none of its tables is in the source, which holds: {', '.join(self.seen)}"
            )

    def lacking(self, table: ExportTable, headers: Sequence[str]) -> list[str]:
        missing = self.demanded(table) - set(self.bind("", table, headers))
        return [
            f"'{column}' ({nearest(column, [h for h in headers if h.strip()], 8)})"
            for column in sorted(missing)
        ]


def matches(table: ExportTable, name: str) -> bool:
    """Whether a file, sheet or database table of this name may be the mapping's table."""
    return any(fnmatchcase(fold(name), fold(pattern)) for pattern in table.match)
