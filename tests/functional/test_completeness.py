"""A hall from which a day of one unit was taken: the audit says so first, exactly, and of a complete hall nothing."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.functional.command import call
from tests.functional.conversions import SAMPLE, sample_tables, write_csv
from tests.functional.tiny_pack import write_pack

DAY = "2026-02-25"
CLAUSES = ("--clauses", "2.6.1", "--fail-on", "never")


def _audit(directory: Path, source: Path, *options: object, lang: str = "zh") -> tuple[dict[str, Any], str]:
    out = directory / "report"
    done = call("audit", source, "--out", out, "--no-html", "--lang", lang, *CLAUSES, *options, cwd=directory)
    assert done.returncode == 0, done.stderr
    return json.loads((out / "summary.json").read_text("utf-8")), done.stdout


def _robbed(directory: Path, unit: str = "U03", day: str = DAY) -> Path:
    """The sample hall without what a unit recorded on a day."""
    tables = sample_tables()
    tables[""] = [row for row in tables[""] if row["单位"] != unit or not row["时间"].startswith(day)]
    return write_csv(directory / "hall", tables)


@pytest.mark.parametrize("options", [(), ("--period", "2026-02")])
def test_of_the_complete_hall_nothing_is_said(tmp_path: Path, options: tuple[str, ...]) -> None:
    summary, said = _audit(tmp_path, SAMPLE, *options)
    assert summary["completeness"] == []
    assert summary["notes"] == []
    assert "没有任何记录" not in said


def test_as_of_counts_what_lies_after_it_and_names_only_what_was_open_then(tmp_path: Path) -> None:
    """Two cases of January were decided in March."""
    summary, _ = _audit(tmp_path, SAMPLE, "--as-of", "2026-02-28")
    said = [(gap["check"], gap["examples"]) for gap in summary["completeness"]]
    assert said == [("case_ends", ["C000142", "C000172"]), ("after_as_of", [])]


@pytest.mark.parametrize(("unit", "day"), [("U03", DAY), ("U06", "2026-01-04"), ("U01", "2026-03-31")])
def test_the_missing_day_is_named_with_its_unit_and_no_other_is(tmp_path: Path, unit: str, day: str) -> None:
    summary, _ = _audit(tmp_path, _robbed(tmp_path, unit, day))
    days = [
        (gap["unit"], gap["examples"]) for gap in summary["completeness"] if gap["check"] == "missing_days"
    ]
    assert days == [(unit, [day])]


def test_it_stands_first_in_the_summary_the_workbook_and_on_the_terminal(tmp_path: Path) -> None:
    summary, said = _audit(tmp_path, _robbed(tmp_path))
    words = f"单位“U03”在 1 个工作日没有任何记录（平日约 9 条）：{DAY}；数据可能未导全"
    assert summary["notes"][0]["zh"] == words
    assert said.replace("\n", "").index("没有任何记录") < said.index("条款")
    book = CalamineWorkbook.from_path(str(tmp_path / "report" / "findings.xlsx"))
    assert book.sheet_names[1] == "数据完整性"
    head, first = book.get_sheet_by_name("数据完整性").to_python()[:2]
    assert head == ["检查", "数量", "单位", "说明", "例"]
    assert first == ["缺日", 1.0, "U03", words, DAY]
    assert words in [row[0] for row in book.get_sheet_by_name("概览").to_python()[:3]]


def test_it_is_said_in_english_too(tmp_path: Path) -> None:
    _, said = _audit(tmp_path, _robbed(tmp_path), lang="en")
    assert f"unit 'U03' has no record on 1 working day(s) (usually about 9): {DAY}" in said.replace("\n", " ")


def test_check_says_it_too(tmp_path: Path) -> None:
    done = call("check", _robbed(tmp_path), "--lang", "en", *CLAUSES, cwd=tmp_path)
    assert "! unit 'U03' has no record" in done.stdout


def test_cases_taken_from_the_middle_leave_a_hole_in_the_numbers(tmp_path: Path) -> None:
    tables = sample_tables()
    tables[""] = [row for row in tables[""] if row["办件编号"] not in ("C000100", "C000101", "C000200")]
    summary, _ = _audit(tmp_path, write_csv(tmp_path / "hall", tables))
    (gap,) = summary["completeness"]
    assert (gap["check"], gap["count"]) == ("serial_numbers", 3)
    assert gap["examples"] == ["C000100–C000101", "C000200"]


def test_cases_without_their_beginning_are_named(tmp_path: Path) -> None:
    tables = sample_tables()
    begins = ("到窗", "申请", "一次告知", "受理")
    tables[""] = [row for row in tables[""] if row["办件编号"] != "C000150" or row["操作"] not in begins]
    summary, _ = _audit(tmp_path, write_csv(tmp_path / "hall", tables))
    assert [(gap["check"], gap["examples"]) for gap in summary["completeness"]] == [
        ("case_starts", ["C000150"])
    ]


def test_cases_without_their_end_are_named_and_no_verdict_is_another(tmp_path: Path) -> None:
    """A vendor's filter: a case loses its decision and all that follows. The clause that is judged does not ask for it."""
    tables = sample_tables()
    later = ("办结", "送达")
    tables[""] = [row for row in tables[""] if row["办件编号"] != "C000053" or row["操作"] not in later]
    summary, _ = _audit(tmp_path, write_csv(tmp_path / "hall", tables))
    assert [(gap["check"], gap["examples"]) for gap in summary["completeness"]] == [
        ("case_ends", ["C000053"])
    ]
    whole, _ = _audit(tmp_path, SAMPLE, "--force")
    assert whole["completeness"] == []
    assert summary["totals"] == whole["totals"]


