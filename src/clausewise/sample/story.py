"""Tells a case: from the first visit to delivery and objection, in the order in which a hall does it.

Each step is compliant unless the case's flaw says otherwise, and says so where the step is told. Steps of
one day are minutes apart, steps of later days at office hours of working days.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from clausewise.sample.cases import Case
from clausewise.sample.journal import Hall
from clausewise.sample.registers import BUREAU_CASHIER, CASHIER
from clausewise.sample.workdays import HALL_TIME, is_working_day, start_of, working_day_after

NOTICE = {
    "item_name": "事项名称见附页", "legal_basis": "《行政许可法》第三十二条", "procedure": "受理—审核—办结",
    "conditions": "符合法定条件", "materials": "申请表、身份证明、场所证明", "fees": "不收费",
    "time_limit": "见承诺时限",
}  # fmt: skip


def tell(case: Case, hall: Hall, rng: Random) -> None:
    """Writes the operations of a case into the hall's journal."""
    _Story(case, hall, rng).tell()


class _Story:
    def __init__(self, case: Case, hall: Hall, rng: Random) -> None:
        self.case, self.hall, self.rng, self.flaw = case, hall, rng, case.flaw
        self.at = datetime.combine(case.day, time(9, rng.randrange(60)), HALL_TIME) + timedelta(
            minutes=rng.randrange(300)
        )
        self.place = "online" if case.online else "hall"
        self.number = case.unit[1:]

    def tell(self) -> None:
        self.apply()
        self.accept()
        accepted = self.at
        self.review()
        if self.case.item["level"] != "county":
            self.go_up()
        elif self.case.item["category"] != "ordinary" or self.case.item["exception"] == "prior_approval":
            self.join()
        elif self.case.item["exception"] in ("site_survey", "expert_review"):
            self.pause(self.case.item["exception"], self.rng.randint(2, 6))
            self.wait(self.rng.randint(1, 2))
        elif self.case.paused:
            self.pause("inspection", self.rng.randint(2, 4))
            self.wait(3 if self.flaw == "late_after_pause" else self.rng.randint(1, 2))
        else:
            self.work_at_once(accepted)
        self.decide(accepted)

    def write(self, kind: str, **columns: Any) -> None:
        case = self.case
        usual = {
            "case": case.id, "item": case.item["item"], "unit": case.unit, "staff": case.staff,
            "window": case.window, "place": "hall",
        }  # fmt: skip
        if self.flaw == "item_unknown":
            usual["item"] = None
        self.hall.journal.write(kind, self.at, **(usual | columns))

    def soon(self) -> None:
        self.at += timedelta(minutes=self.rng.randint(3, 12), seconds=self.rng.randrange(60))

    def wait(self, working_days: int) -> None:
        """To a later working day, some time before the early afternoon; 0 = a few minutes."""
        if working_days == 0:
            self.soon()
            return
        day = working_day_after(self.at.date(), working_days)
        self.at = start_of(day) + timedelta(
            minutes=540 + self.rng.randrange(300), seconds=self.rng.randrange(60)
        )

    def colleague(self, place: int) -> str:
        """1 the principal, 2 the leader, 3 the window head of the case's unit."""
        return f"S{self.number}{place:02d}"

    def apply(self) -> None:
        if self.case.online:
            self.write("application", complete=True, place="online")
            return
        self.write("visit")
        self.soon()
        if self.case.incomplete:
            self.write("application", complete=False)
            self.notify()
            self.wait(self.rng.randint(1, 3))
            self.write("visit")
            self.soon()
        if self.flaw == "second_notice":
            self.write("notice", **NOTICE)
            self.soon()
        complete = None if self.flaw == "completeness_unknown" else True
        self.write("application", complete=complete)

    def notify(self) -> None:
        self.wait(1 if self.flaw == "notified_next_day" else 0)
        missing = (
            ("fees", "legal_basis", "time_limit")[self.case.variant % 3]
            if self.flaw == "short_notice"
            else ""
        )
        self.write("notice", **{name: words for name, words in NOTICE.items() if name != missing})

    def accept(self) -> None:
        holiday = not is_working_day(self.at.date())
        self.wait(1 if holiday or self.flaw == "accepted_next_day" else 0)
        if self.flaw == "never_accepted":
            return
        outside = self.flaw == "accepted_at_bureau" or "county_exemption" in self.case.item
        promised = self.case.item["promised_working_days"]
        promised_by = None
        if promised is not None:
            promised_by = datetime.combine(
                working_day_after(self.at.date(), promised), time(17, 30), HALL_TIME
            )
        self.write(
            "acceptance",
            place="bureau" if outside else self.place,
            promised_by=promised_by,
            entrusted=self.case.entrusted,
        )
        if self.case.urgent:
            self.soon()
            self.write("urgent_handling")

    def review(self) -> None:
        self.soon()
        place = {"reviewed_at_bureau": "bureau", "review_place_unknown": None}.get(self.flaw, self.place)
        self.write("review", level="county", place=place)

    def work_at_once(self, accepted: datetime) -> None:
        """The decision's day: within the promise and two working days, or just after."""
        promised = self.case.item["promised_working_days"]
        limit = min(2, promised or 2)
        late = {"late": max(2, promised or 2) + 1, "late_promise": 2, "slow_promise": 3}
        if self.flaw == "late_at_midnight":
            self.at = start_of(working_day_after(accepted.date(), 2) + timedelta(days=1))
        else:
            self.wait(late.get(self.flaw, self.rng.randint(0, limit)))

    def pause(self, procedure: str, working_days: int) -> None:
        self.soon()
        self.write("special_procedure_start", procedure=procedure, approver=self.colleague(1))
        self.wait(working_days)
        self.write("special_procedure_end", procedure=procedure)

    def go_up(self) -> None:
        """City and province: submitted, followed up, replied; decided there or here."""
        alone = self.case.item["units_involved"] == 1
        self.wait(3 if self.flaw == "submitted_late" else self.rng.randint(0, 2))
        unit_leads = alone or self.flaw == "led_by_unit"
        self.write("superior_submission", led_by="window_unit" if unit_leads else "centre")
        if alone and self.flaw != "not_tracked":
            self.wait(self.rng.randint(1, 4))
            self.write("tracking")
        self.wait(self.rng.randint(2, 5))
        level = self.case.item["level"]
        self.write("superior_reply", place="elsewhere")
        self.write("review", level=level, place="elsewhere", staff=None, window=None)
        self.soon()
        self.write("sign_off", level=level, place="elsewhere", staff=None, window=None)
        self.soon()

    def join(self) -> None:
        """Joint handling: invitations, attendance, the meeting, the principal's supervision."""
        invited = [unit for unit in ("U01", "U02", "U03", "U04") if unit != self.case.unit][:2]
        self.soon()
        for unit in invited:
            self.write("joint_invitation", unit=unit, staff=None, window=None)
        self.wait(self.rng.randint(1, 2))
        for unit in invited[1:] if self.flaw == "invitee_absent" else invited:
            self.write("joint_attendance", unit=unit, staff=None, window=None)
        centre_convenes = self.case.entrusted and self.flaw != "entrusted_to_lead_unit"
        self.soon()
        if self.flaw != "no_joint_meeting":
            self.write("joint_meeting", convened_by="centre" if centre_convenes else "lead_unit")
        self.soon()
        if self.flaw == "lead_failed":
            self.write("lead_failure", staff=None, window=None)
            self.soon()
        if self.flaw in ("lead_failed", "ordered_without_failure"):
            self.write("lead_order", staff=None, window=None)
        if self.case.item["category"] == "ordinary":
            self.wait(self.rng.randint(1, 4))
            return
        self.wait(self.rng.randint(1, 3))
        if self.flaw != "unsupervised":
            deputy = self.flaw == "supervised_by_deputy"
            self.write("principal_supervision", staff=self.colleague(2 if deputy else 1), window=None)
        self.wait(self.rng.randint(3, 12))

    def decide(self, accepted: datetime) -> None:
        case = self.case
        if self.flaw == "major_late":
            self.at = start_of(working_day_after(accepted.date(), 31)) + timedelta(hours=10)
        if self.flaw == "third_visit":
            self.write("visit")
        if case.pays:
            self.pay()
        if case.item["needs_leader_sign_off"] and case.item["level"] == "county":
            self.sign()
        at_superior = case.item["level"] != "county" and case.number % 2 == 0
        place = "bureau" if self.flaw == "decided_at_bureau" else "elsewhere" if at_superior else self.place
        self.write("decision", result="denied" if case.denied else "granted", place=place)
        self.soon()
        self.write("delivery", place=self.place)
        if case.urgent:
            self.complete_formalities()
        if case.objected:
            self.object()

    def pay(self) -> None:
        window = {
            "paid_at_window": self.case.window,
            "paid_at_bureau": BUREAU_CASHIER,
            "paid_nowhere_known": None,
        }
        amount = self.rng.choice((20, 50, 80, 120.5, 300))
        self.write("payment", amount=amount, window=window.get(self.flaw, CASHIER), place=self.place)

    def sign(self) -> None:
        """Minutes before the decision, or, for some, a second."""
        signer = {"signed_by_head": self.colleague(3), "signer_unknown": None}
        leader = self.colleague(self.rng.randint(1, 2))
        place = "bureau" if self.flaw == "signed_at_bureau" else "hall"
        self.write("sign_off", level="county", place=place, staff=signer.get(self.flaw, leader), window=None)
        self.at += timedelta(minutes=2) if self.case.number % 7 else timedelta(seconds=1)

    def complete_formalities(self) -> None:
        if self.flaw != "formalities_missing":
            self.wait(self.rng.randint(2, 7))
            self.write("formalities_completed")

    def object(self) -> None:
        """Objection, filing, the leader's review, and what follows from it."""
        self.wait(self.rng.randint(0, 1))
        self.write("objection")
        self.wait(2 if self.flaw == "filed_late" else self.rng.randint(0, 1))
        copies = 1 if self.flaw == "single_copy" else 2
        self.write("denial_filing", copies=copies, leader_copy=True, archive_copy=True)
        self.wait(3 if self.flaw == "reviewed_late" else 1)
        upheld = None if self.flaw == "upheld_unknown" else self.case.upheld
        self.write(
            "denial_review",
            upheld=upheld,
            signed=self.case.upheld and self.flaw != "unsigned",
            handler=self.case.staff,
            staff=self.colleague(3 if self.flaw == "reviewed_by_head" else 2),
            window=None,
        )
        if self.case.upheld:
            self.wait(1)
            self.write("denial_notice", written=self.flaw != "not_in_writing")
        elif self.flaw != "not_corrected":
            self.wait(1)
            self.write("denial_correction")
        if self.flaw != "not_in_ledger":
            self.soon()
            self.write("ledger_entry")
