"""Each check finds the defect that it is there for: one is planted, and only that check is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest

from clausewise.audit import Options
from clausewise.language.pack import load_pack
from clausewise.model.clause import Pack
from clausewise.model.expression import Period
from clausewise.model.source import Chunk
from clausewise.opening import open_places
from clausewise.selfcheck import changes, forms, run
from clausewise.selfcheck.records import Records
from clausewise.sources.csv import CsvPart
from clausewise.sources.excel import ExcelPart
from clausewise.sources.files import FilePart
from clausewise.sources.jsonl import JsonlPart
from clausewise.sources.parquet import ParquetPart
from tests.engine.by_hand import REGISTERS, make_pack, op
from tests.engine.differential import write_jsonl
from tests.engine.naive import write_pack

ANSWERED = {"each": "apply", "must_have": {"a": "decide", "same": ["case"], "within": "2 working days"}}
Patch = pytest.MonkeyPatch


class Hall:
    """Four cases, applied for on a Monday and decided on Tuesday or, one of them, too late; a few rules to judge."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.calendar: dict[date, str] = {}
        self.rows = []
        for i in range(4):
            day = "2026-03-03" if i % 4 else "2026-03-13"
            self.rows.append(op(f"a{i}", "apply", "2026-03-02 09:00", case=f"C{i}", unit="U1", staff="S1"))
            self.rows.append(op(f"d{i}", "decide", f"{day} 09:00", case=f"C{i}", unit="U1"))

    def changes(
        self, monkeypatch: Patch, check: str, *rules: dict[str, Any]
    ) -> set[tuple[str, str, str, str]]:
        """What the check of this name says has changed."""
        every = run.make_checks
        monkeypatch.setattr(
            run, "make_checks", lambda *of: [c for c in every(*of) if c.name.en.startswith(check)]
        )
        settings = {
            "version": "1",
            "title": {"en": "Hall"},
            "holidays": "weekends",
            "calendar": self.calendar,
        }
        write_pack(make_pack(*rules, **settings), self.place)
        write_jsonl(self.place / "data" / "operations.jsonl", self.rows)
        for name, register in REGISTERS.items():
            write_jsonl(self.place / "data" / "registers" / f"{name}.jsonl", register)
        pack = load_pack(self.place)
        options = Options(period=(date(2026, 3, 1), date(2026, 3, 31)))
        (outcome,) = run.selfcheck(pack, open_places([self.place / "data"], pack), options)
        assert outcome.skipped is None
        return set(outcome.changed)


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path)


READERS = [("written as CSV, ", CsvPart), ("written as CSV (GB18030)", CsvPart), ("written as XLSX", ExcelPart),
           ("written as Parquet", ParquetPart), ("written as JSONL", JsonlPart), ("files merged", JsonlPart)]  # fmt: skip


@pytest.mark.parametrize(("check", "reader"), READERS)
def test_a_reader_that_loses_the_clock_is_found(
    check: str, reader: type[FilePart], hall: Hall, monkeypatch: Patch
) -> None:
    write, read = run.write_records, reader.read

    def without_clock(part: FilePart) -> Iterator[Chunk]:
        for chunk in read(part):
            cut = [
                pc.utf8_slice_codeunits(column, 0, 10) if name == "at" else column
                for name, column in zip(chunk.headers, chunk.columns, strict=True)
            ]
            yield replace(chunk, columns=tuple(cut))

    def broken_from_now_on(*args: Any, **more: Any) -> Path:
        monkeypatch.setattr(reader, "read", without_clock)
        return write(*args, **more)

    monkeypatch.setattr(run, "write_records", broken_from_now_on)
    found = hall.changes(monkeypatch, check, {"each": "apply", "must": "at > date + INTERVAL '8' HOUR"})
    assert found == {("1", f"a{i}", "met", "breach") for i in range(4)}


def test_an_order_that_is_lost_among_rows_of_one_time_is_found(hall: Hall, monkeypatch: Patch) -> None:
    def reverse(records: Records, random: object) -> Records:
        return replace(records, operations=records.operations[::-1])

    hall.rows[1] |= {"at": "2026-03-02 09:00"}
    monkeypatch.setattr(changes, "shuffle", reverse)
    found = hall.changes(monkeypatch, "rows shuffled", {"each": "apply", "must": "is_first"})
    assert found == {("1", "a0", "met", "breach")}


