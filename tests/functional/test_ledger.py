"""The ledger: months audited one after the other say what one audit of them all says."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from clausewise.accountability.ledger import held_ledger
from clausewise.audit import AuditResult, Options, audit
from clausewise.errors import UnreadableSource
from clausewise.judge.containment import JudgePool
from clausewise.language.pack import load_pack
from clausewise.model.clause import Pack
from clausewise.sources import RecordsSource
from tests.functional.command import call
from tests.functional.few_clauses import ACCOUNTABILITY, write_few
from tests.functional.postgres import MISSING, USER, find_binaries, running

HALL = Path(__file__).parents[2] / "fixtures" / "three-months"
ZONE = ZoneInfo("Asia/Shanghai")
POOL = JudgePool(1)
MONTHS = [
    (date(2026, 1, 1), date(2026, 1, 31)),
    (date(2026, 2, 1), date(2026, 2, 28)),
    (date(2026, 3, 1), date(2026, 3, 31)),
]
REGISTERS = {
    "windows": [
        {"window": "W1", "unit": "U01", "type": "service", "place": "hall"},
        {"window": "W2", "unit": "U02", "type": "settlement", "place": "hall"},
    ],
    "items": [{"item": "I1", "unit": "U01", "level": "county", "category": "ordinary", "exception": "none"}],
}


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return load_pack(
        write_few(
            tmp_path_factory.mktemp("pack") / "few", "2.3.1", "2.3.2", "2.3.5", "2.3.6", *ACCOUNTABILITY
        )
    )


def _judge(
    pack: Pack,
    operations: list[dict[str, object]],
    period: tuple[date, date],
    as_of: datetime,
    ledger: Any = None,
) -> AuditResult:
    return audit(
        pack, [RecordsSource(operations, REGISTERS)], Options(period, as_of), ledger=ledger, pool=POOL
    )


def _occasions(result: AuditResult) -> set[tuple[object, ...]]:
    return set(
        result.store.connection.execute(
            "SELECT track, unit, staff, month, nth, findings FROM occasion_records WHERE year = 2026"
        ).fetchall()
    )


def _decided(result: AuditResult) -> set[tuple[str, str, str, str | None]]:
    return {(f.clause, f.trigger, f.verdict, f.due) for f in result.findings() if f.verdict == "breach"}


MOMENTS = st.builds(
    lambda day, minute: datetime(2026, 1, 1, tzinfo=ZONE) + timedelta(days=day, minutes=minute),
    st.integers(0, 99),
    st.integers(0, 1439),
)
UNITS = st.sampled_from(["U01", "U02"])
RECORDS = st.lists(
    st.one_of(
        st.fixed_dictionaries(
            {
                "kind": st.just("payment"),
                "at": MOMENTS,
                "unit": UNITS,
                "window": st.sampled_from(["W1", "W2", None]),
            }
        ),
        st.fixed_dictionaries(
            {
                "kind": st.sampled_from(["acceptance", "decision"]),
                "at": MOMENTS,
                "unit": UNITS,
                "item": st.just("I1"),
                "case": st.sampled_from("ABCDEF"),
            }
        ),
        st.fixed_dictionaries(
            {
                "kind": st.sampled_from(["report", "criticism", "deemed_approval"]),
                "at": MOMENTS,
                "unit": UNITS,
                "case": st.sampled_from(["A", "B", None]),
            }
        ),
        st.fixed_dictionaries({"kind": st.just("veto"), "at": MOMENTS, "unit": UNITS, "year": st.just(2026)}),
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=int(os.environ.get("CLAUSEWISE_HALLS", "6")), deadline=None)
@given(records=RECORDS, lateness=st.lists(st.integers(0, 12), min_size=2, max_size=2))
def test_month_by_month_with_a_ledger_gives_what_the_quarter_gives_at_once(
    pack: Pack, records: list[dict[str, object]], lateness: list[int]
) -> None:
    operations = [{"id": f"R{n}", **record} for n, record in enumerate(records)]
    end = datetime(2026, 4, 10, 23, 59, 59, 999999, ZONE)
    with closing(_judge(pack, operations, (MONTHS[0][0], MONTHS[2][1]), end)) as quarter:
        wanted, breaches = _occasions(quarter), _decided(quarter)
    found: set[tuple[str, str, str, str | None]] = set()
    with tempfile.TemporaryDirectory() as directory:
        for number, (since, until) in enumerate(MONTHS):
            late = timedelta(days=lateness[number]) if number < 2 else timedelta(days=10)
            as_of = datetime(until.year, until.month, until.day, 23, 59, 59, 999999, ZONE) + late
            with (
                held_ledger(f"{directory}/ledger.db") as ledger,
                closing(_judge(pack, operations, (since, until), as_of, ledger)) as month,
            ):
                found |= _decided(month)
                last = _occasions(month)
                month.keep(ledger)
    assert last == wanted
    assert found == breaches


def _dump(ledger: Path) -> list[str]:
    with closing(sqlite3.connect(ledger)) as connection:
        return sorted(connection.iterdump())


def _audit(directory: Path, month: str, *options: object, status: int | None = None) -> dict[str, Any]:
    pack = directory / "pack"
    if not pack.is_dir():
        write_few(pack)
    done = call(
        "audit", HALL, "--pack", pack, "--period", month, "--ledger", directory / "ledger.db", "--no-html", "--force",
        "--out", directory / month, "--fail-on", "never", *options, cwd=directory,
    )  # fmt: skip
    assert done.returncode == (status or 0), done.stderr
    return json.loads((directory / month / "summary.json").read_text("utf-8"))


def test_a_month_audited_twice_changes_nothing_and_a_month_run_again_replaces_itself_only(
    tmp_path: Path,
) -> None:
    for month in ("2026-01", "2026-02", "2026-03"):
        _audit(tmp_path, month, "--as-of", "2026-04-02")
    before = _dump(tmp_path / "ledger.db")
    _audit(tmp_path, "2026-02", "--as-of", "2026-04-02")
    assert _dump(tmp_path / "ledger.db") == before
    _audit(tmp_path, "2026-02", "--as-of", "2026-04-03")
    changed = set(_dump(tmp_path / "ledger.db")) ^ set(before)
    assert changed
    assert all("2026-02-01" in line for line in changed), changed


def test_the_story_of_three_months_and_an_appeal_in_april(tmp_path: Path) -> None:
    _audit(tmp_path, "2026-01", "--as-of", "2026-01-31")
    february = _audit(tmp_path, "2026-02", "--as-of", "2026-02-28")
    assert february["ledger"] == {
        "months": ["2026-01"],
        "later_months": [],
        "decided": 1,  # the criticism of January; the report was there in time
        "still_pending": 0,
        "missing_in_source": 0,
    }
    march = _audit(tmp_path, "2026-03", "--as-of", "2026-04-02")
    (account, _) = march["accountability"]["accounts"]
    assert [(o["period"], o["nth"]) for o in account["occasions"]] == [("2026-01", 1), ("2026-03", 2)]
    assert {s["state"] for s in account["sanctions"] if s["clause"] == "4.1.3"} == {"due"}
    april = _audit(tmp_path, "2026-04", "--as-of", "2026-04-30", "--appeals", HALL / "appeals.yaml")
    changed = {(c["clause"], c["trigger"]): (c["before"], c["after"]) for c in april["changes_by_appeals"]}
    assert changed["occasion", "unit/U01@2026-03"] == ("2", "1")
    assert changed["4.1.3", "unit/U01@2026-03"] == ("breach", None)
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as connection:
        rows = dict(connection.execute("SELECT clause || ' ' || \"trigger\", state FROM findings").fetchall())
    assert rows["2.6.1 P1"] == "revoked"
    assert rows["4.1.3 unit/U01@2026-03"] == "gone"
    assert rows["4.1.1 unit/U01@2026-03"] == "breach"
    may = _audit(tmp_path, "2026-05", "--as-of", "2026-05-31", "--appeals", HALL / "appeals.yaml")
    assert may["changes_by_appeals"] == []  # told in April; the appeal is kept, with or without the file
    again = _audit(tmp_path, "2026-05", "--as-of", "2026-05-31")
    assert (
        again["accountability"]["accounts"][0]["occasions"]
        == may["accountability"]["accounts"][0]["occasions"]
    )
    assert [(o["period"], o["nth"]) for o in again["accountability"]["accounts"][0]["occasions"]] == [
        ("2026-03", 1)
    ]


def test_a_period_that_cuts_a_month_of_the_ledger_is_refused(tmp_path: Path) -> None:
    _audit(tmp_path, "2026-01")
    before = _dump(tmp_path / "ledger.db")
    done = call("audit", HALL, "--pack", tmp_path / "pack", "--from", "2026-01-20", "--until", "2026-02-10", "--no-html",
                "--ledger", tmp_path / "ledger.db", "--out", tmp_path / "cut", cwd=tmp_path)  # fmt: skip
    assert done.returncode == 2
    assert "overlaps in part" in done.stderr
    assert _dump(tmp_path / "ledger.db") == before


def test_a_file_that_is_no_ledger_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_text("not a database, but somebody's notes" * 100)
    done = call("audit", HALL, "--ledger", "ledger.db", "--no-html", "--out", "r", cwd=tmp_path)
    assert done.returncode == 4
    assert "ledger.db: the ledger cannot be read" in done.stderr
    assert (tmp_path / "ledger.db").read_text().startswith("not a database")


def test_a_second_audit_at_once_refuses_clearly_and_changes_nothing(tmp_path: Path) -> None:
    place = str(tmp_path / "ledger.db")
    with held_ledger(place), pytest.raises(UnreadableSource, match="another audit has held the ledger"):  # noqa: SIM117
        with held_ledger(place, wait_seconds=0.2):
            pytest.fail("two audits hold the ledger")


def test_a_second_audit_waits_for_the_first(tmp_path: Path) -> None:
    place = str(tmp_path / "ledger.db")
    script = "import sys; from clausewise.accountability.ledger import held_ledger\nwith held_ledger(sys.argv[1]): print('in')"
    with held_ledger(place):
        second = subprocess.Popen([sys.executable, "-c", script, place], stdout=subprocess.PIPE, text=True)
        time.sleep(1)
        assert second.poll() is None
    assert second.communicate(timeout=60)[0] == "in\n"


WRITERS = """
import os, sys
from datetime import date
from clausewise.accountability.ledger import held_ledger
from clausewise.language.pack import load_pack
from clausewise.model.due_process import Sighting
from pathlib import Path

