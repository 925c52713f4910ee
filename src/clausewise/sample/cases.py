"""Plans the cases: which item, when, by whom, with which turns, and which of them goes wrong and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from clausewise.sample.flaws import FLAWS, Flaw
from clausewise.sample.journal import Hall, Record
from clausewise.sample.registers import on_post
from clausewise.sample.workdays import month_bounds, working_days

LEAST_OF_EACH = 2  # however small the share, a flaw is seeded so often: a sample shows every clause broken
ITEM_WEIGHTS = (40, 25, 18, 17)


@dataclass
class Case:
    """The plan of a case; what is told of it is in story.py."""

    number: int
    item: Record
    day: date
    unit: str
    window: str
    staff: str
    online: bool
    incomplete: bool
    urgent: bool
    paused: bool
    pays: bool
    denied: bool
    objected: bool
    upheld: bool
    entrusted: bool
    flaw: str = ""
    variant: int = 0  # the how-manieth of its flaw

    @property
    def id(self) -> str:
        return f"C{self.number:06d}"


def plan_cases(rng: Random, hall: Hall, count: int, violations: float) -> list[Case]:
    """So many cases over the hall's months; a share `violations` of them goes wrong (none for 0)."""
    days = working_days(date(2026, 1, 1), month_bounds(hall.months[-1])[1])
    items: dict[str, list[Record]] = {}
    for item in hall.registers["items"]:
        if "entered_on" in item:
            items.setdefault(item["unit"], []).append(item)
    postings = on_post(hall.registers)
    units = hall.window_units
    cases = [_plan(rng, number, units[number % len(units)], days, items, postings) for number in range(count)]
    if cases:
        _open_the_year(cases[0])
    _exempt_one(hall, cases)
    if violations:
        each = max(LEAST_OF_EACH, round(violations * count / len(FLAWS)))
        _seed(rng, hall, cases[1:], items, days, each)
    return cases


def _plan(
    rng: Random,
    number: int,
    unit: str,
    days: Sequence[date],
    items: dict[str, list[Record]],
    postings: dict[str, list[Record]],
) -> Case:
    item = rng.choices(items[unit], ITEM_WEIGHTS)[0]
    posting = rng.choice(postings[unit])
    simple = item["category"] == "ordinary" and item["exception"] == "none"
    return Case(
        number=number + 1,
        item=item,
        day=rng.choice(days),
        unit=unit,
        window=posting["window"],
        staff=posting["staff"],
        online=rng.random() < 0.1,
        incomplete=rng.random() < 0.35,
        urgent=simple and rng.random() < 0.06,
        paused=simple and item["promised_working_days"] == 2 and rng.random() < 0.06,
        pays=rng.random() < 0.6,
        denied=(denied := rng.random() < 0.1),
        objected=denied and rng.random() < 0.7,
        upheld=rng.random() < 0.7,
        entrusted=item["category"] != "ordinary" and rng.random() < 0.3,
    )


def _open_the_year(case: Case) -> None:
    """The first record is an online application on New Year's Day: all of January is in the audit period."""
    case.day, case.online, case.incomplete, case.urgent = date(2026, 1, 1), True, False, False


def _exempt_one(hall: Hall, cases: Sequence[Case]) -> None:
    """One case of an item that the county exempted from entering the hall."""
    exempted = next((item for item in hall.registers["items"] if item.get("county_exemption")), None)
    case = next((case for case in cases[1:] if exempted and case.unit == exempted["unit"]), None)
    if exempted and case:
        case.item, case.online, case.urgent, case.paused, case.entrusted = (
            exempted,
            False,
            False,
            False,
            False,
        )


def _seed(
    rng: Random,
    hall: Hall,
    cases: Sequence[Case],
    items: dict[str, list[Record]],
    days: Sequence[date],
    each: int,
) -> None:
    """Gives each flaw to so many cases that it fits; where they are too few, others change their item."""
    for flaw in FLAWS:
        last_day = days[-flaw.days_needed] if flaw.days_needed <= len(days) else date.min
        open_cases = [case for case in cases if case.day <= last_day and _is_open(case, hall)]
        fitting = [case for case in open_cases if flaw.fits(case.item)]
        chosen = rng.sample(fitting, min(each, len(fitting)))
        if len(chosen) < each:
            others = [
                case
                for case in open_cases
                if not flaw.fits(case.item) and _fitting_item(flaw, items[case.unit])
            ]
            chosen += rng.sample(others, min(each - len(chosen), len(others)))
        for variant, case in enumerate(chosen):
            case.item = (
                case.item if flaw.fits(case.item) else _fitting_item(flaw, items[case.unit]) or case.item
            )
            case.flaw, case.variant, case.urgent = flaw.name, variant, False
            case.paused = case.denied = case.objected = case.entrusted = False
            for attribute, value in flaw.shape.items():
                setattr(case, attribute, value)


def _is_open(case: Case, hall: Hall) -> bool:
    return not case.flaw and "entered_on" in case.item and hall.may_fail(case.unit, case.day)


def _fitting_item(flaw: Flaw, items: Sequence[Record]) -> Record | None:
    return next((item for item in items if flaw.fits(item)), None)
