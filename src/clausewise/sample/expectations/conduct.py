"""What the clauses on first-asked persons, notices and denials (2.5) ask of a record."""

from __future__ import annotations

from operator import ge

from clausewise.sample.expectations.approvals import follows
from clausewise.sample.expectations.logic import compare, every, filled, no, one_of, read, same
from clausewise.sample.expectations.records import Records, within
from clausewise.sample.expectations.verdicts import Clause, Outcome
from clausewise.sample.journal import Record

PARTICULARS = ("item_name", "legal_basis", "procedure", "conditions", "materials", "fees", "time_limit")


def first_asked_is_known(records: Records, enquiry: Record) -> Outcome:
    return Outcome(filled(enquiry, "staff"))


def answered_in_scope(records: Records, enquiry: Record) -> Outcome:
    return Outcome(same(enquiry.get("outcome"), "answered"), enquiry.get("in_scope"))


def guided_out_of_scope(records: Records, enquiry: Record) -> Outcome:
    guided = every(same(enquiry.get("outcome"), "referred"), filled(enquiry, "referred_to"))
    return Outcome(guided, no(enquiry.get("in_scope")))


def received_where_guided(records: Records, enquiry: Record) -> Outcome:
    due = within(enquiry["at"], 0)
    desk = enquiry.get("referred_to")
    received = records.answered(
        "reception",
        {"enquiry": enquiry.get("enquiry")},
        lambda reception: same(reception.get("window"), desk),
        enquiry["at"],
        due,
    )
    where = every(same(enquiry.get("outcome"), "referred"), filled(enquiry, "referred_to"))
    return Outcome(received, where, due=due, unit=read(records.look_up("windows", desk), "unit"))


def notified_on_the_spot(records: Records, application: Record) -> Outcome:
    return follows(records, application, "notice", 0)._replace(where=no(application.get("complete")))


def only_one_notice(records: Records, notice: Record) -> Outcome:
    return Outcome(records.numbered(notice) <= 1)


def notice_is_full(records: Records, notice: Record) -> Outcome:
    return Outcome(every(*(filled(notice, column) for column in PARTICULARS)))


def filed_in_duplicate(records: Records, objection: Record) -> Outcome:
    due = within(objection["at"], 1)
    filed = records.answered(
        "denial_filing",
        {"case": objection.get("case")},
        lambda filing: every(
            compare(filing.get("copies"), 2, ge), filing.get("leader_copy"), filing.get("archive_copy")
        ),
        objection["at"],
        due,
    )
    return Outcome(filed, due=due)


def leader_reviews(records: Records, filing: Record) -> Outcome:
    due = within(filing["at"], 2)
    reviewed = records.answered(
        "denial_review",
        {"case": filing.get("case")},
        lambda review: one_of(read(records.staff(review), "role"), "unit_leader", "principal"),
        filing["at"],
        due,
    )
    return Outcome(reviewed, due=due)


def right_denial_is_signed(records: Records, review: Record) -> Outcome:
    return Outcome(review.get("signed"), review.get("upheld"))


def wrong_denial_is_corrected(records: Records, review: Record) -> Outcome:
    return follows(records, review, "denial_correction", 2)._replace(where=no(review.get("upheld")))


def basis_given_in_writing(records: Records, review: Record) -> Outcome:
    due = within(review["at"], 2)
    given = records.answered(
        "denial_notice", {"case": review.get("case")}, lambda notice: notice.get("written"), review["at"], due
    )
    return Outcome(given, review.get("upheld"), due=due, staff=review.get("handler"))


def entered_in_ledger(records: Records, filing: Record) -> Outcome:
    return follows(records, filing, "ledger_entry", 5)


CLAUSES = (
    Clause("2.5.1", "enquiry", first_asked_is_known),
    Clause("2.5.2", "enquiry", answered_in_scope, "staff", "staff"),
    Clause("2.5.3", "enquiry", guided_out_of_scope, "staff", "staff"),
    Clause("2.5.4", "enquiry", received_where_guided),
    Clause("2.5.5", "application", notified_on_the_spot, "staff", "staff"),
    Clause("2.5.6", "notice", only_one_notice, "staff", "staff"),
    Clause("2.5.7", "notice", notice_is_full, "staff", "staff"),
    Clause("2.5.8", "objection", filed_in_duplicate, "staff", "staff"),
    Clause("2.5.9", "denial_filing", leader_reviews),
    Clause("2.5.10", "denial_review", right_denial_is_signed),
    Clause("2.5.11", "denial_review", wrong_denial_is_corrected),
    Clause("2.5.12", "denial_review", basis_given_in_writing, "staff", "staff"),
    Clause("2.5.13", "denial_filing", entered_in_ledger),
)
