"""guideline.yaml -> the settings of a pack, key by key; what is wrong is collected with its line."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from clausewise.errors import Problem, nearest
from clausewise.language.clause import read_words
from clausewise.language.nodes import Listing, Node, Scalar, Table, problem_at, unknown_keys
from clausewise.model.clause import SEVERITIES, Accountability, ScoreRule, Words

KEYS = (
    "name", "version", "title", "issuer", "document", "url", "in_force", "timezone", "holidays",
    "roll_to_working_day", "accountability", "calendar", "case_starts", "case_ends", "no_duty", "note", "score",
)  # fmt: skip
HOLIDAYS = ("china", "weekends", "none")


class Settings:
    """guideline.yaml, key by key."""

    def __init__(self, node: Table, problems: list[Problem]) -> None:
        self.node = node
        self.problems = problems
        problems += unknown_keys(node, KEYS, "guideline.yaml")

    def text(self, key: str) -> str:
        part = self.node.get(key)
        if isinstance(part, Scalar) and part.text:
            return part.text
        self.problem(part or self.node, f"'{key}' is missing")
        return ""

    def words(self, key: str) -> Words:
        part = self.node.get(key)
        if part is None:
            self.problem(self.node, f"'{key}' is missing: {{zh: …, en: …}}")
            return Words()
        if isinstance(part, Table):
            extra = [k for k in part.entries if k not in ("zh", "en", "document", "number", "url")]
            for key_ in extra:
                self.problem(
                    part, f"{key} has no key '{key_}'; {nearest(key_, ('zh', 'en', 'document', 'url'))}"
                )
            entries = {k: v for k, v in part.entries.items() if k in ("zh", "en")}
            part = Table(entries, part.lines, part.file, part.line)
        return read_words(part, self.problems)

    def day(self, node: Node | None) -> date:
        part = node.get("from") if isinstance(node, Table) else None
        if isinstance(part, Scalar) and isinstance(part.value, date):
            return part.value
        if node is not None:
            self.problem(node, "in_force: write {from: 2010-01-01}")
        return date.min

    def timezone(self) -> str:
        name = self.text("timezone") if "timezone" in self.node else "Asia/Shanghai"
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.problem(self.node.get("timezone") or self.node,
                         f"timezone '{name}' is unknown; write one of the IANA names, such as Asia/Shanghai")  # fmt: skip
            return "UTC"
        return name

    def choice(self, key: str, allowed: tuple[str, ...], default: str) -> str:
        part = self.node.get(key)
        word = part.text if isinstance(part, Scalar) else default if part is None else ""
        if word not in allowed:
            self.problem(part or self.node, f"{key}: '{word}' is not possible; {nearest(word, allowed)}")
            return default
        return word

    def flag(self, key: str) -> bool:
        part = self.node.get(key)
        if part is None:
            return False
        if isinstance(part, Scalar) and isinstance(part.value, bool):
            return part.value
        self.problem(part, f"{key} is true or false")
        return False

    def accountability(self) -> Accountability:
        part = self.node.get("accountability")
        if part is None or (isinstance(part, Scalar) and part.text in ("none", "")):
            return Accountability()
        if not isinstance(part, Table):
            self.problem(part, "accountability: write {occasion: month, tracks: [unit, staff]}")
            return Accountability()
        self.problems += unknown_keys(part, ("occasion", "tracks", "reset"), "accountability")
        occasion, tracks = part.get("occasion"), part.get("tracks")
        word = occasion.text if isinstance(occasion, Scalar) else "month"
        if word not in ("month", "year"):
            self.problem(
                part, f"accountability: occasion '{word}' is not possible; {nearest(word, ('month', 'year'))}"
            )
        names = (
            tuple(t.text for t in tracks if isinstance(t, Scalar))
            if isinstance(tracks, Listing)
            else ("unit", "staff")
        )
        for name in names:
            if name not in ("unit", "staff"):
                self.problem(
                    part, f"accountability: there is no track '{name}'; {nearest(name, ('unit', 'staff'))}"
                )
        reset = part.get("reset")
        anew = reset.text if isinstance(reset, Scalar) else "year"
        if anew not in ("year", "never"):
            self.problem(
                part, f"accountability: reset '{anew}' is not possible; {nearest(anew, ('year', 'never'))}"
            )
        return Accountability(word, names, anew)

    def score(self) -> ScoreRule | None:
        """`score: {weights: {critical: 5, major: 3, minor: 1}, holds: [unit, staff]}`; None = units are not scored."""
        part = self.node.get("score")
        if part is None:
            return None
        written = part.get("weights") if isinstance(part, Table) else None
        if not isinstance(part, Table) or not isinstance(written, Table):
            self.problem(
                part, "score: write {weights: {critical: 5, major: 3, minor: 1}, holds: [unit, staff]}"
            )
            return None
        self.problems += unknown_keys(part, ("weights", "holds"), "score")
        self.problems += unknown_keys(written, SEVERITIES, "weights")
        weights: dict[str, Decimal] = {}
        for name in SEVERITIES:
            one = written.get(name)
            value = one.value if isinstance(one, Scalar) else None
            if isinstance(value, bool) or not isinstance(value, int | Decimal) or value < 0:
                self.problem(one or written, f"score: the weight of {name} is a number from 0")
                value = 0
            weights[name] = Decimal(value)
        holds = part.get("holds")
        if holds is None:
            return ScoreRule(weights)
        names = (
            tuple(one.text if isinstance(one, Scalar) else "" for one in holds)
            if isinstance(holds, Listing)
            else ()
        )
        for who in names or ("",):
            if who not in ("unit", "staff", "centre"):
                self.problem(
                    holds, f"score: nobody is called '{who}'; {nearest(who, ('unit', 'staff', 'centre'))}"
                )
        return ScoreRule(weights, names)

    def calendar(self) -> Mapping[date, bool]:
        part = self.node.get("calendar")
        if part is None:
            return {}
        if not isinstance(part, Table):
            self.problem(part, "calendar: write {2027-02-05: holiday, 2027-02-07: working}")
            return {}
        found: dict[date, bool] = {}
        for key, value in part:
            word = value.text if isinstance(value, Scalar) else ""
            try:
                found[date.fromisoformat(key)] = {"working": True, "holiday": False}[word]
            except (ValueError, KeyError):
                self.problem(value, f"calendar: '{key}: {word}' is not a day with 'working' or 'holiday'")
        return found

    def case_starts(self, kinds: Collection[str]) -> tuple[str, ...]:
        """The kinds of operation with which a case begins; none declared = as nearly all do."""
        part = self.node.get("case_starts")
        return () if part is None else self._kinds("case_starts", part, kinds)

    def case_ends(self, kinds: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """A kind with which a case begins -> the kinds of which one must end it, sooner or later."""
        part = self.node.get("case_ends")
        if part is None:
            return {}
        if not isinstance(part, Table):
            self.problem(part, "case_ends: write which kinds end a case, such as {acceptance: [decision]}")
            return {}
        for opening, _ in part:
            self._known("case_ends", part, opening, kinds)
        return {opening: self._kinds("case_ends", ends, kinds) for opening, ends in part}

    def _kinds(self, key: str, part: Node, kinds: Collection[str]) -> tuple[str, ...]:
        if not isinstance(part, Listing):
            self.problem(part, f"{key}: write a list of kinds, such as [application, acceptance]")
            return ()
        names = tuple(one.text if isinstance(one, Scalar) else "" for one in part)
        for name in names:
            self._known(key, part, name, kinds)
        return names

    def _known(self, key: str, part: Node, name: str, kinds: Collection[str]) -> None:
        if name not in kinds:
            self.problem(part, f"{key}: there is no operation '{name}'; {nearest(name, kinds)}")

    def no_duty(self) -> Mapping[str, Words]:
        """Sentence -> why it holds no duty; whether the sentences exist is asked by `lint`."""
        part = self.node.get("no_duty")
        if part is None:
            return {}
        if not isinstance(part, Table):
            self.problem(part, "no_duty: write {0#1: {zh: …, en: …}}, a reason for each sentence")
            return {}
        return {sentence: read_words(reason, self.problems) for sentence, reason in part}

    def problem(self, node: Node, message: str) -> None:
        self.problems.append(problem_at(node, message))
