"""The violations seeded into cases: each with the clauses that it breaks and the items that it fits.

A case has at most one flaw. `breaks` and `clouds` are what the flaw is *meant* to do; the tests hold the
key to them, so that it is not only what the expectations happen to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from clausewise.sample.journal import Record


def simple(item: Record) -> bool:
    """Decided by the county alone, at once, by a promise of two working days or less."""
    return _quick(item) and item["promised_working_days"] in (1, 2)


def county(item: Record) -> bool:
    return bool(item["level"] == "county")


def superior(item: Record) -> bool:
    return not county(item)


def weighty(item: Record) -> bool:
    return item["category"] in ("major", "investment")


def joint(item: Record) -> bool:
    return weighty(item) or item["exception"] == "prior_approval"


def _quick(item: Record) -> bool:
    return county(item) and item["category"] == "ordinary" and item["exception"] == "none"


def _promised(days: int) -> Callable[[Record], bool]:
    return lambda item: _quick(item) and item["promised_working_days"] == days


def _signed(item: Record) -> bool:
    return simple(item) and bool(item["needs_leader_sign_off"])


def _alone(item: Record) -> bool:
    return superior(item) and item["units_involved"] == 1


def _with_others(item: Record) -> bool:
    return superior(item) and item["units_involved"] > 1


@dataclass(frozen=True)
class Flaw:
    """`breaks`: clauses in breach; `clouds`: those left open; `shape`: what the case must be like."""

    name: str
    breaks: tuple[str, ...]
    fits: Callable[[Record], bool] = simple
    shape: Mapping[str, Any] = field(default_factory=dict)
    clouds: tuple[str, ...] = ()
    days_needed: int = 12  # working days from the application to the last thing that the flaw touches


AT_WINDOW = {"online": False}
INCOMPLETE = {"incomplete": True, "online": False}
UPHELD = {"denied": True, "objected": True, "upheld": True}
OVERTURNED = {"denied": True, "objected": True, "upheld": False}

FLAWS = (
    Flaw("major_late", ("2.3.2", "2.3.5"), weighty, days_needed=36),
    Flaw("no_joint_meeting", ("2.4.3",), joint, {"entrusted": False}, days_needed=24),
    Flaw("unsupervised", ("3.1.3",), weighty, days_needed=24),
    Flaw("supervised_by_deputy", ("3.1.3",), weighty, days_needed=24),
    Flaw("invitee_absent", ("2.4.4",), joint),
    Flaw("entrusted_to_lead_unit", ("2.4.5",), joint, {"entrusted": True}),
    Flaw("lead_failed", ("2.4.11",), joint),
    Flaw("ordered_without_failure", ("2.4.6",), joint),
    Flaw("submitted_late", ("2.4.8",), superior),
    Flaw("led_by_unit", ("2.4.9",), _with_others),
    Flaw("not_tracked", ("2.4.10",), _alone),
    Flaw("slow_promise", ("2.3.1",), _promised(3)),
    Flaw("late_promise", ("2.3.5",), _promised(1)),
    Flaw("late_after_pause", ("2.3.1", "2.3.5"), _promised(2), {"paused": True}),
    Flaw("late", ("2.3.1", "2.3.5")),
    Flaw("late_at_midnight", ("2.3.1", "2.3.5"), _promised(2), {"online": True}),
    Flaw("signed_at_bureau", ("2.2.2", "2.2.3"), _signed),
    Flaw("signed_by_head", ("2.2.3",), _signed),
    Flaw("signer_unknown", (), _signed, clouds=("2.2.3",)),
    Flaw("accepted_at_bureau", ("2.1.2", "2.1.3"), shape=AT_WINDOW),
    Flaw("never_accepted", ("2.1.3", "2.4.2"), shape=AT_WINDOW),
    Flaw("reviewed_at_bureau", ("2.2.1",)),
    Flaw("review_place_unknown", (), clouds=("2.2.1",)),
    Flaw("decided_at_bureau", ("2.2.4",)),
    Flaw("formalities_missing", ("2.3.3",), shape={"urgent": True}),
    Flaw("third_visit", ("2.4.1",), shape=INCOMPLETE),
    Flaw("accepted_next_day", ("2.4.2",), shape=AT_WINDOW),
    Flaw("notified_next_day", ("2.5.5",), shape=INCOMPLETE),
    Flaw("second_notice", ("2.5.6",), shape=INCOMPLETE),
    Flaw("short_notice", ("2.5.7",), shape=INCOMPLETE),
    Flaw("completeness_unknown", (), shape=AT_WINDOW, clouds=("2.5.5",)),
    Flaw("single_copy", ("2.5.8",), shape=UPHELD),
    Flaw("filed_late", ("2.5.8",), shape=OVERTURNED),
    Flaw("reviewed_late", ("2.5.9",), shape=UPHELD),
    Flaw("reviewed_by_head", ("2.5.9",), shape=UPHELD),
    Flaw("unsigned", ("2.5.10",), shape=UPHELD),
    Flaw("upheld_unknown", (), shape=UPHELD, clouds=("2.5.11",)),
    Flaw("not_corrected", ("2.5.11",), shape=OVERTURNED),
    Flaw("not_in_writing", ("2.5.12",), shape=UPHELD),
    Flaw("not_in_ledger", ("2.5.13",), shape=UPHELD),
    Flaw("paid_at_window", ("2.6.1",), shape={"pays": True}),
    Flaw("paid_at_bureau", ("2.6.1",), shape={"pays": True}),
    Flaw("paid_nowhere_known", (), shape={"pays": True}, clouds=("2.6.1",)),
    Flaw("item_unknown", (), _promised(2), clouds=("2.2.3", "2.4.3", "2.4.8", "3.1.3")),
)  # fmt: skip
