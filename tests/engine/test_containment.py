"""Worker processes: what crashes or hangs the engine costs one scope its verdict; nothing is left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from clausewise.errors import WrongUsage
from clausewise.judge.containment import JudgePool, RulesetRefused, Scope, ScopeResult

IN_TIME = [{"op": "b"}, {"$neq": {"at": None}}, {"$lte": {"at": {"t": "due"}}}, {"_z": {"t": "_z"}}]
RULES = {
    "1|answered|0": {
        "all": [{"t": {"$and": [{"op": "a"}, {"$neq": {"due": None}}]}}, {"a": {"$and": IN_TIME}}]
    },
    "2|breach|0": {"all": [{"t": {"$and": [{"op": "c"}]}}]},
}
ANY_TWO = [{"op": "c"}, {"_z": {"t": "_z"}}]
SLOW_RULES = {
    "1|pairs|0": {"all": [{"t": {"$and": [{"op": "c"}]}}, {"a": {"$and": ANY_TWO}}, {"e": {"$and": ANY_TWO}}]}
}
ENDLESS_RULES = {
    f"{number}|s|0": {"all": [{"t": {"$and": [{"op": "c"}, {"$gte": {"n": number}}]}}]}
    for number in range(513)
}
RULESETS = {"plain": json.dumps(RULES), "slow": json.dumps(SLOW_RULES)}


def write(sid: str, facts: Sequence[dict[str, object]], shard: str = "plain") -> Scope:
    closed: list[dict[str, object]] = [*facts, {"op": "$end"}]
    messages = [{"id": str(number), "sid": sid, "_z": 1, **fact} for number, fact in enumerate(closed)]
    return Scope(shard, sid, len(messages), json.dumps(messages, separators=(",", ":")))


def write_plain(number: int) -> Scope:
    return write(str(number), [{"op": "c", "r": number}])


def write_crash(sid: str) -> Scope:
    """The engine reads nested arrays recursively, without a limit, and runs out of its stack: SIGSEGV."""
    text = write(sid, [{"op": "c", "r": 1, "x": 0}]).text
    return Scope("plain", sid, 2, text.replace('"x":0', '"x":' + "[" * 200_000 + "]" * 200_000))


def write_endless(sid: str) -> Scope:
    return write(sid, [{"op": "c", "r": number} for number in range(500)], shard="slow")


def judge(pool: JudgePool, *batches: Sequence[Scope]) -> dict[str, ScopeResult]:
    return {result.sid: result for result in pool.judge(RULESETS, batches)}


@pytest.fixture
def pool() -> Iterator[JudgePool]:
    with JudgePool() as started:
        yield started


def list_children() -> set[int]:
    return {int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()}


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_scope_of_every_batch_is_answered_once(jobs: int) -> None:
    batches = [[write_plain(number) for number in range(start, start + 7)] for start in range(0, 140, 7)]
    with JudgePool(jobs) as pool:
        results = list(pool.judge(RULESETS, [[], *batches, []]))
    assert sorted(int(result.sid) for result in results) == list(range(140))
    assert all(result.signals == [(2, "breach", int(result.sid), -1)] for result in results)


def test_an_answer_in_time_and_one_too_late(pool: JudgePool) -> None:
    facts: list[dict[str, object]] = [
        {"op": "a", "r": 0, "due": 200},
        {"op": "b", "r": 1, "at": 199},
        {"op": "b", "r": 2, "at": 201},
    ]
    assert judge(pool, [write("A", facts)])["A"] == ScopeResult("A", [(1, "answered", 0, 1)])


def test_only_the_scope_that_crashes_the_engine_is_not_judged(pool: JudgePool) -> None:
    batch = [write_plain(number) for number in range(10)]
    results = judge(pool, [*batch[:5], write_crash("poison"), *batch[5:]])
    assert results.pop("poison") == ScopeResult("poison", [], "The rule engine crashed on this (SIGSEGV).")
    assert results == {str(n): ScopeResult(str(n), [(2, "breach", n, -1)]) for n in range(10)}


def test_several_poisoned_scopes_with_two_jobs() -> None:
    batches = [[write_plain(n), write_crash(f"poison {n}"), write_plain(n + 100)] for n in range(4)]
    with JudgePool(2) as pool:
        results = judge(pool, *batches)
    assert {sid for sid, result in results.items() if result.trouble} == {f"poison {n}" for n in range(4)}
    assert len(results) == 12


def test_only_the_scope_that_does_not_end_is_not_judged() -> None:
    with JudgePool(1, seconds_per_scope=0.4) as pool:
        results = judge(pool, [write_plain(1), write_endless("endless"), write_plain(2)])
    trouble = "The rule engine did not finish this within 0.4 seconds."
    assert results.pop("endless") == ScopeResult("endless", [], trouble)
    assert results == {str(n): ScopeResult(str(n), [(2, "breach", n, -1)]) for n in (1, 2)}


def test_a_batch_may_take_longer_than_one_scope_may() -> None:
    with JudgePool(1, seconds_per_scope=0.4) as pool:
        results = judge(pool, [write_plain(number) for number in range(20_000)])
    assert len(results) == 20_000
    assert not any(result.trouble for result in results.values())


def test_messages_that_do_not_arrive_are_trouble_and_the_batch_goes_on(pool: JudgePool) -> None:
    text = write_plain(1).text
    results = judge(
        pool,
        [
            Scope("plain", "1", 3, text),
            Scope("plain", "2", 2, text),
            Scope("plain", "3", 2, text.replace('"1"', '"3"').replace('"r":1', '"r":,')),
            write_plain(4),
        ],
    )
    assert [bool(results[sid].trouble) for sid in "1234"] == [True, True, True, False]


def test_batches_are_read_only_as_they_are_needed(pool: JudgePool) -> None:
    read: list[int] = []

    def make_batches() -> Iterator[list[Scope]]:
        for number in range(100):
            read.append(number)
            yield [write_plain(number)]

    results = pool.judge(RULESETS, make_batches())
    next(results)
    assert len(read) <= 3
    assert len(list(results)) == 99


def test_workers_stay_for_the_next_audit(pool: JudgePool) -> None:
    judge(pool, [write_plain(1)])
    before = list_children()
    judge(pool, [write_plain(2)])
    assert list_children() == before


def test_a_worker_starts_before_its_work_if_asked_and_a_second_one_for_a_second_batch() -> None:
    before = list_children()
    with JudgePool(2) as pool:
        assert list_children() == before
        pool.start()
        (first,) = list_children() - before
        judge(pool, [write_plain(1)])
        assert list_children() - before == {first}
        judge(pool, *([write_plain(number)] for number in range(2)))
        assert len(list_children() - before) == 2
        assert first in list_children()
    assert list_children() == before


def test_more_rulesets_than_a_worker_holds(pool: JudgePool) -> None:
    rulesets = {
        str(n): json.dumps({f"{n}|s|0": {"all": [{"t": {"$and": [{"op": "c"}]}}]}}) for n in range(150)
    }
    batches = [[write(str(n), [{"op": "c", "r": 0}], shard=str(n))] for n in [*range(150), *range(150)]]
    for result in pool.judge(rulesets, batches):
        assert result.signals == [(int(result.sid), "s", 0, -1)]


def test_an_iteration_given_up_leaves_the_pool_usable(pool: JudgePool) -> None:
    results = pool.judge(RULESETS, [[write_plain(1)], [write_endless("endless")]])
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert set(judge(pool, [write_plain(2)])) == {"2"}


def test_two_iterations_at_a_time_are_refused(pool: JudgePool) -> None:
    results = pool.judge(RULESETS, [[write_plain(1)], [write_plain(2)]])
    next(results)
    with pytest.raises(RuntimeError, match="judging already"):
        next(pool.judge(RULESETS, [[write_plain(3)]]))


def test_a_pool_closed_while_judging_does_not_end_silently() -> None:
    pool = JudgePool()
    results = pool.judge(RULESETS, [[write_plain(1)], [write_plain(2)], [write_plain(3)]])
    next(results)
    pool.close()
    with pytest.raises(RuntimeError, match="closed while it was judging"):
        list(results)


@pytest.mark.parametrize(
    ("rules", "part_of_message"),
    [
        ("{", "Expecting property name"),
        ('{"1|s|0":{"all":[{"t":{"$and":[{"op":"c"},{"$bad":{"x":1}}]}}]}}', "error code"),
        (json.dumps(ENDLESS_RULES), "did not finish this within 1 seconds"),
    ],
)
def test_a_ruleset_that_the_engine_does_not_take_is_an_error(rules: str, part_of_message: str) -> None:
    with JudgePool(1, seconds_per_scope=1) as pool:
        with pytest.raises(RulesetRefused, match=part_of_message):
            list(pool.judge({"bad": rules}, [[write("1", [], shard="bad")]]))
        assert set(judge(pool, [write_plain(2)])) == {"2"}


def test_a_worker_killed_while_idle_is_replaced(pool: JudgePool) -> None:
    before = list_children()
    judge(pool, [write_plain(1)])
    (worker,) = list_children() - before
    os.kill(worker, signal.SIGKILL)
    assert judge(pool, [write_plain(2)])["2"].trouble == ""


def test_closing_leaves_no_process() -> None:
    before = list_children()
    pool = JudgePool(2)
    judge(pool, [write_plain(1)], [write_crash("poison")], [write_plain(2)])
    assert len(list_children() - before) == 2
    pool.close()
    assert list_children() == before


LONG = (
    90  # seconds, on a machine with much else to do; they leave at once, or when the time of a scope is over
)
PARENT = """
import sys
from clausewise.judge.containment import JudgePool, Scope
import time
rules, empty, endless, facts, busy = sys.stdin.read().split("\\n")
with JudgePool(1, seconds_per_scope=5) as pool:
    list(pool.judge({"slow": rules}, [[Scope("slow", "empty", 1, empty)]]))
    print("ready", flush=True)
    if busy:
        list(pool.judge({"slow": rules}, [[Scope("slow", "endless", int(facts), endless)]]))
    while True:  # not one long sleep: an interruption just before it begins would wait for its end
        time.sleep(0.05)
"""


def hear_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a test run in the background may ignore them


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("busy", ["", "busy"])
def test_no_worker_outlives_its_parent(ending: signal.Signals, busy: str) -> None:
    empty, endless = write("empty", []), write_endless("endless")
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        preexec_fn=hear_interrupts,
    )
    assert parent.stdin
    assert parent.stdout
    with parent:
        parent.stdin.write("\n".join([RULESETS["slow"], empty.text, endless.text, str(endless.facts), busy]))
        parent.stdin.close()
        assert parent.stdout.readline() == "ready\n"
        children = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()
        assert len(children) == 1
        time.sleep(0.2 if busy else 0)
        parent.send_signal(ending)
        parent.wait(LONG)
    deadline = time.monotonic() + LONG
    while is_alive(int(children[0])) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(int(children[0]))


@pytest.mark.parametrize(("jobs", "seconds"), [(0, 60.0), (-1, 60.0), (1, 0.0)])
def test_a_pool_of_nothing_is_wrong_usage(jobs: int, seconds: float) -> None:
    with pytest.raises(WrongUsage):
        JudgePool(jobs, seconds)
