"""Compares the product with the naive evaluator: one sample, written to disk as a user has it, three opinions.

`compare(sample, directory, pool)` audits the sample in the default mode, in the exhaustive one and as if its records were
many, and lists, in words, whatever is not what the naive evaluator says of it: every trigger with verdict, due time and
missing columns, every finding with its fields and its fingerprint, every occasion. An empty list is agreement.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from clausewise.audit import AuditResult, Options, audit
from clausewise.errors import WrongUsage
from clausewise.judge.containment import JudgePool
from clausewise.language.pack import load_pack
from clausewise.sources.places import open_sources

from .naive import Refused, Result, evaluate, write_pack
from .naive.values import Zone
from .strategies import Sample

CARRIED = ("unit", "staff", "case", "window", "item")
Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Comparison:
    """What a sample showed: how many triggers were compared (each in two modes and as if the records were many), and what differed."""

    scopes: int
    differences: tuple[str, ...]


def compare(sample: Sample, directory: Path, pool: JudgePool) -> Comparison:
    """Judges one sample three times."""
    root = write_pack(sample.pack, directory / "pack")
    source = write_source(sample, directory / "data")
    try:
        expected = evaluate(
            sample.pack, sample.operations, sample.registers, as_of=sample.as_of, period=sample.period
        )
    except Refused:
        expected = None
    found: list[str] = []
    for mode in ("default", "exhaustive", "many"):
        found += [f"{mode}: {line}" for line in one_mode(sample, root, source, expected, pool, mode)]
    scopes = 0 if expected is None else sum(len(triggers) for triggers in expected.clauses.values())
    return Comparison(scopes, tuple(found))


def one_mode(
    sample: Sample, root: Path, source: Path, expected: Result | None, pool: JudgePool, mode: str
) -> list[str]:
    pack, many = load_pack(root), mode == "many"
    options = Options(
        period=sample.period, as_of=sample.as_of, exhaustive=mode == "exhaustive", keep_all=not many,
        completeness=mode == "default",
    )  # fmt: skip
    try:
        with as_if_many() if many else nullcontext():
            result = audit(pack, open_sources([source], pack.vocabulary), options, pool=pool)
    except WrongUsage as error:
        return [] if expected is None else [f"refused: {error}"]
    try:
        if expected is None:
            return ["audited, but its working days are not known"]
        zone = Zone(pack.timezone)
        return [
            *differ("", "period", expected.period, result.period),
            *(compare_counts(expected, result) if many else compare_triggers(expected, result, zone)),
            *compare_findings(expected, result, zone),
            *compare_occasions(expected, result, sample, zone),
        ]
    finally:
        result.close()


@contextmanager
def as_if_many() -> Iterator[None]:
    """Has an audit treat its records as it treats millions: what is met is counted and put away, values are numbered."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("clausewise.strata.MANY", -1)
        patch.setattr("clausewise.strata.FEW_TRIGGERS", -1)
        patch.setattr(import_module("clausewise.store.load"), "_FEW", -1)
        yield


def compare_counts(expected: Result, result: AuditResult) -> Iterator[str]:
    """How often a clause has each verdict; all that is known of what was put away."""
    ours = {clause.clause.id: {v: n for v, n in clause.counts.items() if n} for clause in result.clauses}
    for clause, triggers in expected.clauses.items():
        naive = Counter(trigger.verdict for trigger in triggers.values() if trigger.in_period)
        yield from differ(clause, "counts", dict(naive), ours[clause])


def compare_triggers(expected: Result, result: AuditResult, zone: Zone) -> Iterator[str]:
    for clause, triggers in expected.clauses.items():
        naive = {
            name: {"verdict": t.verdict, "due": second(t.due, zone), "missing": sorted(t.missing)}
            for name, t in triggers.items()
            if t.in_period
        }
        ours = {
            t.trigger: {"verdict": t.verdict, "due": t.due, "missing": sorted(t.missing)}
            for t in result.verdicts(clause)
        }
        yield from differ_all(f"clause {clause}", naive, ours)


def compare_findings(expected: Result, result: AuditResult, zone: Zone) -> Iterator[str]:
    naive = {}
    for values in expected.findings:
        key = f"{values['clause']} {values['trigger']}"
        if values["in_period"]:
            naive[key] = {
                name: values[name] for name in ("finding", "verdict", "track", "severity", *CARRIED)
            }
            naive[key] |= {"at": second(values["at"], zone), "due": second(values["due"], zone)}
    ours = {}
    for finding in result.findings():
        line = finding.to_json()
        key = f"{line['clause']} {line['trigger']}"
        ours[key] = {name: line[name] for name in (*next(iter(naive.values()), ()),)} or line
    yield from differ_all("finding", naive, ours)


def compare_occasions(expected: Result, result: AuditResult, sample: Sample, zone: Zone) -> Iterator[str]:
    if not any(clause["rule"].get("each") == "occasion" for clause in sample.pack["clauses"]):
        return
    rows = result.store.connection.execute(
        'SELECT track, unit, staff, month, year, nth, iso(since), iso("at"), findings FROM occasion_records'
    ).fetchall()
    naive = {
        (o["track"], o[o["track"]], second(o["since"], zone)): (
            o["unit"], o["month"], o["year"], o["nth"], second(o["at"], zone), o["findings"],
        )
        for o in expected.occasions
    }  # fmt: skip
    ours = {
        (track, staff if track == "staff" else unit, since): (unit, month, year, nth, at, count)
        for track, unit, staff, month, year, nth, since, at, count in rows
    }
    yield from differ_all("occasion", naive, ours)


def differ_all(what: str, naive: Mapping[Any, Any], ours: Mapping[Any, Any]) -> Iterator[str]:
    for key in sorted({*naive, *ours}, key=str):
        yield from differ(what, str(key), naive.get(key), ours.get(key))


def differ(what: str, key: str, naive: Any, ours: Any) -> Iterator[str]:
    if naive == ours:
        return
    if isinstance(naive, Mapping) and isinstance(ours, Mapping):
        names = [name for name in naive if naive[name] != ours[name]]
        naive, ours = {n: naive[n] for n in names}, {n: ours[n] for n in names}
    yield f"{what} {key}: naive {naive}, audit {ours}"


def second(moment: datetime | None, zone: Zone) -> str | None:
    """A time as the product writes it."""
    return None if moment is None else zone.local(moment).isoformat(timespec="seconds")


def write_source(sample: Sample, directory: Path) -> Path:
    """The sample's records: JSONL or CSV by the seed, registers each in a file of its own."""
    write = write_jsonl if sample.seed % 2 else write_csv
    suffix = "jsonl" if sample.seed % 2 else "csv"
    write(directory / f"operations.{suffix}", sample.operations)
    for name, rows in sample.registers.items():
        if rows:
            write(directory / "registers" / f"{name}.{suffix}", rows)
    return directory


def write_jsonl(path: Path, rows: Sequence[Facts]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def write_csv(path: Path, rows: Sequence[Facts]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)
