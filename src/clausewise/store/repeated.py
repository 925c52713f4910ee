"""What can only be judged when all is read: repeated ids and keys, references into nowhere, dense numbering."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import duckdb
import pyarrow.compute as pc

from clausewise.model.sql_names import quote_identifier
from clausewise.model.vocabulary import Vocabulary
from clausewise.store.intake import Intake
from clausewise.store.layout import Field
from clausewise.store.quarantine import Quarantine, shorten

_PAGE = 20_000
_HASHES = 16_000_000


def remove_repeated(table: Intake, connection: duckdb.DuckDBPyConnection, quarantine: Quarantine) -> int:
    """Quarantines every record whose id or key an earlier one has; how many went."""
    if table.unique:
        return 0
    name = quote_identifier(table.layout.held)
    key = ", ".join(quote_identifier(column) for column in table.layout.key)
    if _all_hashes_differ(connection, table, f"hash({key})"):
        return 0  # which proves different keys, at a fraction of the price of comparing them
    written = ", ".join(f"CAST({quote_identifier(column)} AS VARCHAR)" for column in table.layout.key)
    repeated = connection.execute(
        f"WITH twice AS (SELECT {key}, min(_rid) AS _first FROM {name} GROUP BY {key} HAVING count(*) > 1) "
        f"SELECT _rid, _first, concat_ws('/', {written}) FROM {name} JOIN twice USING ({key}) "
        "WHERE _rid <> _first ORDER BY _rid"
    ).fetchall()
    if not repeated:
        return 0
    fields = {one.column.name: one for one in table.layout.fields}
    column = "/".join(table.headed[fields[name]] for name in table.layout.key)
    label = "+".join(fields[name].column.label for name in table.layout.key)
    for rid, first, value in repeated:
        earlier = table.places.of(first)
        reason = f"“{label}”为“{value}”的记录已出现过（{earlier.file} 第 {earlier.row} 行），保留先出现的一条"
        quarantine.row(table.places.of(rid), column, value, reason)
    gone = [rid for rid, _, _ in repeated]
    quarantine.forget_cells(table.layout.table, gone)
    connection.execute(f"DELETE FROM {name} WHERE _rid IN (SELECT unnest($1::BIGINT[]))", [gone])
    return len(gone)


def _all_hashes_differ(connection: duckdb.DuckDBPyConnection, table: Intake, key: str) -> bool:
    """Sorted and held against their neighbours by NumPy, so many at once that they take 130 MB."""
    parts = -(-table.rows // _HASHES)
    for part in range(parts):
        mine = f"WHERE {key} % {parts} = {part}" if parts > 1 else ""
        hashes = connection.execute(
            f"SELECT {key} AS h FROM {quote_identifier(table.layout.held)} {mine}"
        ).fetchnumpy()["h"]
        hashes.sort()
        if (hashes[1:] == hashes[:-1]).any():
            return False
    return True


def list_dangling(
    tables: Mapping[str, Intake],
    vocabulary: Vocabulary,
    connection: duckdb.DuckDBPyConnection,
    quarantine: Quarantine,
) -> dict[str, dict[str, int]]:
    """Lists references to records that a register, which the source holds, does not have. The text stays.

    Returns, for each register, the ids that it does not know and how often they are referred to.
    """
    unknown: dict[str, Counter[str]] = {}
    for table in tables.values():
        for one in table.layout.fields:
            target = one.column.type.register
            if not target or one not in table.filled or not tables[target].seen:
                continue
            key = vocabulary.registers[target].key[0]
            if not _plainly_none(table, one, tables[target], key, connection):
                found = _list_dangling(table, one, tables[target], key, connection, quarantine)
                if found:
                    unknown.setdefault(target, Counter()).update(found)
    return {register: dict(counts) for register, counts in unknown.items()}


def _plainly_none(
    table: Intake, one: Field, target: Intake, key: str, connection: duckdb.DuckDBPyConnection
) -> bool:
    """For few records, or few texts, without a look at the records: no text of the column is missing from the register's keys."""
    if table.only is not None and target.only is not None:
        column = table.only.column(one.physical)
        return bool(pc.all(pc.is_in(column.drop_null(), target.only.column(key))).as_py())
    known = table.referred.get(one)
    if known is None or len(table.direct) < table.chunks:
        return False
    missing = connection.execute(
        f"SELECT 1 FROM (SELECT unnest($1::VARCHAR[]) AS id) d "
        f"ANTI JOIN {quote_identifier(target.layout.table)} t ON d.id = t.{quote_identifier(key)} LIMIT 1",
        [sorted(known)],
    ).fetchall()
    return not missing


def _list_dangling(
    table: Intake,
    one: Field,
    target: Intake,
    key: str,
    connection: duckdb.DuckDBPyConnection,
    quarantine: Quarantine,
) -> dict[str, int]:
    references = _references(table, one)
    values = connection.execute(
        f"SELECT id FROM (SELECT DISTINCT id FROM ({references})) d "
        f"ANTI JOIN {quote_identifier(target.layout.table)} t ON d.id = t.{quote_identifier(key)}"
    ).fetchall()
    if not values:
        return {}
    connection.execute(
        f"CREATE TEMP TABLE _dangling AS SELECT _rid, id FROM ({references}) "
        f"WHERE id IN (SELECT unnest($1::VARCHAR[])) AND _rid IN (SELECT _rid FROM {quote_identifier(table.layout.table)})",
        [[value for (value,) in values]],
    )
    last = -1
    while rows := connection.execute(
        "SELECT _rid, id FROM _dangling WHERE _rid > ? ORDER BY _rid LIMIT ?", [last, _PAGE]
    ).fetchall():
        for rid, value in rows:
            reason = f"登记“{target.layout.kind_titles[0]}”中没有“{shorten(value, 80)}”，“{one.column.label}”的引用落空（文字保留）"
            place = table.places.of(rid)
            quarantine.cell(place, table.layout.table, rid, table.headed[one], value, reason, readable=True)
        last = rows[-1][0]
    counts = connection.execute("SELECT id, count(*) FROM _dangling GROUP BY id ORDER BY id").fetchall()
    connection.execute("DROP TABLE _dangling")
    return dict(counts)


def _references(table: Intake, one: Field) -> str:
    """(_rid, id) of all references of one column: out of the files that the database read, and out of the table."""
    column, selects = quote_identifier(one.physical), table.references.get(one, [])
    where = [f"{column} IS NOT NULL"]
    where += [f"NOT _rid BETWEEN {rows[0]} AND {rows[-1]}" for rows in table.direct]
    if len(one.kinds) < len(table.layout.kinds):
        where.append(f"_kind IN ({', '.join(map(str, sorted(one.kinds)))})")
    if len(table.direct) < table.chunks:
        rows = f"SELECT _rid, {column} AS id FROM {quote_identifier(table.layout.table)} WHERE {' AND '.join(where)}"
        selects = [*selects, rows]
    return " UNION ALL ".join(selects)


def renumber(table: Intake, connection: duckdb.DuckDBPyConnection, gone: int) -> None:
    """Makes `_rid` dense again after records have gone."""
    table.rows -= gone
    if not gone:
        return
    name = quote_identifier(table.layout.held)
    connection.execute(
        f"CREATE TABLE _renumbered AS SELECT row_number() OVER (ORDER BY _rid) - 1 AS _rid, "
        f"* EXCLUDE (_rid) FROM {name} ORDER BY _rid; "
        f"DROP TABLE {name}; ALTER TABLE _renumbered RENAME TO {name}"
    )
