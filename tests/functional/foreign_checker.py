"""Answers a kit's traces as a vendor's checker would: it sees the manifest and the records, and never the key."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tests.functional.command import call

Line = dict[str, Any]


def answer(kit: Path, pack: Path | None = None, traces: Iterable[str] = ()) -> list[Line]:
    """The lines of a results file: what `clausewise check` finds in each trace (default: in all)."""
    asked = json.loads((kit / "manifest.json").read_text("utf-8"))["traces"]
    wanted = set(traces) or {trace["trace"] for trace in asked}
    return [line for trace in asked if trace["trace"] in wanted for line in _judge(kit, pack, trace)]


def _judge(kit: Path, pack: Path | None, asked: dict[str, Any]) -> Iterator[Line]:
    settings = [f"--set={name}={value}" for name, value in asked["parameters"].items()]
    done = call(
        *(
            "check",
            kit / "traces" / asked["trace"],
            "--format",
            "json",
            "--clauses",
            asked["clause"],
        ),
        *("--as-of", asked["as_of"], "--from", asked["period"]["from"], "--until", asked["period"]["until"]),
        *(("--pack", pack) if pack else ()),
        *settings,
        cwd=kit,
    )
    assert done.stdout, done.stderr
    found = json.loads(done.stdout)["findings"]
    yield {"trace": asked["trace"], "clause": asked["clause"], "verdict": "none"}
    for finding in found:
        yield {
            "trace": asked["trace"],
            **{name: finding[name] for name in ("clause", "trigger", "verdict")},
        }


def write_lines(path: Path, lines: Iterable[Line]) -> Path:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    return path
