"""Dates and periods as conditions compute with them, and how a period is written."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta

from clausewise.errors import nearest
from clausewise.model.expression import UNITS, Period
from clausewise.working_time.calendar import Calendar, count_working_days
from clausewise.working_time.clock import resolve, shift

ELAPSED = {"hours": timedelta(hours=1), "minutes": timedelta(minutes=1), "seconds": timedelta(seconds=1)}
LONGEST_YEARS = 1000  # what lies further ahead is beyond what databases call a date
UNITS_OF_A_YEAR = {
    "working days": 366, "days": 366, "months": 12, "years": 1,
    "hours": 8784, "minutes": 527_040, "seconds": 31_622_400,
}  # fmt: skip
_FOREVER = timedelta(days=4_000_000)


def add_working_days(calendar: Calendar, day: date, n: int) -> date:
    """The n-th working day after (before, if negative) the day; 0 is the day, or the next working day.

    Raises UncoveredYear.
    """
    return count_working_days(calendar, day, abs(n), -1 if n < 0 else 1, [])


def working_days_between(calendar: Calendar, a: date, b: date) -> int:
    """How many working days d there are with a < d <= b; negated where b < a. Raises UncoveredYear."""
    if b < a:
        return -working_days_between(calendar, b, a)
    return len(calendar.working_days(a + timedelta(days=1), b)) if a < b else 0


def years_between(a: date, b: date) -> int:
    """The full years from a to b; those after 29 February are full on 1 March. Negated where b < a."""
    if b < a:
        return -years_between(b, a)
    years = b.year - a.year
    return years if add_months(a, 12 * years) <= b else years - 1


def add_months(day: date, n: int) -> date:
    """The same date n months on (back, if negative), or the first of the next month if there is none."""
    year, month = _month_after(day, n)
    if not date.min.year <= year <= date.max.year:
        return _edge(n)
    if day.day > monthrange(year, month)[1]:  # never December, so the next month is of the same year
        return date(year, month + 1, 1)
    return date(year, month, day.day)


def last_of_month(day: date) -> date:
    """The last day of the day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def same_date_or_last(day: date, months: int) -> date:
    """The same date so many months on, or that month's last day where there is none (Civil Code art. 202)."""
    year, month = _month_after(day, months)
    if not date.min.year <= year <= date.max.year:
        return _edge(months)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def add_days(day: date, n: int) -> date:
    """The date n calendar days on (back, if negative)."""
    try:
        return day + timedelta(days=n)
    except OverflowError:
        return _edge(n)


def add_period(calendar: Calendar, moment: date | datetime, period: Period, sign: int) -> date | datetime:
    """`moment + period` (sign 1) or `moment - period` (sign -1) as in conditions; raises UncoveredYear.

    A timestamp keeps its local clock time over days, months and years; hours, minutes and seconds are elapsed
    time and can be added to a timestamp only (ValueError).
    """
    if period.unit in ELAPSED:
        if not isinstance(moment, datetime):
            raise ValueError(f"{period} cannot be added to the date {moment}: only to a timestamp")
        return shift(moment, sign * elapsed(period))
    day = moment.date() if isinstance(moment, datetime) else moment
    match period.unit:
        case "working days":
            day = add_working_days(calendar, day, sign * period.count)
        case "days":
            day = add_days(day, sign * period.count)
        case _:
            day = add_months(day, sign * months(period))
    if isinstance(moment, datetime):
        return resolve(datetime.combine(day, moment.time()), moment.tzinfo)
    return day


def elapsed(period: Period) -> timedelta:
    """A period of hours, minutes or seconds as elapsed time."""
    one = ELAPSED[period.unit]
    return one * period.count if period.count <= _FOREVER // one else _FOREVER


def months(period: Period) -> int:
    """A period of months or years in months; raises ValueError for any other."""
    if period.unit not in ("months", "years"):
        raise ValueError(f"'{period.unit}' is not a unit of time: {nearest(period.unit, UNITS)}")
    return period.count * (12 if period.unit == "years" else 1)


HOW_A_PERIOD_IS_WRITTEN = (
    "write a whole number and a unit, such as 2 working days, 30 days, 2 years. "
    "须写数字和英文单位，如 2 working days（2个工作日）"
)


def parse_period(text: str) -> Period:
    """`2 working days` -> Period(2, "working days"); the singular is allowed. Raises ValueError."""
    amount, _, unit = " ".join(text.split()).partition(" ")
    if not (amount.isascii() and amount.isdigit()):
        raise ValueError(
            f"'{text}' is not a period: write a whole number and a unit ({', '.join(UNITS)}), "
            "such as '2 working days'"
        )
    plural = unit if unit.endswith("s") else f"{unit}s"
    if plural not in UNITS:
        raise ValueError(f"'{unit}' in '{text}' is not a unit of time: {nearest(plural, UNITS)}")
    longest = LONGEST_YEARS * UNITS_OF_A_YEAR[plural]
    if len(amount) > 12 or int(amount) > longest:
        raise ValueError(f"'{text}' is longer than {LONGEST_YEARS} years; at most {longest} {plural}")
    return Period(int(amount), plural)


def _month_after(day: date, n: int) -> tuple[int, int]:
    year, month = divmod(12 * day.year + day.month - 1 + n, 12)
    return year, month + 1


def _edge(direction: int) -> date:
    return date.max if direction > 0 else date.min
