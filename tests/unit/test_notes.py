"""What was not judged because a day, a month or a year was not over is named; what is over, or not asked, is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from clausewise.clause_results import ClauseResult
from clausewise.language.pack import load_pack
from clausewise.model.clause import Accountability, Pack
from clausewise.notes import note_unfinished
from clausewise.sql.setting import Setting
from clausewise.working_time import Calendar

PACK = load_pack()
ZONE = ZoneInfo(PACK.timezone)
DAILY, MONTHLY, OCCASION, OTHER = "3.1.2", "4.4.1", "4.1.1", "2.6.1"


def _setting(as_of: str, since: str = "2026-03-01", until: str = "2026-03-31", **more: Any) -> Setting:
    calendar = more.pop("calendar", Calendar("china"))
    first, last = date.fromisoformat(since), date.fromisoformat(until)
    when = datetime.fromisoformat(as_of).replace(tzinfo=ZONE)
    accountability = more.pop("accountability", PACK.accountability)
    return Setting(when, first, last, first, ZONE, calendar, False, PACK.vocabulary, accountability)


def _named(setting: Setting, *, chosen: bool, pack: Pack = PACK, has_data: bool = True) -> set[str]:
    asked = {clause.id: clause for clause in pack.clauses if clause.id in (DAILY, MONTHLY, OCCASION, OTHER)}
    results = [ClauseResult(clause, {}, {}, has_data) for clause in asked.values()]
    note = note_unfinished(pack, setting, results, chosen=chosen)
    return {id_ for id_ in asked if note and id_ in note.zh and id_ in note.en}


ALL = {DAILY, MONTHLY, OCCASION}


@pytest.mark.parametrize(
    ("as_of", "named"),
    [
        ("2026-03-31T17:00", ALL),
        ("2026-03-31T23:59:59", ALL),
        ("2026-03-31T23:59:59.999999", set()),
        ("2026-04-01T00:00", set()),
        ("2026-03-30T23:59:59.999999", ALL),  # the 31st is a Tuesday
    ],
)
def test_of_a_period_that_was_given_all_that_is_not_over_is_named(as_of: str, named: set[str]) -> None:
    assert _named(_setting(as_of), chosen=True) == named


def test_of_a_part_of_a_month_the_days_are_named() -> None:
    assert _named(_setting("2026-03-10T10:00", until="2026-03-15"), chosen=True) == {DAILY}
    assert (
        _named(_setting("2026-03-13T23:59:59.999999", until="2026-03-15"), chosen=True) == set()
    )  # a Friday


@pytest.mark.parametrize(
    ("as_of", "calendar", "named"),
    [
        ("2026-01-30T17:00", Calendar("china"), ALL),  # a Friday
        ("2026-01-30T17:00", Calendar("none"), set()),
        ("2026-01-31T17:00", Calendar("none"), ALL),
        ("2026-01-29T17:00", Calendar("weekends"), set()),
        ("2031-03-30T17:00", Calendar("china"), set()),  # whether the last day is a working day is not known
        ("2031-03-31T17:00", Calendar("china"), {MONTHLY, OCCASION}),
    ],
)
def test_without_a_period_a_month_is_named_where_no_working_day_of_it_is_left(
    as_of: str, calendar: Calendar, named: set[str]
) -> None:
    assert _named(_setting(as_of, calendar=calendar), chosen=False) == named


def test_occasions_of_a_year_are_over_with_the_year() -> None:
    yearly = Accountability("year")
    assert _named(_setting("2026-03-31T17:00", accountability=yearly), chosen=True) == {DAILY, MONTHLY}
    december = _setting("2026-12-31T17:00", "2026-12-01", "2026-12-31", accountability=yearly)
    assert _named(december, chosen=True) == ALL


def test_clauses_that_are_not_in_force_or_have_no_data_are_not_named() -> None:
    ended = [
        replace(clause, in_force_until=date(2025, 12, 31)) if clause.id == MONTHLY else clause
        for clause in PACK.clauses
    ]
    setting = _setting("2026-03-31T17:00")
    assert _named(setting, chosen=True, pack=replace(PACK, clauses=tuple(ended))) == {DAILY, OCCASION}
    assert _named(setting, chosen=True, has_data=False) == set()


def test_a_period_without_end_is_no_trouble() -> None:
    assert _named(_setting("2026-03-31T17:00", until="9999-12-31"), chosen=True) == ALL
