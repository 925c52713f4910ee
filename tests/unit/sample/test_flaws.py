"""The answer key against what was seeded: a flaw breaks the clauses that it is meant to, and no others."""

from __future__ import annotations

import pytest

from clausewise.sample import Sample, answers, audits, make_sample
from clausewise.sample.cases import LEAST_OF_EACH
from clausewise.sample.expectations.verdicts import Expected
from clausewise.sample.flaws import FLAWS, Flaw

SEEDS = (2026, 1, 2)
FOLLOWING = ("2.3.6", "2.4.7", "4.3.1")


def verdicts_by_case(sample: Sample) -> dict[str, list[Expected]]:
    _, _, scope = audits(sample.operations, 3)[0]
    found: dict[str, list[Expected]] = {}
    for verdict in answers(sample, scope):
        if verdict.case and verdict.clause not in FOLLOWING:
            found.setdefault(verdict.case, []).append(verdict)
    return found


@pytest.fixture(scope="module", params=SEEDS)
def sample(request: pytest.FixtureRequest) -> Sample:
    return make_sample(seed=request.param)


@pytest.fixture(scope="module")
def by_case(sample: Sample) -> dict[str, list[Expected]]:
    return verdicts_by_case(sample)


@pytest.mark.parametrize("flaw", FLAWS, ids=lambda flaw: flaw.name)
def test_a_flaw_breaks_and_clouds_just_what_it_is_meant_to(
    flaw: Flaw, sample: Sample, by_case: dict[str, list[Expected]]
) -> None:
    cases = [case for case in sample.cases if case.flaw == flaw.name]
    assert len(cases) == LEAST_OF_EACH
    for case in cases:
        found = by_case.get(case.id, [])
        assert {v.clause for v in found if v.verdict == "breach"} == set(flaw.breaks), case
        assert {v.clause for v in found if v.verdict == "undetermined"} == set(flaw.clouds), case


def test_a_case_without_a_flaw_breaks_nothing(sample: Sample, by_case: dict[str, list[Expected]]) -> None:
    sound = {case.id for case in sample.cases if not case.flaw}
    wrong = [v for case in sound for v in by_case.get(case, []) if v.verdict in ("breach", "undetermined")]
    assert wrong == []
