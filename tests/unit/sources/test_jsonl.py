"""JSON lines: operations and registers mixed, numbers as written, broken lines handed on."""

from __future__ import annotations

from pathlib import Path

import pytest

from clausewise.errors import UnreadableSource
from clausewise.sources.jsonl import JsonlPart
from tests.unit.sources.reading import Read, read, write


def _read(directory: Path, content: str | bytes, encoding: str = "utf-8", target: str = "") -> Read:
    return read(JsonlPart(write(directory, "o.jsonl", content, encoding), "o.jsonl", target))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_objects_are_rows_and_lines_their_numbers(tmp_path: Path, encoding: str) -> None:
    found = _read(tmp_path, '{"编号": "R1", "操作": "缴费"}\n\n{"编号": "R2"}', encoding)
    assert found.rows == [{"编号": "R1", "操作": "缴费"}, {"编号": "R2", "操作": None}]
    assert found.numbers == [1, 3]


def test_a_line_may_say_that_it_belongs_to_a_register(tmp_path: Path) -> None:
    found = _read(tmp_path, '{"register": "windows", "window": "W1"}\n{"id": "1"}\n')
    assert found.of("windows") == [{"window": "W1"}]
    assert found.of("") == [{"id": "1"}]


def test_a_file_of_a_register_needs_no_such_word(tmp_path: Path) -> None:
    assert _read(tmp_path, '{"window": "W1"}\n', target="windows").targets == ["windows"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1.10", "1.10"),
        ("12345678901234567890123", "12345678901234567890123"),
        ("1.5e3", "1500"),
        ("1e999999999", "1e999999999"),
        ("true", "true"),
        ("null", None),
        ('""', ""),
        ('" x "', " x "),
        ('[1, "甲"]', '["1", "甲"]'),
        ("NaN", "NaN"),
        ("-Infinity", "-Infinity"),
        (r'"\ud800"', "\ufffd"),
        (r'"\ud83d\ude00"', "😀"),
    ],
)
def test_a_value_becomes_the_text_that_was_written(tmp_path: Path, value: str, text: str | None) -> None:
    assert _read(tmp_path, f'{{"a": {value}}}\n').column("a") == [text]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("not json", "这一行不是有效的 JSON（Expecting value）"),
        ('{"a": 1', "这一行不是有效的 JSON"),
        ('{"a": 1} {"a": 2}', "Extra data"),
        ("{'a': 1}", "这一行不是有效的 JSON"),
        ("[1]", "这一行不是 JSON 对象"),
        ("7", "这一行不是 JSON 对象"),
        ('{"id": "1", "id": "2"}', "名称“id”在同一对象中出现了两次"),
        ('{"a": {"b": 1, "b": 2}}', "名称“b”在同一对象中出现了两次"),
        ('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", "嵌套过深"),
        ('{"a": "\t"}', "Invalid control character"),
    ],
)
def test_a_line_that_is_no_record_is_broken_and_the_others_stay(
    tmp_path: Path, line: str, reason: str
) -> None:
    found = _read(tmp_path, f'{{"id": "0"}}\n{line}\n{{"id": "9"}}\n')
    assert found.column("id") == ["0", "9"]
    (broken,) = found.broken
    assert broken.row == 2
    assert reason in broken.reason
    assert len(broken.value) <= 200


@pytest.mark.parametrize("value", ["{}", '""', "[]"])
def test_a_register_without_a_name_is_an_error_with_its_line(tmp_path: Path, value: str) -> None:
    with pytest.raises(UnreadableSource, match="line 2: 'register' must be the name"):
        _read(tmp_path, f'{{"id": "0"}}\n{{"register": {value}}}\n')


def test_many_lines_come_in_several_chunks(tmp_path: Path) -> None:
    found = _read(tmp_path, "".join(f'{{"id": "{n}"}}\n' for n in range(120_000)))
    assert found.chunks == 3
    assert found.numbers == list(range(1, 120_001))


def test_an_empty_file_has_no_rows(tmp_path: Path) -> None:
    assert _read(tmp_path, "\n \n").rows == []


def test_a_binary_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="o.jsonl: holds a NUL byte"):
        _read(tmp_path, b'{"a": "\0"}\n')
