"""What a changed number would change, before anybody changes it."""

from __future__ import annotations

from pathlib import Path

from python_calamine import CalamineWorkbook

from tests.engine.differential import as_if_many
from tests.functional.command import call
from tests.functional.few_clauses import write_few

HALL = Path(__file__).parents[2] / "fixtures" / "three-months"


def _what_if(directory: Path, *options: object) -> tuple[int, str]:
    if not (directory / "pack").is_dir():
        write_few(directory / "pack")
    done = call(
        "what-if", HALL, "--pack", "pack", "--as-of", "2026-04-20", "--lang", "en", *options, cwd=directory
    )
    return done.returncode, done.stdout + done.stderr


def test_a_shorter_limit_changes_the_verdicts_of_its_clause(tmp_path: Path) -> None:
    status, told = _what_if(tmp_path, "--set", "4.1.1.limit=1 working days", "--out", "changes.xlsx")
    assert status == 0, told
    assert "4.1.1" in told
    book = CalamineWorkbook.from_path(str(tmp_path / "changes.xlsx"))
    (_, counted), (_, trigger) = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert counted[0] == "4.1.1"
    assert counted[2:] == ["U01", "met", "breach", 1]
    assert trigger[3] == "unit/U01@2026-01"


def test_what_follows_from_the_clause_changes_too(tmp_path: Path) -> None:
    write_few(tmp_path / "strict")
    clause = tmp_path / "strict" / "rules" / "2.6.1.yaml"
    text = clause.read_text("utf-8")
    assert "'settlement'" in text
    clause.write_text(text.replace("'settlement'", "'service'"), "utf-8")
    status, told = _what_if(tmp_path, "--pack-b", "strict")
    assert status == 0, told
    assert all(f"{clause} " in told for clause in ("2.6.1", "4.1.1", "4.1.3", "4.3.1"))


def test_a_number_that_changes_nothing_says_so(tmp_path: Path) -> None:
    status, told = _what_if(tmp_path, "--set", "4.1.1.limit=4 working days")
    assert (status, told) == (0, "no verdict would change\n")


def test_without_a_change_it_is_wrong_usage(tmp_path: Path) -> None:
    assert _what_if(tmp_path)[0] == 2
    assert _what_if(tmp_path, "--set", "4.1.1.limt=1 working days")[0] == 2
    assert _what_if(tmp_path, "--set", "4.1.1.limit=1 working days", "--out", "changes.csv")[0] == 2


def test_it_compares_every_trigger_of_many_records_too(tmp_path: Path) -> None:
    """An audit of many records counts what is met and puts it away; here all must be there to be compared."""
    write_few(tmp_path / "strict")
    clause = tmp_path / "strict" / "rules" / "2.6.1.yaml"
    clause.write_text(clause.read_text("utf-8").replace("'settlement'", "'service'"), "utf-8")
    few = _what_if(tmp_path, "--pack-b", "strict")
    with as_if_many():
        assert _what_if(tmp_path, "--pack-b", "strict") == few
    assert few[0] == 0, few[1]
    assert "2.6.1" in few[1]
