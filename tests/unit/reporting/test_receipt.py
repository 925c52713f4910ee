"""receipt.json: what an audit rested on, and nothing that differs between two equal audits."""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from clausewise import __version__
from clausewise.reporting.files import write_files
from clausewise.reporting.jsonl import FINDINGS
from clausewise.reporting.receipt import RECEIPT, Request, draw_up
from tests.unit.reporting.small_audit import a_finding, a_pack, an_audit


def test_it_names_inputs_pack_and_versions_with_their_hashes() -> None:
    receipt = draw_up(an_audit())
    assert receipt["inputs"] == [{"name": "operations.csv", "sha256": "ab" * 32, "bytes": 1234, "rows": 12}]
    assert receipt["pack"] == {"name": "county-hall", "version": "2026.1", "sha256": "cd" * 32}
    assert receipt["versions"]["clausewise"] == __version__
    assert receipt["versions"]["python"] == platform.python_version()
    assert all(receipt["versions"][engine] != "unknown" for engine in ("duckdb", "durable_rules"))


def test_it_names_as_of_period_and_the_options_that_change_verdicts() -> None:
    receipt = draw_up(
        an_audit(),
        Request(
            clauses=("2.*",), overrides={"2.3.1.limit": "1 working days"}, exhaustive=True, also=("sarif",)
        ),
    )
    assert receipt["as_of"] == "2026-03-31T23:59:59+08:00"
    assert receipt["period"] == {"from": "2026-03-01", "until": "2026-03-31"}
    assert receipt["options"] == {
        "clauses": ["2.*"],
        "set": {"2.3.1.limit": "1 working days"},
        "exhaustive": True,
        "lang": "zh",
        "also": ["sarif"],
    }


def test_it_names_the_places_as_typed_and_the_further_files_with_their_hashes(tmp_path: Path) -> None:
    waivers = tmp_path / "waivers.yaml"
    waivers.write_bytes(b"[]\n")
    request = Request(sources=("data/2026-03",), pack="our-county", files={"waivers": waivers})
    assert draw_up(an_audit(), request)["request"] == {
        "sources": ["data/2026-03"],
        "pack": "our-county",
        "waivers": {"place": str(waivers), "sha256": hashlib.sha256(b"[]\n").hexdigest(), "bytes": 3},
    }


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://clerk:s3cr3t@db/hall",
        "postgresql+psycopg://clerk:s3cr3t@db:5432/hall?sslmode=require",
        "postgresql://clerk:p@s3cr3t@db/hall",
        "postgresql://db/hall?user=clerk&password=s3cr3t",
        "mysql://db/hall?sslpassword=s3cr3t&charset=utf8",
    ],
)
def test_it_holds_no_password_of_a_database(url: str) -> None:
    (place,) = draw_up(an_audit(), Request(sources=(url,)))["request"]["sources"]
    assert "s3cr3t" not in place
    assert "hall" in place


def test_it_says_whether_personal_data_are_masked_and_why_not() -> None:
    assert draw_up(an_audit())["masking"] == {"masked": True}
    shown = draw_up(an_audit(), Request(unmask="复核 3 号问题"))
    assert shown["masking"] == {"masked": False, "reason": "复核 3 号问题"}


def test_it_names_the_files_of_the_report_with_their_hashes(tmp_path: Path) -> None:
    write_files(an_audit(a_finding(1)), tmp_path)
    receipt = json.loads((tmp_path / RECEIPT).read_text(encoding="utf-8"))
    assert set(receipt["files"]) == {path.name for path in tmp_path.iterdir()} - {RECEIPT}
    for name, print_ in receipt["files"].items():
        assert print_["sha256"] == hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()


def test_it_names_the_calendar_and_its_overrides() -> None:
    pack = replace(a_pack(), calendar_overrides={date(2027, 2, 7): True, date(2027, 2, 5): False})
    calendar = draw_up(an_audit(pack=pack))["calendar"]
    assert (calendar["holidays"], calendar["timezone"]) == ("china", "Asia/Shanghai")
    assert calendar["chinesecalendar"] != "unknown"
    assert list(calendar["overrides"].items()) == [("2027-02-05", False), ("2027-02-07", True)]


def test_a_calendar_without_chinese_holidays_does_not_name_their_package() -> None:
    assert "chinesecalendar" not in draw_up(an_audit(pack=replace(a_pack(), holidays="weekends")))["calendar"]


def test_it_holds_the_hash_of_the_findings(tmp_path: Path) -> None:
    write_files(an_audit(a_finding(1)), tmp_path)
    receipt = json.loads((tmp_path / RECEIPT).read_text(encoding="utf-8"))
    assert receipt["findings"]["sha256"] == hashlib.sha256((tmp_path / FINDINGS).read_bytes()).hexdigest()


def test_it_holds_no_path_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_files(an_audit(a_finding(1), pack=replace(a_pack(), root=tmp_path)), tmp_path)
    written = (tmp_path / RECEIPT).read_text(encoding="utf-8")
    assert str(tmp_path) not in written
    assert platform.node() not in written or len(platform.node()) < 4
