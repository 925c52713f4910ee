"""What the clauses of chapter two on items, approval, time, joint handling and fees ask of a record."""

from __future__ import annotations

from datetime import datetime, timedelta
from operator import ge, gt

from clausewise.sample.expectations.logic import compare, every, filled, no, one_of, read, same, some
from clausewise.sample.expectations.records import Records, within
from clausewise.sample.expectations.verdicts import Clause, Outcome
from clausewise.sample.journal import Record
from clausewise.sample.workdays import is_working_day


def has_entered(records: Records, item: Record) -> Outcome:
    return Outcome(filled(item, "entered_on"), item.get("retained"), filled(item, "county_exemption"))


def accepted_in_hall(records: Records, acceptance: Record) -> Outcome:
    item = records.item(acceptance)
    return Outcome(_in_hall(acceptance), read(item, "retained"), filled(item, "county_exemption"))


def decided_after_acceptance_in_hall(records: Records, decision: Record) -> Outcome:
    return Outcome(
        records.preceded(decision, "acceptance", "case", test=_in_hall),
        filled(records.item(decision), "entered_on"),
    )


def reviewed_in_hall(records: Records, review: Record) -> Outcome:
    return Outcome(_in_hall(review), unless=no(same(review.get("level"), "county")))


def signed_in_hall(records: Records, sign_off: Record) -> Outcome:
    return Outcome(same(sign_off.get("place"), "hall"), unless=no(same(sign_off.get("level"), "county")))


def leader_signed_in_hall(records: Records, decision: Record) -> Outcome:
    def by_own_leader(sign_off: Record) -> bool | None:
        signer = records.staff(sign_off)
        return every(
            same(sign_off.get("place"), "hall"),
            one_of(read(signer, "role"), "unit_leader", "principal"),
            same(read(signer, "unit"), decision.get("unit")),
        )

    item = records.item(decision)
    where = every(read(item, "needs_leader_sign_off"), same(read(item, "level"), "county"))
    return Outcome(records.preceded(decision, "sign_off", "case", test=by_own_leader), where)


def decided_in_hall(records: Records, decision: Record) -> Outcome:
    return Outcome(_in_hall(decision), unless=no(same(read(records.item(decision), "level"), "county")))


def decided_in_two_working_days(records: Records, acceptance: Record) -> Outcome:
    item = records.item(acceptance)
    where = every(same(read(item, "category"), "ordinary"), same(read(item, "level"), "county"))
    return _decided(records, acceptance, 2, where)._replace(unless=no(same(read(item, "exception"), "none")))


def decided_in_thirty_working_days(records: Records, acceptance: Record) -> Outcome:
    where = one_of(read(records.item(acceptance), "category"), "major", "investment")
    return _decided(records, acceptance, 30, where)


def formalities_in_ten_working_days(records: Records, urgent: Record) -> Outcome:
    return follows(records, urgent, "formalities_completed", 10)


def procedure_streamlined(records: Records, unit: Record) -> Outcome:
    return Outcome(filled(unit, "procedure_streamlined_on"), unit.get("window_unit"))


def decided_as_promised(records: Records, acceptance: Record) -> Outcome:
    promised: datetime | None = acceptance.get("promised_by")
    if promised is None:
        return Outcome(duty=None, where=False)
    skipped = records.paused_days(acceptance["case"], acceptance["at"].date())
    lost = sum(is_working_day(day) and day <= promised.date() for day in skipped)
    due = promised
    while lost:
        due += timedelta(days=1)
        lost -= is_working_day(due.date()) and due.date() not in skipped
    decided = records.answered("decision", {"case": acceptance.get("case")}, since=acceptance["at"], due=due)
    return Outcome(decided, due=due)


def at_most_two_visits(records: Records, visit: Record) -> Outcome:
    return Outcome(records.numbered(visit) <= 2)


def accepted_the_same_day(records: Records, application: Record) -> Outcome:
    return follows(records, application, "acceptance", 0)._replace(where=application.get("complete"))


def jointly_handled(records: Records, decision: Record) -> Outcome:
    item = records.item(decision)
    weighty = one_of(read(item, "category"), "major", "investment")
    where = some((weighty, same(read(item, "exception"), "prior_approval")))
    return Outcome(records.preceded(decision, "joint_meeting", "case"), where)


def invited_unit_attends(records: Records, invitation: Record) -> Outcome:
    return follows(records, invitation, "joint_attendance", 2, "case", "unit")


