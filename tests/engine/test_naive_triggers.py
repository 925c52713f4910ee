"""The naive evaluator against verdicts computed by hand: conditions, triggers, strata, random samples."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from tests.engine.by_hand import REGISTERS, STAFF, judge, local, make_pack, op, verdicts
from tests.engine.naive import Result, evaluate, write_pack
from tests.engine.strategies import make_sample


def test_a_missing_cell_is_null_but_what_lies_behind_a_missing_reference_is_unknown() -> None:
    rule = {"each": "apply", "must": "staff.role IS NULL"}
    registers = {"staff": [{"staff": "S1"}, {"staff": "S2", "role": "clerk"}]}
    rows = [op(str(i), "apply", "2026-03-02 09:00", staff=s) for i, s in enumerate(["S1", "S2", "X", " "])]
    expected = {"0": "met", "1": "breach", "2": "undetermined", "3": "undetermined"}
    assert verdicts(rule, rows, registers) == expected


def test_navigation_is_chained() -> None:
    rule = {"each": "apply", "must": "staff.unit.principal = 'S1'"}
    rows = [
        op("1", "apply", "2026-03-02 09:00", staff="S1"),
        op("2", "apply", "2026-03-02 09:00", staff="S2"),
    ]
    assert verdicts(rule, rows) == {"1": "met", "2": "undetermined"}


POSTINGS = [
    {"staff": "S1", "window": "W1", "since": "2026-01-01", "until": "2026-03-02", "backup": "old"},
    {"staff": "S1", "window": "W1", "since": "2026-03-02", "backup": "new"},
    {"staff": "S1", "window": "W2", "since": "2026-03-03", "backup": "other"},
]


@pytest.mark.parametrize(
    ("at", "window", "backup"),
    [
        ("2026-03-01 23:59:59", None, "old"),
        ("2026-03-02 00:00", None, "new"),  # both hold on that date: the latest since
        ("2026-03-04 00:00", "W1", "new"),
        ("2026-03-04 00:00", None, "other"),
        ("2025-12-31 23:59:59", None, None),
        ("2026-03-04 00:00", "W3", None),
    ],
)
def test_the_posting_that_holds_at_the_time_is_looked_up(
    at: str, window: str | None, backup: str | None
) -> None:
    rule = {"each": "apply", "must": f"posting.backup = '{backup}'"}
    row = op("t", "apply", at, staff="S1", window=window)
    assert verdicts(rule, [row], {"postings": POSTINGS}) == {"t": "met" if backup else "undetermined"}


def test_nth_counts_in_time_order_what_may_apply_also_outside_the_period() -> None:
    rule = {"each": "visit", "where": "place = 'hall'", "number_by": ["case"], "must": "nth <= 2"}
    rows = [
        op("d", "visit", "2026-03-05 09:00", case="C", place="hall"),
        op("a", "visit", "2026-02-27 09:00", case="C", place="hall"),
        op("b", "visit", "2026-03-01 09:00", case="C", place="bureau"),  # does not count
        op("c", "visit", "2026-03-02 09:00", case="C"),  # may
        op("e", "visit", "2026-03-02 09:00", case="D", place="hall"),
        op("f", "visit", "2026-03-02 09:00", place="hall"),
    ]
    expected = {"c": "met", "d": "breach", "e": "met", "f": "undetermined"}
    assert verdicts(rule, rows, period=(date(2026, 3, 1), date(2026, 3, 31))) == expected
    assert verdicts(rule, rows, as_of=date(2026, 3, 1)) == {"a": "met"}


def test_operations_know_their_place_in_the_case() -> None:
    rows = [
        op("b", "decide", "2026-03-02 09:00", case="C"),
        op("a", "apply", "2026-03-01 09:00", case="C"),
        op("c", "visit", "2026-03-02 09:00", case="C"),
        op("n", "visit", "2026-03-02 09:00"),
    ]
    followed = {
        "each": "operation",
        "must": "next_kind = 'visit' OR next_kind IS NULL AND is_last AND seq = 3",
    }
    assert verdicts(followed, rows) == {"b": "met", "a": "breach", "c": "met", "n": "undetermined"}
    assert verdicts({"each": "operation", "must": "is_first"}, rows, as_of=datetime(2026, 3, 1, 9, 0)) == {
        "a": "met"
    }


def test_cases_are_triggers_at_their_last_operation() -> None:
    rows = [op("1", "apply", "2026-03-01 09:00", case="C"), op("2", "decide", "2026-03-03 09:00", case="C")]
    rule = {"each": "case", "must": "first_kind = 'apply' AND last_kind = 'decide' AND length = 2"}
    assert verdicts(rule, rows) == {"C": "met"}
    assert verdicts(dict(rule), rows, period=(date(2026, 3, 1), date(2026, 3, 2))) == {}


@pytest.mark.parametrize(
    ("condition", "verdict"),
    [
        ("day + INTERVAL '2' YEAR <= DATE '2026-02-28'", "breach"),  # 29 February + 2 years = 1 March
        ("day + INTERVAL '2' YEAR = DATE '2026-03-01'", "met"),
        ("DATE '2026-03-31' - INTERVAL '1' MONTH = DATE '2026-03-01'", "met"),
        ("years_between(day, DATE '2026-02-28') = 1", "met"),
        ("years_between(DATE '2026-03-01', day) = -2", "met"),
        ("days_between(day, at) = 733", "met"),
        ("working_days_between(DATE '2026-02-13', DATE '2026-02-24') = 2", "met"),
        ("working_days_between(DATE '2026-02-24', DATE '2026-02-13') = -2", "met"),
        ("working_days_between(DATE '2026-12-31', DATE '2027-01-04') = 2", "undetermined"),
        ("add_working_days(DATE '2026-02-18', 0) = DATE '2026-02-24'", "met"),
        ("add_working_days(DATE '2026-02-24', -2) = DATE '2026-02-13'", "met"),
        ("at + INTERVAL '1' DAY = TIMESTAMP '2026-03-04 09:00:00'", "met"),
        ("at = DATE '2026-03-03'", "met"),  # the timestamp is cut to its date
        ("at <= DATE '2026-03-03' AND NOT at > DATE '2026-03-03'", "met"),
        ("promised - at <= INTERVAL '60' SECOND", "breach"),
        ("promised - at = INTERVAL '61' SECOND", "met"),
        ("month(at) = '2026-03' AND month = '2026-03' AND year = 2026 AND date(at) = date", "met"),
        ("note = 'it''s' AND length(note) = 4 AND lower('A') = 'a'", "met"),
        ("note IN ('a', 'it''s') AND note NOT IN ('a', 'b') AND case IS NULL", "met"),
        ("note IN ('a', NULL)", "undetermined"),
        ("n BETWEEN 2 AND 3 AND n + 1 = 2 * 2 AND n - 3 = 0", "met"),
        ("coalesce(amount, 7) = 7 AND coalesce(staff.role, 'none') = 'none'", "met"),
        ("at <= as_of", "met"),
        ("FALSE OR amount > 0", "undetermined"),
        ("FALSE AND amount > 0", "breach"),
    ],
)
def test_conditions(condition: str, verdict: str) -> None:
    row = op("t", "apply", "2026-03-03 09:00", day="2024-02-29", n="3", note=" it's ", amount=" ")
    row["promised"] = "2026-03-03T01:01:01Z"
    assert verdicts({"each": "apply", "must": condition}, [row]) == {"t": verdict}


def test_a_day_added_keeps_the_clock_and_hours_elapse_when_the_clocks_change() -> None:
    row = op("t", "apply", "2026-03-28 12:00")
    for condition in ("at + INTERVAL '1' DAY = TIMESTAMP '2026-03-29 12:00:00'",
                      "at + INTERVAL '24' HOUR = TIMESTAMP '2026-03-29 13:00:00'"):  # fmt: skip
        assert verdicts({"each": "apply", "must": condition}, [row], timezone="Europe/Rome") == {"t": "met"}


def test_a_parameter_has_the_value_of_its_day() -> None:
    values = {date(2026, 1, 1): "2 working days", date(2026, 3, 3): "1 working days"}
    answer = {"a": "decide", "same": ["case"], "within": "param.limit"}
    rule = {"each": "apply", "clause": {"parameters": {"limit": {"value": values}}}, "must_have": answer}
    rows = [op("a", "apply", "2026-03-02 23:59", case="A"), op("b", "apply", "2026-03-03 00:00", case="B")]
    results = judge(rule, rows)
    assert local(results["a"]) == local(results["b"]) == "2026-03-04T23:59:59"


def test_a_clause_judges_what_happens_while_it_is_in_force() -> None:
    rule = {
        "each": "apply",
        "must": "TRUE",
        "clause": {"in_force": {"from": date(2026, 3, 2), "until": date(2026, 3, 3)}},
    }
    rows = [op(f"{day}", "apply", f"2026-03-0{day} 12:00") for day in (1, 2, 3, 4)]
    assert set(verdicts(rule, rows)) == {"2", "3"}


def test_calendar_triggers_are_the_ended_periods_of_each_record() -> None:
    rule = {"each": "unit per working_day", "must_have": {"a": "visit", "same": ["unit", "date"]}}
    rows = [op("v", "visit", "2026-02-14 10:00", unit="U1"), op("w", "visit", "2026-02-24 10:00", unit="U1")]
    found = verdicts(
        rule, rows, as_of=datetime(2026, 2, 24, 23, 59), period=(date(2026, 2, 14), date(2026, 2, 28))
    )
    assert found == {"U1@2026-02-14": "met", "U2@2026-02-14": "breach"}


def test_a_month_has_until_its_limit_and_from_its_own_beginning() -> None:
    rule = {
        "each": "centre per month",
        "must_have": {"a": "report", "same": ["month"], "within": "2 working days"},
    }
    rows = [
        op("r", "report", "2026-02-27 10:00", month="2026-02"),
        op("s", "report", "2026-03-09 10:00", month="x"),
    ]
    results = judge(rule, rows, as_of=date(2026, 4, 1), period=(date(2026, 1, 1), date(2026, 3, 31)))
    found = {name: (result.verdict, local(result)) for name, result in results.items()}
    assert found == {
        "centre@2026-01": ("breach", "2026-02-03T23:59:59"),
        "centre@2026-02": ("met", "2026-03-03T23:59:59"),
        "centre@2026-03": ("pending", "2026-04-02T23:59:59"),
    }


def test_register_records_are_triggers_when_they_overlap_the_period() -> None:
    rule = {"each": "posting", "must": "until IS NOT NULL"}
    period = (date(2026, 3, 3), date(2026, 3, 31))
    results = judge(rule, [], {"postings": POSTINGS, "staff": STAFF}, as_of=date(2026, 3, 2), period=period)
    assert {name: r.verdict for name, r in results.items()} == {"S1/W1/2026-03-02": "breach"}
    assert results["S1/W1/2026-03-02"].unit == "U1"
    assert set(judge(rule, [], {"postings": POSTINGS}, as_of=date(2026, 3, 9), period=period)) == {
        "S1/W1/2026-03-02",
        "S1/W2/2026-03-03",
    }


def chain() -> Result:
    """U1 misses a limit in January and in March, U2 in March; duties follow from findings and occasions."""
    limit = {"a": "decide", "same": ["case"], "within": "1 working days"}
    overdue = {"each": "apply", "must_have": limit}
    follow = {"a": "report", "same": ["unit"], "within": "1 working days", "from": "due"}
    reported = {"each": "finding", "where": "clause = '1' AND verdict = 'breach'", "must_have": follow}
    first = {
        "each": "occasion",
        "where": "track = 'unit' AND nth = 1",
        "must_have": {"a": "visit", "same": ["unit"]},
    }
    second = {"each": "occasion", "where": "track = 'unit'", "must": "nth = 2 AND findings = 1"}
    plain = {"track": "none", "holds": "centre"}
    pack = make_pack(
        *(r if r is overdue else {**r, "clause": plain} for r in (second, overdue, reported, first))
    )
    for clause, name in zip(pack["clauses"], ("4", "1", "2", "3"), strict=True):
        clause["clause"] = name
    rows = [
        op("jan", "apply", "2026-01-08 09:00", case="A", unit="U1"),
        op("mar", "apply", "2026-03-02 09:00", case="B", unit="U1"),
        op("mar2", "apply", "2026-03-02 09:00", case="C", unit="U2"),
        op("r", "report", "2026-03-04 09:00", unit="U1"),
        op("early", "report", "2026-03-03 23:59:59", unit="U2"),  # before the breach
        op("end", "visit", "2026-04-01 09:00", unit="U2"),
    ]
    return evaluate(pack, rows, REGISTERS, period=(date(2026, 3, 1), date(2026, 3, 31)))


def test_findings_are_triggers_at_their_due_time() -> None:
    result = chain()
    assert result.reported("1") == {"mar": "breach", "mar2": "breach"}
    assert result.reported("2") == {"1:mar": "met", "1:mar2": "breach"}
    assert not result.clauses["1"]["jan"].in_period
    assert local(result.clauses["2"]["1:mar"]) == "2026-03-04T23:59:59"


def test_occasions_are_numbered_from_the_first_of_january() -> None:
    result = chain()
    assert [(o["unit"], o["month"], o["nth"], o["findings"]) for o in result.occasions] == [
        ("U1", "2026-01", 1, 1),
        ("U1", "2026-03", 2, 1),
        ("U2", "2026-03", 1, 1),
    ]
    assert result.reported("3") == {"unit/U2@2026-03": "met"}
    assert result.reported("4") == {"unit/U1@2026-03": "met", "unit/U2@2026-03": "breach"}


def test_a_finding_takes_its_unit_from_the_column_that_holds_names() -> None:
    rule = {"each": "decide", "must": "FALSE", "clause": {"holds": {"unit": "referred.unit"}}}
    rows = [
        op("a", "decide", "2026-03-02 09:00", unit="U1", referred="W1"),
        op("b", "decide", "2026-03-02 09:00", unit="U1"),
    ]
    results = judge(rule, rows, {"windows": [{"window": "W1", "unit": "U2"}]})
    assert (results["a"].unit, results["b"].unit) == ("U2", None)


def test_nothing_later_than_as_of_exists() -> None:
    rule = {"each": "apply", "must_have": {"a": "decide", "same": ["case"]}}
    rows = [
        op("a", "apply", "2026-03-02 09:00", case="C"),
        op("b", "decide", "2026-03-02 09:00:01", case="C"),
    ]
    assert verdicts(rule, rows) == {"a": "met"}
    assert verdicts(rule, rows, as_of=datetime(2026, 3, 2, 1, 0, tzinfo=UTC)) == {"a": "breach"}
    assert verdicts(rule, rows, as_of=datetime(2026, 3, 2, 1, 0, tzinfo=UTC) + timedelta(seconds=1)) == {
        "a": "met"
    }


def test_a_pack_is_written_as_the_product_reads_it(tmp_path: Path) -> None:
    sample = make_sample(7)
    rules = write_pack(sample.pack, tmp_path) / "rules"
    assert yaml.safe_load((rules / "guideline.yaml").read_text(encoding="utf-8")) == sample.pack["guideline"]
    assert (
        yaml.safe_load((rules / "vocabulary.yaml").read_text(encoding="utf-8")) == sample.pack["vocabulary"]
    )
    files = list(rules.glob("*/*.yaml"))
    clauses = [yaml.safe_load(f.read_text(encoding="utf-8")) for f in files]
    assert sorted(c["clause"] for c in clauses) == sorted(c["clause"] for c in sample.pack["clauses"])
    assert all(c in sample.pack["clauses"] for c in clauses)


def test_random_samples_can_be_judged_and_reach_every_verdict() -> None:
    seen: set[str] = set()
    for seed in range(60):
        sample = make_sample(seed)
        result = evaluate(
            sample.pack, sample.operations, sample.registers, as_of=sample.as_of, period=sample.period
        )
        seen |= {r.verdict for results in result.clauses.values() for r in results.values()}
    assert seen == {"met", "breach", "pending", "undetermined", "excepted"}
