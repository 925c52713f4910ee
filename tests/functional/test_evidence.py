"""Evidence that stands: every breach of the sample hall shows its trigger, and for an absence what was searched."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from clausewise.language.pack import load_pack
from clausewise.model.clause import Clause
from tests.functional.command import call
from tests.functional.tiny_pack import write_pack, write_records

HALL = Path(__file__).parents[2] / "fixtures" / "sample-hall"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("evidence")
    done = call("audit", HALL, "--no-html", "--out", "report", "--fail-on", "never", "-q", cwd=place)
    assert done.returncode == 0, done.stderr
    return place / "report"


@pytest.fixture(scope="module")
def findings(report: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (report / "findings.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def clauses() -> dict[str, Clause]:
    return {clause.id: clause for clause in load_pack().clauses}


def test_every_finding_begins_with_its_trigger(findings: list[dict[str, Any]]) -> None:
    for finding in findings:
        first, *rest = finding["evidence"]
        assert (first["record"], first["role"]) == (finding["trigger"], "trigger")
        assert all(record["role"] in ("near-miss", "answer", "pause") for record in rest)


def test_an_absence_says_what_was_searched_in_which_time_and_how_many_records_were_read(
    findings: list[dict[str, Any]], clauses: dict[str, Clause]
) -> None:
    forms = set()
    for finding in findings:
        rule = clauses[finding["clause"]].rule
        if rule is None or rule.answer is None:
            assert finding["searched"] is None
            continue
        searched = finding["searched"]
        assert searched["kind"] == list(rule.answer.kinds)
        assert set(searched["same"]) == set(rule.answer.same)
        assert searched["from"] <= searched["until"]
        near = [record for record in finding["evidence"] if record["role"] in ("near-miss", "answer")]
        assert searched["records"] >= len(near)
        forms.add(rule.each.form.value)
    assert forms == {"operation", "register", "calendar", "finding", "occasion"}


def test_the_window_ends_where_an_answer_would_have_come_too_late(
    findings: list[dict[str, Any]], clauses: dict[str, Clause]
) -> None:
    for finding in findings:
        rule = clauses[finding["clause"]].rule
        if rule and rule.answer and finding["verdict"] == "breach":
            if rule.answer.has_due:
                assert finding["searched"]["until"] == finding["due"]
            elif rule.answer.before:
                assert finding["searched"]["until"] == finding["evidence"][0]["at"]
            else:
                assert finding["searched"]["until"] == "2026-04-03T17:00:00+08:00"  # as of


def test_every_due_time_is_counted_again_day_by_day(report: Path, findings: list[dict[str, Any]]) -> None:
    """One finding a clause: the explanation never has to say that it cannot follow."""
    by_clause = {finding["clause"]: finding for finding in findings if finding["due"]}
    assert len(by_clause) > 15
    for finding in by_clause.values():
        said = call("explain", finding["finding"], "--in", report, "--lang", "en", cwd=report).stdout
        assert f"due {finding['due'][:19].replace('T', ' ')}" in said
        assert "that the finding does not list" not in said, said
        assert "the due time is the trigger's" not in said, said


def test_a_paused_limit_is_told_with_its_pauses(report: Path, findings: list[dict[str, Any]]) -> None:
    paused = next(
        f for f in findings if f["clause"] == "2.3.5" and any(r["role"] == "pause" for r in f["evidence"])
    )
    said = call("explain", paused["finding"], "--in", report, cwd=report).stdout
    assert "特别程序期间，不计" in said
    assert "暂停计时的记录" in said


def test_a_finding_that_follows_from_another_names_its_own_due_time(findings: list[dict[str, Any]]) -> None:
    follower = next(f for f in findings if f["clause"] == "2.3.6" and f["verdict"] == "breach")
    assert follower["due"][:19].replace("T", " ") in follower["message"]["zh"]


def test_a_message_may_name_a_records_place_in_its_case(tmp_path: Path) -> None:
    """No rule of the pack looks at it, only the message."""
    clause = write_pack(tmp_path / "pack") / "rules" / "1.1.yaml"
    words = "message: {zh: '第{seq}步，下一步{next_kind}', en: 'step {seq}, then {next_kind}'}\n"
    clause.write_text(clause.read_text("utf-8") + words, "utf-8")
    write_records(tmp_path / "records")
    done = call("check", "records", "--pack", "pack", "--lang", "en", "--fail-on", "never", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "step 1, then receipt" in done.stdout
