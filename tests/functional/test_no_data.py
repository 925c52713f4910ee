"""A clause of which the records hold nothing has no data; one that simply never applied was not triggered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.functional.command import call

ACCEPTANCE = {"id": "1", "kind": "acceptance", "at": "2026-03-02T09:00:00+08:00", "case": "C1", "unit": "U1"}


@pytest.mark.parametrize(
    ("records", "verdict"),
    [
        ([{"id": "1", "kind": "payment", "at": "2026-03-02 09:00", "case": "C1"}], "no_data"),
        ([ACCEPTANCE], "no_data"),
        ([{**ACCEPTANCE, "promised_by": ""}], "not_triggered"),
        ([{**ACCEPTANCE, "promised_by": "2026-03-03 17:00"}], "pending"),
    ],
    ids=["no such kind", "no such column", "an empty column", "a promise"],
)
def test_without_the_column_that_says_when_a_duty_applies_there_is_no_data(
    records: list[dict[str, str]], verdict: str, tmp_path: Path
) -> None:
    (tmp_path / "hall.jsonl").write_text("\n".join(map(json.dumps, records)), "utf-8")
    done = call("check", "hall.jsonl", "--clauses", "2.3.5", "--format", "json", cwd=tmp_path)
    (clause,) = json.loads(done.stdout)["clauses"]
    assert clause["verdict"] == verdict, done.stderr
