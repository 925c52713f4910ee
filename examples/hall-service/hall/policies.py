"""What the hall allows and how it counts: every decision of the guideline that this software takes.

One class, one method for each decision. `policies_bad.py` gets them wrong, one at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from hall import workdays

Row = Mapping[str, Any]
LONGEST = 2  # working days for an ordinary item that promises nothing shorter


class Policy:
    """The guideline as it should be understood."""

    def takes_payment(self, window: Row) -> bool:
        return bool(window["type"] == "settlement" and window["place"] == "hall")

    def signs_off_at(self, place: str) -> bool:
        return place == "hall"

    def gives_notice(self, given_before: int) -> bool:
        return given_before == 0

    def is_working_day(self, day: date) -> bool:
        return workdays.is_working_day(day)

    def last_day(self, since: date, days: int, paused: Collection[date] = ()) -> date:
        """The last of so many working days; the first day and those of special procedures do not count."""
        day = since
        while days:
            day += timedelta(days=1)
            days -= self.is_working_day(day) and day not in paused
        return day

    def promised_day(self, accepted: date, days: int, paused: Collection[date] = ()) -> date:
        return self.last_day(accepted, days, paused)

    def files_denial(self) -> bool:
        """Whether an objection to a denial makes the service file it, in duplicate."""
        return True

    def posts(self, member: Row, since: date) -> bool:
        joined = date.fromisoformat(member["joined_unit_on"])
        two_years_ago = (since.year - 2, since.month, since.day)
        return bool(member["established"]) and (joined.year, joined.month, joined.day) <= two_years_ago
