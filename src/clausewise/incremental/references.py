"""What kept records refer to: each id of a register's record, how often, and whether the register had it.

A register is read anew by every audit. As long as it has those of the ids that it had, and lacks those that it lacked,
what was listed of references into nowhere stands as it was listed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb

from clausewise.incremental.kept import REFERENCES, Kept, NotIncremental
from clausewise.incremental.records import files
from clausewise.model.sql_names import quote_identifier as q
from clausewise.model.sql_names import quote_text
from clausewise.store import Store
from clausewise.store.layout import lay_out


@dataclass(frozen=True)
class References:
    """Of the operations that a store holds; `_references`: register, value, number, dangling."""

    connection: duckdb.DuckDBPyConnection
    store: Store

    def write(self, target: Path) -> int:
        """Writes them; how many lead nowhere."""
        self.connection.execute(
            "CREATE TEMP TABLE _references (register VARCHAR, value VARCHAR, number BIGINT, dangling BOOLEAN)"
        )
        layout = lay_out(self.store.vocabulary)[""]
        for one in layout.fields:
            register = one.column.type.register
            if not register or register not in self.store.held_registers:
                continue
            kinds = ", ".join(map(str, sorted(one.kinds)))
            self.connection.execute(
                f"INSERT INTO _references SELECT $1, {q(one.physical)}, count(*), "
                f"{q(one.physical)} NOT IN ({self._known(register)}) FROM operations "
                f"WHERE {q(one.physical)} IS NOT NULL AND _kind IN ({kinds}) GROUP BY {q(one.physical)}",
                [register],
            )
        path = quote_text(str(target / REFERENCES))
        self.connection.execute(f"COPY (FROM _references ORDER BY ALL) TO {path} (FORMAT parquet)")
        ((number,),) = self.connection.execute(
            "SELECT CAST(coalesce(sum(number), 0) AS BIGINT) FROM _references WHERE dangling"
        ).fetchall()
        self.connection.execute("DROP TABLE _references")
        return int(number)

    def refuse_changes(self, kept: Kept, place: Path) -> None:
        """Raises NotIncremental where a register has an id that it lacked, or lacks one that it had."""
        if kept.held_registers != self.store.held_registers:
            raise NotIncremental("登记簿有增减", "registers were added or taken away")
        for register in sorted(kept.held_registers):
            found = self.connection.execute(
                f"SELECT min(value) FROM {files(kept.paths(place, REFERENCES))} WHERE register = $1 AND "
                f"dangling <> (value NOT IN ({self._known(register)}))",
                [register],
            ).fetchall()
            if found[0][0] is not None:
                raise NotIncremental(
                    f"登记“{register}”中“{found[0][0]}”的有无与此前不同",
                    f"the register '{register}' has, or lacks, '{found[0][0]}', unlike before",
                )

    def dangling(self, kept: Kept, place: Path) -> dict[str, dict[str, int]]:
        """Those of the store and of what is kept together."""
        found = {name: Counter(counts) for name, counts in self.store.dangling.items()}
        for register, value, number in self.connection.execute(
            f"SELECT register, value, CAST(sum(number) AS BIGINT) FROM {files(kept.paths(place, REFERENCES))} "
            "WHERE dangling GROUP BY ALL ORDER BY ALL"
        ).fetchall():
            found.setdefault(register, Counter())[value] += number
        return {name: dict(counts) for name, counts in found.items()}

    def _known(self, register: str) -> str:
        key = self.store.vocabulary.registers[register].key[0]
        return f"SELECT CAST({q(key)} AS VARCHAR) FROM {q(f'register_{register}')} WHERE {q(key)} IS NOT NULL"


__all__ = ["References"]
