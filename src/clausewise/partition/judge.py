"""Judges one part: the clauses that are decided within a case, over the operations of whole cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from clausewise.accountability.appeals import read_verdicts
from clausewise.completeness import count_part
from clausewise.judge.containment import JudgePool
from clausewise.model.contract import ANY_OPERATION
from clausewise.model.days_taken import DaysTaken
from clausewise.model.rule import TriggerForm
from clausewise.model.source_order import ROWS_OF_FILE, SOURCE_ORDER
from clausewise.model.sql_names import quote_identifier as q
from clausewise.model.sql_names import quote_text
from clausewise.partition.plan import Plan
from clausewise.partition.records import lay_down, without
from clausewise.partition.result import Head, PartResult, TakenUp
from clausewise.scratch import Scratch
from clausewise.sql.measures import is_measured, measure_days
from clausewise.sql.setting import Setting
from clausewise.sql.verdicts import count_verdicts
from clausewise.store import Store, load
from clausewise.store.layout import lay_out
from clausewise.strata import Strata

MEMORY = "1GB"
REJECTED = 'SELECT file, "row", "column", value, reason, whole_row FROM quarantine WHERE file IN (SELECT unnest($1::VARCHAR[]))'


def judge_part(records: pa.Table, plan: Plan, pool: JudgePool) -> PartResult:
    """The verdicts of these operations, which must be all that their cases have; `SOURCE_ORDER` says where each stood."""
    with Scratch() as directory:
        source = lay_down(without(records, plan.gone), plan.files, plan.registers, directory)
        store = load(
            [source],
            plan.vocabulary,
            plan.pack.timezone,
            columns=plan.columns,
            memory_limit=MEMORY,
            in_part=True,
        )
        with store:
            store.connection.execute("SET threads = 1")
            return _judge(store, plan, pool, _rows_of_files(records))


def _judge(store: Store, plan: Plan, pool: JudgePool, rows: Mapping[int, int]) -> PartResult:
    connection = store.connection
    setting = replace(plan.setting, vocabulary=plan.vocabulary)
    put_reopened(connection, plan)
    strata = Strata(connection, setting, plan.within, plan.own_duties, pool, plan.exhaustive)
    strata.prepare()
    strata.many = True  # what runs beside is another part
    strata.judge_level(plan.within)
    count_verdicts(connection, plan.own_duties)
    number_findings(connection, plan)
    counted = count_part(connection, setting, plan.pack.case_ends)
    head = Head(
        store.records,
        store.quarantined,
        store.unreadable_cells,
        rows,
        store.held_kinds,
        frozenset(held for held in store.held_columns if held[1] != SOURCE_ORDER),
        store.dangling,
        _days_taken(connection, plan, setting),
        *_taken_up(connection, plan, setting),
    )
    return PartResult(
        head,
        connection.sql("SELECT * FROM finding_records ORDER BY duty, trigger").to_arrow_table(),
        connection.sql("SELECT * FROM tallies ORDER BY ALL").to_arrow_table(),
        _rest(connection, plan),
        connection.sql(REJECTED, params=[list(plan.files)]).to_arrow_table(),
        {name: connection.table(name).to_arrow_table() for name in counted},
    )


def put_reopened(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    connection.execute("CREATE TABLE reopened (clause VARCHAR, trigger VARCHAR, reported VARCHAR)")
    if plan.reopened:
        connection.executemany("INSERT INTO reopened VALUES (?, ?, ?)", plan.reopened)


def number_findings(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Gives each finding the place of its trigger among all operations; a case has that of its first operation."""
    cases = [duty.number for duty in plan.own_duties if duty.rule.each.form is TriggerForm.CASE]
    connection.execute(
        f"UPDATE finding_records SET _order = o.{SOURCE_ORDER}, k_rid = o.{SOURCE_ORDER} FROM operations o "
        "WHERE o._rid = k_rid AND NOT list_contains($1::INTEGER[], duty)",
        [cases],
    )
    if cases:
        connection.execute(
            f'UPDATE finding_records SET k_rid = o.first FROM (SELECT "case", min({SOURCE_ORDER}) AS first '
            'FROM operations GROUP BY "case") o WHERE o."case" = trigger AND list_contains($1::INTEGER[], duty)',
            [cases],
        )


def _days_taken(connection: duckdb.DuckDBPyConnection, plan: Plan, setting: Setting) -> dict[int, DaysTaken]:
    measured = filter(is_measured, plan.own_duties)
    return {duty.number: measure_days(connection, duty, setting) for duty in measured}


def _taken_up(
    connection: duckdb.DuckDBPyConnection, plan: Plan, setting: Setting
) -> tuple[tuple[TakenUp, ...], frozenset[str]]:
    """What became of triggers that an earlier audit left pending, and which of them are still there."""
    if not plan.reopened:
        return (), frozenset()
    asked = {(clause, trigger) for clause, trigger, _ in plan.reopened}
    verdicts = read_verdicts(connection, plan.own_duties, setting)
    there = connection.execute(
        "SELECT DISTINCT trigger FROM reopened WHERE trigger IN (SELECT id FROM operations) OR trigger IN "
        '(SELECT "case" FROM operations)'
    ).fetchall()
    found = tuple((*key, *judged) for key, judged in sorted(verdicts.items()) if key in asked)
    return found, frozenset(trigger for (trigger,) in there)


def _rest(connection: duckdb.DuckDBPyConnection, plan: Plan) -> pa.Table:
    """The operations that the clauses look at which are judged afterwards; always with the same columns."""
    layout, kinds = lay_out(plan.pack.vocabulary)[""], plan.kinds_afterwards
    asked = {layout.kinds.index(kind) for kind in kinds if kind != ANY_OPERATION}
    everything = ANY_OPERATION in kinds
    every = frozenset(range(len(layout.kinds)))
    columns = dict.fromkeys(
        one.physical for one in layout.fields if everything or one.kinds & asked or one.kinds == every
    )
    listed = ", ".join(quote_text(kind) for kind in sorted(kinds)) or "NULL"
    where = "TRUE" if everything else f"kind IN ({listed})"
    selected = ", ".join(map(q, columns))
    return connection.sql(f"SELECT {SOURCE_ORDER}, {selected} FROM operations WHERE {where}").to_arrow_table()


def _rows_of_files(records: pa.Table) -> dict[int, int]:
    counted = pc.divide(records.column(SOURCE_ORDER), ROWS_OF_FILE).value_counts()
    return {each["values"]: each["counts"] for each in counted.to_pylist()}
