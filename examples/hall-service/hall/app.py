"""The hall over HTTP. Handlers are `async` and never wait, so that one operation is done before the next begins.

HALL_DATABASE=hall.db uvicorn --factory hall.app:create_app
"""

from __future__ import annotations

import os
from datetime import datetime
from zoneinfo import ZoneInfo

from fastapi import Body, FastAPI, Request
from fastapi.responses import JSONResponse

from hall.desk import Clock, Desk, Refused
from hall.policies import Policy
from hall.policies_bad import policy_with
from hall.store import Row, Store

CHINA = ZoneInfo("Asia/Shanghai")


def chosen_policy() -> Policy:
    """The good one, unless HALL_BUGS names some."""
    return policy_with(filter(None, os.environ.get("HALL_BUGS", "").split(",")))


def create_app(policy: Policy | None = None, clock: Clock | None = None) -> FastAPI:
    """The service; the clock is given by whoever must be able to turn it."""
    app = FastAPI(title="Service hall")
    store = Store(os.environ.get("HALL_DATABASE", ":memory:"))
    desk = Desk(store, policy or chosen_policy(), clock or (lambda: datetime.now(CHINA)))

    @app.exception_handler(Refused)
    async def refuse(request: Request, refused: Refused) -> JSONResponse:
        return JSONResponse({"refused": str(refused), **refused.direction}, status_code=409)

    @app.exception_handler(LookupError)
    async def not_found(request: Request, error: LookupError) -> JSONResponse:
        return JSONResponse({"unknown": str(error)}, status_code=404)

    add_cases(app, desk)
    add_staff(app, desk)

    @app.get("/audit-log")
    async def audit_log() -> list[Row]:
        return list(store.audit_log())

    return app


def add_cases(app: FastAPI, desk: Desk) -> None:
    @app.post("/cases")
    async def apply(item: str = Body(), window: str = Body(), complete: bool = Body()) -> Row:
        return desk.apply(item, window, complete)

    @app.post("/cases/{case}/applications")
    async def hand_in(case: str, window: str = Body(), complete: bool = Body()) -> Row:
        return desk.hand_in(case, window, complete)

    @app.post("/cases/{case}/notices")
    async def notify(case: str, window: str = Body(), missing: str = Body()) -> None:
        desk.notify(case, window, missing)

    @app.post("/cases/{case}/acceptance")
    async def accept(case: str, window: str = Body(embed=True)) -> Row:
        return desk.accept(case, window)

    @app.get("/due")
    async def due() -> list[Row]:
        return desk.due()

    @app.post("/cases/{case}/special-procedures/{procedure}")
    async def start(case: str, procedure: str) -> None:
        desk.start_special_procedure(case, procedure)

    @app.post("/cases/{case}/special-procedures/{procedure}/end")
    async def end(case: str, procedure: str) -> None:
        desk.end_special_procedure(case, procedure)

    @app.post("/cases/{case}/sign-offs")
    async def sign_off(case: str, staff: str = Body(), place: str = Body()) -> None:
        desk.sign_off(case, staff, place)

    @app.post("/cases/{case}/decision")
    async def decide(case: str, window: str = Body(), result: str = Body()) -> None:
        desk.decide(case, window, result)

    @app.post("/cases/{case}/payments")
    async def pay(case: str, window: str = Body(), amount: str = Body()) -> None:
        desk.pay(case, window, amount)

    @app.post("/cases/{case}/objections")
    async def object_to_denial(case: str, window: str = Body(embed=True)) -> None:
        desk.object_to_denial(case, window)


def add_staff(app: FastAPI, desk: Desk) -> None:
    @app.get("/denials")
    async def denials() -> list[str]:
        return desk.denials_to_review()

    @app.post("/denials/{case}/review")
    async def review(case: str, leader: str = Body(), handler: str = Body()) -> None:
        desk.review_denial(case, leader, handler)

    @app.post("/postings")
    async def post(staff: str = Body(), window: str = Body(), backup: str = Body()) -> None:
        desk.post(staff, window, backup)

    @app.post("/duty")
    async def duty(staff: str = Body(embed=True)) -> None:
        desk.attend(staff)

    @app.post("/closing")
    async def close_day() -> list[str]:
        return desk.close_day()
