"""findings.jsonl: one finding a line, the same bytes every time."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from clausewise.errors import WrongUsage
from clausewise.reporting.jsonl import FINDINGS, FindingLines, read_findings
from tests.unit.reporting.small_audit import a_finding

CONTRACT = [
    "schema", "finding", "clause", "verdict", "severity", "track", "subject", "unit", "staff", "case", "window",
    "item", "trigger", "at", "due", "parameters", "evidence", "searched", "missing", "message",
]  # fmt: skip


def _write(directory: Path, *numbers: int) -> FindingLines:
    lines = FindingLines(directory / FINDINGS)
    for number in numbers:
        lines.add(a_finding(number))
    lines.close()
    return lines


def test_a_line_has_the_keys_of_the_contract_in_their_order(tmp_path: Path) -> None:
    _write(tmp_path, 1)
    (line,) = (tmp_path / FINDINGS).read_text(encoding="utf-8").splitlines()
    assert list(json.loads(line)) == CONTRACT


def test_chinese_stays_readable_and_a_line_feed_in_the_data_does_not_break_the_line(tmp_path: Path) -> None:
    lines = FindingLines(tmp_path / FINDINGS)
    lines.add(a_finding(message_zh="第一行\n第二行\u2028第三行"))
    lines.close()
    raw = (tmp_path / FINDINGS).read_bytes()
    assert raw.count(b"\n") == 1
    assert "第一行".encode() in raw
    assert next(read_findings(tmp_path))["message"]["zh"] == "第一行\n第二行\u2028第三行"


def test_the_hash_is_that_of_the_file(tmp_path: Path) -> None:
    lines = _write(tmp_path, 1, 2, 3)
    assert lines.sha256 == hashlib.sha256((tmp_path / FINDINGS).read_bytes()).hexdigest()


def test_findings_are_read_back_in_order(tmp_path: Path) -> None:
    _write(tmp_path, 2, 1)
    assert [f["trigger"] for f in read_findings(tmp_path)] == ["P2", "P1"]


def test_a_directory_that_is_no_audit_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="holds no findings.jsonl"):
        list(read_findings(tmp_path))


def test_a_damaged_line_is_named_with_its_number(tmp_path: Path) -> None:
    (tmp_path / FINDINGS).write_text('{"finding": "a"}\n{"find', encoding="utf-8")
    with pytest.raises(WrongUsage, match=r"findings\.jsonl:2: is not JSON"):
        list(read_findings(tmp_path))
