"""Judges the triggers of one stratum with durable-rules, and accounts for every one that was sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import duckdb
import pyarrow as pa

from clausewise.errors import EngineTrouble
from clausewise.judge.compile import compile_duty, ruleset, shards
from clausewise.judge.containment import JudgePool, Scope, ScopeResult
from clausewise.judge.facts import FactWriter, SentScope
from clausewise.judge.verdict import decide
from clausewise.model.progress import Progress, silent
from clausewise.model.sql_names import quote_identifier as q
from clausewise.sql.duty import Duty
from clausewise.sql.setting import Setting


def judge(
    connection: duckdb.DuckDBPyConnection,
    duties: Sequence[Duty],
    setting: Setting,
    pool: JudgePool,
    *,
    picked: Mapping[int, str],
    progress: Progress = silent,
) -> None:
    """Makes the table `judged_N` (`_rid`, `verdict`, `trouble`) for each duty.

    `picked`: for each duty's number the condition on k, its trigger table, that chooses which triggers to judge.

    Raises:
        EngineTrouble: where an answer is missing for a trigger that was sent.
    """
    by_number = {duty.number: duty for duty in duties}
    verdicts: dict[int, tuple[list[int], list[str | None], list[str]]] = {n: ([], [], []) for n in by_number}
    asked = [duty for duty in duties if _has_any(connection, duty, picked[duty.number])]
    for name, compiled in shards(compile_duty(duty) for duty in asked).items():
        writer = FactWriter(connection, setting, name)
        for duty in compiled:
            writer.add(duty, picked=picked[duty.duty.number])
        waiting: dict[str, SentScope] = {}
        done = 0
        if writer.sent:
            for result in pool.judge({name: ruleset(compiled)}, _remember(writer.scopes(), waiting)):
                sent = waiting.pop(result.sid)
                _take(sent, result, by_number, verdicts)
                done += len(sent.triggers)
                progress("judge", done, writer.sent)
        if waiting or done != writer.sent:
            raise EngineTrouble(f"{writer.sent} triggers were sent to the judge, {done} came back")
        for duty in compiled:
            connection.execute(f"DROP TABLE {q(f'sent_{duty.duty.number}')}")
    for number, (rids, found, troubles) in verdicts.items():
        table = pa.table(
            {
                "_rid": pa.array(rids, pa.int64()),
                "verdict": pa.array(found, pa.string()),
                "trouble": pa.array(troubles, pa.string()),
            }
        )
        connection.register("judged_arrow", table)
        connection.execute(f"CREATE TABLE {q(f'judged_{number}')} AS SELECT * FROM judged_arrow")
        connection.unregister("judged_arrow")


def _has_any(connection: duckdb.DuckDBPyConnection, duty: Duty, picked: str) -> bool:
    """Whether there is anything to judge; most duties of a hall in order have nothing, and need no facts then."""
    return bool(connection.execute(f"SELECT 1 FROM {q(duty.table)} k WHERE {picked} LIMIT 1").fetchall())


def _remember(batches: Iterator[list[SentScope]], waiting: dict[str, SentScope]) -> Iterator[list[Scope]]:
    for batch in batches:
        waiting.update((sent.scope.sid, sent) for sent in batch)
        yield [sent.scope for sent in batch]


def _take(
    sent: SentScope,
    result: ScopeResult,
    duties: Mapping[int, Duty],
    verdicts: Mapping[int, tuple[list[int], list[str | None], list[str]]],
) -> None:
    """Files the verdicts of one scope; where it had trouble, all its triggers are undetermined, and say why."""
    signals: defaultdict[tuple[int, int], list[tuple[str, int]]] = defaultdict(list)
    for duty, signal, trigger, answer in result.signals:
        signals[duty, trigger].append((signal, answer))
    for number, trigger in sent.triggers:
        rids, found, troubles = verdicts[number]
        trouble, verdict = result.trouble, "undetermined"
        if not trouble:
            try:
                verdict = decide(duties[number], signals[number, trigger])  # type: ignore[assignment]
            except ValueError as error:
                trouble = str(error)
        rids.append(trigger)
        found.append(verdict)
        troubles.append(trouble)