def test_what_was_entered_long_after_the_event_is_told_by_unit(tmp_path: Path) -> None:
    tables = sample_tables()
    for number, row in enumerate(tables[""]):
        row["登记时间"] = row["时间"]
        if row["单位"] == "U03" and number % 20 == 0 and row["时间"] < "2026-03-01":
            row["登记时间"] = "2026-03-20 09:00:00"
    summary, said = _audit(tmp_path, write_csv(tmp_path / "hall", tables))
    assert [(gap["check"], gap["unit"]) for gap in summary["completeness"]] == [("late_entry", "U03")]
    assert "单位“U03”有" in said
    assert "才登记" in said


def test_ids_that_no_register_knows_are_named_and_listed(tmp_path: Path) -> None:
    tables = sample_tables()
    tables["windows"] = [row for row in tables["windows"] if row["窗口"] != "W012"]
    summary, _ = _audit(tmp_path, write_csv(tmp_path / "hall", tables))
    (gap,) = summary["completeness"]
    assert (gap["check"], gap["examples"]) == ("unknown_references", ["W012"])
    with (tmp_path / "report" / "quarantine.csv").open(encoding="utf-8-sig") as file:
        assert sum(row["值"] == "W012" for row in csv.DictReader(file)) == gap["count"]


def _without(directory: Path, kind: str) -> Path:
    tables = sample_tables()
    tables[""] = [row for row in tables[""] if row["操作"] != kind]
    return write_csv(directory / "hall", tables)


def test_records_of_which_there_are_none_at_all_may_not_have_been_exported(tmp_path: Path) -> None:
    """A duty that everybody seems to break every day: the verdicts stay, and the reader is told."""
    summary, said = _audit(tmp_path, _without(tmp_path, "领导值班"), "--clauses", "2.6.1,3.1.2")
    (clause,) = (each for each in summary["clauses"] if each["clause"] == "3.1.2")
    breaches = clause["breach"]
    assert breaches == clause["triggers"]
    (note,) = summary["notes"]
    assert (
        f"3.1.2（“领导值班”，违反 {breaches} 条）。如果只是没有导出或未能读取，这些违反不成立" in note["zh"]
    )
    assert f"3.1.2 (duty, {breaches} breaches)" in note["en"]
    assert "--clauses '2.6.1'" in note["en"]
    assert note["zh"] in said.replace("\n", "")


def test_clauses_over_the_findings_in_doubt_are_in_doubt_with_them(tmp_path: Path) -> None:
    """They judge those findings whether or not their clause is chosen."""
    summary, _ = _audit(tmp_path, _without(tmp_path, "领导值班"), "--clauses", "2.6.1,3.1.2,4.3.1")
    assert next(each["breach"] for each in summary["clauses"] if each["clause"] == "4.3.1") > 5
    (note,) = summary["notes"]
    assert "由其引起的结论（4.3.1）也不成立" in note["zh"]
    assert "nor does what follows from them (4.3.1)" in note["en"]
    assert "--clauses '2.6.1'" in note["en"]


