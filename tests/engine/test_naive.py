"""The naive evaluator against verdicts computed by hand from rule-language.md: limits, answers, judgement.

Spring Festival 2026: Saturday 14 and Saturday 28 February work (调休), 15 to 23 February are free.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.engine.by_hand import judge, local, op, verdicts
from tests.engine.naive import Refused


def due_of(at: str, within: str, *pauses: tuple[str, str], **more: Any) -> str:
    """The due time of a limit that runs from `at`."""
    answer = {"a": "decide", "same": ["case"], "within": within, "pausing": "hold"}
    rows = [op("t", "apply", at, case="C")]
    for number, (start, end) in enumerate(pauses):
        rows.append(op(f"s{number}", "hold_start", start, case="C"))
        rows.append(op(f"e{number}", "hold_end", end, case="C"))
    return local(judge({"each": "apply", "must_have": answer}, rows, **more)["t"])


def answered(at: str, within: str, answer_at: str) -> str:
    rule = {"each": "apply", "must_have": {"a": "decide", "same": ["case"], "within": within}}
    rows = [op("t", "apply", at, case="C"), op("a", "decide", answer_at, case="C")]
    return verdicts(rule, rows, as_of=date(2026, 12, 31))["t"]


@pytest.mark.parametrize(
    ("at", "within", "due"),
    [
        ("2026-02-12 10:00", "2 working days", "2026-02-14"),  # Thursday: Friday, Saturday (调休)
        ("2026-02-13 23:59:59", "2 working days", "2026-02-24"),  # Saturday 14, then after the festival
        ("2026-02-14 00:00", "1 working days", "2026-02-24"),
        ("2026-02-18 08:00", "0 working days", "2026-02-24"),  # a free day: the next working day
        ("2026-02-14 08:00", "0 working days", "2026-02-14"),
        ("2026-02-27 08:00", "1 working days", "2026-02-28"),  # 调休
        ("2026-02-27 08:00", "2 working days", "2026-03-02"),
        ("2026-02-20 08:00", "3 days", "2026-02-23"),
        ("2026-01-31 08:00", "1 months", "2026-02-28"),  # that month's last day
        ("2024-02-29 08:00", "1 years", "2025-02-28"),
        ("2024-01-31 08:00", "1 months", "2024-02-29"),
        ("2025-12-31 08:00", "2 months", "2026-02-28"),
    ],
)
def test_a_limit_ends_with_the_last_day(at: str, within: str, due: str) -> None:
    assert due_of(at, within) == f"{due}T23:59:59"


def test_hours_are_elapsed_time() -> None:
    assert due_of("2026-02-13 23:30", "36 hours") == "2026-02-15T11:30:00"
    assert due_of("2026-02-13 23:30:30", "90 seconds") == "2026-02-13T23:32:00"


def test_days_roll_to_a_working_day_only_where_the_pack_says_so() -> None:
    assert due_of("2026-02-13 08:00", "3 days", roll_to_working_day=True) == "2026-02-24T23:59:59"
    assert due_of("2026-02-13 08:00", "3 days") == "2026-02-16T23:59:59"


@pytest.mark.parametrize(
    ("answer_at", "verdict"),
    [
        ("2026-02-24 23:59:59.999999", "met"),
        ("2026-02-25 00:00", "breach"),
        ("2026-02-13 09:00", "met"),  # as early as the trigger
        ("2026-02-13 08:59:59", "breach"),
    ],
)
def test_the_last_instant_belongs_to_the_limit_and_the_first_of_the_next_day_does_not(
    answer_at: str, verdict: str
) -> None:
    assert answered("2026-02-13 09:00", "2 working days", answer_at) == verdict


def test_a_pause_across_a_weekend_skips_its_working_days() -> None:
    pause = ("2026-03-06 10:00", "2026-03-09 10:00")  # Friday to Monday: Monday is skipped
    assert due_of("2026-03-05 09:00", "2 working days", pause) == "2026-03-10T23:59:59"
    assert due_of("2026-03-05 09:00", "3 days", pause) == "2026-03-11T23:59:59"  # 7, 8, 9 are skipped
    assert due_of("2026-03-05 09:00", "48 hours", pause) == "2026-03-10T09:00:00"


def test_overlapping_pauses_skip_a_day_once() -> None:
    first, second = ("2026-03-03 10:00", "2026-03-05 10:00"), ("2026-03-04 10:00", "2026-03-06 10:00")
    assert due_of("2026-03-02 09:00", "2 working days", first, second) == "2026-03-09T23:59:59"


def test_an_open_pause_runs_to_as_of() -> None:
    rule = {
        "each": "apply",
        "must_have": {"a": "decide", "same": ["case"], "within": "2 working days", "pausing": "hold"},
    }
    rows = [
        op("t", "apply", "2026-03-02 09:00", case="C"),
        op("s", "hold_start", "2026-03-03 09:00", case="C"),
    ]
    result = judge(rule, rows, as_of=date(2026, 3, 10))["t"]
    assert (result.verdict, local(result)) == ("pending", "2026-03-11T23:59:59")  # 3 counts, 4 to 10 do not


def test_an_end_closes_the_earliest_open_start_of_its_procedure() -> None:
    rule = {
        "each": "apply",
        "must_have": {"a": "decide", "same": ["case"], "within": "1 working days", "pausing": "hold"},
    }
    rows = [
        op("t", "apply", "2026-03-02 09:00", case="C"),
        op("s1", "hold_start", "2026-03-02 10:00", case="C", procedure="survey"),
        op("s2", "hold_start", "2026-03-03 10:00", case="C", procedure="hearing"),
        op("e2", "hold_end", "2026-03-03 11:00", case="C", procedure="hearing"),
        op("e1", "hold_end", "2026-03-04 11:00", case="C", procedure="survey"),
    ]
    assert local(judge(rule, rows)["t"]) == "2026-03-05T23:59:59"


def test_months_move_by_the_paused_days() -> None:
    assert (
        due_of("2026-04-30 09:00", "1 months", ("2026-05-06 10:00", "2026-05-09 10:00"))
        == "2026-06-02T23:59:59"
    )


def test_a_promised_time_moves_by_the_skipped_working_days_and_keeps_its_clock() -> None:
    rule = {
        "each": "apply",
        "must_have": {"a": "decide", "same": ["case"], "by": "promised", "pausing": "hold"},
    }
    rows = [
        op("t", "apply", "2026-03-02 09:00", case="C", promised="2026-03-05 17:00"),
        op("s", "hold_start", "2026-03-03 10:00", case="C"),
        op(
            "e", "hold_end", "2026-03-06 10:00", case="C"
        ),  # skips 4, 5 (up to the promise) and 6 (on the way)
    ]
    assert local(judge(rule, rows)["t"]) == "2026-03-10T17:00:00"


def test_a_date_by_which_to_answer_ends_with_its_day() -> None:
    rule = {"each": "apply", "must_have": {"a": "decide", "same": ["case"], "by": "day"}}
    rows = [op("t", "apply", "2026-03-02 09:00", case="C", day="2026-03-03")]
    assert local(judge(rule, rows)["t"]) == "2026-03-03T23:59:59"


UNCOVERED = {"each": "apply", "must_have": {"a": "decide", "same": ["case"], "within": "2 working days"}}


@pytest.mark.parametrize(
    ("answer_at", "as_of", "verdict", "missing"),
    [
        (None, date(2026, 12, 31), "pending", frozenset()),
        (None, date(2027, 1, 1), "undetermined", frozenset({"holidays 2027"})),
        ("2026-12-31 12:00", date(2027, 1, 9), "met", frozenset()),
        ("2027-01-01 12:00", date(2027, 1, 9), "undetermined", frozenset({"holidays 2027"})),
    ],
)
def test_a_limit_into_an_uncovered_year_is_never_a_guess(
    answer_at: str | None, as_of: date, verdict: str, missing: frozenset[str]
) -> None:
    rows = [op("t", "apply", "2026-12-30 09:00", case="C")]
    rows += [op("a", "decide", answer_at, case="C")] if answer_at else []
    result = judge(dict(UNCOVERED), rows, as_of=as_of)["t"]
    assert (result.verdict, result.due, result.missing) == (verdict, None, missing)


def test_a_limit_that_ends_on_the_last_covered_day_is_known() -> None:
    assert due_of("2026-12-30 09:00", "1 working days") == "2026-12-31T23:59:59"


def test_working_days_of_an_uncovered_year_are_refused_as_triggers() -> None:
    rule = {"each": "unit per working_day", "must_have": {"a": "visit", "same": ["unit", "date"]}}
    with pytest.raises(Refused, match="2027"):
        judge(rule, [], as_of=date(2027, 1, 5), period=(date(2026, 12, 1), date(2027, 1, 31)))


@pytest.mark.parametrize(
    ("within", "inside", "outside"),
    [
        ("2 working days", "2026-02-13 00:00", "2026-02-12 23:59:59"),  # 14 and 13 February
        ("3 days", "2026-02-21 00:00", "2026-02-20 23:59:59"),
        ("36 hours", "2026-02-22 21:00", "2026-02-22 20:59:59"),
        ("1 months", "2026-01-24 00:00", "2026-01-23 23:59:59"),
    ],
)
def test_before_with_within_looks_back(within: str, inside: str, outside: str) -> None:
    rule = {"each": "decide", "must_have": {"a": "apply", "same": ["case"], "before": True, "within": within}}
    trigger = op("t", "decide", "2026-02-24 09:00", case="C")
    assert verdicts(rule, [op("a", "apply", inside, case="C"), trigger])["t"] == "met"
    assert verdicts(rule, [op("a", "apply", outside, case="C"), trigger])["t"] == "breach"


def test_equal_times_keep_the_source_order_for_before_but_not_for_within() -> None:
    first, second = (
        op("a", "apply", "2026-03-02 09:00", case="C"),
        op("d", "decide", "2026-03-02 09:00", case="C"),
    )
    before = {"each": "decide", "must_have": {"a": "apply", "same": ["case"], "before": True}}
    assert verdicts(before, [first, second]) == {"d": "met"}
    assert verdicts(before, [second, first]) == {"d": "breach"}
    within = {"each": "decide", "must_have": {"a": "apply", "same": ["case"], "within": "1 hours"}}
    assert verdicts(within, [first, second]) == {"d": "met"}


def test_a_record_never_answers_itself() -> None:
    rule = {"each": "visit", "must_not_have": {"a": "visit", "same": ["case"]}}
    rows = [op("1", "visit", "2026-03-02 09:00", case="A"), op("2", "visit", "2026-03-02 09:00", case="B")]
    assert verdicts(rule, [*rows, op("3", "visit", "2026-03-02 09:00", case="B")]) == {
        "1": "met",
        "2": "breach",
        "3": "breach",
    }


@pytest.mark.parametrize(
    ("forbidden_at", "as_of", "verdict"),
    [
        (None, date(2026, 3, 3), "pending"),
        (None, date(2026, 3, 4), "met"),  # the due time is not later than as-of
        ("2026-03-03 09:00", date(2026, 3, 3), "breach"),
        ("2026-03-05 00:00", date(2026, 3, 9), "met"),
    ],
)
def test_a_forbidden_answer_is_a_breach_at_once_and_its_absence_counts_only_in_the_end(
    forbidden_at: str | None, as_of: date, verdict: str
) -> None:
    rule = {"each": "apply", "must_not_have": {"a": "decide", "same": ["case"], "within": "2 working days"}}
    rows = [op("t", "apply", "2026-03-02 09:00", case="C")]
    rows += [op("a", "decide", forbidden_at, case="C")] if forbidden_at else []
    assert verdicts(rule, rows, as_of=as_of) == {"t": verdict}


@pytest.mark.parametrize(
    ("counts", "answers", "as_of", "verdict"),
    [
        ({"at_least": 2}, 1, date(2026, 3, 2), "pending"),
        ({"at_least": 2}, 1, date(2026, 3, 9), "breach"),
        ({"at_least": 2}, 2, date(2026, 3, 2), "met"),
        ({"at_most": 1}, 0, date(2026, 3, 9), "met"),
        ({"at_most": 1}, 1, date(2026, 3, 2), "pending"),
        ({"at_most": 1}, 2, date(2026, 3, 2), "breach"),
        ({"at_least": 1, "at_most": 2}, 0, date(2026, 3, 9), "breach"),
        ({"at_least": 1, "at_most": 2}, 2, date(2026, 3, 9), "met"),
    ],
)
def test_answers_are_counted(counts: dict[str, int], answers: int, as_of: date, verdict: str) -> None:
    answer = {"a": "decide", "same": ["case"], "within": "2 working days", **counts}
    rows = [op("t", "apply", "2026-03-02 09:00", case="C")]
    rows += [op(f"a{i}", "decide", f"2026-03-02 1{i}:00", case="C") for i in range(answers)]
    assert verdicts({"each": "apply", "must_have": answer}, rows, as_of=as_of) == {"t": verdict}


# The order of judgement, with every truth of `where` (note), `unless` (amount) and D (n).
@pytest.mark.parametrize(
    ("note", "amount", "n", "verdict"),
    [
        ("no", "1", "1", None),
        ("no", None, None, None),
        ("yes", "1", "0", "excepted"),
        (None, "1", "0", "excepted"),
        ("yes", "0", "1", "met"),
        (None, None, "1", "met"),
        ("yes", "0", "0", "breach"),
        (None, "0", "0", "undetermined"),
        ("yes", None, "0", "undetermined"),
        ("yes", "0", None, "undetermined"),
    ],
)
def test_the_order_of_judgement(
    note: str | None, amount: str | None, n: str | None, verdict: str | None
) -> None:
    rule = {"each": "apply", "where": "note = 'yes'", "unless": "amount = 1", "must": "n = 1"}
    rows = [op("t", "apply", "2026-03-02 09:00", note=note, amount=amount, n=n)]
    results = judge(rule, rows)
    assert {name: result.verdict for name, result in results.items()} == ({"t": verdict} if verdict else {})
    if verdict == "undetermined":
        columns = {"note": note, "amount": amount, "n": n}
        assert results["t"].missing == {name for name, value in columns.items() if value is None}


def test_a_running_limit_is_pending_also_where_the_duty_may_not_apply() -> None:
    rule = {
        "each": "apply",
        "where": "flag",
        "must_have": {"a": "decide", "same": ["case"], "within": "1 days"},
    }
    rows = [op("t", "apply", "2026-03-02 09:00", case="C")]
    assert verdicts(rule, rows) == {"t": "pending"}
    assert verdicts(rule, rows, as_of=date(2026, 3, 3)) == {"t": "undetermined"}


def test_an_answer_of_which_it_is_unknown_whether_it_is_one_makes_the_duty_unknown() -> None:
    rule = {"each": "apply", "must_have": {"a": "decide", "same": ["case"], "where": "level = 'county'"}}
    rows = [op("t", "apply", "2026-03-02 09:00", case="C"), op("a", "decide", "2026-03-02 10:00", case="C")]
    assert judge(rule, rows)["t"].missing == {"level"}
    rows.append(op("b", "decide", "2026-03-02 10:00", case="C", level="县级"))  # a label is read as its value
    assert verdicts(rule, rows) == {"t": "met"}


def test_a_missing_same_column_of_the_trigger_is_unknown_and_of_a_candidate_no_answer() -> None:
    rule = {"each": "apply", "must_not_have": {"a": "decide", "same": ["case"]}}
    rows = [op("t", "apply", "2026-03-02 09:00"), op("a", "decide", "2026-03-02 10:00")]
    result = judge(rule, rows)["t"]
    assert (result.verdict, result.missing) == ("undetermined", frozenset({"case"}))
    assert verdicts(rule, [op("u", "apply", "2026-03-02 09:00", case="C"), rows[1]]) == {"u": "met"}
