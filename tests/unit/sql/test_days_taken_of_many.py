"""The working days that answers took are the same whether triggers are kept or counted and put away."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest

from clausewise.audit import Options, audit
from clausewise.language.pack import load_pack
from clausewise.sources.places import open_sources
from tests.engine.differential import as_if_many
from tests.functional.tiny_pack import write_pack

RULE = """clause: "1.2"
title: {zh: 票, en: receipt}
holds: unit
severity: major
rule: {each: payment, must_have: {a: receipt, same: [case], after: true, within: 3 working days}}
"""
# The first receipt is of the payment's very second and stands before it; the last comes too late.
RECORDS = """id,kind,at,case,unit
R0,receipt,2026-03-02 09:00,C1,甲
P1,payment,2026-03-02 09:00,C1,甲
R1,receipt,2026-03-04 10:00,C1,甲
P2,payment,2026-03-03 09:00,C2,甲
R2,receipt,2026-03-03 09:30,C2,甲
P3,payment,2026-03-03 09:00,C3,甲
R3,receipt,2026-03-12 09:30,C3,甲
"""


@pytest.mark.parametrize("many", [False, True])
def test_the_first_answer_is_one_that_counts(many: bool, tmp_path: Path) -> None:
    root = write_pack(tmp_path / "pack")
    for file in (root / "rules").glob("[0-9]*.yaml"):
        file.unlink()
    (root / "rules" / "1.2.yaml").write_text(RULE, "utf-8")
    (tmp_path / "operations.csv").write_text(RECORDS, "utf-8")
    pack = load_pack(root)
    with as_if_many() if many else nullcontext():
        result = audit(pack, open_sources([tmp_path / "operations.csv"], pack.vocabulary), Options())
    (taken,) = result.days_taken
    assert (taken.days, taken.open, taken.late) == ({0: 1, 2: 1, 9: 1}, 0, 1)
    result.close()
