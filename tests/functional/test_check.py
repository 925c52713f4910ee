"""`clausewise check`: the judgement of an audit, with its exit statuses, in every format and from standard input."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from tests.functional.command import call
from tests.functional.tiny_pack import write_pack, write_records

FORMATS = ("text", "json", "sarif", "junit", "github")


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("check")
    write_pack(root / "pack")
    write_records(root / "data")
    return root


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--fail-on", "critical", "--clauses", "1.2"),
        ("--fail-on", "major", "--clauses", "1.2"),
        ("--fail-on", "never"),
        ("--fail-on", "never", "--max-undetermined", "0"),
        ("--clauses", "9.9"),
        ("--set", "nonsense"),
        ("--pack", "nowhere"),
    ],
)
def test_its_exit_status_is_that_of_audit(hall: Path, tmp_path: Path, options: tuple[str, ...]) -> None:
    pack = () if "--pack" in options else ("--pack", "pack")
    audited = call("audit", "data", *pack, *options, "--no-html", "--out", tmp_path / "report", cwd=hall)
    checked = call("check", "data", *pack, *options, cwd=hall)
    assert checked.returncode == audited.returncode
    assert checked.stderr == audited.stderr


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_leaves_with_the_same_status_and_names_the_breach(hall: Path, form: str) -> None:
    done = call("check", "data", "--pack", "pack", "--format", form, cwd=hall)
    assert (done.returncode, done.stderr) == (1, "")
    assert "P2" in done.stdout


def test_text_says_the_clause_the_records_and_what_was_searched(hall: Path) -> None:
    done = call("check", "data", "--pack", "pack", "--clauses", "1.2", "--lang", "en", cwd=hall)
    head, finding, trigger, near, searched, due = done.stdout.splitlines()[:6]
    assert head == "1.2 Receipt the same day · major"
    assert finding.startswith("  breach ")
    assert trigger == "    trigger P2 payment 2026-03-03 09:00:00"
    assert near == "    near miss R2 receipt 2026-03-05 10:00:00"
    assert searched.startswith("    searched: kind: receipt; same: case=C2; ")
    assert due == "    due: 2026-03-03 23:59:59"


def test_standard_input_may_mix_operations_and_registers(hall: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = {"id": "P1", "kind": "payment", "at": "2026-03-02 10:00", "case": "C1", "window": "W9"}
    lines = io.TextIOWrapper(io.BytesIO((json.dumps(record) + "\n").encode()))
    monkeypatch.setattr(sys, "stdin", lines)
    done = call("check", "-", "--pack", "pack", "--clauses", "1.1", "--format", "json", cwd=hall)
    assert [finding["trigger"] for finding in json.loads(done.stdout)["findings"]] == ["P1"]


@pytest.mark.parametrize(("amount", "said"), [("300", "300"), ("120.50", "120.5"), ("0.01", "0.01")])
def test_an_amount_is_said_without_the_zeros_that_it_is_kept_with(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, amount: str, said: str
) -> None:
    records = [
        {"register": "windows", "window": "W1", "type": "service", "place": "hall"},
        {"id": "P1", "kind": "payment", "at": "2026-05-06 09:00", "window": "W1", "amount": amount},
    ]
    text = "\n".join(map(json.dumps, records)).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    done = call("check", "-", "--clauses", "2.6.1", "--lang", "en", cwd=tmp_path)
    assert f"The payment of {said} yuan in case" in done.stdout
