"""Waivers and appeals files: what is refused at once, and what is kept with its problem."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from clausewise.errors import InvalidWaiver
from clausewise.language.due_process import kind_of, load_appeals, load_waivers
from clausewise.model.due_process import AppealState
from tests.unit.reporting.small_audit import a_clause, a_pack

WAIVER = """\
- id: W-1
  clause: 2.6.1
  scope: {unit: [U01, U02], dates: {from: 2026-03-01, until: 2026-03-05}}
  reason: the settlement window was flooded
  approver: Li
  document: 县效〔2026〕7号
  from: 2026-03-01
  until: 2026-08-27
"""
APPEAL = """\
appeals:
  - {finding: 0123456789abcdef, state: revoked, by: 甲局, on: 2026-04-08, document: 申〔2026〕1号}
"""


def _file(directory: Path, text: str) -> Path:
    path = directory / "process.yaml"
    path.write_text(text, "utf-8")
    return path


def test_a_waiver_is_read_whole(tmp_path: Path) -> None:
    (waiver,) = load_waivers(_file(tmp_path, WAIVER), a_pack())
    assert (waiver.id, waiver.clause, waiver.document) == ("W-1", "2.6.1", "县效〔2026〕7号")
    assert waiver.scope.columns == {"unit": ("U01", "U02")}
    assert waiver.scope.dates == ((date(2026, 3, 1), date(2026, 3, 5)),)
    assert (waiver.since, waiver.until) == (date(2026, 3, 1), date(2026, 8, 27))
    assert waiver.problems == ()  # 180 days, both ends included


def test_an_appeal_is_read_whole(tmp_path: Path) -> None:
    (appeal,) = load_appeals(_file(tmp_path, APPEAL))
    assert appeal.finding == "0123456789abcdef"
    assert appeal.state is AppealState.REVOKED
    assert (appeal.by, appeal.on, appeal.document) == ("甲局", date(2026, 4, 8), "申〔2026〕1号")


@pytest.mark.parametrize(
    ("found", "put", "said"),
    [
        ("2026-08-27", "2026-08-28", "181 days"),
        ("clause: 2.6.1", "clause: 2.6.2", "did you mean '2.6.1'"),
    ],
)
def test_a_waiver_that_can_have_no_effect_is_kept_with_the_reason(
    tmp_path: Path, found: str, put: str, said: str
) -> None:
    (waiver,) = load_waivers(_file(tmp_path, WAIVER.replace(found, put)), a_pack())
    assert [said in problem.en for problem in waiver.problems] == [True]


def test_a_clause_may_say_that_it_is_not_waived(tmp_path: Path) -> None:
    clause = replace(a_clause("2.6.1", "一口式收费", "Single cashier"), may_waive=False)
    (waiver,) = load_waivers(_file(tmp_path, WAIVER), a_pack(clause))
    assert "may not be waived" in waiver.problems[0].en


@pytest.mark.parametrize(
    ("found", "put", "said"),
    [
        ("  reason", "  raeson", "6: a waiver has no key 'raeson'; did you mean 'reason'"[1:]),
        ("  approver: Li\n", "", "'approver' is missing"),
        ("until: 2026-08-27", "until: soon", "process.yaml:8: until: 'soon' is no day"),
        (
            "from: 2026-03-01\n  until: 2026-08-27",
            "from: 2026-03-02\n  until: 2026-03-01",
            "ends (2026-03-01) before",
        ),
        (
            "{unit: [U01, U02], dates: {from: 2026-03-01, until: 2026-03-05}}",
            "{}",
            "without it the whole clause",
        ),
        ("{unit: [U01, U02]", "{units: [U01, U02]", "did you mean 'unit'"),
        ("dates: {from: 2026-03-01, until: 2026-03-05}", "dates: March", "dates are days like"),
        ("- id: W-1", "- id: W-1\n  id: W-2", "stands here a second time"),
        ("- id: W-1", "- W-0\n- id: W-1", "an entry is a table of keys"),
        ("{unit: [U01, U02]", "{unit: [U01, [U02]]", "scope: 'unit' is a value or a list of values"),
        ("{unit: [U01, U02]", "{unit: []", "scope: 'unit' is a value or a list of values"),
    ],
)
def test_what_is_badly_written_is_refused_with_its_line(
    tmp_path: Path, found: str, put: str, said: str
) -> None:
    text = WAIVER.replace(found, put, 1)
    assert text != WAIVER
    with pytest.raises(InvalidWaiver) as refused:
        load_waivers(_file(tmp_path, text), a_pack())
    assert said in str(refused.value)
    assert "process.yaml:" in str(refused.value)


@pytest.mark.parametrize(
    ("found", "put", "said"),
    [
        ("revoked", "revokd", "did you mean 'revoked'"),
        ("0123456789abcdef", "0123", "is no fingerprint"),
        ("by: 甲局, ", "", "'by' is missing"),
        ("appeals:", "appeal:", "is no list of appeals"),
    ],
)
def test_an_appeal_badly_written_is_refused(tmp_path: Path, found: str, put: str, said: str) -> None:
    with pytest.raises(InvalidWaiver, match=said):
        load_appeals(_file(tmp_path, APPEAL.replace(found, put, 1)))


@pytest.mark.parametrize("text", ["waivers:\n", "[]", "waivers: []"])
def test_a_file_without_an_entry_holds_none(tmp_path: Path, text: str) -> None:
    assert load_waivers(_file(tmp_path, text), a_pack()) == ()


def test_two_waivers_of_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidWaiver, match="'W-1' stands here a second time \\(first in line 1\\)"):
        load_waivers(_file(tmp_path, WAIVER + WAIVER), a_pack())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (WAIVER, "waivers"),
        (APPEAL, "appeals"),
        ("appeals:\n", "appeals"),
        ("[]", "waivers"),
        ("id: W-1\n", "waivers"),
    ],
)
def test_a_file_says_what_it_holds(tmp_path: Path, text: str, kind: str) -> None:
    assert kind_of(_file(tmp_path, text)) == kind


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidWaiver, match="nowhere.yaml: cannot be read"):
        load_waivers(tmp_path / "nowhere.yaml", a_pack())
