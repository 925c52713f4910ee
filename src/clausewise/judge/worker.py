"""Drives the durable-rules engine, alone in its process: rulesets and scopes come in, signals go out.

Only the C module is used, and in one way: a whole scope is asserted as facts at once, fired to the end, and
its state deleted, so that one sid lives at a time. The engine drops messages without a word (a broken text,
an id seen before), hence every scope closes with `$end`, whose rule must fire exactly once, and its
messages are counted first. The engine can also crash or never return. This file is therefore run as a
program of its own, by path, and imports neither the package nor anything heavy; `containment.py` starts it
and outlives it.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import resource
import signal
import sys
from collections.abc import Iterator
from multiprocessing.connection import Connection

import durable_rules_engine as engine

Signal = tuple[int, str, int, int]
Answer = tuple[str, list[Signal], str]

CLOSING_RULES = {
    "$end": {"all": [{"e": {"op": "$end"}}]},
    "$warm": {"all": [{"w": {"op": "$warm"}}]},
}
FIRING = re.compile(
    r'\{"([^"{}]+)":\{"t":\{[^{}]*?"r":(\d+),[^{}]*\}(?:,"a":\{[^{}]*?"r":(\d+),[^{}]*\})?\}\}'
)
END_FIRED = '{"$end":'
RULE_NAME = re.compile(r"(\d+)\|([^|]*)\|\d+")
OVERLONG_STRING = re.compile(r':"[^"]{65535,}"')  # the engine keeps a length in 16 bits


class Ruleset:
    """One ruleset held by the engine: the duties' rules (a JSON object), with `$end` and `$warm` added.

    Raises ValueError or the engine's own error if the rules cannot be used.
    """

    def __init__(self, name: str, text: str) -> None:
        rules = json.loads(text)
        self._duties = {rule: _read_duty(rule, content) for rule, content in rules.items()}
        whole = json.dumps(rules | CLOSING_RULES, ensure_ascii=False, separators=(",", ":"))
        self._handle: int = engine.create_ruleset(name, whole)
        _, state = engine.assert_fact(self._handle, '{"id":"0","sid":"$warm","op":"$warm"}')
        if len(list(self._fire(state))) != 1:
            raise ValueError("the rule $warm did not fire exactly once")
        engine.delete_state(self._handle, "$warm")  # a state that never fired must not be deleted: a crash

    def judge(self, sid: str, facts: int, text: str) -> tuple[list[Signal], str]:
        """The scope's signals (duty, signal, r of t, r of a or -1), sorted, each once; or none, and why."""
        if flaw := find_flaw(sid, facts, text):
            return [], flaw
        try:
            code, state = engine.assert_facts(self._handle, text)
            if code not in (0, 1):
                return [], "Two messages of the scope have the same id."
            engine.get_state(self._handle, sid)  # raises if no message arrived: `state` is then any number
            return self._gather(state)
        except (engine.error, MemoryError, ValueError, RecursionError) as error:
            return [], f"The rule engine refused the scope: {str(error) or type(error).__name__}."
        except KeyError as error:
            return [], f"A message of the scope has no {error}."
        finally:
            with contextlib.suppress(engine.error):  # it may not have come to a state
                engine.delete_state(self._handle, sid)

    def _gather(self, state: int) -> tuple[list[Signal], str]:
        signals: set[Signal] = set()
        ends = 0
        for firing in self._fire(state):
            if firing.startswith(END_FIRED):
                ends += 1
                continue
            if match := FIRING.fullmatch(firing):  # in a third of the time of the general way below
                rule, trigger, answer = match.groups()
                signals.add((*self._duties[rule], int(trigger), int(answer or -1)))
                continue
            ((rule, binding),) = json.loads(firing).items()
            bound = binding.get("a")
            signals.add((*self._duties[rule], binding["t"]["r"], bound["r"] if bound else -1))
        if ends != 1:
            return [], f"The rule engine lost messages of the scope: $end fired {ends} times, not once."
        return sorted(signals), ""

    def _fire(self, state: int) -> Iterator[str]:
        first = engine.start_action_for_state(self._handle, state)
        firing = first[1] if first else None
        while firing:
            yield firing
            firing = engine.complete_and_start_action(self._handle, state)

    def close(self) -> None:
        engine.delete_ruleset(self._handle)


def find_flaw(sid: str, facts: int, text: str) -> str:
    """Why the engine would not receive each message of this scope, in a sentence; "" if it would.

    Parsing would cost a third of the judging, so only the messages' heads are read: each is there, once, in
    order. A message that is broken behind its head stops the engine before `$end`.
    """
    if not (text.startswith("[{") and text.endswith("}]")):
        return "The scope's text is not a JSON array of objects without spaces."
    messages = text[2:-2].split("},{")
    if len(messages) != facts or text.count("{") != facts:
        return f"{facts} messages were sent; {len(messages)}, of {text.count('{')} objects, arrived."
    for number, message in enumerate(messages):
        if not message.startswith(f'"id":"{number}","sid":"{sid}","_z":1,"op":"'):
            return (
                f'Message {number} does not begin with id "{number}", sid "{sid}", _z 1, op, in this order.'
            )
    if not messages[-1].startswith(f'"id":"{facts - 1}","sid":"{sid}","_z":1,"op":"$end"'):
        return "The scope does not close with $end."
    if "\\" in text:
        return "The scope holds an escaped character, which the rule engine would not decode."
    if len(text) > 65_535 and OVERLONG_STRING.search(text):
        return "The scope holds a string of 64 KiB or more."
    return ""


def _read_duty(rule: str, content: dict[str, list[dict[str, object]]]) -> tuple[int, str]:
    if not (match := RULE_NAME.fullmatch(rule)):
        raise ValueError(f'rule "{rule}" is not named <duty>|<signal>|<alternative>, such as "12|breach|0"')
    if not any("t" in pattern for pattern in content["all"]):
        raise ValueError(f'rule "{rule}" binds no trigger t')
    return int(match[1]), match[2]


def serve(connection: Connection, seconds_per_scope: float, parent: int) -> None:
    """Answer requests until the other end is closed. An alarm ends what takes too long, even in C."""
    rulesets: dict[str, Ruleset] = {}
    while True:
        try:
            request = connection.recv()
        except EOFError:
            return
        match request:
            case ("hold", str(key), str(text)):
                connection.send(_hold(rulesets, key, text, seconds_per_scope))
            case ("drop", str(key)):
                rulesets.pop(key).close()
            case ("judge", scopes):
                connection.send(_judge(rulesets, scopes, seconds_per_scope, parent))


def _hold(rulesets: dict[str, Ruleset], key: str, text: str, seconds: float) -> str:
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        rulesets[key] = Ruleset(key, text)
    except (engine.error, MemoryError, ValueError) as error:
        return str(error) or type(error).__name__
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return ""


def _judge(
    rulesets: dict[str, Ruleset], scopes: list[tuple[str, str, int, str]], seconds: float, parent: int
) -> list[Answer]:
    answers: list[Answer] = []
    for key, sid, facts, text in scopes:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        answers.append((sid, *rulesets[key].judge(sid, facts, text)))
        if os.getppid() != parent:
            sys.exit("the process that asked is gone")
    signal.setitimer(signal.ITIMER_REAL, 0)
    return answers


def main(descriptor: str, seconds_per_scope: str, parent: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted too, and decides
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError):  # the other end is gone
        serve(Connection(int(descriptor)), float(seconds_per_scope), int(parent))


if __name__ == "__main__":
    main(*sys.argv[1:])
