"""How occasions are counted is a setting of the pack."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from clausewise.accountability.occasions import make_countable, make_occasions
from clausewise.audit import Options, audit
from clausewise.language.pack import load_pack
from clausewise.model.rule import Trigger, TriggerForm
from clausewise.sources import RecordsSource
from clausewise.sql.duty import duties
from clausewise.sql.expression import MACROS
from clausewise.sql.setting import Setting
from clausewise.working_time import Calendar
from tests.functional.few_clauses import write_few
from tests.unit.accountability.rows import open_tables, put, put_past

WINDOWS = [{"window": "W1", "type": "service", "place": "hall"}]


@pytest.mark.parametrize(
    ("setting", "wanted"),
    [
        ("occasion: month", [("unit/U01@2025-11", 1), ("unit/U01@2025-12", 2), ("unit/U01@2026-01", 1)]),
        (
            "occasion: month, reset: never",
            [("unit/U01@2025-11", 1), ("unit/U01@2025-12", 2), ("unit/U01@2026-01", 3)],
        ),
        ("occasion: year", [("unit/U01@2025", 1), ("unit/U01@2026", 1)]),
        ("occasion: year, reset: never", [("unit/U01@2025", 1), ("unit/U01@2026", 2)]),
    ],
)
def test_occasions_go_by_month_or_year_and_are_counted_anew_each_year_or_never(
    tmp_path: Path, setting: str, wanted: list[tuple[str, int]]
) -> None:
    root = write_few(tmp_path / "pack")
    file = root / "rules" / "guideline.yaml"
    lines = [
        f"accountability: {{{setting}, tracks: [unit]}}" if line.startswith("accountability:") else line
        for line in file.read_text("utf-8").splitlines()
    ]
    file.write_text("\n".join(lines), "utf-8")
    days = ("2025-11-10", "2025-12-10", "2025-12-11", "2026-01-12")
    operations = [
        {"id": f"P{n}", "kind": "payment", "at": f"{day} 10:00", "unit": "U01", "window": "W1"}
        for n, day in enumerate(days)
    ]
    as_of = datetime(2026, 12, 31, 23, 59, 59, 999999, ZoneInfo("Asia/Shanghai"))
    with closing(
        audit(load_pack(root), [RecordsSource(operations, {"windows": WINDOWS})], Options(as_of=as_of))
    ) as result:
        rows = result.store.connection.execute(
            "SELECT _trigger, nth FROM occasion_records ORDER BY 1"
        ).fetchall()
    assert rows == wanted


def test_a_setting_that_is_none_is_named(tmp_path: Path) -> None:
    from clausewise.errors import InvalidPack

    root = write_few(tmp_path / "pack")
    file = root / "rules" / "guideline.yaml"
    file.write_text(file.read_text("utf-8").replace("reset: year", "reset: yearly"), "utf-8")
    with pytest.raises(InvalidPack, match="reset 'yearly' is not possible; did you mean 'year'"):
        load_pack(root)


def a_setting() -> Setting:
    pack, day, zone = load_pack(), date(2026, 3, 31), ZoneInfo("Asia/Shanghai")
    as_of = datetime(2026, 3, 31, 23, 59, 59, tzinfo=zone)
    return Setting(as_of, day, day, day, zone, Calendar("china"), False, pack.vocabulary, pack.accountability)


def test_breaches_of_registers_count_where_they_were_first_seen_and_others_on_their_day() -> None:
    pack, setting = load_pack(), a_setting()
    each = next(duty for duty in duties(pack.clauses) if duty.rule.each.form is TriggerForm.OPERATION)
    lasting = replace(each.rule, each=Trigger(TriggerForm.REGISTER, "window"))
    numbered = [
        replace(each, number=1, rule=lasting),
        replace(each, number=2),
        replace(each, number=3, rule=lasting),
    ]
    with closing(open_tables()) as connection:
        for number in (1, 2, 3):
            put(connection, f"known{number}", f"new{number}", duty=number)
            put_past(connection, f"known{number}")
        make_countable(connection, setting, numbered)
        found = connection.execute("SELECT finding, day FROM countable_findings ORDER BY 1").fetchall()
    first_seen, triggered, due = date(2026, 2, 3), date(2026, 3, 5), date(2026, 3, 10)
    assert found == [
        ("known1", first_seen), ("known2", due), ("known3", first_seen),
        ("new1", triggered), ("new2", due), ("new3", triggered),
    ]  # fmt: skip


def test_an_occasion_of_a_person_is_of_the_unit_that_the_register_says() -> None:
    with closing(open_tables()) as connection:
        for macro in MACROS:
            if "_of_day(d)" in macro:
                connection.execute(macro)
        connection.execute("CREATE TABLE register_staff AS SELECT 'S2' AS staff, 'U02' AS unit")
        put(connection, "f1", "f2", track="staff", staff="S2", unit="U07")
        put(connection, "f3", track="staff", staff="S9", unit="U07")
        put(connection, "f4", unit="U01")
        make_occasions(connection, a_setting(), [])
        found = connection.execute(
            "SELECT _trigger, unit, staff, findings FROM occasion_records ORDER BY _rid"
        )
        assert found.fetchall() == [
            ("staff/S2@2026-03", "U02", "S2", 2), ("staff/S9@2026-03", None, "S9", 1), ("unit/U01@2026-03", "U01", None, 1),
        ]  # fmt: skip
