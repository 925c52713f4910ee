"""A year's matching weeks: which shift there is, what moves with it, and which duties hang on no date."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from clausewise.language.pack import load_pack
from clausewise.model.clause import Pack
from clausewise.selfcheck.records import Records
from clausewise.selfcheck.shift import (
    find_shift,
    hangs_on_no_date,
    has_dated_name,
    name_before,
    reach,
    shift_pack,
    shift_records,
)
from clausewise.working_time import Calendar, china_years
from tests.engine.by_hand import make_pack, op
from tests.engine.naive import write_pack

YEAR = timedelta(days=364)
MARCH = date(2026, 3, 1), date(2026, 3, 31)


def pack_of(tmp_path: Path, *rules: dict[str, Any], **guideline: Any) -> Pack:
    write_pack(make_pack(*rules, version="1", title={"en": "Hall"}, **guideline), tmp_path)
    return load_pack(tmp_path)


def test_where_working_days_match_the_calendar_is_left_alone() -> None:
    found = find_shift(Calendar("weekends"), *MARCH)
    assert found is not None
    assert (found.by, found.overrides) == (YEAR, {})


def test_a_matching_year_further_away_is_preferred_to_another_calendar() -> None:
    extra = {date(2026, 3, 4): False, date(2027, 3, 3): True, date(2025, 3, 5): False}
    found = find_shift(Calendar("weekends", extra), *MARCH)
    assert found is not None
    assert (found.by, found.overrides) == (-YEAR, {})


def test_where_none_matches_the_calendar_is_moved_with_the_records() -> None:
    first, last = date(2026, 1, 1), date(2026, 3, 31)
    calendar = Calendar("china")
    found = find_shift(calendar, first, last)
    assert found is not None
    moved = Calendar("china", found.overrides)
    days = [first + timedelta(days=n) for n in range((last - first).days + 30)]
    assert [moved.is_working(day + found.by) for day in days] == [calendar.is_working(day) for day in days]
    assert any(calendar.is_working(day + found.by) != calendar.is_working(day) for day in days)


def test_a_year_without_a_calendar_is_not_shifted() -> None:
    _, known = china_years()
    assert find_shift(Calendar("china"), date(known + 1, 1, 1), date(known + 1, 2, 1)) is None
    assert find_shift(Calendar("china"), date(1990, 1, 1), date(1990, 2, 1)) is None


def test_dates_and_times_move_and_the_end_of_time_stays(tmp_path: Path) -> None:
    pack = pack_of(tmp_path, {"each": "apply", "must": "n > 0"})
    records = Records(
        [op("a2026-03-02", "apply", "2026-03-02 09:00:00+08", note="2026-03-02", day="2026-03-03")],
        {"postings": [{"staff": "S1", "since": "2026-02-28", "until": "9999-12-31"}]},
    )
    moved = shift_records(records, pack.vocabulary, YEAR)
    later = op("a2026-03-02", "apply", "2027-03-01 09:00:00+08", note="2026-03-02", day="2027-03-02")
    assert moved.operations == [later]
    assert moved.registers == {"postings": [{"staff": "S1", "since": "2027-02-27", "until": "9999-12-31"}]}


def test_the_pack_of_the_copy_keeps_its_own_overrides(tmp_path: Path) -> None:
    pack = pack_of(tmp_path, {"each": "apply", "must": "n > 0"}, calendar={date(2026, 5, 6): "holiday"})
    found = find_shift(Calendar("china", pack.calendar_overrides), date(2026, 1, 1), date(2026, 3, 31))
    assert found is not None
    overrides = shift_pack(pack, found).calendar_overrides
    assert overrides[date(2026, 5, 6) + found.by] is False
    assert overrides[date(2026, 5, 6)] is False


def test_the_calendar_must_reach_as_far_as_the_longest_limit(tmp_path: Path) -> None:
    rule = {"each": "apply", "must_have": {"a": "decide", "within": "10 working days"}}
    assert reach(pack_of(tmp_path, rule)) == timedelta(days=35)


HANGING = {
    "a date": {"each": "apply", "must": "date < '2026-06-01'"},
    "a time": {"each": "apply", "must": "at < '2026-06-01 00:00'"},
    "the month": {"each": "apply", "must": "month <> '2026-03'"},
    "months in a condition": {"each": "apply", "must": "day < at + INTERVAL '1' MONTH"},
    "full years": {"each": "apply", "must": "years_between(day, date) > 1"},
    "a limit in months": {"each": "apply", "must_have": {"a": "decide", "within": "1 months"}},
    "the same month": {"each": "apply", "must_have": {"a": "decide", "same": ["month"]}},
    "a trigger a month": {"each": "unit per month", "must_have": {"a": "report", "same": ["unit"]}},
    "findings": {"each": "finding", "must_have": {"a": "report", "same": ["unit"]}},
    "an answer that is a finding": {"each": "apply", "must_not_have": {"a": "finding", "same": ["unit"]}},
    "a date as parameter": {
        "each": "apply",
        "must": "date < param.end",
        "clause": {"parameters": {"end": {"value": date(2026, 6, 1)}}},
    },
    "a parameter in months": {
        "each": "apply",
        "must_have": {"a": "decide", "within": "param.limit"},
        "clause": {"parameters": {"limit": {"value": "2 months"}}},
    },
    "a number that changes in between": {
        "each": "apply",
        "must": "n < param.most",
        "clause": {"parameters": {"most": {"values": {date(2020, 1, 1): 2, date(2026, 9, 1): 3}}}},
    },
    "a duty that begins in between": {
        "each": "apply",
        "must": "n > 0",
        "clause": {"in_force": {"from": date(2026, 3, 5)}},
    },
    "a duty that ends in between": {
        "each": "apply",
        "must": "n > 0",
        "clause": {"in_force": {"from": date(2020, 1, 1), "until": date(2026, 12, 1)}},
    },
}
FREE = {
    "a limit": {"each": "apply", "must_have": {"a": "decide", "same": ["case"], "within": "2 working days"}},
    "as-of": {"each": "apply", "must": "at < as_of"},
    "a day of a unit": {
        "each": "unit per working_day",
        "must_have": {"a": "report", "same": ["unit", "date"]},
    },
    "a posting": {"each": "posting", "must": "backup IS NOT NULL"},
    "a duty in force long before": {
        "each": "apply",
        "must": "n > 0",
        "clause": {"in_force": {"from": date(2010, 1, 1)}},
    },
    "a number that changed long ago": {
        "each": "apply",
        "must": "n < param.most",
        "clause": {"parameters": {"most": {"values": {date(2010, 1, 1): 2, date(2012, 9, 1): 3}}}},
    },
}


@pytest.mark.parametrize("rule", HANGING.values(), ids=HANGING)
def test_what_hangs_on_the_date_is_not_asked(rule: dict[str, Any], tmp_path: Path) -> None:
    (clause,) = pack_of(tmp_path, dict(rule)).clauses
    assert not hangs_on_no_date(clause, *MARCH, YEAR)


@pytest.mark.parametrize("rule", FREE.values(), ids=FREE)
def test_what_hangs_on_working_days_only_is_asked(rule: dict[str, Any], tmp_path: Path) -> None:
    (clause,) = pack_of(tmp_path, dict(rule)).clauses
    assert hangs_on_no_date(clause, *MARCH, YEAR)


def test_dates_in_the_names_of_days_and_postings_are_told_from_those_in_ids(tmp_path: Path) -> None:
    rules = [FREE["a day of a unit"], FREE["a posting"], FREE["a limit"]]
    rules.append({"each": "item", "must": "days > 0"})
    pack = pack_of(tmp_path, *map(dict, rules))
    assert [has_dated_name(c, pack.vocabulary) for c in pack.clauses] == [True, True, False, False]
    assert name_before("S1/W1/2027-02-27", YEAR) == "S1/W1/2026-02-28"
