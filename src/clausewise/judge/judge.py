"""Judges the triggers of one stratum with durable-rules, and accounts for every one that was sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa

from clausewise.errors import EngineTrouble
from clausewise.judge.compile import compile_duty, ruleset, shards
from clausewise.judge.containment import JudgePool, Scope, ScopeResult
from clausewise.judge.facts import FactWriter, SentScope
from clausewise.judge.verdict import Judgement
from clausewise.model.progress import Progress, silent
from clausewise.sql.arrow import insert_rows
from clausewise.sql.duty import Duty
from clausewise.sql.setting import Setting


@dataclass
class Verdicts:
    """What came back, one place of each list for a trigger."""

    duties: list[int] = field(default_factory=list)
    triggers: list[int] = field(default_factory=list)
    verdicts: list[str | None] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def table(self) -> pa.Table:
        return pa.table(
            {
                "duty": pa.array(self.duties, pa.int32()),
                "_rid": pa.array(self.triggers, pa.int64()),
                "verdict": pa.array(self.verdicts, pa.string()),
                "trouble": pa.array(self.troubles, pa.string()),
            }
        )


def judge(
    connection: duckdb.DuckDBPyConnection,
    duties: Sequence[Duty],
    setting: Setting,
    pool: JudgePool,
    *,
    many: bool = False,
    exhaustive: bool = False,
    progress: Progress = silent,
) -> None:
    """Adds to `judged` (duty, _rid, verdict, trouble) a row for every trigger of these duties that `screened` holds.

    `many`: whether the records are many (sql/lanes.py). `exhaustive`: whether nothing is left to the screen.

    Raises:
        EngineTrouble: where an answer is missing for a trigger that was sent.
    """
    judgements = {duty.number: Judgement(duty) for duty in duties}
    for name, compiled in shards(map(compile_duty, duties), many=many).items():
        writer = FactWriter(connection, setting, name, exhaustive=exhaustive, many=many)
        writer.add(compiled)
        verdicts = Verdicts()
        waiting: dict[str, SentScope] = {}
        troubled: list[str] = []
        done = 0
        for batches in _rounds(writer, troubled):
            for result in pool.judge({name: ruleset(compiled)}, _remember(batches, waiting)):
                sent = waiting.pop(result.sid)
                if result.trouble and sent.divisible:
                    troubled.append(result.sid)  # one of them is the cause
                    continue
                _take(sent, result, judgements, verdicts)
                done += len(sent.triggers)
                progress("judge", done, writer.sent)
        insert_rows(connection, "judged", verdicts.table())
        if alike := writer.settle_alike():
            done += alike
            progress("judge", done, writer.sent)
        if waiting or done != writer.sent:
            raise EngineTrouble(f"{writer.sent} triggers were sent to the judge, {done} came back")


def _rounds(writer: FactWriter, troubled: Sequence[str]) -> Iterator[Iterator[list[SentScope]]]:
    """All scopes; then those that had trouble, divided, if they hold what has nothing to do with each other."""
    if writer.sent:
        yield writer.scopes()
    if troubled:
        yield writer.divided(troubled)


def _remember(batches: Iterator[list[SentScope]], waiting: dict[str, SentScope]) -> Iterator[list[Scope]]:
    for batch in batches:
        waiting.update((sent.scope.sid, sent) for sent in batch)
        yield [sent.scope for sent in batch]


def _take(
    sent: SentScope,
    result: ScopeResult,
    judgements: Mapping[int, Judgement],
    verdicts: Verdicts,
) -> None:
    """Files the verdicts of one scope; where it had trouble, all its triggers are undetermined, and say why."""
    signals: defaultdict[tuple[int, int], list[tuple[str, int]]] = defaultdict(list)
    for duty, signal, trigger, answer in result.signals:
        signals[duty, trigger].append((signal, answer))
    for number, trigger in sent.triggers:
        trouble: str = result.trouble
        verdict: str | None = "undetermined"
        if not trouble:
            try:
                verdict = judgements[number].decide(signals[number, trigger])
            except ValueError as error:
                trouble = str(error)
        verdicts.duties.append(number)
        verdicts.triggers.append(trigger)
        verdicts.verdicts.append(verdict)
        verdicts.troubles.append(trouble)
