"""Small object-centric logs, written as the OCEL 2.0 specification says: JSON, SQLite and XML of the same hall."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

OBJECT_TYPES = {"case": [("applicant", "string")], "windows": [("type", "string"), ("place", "string")]}
EVENT_TYPES = {"受理": [("place", "string")], "payment": [("amount", "float")], "盖章": []}
OBJECTS = [
    ("C1", "case", {"applicant": "甲"}, [("C2", "related")]),
    ("C2", "case", {}, []),
    ("W1", "windows", {"type": "settlement", "place": "hall"}, []),
    ("W2", "windows", {"type": "service", "place": "hall"}, []),
]
EVENTS = [
    ("e1", "受理", "2026-03-02T09:00:00+08:00", {"place": "hall"}, [("C1", "of"), ("W2", "at")]),
    ("e2", "payment", "2026-03-02T10:00:00+08:00", {"amount": 12.5}, [("C1", "of"), ("W1", "at")]),
    (
        "e3",
        "payment",
        "2026-03-02T11:00:00+08:00",
        {"amount": 7.0},
        [("C1", "of"), ("C2", "of"), ("W2", "at")],
    ),
    ("e4", "盖章", "2026-03-02T12:00:00+08:00", {}, [("C2", "of")]),
]


def write_json(path: Path) -> Path:
    def types(declared: dict[str, list[tuple[str, str]]]) -> list[dict[str, Any]]:
        return [
            {"name": name, "attributes": [{"name": a, "type": t} for a, t in attributes]}
            for name, attributes in declared.items()
        ]

    def related(pairs: list[tuple[str, str]]) -> list[dict[str, str]]:
        return [{"objectId": other, "qualifier": qualifier} for other, qualifier in pairs]

    log = {
        "objectTypes": types(OBJECT_TYPES),
        "eventTypes": types(EVENT_TYPES),
        "objects": [
            {
                "id": id_,
                "type": type_,
                "attributes": [
                    {"name": n, "value": v, "time": "1970-01-01T00:00:00Z"} for n, v in values.items()
                ],
                "relationships": related(pairs),
            }
            for id_, type_, values, pairs in OBJECTS
        ],
        "events": [
            {
                "id": id_,
                "type": type_,
                "time": time,
                "attributes": [{"name": n, "value": v} for n, v in values.items()],
                "relationships": related(pairs),
            }
            for id_, type_, time, values, pairs in EVENTS
        ],
    }
    path.write_text(json.dumps(log, ensure_ascii=False), "utf-8")
    return path


def write_sqlite(path: Path) -> Path:
    names = {"受理": "Acceptance", "payment": "Payment", "盖章": "Seal", "case": "Case", "windows": "Windows"}
    sql_types = {"string": "TEXT", "float": "REAL"}
    with sqlite3.connect(path) as db:
        for holder, declared in (("event", EVENT_TYPES), ("object", OBJECT_TYPES)):
            db.execute(f"CREATE TABLE {holder} (ocel_id TEXT PRIMARY KEY, ocel_type TEXT)")
            db.execute(f"CREATE TABLE {holder}_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT)")
            for name, attributes in declared.items():
                changed = ", ocel_changed_field TEXT" if holder == "object" else ""
                own = "".join(f', "{a}" {sql_types[t]}' for a, t in attributes)
                db.execute(
                    f'CREATE TABLE "{holder}_{names[name]}" (ocel_id TEXT, ocel_time TIMESTAMP{changed}{own})'
                )
                db.execute(f"INSERT INTO {holder}_map_type VALUES (?, ?)", (name, names[name]))
        db.execute("CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT)")
        db.execute(
            "CREATE TABLE object_object (ocel_source_id TEXT, ocel_target_id TEXT, ocel_qualifier TEXT)"
        )
        for id_, type_, values, pairs in OBJECTS:
            db.execute("INSERT INTO object VALUES (?, ?)", (id_, type_))
            row = [id_, "1970-01-01 00:00:00", None, *(values.get(a) for a, _ in OBJECT_TYPES[type_])]
            db.execute(f'INSERT INTO "object_{names[type_]}" VALUES ({", ".join("?" * len(row))})', row)
            db.executemany("INSERT INTO object_object VALUES (?, ?, ?)", [(id_, o, q) for o, q in pairs])
        for id_, type_, time, attributes_, pairs in EVENTS:
            db.execute("INSERT INTO event VALUES (?, ?)", (id_, type_))
            event = [id_, time, *(attributes_.get(a) for a, _ in EVENT_TYPES[type_])]
            db.execute(f'INSERT INTO "event_{names[type_]}" VALUES ({", ".join("?" * len(event))})', event)
            db.executemany("INSERT INTO event_object VALUES (?, ?, ?)", [(id_, o, q) for o, q in pairs])
    db.close()
    return path


def write_xml(path: Path) -> Path:
    def types(tag: str, declared: dict[str, list[tuple[str, str]]]) -> str:
        inner = "".join(
            f"<{tag} name={quoteattr(name)}><attributes>"
            + "".join(f'<attribute name="{a}" type="{t}"/>' for a, t in attributes)
            + f"</attributes></{tag}>"
            for name, attributes in declared.items()
        )
        return f"<{tag}s>{inner}</{tag}s>"

    def related(pairs: list[tuple[str, str]]) -> str:
        inner = "".join(f'<relationship object-id="{o}" qualifier="{q}"/>' for o, q in pairs)
        return f"<objects>{inner}</objects>"

    objects = "".join(
        f'<object id="{i}" type={quoteattr(t)}><attributes>'
        + "".join(
            f'<attribute name="{n}" time="1970-01-01T00:00:00Z">{v}</attribute>' for n, v in values.items()
        )
        + f"</attributes>{related(pairs)}</object>"
        for i, t, values, pairs in OBJECTS
    )
    events = "".join(
        f'<event id="{i}" type={quoteattr(t)} time="{time}"><attributes>'
        + "".join(f'<attribute name="{n}">{v}</attribute>' for n, v in values.items())
        + f"</attributes>{related(pairs)}</event>"
        for i, t, time, values, pairs in EVENTS
    )
    head = types("object-type", OBJECT_TYPES) + types("event-type", EVENT_TYPES)
    path.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?><log>{head}<objects>{objects}</objects><events>{events}</events></log>',
        "utf-8",
    )
    return path
