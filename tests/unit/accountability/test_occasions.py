"""How occasions are counted is a setting of the pack."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from clausewise.audit import Options, audit
from clausewise.language.pack import load_pack
from clausewise.sources import RecordsSource
from tests.functional.few_clauses import write_few

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
