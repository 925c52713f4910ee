"""Reads object-centric logs (OCEL 2.0 as JSON, XML or SQLite) through r4pm, which checks them against the standard.

An event becomes an operation: its type the kind, its time `at`, attributes by name, and the objects that it is about by
their type: one called like a column (`case`, 办件编号) or a register (`windows`, `window`, 窗口) fills that column, and
objects of a register's type are its records. An event about several cases is an operation in each of them. Through a
mapping the log is tables instead: `events` with a column for each type of object, and one table a type. r4pm holds the
whole log in memory and gives times in UTC; a time without a zone counts as UTC, as OCEL logs usually mean it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice, product
from typing import Any

from clausewise.errors import UnreadableSource
from clausewise.model.source import Chunk, fold
from clausewise.model.vocabulary import Vocabulary
from clausewise.sources.files import CHUNK_ROWS, FilePart
from clausewise.sources.keyed_rows import KeyedRows

SUFFIXES = (".json", ".jsonocel", ".xml", ".xmlocel", ".sqlite", ".sqliteocel")
EVENTS = "events"
CASE = "case"
Row = dict[str, object]


@dataclass
class OcelPart(FilePart):
    """`columns`: object type (folded) -> column of operations; `registers`: -> name and key. Else see `as_tables`."""

    strict: bool = False
    declared: frozenset[str] = frozenset()
    columns: Mapping[str, str] = field(default_factory=dict)
    registers: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    as_tables: bool = False
    undeclared: Counter[str] = field(default_factory=Counter)

    def read(self) -> Iterator[Chunk]:
        self.undeclared.clear()
        log = self.load()
        events, about = self.events(log), _about(log["relations"].iter_rows(named=True))
        if self.as_tables:
            yield from chunks(EVENTS, self.event_rows(events, about))
            for type_, rows in self.objects(log).items():
                yield from chunks(type_, rows)
            return
        for type_, rows in self.objects(log).items():
            if target := self.registers.get(fold(type_)):
                yield from chunks(target[0], self.register_rows(rows, target[1]))
            elif fold(type_) not in self.columns:
                self.undeclared[type_] += len(rows)
        yield from chunks("", self.operations(events, about))

    def load(self) -> Mapping[str, Any]:
        try:
            from r4pm import df
        except ImportError:
            raise UnreadableSource(
                f"{self.name}: object-centric logs need a package more: pip install 'clausewise[ocel]'"
            ) from None
        suffix = self.path.suffix.lower()
        read = (
            df.import_ocel_json
            if "json" in suffix
            else df.import_ocel_xml
            if "xml" in suffix
            else df.import_ocel
        )
        with self.open_error(), self.path.open("rb"):
            pass
        try:
            log: Mapping[str, Any] = read(str(self.path))
        except Exception as error:
            hint = "; records are read from JSON lines: name the file .jsonl" if suffix == ".json" else ""
            raise UnreadableSource(
                f"{self.name}: is no OCEL 2.0 log that can be read: {error}{hint}"
            ) from None
        return log

    def events(self, log: Mapping[str, Any]) -> list[Row]:
        """In time order; of the same time as in the file, and in a database, whose rows have no order, by id."""
        frame = log["events"]
        keys = ["ocel:timestamp", "ocel:eid"] if "sqlite" in self.path.suffix.lower() else ["ocel:timestamp"]
        rows: list[Row] = frame.sort(keys, maintain_order=True).to_dicts()
        return rows

    def objects(self, log: Mapping[str, Any]) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in log["objects"].sort("ocel:oid").to_dicts():
            own = {
                name: value
                for name, value in row.items()
                if not name.startswith("ocel:") and value is not None
            }
            found.setdefault(row["ocel:type"], []).append({"id": row["ocel:oid"], **own})
        return found

    def operations(
        self, events: Sequence[Row], about: Mapping[str, Mapping[str, list[str]]]
    ) -> Iterator[Row]:
        for event in events:
            row: Row = {
                "id": event["ocel:eid"],
                "kind": event["ocel:activity"],
                "at": _utc(event["ocel:timestamp"]),
            }
            for name, value in _attributes(event):
                if name in self.declared and name not in row:
                    row[name] = value
                else:
                    self.undeclared[name] += 1
            cases: list[str] = []
            for type_, ids in about.get(str(event["ocel:eid"]), {}).items():
                column = self.columns.get(fold(type_))
                if column == CASE:
                    cases += ids
                elif column and len(ids) == 1:
                    row[column] = ids[0]
                else:
                    self.undeclared[f"{type_} (several)" if column else type_] += 1
            if len(cases) < 2:
                yield {**row, **({CASE: cases[0]} if cases else {})}
            for case in cases if len(cases) > 1 else ():
                yield {**row, "id": f"{event['ocel:eid']}/{case}", CASE: case}

    def event_rows(
        self, events: Sequence[Row], about: Mapping[str, Mapping[str, list[str]]]
    ) -> Iterator[Row]:
        """A row for each combination of the objects that an event is about, one of each type."""
        for event in events:
            row: Row = dict(_attributes(event))
            row |= {
                "id": event["ocel:eid"],
                "type": event["ocel:activity"],
                "time": _utc(event["ocel:timestamp"]),
            }
            objects = about.get(str(event["ocel:eid"]), {})
            for chosen in product(*objects.values()):
                yield {**row, **dict(zip(objects, chosen, strict=True))}

    def register_rows(self, rows: Sequence[Row], key: str) -> Iterator[Row]:
        for row in rows:
            yield {key: row["id"], **{name: value for name, value in row.items() if name not in ("id", key)}}


def ocel_part(part: OcelPart, vocabulary: Vocabulary) -> OcelPart:
    """The part with what the vocabulary calls its object types."""
    part.declared = frozenset(column.name for _, column in vocabulary.operation_columns())
    columns = {fold(word): c.name for c in vocabulary.envelope.values() for word in (*c.labels, c.name)}
    registers: dict[str, tuple[str, str]] = {}
    for register in vocabulary.registers.values():
        words = {fold(word) for word in (*register.labels, register.record, register.name)}
        refers = next(
            (c.name for c in vocabulary.envelope.values() if c.type.register == register.name), None
        )
        if len(register.key) == 1:
            registers |= dict.fromkeys(words, (register.name, register.key[0]))
        if refers:
            columns |= dict.fromkeys(words - set(columns), refers)
    part.columns, part.registers = columns, registers
    return part


def chunks(target: str, rows: Iterator[Row] | Sequence[Row]) -> Iterator[Chunk]:
    waiting, first = iter(rows), 1
    while batch := list(islice(waiting, CHUNK_ROWS)):
        keyed = KeyedRows(target)
        for number, row in enumerate(batch, first):
            keyed.add(target, number, row)
        first += len(batch)
        yield from keyed.chunks()


def _about(relations: Iterator[Row]) -> dict[str, dict[str, list[str]]]:
    """Event -> type of object -> the objects that it is about, each once."""
    found: dict[str, dict[str, list[str]]] = {}
    for relation in relations:
        ids = found.setdefault(str(relation["ocel:eid"]), {}).setdefault(str(relation["ocel:type"]), [])
        if str(relation["ocel:oid"]) not in ids:
            ids.append(str(relation["ocel:oid"]))
    return found


def _attributes(event: Row) -> Iterator[tuple[str, object]]:
    yield from ((n, v) for n, v in event.items() if not n.startswith("ocel:") and v is not None)


def _utc(at: object) -> str | None:
    return f"{at.isoformat(sep=' ')}Z" if isinstance(at, datetime) else None
