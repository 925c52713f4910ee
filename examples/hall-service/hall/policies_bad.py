"""Seven ways to get it wrong, as they happen: each a subclass that changes one decision.

`HALL_BUGS=any-window,second-notice` turns some of them on, `HALL_BUGS=all` the whole bad version.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from hall.policies import Policy, Row


class AnyWindow(Policy):
    """ "The counter has a card reader too."  2.6.1"""

    def takes_payment(self, window: Row) -> bool:
        return True


class BureauSignOff(Policy):
    """ "The director is at the bureau today; a signature is a signature."  2.2.2, 2.2.3"""

    def signs_off_at(self, place: str) -> bool:
        return True


class SecondNotice(Policy):
    """ "They forgot a paper again, so we tell them again."  2.5.6"""

    def gives_notice(self, given_before: int) -> bool:
        return True


class CalendarDays(Policy):
    """ "Two days are two days": the promise runs out within the holiday, when nobody works.  2.3.5"""

    def promised_day(self, accepted: date, days: int, paused: Collection[date] = ()) -> date:
        return accepted + timedelta(days=days + len(paused))


class NoWorkedWeekends(Policy):
    """ "Nobody works on Saturdays": 调休 is not known, and the last day is missed.  2.3.1"""

    def is_working_day(self, day: date) -> bool:
        return day.weekday() < 5 and super().is_working_day(day)


class NoFiling(Policy):
    """ "Denied is denied": an objection is written down, and nothing follows.  2.5.8"""

    def files_denial(self) -> bool:
        return False


class AnyTenure(Policy):
    """ "We are short of people at the window."  3.2.3"""

    def posts(self, member: Row, since: date) -> bool:
        return bool(member["established"])


BUGS: dict[str, type[Policy]] = {
    "any-window": AnyWindow,
    "bureau-sign-off": BureauSignOff,
    "second-notice": SecondNotice,
    "calendar-days": CalendarDays,
    "no-worked-weekends": NoWorkedWeekends,
    "no-filing": NoFiling,
    "any-tenure": AnyTenure,
}


def policy_with(bugs: Iterable[str]) -> Policy:
    """A policy with these bugs; `all` is every one of them."""
    names = list(bugs)
    chosen = list(BUGS.values()) if names == ["all"] else [BUGS[name] for name in names]
    policy: Policy = type("PolicyWithBugs", (*chosen, Policy), {})()
    return policy
