"""An audit is run again from its receipt, and every difference has a name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.functional.command import call
from tests.functional.few_clauses import write_few

HALL = Path(__file__).parents[2] / "fixtures" / "three-months"


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with records, a pack and an audit with appeals."""
    place = tmp_path_factory.mktemp("audited")
    write_few(place / "pack")
    shutil.copytree(HALL, place / "data", ignore=shutil.ignore_patterns("*.yaml"))
    shutil.copy(HALL / "appeals.yaml", place)
    done = call(
        "audit", "data", "--pack", "pack", "--period", "2026-03", "--as-of", "2026-04-20", "--appeals", "appeals.yaml",
        "--set", "4.1.1.limit=6 working days", "--no-html", "--out", "report", cwd=place,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    return place


@pytest.fixture
def place(audited: Path, tmp_path: Path) -> Path:
    """The audited directory as a copy that a test may change."""
    return shutil.copytree(audited, tmp_path / "place")


def _verify(place: Path, *options: object) -> tuple[int, str]:
    done = call("verify", "report", "--lang", "en", *options, cwd=place)
    return done.returncode, done.stdout + done.stderr


def test_an_audit_that_stands_has_no_difference(place: Path) -> None:
    assert _verify(place) == (0, "no difference: audited again, the verdicts are the same\n")


def _edit(path: Path, found: str, put: str) -> None:
    text = path.read_text("utf-8")
    assert found in text
    path.write_text(text.replace(found, put), "utf-8")


@pytest.mark.parametrize(
    ("file", "found", "put", "said"),
    [
        ("data/operations.csv", "P3,缴费,2026-03-11 10:00,C3,U01,W1", "P3,缴费,2026-03-11 10:00,C3,U01,W2",
         ["input file has changed: operations.csv", "verdicts differ: ", "2.6.1 P3: breach → none"]),
        ("data/operations.csv", "P3,缴费,2026-03-11 10:00,C3,U01,W1", "P3,缴费,2026-03-11 11:00,C3,U01,W1",
         ["2.6.1 P3: still breach, but other at, evidence, message\n"]),
        ("pack/rules/guideline.yaml", "2026.1", "2026.2", ["pack sha256", "pack version: 2026.1 → 2026.2"]),
        ("pack/rules/guideline.yaml", "roll_to_working_day: false", "roll_to_working_day: true",
         ["calendar roll_to_working_day: False → True"]),
        ("appeals.yaml", "document: 申", "document: 诉", ["appeals file has changed: appeals.yaml"]),
        ("report/findings.csv", "4.1.1", "4.1.9", ["file of the report has changed: report/findings.csv"]),
        ("report/receipt.json", '"duckdb": "', '"duckdb": "0.', ["versions duckdb: 0."]),
    ],
    ids=["records", "time", "pack", "calendar", "appeals", "report", "version"],
)  # fmt: skip
def test_what_has_changed_is_named(place: Path, file: str, found: str, put: str, said: list[str]) -> None:
    _edit(place / file, found, put)
    status, told = _verify(place)
    assert status == 1
    for words in said:
        assert words in told, told


def test_what_is_missing_or_new_is_named(place: Path) -> None:
    (place / "data" / "registers" / "units.csv").unlink()
    shutil.copy(HALL / "registers" / "windows.csv", place / "data" / "registers" / "items.csv")
    (place / "data" / "registers" / "items.csv").write_text("事项,单位\nI1,U01\n", "utf-8")
    status, told = _verify(place)
    assert status == 1
    assert "input file is missing: registers/units.csv" in told
    assert "input file is new: registers/items.csv" in told


def test_records_that_are_gone_are_said_to_be_gone(place: Path) -> None:
    (place / "data").rename(place / "moved")
    status, told = _verify(place)
    assert status == 1
    assert "cannot be audited again: " in told
    assert _verify(place, "--source", "moved")[0] == 0


def test_a_file_of_the_report_that_is_gone_is_named(place: Path) -> None:
    (place / "report" / "findings.csv").unlink()
    status, told = _verify(place)
    assert status == 1
    assert "file of the report is missing: report/findings.csv" in told


def test_an_audit_with_a_ledger_and_a_baseline_is_run_again_with_them(place: Path) -> None:
    options = ("data", "--pack", "pack", "--as-of", "2026-04-20", "--no-html", "--quiet")
    for month, more in (("2026-02", ()), ("2026-03", ("--baseline", "2026-02"))):
        done = call(
            "audit", *options, "--period", month, "--ledger", "hall.db", "--out", month, *more, cwd=place
        )
        assert done.returncode in (0, 1), done.stderr
    told = call("verify", "2026-03", "--lang", "en", cwd=place)
    assert (told.returncode, told.stdout) == (0, "no difference: audited again, the verdicts are the same\n")


@pytest.mark.parametrize("text", ["[]", "{}"])
def test_a_receipt_that_is_none_is_wrong_usage(tmp_path: Path, text: str) -> None:
    (tmp_path / "receipt.json").write_text(text, "utf-8")
    done = call("verify", tmp_path, cwd=tmp_path)
    assert done.returncode == 2
    assert "is no receipt of an audit" in done.stderr


def test_a_directory_without_a_receipt_is_wrong_usage(tmp_path: Path) -> None:
    done = call("verify", tmp_path, cwd=tmp_path)
    assert done.returncode == 2
    assert "name the directory that `clausewise audit` wrote" in done.stderr
