"""The results of a foreign checker: every line that cannot be read is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clausewise.errors import WrongUsage
from clausewise.kit.answers import Key, read_answers, read_key

KEY = Key({"1/01": ("1", {"a": "breach"}), "1/02": ("1", {})}, ("1", "2"))
GOOD = {"trace": "1/01", "clause": "1", "trigger": "a", "verdict": "breach"}


def write(root: Path, *lines: object) -> Path:
    path = root / "results.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts), "utf-8")
    return path


def test_answers_are_read_and_empty_lines_are_none(tmp_path: Path) -> None:
    found = read_answers(write(tmp_path, GOOD, "", "  ", {**GOOD, "clause": "2"}), KEY)
    assert found.traces == {"1/01": {"a": "breach"}}
    assert found.not_asked == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "is no JSON"),
        ([1], "is no object; write {trace, clause, trigger, verdict}"),
        ({**GOOD, "trace": 1}, "needs a text under 'trace'"),
        ({**GOOD, "trace": "1/03"}, "there is no trace '1/03'"),
        ({**GOOD, "clause": "3"}, "there is no clause '3'"),
        ({**GOOD, "verdict": "breech"}, "there is no verdict 'breech'; did you mean 'breach'"),
        ({**GOOD, "trigger": None}, "needs a text under 'trigger'"),
        ({**GOOD, "triger": "a"}, "unknown key 'triger'; did you mean 'trigger'"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: object, said: str) -> None:
    with pytest.raises(WrongUsage) as refused:
        read_answers(write(tmp_path, GOOD, line), KEY)
    assert said in str(refused.value)
    assert "2" in str(refused.value).split(said)[0]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="nowhere.jsonl: cannot be read: No such file"):
        read_answers(tmp_path / "nowhere.jsonl", KEY)
    (tmp_path / "gbk.jsonl").write_bytes("结论".encode("gbk"))
    with pytest.raises(WrongUsage, match="gbk.jsonl: is not UTF-8 \\(byte 0\\); write the results as UTF-8"):
        read_answers(tmp_path / "gbk.jsonl", KEY)


def test_a_directory_that_is_no_kit_or_a_damaged_one_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="so it is no kit; name the directory that"):
        read_key(tmp_path)
    for name in ("key.jsonl", "manifest.json"):
        (tmp_path / name).write_text('{"trace": 1}\n', "utf-8")
    with pytest.raises(WrongUsage, match="the kit is damaged \\(KeyError\\('clause'\\)\\); write it anew"):
        read_key(tmp_path)
