"""Files of the kit and of results -> what was asked, what is right, and what was answered; nothing wrong is passed over."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clausewise.errors import WrongUsage, nearest
from clausewise.kit.write import KEY, MANIFEST
from clausewise.model.finding import VERDICT_LABELS, Verdict

NOTHING = "none"
VERDICTS = {word: v.value for v in Verdict for word in (v.value, VERDICT_LABELS[v.value])} | {
    NOTHING: NOTHING
}
MOST_TROUBLES = 20


@dataclass(frozen=True)
class Key:
    """What is right. `traces`: trace -> its clause and trigger -> verdict; `clauses`: all that the pack has."""

    traces: Mapping[str, tuple[str, Mapping[str, str]]]
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Answers:
    """Trace -> trigger -> verdict, for the traces that have a line on the clause they ask about."""

    traces: Mapping[str, Mapping[str, str]]
    not_asked: int


def read_key(kit: Path) -> Key:
    """The key of a kit's directory; raises WrongUsage where it is none."""
    for name in (KEY, MANIFEST):
        if not (kit / name).is_file():
            raise WrongUsage(
                f"{kit}: holds no {name}, so it is no kit; name the directory that `clausewise kit --out` wrote "
                "with --kit"
            )
    try:
        lines = [json.loads(line) for line in (kit / KEY).read_text("utf-8").splitlines()]
        manifest = json.loads((kit / MANIFEST).read_text("utf-8"))
        traces = {
            line["trace"]: (line["clause"], {v["trigger"]: v["verdict"] for v in line["verdicts"]})
            for line in lines
        }
        return Key(traces, tuple(clause["clause"] for clause in manifest["clauses"]))
    except (ValueError, KeyError, TypeError) as error:
        raise WrongUsage(
            f"{kit}: the kit is damaged ({error!r}); write it anew with clausewise kit --out"
        ) from None


def read_answers(path: Path, key: Key) -> Answers:
    """The results of a foreign checker.

    Raises:
        WrongUsage: with every line that cannot be read, names something unknown, or says a thing twice.
    """
    reader = _Reader(path, key)
    for number, line in enumerate(_text(path).splitlines(), 1):
        if line.strip():
            reader.read(number, line)
    if reader.troubles:
        more = len(reader.troubles) - MOST_TROUBLES
        tail = [f"… {more} more"] if more > 0 else []
        raise WrongUsage("\n".join([*reader.troubles[:MOST_TROUBLES], *tail]))
    return Answers(reader.traces, reader.not_asked)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise WrongUsage(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise WrongUsage(f"{path}: is not UTF-8 (byte {error.start}); write the results as UTF-8") from None


class _Reader:
    def __init__(self, path: Path, key: Key) -> None:
        self.path, self.key = path, key
        self.traces: dict[str, dict[str, str]] = {}
        self.not_asked = 0
        self.troubles: list[str] = []
        self._lines: dict[tuple[str, str, str], int] = {}

    def read(self, number: int, line: str) -> None:
        try:
            row = json.loads(line)
        except ValueError as error:
            self._trouble(number, f"is no JSON: {error}")
            return
        if not isinstance(row, dict):
            self._trouble(number, "is no object; write {trace, clause, trigger, verdict}")
            return
        if wrong := list(self._wrong(row)):
            for trouble in wrong:
                self._trouble(number, trouble)
            return
        self._take(number, row)

    def _wrong(self, row: Mapping[str, Any]) -> Iterator[str]:
        for name, known in (("trace", self.key.traces), ("clause", self.key.clauses), ("verdict", VERDICTS)):
            word = row.get(name)
            if not isinstance(word, str):
                yield f"needs a text under '{name}'"
            elif word not in known:
                yield f"there is no {name} '{word}'; {nearest(word, known)}"
        if row.get("verdict") != NOTHING and not isinstance(row.get("trigger"), str):
            yield "needs a text under 'trigger': the id of the record that was judged"
        if extra := sorted(set(row) - {"trace", "clause", "trigger", "verdict"}):
            yield f"unknown key '{extra[0]}'; {nearest(extra[0], ('trace', 'clause', 'trigger', 'verdict'))}"

    def _take(self, number: int, row: Mapping[str, str]) -> None:
        trace, clause, verdict = row["trace"], row["clause"], VERDICTS[row["verdict"]]
        trigger = "" if verdict == NOTHING else row["trigger"]
        first = self._lines.setdefault((trace, clause, trigger), number)
        if first != number:
            what = f"trigger '{trigger}'" if trigger else "none"
            self._trouble(number, f"{what} of trace {trace}, clause {clause}, stands in line {first} already")
        elif clause != self.key.traces[trace][0]:
            self.not_asked += 1
        else:
            answers = self.traces.setdefault(trace, {})
            if verdict != NOTHING:
                answers[trigger] = verdict

    def _trouble(self, number: int, words: str) -> None:
        self.troubles.append(f"{self.path}:{number}: {words}")
