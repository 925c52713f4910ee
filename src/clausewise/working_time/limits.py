"""When a duty falls due: limits, look-backs and promised times, with what pauses take out of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

from clausewise.model.expression import Period
from clausewise.working_time.arithmetic import ELAPSED, add_days, elapsed, months, same_date_or_last
from clausewise.working_time.calendar import ONE_DAY, Calendar, Day, UncoveredYear, count_working_days
from clausewise.working_time.clock import between, end_of_day, resolve, shift, start_of_day

Pause = tuple[datetime, datetime]


@dataclass(frozen=True)
class Due:
    """Until when (or, looking back, from when on), in the zone of the start.

    `at` is None where the year `uncovered` lay in the way. `days` is the arithmetic: empty for elapsed time;
    every day for working days; the paused days and the last one for calendar days, months and years.
    """

    at: datetime | None
    uncovered: int | None = None
    days: tuple[Day, ...] = ()


def limit(
    calendar: Calendar,
    start: datetime,
    period: Period,
    *,
    pauses: Sequence[Pause] = (),
    roll: bool = False,
    trigger: datetime | None = None,
) -> Due:
    """The due time of a limit that runs from `start` (aware, in the pack's zone).

    A paused working day is skipped; where the limit counts calendar days, months or years, every paused day
    is; hours stand still. `roll` moves a last day of `days` that does not work to the next one that does.
    Where the limit runs from another time than the `trigger`'s, no day up to the trigger's date is skipped.
    """
    if period.unit in ELAPSED:
        return Due(_run(start, elapsed(period), pauses))
    day, is_paused = start.date(), _paused_days(pauses, start, trigger)
    days = [Day(day, None, "trigger")]
    try:
        match period.unit:
            case "working days":
                last = count_working_days(calendar, day, period.count, 1, days, is_paused)
            case "days":
                last = _count_days(day, period.count, days, is_paused)
                last = count_working_days(calendar, last, 0, 1, days) if roll else last
            case _:
                span = same_date_or_last(day, months(period)) - day
                last = _count_days(day, span.days, days, is_paused)
    except UncoveredYear as trouble:
        return Due(None, trouble.year, tuple(days))
    return Due(end_of_day(last, start.tzinfo), None, tuple(days))


def look_back(calendar: Calendar, start: datetime, period: Period) -> Due:
    """The earliest time that is not earlier than the period before `start`: where `before` meets `within`.

    Elapsed time is exact; other periods reach back to the start of their first day. `0 working days` is the
    start of the date itself, or of the working day before it where it is none.
    """
    if period.unit in ELAPSED:
        return Due(shift(start, -elapsed(period)))
    day = start.date()
    days = [Day(day, None, "trigger")]
    try:
        match period.unit:
            case "working days":
                first = count_working_days(calendar, day, period.count, -1, days)
            case "days":
                first = add_days(day, -period.count)
            case _:
                first = same_date_or_last(day, -months(period))
    except UncoveredYear as trouble:
        return Due(None, trouble.year, tuple(days))
    if period.unit != "working days" and period.count:
        days.append(Day(first, period.count, "counted"))
    return Due(start_of_day(first, start.tzinfo), None, tuple(days))


def postpone(calendar: Calendar, by: datetime, start: datetime, pauses: Sequence[Pause]) -> Due:
    """A `by` time moved later by the working days that pauses skip after `start`'s date, up to it.

    It keeps its clock time, and days skipped on the way do not count. `days` lists the skipped days, then
    those on the way.
    """
    first, is_paused = start.date(), _paused_days(pauses, start)
    local = by.astimezone(start.tzinfo)
    days = [Day(first, None, "trigger")]
    try:
        after = (first + timedelta(days=n) for n in range(1, (local.date() - first).days + 1))
        skipped = [Day(d, None, "paused") for d in after if is_paused(d) and calendar.is_working(d)]
        if not skipped:
            return Due(local, None, tuple(days))
        days += skipped
        last = count_working_days(calendar, local.date(), len(skipped), 1, days, is_paused)
    except UncoveredYear as trouble:
        return Due(None, trouble.year, tuple(days))
    return Due(resolve(datetime.combine(last, local.time()), start.tzinfo), None, tuple(days))


def pair_pauses(marks: Iterable[tuple[datetime, bool, str | None]], as_of: datetime) -> list[Pause]:
    """The pauses of one case from its marks in time order: (at, whether it is a start, procedure or None).

    An end closes the earliest open start, of the same procedure where both have one; an end without an open
    start is ignored; a pause without an end runs to `as_of`.
    """
    pauses: list[Pause] = []
    opened: list[tuple[datetime, str | None]] = []
    for at, is_start, procedure in marks:
        if is_start:
            opened.append((at, procedure))
            continue
        fitting = (
            n for n, (_, of) in enumerate(opened) if procedure is None or of is None or of == procedure
        )
        if (earliest := next(fitting, None)) is not None:
            pauses.append((opened.pop(earliest)[0], at))
    return pauses + [(at, as_of) for at, _ in opened]


def _count_days(day: date, count: int, days: list[Day], is_paused: Callable[[date], bool]) -> date:
    """The count-th calendar day that is not paused; writes down the paused days and the last one."""
    last = add_days(day, count)
    while day < last:
        day += ONE_DAY
        if is_paused(day):
            days.append(Day(day, None, "paused"))
            last = add_days(last, 1)
    if count:
        days.append(Day(last, count, "counted"))
    return last


def _run(start: datetime, left: timedelta, pauses: Sequence[Pause]) -> datetime:
    """`left` of running time after `start`; a pause stops the clock if it begins before the time is up."""
    now = start.astimezone(UTC)
    for since, until in sorted((a.astimezone(UTC), b.astimezone(UTC)) for a, b in pauses):
        running = max(between(now, since), timedelta(0))
        if running >= left:
            break
        if until > now:
            now, left = until, left - running
    return shift(now.astimezone(start.tzinfo), left)


def _paused_days(
    pauses: Sequence[Pause], start: datetime, trigger: datetime | None = None
) -> Callable[[date], bool]:
    """Whether a day lies in a pause, start date < day <= end date in the zone of `start`, and after the trigger's."""
    after = trigger.astimezone(start.tzinfo).date() if trigger else date.min
    spans = sorted((a.astimezone(start.tzinfo).date(), b.astimezone(start.tzinfo).date()) for a, b in pauses)
    starts = [a for a, _ in spans]
    ends = list(accumulate((b for _, b in spans), max))

    def is_paused(day: date) -> bool:
        begun = bisect_left(starts, day)  # those with an earlier start date
        return begun > 0 and day <= ends[begun - 1] and day > after

    return is_paused
