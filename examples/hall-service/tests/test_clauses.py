"""One test a duty: what people do, and the clause that their records must meet."""

from __future__ import annotations


def test_fees_are_paid_at_the_cashiers_window(people, clausewise, audit_log):
    case = people.apply("street-stall")
    people.pay(case, "120.00")
    clausewise.records(audit_log())
    clausewise.assert_compliant("2.6.1")


def test_the_leader_signs_in_the_hall(people, clausewise, audit_log):
    case = people.apply("land-use", window="W2")
    people.sign_off(case, "S20")
    people.decide(case, window="W2")
    clausewise.records(audit_log())
    clausewise.assert_compliant("2.2.2", "2.2.3")


def test_what_is_missing_is_said_once(people, clausewise, audit_log):
    case = people.apply("street-stall", complete=False)
    people.notify(case, "身份证明")
    people.notify(case, "租赁合同")
    people.wait_until("2026-04-28 10:00")
    people.bring_papers(case)
    clausewise.records(audit_log())
    clausewise.assert_compliant("2.4.1", "2.4.2", "2.5.5", "2.5.6", "2.5.7")


def test_a_promise_is_kept_over_a_holiday(people, clausewise, audit_log):
    people.wait_until("2026-04-30 10:00")  # a Thursday: the hall is closed from Friday to Tuesday
    people.apply("food-licence")
    people.wait_until("2026-05-08 16:00")
    clausewise.records(audit_log())
    clausewise.assert_compliant("2.3.1", "2.3.5")


def test_the_limit_counts_a_saturday_that_is_worked(people, clausewise, audit_log):
    people.wait_until("2026-05-07 10:00")  # a Thursday: the Saturday after it is worked for May Day
    people.apply("street-stall")
    people.wait_until("2026-05-12 16:00")
    clausewise.records(audit_log())
    clausewise.assert_compliant("2.3.1")


def test_the_days_of_a_hearing_do_not_count(people, clausewise, audit_log):
    case = people.apply("food-licence")
    people.special_procedure(case, "hearing", until="2026-04-28 11:00")
    people.wait_until("2026-05-01 09:00")
    clausewise.records(audit_log())
    clausewise.assert_compliant("2.3.1", "2.3.5")


def test_a_denial_under_objection_is_filed_and_reviewed(people, clausewise, audit_log):
    case = people.apply("street-stall")
    people.decide(case, "denied")
    people.object_to_denial(case)
    people.wait_until("2026-04-29 09:00")
    people.review_denials("S10", handler="S11")
    clausewise.records(audit_log())
    clausewise.assert_compliant("2.5.8")
    clausewise.assert_compliant("2.5.9", "2.5.10", "2.5.12", "2.5.13")


def test_staff_at_the_window_have_served_two_years(people, clausewise, audit_log):
    people.post_somebody(["S19", "S13"], window="W1", backup="S12")
    people.apply("street-stall")
    clausewise.records(audit_log())
    clausewise.assert_compliant("3.2.2", "3.2.3", "3.2.4", "3.2.6", "3.2.9", "3.3.1")
