"""Every check passes on a hall that is judged rightly, and fails where a defect is planted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer.testing

from clausewise.audit import Options
from clausewise.cli import app
from clausewise.language.pack import load_pack
from clausewise.opening import open_places
from clausewise.selfcheck import changes, run
from clausewise.selfcheck.forms import write_records
from clausewise.selfcheck.records import Records
from clausewise.selfcheck.run import Outcome, selfcheck
from tests.engine.by_hand import REGISTERS, make_pack, op
from tests.engine.differential import write_jsonl
from tests.engine.naive import write_pack

CHECKS = 14
ANSWERED = {
    "each": "apply",
    "must_have": {"a": "decide", "same": ["case"], "within": "2 working days"},
}
FORBIDDEN = {"each": "apply", "must_not_have": {"a": "visit", "same": ["case"]}}


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    write_pack(
        make_pack(dict(ANSWERED), dict(FORBIDDEN), version="1", title={"en": "Hall"}, holidays="weekends"),
        tmp_path,
    )
    rows = []
    for i in range(9):
        day = "2026-03-03" if i % 4 else "2026-03-13"
        rows.append(op(f"a{i}", "apply", "2026-03-02 09:00", case=f"C{i}", unit="U1"))
        rows.append(
            op(f"d{i}", "decide", f"{day} 09:00", case=f"C{i}", unit="U1", flag="true", amount="1.50")
        )
    write_jsonl(tmp_path / "data" / "operations.jsonl", rows)
    for name, register in REGISTERS.items():
        write_jsonl(tmp_path / "data" / "registers" / f"{name}.jsonl", register)
    return tmp_path


def outcomes(hall: Path) -> dict[str, Outcome]:
    pack = load_pack(hall)
    options = Options(period=(date(2026, 3, 1), date(2026, 3, 31)))
    return {o.name.en: o for o in selfcheck(pack, open_places([hall / "data"], pack), options)}


def test_a_hall_that_is_judged_rightly_passes_every_check(hall: Path) -> None:
    found = outcomes(hall)
    assert len(found) == CHECKS
    assert all(o.compared and not o.changed and not o.skipped for o in found.values())


def without_decisions(write: Callable[..., Path]) -> Callable[..., Path]:
    """A defect in reading: whatever is written, the decisions are lost."""

    def losing(records: Records, *args: Any, **more: Any) -> Path:
        kept = [row for row in records.operations if row["kind"] != "decide"]
        return write(replace(records, operations=kept), *args, **more)

    return losing


def test_every_check_fails_where_its_copy_is_judged_wrongly(
    hall: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "write_records", without_decisions(write_records))
    found = outcomes(hall)
    assert len(found) == CHECKS
    for name, outcome in found.items():
        assert ("1", "a1", "met", "breach") in outcome.changed, name


def test_rows_of_one_time_keep_their_order_when_others_are_shuffled() -> None:
    from random import Random

    rows = [{"id": str(i), "at": f"2026-03-0{1 + i % 3}"} for i in range(30)]
    shuffled = changes.shuffle(Records(rows, {}), Random(3)).operations
    assert shuffled != rows
    for at in {row["at"] for row in rows}:
        assert [r for r in shuffled if r["at"] == at] == [r for r in rows if r["at"] == at]


@pytest.fixture
def few_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first check and the last: what the command says of them is what it says of all."""
    every = run.make_checks

    def some(*of: Any) -> list[run.Check]:
        checks = list(every(*of))
        return [checks[0], checks[-1]]

    monkeypatch.setattr(run, "make_checks", some)


@pytest.mark.usefixtures("few_checks")
@pytest.mark.parametrize(("language", "words"), [("en", "✓ written as CSV"), ("zh", "✓ 换为 CSV")])
def test_the_command_tells_each_check(hall: Path, language: str, words: str) -> None:
    arguments = ["selfcheck", str(hall / "data"), "--pack", str(hall), "--lang", language]
    done = typer.testing.CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert words in done.output


@pytest.mark.usefixtures("few_checks")
def test_the_command_fails_and_names_what_changed(hall: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "write_records", without_decisions(write_records))
    arguments = ["selfcheck", str(hall / "data"), "--pack", str(hall), "--lang", "en", "--quiet"]
    done = typer.testing.CliRunner().invoke(app, arguments)
    assert done.exit_code == 1
    assert "✗ written as CSV" in done.output
    assert "1 a1: met → breach" in done.output
