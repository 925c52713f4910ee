"""The sample hall against its answer keys, record by record, and against what fixtures/README.md says of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from clausewise.audit import Options, audit
from clausewise.language.pack import load_pack
from clausewise.moments import read_moment, read_period
from clausewise.sources import open_sources

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sample-hall"
META = json.loads((SAMPLE / "answer-key-meta.json").read_text("utf-8"))
AUDITS = {described["key"]: described for described in META["audits"]}
WHOLE = "answer-key.jsonl"
NEVER_MET = {"2.4.11", "4.2.3"}  # the record is itself the breach
LATE = {"3.2.7"}  # stands at the audit's end, so it is broken only where records go on after it
ATTESTED = {"3.2.1"}


def _options(arguments: list[str], *, exhaustive: bool = False) -> Options:
    given = dict(zip(arguments[::2], arguments[1::2], strict=True))
    period, as_of = given.pop("--period", None), given.pop("--as-of", None)
    assert not given
    return Options(
        period=read_period(period) if period else None,
        as_of=read_moment(as_of, ZoneInfo("Asia/Shanghai")) if as_of else None,
        exhaustive=exhaustive,
    )


@pytest.mark.parametrize(
    ("key", "exhaustive"), [*((key, False) for key in AUDITS), (WHOLE, True)], ids=lambda value: str(value)
)
def test_the_sample_hall_has_the_findings_of_its_answer_key_and_no_others(key: str, exhaustive: bool) -> None:
    pack = load_pack()
    described = AUDITS[key]
    lines = map(json.loads, (SAMPLE / key).read_text("utf-8").splitlines())
    wanted = {(k["clause"], k["trigger"], k["verdict"], k["unit"], k["due"]) for k in lines}
    options = _options(described["arguments"], exhaustive=exhaustive)
    result = audit(pack, open_sources([SAMPLE], pack.vocabulary), options)
    found = {(f.clause, f.trigger, f.verdict, f.unit, f.due) for f in result.findings()}
    counts = {c.clause.id: {v: n for v, n in c.counts.items() if n} for c in result.clauses}
    period, as_of = result.period, result.as_of
    result.close()
    assert found == wanted
    assert {clause: count for clause, count in counts.items() if count} == described["clauses"]
    assert period == tuple(date.fromisoformat(described["period"][end]) for end in ("from", "until"))
    assert as_of.isoformat(timespec="seconds") == described["as_of"]


def _clauses_with(verdict: str, *counts: Mapping[str, Any]) -> set[str]:
    return {clause for each in counts for clause, count in each.items() if count.get(verdict)}


def test_every_clause_is_met_and_broken_but_for_those_that_the_readme_names() -> None:
    clauses = {clause.id for clause in load_pack().clauses}
    whole = AUDITS[WHOLE]["clauses"]
    assert clauses - _clauses_with("met", whole) == NEVER_MET | ATTESTED
    assert clauses - _clauses_with("breach", whole) == LATE | ATTESTED
    assert "3.2.7" in _clauses_with("breach", AUDITS["answer-key-february.jsonl"]["clauses"])
    readme = (SAMPLE.parent / "README.md").read_text("utf-8")
    for clause in NEVER_MET | LATE | ATTESTED:
        assert clause in readme


def test_the_places_worth_knowing_are_there() -> None:
    """What fixtures/README.md points out to its reader."""
    operations = (SAMPLE / "operations.csv").read_text("utf-8-sig").splitlines()
    head = operations[0].split(",")
    rows = [dict(zip(head, line.split(","), strict=False)) for line in operations[1:]]
    first = rows[0]
    assert (first["操作"], first["地点"], first["时间"][:10]) == ("申请", "网上", "2026-01-01")
    midnight = [row for row in rows if row["操作"] == "办结" and " 00:00:00" in row["时间"].replace("T", " ")]
    assert len(midnight) == 2
    postings = (SAMPLE / "registers" / "postings.csv").read_text("utf-8-sig")
    assert any(line.startswith("S0505,") and "2026-03-01" in line for line in postings.splitlines())
    staff = (SAMPLE / "registers" / "staff.csv").read_text("utf-8-sig")
    assert any(line.startswith("S0505,") and "2024-02-29" in line for line in staff.splitlines())
    signed = {(row["办件编号"], datetime.fromisoformat(row["时间"])) for row in rows if row["操作"] == "签批"}
    decided = {
        (row["办件编号"], datetime.fromisoformat(row["时间"])) for row in rows if row["操作"] == "办结"
    }
    assert any((case, at - timedelta(seconds=1)) in signed for case, at in decided)
    assert not signed & decided  # the order of rows decides nothing
    keyed = [json.loads(line) for line in (SAMPLE / WHOLE).read_text("utf-8").splitlines()]
    occasions = {
        (k["clause"], k["trigger"], k["verdict"]) for k in keyed if k["clause"] in ("4.1.1", "4.1.2")
    }
    assert ("4.1.2", "unit/U05@2026-02", "breach") in occasions  # its first occasion, and not reported
    assert ("4.1.1", "unit/U06@2026-03", "pending") in occasions
