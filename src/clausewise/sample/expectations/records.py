"""The records as an audit finds them: those up to its as-of time, its period, and ways to look them up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from clausewise.sample.expectations.logic import Truth, some
from clausewise.sample.journal import Record, Registers
from clausewise.sample.workdays import days, end_of, month_bounds, month_of, working_day_after


@dataclass(frozen=True)
class Scope:
    """What an audit is asked: its as-of time and its period of whole days."""

    as_of: datetime
    first: date
    last: date

    @property
    def end(self) -> datetime:
        """When a register's record is judged."""
        return min(end_of(self.last), self.as_of)

    def holds(self, at: datetime) -> bool:
        return self.first <= at.date() <= self.last

    def months(self) -> list[str]:
        """The months that end in the period and have ended by as-of."""
        found = sorted({month_of(day) for day in days(self.first, self.last)})
        ends = ((month, end_of(month_bounds(month)[1])) for month in found)
        return [month for month, end in ends if end <= self.as_of and self.holds(end)]


class Records:
    """Operations in the order of the file, none later than as-of, and the registers."""

    def __init__(self, operations: Iterable[Record], registers: Registers, scope: Scope) -> None:
        self.scope = scope
        self.operations = [record for record in operations if record["at"] <= scope.as_of]
        self.registers = registers
        self.place = {record["id"]: place for place, record in enumerate(self.operations)}
        self._indexes: dict[tuple[str, ...], dict[tuple[Any, ...], list[Record]]] = {}

    @cached_property
    def of_kind(self) -> dict[str, list[Record]]:
        kinds: dict[str, list[Record]] = {}
        for record in self.operations:
            kinds.setdefault(record["kind"], []).append(record)
        return kinds

    @cached_property
    def _by_key(self) -> dict[str, dict[str, Record]]:
        keys = {"units": "unit", "windows": "window", "staff": "staff", "items": "item"}
        return {name: {row[key]: row for row in self.registers[name]} for name, key in keys.items()}

    def look_up(self, register: str, key: str | None) -> Record | None:
        return self._by_key[register].get(key) if key is not None else None

    def item(self, record: Record) -> Record | None:
        return self.look_up("items", record.get("item"))

    def staff(self, record: Record, column: str = "staff") -> Record | None:
        return self.look_up("staff", record.get(column))

    def principal(self, record: Record) -> str | None:
        unit = self.look_up("units", record.get("unit"))
        return unit["principal"] if unit else None

    def posting(self, record: Record) -> Record | None:
        """The posting of the record's staff, at its window where it has one; of several the latest."""
        day = record["at"].date()
        fitting = [
            posting
            for posting in self._postings.get(record.get("staff"), [])
            if record.get("window") in (None, posting["window"])
            and posting["since"] <= day
            and (posting["until"] is None or day <= posting["until"])
        ]
        return max(fitting, key=lambda posting: posting["since"], default=None)

    @cached_property
    def _postings(self) -> dict[str | None, list[Record]]:
        return _by_staff(self.registers["postings"])

    @cached_property
    def authorisations(self) -> dict[str | None, list[Record]]:
        return _by_staff(self.registers["authorisations"])

    def find(self, kind: str, **like: Any) -> list[Record]:
        """The operations of a kind whose columns have these values (`date`: the day of `at`)."""
        columns = tuple(like)
        index = self._indexes.get((kind, *columns))
        if index is None:
            index = self._indexes[(kind, *columns)] = {}
            for record in self.of_kind.get(kind, []):
                values = tuple(record["at"].date() if c == "date" else record.get(c) for c in columns)
                index.setdefault(values, []).append(record)
        return index.get(tuple(like.values()), [])

    def answered(
        self,
        kind: str,
        like: dict[str, Any],
        test: Callable[[Record], Truth] = lambda answer: True,
        since: datetime | None = None,
        due: datetime | None = None,
    ) -> Truth:
        """Whether a record of the kind, like the trigger, passes the test between two times."""
        if None in like.values():
            return None
        return some(
            test(answer)
            for answer in self.find(kind, **like)
            if (since is None or since <= answer["at"]) and (due is None or answer["at"] <= due)
        )

    def preceded(
        self, trigger: Record, kind: str, *columns: str, test: Callable[[Record], Truth] = lambda answer: True
    ) -> Truth:
        """Whether an earlier record of the kind passes (of two at one time, the one written first is)."""
        like = {column: trigger.get(column) for column in columns}
        if None in like.values():
            return None
        before = self.place[trigger["id"]]
        return some(test(answer) for answer in self.find(kind, **like) if self.place[answer["id"]] < before)

    def numbered(self, record: Record) -> int:
        """The how-manieth of its kind in its case a record is."""
        return 1 + self.find(record["kind"], case=record["case"]).index(record)

    def paused_days(self, case: str, after: date) -> set[date]:
        """The days after a day on which the case lay still: after each pause's first day, up to its last."""
        waiting: list[Record] = []
        skipped: set[date] = set()
        events = self.find("special_procedure_start", case=case) + self.find(
            "special_procedure_end", case=case
        )
        for event in sorted(events, key=lambda event: self.place[event["id"]]):
            if event["kind"] == "special_procedure_start":
                waiting.append(event)
                continue
            start = next((s for s in waiting if s.get("procedure") == event.get("procedure")), None)
            if start is not None:
                waiting.remove(start)
                skipped |= set(days(start["at"].date(), event["at"].date())) - {start["at"].date()}
        for start in waiting:
            skipped |= set(days(start["at"].date(), self.scope.as_of.date())) - {start["at"].date()}
        return {day for day in skipped if day > after}


def _by_staff(rows: Iterable[Record]) -> dict[str | None, list[Record]]:
    found: dict[str | None, list[Record]] = {}
    for row in rows:
        found.setdefault(row["staff"], []).append(row)
    return found


def within(day: date | datetime, working_days: int, skipped: set[date] | None = None) -> datetime:
    """The end of the last of so many working days after a day."""
    start = day.date() if isinstance(day, datetime) else day
    return end_of(working_day_after(start, working_days, skipped or ()))
