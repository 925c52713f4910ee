"""What the hall does with a case and with its staff; every method is an operation, and leaves it in the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from hall.policies import LONGEST, Policy
from hall.store import Row, Store

Clock = Callable[[], datetime]
CLOSING = time(17, 30)
P = ParamSpec("P")
T = TypeVar("T")


class Refused(Exception):
    """The hall does not do this; `direction` says where or what else."""

    def __init__(self, why: str, **direction: str) -> None:
        super().__init__(why)
        self.direction = direction


def operation(method: Callable[Concatenate[Desk, P], T]) -> Callable[Concatenate[Desk, P], T]:
    """In one transaction: what is refused, or fails, leaves nothing behind."""

    @wraps(method)
    def run(desk: Desk, /, *args: P.args, **named: P.kwargs) -> T:
        with desk.store.connection:
            return method(desk, *args, **named)

    return run


class Desk:
    def __init__(self, store: Store, policy: Policy, clock: Clock) -> None:
        self.store = store
        self.policy = policy
        self.clock = clock

    # Cases

    @operation
    def apply(self, item: str, window: str, complete: bool) -> Row:
        number = f"C{self._count('cases') + 1:04}"
        unit = self._find("items", "item", item)["unit"]
        self.store.add("cases", {"case": number, "item": item, "unit": unit, "state": "applied"})
        return self.hand_in(number, window, complete)

    @operation
    def hand_in(self, number: str, window: str, complete: bool) -> Row:
        """The applicant comes to the window, for the first time or with what was missing."""
        case = self._case(number)
        self._log("visit", case, window=window)
        self._log("application", case, window=window, complete=complete)
        return case

    @operation
    def notify(self, number: str, window: str, missing: str) -> None:
        case = self._case(number)
        if not self.policy.gives_notice(case["notices"]):
            raise Refused("the notice is given once, and was given")
        self.store.change('update cases set notices = notices + 1 where "case" = ?', number)
        particulars = {
            "item_name": case["item"],
            "legal_basis": "行政许可法第三十二条",
            "procedure": "申请、受理、审核、办结",
            "conditions": "依法登记",
            "materials": missing,
            "fees": "不收费",
            "time_limit": f"{LONGEST}个工作日",
        }
        self._log("notice", case, window=window, **particulars)

    @operation
    def accept(self, number: str, window: str) -> Row:
        case, now = self._case(number), self.clock()
        promised = self._find("items", "item", case["item"])["promised_working_days"]
        said = None
        if promised:
            last = self.policy.promised_day(now.date(), promised)
            said = datetime.combine(last, CLOSING, now.tzinfo).isoformat()
        change = 'update cases set state = ?, accepted_on = ?, promised_by = ? where "case" = ?'
        self.store.change(change, "accepted", now.date().isoformat(), said, number)
        details: dict[str, Any] = {"entrusted": False, **({"promised_by": said} if said else {})}
        self._log("acceptance", case, window=window, **details)
        return self._case(number)

    @operation
    def start_special_procedure(self, number: str, procedure: str) -> None:
        case = self._case(number, "accepted")
        pause = {"case": number, "procedure": procedure, "since": self.clock().date().isoformat()}
        self.store.add("pauses", pause)
        self._log("special_procedure_start", case, procedure=procedure)

    @operation
    def end_special_procedure(self, number: str, procedure: str) -> None:
        change = 'update pauses set until = ? where "case" = ? and procedure = ? and until is null'
        self.store.change(change, self.clock().date().isoformat(), number, procedure)
        self._log("special_procedure_end", self._case(number), procedure=procedure)

    def due(self) -> list[Row]:
        """What must be decided by today, as the list on the officers' screen shows it."""
        accepted, today = self.store.rows("select * from cases where state = 'accepted'"), self.clock().date()
        return [case for case in accepted if self._last_day(case) <= today]

    @operation
    def sign_off(self, number: str, staff: str, place: str) -> None:
        case = self._case(number, "accepted")
        if not self.policy.signs_off_at(place):
            raise Refused("the leader signs in the hall", go_to="hall")
        self._log("sign_off", case, staff=staff, place=place, level="county")

    @operation
    def decide(self, number: str, window: str, result: str) -> None:
        case = self._case(number, "accepted")
        signed = self.store.row("""select 1 from log where kind = 'sign_off' and "case" = ?""", number)
        if self._find("items", "item", case["item"])["needs_leader_sign_off"] and not signed:
            raise Refused("the leader has not signed")
        self._log("review", case, window=window, level="county")
        self.store.change('update cases set state = ? where "case" = ?', result, number)
        self._log("decision", case, window=window, result=result)

    @operation
    def pay(self, number: str, window: str, amount: str) -> None:
        case = self._case(number)
        if not self.policy.takes_payment(self._find("windows", "window", window)):
            raise Refused("fees are paid at the cashier's window", go_to="W9")
        self._log("payment", case, window=window, amount=amount)

    @operation
    def close_day(self) -> list[str]:
        """Run after midnight: what ran past its promise counts as approved, and its unit answers for it (超时默认)."""
        today, settled = self.clock().date(), self._cases_with("deemed_approval")
        promised = "select * from cases where state = 'accepted' and promised_by is not null"
        open_cases = [case for case in self.store.rows(promised) if case["case"] not in settled]
        overdue = [case for case in open_cases if self._last_day(case) < today]
        for case in overdue:
            self._log("deemed_approval", case, responsible_unit=case["unit"])
        return [case["case"] for case in overdue]

    # Denials

    @operation
    def object_to_denial(self, number: str, window: str) -> None:
        case = self._case(number, "denied")
        self._log("objection", case, window=window)
        if self.policy.files_denial():
            self._log("denial_filing", case, window=window, copies=2, leader_copy=True, archive_copy=True)

    def denials_to_review(self) -> list[str]:
        filed, reviewed = (self._cases_with(kind) for kind in ("denial_filing", "denial_review"))
        return sorted(filed - reviewed)

    @operation
    def review_denial(self, number: str, leader: str, handler: str) -> None:
        """The leader upholds the denial and signs; the applicant is told in writing, the ledger is kept."""
        case = self._case(number, "denied")
        self._log("denial_review", case, staff=leader, upheld=True, signed=True, handler=handler)
        self._log("denial_notice", case, staff=handler, written=True)
        self._log("ledger_entry", case)

    # Staff

    @operation
    def post(self, staff: str, window: str, backup: str) -> None:
        today = self.clock().date()
        if not self.policy.posts(self._find("staff", "staff", staff), today):
            raise Refused("two years in the unit come before the window")
        since = today.isoformat()
        self.store.add("postings", {"staff": staff, "window": window, "since": since, "backup": backup})
        self.store.add("authorisations", {"staff": staff, "since": since})

    @operation
    def attend(self, staff: str) -> None:
        unit = self._find("staff", "staff", staff)["unit"]
        self.store.log("duty", self.clock(), {}, unit=unit, staff=staff, place="hall")

    # What the others need

    def _log(
        self, kind: str, case: Row, place: str = "hall", staff: str | None = None, **details: Any
    ) -> None:
        window = details.pop("window", None)
        who = staff or (self._posted_at(window) if window else None)
        where = {"window": window, "place": place}
        subject = {name: case[name] for name in ("case", "item", "unit")}
        self.store.log(kind, self.clock(), details, **subject, staff=who, **where)

    def _posted_at(self, window: str) -> str | None:
        query = 'select staff from postings where "window" = ? order by since'
        posting = self.store.row(query, window)
        return posting["staff"] if posting else None

    def _last_day(self, case: Row) -> date:
        accepted, paused = date.fromisoformat(case["accepted_on"]), set(self._paused(case["case"]))
        promised = self._find("items", "item", case["item"])["promised_working_days"]
        if promised:
            return self.policy.promised_day(accepted, promised, paused)
        return self.policy.last_day(accepted, LONGEST, paused)

    def _paused(self, number: str) -> Iterator[date]:
        """The days of special procedures: from the day after their start to their last one."""
        today = self.clock().date().isoformat()
        for pause in self.store.rows('select * from pauses where "case" = ?', number):
            day, last = (date.fromisoformat(text) for text in (pause["since"], pause["until"] or today))
            while day < last:
                day += timedelta(days=1)
                if self.policy.is_working_day(day):
                    yield day

    def _case(self, number: str, state: str | None = None) -> Row:
        case = self._find("cases", "case", number)
        if state and case["state"] != state:
            raise Refused(f"case {number} is {case['state']}, not {state}")
        return case

    def _find(self, table: str, key: str, value: str) -> Row:
        row = self.store.row(f'select * from {table} where "{key}" = ?', value)
        if row is None:
            raise LookupError(f"{table} has no {key} {value!r}")
        return row

    def _count(self, table: str) -> int:
        return int(self.store.rows(f"select count(*) as n from {table}")[0]["n"])

    def _cases_with(self, kind: str) -> set[str]:
        return {row["case"] for row in self.store.rows('select "case" from log where kind = ?', kind)}
