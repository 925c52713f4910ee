"""Six rules of the county hall in durable-rules as its manual shows: rulesets in Python, dicts asserted one by one.

    python -m benchmarks.by_manual HALL OUT [--cases-at-once 500]

DuckDB reads the files, joins the registers, counts the working days and sorts by case, so that what is measured is the
engine; a case is one `sid`. Facts are asserted, because an event that one rule uses is gone for every other rule.

Driven so, the engine keeps every state, and no more than about 1,000 may live; to delete one that no rule has fired for
kills the process. So batches run in child processes, which end with their states; one that dies of a signal is tried again
in halves. OUT/findings.csv gets clause and trigger of each breach, OUT/died.json how many processes died.
"""

# ruff: noqa: E712 (in a rule, == builds a condition)

from __future__ import annotations

import argparse
import csv
import json
import multiprocessing
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import duckdb
from pyarrow.parquet import ParquetFile

from benchmarks.hall import YEAR
from clausewise.working_time import Calendar

Fact = dict[str, Any]
Breach = tuple[str, str]
FACTS = """
    WITH days AS (SELECT d::DATE AS day, count(w.day) OVER (ORDER BY d) AS ordinal FROM
            (SELECT unnest(generate_series(min(day), max(day), INTERVAL 1 DAY)) AS d FROM calendar) LEFT JOIN calendar w ON w.day = d),
        ends AS (SELECT ordinal, min(day) AS day FROM days GROUP BY ordinal),
        ops AS (FROM read_parquet('{hall}/operations/*.parquet')),
        pauses AS (SELECT "case", min(ordinal) AS since, max(ordinal) AS until FROM ops JOIN days ON day = "at"::DATE
            WHERE kind IN ('special_procedure_start', 'special_procedure_end') GROUP BY "case")
    SELECT o."case" AS sid, o.id AS record, kind, epoch_us("at") AS "at", o.place, o.level, amount::DOUBLE AS amount, w.type AS window_type,
        i.retained, i.entered_on IS NOT NULL AS entered, kind = 'acceptance' AND category = 'ordinary' AND i.level = 'county'
        AND exception = 'none' AS limited, epoch_us((e.day + 1)::TIMESTAMPTZ) - 1 AS due
    FROM ops o LEFT JOIN items i USING (item) LEFT JOIN windows w USING ("window") LEFT JOIN days a ON a.day = "at"::DATE
        LEFT JOIN pauses p ON p."case" = o."case" LEFT JOIN ends e ON e.ordinal = a.ordinal + 2
            + CASE WHEN p.since < a.ordinal + 2 THEN greatest(p.until - greatest(p.since, a.ordinal), 0) ELSE 0 END
    WHERE o."case" IS NOT NULL ORDER BY o."case", "at"
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("hall", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--cases-at-once", type=int, default=500)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    died = 0
    with (given.out / "findings.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("clause", "trigger"))
        for batch in batches(read_facts(given.hall, given.out), given.cases_at_once):
            breaches, deaths = judge_surely(batch)
            rows.writerows(sorted(breaches))
            died += deaths
    (given.out / "died.json").write_text(json.dumps(died), "utf-8")


def read_facts(hall: Path, scratch: Path) -> Iterator[Fact]:
    """Every operation of a case as the flat dict that a rule looks at; missing values are left out.

    Another process writes them to a file in the order of the cases, and few are in memory at once: each batch forks this
    process, and with all facts in it a million cases' forks cost as much as the engine.
    """
    facts = scratch / "facts.parquet"
    writer = multiprocessing.get_context("fork").Process(target=write_facts, args=(hall, facts))
    writer.start()
    writer.join()
    if writer.exitcode:
        sys.exit("the facts could not be written")
    for rows in ParquetFile(facts).iter_batches(5_000):
        for row in rows.to_pylist():
            yield {name: value for name, value in row.items() if value is not None}
    facts.unlink()


def write_facts(hall: Path, target: Path) -> None:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'Asia/Shanghai'")
    days = list(Calendar("china").working_days(date(YEAR, 1, 1), date(YEAR + 1, 12, 31)))
    connection.execute("CREATE TABLE calendar AS SELECT unnest($1::DATE[]) AS day", [days])
    for register in ("items", "windows"):
        connection.execute(
            f"CREATE TABLE {register} AS FROM read_parquet('{hall}/registers/{register}.parquet')"
        )
    connection.execute(f"COPY ({FACTS.format(hall=hall)}) TO '{target}' (ROW_GROUP_SIZE 100000)")


def batches(facts: Iterator[Fact], size: int) -> Iterator[list[list[Fact]]]:
    """Whole cases, so many at once; each ends with a fact that says so, because `none` would otherwise fire too early."""
    batch: list[list[Fact]] = []
    for fact in facts:
        if not batch or batch[-1][0]["sid"] != fact["sid"]:
            if len(batch) == size:
                yield batch
                batch = []
            batch.append([])
        batch[-1].append(fact)
    if batch:
        yield batch


def judge_surely(cases: list[list[Fact]]) -> tuple[set[Breach], int]:
    """The breaches, and how many processes died over it. A case that kills its process alone ends the run."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=judge, args=(cases, theirs))
    process.start()
    theirs.close()
    try:
        breaches: set[Breach] = ours.recv()
        died = 0
    except EOFError:
        breaches, died = set(), 1
    process.join()
    if not died:
        return breaches, 0
    if len(cases) == 1:
        sys.exit(f"durable-rules dies of the case {cases[0][0]['sid']} alone")
    half = len(cases) // 2
    for part in (cases[:half], cases[half:]):
        more, deaths = judge_surely(part)
        breaches |= more
        died += deaths
    return breaches, died


