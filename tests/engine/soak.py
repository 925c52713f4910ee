"""Compares random samples with the naive evaluator until so many scopes have been compared.

    python -m tests.engine.soak --scopes 100000 [--seed 0] [--seeds 17,4711] [--operations 40] [--clauses 10]

A seed that differs is printed with its differences; `--seeds` looks at single ones again.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

from clausewise.judge.containment import JudgePool

from .differential import compare
from .strategies import make_sample

OPERATIONS, CLAUSES = 160, 10  # of a sample; a seed means the same sample for the same sizes only
SAID_EVERY = 50  # samples, where no terminal shows the progress


def main() -> int:
    arguments = parse()
    begun, scopes, samples, failing = time.monotonic(), 0, 0, []
    with JudgePool(1) as pool, suppress(KeyboardInterrupt):
        for seed in seeds(arguments):
            found, lines = look(seed, arguments, pool)
            scopes, samples = scopes + found, samples + 1
            if lines:
                failing.append(seed)
                print(f"\nseed {seed}:", *lines[:8], sep="\n  ", flush=True)
            said = f"{scopes} scopes, {samples} samples, {len(failing)} differ"
            if sys.stderr.isatty():
                print(f"\r{said}", end="", file=sys.stderr)
            elif samples % SAID_EVERY == 0:
                print(said, file=sys.stderr, flush=True)
            if not arguments.seeds and scopes >= arguments.scopes:
                break
    minutes = (time.monotonic() - begun) / 60
    print(
        f"\n{scopes} rule/record scopes of {samples} samples compared in {minutes:.1f} minutes, each in two modes "
        "and as if the records were many"
    )
    print(f"samples that differ: {len(failing)} {failing[:50] if failing else ''}")
    return 1 if failing else 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.engine.soak", description=__doc__.splitlines()[0])
    parser.add_argument("--scopes", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--seeds", default="", help="only these seeds, such as 17,4711")
    parser.add_argument("--operations", type=int, default=OPERATIONS)
    parser.add_argument("--clauses", type=int, default=CLAUSES)
    return parser.parse_args()


def seeds(arguments: argparse.Namespace) -> Iterator[int]:
    if arguments.seeds:
        return iter([int(seed) for seed in arguments.seeds.split(",")])
    return count(arguments.seed)


def look(seed: int, arguments: argparse.Namespace, pool: JudgePool) -> tuple[int, list[str]]:
    """(scopes compared, what differs); whatever goes wrong is a difference."""
    with tempfile.TemporaryDirectory() as directory:
        try:
            sample = make_sample(seed, arguments.operations, arguments.clauses)
            comparison = compare(sample, Path(directory), pool)
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            return 0, [f"{type(error).__name__}: {error} ({Path(last.filename).name}:{last.lineno})"]
    return comparison.scopes, list(comparison.differences)


if __name__ == "__main__":
    sys.exit(main())
