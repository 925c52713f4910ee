"""The `clausewise` fixture: a test hands over what its software recorded, and asks for compliance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from clausewise.audit import Options, audit
from clausewise.judge.containment import JudgePool
from clausewise.model.clause import Pack
from clausewise.model.finding import VERDICT_LABELS
from clausewise.model.source import Source
from clausewise.opening import open_places
from clausewise.reporting.lines import sentence
from clausewise.reporting.result import ClauseResult, Result
from clausewise.sources import RecordsSource

COMPLIANT = ("met", "pending")


class Recorder:
    """Collects the records of one test; nothing is judged before `assert_compliant`."""

    def __init__(self, pack: Pack, pool: JudgePool, language: str) -> None:
        self.pack = pack
        self._pool = pool
        self._language = language
        self._operations: list[Mapping[str, object]] = []
        self._registers: dict[str, list[Mapping[str, object]]] = {}
        self._sources: list[Source] = []

    def records(self, records: Iterable[Mapping[str, object]]) -> None:
        """Operations, and records of registers: those that say `"register": "windows"`."""
        for record in records:
            if "register" in record:
                rest = {name: value for name, value in record.items() if name != "register"}
                self._registers.setdefault(str(record["register"]), []).append(rest)
            else:
                self._operations.append(record)

    def source(self, place: str | Path, mapping: str | Path | None = None) -> None:
        """A file, directory or database of records, as for `clausewise audit`; `mapping`: a file, or a name."""
        self._sources += open_places([place], self.pack, mapping)

    def assert_compliant(self, *clauses: str) -> None:
        """Raises AssertionError for every clause named (globs; none = all triggered) that is not met.

        A named clause that cannot be decided, or that no record triggers, is not compliant either: nothing
        was checked then.
        """
        __tracebackhide__ = True
        sources = list(self._sources)
        if self._operations or self._registers:
            sources.append(RecordsSource(self._operations, self._registers))
        options = Options(period=None, as_of=None, clauses=clauses)
        result = audit(self.pack, sources, options, pool=self._pool)
        try:
            wanted = (
                ("met", "pending") if clauses else ("met", "pending", "not_triggered", "no_data", "manual")
            )
            wrong = [clause for clause in result.clauses if clause.verdict not in wanted]
            if wrong:
                raise AssertionError("\n\n".join(self._explain(clause, result) for clause in wrong))
        finally:
            result.close()

    def _explain(self, failed: ClauseResult, result: Result) -> str:
        clause, language = failed.clause, self._language
        verdict = VERDICT_LABELS[failed.verdict] if language == "zh" else failed.verdict.replace("_", " ")
        lines = [
            f"{clause.id} {clause.title.in_(language)}: {verdict}",
            *(f"  “{words}”" for words in clause.text),
        ]
        for finding in result.findings(clause=clause.id):
            records = (
                ", ".join(str(evidence.get("record")) for evidence in finding.evidence) or finding.trigger
            )
            lines.append(f"  - {sentence(finding, language)} [{records}]")
        return "\n".join(lines)
