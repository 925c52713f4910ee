"""What must follow from breaches: deemed decisions, return, report, and sanctions (4.1, 4.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from clausewise.sample.expectations.logic import Truth, same
from clausewise.sample.expectations.records import Records, within
from clausewise.sample.expectations.verdicts import Clause, Expected, Outcome, Trigger, expect_of
from clausewise.sample.journal import Record
from clausewise.sample.workdays import end_of, month_bounds, month_of, start_of

UNFIT = ("3.2.2", "3.2.3", "3.2.4", "3.2.6")


def follow_up(records: Records, findings: Iterable[Expected]) -> Iterator[Expected]:
    """The expectations of 2.3.6, 2.4.7, 3.2.7 and 4.3.1, given all verdicts of the first stratum."""
    for finding in findings:
        if finding.verdict != "breach":
            continue
        trigger = Trigger(
            f"{finding.clause}:{finding.trigger}",
            {"unit": finding.unit, "staff": finding.staff, "case": finding.case},
            finding.at,
        )
        for clause, outcome in _consequences(records, finding):
            expected = expect_of(
                Clause(clause, "finding", _not_applied, "centre", "none"),
                trigger,
                outcome,
                records.scope.as_of,
            )
            if expected:
                yield expected


def _consequences(records: Records, finding: Expected) -> Iterator[tuple[str, Outcome]]:
    def is_responsible(answer: Record) -> Truth:
        return same(answer.get("responsible_unit"), finding.unit)

    if finding.clause == "2.3.5":
        yield "2.3.6", _answer(records, finding, "deemed_approval", 1, ("case",), is_responsible)
    if finding.clause == "2.4.4":
        yield "2.4.7", _answer(records, finding, "deemed_consent", 1, ("case", "unit"), is_responsible)
    if finding.clause in UNFIT:
        yield "3.2.7", _answer(records, finding, "staff_return", 5, ("staff",))
    if finding.track != "none":
        yield "4.3.1", _answer(records, finding, "report", 1, ("unit",))


def _answer(
    records: Records,
    finding: Expected,
    kind: str,
    limit: int,
    columns: tuple[str, ...],
    test: Callable[[Record], Truth] = lambda answer: True,
) -> Outcome:
    due = within(finding.at, limit)
    values = {"case": finding.case, "unit": finding.unit, "staff": finding.staff}
    like = {column: values[column] for column in columns}
    return Outcome(records.answered(kind, like, test, finding.since, due), due=due)


def occasions(records: Records, findings: Iterable[Expected]) -> Iterator[Trigger]:
    """One for each unit and member of staff and month with a breach that counts, numbered within the year."""
    months: dict[tuple[str, str], set[str]] = {}
    for finding in findings:
        if finding.verdict == "breach" and finding.track != "none" and finding.subject:
            months.setdefault((finding.track, finding.subject), set()).add(month_of(finding.at))
    for (track, subject), found in sorted(months.items()):
        year, number = "", 0
        for month in sorted(found):
            number = number + 1 if month[:4] == year else 1
            year = month[:4]
            first, last = month_bounds(month)
            member = records.look_up("staff", subject) if track == "staff" else None
            yield Trigger(
                f"{track}/{subject}@{month}",
                {
                    "track": track, "unit": subject if track == "unit" else member and member["unit"],
                    "staff": subject if track == "staff" else None, "month": month, "year": int(year),
                    "nth": number, "since": start_of(first),
                },
                end_of(last),
            )  # fmt: skip


def sanctions(records: Records, found: Iterable[Trigger], period_start: date) -> Iterator[Expected]:
    """The expectations of 4.1.1-4.1.3, 4.2.1 and 4.2.2 on the occasions whose month is over."""
    for occasion in found:
        if not start_of(period_start) <= occasion.at <= records.scope.as_of:
            continue
        for clause, nth, track, kind, columns, of_unit in SANCTIONS:
            if (occasion.record["track"], occasion.record["nth"]) != (track, nth):
                continue
            due = within(occasion.at, 5)
            like = {column: occasion.record[column] for column in columns}
            test = _of_unit if of_unit else _any
            outcome = Outcome(records.answered(kind, like, test, occasion.record["since"], due), due=due)
            named = Clause(clause, "occasion", _not_applied, "centre", "none")
            expected = expect_of(named, occasion, outcome, records.scope.as_of)
            if expected:
                yield expected


SANCTIONS = (
    ("4.1.1", 1, "unit", "criticism", ("unit",), True),
    ("4.1.2", 1, "unit", "report", ("unit",), False),
    ("4.1.3", 2, "unit", "veto", ("unit", "year"), False),
    ("4.2.1", 1, "staff", "criticism", ("staff",), False),
    ("4.2.2", 2, "staff", "staff_return", ("staff",), False),
)


def _of_unit(criticism: Record) -> Truth:
    return criticism.get("staff") is None


def _any(answer: Record) -> Truth:
    return True


def _not_applied(records: Records, record: Record) -> Outcome:
    raise NotImplementedError
