"""The one place that knows working days, 调休, pauses and limits; results carry their arithmetic as evidence.

All of it is in the pack's time zone. The day of the trigger does not count and a limit runs to the last
instant of its last day (Civil Code art. 201-203). A year that the holiday table does not cover is reported,
never guessed. What would lie beyond 31 December 9999 stays there, because data use that day for "open end".
"""

from clausewise.working_time.arithmetic import (
    add_months,
    add_period,
    add_working_days,
    last_of_month,
    parse_period,
    working_days_between,
    years_between,
)
from clausewise.working_time.calendar import Calendar, Day, UncoveredYear, calendar_of, china_years
from clausewise.working_time.clock import end_of_day, resolve, start_of_day
from clausewise.working_time.limits import Due, Pause, limit, look_back, pair_pauses, postpone

__all__ = [
    "Calendar",
    "Day",
    "Due",
    "Pause",
    "UncoveredYear",
    "add_months",
    "add_period",
    "add_working_days",
    "calendar_of",
    "china_years",
    "end_of_day",
    "last_of_month",
    "limit",
    "look_back",
    "pair_pauses",
    "parse_period",
    "postpone",
    "resolve",
    "start_of_day",
    "working_days_between",
    "years_between",
]
