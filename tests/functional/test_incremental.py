"""Audits of a growing export say what audits say that read all of it, whatever comes late, changes or vanishes."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import replace
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import event as tell
from hypothesis import given, settings
from hypothesis import strategies as st

from clausewise.judge.containment import JudgePool
from clausewise.language.pack import load_pack
from clausewise.model.clause import Pack
from clausewise.model.due_process import Appeal, AppealState, Scope, Waiver
from tests.functional.few_clauses import ACCOUNTABILITY, write_few
from tests.functional.monthly_halls import REGISTERS, ZONE, Hall, days_of

POOL = JudgePool(1)
CLAUSES = ("2.2.2", "2.3.1", "2.3.5", "2.3.6", "2.5.4", "3.2.10", *ACCOUNTABILITY)
CASES = st.sampled_from([*"ABCDEFGH", None])
UNITS = st.sampled_from(["U01", "U02", "U03", None])


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return load_pack(write_few(tmp_path_factory.mktemp("pack") / "few", *CLAUSES))


def moments(first: int, last: int) -> st.SearchStrategy[str]:
    """Times on the days `first` to `last` of the year, to the hour, so that some are equal."""
    start = datetime(2026, 1, 1)
    return st.builds(
        lambda day, hour: f"{start + timedelta(days=day, hours=hour):%Y-%m-%d %H:%M}",
        st.integers(first, last),
        st.sampled_from([0, 9, 10, 23]),
    )


def rows(first: int, last: int) -> st.SearchStrategy[list[dict[str, Any]]]:
    at = moments(first, last)
    shared = {"at": at, "unit": UNITS, "case": CASES}
    kinds = st.sampled_from(["acceptance", "decision", "visit", "report", "criticism", "deemed_approval"])
    return st.lists(
        st.one_of(
            st.fixed_dictionaries(
                {"kind": kinds, **shared, "item": st.sampled_from(["I1", "I1", "I9", None])}
            ),
            st.fixed_dictionaries({"kind": kinds, **shared, "recorded_at": moments(first, last + 20)}),
            st.fixed_dictionaries(
                {"kind": st.just("payment"), **shared, "window": st.sampled_from(["W1", "W2", "W9", None])}
            ),
            st.fixed_dictionaries(
                {
                    "kind": st.sampled_from(["enquiry", "reception"]),
                    **shared,
                    "enquiry": st.sampled_from("EFG"),
                }
            ),
            st.fixed_dictionaries({"kind": st.just("acceptance"), **shared, "at": st.just("never")}),
        ),
        max_size=10,
    )


MONTH = st.tuples(*(rows(31 * number, 31 * number + 28) for number in range(4)))
EVENTS = st.lists(
    st.sampled_from(
        ["", "", "", "late", "window", "item", "removed", "changed", "twice", "again", "appeal", "waiver"]
    ),
    min_size=4,
    max_size=4,
)
ORDERLY = {"kind": "visit", "case": "Z", "unit": "U02"}
WAIVER = Waiver("W-1", "2.6.1", Scope({"unit": ("U01",)}), "r", "a", "d", days_of(1)[0], days_of(6)[1])


@settings(max_examples=int(os.environ.get("CLAUSEWISE_HALLS", "5")), deadline=None)
@given(months=MONTH, events=EVENTS, late=rows(0, 60), days=st.integers(0, 12))
def test_month_by_month_with_what_is_kept_says_what_reading_everything_says(
    pack: Pack,
    months: tuple[list[dict[str, Any]], ...],
    events: list[str],
    late: list[dict[str, Any]],
    days: int,
) -> None:
    with tempfile.TemporaryDirectory() as directory:
        hall, appeals = Hall(Path(directory), pack, POOL), ()
        for number, (records, event) in enumerate(zip(months, events, strict=True)):
            more = [*(late if event == "late" else []), {**ORDERLY, "at": f"2026-0{number + 1}-02"}]
            hall.deliver(
                number + 1, [{"id": f"R{number}-{n}", **row} for n, row in enumerate([*records, *more])]
            )
            happen(hall, event, number + 1)
            as_of = datetime(2026, number + 2, 1, tzinfo=ZONE) + timedelta(days=days, seconds=-1)
            waivers = (WAIVER,) if event == "waiver" else ()
            plain, kept, keeper = hall.both(number + 1, as_of, appeals, waivers)
            assert kept == plain
            tell(f"month {number + 1}: {len(keeper.files)} files not read again")
            if event == "appeal":
                breaches = [f for f in plain["findings"] if f["verdict"] == "breach"]  # type: ignore[attr-defined]
                appeals = tuple(
                    Appeal(f["finding"], AppealState.REVOKED, "U01", as_of.date(), "d") for f in breaches[:2]
                )


def happen(hall: Hall, event: str, month: int) -> None:
    """What befalls the export between two audits."""
    match event:
        case "window":
            windows = [{**REGISTERS["windows"][0], "type": "settlement"}, *REGISTERS["windows"][1:]]
            hall.write_registers({"windows": windows})
        case "item":
            hall.write_registers({"items": [{**REGISTERS["items"][0], "item": "I9"}]})
        case "removed":
            hall.file(1).unlink(missing_ok=True)
        case "changed" if hall.file(1).exists():
            hall.file(1).write_text(hall.file(1).read_text("utf-8") + "\n", "utf-8")
        case "twice":
            text = hall.file(month).read_text("utf-8").replace(f"R{month - 1}-1,", "R0-0,")
            hall.file(month).write_text(text, "utf-8")
        case "again" if month > 1 and hall.file(month - 1).exists():
            hall.file(month).write_bytes(hall.file(month - 1).read_bytes())
        case _:
            pass


@pytest.fixture(scope="module")
def audited_january(tmp_path_factory: pytest.TempPathFactory, pack: Pack) -> Path:
    """A hall whose January was audited, and whose February was delivered."""
    hall = Hall(tmp_path_factory.mktemp("january"), pack, POOL)
    hall.deliver(1, [{"id": "P1", "kind": "payment", "at": "2026-01-05 09:00", "case": "A", "unit": "U01", "window": "W1"},
                     {"id": "A1", "kind": "acceptance", "at": "2026-01-30 09:00", "case": "B", "unit": "U01", "item": "I1"},
                     {"id": "P2", "kind": "payment", "at": "2026-01-06 09:00", "case": "C", "unit": "U01", "window": "W2"}])  # fmt: skip
    hall.both(1, datetime(2026, 2, 1, tzinfo=ZONE) - timedelta(seconds=1))
    hall.deliver(
        2,
        [
            {
                "id": "D1",
                "kind": "decision",
                "at": "2026-02-10 09:00",
                "case": "B",
                "unit": "U01",
                "item": "I1",
            }
        ],
    )
    return hall.root


@pytest.fixture
def two_months(audited_january: Path, tmp_path: Path, pack: Pack) -> Hall:
    """It as a copy that a test may change."""
    return Hall(shutil.copytree(audited_january, tmp_path / "hall"), pack, POOL)


FEBRUARY = datetime(2026, 3, 1, tzinfo=ZONE) - timedelta(seconds=1)


def test_a_file_that_has_not_changed_is_not_read_again(two_months: Hall) -> None:
    plain, kept, keeper = two_months.both(2, FEBRUARY)
    assert keeper.files == ("operations/2026-01.csv",)
    assert not keeper.notes
    assert kept == plain
    assert [f["verdict"] for f in plain["findings"] if f["trigger"] == "A1"] == ["breach"]  # type: ignore[attr-defined]
    _, _, again = two_months.both(2, FEBRUARY)
    assert again.files == ("operations/2026-01.csv", "operations/2026-02.csv")


@pytest.mark.parametrize("event", ["removed", "changed", "item", "damaged", "other pack", "earlier"])
def test_what_may_have_changed_is_read_again_and_it_says_so(two_months: Hall, event: str) -> None:
    as_of = FEBRUARY
    match event:
        case "damaged":
            path = next((two_months.root / "kept").glob("*/records.parquet"))
            path.write_bytes(path.read_bytes()[:-1] + b"x")
        case "other pack":
            two_months.pack = replace(two_months.pack, sha256="0" * 64)
        case "earlier":
            as_of = datetime(2026, 1, 20, tzinfo=ZONE)
        case _:
            happen(two_months, event, 2)
    plain, kept, keeper = two_months.both(1 if event == "earlier" else 2, as_of)
    assert keeper.files == ()
    (note,) = keeper.notes
    assert "read again" in note.en
    assert kept == plain


def test_late_records_of_a_month_that_was_audited_are_named_and_judged_when_it_is_audited_again(
    two_months: Hall,
) -> None:
    two_months.deliver(
        2,
        [
            {
                "id": "P9",
                "kind": "payment",
                "at": "2026-01-20 09:00",
                "case": "A",
                "unit": "U01",
                "window": "W1",
            }
        ],
    )
    plain, kept, keeper = two_months.both(2, FEBRUARY)
    assert kept == plain
    assert "1 new record(s) lie in months that the ledger holds (2026-01: 1)" in keeper.notes[0].en
    assert "P9" not in triggers(kept)
    plain, kept, keeper = two_months.both(1, FEBRUARY)
    assert kept == plain
    assert keeper.files
    assert "P9" in triggers(kept)


def triggers(said: dict[str, object]) -> set[str]:
    return {finding["trigger"] for finding in said["findings"]}  # type: ignore[attr-defined]


def test_values_that_the_new_files_lack_are_fetched_where_columns_are_held_as_numbers(
    two_months: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("clausewise.store.load"), "_FEW", 0)
    as_parquet(two_months, 1, 2)
    two_months.both(1, FEBRUARY)
    row = {
        "id": "P3",
        "kind": "payment",
        "at": "2026-03-05 09:00",
        "case": "B",
        "unit": "U02",
        "window": "W3",
    }
    two_months.deliver(3, [row])
    as_parquet(two_months, 3)
    plain, kept, keeper = two_months.both(3, datetime(2026, 4, 1, tzinfo=ZONE) - timedelta(seconds=1))
    assert len(keeper.files) == 2
    assert kept == plain


def as_parquet(hall: Hall, *months: int) -> None:
    for path in (*map(hall.file, months), *(hall.place / "registers").glob("*.csv")):
        duckdb.execute(f"COPY (FROM '{path}') TO '{path.with_suffix('.parquet')}' (FORMAT parquet)")
        path.unlink()
