"""The county pack on a sampled hall: default = exhaustive for every clause, and on a small hall = the naive evaluator.

python -m tests.engine.county --cases 20000 --seed 1             # screen + judge against the judge alone
python -m tests.engine.county --cases 20 --seed 1 --naive        # and against the naive evaluator
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import yaml

from clausewise.audit import AuditResult, Options, audit
from clausewise.judge.containment import JudgePool
from clausewise.language.pack import clause_files, default_pack_root, load_pack
from clausewise.sample.write import write_sample
from clausewise.selfcheck.records import read_records
from clausewise.sources.places import open_sources

from .differential import compare_findings, compare_triggers
from .naive import evaluate
from .naive.values import Zone

Verdicts = dict[tuple[str, str], tuple[str, str | None, tuple[str, ...]]]


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.engine.county", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--naive", action="store_true", help="slow: small halls only")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory, JudgePool(chosen.jobs) as pool:
        place = Path(directory) / "hall"
        write_sample(place, seed=chosen.seed, cases=chosen.cases)
        lines = list(compare_modes(place, pool, naive=chosen.naive))
    print(*lines[:40], sep="\n")
    print(f"{len(lines)} differences")
    return 1 if lines else 0


def compare_modes(place: Path, pool: JudgePool, *, naive: bool) -> list[str]:
    """What differs between the modes, and from the naive evaluator."""
    pack = load_pack()
    verdicts: list[Verdicts] = []
    found: list[str] = []
    for exhaustive in (False, True):
        begun = time.monotonic()
        options = Options(exhaustive=exhaustive, keep_all=True)
        with closing(audit(pack, open_sources([place], pack.vocabulary), options, pool=pool)) as result:
            verdicts.append(all_verdicts(result))
            mode = "exhaustive" if exhaustive else "default"
            seconds = time.monotonic() - begun
            print(
                f"{mode}: {result.records} records, {len(verdicts[-1])} verdicts, {seconds:.0f} s", flush=True
            )
            if naive:
                found += [f"{mode}: {line}" for line in against_naive(result)]
    one, other = verdicts
    found += [f"{key}: default {one.get(key)}, exhaustive {other.get(key)}" for key in sorted({*one, *other}, key=str)
              if one.get(key) != other.get(key)]  # fmt: skip
    return found


def all_verdicts(result: AuditResult) -> Verdicts:
    ids = dict.fromkeys(c.clause.id for c in result.clauses if c.clause.rule)
    return {(c, t.trigger): (t.verdict, t.due, t.missing) for c in ids for t in result.verdicts(c)}


def against_naive(result: AuditResult) -> list[str]:
    root = default_pack_root() / "rules"
    raw: dict[str, Any] = {
        "guideline": read(root / "guideline.yaml"),
        "vocabulary": read(root / "vocabulary.yaml"),
        "clauses": [c for path in clause_files(root) if "rule" in (c := read(path))],
    }
    raw["guideline"].setdefault("timezone", "Asia/Shanghai")
    records = read_records(result.store)
    expected = evaluate(
        raw,
        records.operations,
        records.registers,
        as_of=result.as_of,
        period=result.period,
    )
    print(f"naive: {sum(len(t) for t in expected.clauses.values())} verdicts", flush=True)
    zone = Zone("Asia/Shanghai")
    return [*compare_triggers(expected, result, zone), *compare_findings(expected, result, zone)]


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


if __name__ == "__main__":
    sys.exit(main())
