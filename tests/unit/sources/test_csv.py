"""CSV: what is read, what is handed on as broken, and what is refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from clausewise.errors import UnreadableSource
from clausewise.model.source import BrokenRow
from clausewise.sources.csv import CsvPart
from tests.unit.sources.reading import Read, read, write


def _read(directory: Path, content: str | bytes, encoding: str = "utf-8") -> Read:
    return read(CsvPart(write(directory, "o.csv", content, encoding), "o.csv"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_text_is_read_in_every_encoding_that_halls_write(tmp_path: Path, encoding: str) -> None:
    found = _read(tmp_path, "记录编号,操作\nR1,缴费\nR2,办结㐂\n", encoding)
    assert found.rows == [{"记录编号": "R1", "操作": "缴费"}, {"记录编号": "R2", "操作": "办结㐂"}]
    assert found.numbers == [2, 3]


def test_a_byte_order_mark_in_gb18030_is_no_part_of_the_first_header(tmp_path: Path) -> None:
    assert _read(tmp_path, "\ufeff编号\n甲\n", "gb18030").rows == [{"编号": "甲"}]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_the_delimiter_is_the_one_that_the_header_holds_most(tmp_path: Path, delimiter: str) -> None:
    content = 'id|"a,b,c"|kind\n1|x|y\n'.replace("|", delimiter).replace('"a,b,c"', '"a b"')
    assert _read(tmp_path, content).rows == [{"id": "1", "a b": "x", "kind": "y"}]


def test_a_delimiter_within_quotes_of_the_header_does_not_count(tmp_path: Path) -> None:
    assert _read(tmp_path, '"a,b,c";kind\n1;2\n').rows == [{"a,b,c": "1", "kind": "2"}]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_any_system_ends_them(tmp_path: Path, ending: str) -> None:
    found = _read(tmp_path, ending.join(["id,kind", "1,a", "2,b"]))
    assert found.column("id") == ["1", "2"]
    assert found.numbers == [2, 3]


def test_a_field_in_quotes_holds_delimiters_quotes_and_line_breaks(tmp_path: Path) -> None:
    found = _read(tmp_path, 'id,words\n1,"a,b"\n2,"say ""yes"""\n3,"two\nlines"\n4,x\n')
    assert found.column("words") == ["a,b", 'say "yes"', "two\nlines", "x"]
    assert found.numbers == [2, 3, 4, 6]  # the line on which each begins


def test_an_empty_field_is_missing_whether_quoted_or_not(tmp_path: Path) -> None:
    assert _read(tmp_path, 'id,a,b\n1,,""\n').rows == [{"id": "1", "a": None, "b": None}]


def test_words_that_other_readers_take_for_missing_are_kept(tmp_path: Path) -> None:
    words = ["NA", "null", "NaN", "None", "#N/A", "-", "0"]
    assert _read(tmp_path, "id\n" + "\n".join(words) + "\n").column("id") == words


def test_a_row_with_too_few_or_too_many_fields_is_broken_and_the_others_keep_their_lines(
    tmp_path: Path,
) -> None:
    found = _read(tmp_path, 'id,a\n1,x\n2\n3,"y\nz"\n4,x,x\n5,w\n')
    assert found.column("id") == ["1", "3", "5"]
    assert found.numbers == [2, 4, 7]
    assert found.broken == [
        BrokenRow(3, "2", "这一行应有 2 个字段，实有 1 个"),
        BrokenRow(6, "4,x,x", "这一行应有 2 个字段，实有 3 个"),
    ]


def test_a_broken_row_at_the_end_is_not_lost(tmp_path: Path) -> None:
    found = _read(tmp_path, "id,a\n1,x\n2")
    assert [row.row for row in found.broken] == [3]


def test_lines_stay_right_over_many_blocks(tmp_path: Path) -> None:
    wide = "x" * 2000
    rows = [f'{n},"{wide}\n"' if n % 3 else f"{n}" for n in range(15_000)]
    found = _read(tmp_path, "id,a\n" + "\n".join(rows) + "\n")
    starts, line = {}, 2
    for n in range(15_000):
        starts[n] = line
        line += 2 if n % 3 else 1
    assert found.chunks > 3
    assert [starts[int(i or -1)] for i in found.column("id")] == found.numbers
    assert [starts[int(row.value)] for row in found.broken] == [row.row for row in found.broken]


def test_a_header_without_rows_still_tells_its_columns(tmp_path: Path) -> None:
    found = _read(tmp_path, "id, kind \n")
    assert found.headers[0] == ("id", "kind")
    assert found.rows == []


def test_an_empty_file_has_no_header_and_no_rows(tmp_path: Path) -> None:
    assert _read(tmp_path, "").headers == [()]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('id,a\n1,"x\n2,y\n3,z\n', "the quotation mark in line 2"),
        ("id,a\n1,x\0\n", "holds a NUL byte"),
        ("id,a\n1,x\n".encode("utf-16"), "is UTF-16 text"),
        (b"id,a\n1,\xff\xff\n", "neither UTF-8 nor GB18030"),
        ("id," + "x" * 200_000 + '"\n"', "line 1 is no header"),
        ("id,a\n1," + "x" * 40_000_000 + "\n", "a record is longer than 8 MB"),
    ],
)
def test_what_is_no_csv_is_refused_in_a_sentence_that_names_the_file(
    tmp_path: Path, content: str | bytes, said: str
) -> None:
    with pytest.raises(UnreadableSource, match=said) as refused:
        _read(tmp_path, content)
    assert str(refused.value).startswith("o.csv: ")


def test_a_file_that_may_not_be_opened_is_an_error_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="o.csv: cannot be read: Is a directory"):
        read(CsvPart(tmp_path, "o.csv"))


READ_AND_LOOK = """
import gc, os, sys
from pathlib import Path
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
from clausewise.sources.csv import CsvPart
sys.setswitchinterval(60)  # seconds: other threads have their turn while this one waits
print([len(chunk.rows) for chunk in CsvPart(Path(sys.argv[1]), "o.csv").read()])
print([one for one in gc.get_objects() if getattr(one, "__qualname__", "").startswith("CsvPart.body.<locals>")])
"""


@pytest.mark.parametrize(("content", "rows"), [("id,kind\n", [0]), ("id,kind\n1,a\n", [0, 1])])
def test_no_thread_holds_anything_of_a_csv_file_that_has_been_read(
    tmp_path: Path, content: str, rows: list[int]
) -> None:
    """Arrow's thread would let go of it when the interpreter ends, which aborts the process: on one core mostly."""
    path = write(tmp_path, "o.csv", content)
    for _ in range(4):
        command = [sys.executable, "-c", READ_AND_LOOK, str(path)]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert printed == f"{rows}\n[]\n"
