"""What crashes, corrupts or hangs the engine costs an audit the one scope that holds it, and that scope is named.

The facts that DuckDB writes are always clean, so the poison comes in by a door that only this test has: a pool that
rewrites the text of one scope on its way to the engine. All other verdicts must be those of an audit without poison.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from clausewise.audit import Options, audit
from clausewise.errors import EngineTrouble
from clausewise.judge.containment import JudgePool, Scope, ScopeResult
from clausewise.language.pack import load_pack
from clausewise.sources.places import open_sources

from .by_hand import REGISTERS, make_pack, op
from .differential import as_if_many, write_jsonl
from .naive import write_pack

Verdicts = dict[tuple[str, str], tuple[str, tuple[str, ...]]]
Poison = Callable[[str], str]
CASES = 9
ANSWERED = {
    "each": "apply",
    "where": "n >= 0",
    "must_have": {"a": "decide", "same": ["case"], "where": "n = each.n", "within": "2 working days"},
}
PLAIN = {"each": "decide", "must": "n < 5"}


class PoisoningPool(JudgePool):
    """Rewrites the first scope whose text holds `mark`, and what holds its first fact for that duty again; counts questions and answers."""

    def __init__(self, poison: Poison, mark: str, seconds: float = 20.0) -> None:
        super().__init__(1, seconds)
        self.poison, self.mark, self.record = poison, mark, ""
        self.triggers = self.asked = self.answered = 0

    def judge(self, rulesets: Mapping[str, str], batches: Iterable[Sequence[Scope]]) -> Iterator[ScopeResult]:
        for result in super().judge(rulesets, ([self.pass_on(s) for s in batch] for batch in batches)):
            self.answered += 1
            yield result

    def pass_on(self, scope: Scope) -> Scope:
        self.asked += 1
        if self.mark not in scope.text or self.record not in scope.text:
            return scope
        if not self.record:
            facts = [fact for fact in json.loads(scope.text) if str(fact["op"]).startswith("t")]
            self.triggers, self.record = len(facts), f'"op":"{facts[0]["op"]}","r":{facts[0]["r"]},'
        return replace(scope, text=self.poison(scope.text))


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("hall")
    write_pack(make_pack(dict(ANSWERED), dict(PLAIN), version="1", title={"en": "Hall"}), root / "pack")
    rows = []
    for i in range(CASES):
        rows.append(op(f"a{i}", "apply", "2026-03-02 09:00", case=f"C{i}", n=str(i), unit="U1"))
        decided = "2026-03-03 09:00" if i % 3 else "2026-03-13 09:00"
        rows.append(op(f"d{i}", "decide", decided, case=f"C{i}", n=str(i), unit="U1"))
    write_jsonl(root / "data" / "operations.jsonl", rows)
    for name, register in REGISTERS.items():
        write_jsonl(root / "data" / "registers" / f"{name}.jsonl", register)
    return root


def judged(hall: Path, pool: JudgePool, *, together: bool = False) -> Verdicts:
    """`together`: several cases in a scope, as where records are many."""
    pack = load_pack(hall / "pack")
    options = Options(period=(date(2026, 3, 1), date(2026, 3, 31)), exhaustive=True, keep_all=True)
    with as_if_many() if together else nullcontext():
        result = audit(pack, open_sources([hall / "data"], pack.vocabulary), options, pool=pool)
    with closing(result):
        return {(c, t.trigger): (t.verdict, t.missing) for c in ("1", "2") for t in result.verdicts(c)}


@pytest.fixture(scope="module")
def clean(hall: Path) -> Verdicts:
    with JudgePool(1) as pool:
        found = judged(hall, pool)
    assert {verdict for verdict, _ in found.values()} == {"met", "breach"}
    assert len(found) == 2 * CASES
    return found


def into_first(old: str, new: str) -> Poison:
    return lambda text: text.replace(old, new, 1)


def nested(text: str) -> str:
    return text.replace('"_z":1', '"_z":' + "[" * 200_000 + "]" * 200_000, 1)


def many(text: str) -> str:
    """So many facts that join that no engine is done with them in time."""
    facts = json.loads(text)
    middle = [fact for fact in facts[:-1] for _ in range(4000)]
    numbered = [{**fact, "id": str(i)} for i, fact in enumerate([*middle, facts[-1]])]
    return json.dumps(numbered, separators=(",", ":"))


NAMED: dict[str, Poison] = {
    "nested": nested,
    "no end": lambda text: text[: text.rindex(',{"id"')] + "]",
    "same id twice": into_first('{"id":"1"', '{"id":"0"'),
    "stranger's sid": lambda text: text.replace('"sid":"', '"sid":"9', 1),
    "long text": into_first('"_z":1', '"_z":1,"long":"' + "x" * 70_000 + '"'),
    "many properties": into_first('"_z":1', '"_z":1,' + ",".join(f'"p{i}":1' for i in range(300))),
    "empty object": into_first('"_z":1', '"_z":1,"o":{}'),
    "escape": into_first('"_z":1', '"_z":1,"e":"\\u0041"'),
    "cut off": lambda text: text[: len(text) // 2],
    "not json": lambda text: text.replace('"_z":1', '"_z":', 1),
    "NUL": into_first('"_z":1', '"_z":1,"e":"\x00"'),
}
CORRUPT: dict[str, Poison] = {
    "text for a number": into_first('"at":', '"at":"x","was":'),
    "decimal": into_first('"x":0', '"x":0.5'),
    "exponent": into_first('"x":0', '"x":1e3'),
    "NaN": into_first('"x":0', '"x":NaN'),
    "infinity": into_first('"x":0', '"x":Infinity'),
    "minus zero": into_first('"x":0', '"x":-0.0'),
    "true": into_first('"x":0', '"x":true'),
    "null": into_first('"id_":', '"id_":null,"was":'),
}


def named(found: Verdicts, clean: Verdicts) -> int:
    """How many verdicts are not those of the clean audit; each of them must be undetermined, and say that the engine had trouble."""
    assert found.keys() == clean.keys()
    changed = [found[key] for key in clean if clean[key] != found[key]]
    for verdict, missing in changed:
        assert verdict == "undetermined"
        assert missing[0].startswith("engine: ")
    return len(changed)


@pytest.mark.parametrize("name", NAMED)
def test_a_poisoned_scope_is_named_and_the_others_are_as_they_were(
    name: str, hall: Path, clean: Verdicts
) -> None:
    with PoisoningPool(NAMED[name], '"op":"a0') as pool:
        found = judged(hall, pool)
    assert named(found, clean) == pool.triggers == 1
    assert pool.asked == pool.answered > 1


@pytest.mark.parametrize("name", CORRUPT)
def test_what_corrupts_the_engine_never_turns_a_verdict(name: str, hall: Path, clean: Verdicts) -> None:
    with PoisoningPool(CORRUPT[name], '"op":"a0') as pool:
        found = judged(hall, pool)
    assert named(found, clean) <= pool.triggers == 1
    assert pool.asked == pool.answered > 1


@pytest.mark.parametrize("name", NAMED)
def test_of_cases_that_share_a_scope_only_the_poisoned_one_is_named(
    name: str, hall: Path, clean: Verdicts
) -> None:
    with PoisoningPool(NAMED[name], '"op":"t0') as pool:
        found = judged(hall, pool, together=True)
    assert named(found, clean) == 1 < pool.triggers
    assert pool.asked == pool.answered > pool.triggers


@pytest.mark.parametrize("name", CORRUPT)
def test_what_corrupts_the_engine_turns_no_verdict_of_a_case_that_shares_its_scope(
    name: str, hall: Path, clean: Verdicts
) -> None:
    with PoisoningPool(CORRUPT[name], '"op":"t0') as pool:
        found = judged(hall, pool, together=True)
    assert named(found, clean) <= 1 < pool.triggers
    assert pool.asked == pool.answered > 1


def test_of_triggers_that_are_judged_together_only_the_poisoned_one_is_named(
    hall: Path, clean: Verdicts
) -> None:
    with PoisoningPool(nested, '"op":"t1') as pool:
        found = judged(hall, pool)
    assert pool.triggers == CASES
    assert named(found, clean) == 1
    assert pool.asked == pool.answered > CASES


def test_a_scope_without_end_is_ended_and_named(hall: Path, clean: Verdicts) -> None:
    with PoisoningPool(many, '"op":"a0', seconds=1.5) as pool:
        rewritten = pool.pass_on

        def with_its_number(scope: Scope) -> Scope:
            passed = rewritten(scope)
            return replace(passed, facts=passed.text.count("{"))

        pool.pass_on = with_its_number  # type: ignore[method-assign]
        found = judged(hall, pool)
    ((verdict, missing),) = [found[key] for key in clean if clean[key] != found[key]]
    assert verdict == "undetermined"
    assert "did not finish this within 1.5 seconds" in missing[0]
    assert pool.asked == pool.answered


class LosingPool(JudgePool):
    """Loses the answer of one scope: what was sent must come back."""

    def judge(self, rulesets: Mapping[str, str], batches: Iterable[Sequence[Scope]]) -> Iterator[ScopeResult]:
        results = super().judge(rulesets, batches)
        next(results)
        yield from results


def test_an_answer_that_is_lost_ends_the_audit(hall: Path) -> None:
    with LosingPool(1) as pool, pytest.raises(EngineTrouble, match="were sent to the judge, .* came back"):
        judged(hall, pool)
