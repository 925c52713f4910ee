"""The records that one audit adds to what is kept, and those of earlier ones that an audit looks at.

`records`: all, in the order in which they were read, `_place`: their number among all that are kept. An export comes in
about the order of time, so the cases that ended on a day (`_last`: the last day of a record's case) are found in few row
groups; sorting by that day would cost more than it saves. `_h`: the hash of a record's id. `rest`: again those that
clauses look at beyond a case; `cases`: each case with its last day.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from clausewise.incremental.kept import CASES, RECORDS, REST, Kept, NotIncremental
from clausewise.model.sql_names import quote_identifier as q
from clausewise.model.sql_names import quote_text
from clausewise.model.vocabulary import Vocabulary
from clausewise.sql.setting import Setting
from clausewise.store.held import values_of
from clausewise.store.layout import lay_out

ALWAYS = ("id", "kind", "at", "case", "unit")
Days = Sequence[tuple[date, date]]


def files(paths: Collection[str]) -> str:
    return f"read_parquet([{', '.join(map(quote_text, paths))}], union_by_name = true)"


def write_records(
    connection: duckdb.DuckDBPyConnection,
    vocabulary: Vocabulary,
    kinds: Collection[str],
    first: int,
    target: Path,
) -> None:
    """Writes what `operations` holds; the places begin with `first`."""
    names = [*dict.fromkeys((*_filled(connection, vocabulary), *_always(vocabulary)))]
    connection.execute(
        'CREATE TEMP TABLE _last_days AS SELECT "case", max(_date) AS _last FROM operations WHERE "case" IS NOT NULL '
        'GROUP BY "case"'
    )
    rows = (
        f"SELECT {first} + o._rid AS _place, coalesce(l._last, o._date) AS _last, o._date, hash(o.id) AS _h, "
        f'{_listed(names, "o.")} FROM operations o LEFT JOIN _last_days l ON l."case" = o."case"'
    )
    of_kinds = f"kind IN ({', '.join(map(quote_text, sorted(kinds))) or 'NULL'})"
    for name, query in (
        (RECORDS, rows),
        (REST, f"{rows} WHERE o.{of_kinds}"),
        (CASES, "FROM _last_days"),
    ):
        connection.execute(f"COPY ({query}) TO {quote_text(str(target / name))} (FORMAT parquet)")
    connection.execute("DROP TABLE _last_days")


def _filled(connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary) -> dict[str, bool]:
    """The columns of the store that hold some value; whether they are held as numbers of their values."""
    layout = lay_out(vocabulary)[""]
    held = connection.execute(
        "SELECT column_name, starts_with(data_type, 'ENUM') FROM duckdb_columns() "
        "WHERE table_name = $1 AND database_name = current_database()",
        [layout.held],
    ).fetchall()
    return {name: is_enum and name != "kind" for name, is_enum in held if name in layout.storage}


def _always(vocabulary: Vocabulary) -> list[str]:
    return [name for name in ALWAYS if name in lay_out(vocabulary)[""].storage]


def _listed(names: Collection[str], alias: str = "") -> str:
    return ", ".join(f"{alias}{q(name)}" for name in names)


def refuse_known_ids(connection: duckdb.DuckDBPyConnection, kept: Kept, place: Path) -> None:
    """Raises NotIncremental where a new record may have the id of one that is kept."""
    records = files(kept.paths(place, RECORDS))
    found = connection.execute(
        f"SELECT count(*) FROM {records} WHERE _h IN (SELECT hash(id) FROM operations)"
    ).fetchall()
    if found != [(0,)]:
        raise NotIncremental(
            "新数据中有已审计过的记录编号", "new records have ids of records that were audited earlier"
        )


@dataclass(frozen=True)
class Reader:
    """Reads what is kept into the store of an audit. `days`: those of which triggers are judged."""

    connection: duckdb.DuckDBPyConnection
    vocabulary: Vocabulary
    kept: Kept
    place: Path
    days: Days

    def fetch(self) -> None:
        """Adds to `operations`, before the records that are there: whole cases that are judged or go on, and the rest."""
        self._find_cases()
        records, rest = (files(self.kept.paths(self.place, name)) for name in (RECORDS, REST))
        in_days = self._in_days()
        touched, reopened = (
            self._last(f"SELECT DISTINCT _last FROM {days}")
            for days in ("_touched_days", '_reopened WHERE "case" IS NULL')
        )
        for begin, source in (
            (
                "CREATE TEMP TABLE _fetched AS",
                f'{records} WHERE {touched} AND "case" IN (SELECT "case" FROM _touched)',
            ),
            ("INSERT INTO _fetched BY NAME", f'{records} WHERE "case" IS NULL AND {in_days}'),
            (
                "INSERT INTO _fetched BY NAME",
                f"{records} WHERE {reopened} AND {in_days} IS NOT TRUE AND _place IN "
                '(SELECT _place FROM _reopened WHERE "case" IS NULL)',
            ),
            ("INSERT INTO _fetched BY NAME", f"{rest} r ANTI JOIN _fetched f ON f._place = r._place"),
        ):
            self.connection.execute(f"{begin} FROM {source}")
        self._put()
        self.connection.execute(
            "DROP TABLE _fetched; DROP TABLE _touched; DROP TABLE _touched_days; DROP TABLE _reopened"
        )

    def _put(self) -> None:
        """Puts what was fetched beside what the store has; its places come first."""
        connection, layout = self.connection, lay_out(self.vocabulary)[""]
        held = q(layout.held)
        fetched = {row[0] for row in connection.execute("DESCRIBE _fetched").fetchall()}
        new = _filled(connection, self.vocabulary)
        names = [name for name in layout.storage if name in fetched or name in new]
        coded = []
        if new:
            connection.execute("DROP VIEW operations")
            for name in (name for name in names if name not in new):
                connection.execute(f"ALTER TABLE {held} ADD COLUMN {q(name)} {layout.storage[name].value}")
            connection.execute(f"UPDATE {held} SET _rid = _rid + {self.kept.places}")
            coded = self._keep_codes([name for name, is_coded in new.items() if is_coded])
        else:
            connection.execute(f"ALTER TABLE operations RENAME TO {held}")
        connection.execute(layout.ddl(names, coded))
        filled = [name for name in names if name in fetched]
        connection.execute(
            f"INSERT INTO {held} BY NAME SELECT _place AS _rid, {_listed(filled)}{layout.with_derived} FROM _fetched"
        )

    def _keep_codes(self, coded: Sequence[str]) -> list[str]:
        """Of the columns that are held as numbers of their values those of which nothing fetched has another value."""
        known = []
        held = q(lay_out(self.vocabulary)[""].held)
        fetched = {row[0] for row in self.connection.execute("DESCRIBE _fetched").fetchall()}
        for name in coded:
            strange = f"SELECT 1 FROM _fetched WHERE {q(name)} IS NOT NULL AND TRY_CAST({q(name)} AS {values_of(name)}) IS NULL"
            if name in fetched and self.connection.execute(f"{strange} LIMIT 1").fetchall():
                self.connection.execute(f"ALTER TABLE {held} ALTER {q(name)} TYPE VARCHAR")
            else:
                known.append(name)
        return known

    def _find_cases(self) -> None:
        """`_reopened`: records that may be triggers that are taken up again, by the hashes of their ids; `_touched`: the
        cases of these, those with a new record, or with one on a day that is judged.
        """
        records, cases = (files(self.kept.paths(self.place, name)) for name in (RECORDS, CASES))
        self.connection.execute(
            f'CREATE TEMP TABLE _reopened AS SELECT _place, _last, "case" FROM {records} '
            "WHERE _h IN (SELECT hash(trigger) FROM reopened)"
        )
        self.connection.execute(
            'CREATE TEMP TABLE _touched AS SELECT "case" FROM operations WHERE "case" IS NOT NULL '
            f'UNION SELECT "case" FROM {records} WHERE "case" IS NOT NULL AND {self._in_days()} '
            'UNION SELECT trigger FROM reopened UNION SELECT "case" FROM _reopened WHERE "case" IS NOT NULL'
        )
        self.connection.execute(
            f'CREATE TEMP TABLE _touched_days AS SELECT DISTINCT _last FROM {cases} WHERE "case" IN (SELECT "case" FROM _touched)'
        )

    def _in_days(self) -> str:
        spans = (f"_date BETWEEN DATE '{first}' AND DATE '{last}'" for first, last in self.days)
        return f"({' OR '.join(spans) or 'FALSE'})"

    def _last(self, query: str) -> str:
        """The condition on `_last`, with the days written out, so that only row groups that have them are read."""
        found = sorted(day for (day,) in self.connection.execute(query).fetchall())
        return (
            f"_last IN ({', '.join(f'DATE {quote_text(str(day))}' for day in found)})" if found else "FALSE"
        )


def judged_days(setting: Setting) -> Days:
    """The days of which triggers are judged: those of the period and before it, but for what a ledger holds."""
    days = [(setting.judge_since, setting.until)]
    for since, until in setting.held:
        days = [
            part
            for first, last in days
            for part in ((first, min(last, _before(since))), (max(first, _after(until)), last))
            if part[0] <= part[1]
        ]
    return sorted(set(days))


def _before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def _after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
