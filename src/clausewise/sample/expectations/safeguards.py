"""What the clauses of chapter three ask of leaders, of those posted, of leave, absence and authority."""

from __future__ import annotations

from operator import ge, le

from clausewise.sample.expectations.approvals import follows
from clausewise.sample.expectations.logic import compare, every, filled, no, one_of, read, same, some
from clausewise.sample.expectations.records import Records, within
from clausewise.sample.expectations.verdicts import Clause, Outcome
from clausewise.sample.journal import Record
from clausewise.sample.workdays import years_after


def principal_is_responsible(records: Records, unit: Record) -> Outcome:
    named = filled(unit, "first_responsible_person")
    return Outcome(
        every(named, same(unit.get("first_responsible_person"), unit.get("principal"))),
        unit.get("window_unit"),
    )


def leader_on_duty(records: Records, unit_day: Record) -> Outcome:
    def by_own_leader(duty: Record) -> bool | None:
        leader = records.staff(duty)
        return every(
            one_of(read(leader, "role"), "unit_leader", "principal"),
            same(read(leader, "unit"), unit_day["unit"]),
        )

    like = {"unit": unit_day["unit"], "date": unit_day["at"].date()}
    return Outcome(records.answered("duty", like, by_own_leader), unit_day["window_unit"])


def principal_supervised(records: Records, decision: Record) -> Outcome:
    def by_principal(supervision: Record) -> bool | None:
        return same(supervision.get("staff"), records.principal(decision))

    where = one_of(read(records.item(decision), "category"), "major", "investment")
    return Outcome(records.preceded(decision, "principal_supervision", "case", test=by_principal), where)


def established(records: Records, posting: Record) -> Outcome:
    return Outcome(read(records.staff(posting), "established"), _at_window(records, posting))


def two_years_in_unit(records: Records, posting: Record) -> Outcome:
    joined = read(records.staff(posting), "joined_unit_on")
    ready = years_after(joined, 2) if joined else None
    return Outcome(compare(ready, posting.get("since"), le), _at_window(records, posting))


def qualified_to_enforce(records: Records, posting: Record) -> Outcome:
    member = records.staff(posting)
    needed_until = posting.get("until") or posting["at"].date()
    valid = compare(read(member, "enforcement_certificate_until"), needed_until, ge)
    return Outcome(
        every(filled(member, "enforcement_certificate_until"), valid), _at_window(records, posting)
    )


def two_years_in_post(records: Records, posting: Record) -> Outcome:
    served = compare(years_after(posting["since"], 2), posting.get("until"), le)
    where = every(filled(posting, "until"), _at_window(records, posting))
    return Outcome(served, where, same(posting.get("end_reason"), "returned"))


def head_heads_section(records: Records, posting: Record) -> Outcome:
    member = records.staff(posting)
    return Outcome(read(member, "heads_approval_section"), same(read(member, "role"), "window_head"))


def returned_is_replaced(records: Records, returned: Record) -> Outcome:
    due = within(returned["at"], 3)
    replaced = records.answered(
        "staff_replacement",
        {"unit": returned.get("unit")},
        lambda replacement: same(replacement.get("replaces"), returned.get("staff")),
        returned["at"],
        due,
    )
    return Outcome(replaced, due=due)


def has_backup(records: Records, posting: Record) -> Outcome:
    other = no(same(posting.get("backup"), posting["staff"]))
    return Outcome(every(filled(posting, "backup"), other), _on_post(records, posting))


def leave_is_covered(records: Records, leave: Record) -> Outcome:
    def covers(cover: Record) -> bool | None:
        return every(
            same(cover.get("covers"), leave.get("staff")),
            compare(cover.get("since"), leave.get("since"), le),
            compare(cover.get("until"), leave.get("until"), ge),
        )

    covered = records.answered("cover", {"window": leave.get("window")}, covers)
    return Outcome(covered, every(leave.get("approved"), filled(leave, "window")))


def leave_has_backup(records: Records, leave: Record) -> Outcome:
    return Outcome(some((no(leave.get("approved")), filled(records.posting(leave), "backup"))))


def absence_is_recorded(records: Records, absence: Record) -> Outcome:
    return follows(records, absence, "absenteeism_record", 3, "staff")


def authorised(records: Records, posting: Record) -> Outcome:
    day = posting["at"].date()
    powers = records.authorisations.get(posting["staff"], [])
    held = some(
        every(power["since"] <= day, power.get("until") is None or power["until"] >= day) for power in powers
    )
    return Outcome(held, _on_post(records, posting))


def principal_comes(records: Records, block: Record) -> Outcome:
    due = within(block["at"], 1)
    came = records.answered(
        "principal_on_site",
        {"unit": block.get("unit")},
        lambda visit: same(visit.get("staff"), records.principal(block)),
        block["at"],
        due,
    )
    return Outcome(came, due=due)


def duty_is_circulated(records: Records, month: Record) -> Outcome:
    due = within(month["at"], 5)
    circulated = records.answered("duty_circular", {"month": month["month"]}, since=month["since"], due=due)
    return Outcome(circulated, due=due)


def unit_is_assessed(records: Records, unit_month: Record) -> Outcome:
    due = within(unit_month["at"], 10)
    like = {"unit": unit_month["unit"], "month": unit_month["month"]}
    assessed = records.answered("assessment", like, since=unit_month["since"], due=due)
    return Outcome(assessed, unit_month["window_unit"], due=due)


def _at_window(records: Records, posting: Record) -> bool | None:
    return one_of(read(records.staff(posting), "role"), "window_staff", "window_head")


def _on_post(records: Records, posting: Record) -> bool | None:
    return every(posting.get("until") is None, _at_window(records, posting))


CLAUSES = (
    Clause("3.1.1", "units", principal_is_responsible),
    Clause("3.1.2", "unit per working_day", leader_on_duty),
    Clause("3.1.3", "decision", principal_supervised),
    Clause("3.1.4", "centre per month", duty_is_circulated, "centre", "none"),
    Clause("3.2.2", "postings", established),
    Clause("3.2.3", "postings", two_years_in_unit),
    Clause("3.2.4", "postings", qualified_to_enforce),
    Clause("3.2.5", "postings", two_years_in_post),
    Clause("3.2.6", "postings", head_heads_section),
    Clause("3.2.8", "staff_return", returned_is_replaced),
    Clause("3.2.9", "postings", has_backup),
    Clause("3.2.10", "leave", leave_is_covered),
    Clause("3.2.11", "leave", leave_has_backup),
    Clause("3.2.12", "absence", absence_is_recorded),
    Clause("3.3.1", "postings", authorised),
    Clause("3.3.2", "authority_block", principal_comes),
    Clause("4.4.1", "unit per month", unit_is_assessed, "centre", "none"),
)
