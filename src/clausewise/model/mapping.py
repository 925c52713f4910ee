"""A mapping: how the columns of a system's export become the records of a vocabulary, as data.

Everything is declared and nothing is computed but what stands here: a column, a constant, a text of columns, the
first that is filled, a table of codes, a form of dates, an amount with its unit, the end of a limit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from clausewise.model.clause import Words

WORKING_DAYS = "working days"
DAYS = "days"
UNIT_WORDS = {
    WORKING_DAYS: (WORKING_DAYS, "working day", "个工作日", "工作日"),
    DAYS: (DAYS, "day", "个自然日", "自然日", "日历日", "天", "日"),
}
EVERY = "every"  # the column of a join that says whether all of its rows are as asked


@dataclass(frozen=True)
class Codes:
    """Code (folded) -> what it stands for. With `by`, the table is that of the longest key that begins the column's value."""

    tables: Mapping[str, Mapping[str, str]]
    by: str = ""


@dataclass(frozen=True)
class Cell:
    """A column of the export. `formats`: strftime patterns, or epoch, epoch_ms, excel. `unit`: a number of these.

    `known_only`: a value without a code is missing. `end_of_day`: a time at midnight is a day, and means its end.
    """

    column: str
    codes: Codes | None = None
    formats: tuple[str, ...] = ()
    unit: str = ""
    known_only: bool = False
    end_of_day: bool = False


@dataclass(frozen=True)
class Constant:
    value: str


@dataclass(frozen=True)
class Text:
    """Words and columns in turn, as in `{project_no}-{step}`; missing where one of the columns is."""

    parts: tuple[tuple[str, bool], ...]  # text, whether it is a column's name


@dataclass(frozen=True)
class FirstOf:
    options: tuple[Value, ...]


@dataclass(frozen=True)
class LimitEnd:
    """The end of the limit in `amount` (5, 5个工作日, 7天), counted from `start`; `unit` where the cell names none."""

    amount: str
    start: Value
    unit: str


Value = Cell | Constant | Text | FirstOf | LimitEnd


@dataclass(frozen=True, eq=False)
class ExportTable:
    """A file, sheet or database table of the export, found by its name. `needs`: columns without which it is another's."""

    name: str
    match: tuple[str, ...]
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # column -> other spellings
    needs: tuple[str, ...] | None = None
    unused: tuple[str, ...] = ()
    optional: bool = False
    line: int = 0


@dataclass(frozen=True)
class Join:
    """Rows of another table, or of a register, with equal columns: their -> ours. What they do not agree on is missing."""

    alias: str
    other: str
    is_register: bool
    on: Mapping[str, str]
    every: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """Records that the rows of a table become: operations of `kind`, or records of `register`.

    A row becomes one where a column of `when` is filled; without `when`, where a column is that only this entry reads.
    `skip`: rows with such a value in that column are left out on purpose, and counted; `except_kinds`: records of
    these kinds, because another entry makes them.
    """

    table: str
    columns: Mapping[str, Value]
    kind: Value | None = None
    register: str = ""
    kinds: tuple[str, ...] = ()  # those that it can yield
    joins: tuple[Join, ...] = ()
    when: tuple[str, ...] | None = None
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    skip: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    except_kinds: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class ExportMapping:
    """What a mapping file says. `sha256` is of its bytes."""

    name: str
    title: Words
    tables: Mapping[str, ExportTable]
    entries: tuple[Entry, ...]
    file: str = ""
    sha256: str = ""


def cells(value: Value) -> Iterator[str]:
    """The names of the columns that a value is made of (`alias.column` where joined)."""
    match value:
        case Cell(column=column, codes=codes):
            yield column
            if codes and codes.by:
                yield codes.by
        case Constant():
            return
        case Text(parts=parts):
            yield from (part for part, is_column in parts if is_column)
        case FirstOf(options=options):
            for option in options:
                yield from cells(option)
        case LimitEnd(amount=amount, start=start):
            yield amount
            yield from cells(start)


def entry_cells(entry: Entry) -> tuple[str, ...]:
    """Every column that an entry names, each once."""
    found = [
        name
        for value in (*entry.columns.values(), *([entry.kind] if entry.kind else []))
        for name in cells(value)
    ]
    found += [ours for join in entry.joins for ours in join.on.values()]
    found += [*(entry.when or ()), *entry.only, *entry.skip]
    return tuple(dict.fromkeys(found))
