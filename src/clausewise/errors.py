"""The exception tree: one class per action that its reader must take, each with its exit status."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

INTERRUPTED = 130  # the exit status after Ctrl-C


class ClausewiseError(Exception):
    """Anything that Clausewise says to its user on purpose.

    `advice_zh`: what its reader must do, for whom the message, which names value and place, is in the other language.
    """

    exit_status = 70
    advice_zh = "Clausewise 自身的错误，不是数据的错误"


class WrongUsage(ClausewiseError):
    """The command was called with something that it does not take."""

    exit_status = 2
    advice_zh = "用法有误：请改正命令后再运行，各命令的用法见 clausewise 命令 --help"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a pack: what, where, and what to do."""

    message: str
    file: str = ""
    line: int = 0
    clause: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.line else f"{self.file}: " if self.file else ""
        clause = f"[{self.clause}] " if self.clause else ""
        return f"{place}{clause}{self.message}"


class InvalidPack(ClausewiseError):
    """The pack is broken; all problems found are reported together."""

    exit_status = 3
    advice_zh = "规则包有误：请改正所列文件的该行；没有判定"

    def __init__(self, problems: Sequence[Problem] | str) -> None:
        self.problems = (Problem(problems),) if isinstance(problems, str) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class InvalidRule(InvalidPack):
    """A rule is badly written. Never the same thing as a rule that was broken."""


class InvalidMapping(InvalidPack):
    """A mapping is badly written; it is the caller's file, so this is wrong usage, not a broken pack."""

    exit_status = 2
    advice_zh = "映射文件有误：请改正所列各行；没有判定"


class UnreadableSource(ClausewiseError):
    """The records cannot be read, or there are none."""

    exit_status = 4
    advice_zh = "数据无法读取：请改正所列文件后再运行；没有判定"


class TooMuchUndetermined(ClausewiseError):
    """More verdicts are open than the caller allows."""

    exit_status = 5
    advice_zh = "无法判定的过多：请补齐所缺的数据"


class InvalidWaiver(ClausewiseError):
    """A waiver or an appeal is invalid, expired or unused."""

    exit_status = 6
    advice_zh = "豁免或申诉文件有误：请改正所列各处"


class InvalidAttestation(ClausewiseError):
    """A file of attestations is wrong, or an attestation does not hold for the audit period."""

    exit_status = 6
    advice_zh = "人工认定文件有误：请改正所列各处"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class MachineTrouble(ClausewiseError):
    """The machine has no room on its disk, no memory, or no right for what was asked."""

    exit_status = 74
    advice_zh = "机器原因（磁盘、内存或权限），不是数据的错误；原有报告不变"


class Unread(ClausewiseError):
    """Whoever read standard output has left, as `head` does. Nobody is told: it was their will."""

    exit_status = 141


class EngineTrouble(ClausewiseError):
    """The rule engine could not be built or driven at all."""


def nearest(word: str, allowed: Iterable[str], limit: int = 12) -> str:
    """The tail of an error message: the nearest spelling, and what is allowed.

    >>> nearest("decison", ["decision", "payment"])
    "did you mean 'decision'? allowed: decision, payment"
    """
    options = sorted(set(allowed))
    close = get_close_matches(word, options, n=1, cutoff=0.6 if len(word) > 3 else 0.5)
    shown = ", ".join(options[:limit]) + (", …" if len(options) > limit else "")
    listed = f"allowed: {shown}" if options else "nothing is allowed here"
    return f"did you mean '{close[0]}'? {listed}" if close else listed