def test_records_that_answer_a_later_version_of_a_clause_are_no_gap(tmp_path: Path) -> None:
    rules = write_pack(tmp_path / "pack") / "rules"
    words = (rules / "vocabulary.yaml").read_text("utf-8")
    words = words.replace("registers:", "  e_receipt: {label: 电子票, columns: {}}\nregisters:")
    (rules / "vocabulary.yaml").write_text(words, "utf-8")
    clause = (rules / "1.2.yaml").read_text("utf-8")
    (rules / "1.2.yaml").write_text(f"{clause}in_force: {{from: 2010-01-01, until: 2025-12-31}}\n", "utf-8")
    later = clause.replace("a: receipt", "a: e_receipt")
    (rules / "1.2-2026.yaml").write_text(f"{later}in_force: {{from: 2026-01-01}}\n", "utf-8")
    rows = [f"P{n},缴费,2026-03-02 09:00,C{n},甲,W1,10" for n in range(6)]

    def note(kind: str) -> list[Any]:
        text = "\n".join(
            ["记录编号,操作,时间,办件编号,单位,窗口,金额", *rows, f"R,{kind},2026-03-03 10:00,C9,甲,,"]
        )
        (tmp_path / "operations.csv").write_text(text, "utf-8")
        options = ("--pack", tmp_path / "pack", "--clauses", "1.2", "--force")
        summary, _ = _audit(tmp_path, tmp_path / "operations.csv", *options)
        assert summary["totals"]["breach"] == 6
        return [each["en"] for each in summary["notes"] if "could answer" in each["en"]]

    assert note("电子票") == []
    assert "1.2 (receipt or e_receipt, 6 breaches)" in note("缴费")[0]


def test_where_few_records_could_be_there_none_is_no_sign_of_an_export(tmp_path: Path) -> None:
    summary, _ = _audit(tmp_path, _without(tmp_path, "值班通报"), "--clauses", "3.1.4")
    (clause,) = summary["clauses"]
    assert 0 < clause["breach"] < 5
    assert summary["notes"] == []


@pytest.mark.parametrize(
    ("options", "ends"),
    [
        (("--period", "2026-01", "--as-of", "2026-01-31 17:00"), "2026-01-31"),
        (("--as-of", "2026-01-30 17:00"), "2026-01-31"),  # a Friday: no working day of the month is left
        (("--as-of", "2026-01-29 17:00"), None),
        (("--as-of", "2026-01-31"), None),
        (("--period", "2026-01", "--as-of", "2026-01-31"), None),
        (("--period", "2026-01"), None),
        (("--period", "2026-01", "--as-of", "2026-01-31 17:00", "--clauses", "2.*"), None),
    ],
)
def test_a_month_that_is_not_over_by_as_of_is_not_judged_and_that_is_said(
    tmp_path: Path, options: tuple[str, ...], ends: str | None
) -> None:
    clauses = () if "--clauses" in options else ("--clauses", "2.6.1,4.*")
    summary, _ = _audit(tmp_path, SAMPLE, *clauses, *options)
    notes = [note for note in summary["notes"] if "尚未期满" in note["zh"]]
    assert bool(notes) == (ends is not None)
    if ends:
        assert "（4.1.1、" in notes[0]["zh"]
        assert f"请加 --as-of {ends}（当日终了）重新审计" in notes[0]["zh"]
        assert f"audit it again with --as-of {ends}" in notes[0]["en"]
        assert _triggers(summary, "4.4.1") == 0
        (tmp_path / "whole").mkdir()
        whole, _ = _audit(tmp_path / "whole", SAMPLE, *clauses, *options[:-1], ends)
        assert _triggers(whole, "4.4.1") > 0


def _triggers(summary: dict[str, Any], clause: str) -> int:
    return next(each["triggers"] for each in summary["clauses"] if each["clause"] == clause)  # type: ignore[no-any-return]