def test_parts_that_are_read_in_another_order_are_found(hall: Hall, monkeypatch: Patch) -> None:
    def backwards(records: Records, directory: Path, **more: Any) -> Path:
        return forms.write_records(replace(records, operations=records.operations[::-1]), directory, **more)

    hall.rows[1] |= {"at": "2026-03-02 09:00"}
    monkeypatch.setattr(run, "write_records", backwards)
    found = hall.changes(monkeypatch, "files split", {"each": "apply", "must": "is_first"})
    assert found == {("1", "a0", "met", "breach")}


def test_registers_that_are_lost_in_one_file_are_found(hall: Hall, monkeypatch: Patch) -> None:
    monkeypatch.setattr(forms, "_mixed", lambda records: iter(records.operations))
    found = hall.changes(monkeypatch, "files merged", {"each": "apply", "must": "staff.role = 'leader'"})
    assert found == {("1", f"a{i}", "met", "undetermined") for i in range(4)}


def test_rows_that_count_twice_are_found(hall: Hall, monkeypatch: Patch) -> None:
    def as_others(records: Records) -> Records:
        again = [row | {"id": f"{row['id']}'"} for row in records.operations]
        return replace(records, operations=[*records.operations, *again])

    monkeypatch.setattr(changes, "deliver_twice", as_others)
    once = {"each": "apply", "must_have": {"a": "decide", "same": ["case"], "at_most": 1}}
    found = hall.changes(monkeypatch, "rows delivered twice", once)
    assert found == {("1", f"a{i}", "met", "breach") for i in range(4)}


def test_a_rule_that_knows_a_case_by_name_is_found(hall: Hall, monkeypatch: Patch) -> None:
    found = hall.changes(
        monkeypatch, "cases renamed", {"each": "apply", "must": "case <> 'C1' AND length(case) < 3"}
    )
    assert found == {("1", f"a{i}", "met", "breach") for i in (0, 2, 3)}


def test_cases_that_are_not_unrelated_are_found(hall: Hall, monkeypatch: Patch) -> None:
    monkeypatch.setattr(changes, "within_a_case", lambda clause: True)
    few = {"each": "apply", "must_have": {"a": "decide", "same": ["place"], "at_most": 4}}
    hall.rows = [row | {"place": "hall"} for row in hall.rows]
    found = hall.changes(monkeypatch, "unrelated cases added", few)
    assert found == {("1", f"a{i}", "met", "breach") for i in range(4)}


def test_a_rule_that_hangs_on_a_date_is_found(hall: Hall, monkeypatch: Patch) -> None:
    monkeypatch.setattr(run, "hangs_on_no_date", lambda *of: True)
    found = hall.changes(monkeypatch, "everything shifted", {"each": "apply", "must": "date < '2026-06-01'"})
    assert found == {("1", f"a{i}", "met", "breach") for i in range(4)}


def test_a_calendar_that_is_not_moved_with_the_records_is_found(hall: Hall, monkeypatch: Patch) -> None:
    monkeypatch.setattr(run, "shift_pack", lambda pack, shift: pack)
    hall.calendar = {date(2026, 3, 4): "holiday"}
    hall.rows[3] |= {"at": "2026-03-05 09:00"}
    found = hall.changes(monkeypatch, "everything shifted", ANSWERED)
    assert found == {("1", "a1", "met", "breach")}


def test_an_answer_that_breaks_a_duty_is_found(hall: Hall, monkeypatch: Patch) -> None:
    """A rule that forbids the answer, taken for one that asks for it."""
    monkeypatch.setattr(changes, "is_monotone", lambda clause: True)
    once = {"each": "apply", "must_have": {"a": "decide", "same": ["case"], "at_most": 1}}
    found = hall.changes(monkeypatch, "answers added", once)
    assert found == {("1", f"a{i}", "met", "breach") for i in range(4)}


def test_a_limit_that_is_longer_and_breached_is_found(hall: Hall, monkeypatch: Patch) -> None:
    def shorten(pack: Pack) -> Pack:
        (clause,) = pack.clauses
        assert clause.rule
        assert clause.rule.answer
        shorter = replace(clause.rule.answer, within=Period(0, "working days"))
        return replace(pack, clauses=(replace(clause, rule=replace(clause.rule, answer=shorter)),))

    monkeypatch.setattr(changes, "lengthen", shorten)
    found = hall.changes(monkeypatch, "limits lengthened", ANSWERED)
    assert found == {("1", f"a{i}", "met", "breach") for i in range(1, 4)}