place, pack = sys.argv[1], load_pack(Path(sys.argv[2]))
rest = ("unit", "major", "U01", None, "2026-02-03T10:00:00+08:00", None, "2026-02-03", "operation")
rows = {
    word: [Sighting(f"{n:016x}", "2.6.1", f"P{n}", word, *rest) for n in range(20000)]
    for word in ("breach", "waived")
}
for word in map(str.strip, sys.stdin):
    writer = os.fork()
    if not writer:
        with held_ledger(place) as ledger:
            ledger.record((date(2026, 2, 1), date(2026, 2, 28)), word, pack, rows[word], ())
        os._exit(0)
    print(writer, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(writer, 0)[1]), flush=True)
"""


def _state(place: Path) -> tuple[object, ...]:
    with closing(sqlite3.connect(place)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        audits = connection.execute("SELECT label, as_of FROM audits ORDER BY since").fetchall()
        seen = connection.execute(
            "SELECT since, verdict, count(*) FROM sightings GROUP BY 1, 2 ORDER BY 1"
        ).fetchall()
    return (audits, seen)


def test_a_write_that_is_killed_at_any_moment_leaves_no_half_month(tmp_path: Path) -> None:
    write_few(tmp_path / "pack", "2.6.1")
    place = tmp_path / "ledger.db"
    chance = random.Random(2026)
    whole = {word: ([("2026-02", word)], [("2026-02-01", word, 20000)]) for word in ("breach", "waived")}
    with _writers(place, tmp_path / "pack") as write:
        assert write("breach") == 0
        begun = time.monotonic()
        assert write("waived") == 0
        seconds, killed = time.monotonic() - begun, 0
        for turn in range(int(os.environ.get("CLAUSEWISE_KILLS", "20"))):
            word = "breach" if turn % 2 else "waived"
            before = _state(place)
            killed += write(word, chance.uniform(0, seconds * 1.2)) == -signal.SIGKILL
            assert _state(place) in (before, whole[word])
    assert killed >= 5


@contextmanager
def _writers(place: Path, pack: Path) -> Iterator[Callable[..., int]]:
    """Has the ledger written by a process of its own, which is killed after so many seconds; the status it leaves with.

    Each is the fork of one that has loaded everything, so that there is time for many kills.
    """
    arguments = [sys.executable, "-c", WRITERS, str(place), str(pack)]
    pipe = subprocess.PIPE
    with subprocess.Popen(arguments, stdin=pipe, stdout=pipe, text=True, bufsize=1) as writers:
        assert writers.stdin
        assert writers.stdout
        given, said = writers.stdin, writers.stdout

        def write(word: str, seconds: float | None = None) -> int:
            given.write(f"{word}\n")
            writer = int(said.readline())
            if seconds is not None:
                time.sleep(seconds)
                with suppress(ProcessLookupError):
                    os.kill(writer, signal.SIGKILL)
            return int(said.readline())

        yield write


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    binaries = find_binaries()
    if binaries is None:
        pytest.skip(MISSING)
    with running(binaries) as server:
        yield server.database("ledger", f"GRANT CREATE ON SCHEMA public TO {USER};")


@pytest.mark.xdist_group("postgres")
def test_a_postgresql_database_is_a_ledger_like_a_file(tmp_path: Path, postgresql: str) -> None:
    write_few(tmp_path / "pack")

    def month(name: str, place: str) -> dict[str, Any]:
        done = call("audit", HALL, "--pack", "pack", "--period", name, "--as-of", "2026-04-20", "--ledger", place, "--no-html",
                    "--force", "--out", "report", "--fail-on", "never", cwd=tmp_path)  # fmt: skip
        assert done.returncode == 0, done.stderr
        return dict(json.loads((tmp_path / "report" / "summary.json").read_text("utf-8")))

    for name in ("2026-01", "2026-02", "2026-03", "2026-02"):
        assert month(name, postgresql) == month(name, "ledger.db")
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as connection:
        kept = connection.execute("SELECT * FROM findings ORDER BY finding").fetchall()
    engine = sa.create_engine(postgresql.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT * FROM findings ORDER BY finding")).fetchall()
    engine.dispose()
    assert [tuple(row) for row in rows] == kept
    assert kept


@pytest.mark.xdist_group("postgres")
def test_two_audits_at_once_do_not_share_a_postgresql_ledger(postgresql: str) -> None:
    with held_ledger(postgresql), pytest.raises(UnreadableSource, match="another audit has held the ledger"):  # noqa: SIM117
        with held_ledger(postgresql, wait_seconds=0.2):
            pytest.fail("two audits hold the ledger")


def test_a_ledger_that_cannot_be_reached_is_named_without_its_password() -> None:
    with (
        pytest.raises(UnreadableSource) as refused,
        held_ledger("postgresql://clerk:s3cret@127.0.0.1:9/hall"),
    ):
        pass
    assert "clerk" in str(refused.value)
    assert "s3cret" not in str(refused.value)
