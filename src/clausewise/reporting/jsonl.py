"""findings.jsonl: every verdict but met and excepted, one a line; the keys are a contract of Finding.to_json.

The lines hold nothing that differs between two runs over the same records (no wall clock, no path, no
process), so the file is the same byte for byte; its hash stands in the receipt.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from clausewise.errors import WrongUsage
from clausewise.model.finding import Finding, as_json
from clausewise.sql.texts import lower_escapes

FINDINGS = "findings.jsonl"
# The line of a finding that DuckDB makes, without waiver, appeal and baseline: Finding.to_json over ready.COLUMNS.
LINE = """concat('{"schema":1,"finding":', json_text(finding), ',"clause":', json_text(clause), ',"verdict":', json_text(verdict),
    ',"severity":', json_text(severity), ',"track":', json_text(track), ',"subject":{"type":', json_text(subject_type),
    ',"id":', json_text(subject_id), '},"unit":', json_text(unit), ',"staff":', json_text(staff), ',"case":', json_text("case"),
    ',"window":', json_text("window"), ',"item":', json_text(item), ',"trigger":', json_text(trigger), ',"at":', json_text("at"),
    ',"due":', json_text(due), ',"parameters":', parameters, ',"evidence":', evidence, ',"searched":', searched,
    ',"missing":', json_text(missing), ',"message":{"zh":', json_text(message_zh), ',"en":', json_text(message_en), '}}')"""


class FindingLines:
    """Writes findings one by one; `sha256` is that of what was written so far."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._hash = hashlib.sha256()

    def add(self, finding: Finding) -> None:
        self.add_ready([as_json(finding.to_json())])

    def add_ready(self, lines: Sequence[str]) -> None:
        """Lines that are written already (LINE)."""
        written = "".join(f"{lower_escapes(line)}\n" for line in lines).encode()
        self._hash.update(written)
        self._file.write(written)

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
