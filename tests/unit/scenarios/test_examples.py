"""Worked examples run without pytest, as `clausewise mutate` needs them."""

from dataclasses import replace
from pathlib import Path

import pytest

from clausewise.errors import InvalidPack, WrongUsage
from clausewise.language.pack import default_pack_root, load_pack
from clausewise.scenarios.examples import Example, find_step, load_steps, read_examples, run_example
from clausewise.scenarios.world import World, sentence
from tests.functional.tiny_pack import write_pack

STEPS = load_steps(default_pack_root() / "steps")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_pack(tmp_path / "pack")


@pytest.fixture
def examples(root: Path) -> dict[str, Example]:
    return {example.name: example for example in read_examples(root / "features" / "fees.feature")}


def test_outlines_are_read_row_by_row_and_audit_scenarios_not_at_all(examples: dict[str, Example]) -> None:
    rows = [name for name in examples if name.startswith("各窗口缴费")]
    assert rows == ["各窗口缴费[W1-符合]", "各窗口缴费[W2-违反]", "各窗口缴费[-无法判定]"]
    assert [name for name in examples if name not in rows] == ["不在结算窗口缴费", "次日开票是违反"]
    one = examples["各窗口缴费[W2-违反]"]
    assert one.clauses == ("1.1",)
    assert one.rule == "1.1 结算窗口缴费"
    assert [step.kind for step in one.steps] == ["given", "given", "when", "then"]
    assert one.steps[0].text == "截至“2026-03-31”"
    assert one.steps[1].table[1] == ("缴费", "2026-03-02 09:00", "W2")


def test_the_examples_of_a_pack_hold_without_pytest(root: Path, examples: dict[str, Example]) -> None:
    pack = load_pack(root)
    for example in examples.values():
        world = World(pack)
        run_example(example, world, STEPS)
        world.close()


def test_an_example_notices_a_changed_clause(root: Path, examples: dict[str, Example]) -> None:
    pack = load_pack(root)
    clause = pack.clause("1.1")
    other = pack.clause("2.1")
    assert clause is not None
    assert other is not None
    changed = replace(pack, clauses=(replace(other, id="1.1"), *pack.clauses[1:]))
    with pytest.raises(AssertionError):
        run_example(examples["不在结算窗口缴费"], World(changed), STEPS)


def test_an_unknown_sentence_is_no_pass(root: Path, examples: dict[str, Example]) -> None:
    example = examples["次日开票是违反"]
    unknown = replace(example, steps=(replace(example.steps[0], text="天气晴"),))
    with pytest.raises(InvalidPack, match="there is no sentence '天气晴'"):
        run_example(unknown, World(load_pack(root)), STEPS)


@pytest.mark.parametrize(
    "words",
    [
        "登记“人员”有",
        '登记"人员"有',
        "登记“人员”有：",
        'the register "人员" holds',
        'the register "人员" holds:',
    ],
)
def test_sentences_take_either_quotes_and_a_colon(words: str) -> None:
    assert find_step(STEPS, "given", words) is not None
    assert find_step(STEPS, "then", words) is None


def test_a_sentence_does_not_reach_beyond_its_quotes() -> None:
    assert sentence("结论为“{verdict}”").parse_arguments("“甲”的结论为“违反”") is None


def test_every_sentence_is_there_in_both_languages() -> None:
    for directory in ("records", "clauses", "verdicts"):
        text = (default_pack_root() / "steps" / f"{directory}.py").read_text("utf-8")
        assert text.count("(sentence(") == 2 * text.count("\ndef ")


def test_a_table_is_asked_for_and_a_register_is_named(root: Path) -> None:
    world = World(load_pack(root))
    with pytest.raises(WrongUsage, match="needs a table"):
        world.add_operations(())
    with pytest.raises(WrongUsage, match="no register '人员'"):
        world.add_register("人员", [["工号"]])
