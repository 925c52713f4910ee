"""Puts the results of parts together again in the store of the whole audit.

They are taken one by one, as they come, into tables of the store, so that no more than one part is in memory. What
the store then holds of operations are those that the other clauses look at, in their order; its counts are of all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import duckdb
import pyarrow as pa

from clausewise.accountability.appeals import Judged, Verdicts
from clausewise.model.days_taken import DaysTaken
from clausewise.model.source import InputFile
from clausewise.model.source_order import SOURCE_ORDER
from clausewise.model.sql_names import quote_identifier as q
from clausewise.partition.result import Head, PartResult
from clausewise.partition.survey import Rejected
from clausewise.store import Store
from clausewise.store.layout import lay_out


@dataclass
class Merged:
    """What the parts of one audit came to; `put` gives it to the strata. `duties`: those that the parts have judged."""

    store: Store
    files: Sequence[InputFile]
    duties: frozenset[int]
    heads: list[Head] = field(default_factory=list)
    tables: set[str] = field(default_factory=set)

    def add(self, part: PartResult) -> None:
        self.heads.append(part.head)
        for name, table in part.tables().items():
            self._append(name, table)

    def _append(self, table: str, rows: pa.Table) -> None:
        connection = self.store.connection
        connection.register("part_arrow", rows)
        verb = f"INSERT INTO {table}" if table in self.tables else f"CREATE TABLE {table} AS"
        connection.execute(f"{verb} SELECT * FROM part_arrow")
        connection.unregister("part_arrow")
        self.tables.add(table)

    def finish(self, repeated: Sequence[Rejected] = ()) -> None:
        """Fills the store: operations, quarantine, and what it says of them."""
        self._fill_operations()
        self._fill_quarantine(repeated)
        store, heads = self.store, self.heads
        store.records = sum(head.records for head in heads)
        store.quarantined += sum(head.quarantined for head in heads) + len(repeated)
        store.unreadable_cells += sum(head.unreadable_cells for head in heads)
        store.held_kinds = frozenset().union(*(head.held_kinds for head in heads))
        store.held_columns = store.held_columns.union(*(head.held_columns for head in heads))
        store.dangling = self._dangling()
        rows = sum((Counter(head.rows) for head in heads), Counter())
        files = (replace(file, rows=rows[number]) for number, file in enumerate(self.files))
        store.inputs = tuple(sorted((*files, *store.inputs), key=lambda file: file.name))

    def _fill_operations(self) -> None:
        if "part_rest" not in self.tables:
            return
        connection, layout = self.store.connection, lay_out(self.store.vocabulary)[""]
        names = [
            name for name, *_ in connection.execute("DESCRIBE part_rest").fetchall() if name != SOURCE_ORDER
        ]
        connection.execute("DROP TABLE operations")
        connection.execute(
            f"CREATE TABLE {q(layout.held)} AS SELECT row_number() OVER (ORDER BY {SOURCE_ORDER}) - 1 AS _rid, "
            f"{', '.join(map(q, names))}{layout.with_derived} FROM part_rest ORDER BY {SOURCE_ORDER}; DROP TABLE part_rest"
        )
        connection.execute(layout.ddl(names))

    def _fill_quarantine(self, repeated: Sequence[Rejected]) -> None:
        """In the order of files and rows, as if all had been read by one."""
        connection = self.store.connection
        connection.execute("CREATE TABLE part_all AS SELECT * FROM quarantine")
        if "part_rejected" in self.tables:
            connection.execute("INSERT INTO part_all SELECT * FROM part_rejected; DROP TABLE part_rejected")
        if repeated:
            connection.executemany("INSERT INTO part_all VALUES (?, ?, ?, ?, ?, TRUE)", repeated)
        connection.execute(
            "DELETE FROM quarantine; INSERT INTO quarantine SELECT * FROM part_all "
            'ORDER BY file, "row", whole_row DESC, "column", reason, value; DROP TABLE part_all'
        )

    def _dangling(self) -> dict[str, dict[str, int]]:
        """Each part has the registers, and counts what dangles in them: that must count once."""
        own = self.store.dangling
        found = {name: Counter(counts) for name, counts in own.items()}
        for head in self.heads:
            for name, counts in head.dangling.items():
                more = Counter(counts)
                more.subtract(own.get(name, {}))
                found.setdefault(name, Counter()).update(more)
        return {name: dict(sorted((+counts).items())) for name, counts in sorted(found.items()) if +counts}

    # For the strata

    def put(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Fills `finding_records` with the parts' findings, and `tallies` with what they found in order."""
        if "part_findings" not in self.tables:
            return
        connection.execute(
            "INSERT INTO finding_records SELECT * FROM part_findings; DROP TABLE part_findings"
        )
        connection.execute(
            "INSERT INTO tallies SELECT * FROM part_tallies WHERE verdict IN ('met', 'excepted'); DROP TABLE part_tallies"
        )

    def number(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Numbers the findings as they would stand if all had been judged together: by duty and trigger."""
        connection.execute(
            "UPDATE finding_records SET _rid = n.number - 1 FROM (SELECT rowid AS place, row_number() OVER "
            "(ORDER BY duty, trigger) AS number FROM finding_records) n WHERE n.place = finding_records.rowid"
        )

    def count(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Adds the parts' findings to `tallies`, with the verdicts that waivers and appeals have left them."""
        connection.execute(
            "INSERT INTO tallies SELECT duty, coalesce(unit, ''), CAST(date_trunc('month', trigger_at) AS DATE), verdict, "
            "count(*) FROM finding_records WHERE _in_period AND list_contains($1::INTEGER[], duty) GROUP BY ALL",
            [sorted(self.duties)],
        )

    def taken_up(self) -> tuple[Verdicts, frozenset[str]]:
        """The verdicts of triggers that an earlier audit left pending, and which of them are still there."""
        found = {
            (clause, trigger): Judged(unit, staff, verdict, reported)
            for head in self.heads
            for clause, trigger, unit, staff, verdict, reported in head.taken_up
        }
        return found, frozenset().union(*(head.there for head in self.heads))

    def days_taken(self) -> dict[int, DaysTaken]:
        found: dict[int, DaysTaken] = {}
        for head in self.heads:
            for duty, taken in head.days_taken.items():
                found[duty] = _sum(found[duty], taken) if duty in found else taken
        return found


def _sum(one: DaysTaken, other: DaysTaken) -> DaysTaken:
    days = Counter(one.days)
    days.update(other.days)
    return replace(
        one, days=dict(sorted(days.items())), open=one.open + other.open, paused=one.paused + other.paused
    )
