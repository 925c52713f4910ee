"""Two weeks of the hall around May Day 2026, in which everything happens that the software answers for.

The hall is closed from 1 to 5 May, and works on Saturday the 9th instead.
"""

from __future__ import annotations

from people import People


def live_through(people: People) -> None:
    people.wait_until("2026-04-27 09:00")
    licence = people.apply("food-licence")
    people.special_procedure(licence, "hearing", until="2026-04-28 11:00")
    people.wait_until("2026-04-29 09:00")
    people.post_somebody(["S19", "S13"], window="W1", backup="S12")
    land = people.apply("land-use", window="W2")
    people.sign_off(land, "S20")
    people.decide(land, window="W2")
    people.pay(land, "300.00", window="W2")
    people.wait_until("2026-04-30 10:00")
    people.apply("food-licence")  # its two working days go over the holiday

    people.wait_until("2026-05-06 09:00")
    stall = people.apply("street-stall", complete=False)
    people.notify(stall, "身份证明")
    people.notify(stall, "租赁合同")
    people.wait_until("2026-05-07 09:00")
    people.bring_papers(stall)
    people.decide(stall, "denied")
    people.object_to_denial(stall)
    people.apply("street-stall")  # its second working day is a Saturday that is worked
    people.wait_until("2026-05-08 09:00")
    people.review_denials("S10", handler="S11")
    people.wait_until("2026-05-11 16:00")