def judge(cases: list[list[Fact]], answer: Connection) -> None:
    from durable.engine import MessageNotHandledException
    from durable.lang import assert_fact

    breaches: set[Breach] = set()
    declare_rules(breaches)
    for case in cases:
        sid = case[0]["sid"]
        for number, fact in enumerate([*case, {"sid": sid, "kind": "end"}]):
            with suppress(MessageNotHandledException):  # no rule asks for it
                assert_fact("hall", {"id": number, **fact})
    answer.send(breaches)
    answer.close()


def declare_rules(breaches: set[Breach]) -> None:
    """The rules; their actions write into `breaches`."""
    from durable.lang import c, m, none, ruleset, when_all

    with ruleset("hall"):

        @when_all(
            (m.kind == "acceptance") & (m.retained == True) & (m.place != "hall") & (m.place != "online")
        )
        def accepted_elsewhere(c: Any) -> None:
            breaches.add(("2.1.2", c.m.record))

        @when_all(
            c.decision << (m.kind == "decision") & (m.entered == True),
            none(
                (m.kind == "acceptance")
                & ((m.place == "hall") | (m.place == "online"))
                & (m.at < c.decision.at)
            ),
        )
        def decided_without_acceptance(c: Any) -> None:
            breaches.add(("2.1.3", c.decision.record))

        @when_all((m.kind == "sign_off") & (m.level == "county") & (m.place != "hall"))
        def signed_off_elsewhere(c: Any) -> None:
            breaches.add(("2.2.2", c.m.record))

        @when_all(
            c.acceptance << (m.kind == "acceptance") & (m.limited == True),
            c.end << m.kind == "end",
            none((m.kind == "decision") & (m.at >= c.acceptance.at) & (m.at <= c.acceptance.due)),
        )
        def decided_late(c: Any) -> None:
            breaches.add(("2.3.1", c.acceptance.record))

        @when_all(c.first << m.kind == "notice", c.second << (m.kind == "notice") & (m.at > c.first.at))
        def noticed_again(c: Any) -> None:
            breaches.add(("2.5.6", c.second.record))

        @when_all((m.kind == "payment") & (m.amount > 0) & (m.window_type != "settlement"))
        def paid_elsewhere(c: Any) -> None:
            breaches.add(("2.6.1", c.m.record))


if __name__ == "__main__":
    main()
