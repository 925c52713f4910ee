"""What records, packs, names of files and options say is data: it reaches no SQL, no path and no program."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.functional.command import call
from tests.functional.tiny_pack import write_pack

HOSTILE = (
    "'; DROP TABLE operations; --",
    '"; DROP TABLE operations; --',
    "x' OR '1'='1",
    '") UNION SELECT * FROM operations --',
    "'||(SELECT 1)||'",
    "$1", "?", "{0}", "%s", "{case}", "%(case)s", "\\", "\\'", "/*", "--", ";", "`", "NULL", "_rid", "@file",
    "../../x", "/etc/passwd", "..\\..\\x", "C:\\x", "~", "$HOME", "$(touch x)", "`touch x`", "|touch x", "nul", "con.txt", ".",
    "=cmd|' /C calc'!A0", "@SUM(1)", "+1", "-1",
    "<script>alert(1)</script>", "</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)", "&amp;", "]]>",
    "\u202egpj.exe", "a\u200bb", "\ufeffx", "😀", "é" * 200, "甲" * 300, "a\tb", "a\nb", "a\r\nb", "\x07bell", "\x1b[31mred",
)  # fmt: skip
COLUMNS = ("id", "case", "unit", "window")


def _records(directory: Path) -> Path:
    """For every hostile text a payment that breaks 1.1, every field of it that text; and one plain one."""
    directory.mkdir()
    rows = [{"kind": "payment", "at": "2026-03-02 09:00", **dict.fromkeys(COLUMNS, text)} for text in HOSTILE]
    plain = {
        "id": "P1",
        "kind": "payment",
        "at": "2026-03-02 09:00",
        "case": "C1",
        "unit": "U1",
        "window": "W2",
    }
    lines = [json.dumps(row, ensure_ascii=False) for row in [*rows, plain]]
    (directory / "operations.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return directory


def _files(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*")}


def _findings(directory: Path) -> list[dict[str, Any]]:
    text = (directory / "findings.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.split("\n") if line]


@pytest.mark.parametrize("mode", [(), ("--exhaustive",)])
def test_hostile_texts_in_every_field_are_judged_and_reported_as_they_are(
    tmp_path: Path, mode: tuple[str, ...]
) -> None:
    write_pack(tmp_path / "pack")
    _records(tmp_path / "data")
    before = _files(tmp_path)
    done = call(
        "audit",
        "data",
        "--pack",
        "pack",
        "--clauses",
        "1.1",
        "--no-html",
        "--out",
        "report",
        *mode,
        cwd=tmp_path,
    )
    assert done.returncode == 1, done.stderr
    findings = _findings(tmp_path / "report")
    assert {f["trigger"] for f in findings if f["verdict"] == "breach"} == {*HOSTILE, "P1"}
    assert all(
        f["trigger"] == f["case"] == f["unit"] == f["window"] for f in findings if f["trigger"] != "P1"
    )
    made = _files(tmp_path) - before
    assert {name for name in made if not name.startswith("report")} == set()
    assert {name.count("/") for name in made} == {0, 1}
    summary = json.loads((tmp_path / "report" / "summary.json").read_text("utf-8"))
    assert summary["records"] == len(HOSTILE) + 1


def test_no_cell_of_a_spreadsheet_file_begins_like_a_formula(tmp_path: Path) -> None:
    write_pack(tmp_path / "pack")
    call("audit", _records(tmp_path / "data"), "--pack", "pack", "--no-html", "--out", "report", cwd=tmp_path)
    for name in ("findings.csv", "quarantine.csv"):
        with (tmp_path / "report" / name).open(encoding="utf-8-sig", newline="") as file:
            assert [cell for row in csv.reader(file) for cell in row if cell.startswith(tuple("=+-@"))] == []


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize(
    "stem", ["o'; DROP TABLE operations; --", 'o"', "o$1", "o;rm -rf x", "o%s{0}", "o\nb", "-o", "*", "o'||'"]
)
def test_a_name_of_a_file_is_only_a_name(tmp_path: Path, stem: str, suffix: str) -> None:
    write_pack(tmp_path / "pack")
    place = tmp_path / "data" / "operations"
    place.mkdir(parents=True)
    row = {"id": "P1", "kind": "payment", "at": "2026-03-02 09:00", "window": "W2"}
    if suffix == "csv":
        (place / f"{stem}.csv").write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n", "utf-8")
    else:
        pq.write_table(pa.table({name: [value] for name, value in row.items()}), place / f"{stem}.parquet")
    done = call("check", "data", "--pack", "pack", "--clauses", "1.1", "--format", "json", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert [f["trigger"] for f in json.loads(done.stdout)["findings"]] == ["P1"]


@pytest.mark.parametrize("text", HOSTILE[:20])
def test_a_parameter_is_compared_and_never_run(tmp_path: Path, text: str) -> None:
    pack = write_pack(tmp_path / "pack")
    _with_parameter(pack, "W1")
    records = [{"id": "A", "window": text}, {"id": "B", "window": "W2"}]
    lines = [json.dumps({"kind": "payment", "at": "2026-03-02 09:00", **record}) for record in records]
    (tmp_path / "o.jsonl").write_text("\n".join(lines), "utf-8")
    setting = f"1.1.where={json.dumps(text)}"
    check = ("check", "o.jsonl", "--pack", "pack", "--clauses", "1.1", "--format", "json")
    done = call(*check, "--set", setting, cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert [f["trigger"] for f in json.loads(done.stdout)["findings"]] == ["B"]


def _with_parameter(pack: Path, value: str) -> None:
    path = pack / "rules" / "1.1.yaml"
    text = path.read_text("utf-8").replace("window = 'W1'", "window = param.where")
    parameter = {"where": {"value": value, "stated": False, "label": "窗口"}}
    path.write_text(text + f"parameters: {json.dumps(parameter, ensure_ascii=False)}\n", "utf-8")


@pytest.mark.parametrize("clause", ["1.1'; DROP TABLE x; --", "../x", "a/b", "1 1", "1.1\n", "", "条款"])
def test_a_clause_may_be_called_nothing_but_letters_digits_and_dots(tmp_path: Path, clause: str) -> None:
    path = write_pack(tmp_path / "pack") / "rules" / "1.1.yaml"
    path.write_text(
        path.read_text("utf-8").replace('clause: "1.1"', f"clause: {json.dumps(clause)}"), "utf-8"
    )
    done = call("check", _records(tmp_path / "data"), "--pack", "pack", cwd=tmp_path)
    assert done.returncode == 3, done.stdout
    assert "1.1.yaml" in done.stderr


@pytest.mark.parametrize("label", ['x"); DROP TABLE operations; --', "'", "$1", "a.b", "../x", "{0}", "%s"])
def test_a_label_of_a_column_is_only_a_header(tmp_path: Path, label: str) -> None:
    path = write_pack(tmp_path / "pack") / "rules" / "vocabulary.yaml"
    path.write_text(path.read_text("utf-8").replace("label: 窗口}", f"label: {json.dumps(label)}}}"), "utf-8")
    record = {"id": "P1", "kind": "payment", "at": "2026-03-02 09:00", label: "W2"}
    (tmp_path / "o.jsonl").write_text(json.dumps(record), "utf-8")
    done = call("check", "o.jsonl", "--pack", "pack", "--clauses", "1.1", "--format", "json", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert [f["trigger"] for f in json.loads(done.stdout)["findings"]] == ["P1"]


@pytest.mark.parametrize("name", ['x"; DROP TABLE operations; --', "a b", "a'", "1x", "a-b", "列"])
def test_a_column_or_kind_with_an_unusual_name_is_quoted_or_refused(tmp_path: Path, name: str) -> None:
    path = write_pack(tmp_path / "pack") / "rules" / "vocabulary.yaml"
    for plain in ("amount", "receipt"):
        text = path.read_text("utf-8").replace(f"{plain}:", f"{json.dumps(name + plain)}:")
        path.write_text(text, "utf-8")
    done = call("check", _records(tmp_path / "data"), "--pack", "pack", "--clauses", "1.1", cwd=tmp_path)
    assert done.returncode in (1, 3), done.stderr
    assert "internal error" not in done.stderr


@pytest.mark.parametrize(
    "option", ["--clauses", "--set", "--period", "--as-of", "--mapping", "--pack", "--format"]
)
def test_a_hostile_option_is_wrong_usage_or_a_broken_pack_and_nothing_else(
    tmp_path: Path, option: str
) -> None:
    write_pack(tmp_path / "pack")
    data = _records(tmp_path / "data")
    for text in HOSTILE:
        done = call("check", data, "--pack", "pack", option, text, cwd=tmp_path)
        assert done.returncode in (1, 2, 3, 4), (text, done.stderr)
        assert "internal error" not in done.stderr, text
    assert not (tmp_path / "x").exists()
