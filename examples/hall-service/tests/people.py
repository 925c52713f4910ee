"""People in the hall: they try what is convenient, and go where the service sends them when it refuses.

So a rule that the service does not hold shows in its records, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from fastapi.testclient import TestClient
from hall.app import CHINA
from hall.workdays import is_working_day
from httpx import Response

LEADERS = ("S10", "S20")
WINDOWS = {"U01": "W1", "U02": "W2"}


class Clock:
    """The hall's clock, which a test turns."""

    def __init__(self) -> None:
        self.now = datetime(2026, 4, 27, 8, tzinfo=CHINA)

    def __call__(self) -> datetime:
        return self.now


class People:
    """Everybody who uses the service."""

    def __init__(self, client: TestClient, clock: Clock) -> None:
        self.client = client
        self.clock = clock

    def wait_until(self, moment: str) -> None:
        """Turns the clock; what the hall does every day is done on the way."""
        until = datetime.fromisoformat(moment).replace(tzinfo=CHINA)
        day = self.clock.now.replace(hour=0, minute=0)
        while day < until:
            for at, do in self._routine(day):
                if self.clock.now < at <= until:
                    self.clock.now = at
                    do()
            day += timedelta(days=1)
        self.clock.now = until

    def _routine(self, day: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
        yield day.replace(minute=5), self._close_yesterday
        if is_working_day(day.date()):
            yield day.replace(hour=8, minute=30), self._leaders_come
            yield day.replace(hour=15), self._decide_what_is_due

    def _close_yesterday(self) -> None:
        self._post("/closing")

    def _leaders_come(self) -> None:
        for leader in LEADERS:
            self._post("/duty", staff=leader)

    def _decide_what_is_due(self) -> None:
        """Officers leave a case until the last day that their screen shows."""
        for case in self.client.get("/due").json():
            self.decide(case["case"], window=WINDOWS[case["unit"]])

    def apply(self, item: str, window: str = "W1", complete: bool = True) -> str:
        """An application; a complete one is accepted at once. Returns the case's number."""
        number: str = self._post("/cases", item=item, window=window, complete=complete).json()["case"]
        if complete:
            self.accept(number, window)
        return number

    def accept(self, case: str, window: str = "W1") -> None:
        self._post(f"/cases/{case}/acceptance", window=window)

    def bring_papers(self, case: str, window: str = "W1") -> None:
        self._post(f"/cases/{case}/applications", window=window, complete=True)
        self.accept(case, window)

    def notify(self, case: str, missing: str, window: str = "W1") -> None:
        self._post(f"/cases/{case}/notices", window=window, missing=missing)

    def special_procedure(self, case: str, procedure: str, until: str) -> None:
        self._post(f"/cases/{case}/special-procedures/{procedure}")
        self.wait_until(until)
        self._post(f"/cases/{case}/special-procedures/{procedure}/end")

    def sign_off(self, case: str, leader: str) -> None:
        """The leader would rather sign at the bureau."""
        tried = self._post(f"/cases/{case}/sign-offs", staff=leader, place="bureau")
        if tried.status_code == 409:
            self._post(f"/cases/{case}/sign-offs", staff=leader, place=tried.json()["go_to"])

    def decide(self, case: str, result: str = "granted", window: str = "W1") -> None:
        self._post(f"/cases/{case}/decision", window=window, result=result)

    def pay(self, case: str, amount: str, window: str = "W1") -> None:
        """The applicant would rather pay where the application was handed in."""
        tried = self._post(f"/cases/{case}/payments", window=window, amount=amount)
        if tried.status_code == 409:
            self._post(f"/cases/{case}/payments", window=tried.json()["go_to"], amount=amount)

    def object_to_denial(self, case: str) -> None:
        self._post(f"/cases/{case}/objections", window="W1")

    def review_denials(self, leader: str, handler: str) -> None:
        for case in self.client.get("/denials").json():
            self._post(f"/denials/{case}/review", leader=leader, handler=handler)

    def post_somebody(self, candidates: list[str], window: str, backup: str) -> None:
        """The unit would rather send the first of them."""
        for staff in candidates:
            if self._post("/postings", staff=staff, window=window, backup=backup).status_code != 409:
                return

    def _post(self, path: str, **body: Any) -> Response:
        answer = self.client.post(path, json=body)
        assert answer.status_code in (200, 409), answer.text
        return answer
