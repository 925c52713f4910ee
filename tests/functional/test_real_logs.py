"""Two real event logs against their packs: the cases in breach are those that other programs found.

The logs are not ours to redistribute. They are looked for in ../shared/logs beside the repository, or where
the environment variable CLAUSEWISE_LOGS says; without them the tests are skipped and say so.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from clausewise.audit import Options, audit
from clausewise.language.pack import load_pack
from clausewise.model.clause import Pack
from clausewise.sources import open_sources

REPOSITORY = Path(__file__).parents[2]
LOGS = Path(os.environ.get("CLAUSEWISE_LOGS") or REPOSITORY.parent / "shared" / "logs")
EXPECTED = LOGS / "expected.yaml"
PACKS = {"receipt.xes.gz": "permit-receipts", "road_traffic_fines.xes.gz": "traffic-fines"}


@pytest.mark.parametrize("exhaustive", [False, True], ids=["default", "exhaustive"])
@pytest.mark.parametrize("log", PACKS)
def test_the_cases_in_breach_are_those_that_other_programs_found(log: str, exhaustive: bool) -> None:
    expected = {rule["id"]: rule["cases"] for rule in expected_rules(log)}
    pack = load_pack(REPOSITORY / "examples" / PACKS[log])
    assert cases_in_breach(pack, LOGS / log, exhaustive=exhaustive) == expected


@pytest.mark.parametrize("log", PACKS)
def test_the_pack_quotes_every_rule_of_its_log(log: str) -> None:
    wanted = {rule["id"]: (rule["text"],) for rule in expected_rules(log)}
    pack = load_pack(REPOSITORY / "examples" / PACKS[log])
    assert {clause.id: clause.text for clause in pack.clauses} == wanted


def expected_rules(log: str) -> list[dict[str, Any]]:
    """The log's rules: id, text, cases (distinct, in breach); skips the test where the log is not there."""
    for file in (EXPECTED, LOGS / log):
        if not file.is_file():
            pytest.skip(f"{file} is not there; set CLAUSEWISE_LOGS to the directory that holds the logs")
    rules: list[dict[str, Any]] = yaml.safe_load(EXPECTED.read_text(encoding="utf-8"))[log]
    return rules


def cases_in_breach(pack: Pack, log: Path, *, exhaustive: bool) -> dict[str, int]:
    result = audit(pack, open_sources([log], pack.vocabulary), Options(None, None, exhaustive=exhaustive))
    try:
        cases: dict[str, set[str | None]] = {clause.id: set() for clause in pack.clauses}
        for finding in result.findings():
            if finding.verdict == "breach":
                cases[finding.clause].add(finding.case)
        assert not any(None in found for found in cases.values()), "a breach without a case"
        return {clause: len(found) for clause, found in cases.items()}
    finally:
        result.close()
