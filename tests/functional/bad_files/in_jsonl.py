"""JSON lines that are none, or hold what no record does."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.functional.bad_files.kinds import GOOD, BadFile, as_jsonl, content

BAD = {"id": "B1", "kind": "payment", "at": "2026-03-04 09:00"}
PLAIN = as_jsonl(GOOD).decode()
LOST_LINES = {
    "no json": "not json",
    "cut off": '{"id": "B1", "kind"',
    "single quotes": "{'id': 'B1'}",
    "a list": '["B1"]',
    "a text": '"B1"',
    "a number": "7",
    "null": "null",
    "true": "true",
    "two objects": '{"id": "B1"} {"id": "B2"}',
    "a comma behind": '{"id": "B1"},',
    "comma in the end": '{"id": "B1",}',
    "comment": "// B1",
    "python": "{'id': None}",
    "a control character": '{"id": "B\x01"}',
    "a tab": '{"id": "B\t1"}',
    "name twice": '{"id": "B1", "id": "B2", "kind": "payment", "at": "2026-03-04"}',
    "name twice, equal": '{"id": "B1", "id": "B1", "kind": "payment", "at": "2026-03-04"}',
    "name twice within": '{"id": "B1", "kind": "payment", "at": "2026-03-04", "case": {"a": 1, "a": 2}}',
    "name twice by escape": '{"id": "B1", "\\u0069d": "B2", "kind": "payment", "at": "2026-03-04"}',
    "brackets": "[" * 100_000,
    "closed brackets": "[" * 50_000 + "]" * 50_000,
    "braces": '{"a":' * 50_000 + "1" + "}" * 50_000,
    "bad escape": '{"id": "\\x41"}',
    "half an escape": '{"id": "\\u12"}',
    "leading zero": '{"id": 007}',
    "plus": '{"id": +7}',
    "hex": '{"id": 0x7}',
    "nothing": '{"id": }',
    "wide quotes": "{“id”: “B1”}",
    "csv": "B1,payment,2026-03-04",
    "xml": "<record id='B1'/>",
    "a dot first": '{"id": .5}',
    "infinity": '{"id": Inf}',
}


def _file(
    name: str, text: str | bytes, refused: str = "", rows: int = 0, cells: int = 0, kept: int = 3
) -> BadFile:
    return BadFile(f"jsonl {name}", "operations.jsonl", content(text), refused, rows, cells, kept)


def _value(name: str, value: str, rows: int = 0, cells: int = 0, column: str = "amount") -> BadFile:
    """`value` is JSON."""
    inner = ", ".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in BAD.items() if k != column)
    line = f"{{{inner}, {json.dumps(column)}: {value}}}\n"
    return _file(f"{column} {name}", line + PLAIN, "", rows, cells, 4 - rows)


def _files() -> Iterator[BadFile]:
    for name, line in LOST_LINES.items():
        yield _file(f"{name} first", f"{line}\n{PLAIN}", rows=1)
        yield _file(f"{name} last", f"{PLAIN}{line}", rows=1)
    for name, value in {
        "nan": "NaN",
        "infinity": "Infinity",
        "minus infinity": "-Infinity",
        "huge": "1e999",
        "huge exponent": "1e999999999",
        "list": "[1]",
        "object": '{"a": 1}',
        "true": "true",
        "many digits": "1" + "0" * 5000,
        "tiny": "1e-30",
        "nul": '"1\\u0000"',
    }.items():
        yield _value(name, value, cells=1)
    for name, value in {"null": "null", "exponent": "1.5e2", "text": '"5"', "empty": '""'}.items():
        yield _value(name, value)
    for name, value in {"nul": '"B\\u0000"', "null": "null", "empty": '""'}.items():
        yield _value(name, value, rows=1, column="id")
    for name, value in {
        "number": "20260304",
        "list": '["2026-03-04"]',
        "object": '{"$date": 1772586000}',
        "true": "true",
    }.items():
        yield _value(name, value, rows=1, column="at")
    for name, value in {"list": '["payment"]', "number": "1", "surrogate": '"\\ud800"'}.items():
        yield _value(name, value, rows=1, column="kind")
    for name, value in {
        "surrogate": '"\\ud800x"',
        "emoji": '"\\ud83d\\ude00"',
        "nested": "[" * 400 + "]" * 400,
    }.items():
        yield _value(name, value, column="case")
    yield _value("path", '"../../etc/x"', column="case")
    for name in ("colour", "ID ", "Kind", "\\ud800", "", "amoun", "__proto__", "a.b"):
        line = f'{{"{name}": "x"}}\n'
        refused = "both mean" if name in ("ID ", "Kind") else "have no column"
        if name == "":
            yield _file("empty name", PLAIN + '{"id": "B1", "": "x"}\n', "holds values but has no header")
        elif refused == "both mean":
            yield _file(
                f"name {name!r} twice", PLAIN + f'{{"id": "B1", "kind": "payment", "{name}": "x"}}\n', refused
            )
        else:
            yield _file(f"name {name!r}", PLAIN + line, refused)
    for name, register in {
        "unknown": '"windos"',
        "empty": '""',
        "number": "7",
        "list": "[]",
        "null": "null",
    }.items():
        line = f'{{"register": {register}, "window": "W1"}}\n'
        refused = {"unknown": "did you mean 'windows'", "null": "", "number": "no register '7'"}.get(
            name, "must be the name"
        )
        if refused:
            yield _file(f"register {name}", PLAIN + line, refused)
        else:
            yield _file(f"register {name}", PLAIN + line, rows=1)
    yield _file("register without a key", PLAIN + '{"register": "windows", "name": "x"}\n', rows=1)
    yield _file("a list of records", "[" + ",".join(PLAIN.splitlines()) + "]", "none of the 1 operations")
    yield _file("pretty printed", json.dumps(BAD, indent=1), "none of the 5 operations")
    yield _file("empty", "", "holds no records")
    yield _file("blank", "\n  \n", "holds no records")
    yield _file("utf-16", PLAIN.encode("utf-16"), "UTF-16")
    yield _file("nul", PLAIN + "\0", "NUL byte")
    yield _file("cut within a character", '{"id": "甲'.encode()[:-1], "operations.jsonl")
    yield _file("ten megabytes", PLAIN + json.dumps({**BAD, "case": "x" * (10 << 20)}), kept=4)
    yield _file("ten megabytes of nothing", PLAIN + "x" * (10 << 20), rows=1)


JSONL_FILES = tuple(_files())
