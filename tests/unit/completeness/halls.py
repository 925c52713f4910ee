"""Halls in memory for the checks of completeness: units that record daily, and what is taken away from them."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from clausewise.completeness import check
from clausewise.model.clause import Accountability
from clausewise.model.completeness import Gap
from clausewise.sources import RecordsSource
from clausewise.sql.setting import Setting
from clausewise.store import load
from clausewise.working_time import Calendar
from tests.unit.store.small_vocabulary import VOCABULARY, ZONE

FIRST, LAST = date(2026, 1, 5), date(2026, 3, 31)
CALENDAR = Calendar("china")
DAYS = CALENDAR.working_days(FIRST, LAST)
Record = dict[str, object]


def a_month(
    units: Mapping[str, float], routine: bool = False, seed: int = 1, days: Sequence[date] = DAYS
) -> list[Record]:
    """Cases at random, so many a day for each unit; `routine`: and a visit by rote every day."""
    chance, records = random.Random(seed), []
    for day in days:
        for unit, mean in units.items():
            count = sum(chance.random() < mean / 40 for _ in range(40))
            for n in range(count):
                at = datetime.combine(day, time(9)) + timedelta(minutes=n)
                records.append(_record(len(records), "payment", at, unit, f"C{len(records):05d}"))
            if routine:
                records.append(_record(len(records), "visit", datetime.combine(day, time(8)), unit, None))
    return records


def _record(number: int, kind: str, at: datetime, unit: str, case: str | None) -> Record:
    return {"id": f"R{number}", "kind": kind, "at": at, "unit": unit, "case": case}


def without(records: Sequence[Record], unwanted: Callable[[Record], bool]) -> list[Record]:
    return [record for record in records if not unwanted(record)]


def on(record: Record) -> date:
    at = record["at"]
    assert isinstance(at, datetime)
    return at.date()


def gaps(
    records: Sequence[Record],
    *,
    as_of: datetime | None = None,
    period: tuple[date, date] = (FIRST, LAST),
    starts: Sequence[str] = (),
    ends: Mapping[str, Sequence[str]] | None = None,
    calendar: Calendar = CALENDAR,
    registers: Mapping[str, Sequence[Record]] | None = None,
) -> list[Gap]:
    zone = ZoneInfo(ZONE)
    moment = as_of or datetime.combine(LAST, time.max)
    with load([RecordsSource(records, registers)], VOCABULARY, ZONE) as store:
        setting = Setting(
            moment.replace(tzinfo=zone),
            *period,
            period[0],
            zone,
            calendar,
            False,
            VOCABULARY,
            Accountability(),
        )
        return list(
            check(store.connection, setting, case_starts=starts, case_ends=ends, dangling=store.dangling)
        )


def only(found: Sequence[Gap], name: str) -> list[tuple[str | None, int, tuple[str, ...]]]:
    """Unit, count and examples of the gaps of one check."""
    return [(gap.unit, gap.count, gap.examples) for gap in found if gap.check == name]
