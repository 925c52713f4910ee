"""findings.jsonl: every verdict but met and excepted, one a line; the keys are a contract of Finding.to_json.

The lines hold nothing that differs between two runs over the same records (no wall clock, no path, no
process), so the file is the same byte for byte; its hash stands in the receipt.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from clausewise.errors import WrongUsage
from clausewise.model.finding import Finding

FINDINGS = "findings.jsonl"


class FindingLines:
    """Writes findings one by one; `sha256` is that of what was written so far."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._hash = hashlib.sha256()
        self._encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode

    def add(self, finding: Finding) -> None:
        line = self._encode(finding.to_json()).encode() + b"\n"
        self._hash.update(line)
        self._file.write(line)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def close(self) -> None:
        self._file.close()


def read_findings(directory: Path) -> Iterator[dict[str, Any]]:
    """The findings of an audit's directory; raises WrongUsage where it is none."""
    path = directory / FINDINGS
    if not path.is_file():
        raise WrongUsage(
            f"{directory}: holds no {FINDINGS}, so it is no audit: "
            "name the directory that `clausewise audit` wrote"
        )
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield json.loads(line)
            except ValueError as trouble:
                raise WrongUsage(
                    f"{path}:{number}: is not JSON ({trouble}); audit again to write it anew"
                ) from None
