"""Random packs and records for the differential tests, from one seed, and the Hypothesis strategy over seeds.

`make_sample(seed)` gives the same sample for ever: a failing seed is a bug report. A sample is a pack of one
to six clauses of every form, some operations around a difficult fortnight (Spring Festival and its 调休, the
end of February in a leap year, the changes of the clocks, New Year at the end of the holiday table), the
registers, and an as-of time and a period, or none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from .random_clauses import make_clauses
from .small_hall import CASES, CELLS, DANGLING, DATES, IDS, KINDS, VOCABULARY

SETTINGS = [("Asia/Shanghai", "china"), ("Asia/Shanghai", "china"), ("Asia/Shanghai", "weekends")]
SETTINGS += [("Europe/Rome", "weekends"), ("Europe/Rome", "none")]
ANCHORS = [date(2026, 2, 11), date(2026, 2, 24), date(2024, 2, 26), date(2026, 12, 28), date(2026, 3, 26)]
ANCHORS += [date(2026, 10, 22), date(2026, 4, 28), date(2025, 12, 29), date(2026, 12, 29)]
CLOCKS = [
    time(),
    time(23, 59, 59),
    time(23, 59, 59, 999999),
    time(9, 30),
    time(9, 30),
    time(12),
    time(17, 5, 1),
]


@dataclass(frozen=True)
class Sample:
    """What `evaluate` takes, and the seed that made it."""

    seed: int
    pack: Mapping[str, Any]
    operations: list[dict[str, Any]]
    registers: dict[str, list[dict[str, Any]]]
    as_of: datetime | None
    period: tuple[date, date] | None


def samples(max_operations: int = 30, max_clauses: int = 6) -> st.SearchStrategy[Sample]:
    """The Hypothesis strategy: a seed and two sizes, so that failures shrink to few records and clauses."""
    return st.builds(
        make_sample,
        st.integers(0, 2**32 - 1),
        operations=st.integers(1, max_operations),
        clauses=st.integers(1, max_clauses),
    )


def make_sample(seed: int, operations: int = 25, clauses: int = 6) -> Sample:
    """One random pack with its records."""
    random = Random(seed)
    zone, holidays = random.choice(SETTINGS)
    hall = Hall(random, ZoneInfo(zone), random.choice(ANCHORS), random.choice([5, 12, 40]))
    rows = [hall.operation(i) for i in range(operations)]
    registers = hall.registers()
    as_of = hall.as_of(rows)
    period = hall.period()
    last = (
        max(datetime.fromisoformat(row["at"]).replace(tzinfo=None) for row in rows).date()
        if as_of is None
        else as_of.date()
    )
    ends = max(last, period[1] if period else last)
    by_day = holidays != "china" or ends.year <= 2026
    guideline = {
        "name": "small-hall",
        "version": "1",
        "title": {"zh": "小厅", "en": "A small hall"},
        "in_force": {"from": date(2010, 1, 1)},
        "timezone": zone,
        "holidays": holidays,
        "roll_to_working_day": random.random() < 0.2,
        "accountability": {
            "occasion": random.choice(["month", "month", "year"]),
            "tracks": random.choice([["unit", "staff"], ["unit", "staff"], ["staff"]]),
        },
    }
    if random.random() < 0.3:
        guideline["calendar"] = hall.overrides()
    pack = {
        "guideline": guideline,
        "vocabulary": VOCABULARY,
        "clauses": make_clauses(random, hall.first, clauses, by_day),
    }
    return Sample(seed, pack, rows, registers, as_of, period)


class Hall:
    """Random records around a day."""

    def __init__(self, random: Random, zone: ZoneInfo, first: date, length: int) -> None:
        self.random, self.zone, self.first, self.length = random, zone, first, length
        self.cases = CASES[: random.randint(3, len(CASES))]

    def some(self, values: list[Any], missing: float = 0.12) -> Any:
        return None if self.random.random() < missing else self.random.choice(values)

    def reference(self, register: str, missing: float = 0.12) -> Any:
        return self.some([*IDS[register] * 5, DANGLING], missing)

    def day(self) -> date:
        return self.first + timedelta(days=self.random.randint(0, self.length))

    def moment(self) -> datetime:
        """A local time; those near the ends of days and those of other records come often."""
        clock = self.random.choice(CLOCKS)
        if self.random.random() < 0.3:
            clock = time(self.random.randint(0, 23), self.random.randint(0, 59), self.random.randint(0, 59))
        return datetime.combine(self.day(), clock, self.zone)

    def written(self, moment: datetime) -> str:
        """A timestamp as text: with its offset, or (where that is the same all year) in the pack's zone."""
        if self.zone.key == "Asia/Shanghai" and self.random.random() < 0.5:
            moment = moment.replace(tzinfo=None)
        return moment.isoformat(sep=self.random.choice(["T", " "]))

    def date_text(self, missing: float = 0.15) -> Any:
        day = self.day() if self.random.random() < 0.6 else self.random.choice(DATES)
        return self.some([day.isoformat()], missing)

    def cell(self, spec: Mapping[str, Any]) -> Any:
        """A cell as text, or missing."""
        random, kind = self.random, str(spec["type"])
        if kind.startswith("ref("):
            return self.reference(kind[4:-1])
        match kind:
            case "int":
                return self.some([str(random.randint(0, 4))])
            case "decimal":
                return self.some(["0", "1", "1.50", "2.25", "100"])
            case "bool":
                return self.some(["true", "false"])
            case "date":
                return self.date_text()
            case "timestamp":
                return self.some([self.written(self.moment())])
            case "enum":
                return self.some(list(spec["values"]))
        return self.some(CELLS)

    def operation(self, number: int) -> dict[str, Any]:
        kind = self.random.choice([*KINDS, "apply", "decide", "decide"])
        found = {"id": f"r{number}", "kind": kind, "at": self.written(self.moment())}
        found["case"] = self.some(self.cases)
        specs = {**VOCABULARY["envelope"], **VOCABULARY["operations"][kind]["columns"]}
        for name, spec in specs.items():
            if name not in found and self.random.random() < 0.85:
                found[name] = self.cell(spec)
        if kind == "report":
            found["month"] = self.some([f"{self.day():%Y-%m}"])
        return found

    def registers(self) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        for name in ("units", "windows", "staff", "items", "cases"):
            spec = VOCABULARY["registers"][name]
            held = [key for key in IDS.get(name, CASES) if self.random.random() < 0.9]
            others = {c: s for c, s in spec["columns"].items() if c != spec["key"]}
            found[name] = [{spec["key"]: key, **{c: self.cell(s) for c, s in others.items()}} for key in held]
        found["postings"] = []
        for staff in IDS["staff"]:
            for _ in range(self.random.randint(0, 3)):
                since = self.first + timedelta(days=self.random.randint(-30, self.length))
                until = since + timedelta(days=self.random.randint(0, 40))
                row = {
                    "staff": staff,
                    "window": self.random.choice(IDS["windows"]),
                    "since": since.isoformat(),
                }
                row |= {"until": self.some([until.isoformat()], 0.4), "backup": self.reference("staff", 0.3)}
                if all(
                    row["since"] != other["since"] or staff != other["staff"] for other in found["postings"]
                ):
                    found["postings"].append(row)
        return found

    def overrides(self) -> dict[date, str]:
        """Days that work or not whatever the calendar says; some make a whole further year known."""
        found = {self.day(): self.random.choice(["working", "holiday"]) for _ in range(3)}
        if self.random.random() < 0.4:
            days = [date(2027, 1, 1) + timedelta(days=i) for i in range(365)]
            found |= {day: "holiday" if day.weekday() > 4 else "working" for day in days}
        return found

    def as_of(self, rows: list[dict[str, Any]]) -> datetime | None:
        """None, a record's time, an end of a day, or any time; not before the first record."""
        times = [datetime.fromisoformat(row["at"]) for row in rows]
        moments = [t if t.tzinfo else t.replace(tzinfo=self.zone) for t in times]
        day = self.first + timedelta(days=self.random.randint(0, self.length + 20))
        choice = self.random.randrange(5)
        if choice < 2:
            return None
        if choice == 2:
            found = self.random.choice(moments)
        else:
            clock = time(23, 59, 59, 999999) if choice == 3 else time(13, 30)
            found = datetime.combine(day, clock, self.zone)
        return max(found, min(moments), key=lambda m: m.timestamp()).astimezone(self.zone)

    def period(self) -> tuple[date, date] | None:
        choice = self.random.randrange(4)
        if choice < 2:
            return None
        first = self.day()
        if choice == 2:
            return first, first + timedelta(days=self.random.randint(0, 20))
        following = (first.replace(day=1) + timedelta(days=31)).replace(day=1)
        return first.replace(day=1), following - timedelta(days=1)
