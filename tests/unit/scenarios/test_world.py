"""What an example expects and does not find is told; a word that is none is refused with the nearest."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from clausewise.errors import WrongUsage
from clausewise.judge.containment import JudgePool
from clausewise.language.pack import load_pack
from clausewise.model.clause import Pack
from clausewise.scenarios.world import World
from tests.functional.tiny_pack import write_pack

HEAD = ["操作", "时间", "办件编号", "窗口"]
W1, W2 = ["缴费", "2026-03-02 09:00", "C1", "W1"], ["缴费", "2026-03-02 10:00", "C2", "W2"]


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return load_pack(write_pack(tmp_path_factory.mktemp("world") / "pack"))


@pytest.fixture(scope="module")
def pool() -> Iterator[JudgePool]:
    with JudgePool(1) as pool:
        yield pool


@pytest.fixture
def world(pack: Pack, pool: JudgePool) -> Iterator[World]:
    world = World(pack, pool)
    world.set_as_of("2026-03-31")
    yield world
    world.close()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda w: w.judge("1.3"), "the pack has no clause '1.3'; did you mean"),
        (lambda w: w.waive("1.3", "甲"), "the pack has no clause '1.3'; did you mean"),
        (
            lambda w: w.add_appeals([[], ["1.3", "1", "甲", "撤销", "2026-03-05"]]),
            "the pack has no clause '1.3'",
        ),
        (
            lambda w: w.add_appeals([[], ["1.1", "1", "甲", "撤消", "2026-03-05"]]),
            "'撤消' is no state of an appeal",
        ),
        (lambda w: w.add_register("窗口表", [["窗口"]]), "the vocabulary has no register '窗口表'"),
        (lambda w: w.add_operations([]), "this step needs a table below it"),
        (lambda w: w.add_operations([["操作", "时间", "操作"], W1[:3]]), "stands twice: 操作, 时间, 操作"),
        (lambda w: w.expect_verdicts([[], ["1", "合格"]]), "'合格' is no verdict"),
    ],
)
def test_a_word_that_is_none_is_refused(world: World, wrong: Callable[[World], None], said: str) -> None:
    with pytest.raises(WrongUsage) as refused:
        wrong(world)
    assert said in str(refused.value)


def judged(world: World, *rows: list[str], clause: str = "1.1") -> World:
    world.add_operations([HEAD, *rows])
    world.judge(clause)
    return world


@pytest.mark.parametrize(
    ("rows", "wrong", "said"),
    [
        ([W1, W2], lambda w: w.expect_verdict("符合"), "条款 1.1 应恰有一条触发记录 / one trigger expected, is: 1: 符合; 2: 违反"),
        ([W1], lambda w: w.expect_verdict("符合", "3"), "没有触发记录“3” / no such trigger, is: 1: 符合"),
        ([W1], lambda w: w.expect_verdict("违反"), "条款 1.1 对“1”的结论"),
        ([W1], lambda w: w.expect_nothing(), "不应有触发记录 / nothing should be triggered, is: 1: 符合"),
        ([["开票", *W1[1:3], ""]], lambda w: w.expect_verdict("符合"), "one trigger expected, is: 无 / none"),
        ([W1], lambda w: w.expect_missing("窗口"), "应缺少“窗口” / should be missing; is: 无 / none"),
        ([[*W1[:3], ""]], lambda w: w.expect_missing("金额"), "应缺少“金额” / should be missing; is: window"),
    ],
)  # fmt: skip
def test_what_is_not_as_expected_is_said(
    world: World, rows: list[list[str]], wrong: Callable[[World], None], said: str
) -> None:
    with pytest.raises(AssertionError) as failed:
        wrong(judged(world, *rows))
    assert said in str(failed.value)


def test_what_is_as_expected_passes(world: World) -> None:
    judged(world, [*W1[:3], ""])
    world.expect_missing("窗口")
    world.expect_missing("window")
    world.expect_verdict("无法判定", "1")
    world.expect_verdicts([[], ["1", "undetermined"]])


def test_nobody_asks_whether_the_records_of_an_example_are_all_there(world: World) -> None:
    judged(world, W1, ["缴费", "2026-04-02 09:00", "C3", "W1"])  # an audit would name the record after as-of
    assert world.result is not None
    assert world.result.completeness == ()


def test_nothing_is_judged_before_it_is_asked_for(world: World) -> None:
    with pytest.raises(AssertionError, match="nothing is judged yet: write a When step"):
        world.expect_nothing()


def test_a_record_that_cannot_be_read_is_no_pass(world: World) -> None:
    with pytest.raises(AssertionError, match="records of the example could not be read: .*'昨天'"):
        judged(world, W1, ["缴费", "昨天", "C1", "W1"])
