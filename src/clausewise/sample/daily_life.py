"""What happens in a hall besides its cases: enquiries, duty, leave, absence, blocked windows, assessments.

Flaws are spread evenly over the events of a kind, each way of failing at least twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any

from clausewise.sample.journal import Hall, Record
from clausewise.sample.registers import CENTRE, on_post
from clausewise.sample.workdays import (
    HALL_TIME,
    is_working_day,
    month_bounds,
    working_day_after,
    working_days,
)

FIRST_DAY = date(2026, 1, 1)


def live(hall: Hall, rng: Random, enquiries: int, violations: float) -> None:
    """Writes it all; `violations` as for cases."""
    days = working_days(FIRST_DAY, month_bounds(hall.months[-1])[1])
    Life(hall, rng, days, violations).tell(enquiries)


def moment(rng: Random, day: date, hour: int = 9) -> datetime:
    """Some time in the two hours from `hour` on."""
    return datetime.combine(day, time(hour, rng.randrange(60)), HALL_TIME) + timedelta(
        minutes=rng.randrange(60)
    )


class Life:
    """The hall's days; `days` are the working days of its months."""

    def __init__(self, hall: Hall, rng: Random, days: list[date], violations: float) -> None:
        self.hall, self.rng, self.days, self.violations = hall, rng, days, violations
        self.postings = on_post(hall.registers)
        self.units = hall.window_units
        self.write = hall.journal.write

    def tell(self, enquiries: int) -> None:
        self.enquire(enquiries)
        self.stand_duty()
        self.take_leave()
        self.stay_away()
        self.block()
        self.misbehave()
        self.circulate_duty()
        self.assess()

    def flaws(self, events: int, *names: str) -> Iterator[str]:
        """Endlessly '' or a flaw's name: each name twice, or as the share says, spread over the events."""
        each = max(2, round(self.violations * events / len(names))) if self.violations else 0
        queue = list(names) * each
        self.rng.shuffle(queue)
        gap = max(1, events // (len(queue) + 1))
        for number in count(1):
            yield queue.pop() if queue and number % gap == 0 else ""

    def place_of(self, flaw: str) -> tuple[Record, str, date]:
        """A window member on post, the unit, and a day on which the flaw may stand."""
        while True:
            unit, day = self.rng.choice(self.units), self.rng.choice(self.days[:-4] or self.days)
            if not flaw or self.hall.may_fail(unit, day):
                return self.rng.choice(self.postings[unit]), unit, day

    def enquire(self, enquiries: int) -> None:
        names = (
            "nobody_asked",
            "turned_away",
            "not_guided",
            "no_window_named",
            "not_received",
            "scope_unknown",
        )
        flaws = self.flaws(enquiries, *names, "received_elsewhere")
        for number in range(1, enquiries + 1):
            flaw = next(flaws)
            posting, unit, day = self.place_of(flaw)
            at = moment(self.rng, day, 14)
            guided = flaw in (*names[2:5], "received_elsewhere") or (not flaw and self.rng.random() < 0.3)
            other = self.rng.choice(self.postings[self.rng.choice(self.units[:4])])
            outcome = {"turned_away": "turned_away", "not_guided": "turned_away"}.get(
                flaw, "referred" if guided else "answered"
            )
            referred_to = other["window"] if outcome == "referred" and flaw != "no_window_named" else None
            columns: dict[str, Any] = {"enquiry": f"E{number:06d}", "place": "hall"}
            self.write(
                "enquiry", at, **columns, unit=unit, window=posting["window"], outcome=outcome,
                referred_to=referred_to, staff=None if flaw == "nobody_asked" else posting["staff"],
                in_scope=None if flaw == "scope_unknown" else not guided,
            )  # fmt: skip
            if referred_to and flaw != "not_received":
                desk = posting if flaw == "received_elsewhere" and posting["window"] != referred_to else other
                later = at + timedelta(minutes=self.rng.randint(5, 20))
                self.write(
                    "reception", later, **columns, unit=f"U{desk['window'][1:-1]}", window=desk["window"],
                    staff=desk["staff"],
                )  # fmt: skip

    def stand_duty(self) -> None:
        """Principal and leader by turns, in the hall, also in the days after the last month."""
        after = working_days(self.days[-1] + timedelta(days=1), self.hall.journal.until.date())
        flaws = self.flaws(len(self.days) * len(self.units), "nobody", "window_head")
        for turn, day in enumerate(self.days + after):
            for unit in self.units:
                flaw = next(flaws) if self.hall.may_fail(unit, day) else ""
                place = 3 if flaw == "window_head" else 1 + turn % 2
                if flaw != "nobody":
                    self.write(
                        "duty", moment(self.rng, day), unit=unit, staff=f"S{unit[1:]}{place:02d}",
                        window=f"W{unit[1:]}1", place="hall",
                    )  # fmt: skip

    def take_leave(self) -> None:
        events = 3 * len(self.units)
        flaws = self.flaws(events, "not_covered", "half_covered", "no_backup")
        for number in range(events):
            flaw = next(flaws)
            posting, unit, day = self.place_of(flaw)
            if flaw == "no_backup":
                posting, unit = next(
                    (p, u) for u in self.units for p in self.postings[u] if p["backup"] is None
                )
            elif posting["backup"] in (None, posting["staff"]):
                flaw, posting, unit = "", self.postings["U05"][0], "U05"
            self._leave(posting, unit, day, flaw, approved=bool(flaw) or number % 6 != 5)
        for number, unit in enumerate(self.units[:2] if self.violations else ()):
            at = moment(
                self.rng, self.days[10 + number], 15
            )  # a leader without a post: has he a backup? not known
            self.write("leave", at, unit=unit, staff=f"S{unit[1:]}02", since=at, until=at, approved=True)

    def _leave(self, posting: Record, unit: str, day: date, flaw: str, approved: bool) -> None:
        asked = moment(self.rng, day, 15)
        first = working_day_after(day, 1)
        since, until = (datetime.combine(d, t, HALL_TIME) for d, t in ((first, time(9)), (first, time(17))))
        until += timedelta(days=self.rng.randrange(3))
        usual = {"unit": unit, "window": posting["window"], "place": "hall"}
        self.write(
            "leave", asked, **usual, staff=posting["staff"], since=since, until=until, approved=approved
        )
        if approved and flaw != "not_covered":
            stand_in = posting["backup"] or f"S{unit[1:]}02"
            ends = until - timedelta(hours=4) if flaw == "half_covered" else until
            self.write(
                "cover", asked + timedelta(minutes=10), **usual, staff=stand_in, since=since, until=ends,
                covers=posting["staff"],
            )  # fmt: skip

    def stay_away(self) -> None:
        events = 2 * len(self.units)
        flaws = self.flaws(events, "not_recorded", "recorded_late")
        for _ in range(events):
            flaw = next(flaws)
            posting, unit, day = self.place_of(flaw)
            left = moment(self.rng, day, 10)
            usual = {"unit": unit, "staff": posting["staff"], "window": posting["window"]}
            self.write("absence", left, **usual, since=left, until=left + timedelta(hours=2))
            recorded = working_day_after(day, 4 if flaw == "recorded_late" else self.rng.randint(0, 3))
            if flaw != "not_recorded":
                self.write("absenteeism_record", moment(self.rng, recorded, 15), **usual)

    def block(self) -> None:
        events = 2 * len(self.units)
        flaws = self.flaws(events, "came_late", "deputy_came")
        for _ in range(events):
            flaw = next(flaws)
            posting, unit, day = self.place_of(flaw)
            usual = {"unit": unit, "window": posting["window"], "place": "hall"}
            self.write("authority_block", moment(self.rng, day, 10), **usual, staff=posting["staff"])
            came = working_day_after(day, 2 if flaw == "came_late" else self.rng.randint(0, 1))
            principal = f"S{unit[1:]}{2 if flaw == 'deputy_came' else 1:02d}"
            self.write("principal_on_site", moment(self.rng, came, 15), **usual, staff=principal)

    def misbehave(self) -> None:
        """Some offend in one month, some again in the next: first criticism, then return."""
        if not self.violations:
            return
        repeaters = [self.postings[unit][1] for unit in self.units[:4]]
        for number, posting in enumerate(repeaters):
            months = self.hall.months[:2] if number < 3 else self.hall.months[1:3]
            for month in months:
                day = working_day_after(month_bounds(month)[0], 3 + number)
                if is_working_day(day):
                    self.write(
                        "misconduct", moment(self.rng, day, 11), unit=f"U{posting['window'][1:-1]}",
                        staff=posting["staff"], window=posting["window"], place="hall", rule="工作时间炒股",
                    )  # fmt: skip

    def circulate_duty(self) -> None:
        """On the second working day after each month but the last, whose time is not up; one is late."""
        for number, month in enumerate(self.hall.months[:-1]):
            day = working_day_after(month_bounds(month)[1], 8 if self.violations and number == 1 else 2)
            self.write("duty_circular", moment(self.rng, day), unit=CENTRE, month=month)

    def assess(self) -> None:
        """Every unit every month; the last month's are half done; and the year before, in January."""
        for number, month in enumerate(self.hall.months):
            last = number == len(self.hall.months) - 1
            for place, unit in enumerate(self.units):
                forgotten = self.violations and number == 0 and place == 1
                late = self.violations and number == 1 and place == 2
                day = working_day_after(month_bounds(month)[1], 12 if late else 2)
                if not forgotten and not (last and place % 2):
                    score = 80 + self.rng.randrange(200) / 10
                    self.write("assessment", moment(self.rng, day), unit=unit, month=month, score=score)
        self.write(  # the last record of all: it sets the as-of time
            "assessment", self.hall.journal.until, unit=self.units[0], month=self.hall.months[-1], score=91.5
        )
        for place, unit in enumerate(self.units):
            counted = {2: 11, 3: None}.get(place, 12) if self.violations else 12
            at = moment(self.rng, working_day_after(FIRST_DAY, 12))
            self.write("annual_assessment", at, unit=unit, year=FIRST_DAY.year - 1, months_counted=counted)
