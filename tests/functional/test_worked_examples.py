"""No clause of the pack lacks an example that its rule asks for: whoever forgets one sees which."""

from __future__ import annotations

import pytest

from clausewise.language.pack import load_pack
from clausewise.model.clause import Clause
from tests.functional.needed_examples import ROOT, Shown, needs, show_all

PACK = load_pack(ROOT)
RULES = [clause for clause in PACK.clauses if clause.rule is not None]
# What the rule alone does not say: why an example of that kind cannot be written.
IMPOSSIBLE = {
    ("3.2.7", "undetermined"): "a finding on a posting always has its staff, which is the posting's key",
}


@pytest.fixture(scope="module")
def shown() -> dict[str, Shown]:
    return show_all()


@pytest.mark.parametrize("clause", RULES, ids=lambda clause: clause.id)
@pytest.mark.xdist_group("worked examples")
def test_a_clause_has_every_example_that_its_rule_asks_for(clause: Clause, shown: dict[str, Shown]) -> None:
    impossible = {what for (who, what) in IMPOSSIBLE if who == clause.id}
    assert needs(clause, PACK.vocabulary) - impossible - shown[clause.id].what == set()


def test_what_is_called_impossible_is_asked_for() -> None:
    asked = {(clause.id, what) for clause in RULES for what in needs(clause, PACK.vocabulary)}
    assert set(IMPOSSIBLE) <= asked
