"""The sample hall against its answer key, record by record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clausewise.audit import Options, audit
from clausewise.language.pack import load_pack
from clausewise.sources import open_sources

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sample-hall"


@pytest.mark.parametrize("exhaustive", [False, True])
def test_every_finding_of_the_sample_hall_stands_in_its_answer_key_and_the_other_way_round(
    exhaustive: bool,
) -> None:
    pack = load_pack()
    lines = (SAMPLE / "answer-key.jsonl").read_text(encoding="utf-8").splitlines()
    key = {(k["clause"], k["trigger"], k["verdict"], k["unit"], k["due"]) for k in map(json.loads, lines)}
    result = audit(pack, open_sources([SAMPLE], pack.vocabulary), Options(exhaustive=exhaustive))
    found = {(f.clause, f.trigger, f.verdict, f.unit, f.due) for f in result.findings()}
    result.close()
    assert found == key
