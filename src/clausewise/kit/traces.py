"""Worked examples -> traces: the records that an example is given, and the verdicts that must follow.

An example is run as `clausewise test` runs it, so its sentences hold before its verdicts become answers. An example may judge by
a few clauses alone; other software has no such switch, so a clause that follows from findings is judged again beside all that feed
it, and an example whose verdicts that would change makes no trace. What a trace says is said in full: times with offset, canonical
names, as-of and period, so that its reader needs no defaults.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from clausewise.audit import Options, TriggerVerdict, audit
from clausewise.errors import InvalidPack, Problem
from clausewise.judge.containment import JudgePool
from clausewise.language.pack import default_pack_root
from clausewise.model.clause import Pack, Words, clause_order
from clausewise.model.progress import Progress, silent
from clausewise.model.vocabulary import Column
from clausewise.scenarios.examples import Example, load_steps, read_examples, run_example
from clausewise.scenarios.world import World
from clausewise.selfcheck.records import Row, read_records
from clausewise.sources import RecordsSource

Value = str | int | float | bool
JsonRow = dict[str, Value]
NEAR = timedelta(minutes=1)
DUE_PROCESS = Words(
    "判例中有豁免或申诉，答案不只取决于记录",
    "the example has waivers or appeals, so that its answer hangs on more than records",
)


OTHER_CLAUSES = Words(
    "与全部条款一并判定时结论不同", "its verdicts are others where all clauses are judged together"
)


@dataclass(frozen=True)
class Trace:
    """The records of one example, and the verdicts of the clause that it is of."""

    name: str
    clause: str
    example: str
    place: str
    as_of: datetime
    period: tuple[str, str]
    parameters: Mapping[str, str]
    operations: tuple[JsonRow, ...]
    registers: Mapping[str, tuple[JsonRow, ...]]
    verdicts: tuple[TriggerVerdict, ...]

    @property
    def at_a_boundary(self) -> bool:
        """Whether an operation, or as-of, lies within a minute of a due time: both sides of a limit do."""
        moments = [self.as_of, *(datetime.fromisoformat(str(row["at"])) for row in self.operations)]
        dues = [datetime.fromisoformat(v.due) for v in self.verdicts if v.due]
        return any(abs(moment - due) <= NEAR for due in dues for moment in moments)


@dataclass
class Traces:
    """All traces of a pack in the clauses' order, and the examples that make none."""

    traces: list[Trace] = field(default_factory=list)
    left_out: list[tuple[Example, str, Words]] = field(default_factory=list)


def make_traces(pack: Pack, progress: Progress = silent) -> Traces:
    """Runs every worked example of the pack.

    Raises:
        InvalidPack: an example does not hold, so that nothing can be learnt from it.
    """
    modules = load_steps(default_pack_root() / "steps")
    examples = list(_examples(pack))
    if not examples:
        raise InvalidPack(
            [Problem("the pack has no worked examples, so there is nothing to make a kit of", str(pack.root))]
        )
    made, pool = Traces(), JudgePool()
    numbers: dict[str, int] = {}
    try:
        for done, example in enumerate(examples, 1):
            world = World(pack, pool)
            try:
                run_example(example, world, modules)
                verdicts = _verdicts(world)
                if isinstance(verdicts, Words):
                    made.left_out.append((example, _place(example, pack), verdicts))
                else:
                    numbers[world.judged] = numbers.get(world.judged, 0) + 1
                    name = f"{world.judged}/{numbers[world.judged]:02}"
                    made.traces.append(_trace(example, world, name, verdicts))
            except AssertionError as error:
                problem = Problem(f"'{example.name}' does not hold: {error}", str(example.file), example.line)
                raise InvalidPack([problem]) from None
            finally:
                world.close()
            progress("kit", done, len(examples))
    finally:
        pool.close()
    made.traces.sort(key=lambda trace: clause_order(trace.clause))
    return made


def _examples(pack: Pack) -> Iterator[Example]:
    for path in sorted((pack.root / "features").rglob("*.feature")):
        yield from read_examples(path)


def _verdicts(world: World) -> Sequence[TriggerVerdict] | Words:
    """Every verdict of the clause asked about, or why the example makes no trace."""
    if world.waivers or world.appeals:
        return DUE_PROCESS
    stated = world.verdicts()
    clause = world.pack.clause(world.judged)
    if clause is None or not clause.depends_on:
        return stated
    options = Options(
        world.period, world.as_of, (clause.id,), world.overrides, exhaustive=True, keep_all=True,
        completeness=False,
    )  # fmt: skip
    source = RecordsSource(world.operations, world.registers)
    with closing(audit(world.pack, [source], options, pool=world.pool)) as result:
        whole = result.verdicts(clause.id)
    found = {each.trigger: each.verdict for each in whole}
    return whole if all(found.get(each.trigger) == each.verdict for each in stated) else OTHER_CLAUSES


def _place(example: Example, pack: Pack) -> str:
    return f"{example.file.relative_to(pack.root).as_posix()}:{example.line}"


def _trace(example: Example, world: World, name: str, verdicts: Sequence[TriggerVerdict]) -> Trace:
    assert world.result is not None
    records, zone = read_records(world.result.store), world.zone
    vocabulary = world.pack.vocabulary
    since, until = world.result.period
    return Trace(
        name,
        world.judged,
        example.name,
        _place(example, world.pack),
        world.result.as_of.astimezone(zone),
        (since.isoformat(), until.isoformat()),
        world.overrides,
        tuple(_typed(row, vocabulary.columns_of(row["kind"]), zone) for row in records.operations),
        {
            register: tuple(_typed(row, vocabulary.registers[register].columns, zone) for row in rows)
            for register, rows in records.registers.items()
        },
        tuple(sorted(verdicts, key=lambda verdict: verdict.trigger)),
    )


def _typed(row: Row, columns: Mapping[str, Column], zone: ZoneInfo) -> JsonRow:
    return {name: _value(text, columns[name], zone) for name, text in row.items()}


def _value(text: str, column: Column, zone: ZoneInfo) -> Value:
    match column.type.name:
        case "bool":
            return text == "true"
        case "int":
            return int(text)
        case "decimal":
            number = Decimal(text)
            return int(number) if number == int(number) else float(number)
        case "timestamp":
            return datetime.fromisoformat(text).astimezone(zone).isoformat(timespec="auto")
        case _:
            return text
