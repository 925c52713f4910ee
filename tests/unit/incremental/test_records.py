"""The days of which triggers are judged."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from clausewise.incremental.records import Days, judged_days
from clausewise.model.clause import Accountability
from clausewise.model.vocabulary import Vocabulary
from clausewise.sql.setting import Setting
from clausewise.working_time import Calendar

ZONE = ZoneInfo("Asia/Shanghai")


def day(month: int, number: int) -> date:
    return date(2026, month, number)


@pytest.mark.parametrize(
    ("held", "judged"),
    [
        ([], [(day(1, 1), day(4, 30))]),
        ([(day(1, 1), day(3, 31))], [(day(4, 1), day(4, 30))]),
        ([(day(2, 1), day(2, 28))], [(day(1, 1), day(1, 31)), (day(3, 1), day(4, 30))]),
        ([(date(2025, 12, 1), date(2025, 12, 31))], [(day(1, 1), day(4, 30))]),
    ],
)
def test_days_that_a_ledger_holds_are_not_judged(held: Days, judged: Days) -> None:
    setting = Setting(
        datetime(2026, 4, 30, tzinfo=ZONE), day(4, 1), day(4, 30), day(1, 1), ZONE, Calendar("none", {}), False,
        Vocabulary({}, {}, {}), Accountability(), held=tuple(held),
    )  # fmt: skip
    assert judged_days(setting) == judged
