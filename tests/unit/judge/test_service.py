"""The engine's process answers each request in its order, and leaves when nobody can ask any more.

Here it serves in this process: all requests lie in the pipe beforehand, and the asking side is shut.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
from collections.abc import Iterator
from multiprocessing.connection import Pipe

import pytest

from clausewise.judge import worker
from clausewise.judge.worker import find_flaw, main, serve

RULES = json.dumps({"3|breach|0": {"all": [{"t": {"$and": [{"op": "c"}, {"$gte": {"n": 5}}]}}]}})
HOLD = ("hold", "k", RULES)


def scope(sid: str, n: int, key: str = "k") -> tuple[str, str, int, str]:
    facts = [{"op": "c", "r": 1, "n": n}, {"op": "$end"}]
    text = json.dumps(
        [{"id": str(i), "sid": sid, "_z": 1, **fact} for i, fact in enumerate(facts)], separators=(",", ":")
    )
    return key, sid, 2, text


def answers(*requests: object, parent: int | None = None) -> list[object]:
    """What `serve` answers to these requests."""
    ours, theirs = Pipe()
    with ours, theirs:
        for request in requests:
            ours.send(request)
        with socket.socket(fileno=os.dup(ours.fileno())) as side:
            side.shutdown(socket.SHUT_WR)
        serve(theirs, 20.0, os.getppid() if parent is None else parent)
        found = []
        while ours.poll():
            found.append(ours.recv())
        return found


@pytest.fixture(autouse=True)
def _no_alarm_is_left() -> Iterator[None]:
    yield
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_rules_are_held_and_scopes_judged_by_them() -> None:
    assert answers(HOLD, ("judge", [scope("1", 5), scope("2", 4), scope("3", 6)])) == [
        "",
        [("1", [(3, "breach", 1, -1)], ""), ("2", [], ""), ("3", [(3, "breach", 1, -1)], "")],
    ]


def test_trouble_of_a_scope_is_said_of_it_alone() -> None:
    key, sid, _, text = scope("1", 5)
    _, ((first, signals, trouble), second) = answers(HOLD, ("judge", [(key, sid, 3, text), scope("2", 5)]))  # type: ignore[misc]
    assert (first, signals) == ("1", [])
    assert trouble.startswith("3 messages were sent; 2")
    assert second == ("2", [(3, "breach", 1, -1)], "")


def test_rules_that_cannot_be_used_are_refused_with_the_reason_and_the_service_goes_on() -> None:
    refused, held, judged = answers(("hold", "k", '{"x":{"all":[]}}'), HOLD, ("judge", [scope("1", 5)]))
    assert refused == 'rule "x" is not named <duty>|<signal>|<alternative>, such as "12|breach|0"'
    assert held == ""
    assert judged == [("1", [(3, "breach", 1, -1)], "")]


def test_rules_that_fire_on_the_engines_own_first_message_are_refused() -> None:
    greedy = json.dumps({"1|s|0": {"all": [{"t": {"$and": [{"op": "$warm"}]}}]}})
    refused, judged = answers(("hold", "k", greedy), ("judge", []))
    assert refused == "the rule $warm did not fire exactly once"
    assert judged == []


def test_an_error_without_words_is_called_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_memory(key: str, text: str) -> None:
        raise MemoryError

    monkeypatch.setattr(worker, "Ruleset", no_memory)  # the engine's own allocation cannot be made to fail
    assert answers(HOLD) == ["MemoryError"]


def test_rules_are_dropped_and_may_be_held_again_or_under_another_name() -> None:
    again = ("hold", "l", RULES.replace("3|", "4|"))
    assert answers(HOLD, ("drop", "k"), HOLD, again, ("judge", [scope("1", 5, "l"), scope("1", 5)])) == [
        "", "", "", [("1", [(4, "breach", 1, -1)], ""), ("1", [(3, "breach", 1, -1)], "")],
    ]  # fmt: skip


def test_it_leaves_when_the_process_that_asked_is_gone() -> None:
    with pytest.raises(SystemExit, match=r"^the process that asked is gone$"):
        answers(HOLD, ("judge", [scope("1", 5)]), parent=1 if os.getppid() != 1 else 2)
    signal.setitimer(signal.ITIMER_REAL, 0)


def test_rules_that_were_dropped_are_no_longer_held() -> None:
    with pytest.raises(KeyError):
        answers(HOLD, ("drop", "k"), ("drop", "k"))


def test_an_answer_is_named_beside_its_trigger_also_where_a_rule_binds_more() -> None:
    other = [{"op": "b"}, {"_z": {"t": "_z"}}]
    pair = [{"t": {"$and": [{"op": "c"}]}}, {"a": {"$and": other}}, {"e": {"$and": other}}]
    rules = json.dumps({"1|pair|0": {"all": pair}, "2|alone|0": {"all": [pair[0], pair[2]]}})
    facts = [{"op": "c", "r": 4}, {"op": "b", "r": 7}, {"op": "b", "r": 8}, {"op": "$end"}]
    messages = [{"id": str(i), "sid": "1", "_z": 1, **fact} for i, fact in enumerate(facts)]
    text = json.dumps(messages, separators=(",", ":"))
    assert answers(("hold", "k", rules), ("judge", [("k", "1", 4, text)])) == [
        "", [("1", [(1, "pair", 4, 7), (1, "pair", 4, 8), (2, "alone", 4, -1)], "")],
    ]  # fmt: skip


@pytest.fixture
def _handlers_are_put_back() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGALRM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("_handlers_are_put_back")
def test_it_ignores_interrupts_writes_no_core_and_survives_a_closed_pipe() -> None:
    ours, theirs = Pipe()
    descriptor = os.dup(theirs.fileno())
    ours.send(HOLD)
    ours.close()  # nobody waits for the answer
    theirs.close()
    main(str(descriptor), "20", str(os.getppid()))
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL
    assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)  # which stays: no test needs a core


@pytest.mark.usefixtures("_handlers_are_put_back")
def test_as_a_program_it_answers_the_process_that_started_it() -> None:
    ours, theirs = Pipe()
    with ours, theirs:
        ours.send(HOLD)
        ours.send(("judge", [scope("1", 5), scope("2", 5)]))
        with socket.socket(fileno=os.dup(ours.fileno())) as side:
            side.shutdown(socket.SHUT_WR)
        main(str(os.dup(theirs.fileno())), "20", str(os.getppid()))
        assert ours.recv() == ""
        assert ours.recv() == [(sid, [(3, "breach", 1, -1)], "") for sid in "12"]


ONE = '[{"id":"0","sid":"7","_z":1,"op":"c","r":1},{"id":"1","sid":"7","_z":1,"op":"$end"}]'


@pytest.mark.parametrize(
    ("facts", "text", "said"),
    [
        (2, ONE, ""),
        (2, ONE[:-1], "The scope's text is not a JSON array of objects without spaces."),
        (3, ONE, "3 messages were sent; 2, of 2 objects, arrived."),
        (2, ONE.replace('"r":1', '"r":{"x":1}'), "2 messages were sent; 2, of 3 objects, arrived."),
        (2, ONE.replace('"id":"1"', '"id":"0"'), 'Message 1 does not begin with id "1", sid "7", _z 1, op, in this order.'),
        (2, ONE.replace("$end", "end"), "The scope does not close with $end."),
        (2, ONE.replace('"r":1', '"r":1,"s":"\\n"'), "The scope holds an escaped character, which the rule engine would not decode."),
        (2, ONE.replace('"r":1', f'"r":1,"s":"{"A" * 65_535}"'), "The scope holds a string of 64 KiB or more."),
        (2, ONE.replace('"r":1', f'"r":1,"s":"{"A" * 65_534}"'), ""),
    ],
)  # fmt: skip
def test_what_would_not_arrive_is_said_in_a_sentence(facts: int, text: str, said: str) -> None:
    assert find_flaw("7", facts, text) == said
