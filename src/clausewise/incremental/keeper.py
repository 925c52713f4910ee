"""One audit with what is kept: what it still has to read, what it takes from what is kept, and what it adds to it.

An audit asks in this order: `open`, `span`, `fill`, and, when it is done, `publish`. Whatever is not certain raises
NotIncremental, and the audit begins again with `start_anew`: it then reads everything, and says why.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from clausewise.completeness import count_part
from clausewise.completeness.counted import count_late
from clausewise.incremental.counts import add_kept_counts, count_shared_days, write_counts
from clausewise.incremental.kept import (
    REJECTED,
    Kept,
    NotIncremental,
    conditions_of,
    publish,
    read_kept,
    same_files,
)
from clausewise.incremental.parts import Parts, sort_parts
from clausewise.incremental.records import Reader, judged_days, refuse_known_ids, write_records
from clausewise.incremental.references import References
from clausewise.model.clause import Clause, Pack, Words
from clausewise.model.contract import ANY_OPERATION
from clausewise.model.source import Source
from clausewise.model.sql_names import quote_text
from clausewise.scratch import Scratch
from clausewise.sql.expression import microseconds
from clausewise.sql.locality import kinds_of, split
from clausewise.sql.setting import Setting
from clausewise.store import Span, Store

UNFINISHED, NEW = "unfinished-", "new"


@dataclass
class Keeper:
    """Records beside a ledger. `place`: their directory; `notes`: what the report must say of them."""

    place: Path
    kept: Kept | None = None
    parts: Parts | None = None
    notes: tuple[Words, ...] = ()
    conditions: Mapping[str, object] = field(default_factory=dict)
    kinds: frozenset[str] = frozenset()
    written: Scratch | None = None
    added: Kept | None = None
    anew: bool = False

    def open(
        self, sources: Sequence[Source], pack: Pack, clauses: Sequence[Clause], columns: Collection[str]
    ) -> Sequence[Source]:
        """The sources that are still to be read."""
        self.kinds = kinds_of(split(clauses, pack.vocabulary)[1], pack.vocabulary)
        words = pack.vocabulary
        shared = words.kinds.keys() & words.registers.keys()
        if "case" not in words.envelope or ANY_OPERATION in self.kinds or shared:
            return sources
        self.parts = sort_parts(sources)
        self.conditions = conditions_of(pack, columns, self.kinds)
        if self.anew:
            return sources
        kept = read_kept(self.place, self.conditions)
        if kept is None:
            return sources
        if self.parts is None:
            raise NotIncremental(
                "数据不再全是 CSV 或 Parquet 文件", "the records are no longer all in CSV or Parquet files"
            )
        own = self.parts.all[: self.parts.operations]
        same_files(kept.files, [(part.name, part.fingerprint()[0]) for part in own])
        self.kept = kept
        return [replace(self.parts, first=len(kept.files))]

    def start_anew(self, refusal: NotIncremental) -> None:
        """The next `open` takes nothing from what is kept."""
        self.close()
        words = refusal.words
        self.kept, self.parts, self.anew = None, None, True
        self.notes = (
            Words(
                f"此前保存的记录不能使用（{words.zh}），本次已重新读取全部数据；台账已有月份的结论未重新判定",
                f"what earlier audits kept could not be used ({words.en}), so all records were read again; the months "
                "that the ledger holds were not judged again",
            ),
        )

    @property
    def is_used(self) -> bool:
        return self.kept is not None

    @property
    def files(self) -> tuple[str, ...]:
        """The files that were not read again."""
        return tuple(file.name for file in self.kept.files) if self.kept else ()

    def span(self, store: Store) -> Span:
        return self.kept.span.with_(store.span()) if self.kept else store.span()

    def fill(self, store: Store, setting: Setting, pack: Pack) -> bool:
        """Adds to the store what verdicts look at; whether the records of all were counted for the checks."""
        if self.parts is None:
            return False
        if self.kept:
            self._refuse_doubt(self.kept, store, setting)
        new = self._describe(store)
        count_part(store.connection, setting, pack.case_ends)
        if self.kept:
            count_shared_days(store.connection, setting, self.kept, self.place)
        self._write(store, setting, new)
        if self.kept:
            begun = setting.since if pack.case_starts else None  # else it must be learned how cases begin
            add_kept_counts(store.connection, self.kept, self.place, begun)
            self._note_late(store, setting)
            Reader(store.connection, store.vocabulary, self.kept, self.place, judged_days(setting)).fetch()
            self._add_up(self.kept, store)
            if "recorded_at" in store.vocabulary.envelope:
                store.connection.execute("DROP TABLE counted_late")
                count_late(store.connection, setting)
        store.connection.execute("DROP TABLE _days")
        return True

    def publish(self) -> str:
        """Keeps what this audit has read, when it is done; where that fails, says so in a sentence."""
        try:
            if self.written and self.added:
                publish(self.place, self.written.path / NEW, self.added)
        except OSError as error:
            return f"records could not be kept for the next audit: {error}"
        finally:
            self.close()
        return ""

    def close(self) -> None:
        if self.written:
            self.written.cleanup()
        self.written = self.added = None

    def _refuse_doubt(self, kept: Kept, store: Store, setting: Setting) -> None:
        if kept.span.last is not None and microseconds(setting.as_of) < kept.span.last:
            raise NotIncremental(
                "截至时间早于已审计的最后一条记录",
                "as-of lies before the last record that was audited earlier",
            )
        References(store.connection, store).refuse_changes(kept, self.place)
        refuse_known_ids(store.connection, kept, self.place)

    def _describe(self, store: Store) -> Kept:
        """What would be kept after this audit, but for what is counted while it is written."""
        assert self.parts is not None
        before = self.kept or Kept(self.conditions)
        names = {part.name for part in self.parts.all[len(before.files) : self.parts.operations]}
        registers = store.vocabulary.registers
        return replace(
            before,
            files=(*before.files, *(file for file in store.inputs if file.name in names)),
            places=before.places + store.records,
            records=before.records + store.records,
            held_kinds=before.held_kinds | store.held_kinds,
            held_columns=before.held_columns
            | {held for held in store.held_columns if held[0] not in registers},
            held_registers=store.held_registers,
            span=before.span.with_(store.span()),
        )

    def _write(self, store: Store, setting: Setting, new: Kept) -> None:
        last = new.span.last
        if not store.records or store.notes or last is None or microseconds(setting.as_of) < last:
            return
        connection, before = store.connection, self.kept.places if self.kept else 0
        names = [file.name for file in new.files[len(self.kept.files) if self.kept else 0 :]]
        try:
            self.place.mkdir(mode=0o700, exist_ok=True)
            self.written = Scratch(self.place, UNFINISHED)
            target = self.written.path / NEW
            target.mkdir()
            write_records(connection, store.vocabulary, self.kinds, before, target)
            dangling = References(connection, store).write(target)
            rows, cells = _write_rejected(connection, names, target / REJECTED)
            write_counts(connection, target)
        except (OSError, duckdb.IOException) as error:
            self.close()
            told = str(error).splitlines()[0]
            self.notes += (
                Words(
                    f"未能保存记录供下次审计使用：{told}",
                    f"records could not be kept for the next audit: {told}",
                ),
            )
            return
        self.added = replace(
            new, quarantined=new.quarantined + rows, unreadable_cells=new.unreadable_cells + cells - dangling
        )

    def _note_late(self, store: Store, setting: Setting) -> None:
        """Says where new records lie in months that are not judged again."""
        spans = " OR ".join(f"_date BETWEEN DATE '{first}' AND DATE '{last}'" for first, last in setting.held)
        late = store.connection.execute(
            "SELECT strftime(_date, '%Y-%m'), count(*) FROM operations "
            f"WHERE {spans or 'FALSE'} GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        if not late:
            return
        number, first = sum(count for _, count in late), late[0][0]
        zh, en = (
            each.join(f"{month}{colon}{count}" for month, count in late)
            for each, colon in (("、", "："), (", ", ": "))
        )
        self.notes += (
            Words(
                f"有 {number} 条新记录属于台账已有的月份（{zh}）；这些月份的结论未重新判定：请从 --period {first} 起逐月重新审计",
                f"{number} new record(s) lie in months that the ledger holds ({en}); these months were not judged again: "
                f"audit month after month again, from --period {first} on",
            ),
        )

    def _add_up(self, kept: Kept, store: Store) -> None:
        """Has the store say what it would say if it had read all."""
        connection = store.connection
        store.dangling = References(connection, store).dangling(kept, self.place)
        store.records += kept.records
        store.quarantined += kept.quarantined
        store.unreadable_cells += kept.unreadable_cells
        store.held_kinds |= kept.held_kinds
        store.held_columns |= kept.held_columns
        store.inputs = (*kept.files, *store.inputs)
        connection.execute(
            "ALTER TABLE quarantine RENAME TO _new_rejected; CREATE TABLE quarantine AS FROM _new_rejected LIMIT 0"
        )
        for path in kept.paths(self.place, REJECTED):
            connection.execute(f"INSERT INTO quarantine FROM read_parquet({quote_text(path)})")
        connection.execute("INSERT INTO quarantine FROM _new_rejected; DROP TABLE _new_rejected")


def _write_rejected(
    connection: duckdb.DuckDBPyConnection, names: Sequence[str], target: Path
) -> tuple[int, int]:
    """Writes what was quarantined of these files; how many rows, and how many cells."""
    mine = "FROM quarantine WHERE file IN (SELECT unnest($1::VARCHAR[]))"
    connection.execute(
        f"COPY (SELECT * {mine} ORDER BY rowid) TO {quote_text(str(target))} (FORMAT parquet)", [list(names)]
    )
    ((rows, cells),) = connection.execute(
        f"SELECT coalesce(count_if(whole_row), 0), coalesce(count_if(NOT whole_row), 0) {mine}", [list(names)]
    ).fetchall()
    return int(rows), int(cells)


def keeper_beside(ledger: str) -> Keeper | None:
    """For the records beside a ledger that is a file."""
    return None if "://" in ledger else Keeper(Path(f"{ledger}.kept"))
