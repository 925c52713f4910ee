"""Traces -> a directory: manifest.json (what is asked), traces/, key.jsonl (the answers), README.md (how to answer).

The key stands apart, with the examples' names, so that the rest can be handed out without it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from clausewise.kit.traces import Trace, Traces
from clausewise.model.clause import Clause, Pack, Words
from clausewise.reporting.directory import written_whole
from clausewise.reporting.summary import identify

MANIFEST, KEY, README, TRACES = "manifest.json", "key.jsonl", "README.md", "traces"
MANUAL = Words("由人认定，记录不能判定", "attested by a person; no record decides it")
NO_EXAMPLE = Words("没有可用的判例", "has no worked example that can be used")


def write_kit(pack: Pack, made: Traces, out: Path) -> None:
    """Writes the kit whole or not at all; a directory that holds anything is refused (WrongUsage)."""
    with written_whole(out, force=False) as directory:
        for trace in made.traces:
            _write_records(trace, directory / TRACES / trace.name)
        (directory / KEY).write_text("".join(map(_line, map(_answers, made.traces))), "utf-8")
        manifest = json.dumps(_manifest(pack, made), ensure_ascii=False, indent=1) + "\n"
        (directory / MANIFEST).write_text(manifest, "utf-8")
        (directory / README).write_text(_readme(pack, made), "utf-8")


def _write_records(trace: Trace, directory: Path) -> None:
    directory.mkdir(parents=True)
    if trace.operations:
        _write_jsonl(directory / "operations.jsonl", trace.operations)
    for name, rows in trace.registers.items():
        if rows:
            (directory / "registers").mkdir(exist_ok=True)
            _write_jsonl(directory / "registers" / f"{name}.jsonl", rows)


def _write_jsonl(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    path.write_text("".join(map(_line, rows)), "utf-8")


def _line(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"


def _answers(trace: Trace) -> dict[str, Any]:
    return {
        "trace": trace.name,
        "clause": trace.clause,
        "example": trace.example,
        "place": trace.place,
        "boundary": trace.at_a_boundary,
        "verdicts": [{"trigger": v.trigger, "verdict": v.verdict, "due": v.due} for v in trace.verdicts],
    }


def _manifest(pack: Pack, made: Traces) -> dict[str, Any]:
    counts = Counter(trace.clause for trace in made.traces)
    clauses = {clause.id: clause for clause in pack.clauses}
    return {
        "schema": 1,
        "pack": identify(pack),
        "timezone": pack.timezone,
        "holidays": pack.holidays,
        "clauses": [_clause(clause, counts[clause.id]) for clause in clauses.values()],
        "left_out": [
            {"clauses": list(example.clauses), "place": place, "reason": _both(reason)}
            for example, place, reason in made.left_out
        ],
        "traces": [_asked(trace) for trace in made.traces],
    }


def _clause(clause: Clause, traces: int) -> dict[str, Any]:
    without = None if traces else _both(NO_EXAMPLE if clause.rule else MANUAL)
    return {
        "clause": clause.id,
        "title": _both(clause.title),
        "text": list(clause.text),
        "reading": _both(clause.reading),
        "traces": traces,
        "without_traces": without,
    }


def _asked(trace: Trace) -> dict[str, Any]:
    since, until = trace.period
    return {
        "trace": trace.name,
        "clause": trace.clause,
        "as_of": trace.as_of.isoformat(),
        "period": {"from": since, "until": until},
        "parameters": dict(trace.parameters),
        "operations": len(trace.operations),
        "registers": {name: len(rows) for name, rows in trace.registers.items() if rows},
    }


def _both(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


def _readme(pack: Pack, made: Traces) -> str:
    guide = (files("clausewise.kit") / "guide.md").read_text("utf-8")
    title = f"# {pack.title.in_('zh')} · {pack.title.in_('en')}: {pack.name} {pack.version}"
    return "\n".join([title, "", guide, *_table(pack, made)]) + "\n"


def _table(pack: Pack, made: Traces) -> Iterator[str]:
    """What each clause's traces hold, in all: it gives no single answer away."""
    words = ("met", "breach", "pending", "undetermined", "excepted")
    yield f"| 条款 clause | | 轨迹 traces | {' | '.join(words)} | 界限 boundary |"
    yield "|---|---|---|" + "---|" * (len(words) + 1)
    for clause in {clause.id: clause for clause in pack.clauses}.values():
        mine = [trace for trace in made.traces if trace.clause == clause.id]
        found = Counter(verdict.verdict for trace in mine for verdict in trace.verdicts)
        near = sum(trace.at_a_boundary for trace in mine)
        numbers = [len(mine), *(found[word] for word in words), near]
        yield f"| {clause.id} | {clause.title.in_('zh')} {clause.title.in_('en')} | {' | '.join(map(str, numbers))} |"
