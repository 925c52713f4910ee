"""Makes a synthetic hall: registers, months of operations, violations of every clause, and the answer key.

The key is worked out twice over: each flaw is seeded for the clauses that it is meant to break, and the
expectations (plain Python, no rules, no engine) then say what an audit must find in the whole. Everything
comes from `random.Random(seed)`: the same seed gives the same bytes.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from random import Random

from clausewise.errors import WrongUsage
from clausewise.language.pack import default_pack_root
from clausewise.language.vocabulary import read_vocabulary
from clausewise.model.clause import clause_order
from clausewise.model.progress import Progress, silent
from clausewise.model.vocabulary import Vocabulary
from clausewise.sample.cases import Case, plan_cases
from clausewise.sample.daily_life import live
from clausewise.sample.expectations import Expected, Scope, default_scope, expect
from clausewise.sample.exports import write_export
from clausewise.sample.files import iso, write_json, write_key, write_operations, write_registers
from clausewise.sample.journal import Hall, Journal, Record, Registers
from clausewise.sample.registers import make_registers
from clausewise.sample.responses import respond
from clausewise.sample.story import tell
from clausewise.sample.workdays import HALL_TIME, end_of, month_bounds, working_day_after

YEAR = 2026
MOST_MONTHS = 9  # limits must end in a year whose holidays are published
CASES_PER_UNIT = 500  # a larger sample has more units, not busier ones
FEWEST_UNITS = 6


@dataclass(frozen=True)
class Sample:
    """A hall as data: what is written, before it is written."""

    registers: Registers
    operations: list[Record]
    cases: Sequence[Case]


def make_sample(
    *,
    seed: int = 2026,
    cases: int = 300,
    violations: float = 0.04,
    months: int = 3,
    progress: Progress = silent,
) -> Sample:
    """The hall's registers and operations, in the file's order; WrongUsage where a number is out of range."""
    _check(cases, violations, months)
    rng = Random(seed)
    names = tuple(f"{YEAR}-{number:02d}" for number in range(1, months + 1))
    last_day = month_bounds(names[-1])[1]
    until = datetime.combine(working_day_after(last_day, 3), time(17), HALL_TIME)
    registers = make_registers(rng, max(FEWEST_UNITS, cases // CASES_PER_UNIT), bool(violations))
    hall = Hall(names, registers, Journal(until), _calm(months))
    plans = plan_cases(rng, hall, cases, violations)
    for number, case in enumerate(plans, 1):
        tell(case, hall, rng)
        if number % 1000 == 0:
            progress("sample: cases", number, cases)
    progress("sample: cases", cases, cases)
    live(hall, rng, cases // 4, violations)
    respond(hall, rng)
    return Sample(hall.registers, hall.journal.in_order(), plans)


def write_sample(
    out: Path,
    *,
    seed: int = 2026,
    cases: int = 300,
    violations: float = 0.04,
    months: int = 3,
    progress: Progress = silent,
    force: bool = False,
    shape: str = "",
    vocabulary: Vocabulary | None = None,
) -> None:
    """Writes a sample hall into a new directory, or over one that an earlier run wrote (`force`).

    `shape`: as that export instead, without an answer key, because the hall's own is the key.
    """
    if out.exists() and any(out.iterdir()):
        if not force:
            raise WrongUsage(f"{out} is not empty; name a new directory, or write over it with --force")
        for name in ("registers", "operations"):
            shutil.rmtree(out / name, ignore_errors=True)
    words = vocabulary or _vocabulary()
    sample = make_sample(seed=seed, cases=cases, violations=violations, months=months, progress=progress)
    if shape:
        write_export(out, shape, sample.operations, sample.registers, words)
        return
    out.mkdir(parents=True, exist_ok=True)
    write_registers(out, sample.registers, words)
    write_operations(out, sample.operations, words)
    keys = []
    for name, arguments, scope in audits(sample.operations, months):
        progress(f"sample: {name}", 0, None)
        verdicts = answers(sample, scope)
        write_key(out / name, verdicts)
        keys.append(_described(name, arguments, scope, verdicts))
    made = {"seed": seed, "cases": cases, "violations": violations, "months": months}
    write_json(
        out / "answer-key-meta.json",
        {"schema": 1, **made, "operations": len(sample.operations), **keys[0], "audits": keys},
    )


def audits(operations: Sequence[Record], months: int) -> list[tuple[str, list[str], Scope]]:
    """The audits that the sample has an answer key for: file, arguments of `clausewise audit`, scope."""
    whole = default_scope(list(operations))
    found = [("answer-key.jsonl", list[str](), whole)]
    if months > 1:
        second = f"{YEAR}-02"
        first, last = month_bounds(second)
        early = default_scope(list(operations), as_of=end_of(last))
        found.append(
            ("answer-key-february.jsonl", ["--period", second], default_scope(list(operations), first, last))
        )
        found.append(("answer-key-as-of-february.jsonl", ["--as-of", last.isoformat()], early))
    return found


def answers(sample: Sample, scope: Scope) -> list[Expected]:
    """Every verdict of an audit of the sample, by clause and trigger."""
    return sorted(
        expect(sample.operations, sample.registers, scope), key=lambda v: (clause_order(v.clause), v.trigger)
    )


def _described(
    name: str, arguments: list[str], scope: Scope, verdicts: Sequence[Expected]
) -> dict[str, object]:
    counts: dict[str, Counter[str]] = {}
    for verdict in verdicts:
        counts.setdefault(verdict.clause, Counter())[verdict.verdict] += 1
    return {
        "key": name,
        "arguments": arguments,
        "as_of": iso(scope.as_of),
        "period": {"from": scope.first.isoformat(), "until": scope.last.isoformat()},
        "clauses": {clause: dict(sorted(count.items())) for clause, count in counts.items()},
    }


def _calm(months: int) -> dict[str, date]:
    """Two units start to fail later than the others, so that first occasions fall into every month."""
    return {"U05": date(YEAR, min(2, months), 1), "U06": date(YEAR, min(3, months), 1)}


def _check(cases: int, violations: float, months: int) -> None:
    if cases < 0:
        raise WrongUsage(f"a sample cannot have {cases} cases; give a number from 0 on")
    if not 0 <= violations <= 1:
        raise WrongUsage(f"violations is a share of the cases, from 0 to 1, not {violations}")
    if not 1 <= months <= MOST_MONTHS:
        raise WrongUsage(
            f"a sample covers 1 to {MOST_MONTHS} months of {YEAR}, not {months}: limits must end in it"
        )


def _vocabulary() -> Vocabulary:
    return read_vocabulary(default_pack_root() / "rules" / "vocabulary.yaml")
