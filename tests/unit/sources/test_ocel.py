"""Object-centric logs: the same operations from JSON, SQLite and XML; through a mapping, tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from clausewise.audit import Options, audit
from clausewise.errors import UnreadableSource
from clausewise.language.pack import load_pack
from clausewise.opening import open_places
from clausewise.store import Store, load
from tests.unit.sources.ocel_examples import write_json, write_sqlite, write_xml

PACK = load_pack()
FORMATS = pytest.mark.parametrize(
    ("write", "name"), [(write_json, "log.json"), (write_sqlite, "log.sqlite"), (write_xml, "log.xml")]
)
Write = Callable[[Path], Path]


def loaded(path: Path, mapping: Path | None = None) -> Store:
    return load(open_places([path], PACK, mapping), PACK.vocabulary, PACK.timezone)


def rows(store: Store, query: str) -> list[tuple[object, ...]]:
    return store.connection.execute(query).fetchall()


@FORMATS
def test_events_are_operations_and_objects_fill_their_columns(
    write: Write, name: str, tmp_path: Path
) -> None:
    with loaded(write(tmp_path / name)) as store:
        found = rows(
            store, 'SELECT id, kind, epoch("at"), "case", "window", place, amount FROM operations ORDER BY id'
        )
        assert [
            (*r[:2], int(str(r[2]).split(".")[0]), *r[3:6], r[6] and float(str(r[6]))) for r in found
        ] == [
            ("e1", "acceptance", 1772413200, "C1", "W2", "hall", None),
            ("e2", "payment", 1772416800, "C1", "W1", None, 12.5),
            ("e3/C1", "payment", 1772420400, "C1", "W2", None, 7.0),
            ("e3/C2", "payment", 1772420400, "C2", "W2", None, 7.0),
            ("e4", "other", 1772424000, "C2", None, None, None),
        ]
        assert rows(store, 'SELECT "window", type, place FROM register_windows ORDER BY 1') == [
            ("W1", "settlement", "hall"),
            ("W2", "service", "hall"),
        ]
        assert any("盖章 (1)" in note.en for note in store.notes)


@FORMATS
def test_a_log_is_audited(write: Write, name: str, tmp_path: Path) -> None:
    result = audit(PACK, open_places([write(tmp_path / name)], PACK), Options(clauses=("2.6.1",)))
    assert [(f.trigger, f.verdict) for f in result.findings()] == [("e3/C1", "breach"), ("e3/C2", "breach")]
    result.close()


@FORMATS
def test_through_a_mapping_a_log_is_tables(write: Write, name: str, tmp_path: Path) -> None:
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        "mapping: m\n"
        "tables: {events: {match: [events], needs: [id, type, time]}, w: {match: [windows], needs: [id, place]}}\n"
        "operations:\n"
        "  - kind: {column: type}\n    from: events\n    skip: {type: [盖章]}\n"
        "    columns: {id: {text: '{id}-{case}'}, at: time, case: case, window: windows}\n"
        "registers: [{register: windows, from: w, columns: {window: id, type: type, place: place}}]\n",
        "utf-8",
    )
    with loaded(write(tmp_path / name), mapping) as store:
        assert rows(store, "SELECT id, kind FROM operations ORDER BY 1") == [
            ("e1-C1", "acceptance"),
            ("e2-C1", "payment"),
            ("e3-C1", "payment"),
            ("e3-C2", "payment"),
        ]
        assert rows(store, "SELECT count(*) FROM register_windows") == [(2,)]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.json", b'{"a": 1}', "x.json: is no OCEL 2.0 log .*records are read from JSON lines"),
        ("x.sqlite", b"nothing", "x.sqlite: is no OCEL 2.0 log"),
        ("x.xml", b"<a>", "x.xml: is no OCEL 2.0 log"),
    ],
)
def test_what_is_no_such_log_is_said(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableSource, match=said):
        loaded(tmp_path / name)