def centre_convenes(records: Records, acceptance: Record) -> Outcome:
    due = within(acceptance["at"], 5)
    convened = records.answered(
        "joint_meeting",
        {"case": acceptance.get("case")},
        lambda meeting: same(meeting.get("convened_by"), "centre"),
        acceptance["at"],
        due,
    )
    return Outcome(convened, acceptance.get("entrusted"), due=due)


def order_rests_on_failure(records: Records, order: Record) -> Outcome:
    return Outcome(records.preceded(order, "lead_failure", "case", "unit"))


def submitted_in_two_working_days(records: Records, acceptance: Record) -> Outcome:
    where = one_of(read(records.item(acceptance), "level"), "city", "province")
    return follows(records, acceptance, "superior_submission", 2)._replace(where=where)


def led_by_centre(records: Records, submission: Record) -> Outcome:
    where = compare(read(records.item(submission), "units_involved"), 1, gt)
    return Outcome(same(submission.get("led_by"), "centre"), where)


def tracked_in_five_working_days(records: Records, submission: Record) -> Outcome:
    where = same(read(records.item(submission), "units_involved"), 1)
    return follows(records, submission, "tracking", 5, "case", "unit")._replace(where=where)


def never_fails(records: Records, record: Record) -> Outcome:
    """The record is itself the finding."""
    return Outcome(duty=False)


def paid_at_cashier(records: Records, payment: Record) -> Outcome:
    window = records.look_up("windows", payment.get("window"))
    return Outcome(every(same(read(window, "type"), "settlement"), same(read(window, "place"), "hall")))


def follows(records: Records, trigger: Record, kind: str, limit: int, *columns: str) -> Outcome:
    """A record of the kind within so many working days, of the same case unless other columns are named."""
    due = within(trigger["at"], limit)
    like = {column: trigger.get(column) for column in columns or ("case",)}
    return Outcome(records.answered(kind, like, since=trigger["at"], due=due), due=due)


def _decided(records: Records, acceptance: Record, limit: int, where: bool | None) -> Outcome:
    skipped = records.paused_days(acceptance["case"], acceptance["at"].date())
    due = within(acceptance["at"], limit, skipped)
    decided = records.answered("decision", {"case": acceptance.get("case")}, since=acceptance["at"], due=due)
    return Outcome(decided, where, due=due)


def _in_hall(record: Record) -> bool | None:
    return one_of(record.get("place"), "hall", "online")


def service_is_in_hall(records: Records, service: Record) -> Outcome:
    window = records.look_up("windows", service.get("window"))
    return Outcome(
        every(filled(service, "window"), same(read(window, "place"), "hall")), service.get("required")
    )


def enough_months_counted(records: Records, assessment: Record) -> Outcome:
    return Outcome(compare(assessment.get("months_counted"), 12, ge))


CLAUSES = (
    Clause("1.1.1", "services", service_is_in_hall, "centre", "none"),
    Clause("2.1.1", "items", has_entered),
    Clause("2.1.2", "acceptance", accepted_in_hall),
    Clause("2.1.3", "decision", decided_after_acceptance_in_hall),
    Clause("2.2.1", "review", reviewed_in_hall),
    Clause("2.2.2", "sign_off", signed_in_hall),
    Clause("2.2.3", "decision", leader_signed_in_hall),
    Clause("2.2.4", "decision", decided_in_hall),
    Clause("2.3.1", "acceptance", decided_in_two_working_days),
    Clause("2.3.2", "acceptance", decided_in_thirty_working_days),
    Clause("2.3.3", "urgent_handling", formalities_in_ten_working_days),
    Clause("2.3.4", "units", procedure_streamlined),
    Clause("2.3.5", "acceptance", decided_as_promised),
    Clause("2.4.1", "visit", at_most_two_visits),
    Clause("2.4.2", "application", accepted_the_same_day),
    Clause("2.4.3", "decision", jointly_handled),
    Clause("2.4.4", "joint_invitation", invited_unit_attends),
    Clause("2.4.5", "acceptance", centre_convenes, "centre", "none"),
    Clause("2.4.6", "lead_order", order_rests_on_failure, "centre", "none"),
    Clause("2.4.8", "acceptance", submitted_in_two_working_days),
    Clause("2.4.9", "superior_submission", led_by_centre, "centre", "none"),
    Clause("2.4.10", "superior_submission", tracked_in_five_working_days),
    Clause("2.4.11", "lead_failure", never_fails),
    Clause("2.6.1", "payment", paid_at_cashier),
    Clause("4.2.3", "misconduct", never_fails, "staff", "staff"),
    Clause("4.4.2", "annual_assessment", enough_months_counted, "centre", "none"),
)
