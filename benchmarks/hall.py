"""A large county hall as Parquet, made by DuckDB alone: the same arguments give the same records on every machine.

A year of cases, about 8.7 operations each, and the daily life of its units, in thirteen files in time order, each
written by itself, so that 10^8 operations need no more memory than their cases. Every draw is a hash of the case's
number and a salt. `violations` is the share of cases that are led astray in one of six ways, one for each of `SIX`.
All kinds of the pack occur, and every clause that records decide has something to decide.

    python -m benchmarks.hall DIR --cases 1000000

The benchmarks keep the halls that they made in build/benchmarks, which may be deleted at any time.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import duckdb

from benchmarks.hall_records import CASES, DAILY, REGISTERS, STEPS, TYPES
from clausewise.working_time import Calendar

SIX = ("2.1.2", "2.1.3", "2.2.2", "2.3.1", "2.5.6", "2.6.1")
FILES = 13
KEPT = Path(__file__).parents[1] / "build" / "benchmarks"
YEAR = 2025
MOST_UNITS, CASES_OF_UNIT = 50, 2_000
DRAW = "CREATE MACRO draw(n, salt) AS (hash(n * 1000003 + salt) >> 11)::DOUBLE / 9007199254740992.0"


def write_hall(directory: Path, cases: int, violations: float = 0.0208) -> int:
    """Writes `operations/*.parquet` and `registers/*.parquet`; how many operations."""
    shutil.rmtree(directory, ignore_errors=True)
    (directory / "operations").mkdir(parents=True)
    (directory / "registers").mkdir()
    units = max(4, min(MOST_UNITS, cases // CASES_OF_UNIT))
    connection = duckdb.connect(config={"temp_directory": str(directory / "spill")})
    connection.execute(f"SET TimeZone = 'Asia/Shanghai'; {DRAW}")
    for name, query in REGISTERS.items():
        target = directory / "registers" / f"{name}.parquet"
        connection.execute(f"COPY ({query.format(units=units)}) TO '{target}'")
    working_days = _write_days(connection)
    connection.execute(CASES.format(units=units, days=working_days - 8, cases=cases, violations=violations))
    steps = [_step(number) for number in range(len(STEPS))] + [_daily(number) for number in range(len(DAILY))]
    operations = " UNION ALL BY NAME ".join(steps).replace("{units}", str(units))
    operations = operations.replace("{violations}", str(violations))
    total = 0
    for file in range(FILES):
        since, until = (date(YEAR, 1, 1) + timedelta(365 * number // FILES) for number in (file, file + 1))
        connection.execute(
            f"CREATE OR REPLACE TEMP VIEW days AS FROM all_days WHERE d >= DATE '{since}' AND d < DATE '{until}'"
        )
        target = directory / "operations" / f"{file + 1:02d}.parquet"
        written = connection.execute(
            f"""COPY (FROM ({operations}) ORDER BY "at", id) TO '{target}' (COMPRESSION zstd)"""
        )
        total += written.fetchall()[0][0]
    connection.close()
    shutil.rmtree(directory / "spill", ignore_errors=True)
    return total


def kept_hall(cases: int, violations: float = 0.0208) -> Path:
    """A hall made by this very code, in a process of its own so that it leaves no memory behind; once made, it is kept."""
    sources = [Path(__file__), Path(__file__).with_name("hall_records.py")]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:8]
    place = KEPT / f"hall-{cases}-{violations}-{digest}"
    if not place.exists():
        unfinished = place.with_name(f"{place.name}.unfinished")
        command = [sys.executable, "-m", "benchmarks.hall", str(unfinished), "--cases", str(cases)]
        subprocess.run([*command, "--violations", str(violations)], check=True, stdout=sys.stderr)
        unfinished.rename(place)
    return place


def _write_days(connection: duckdb.DuckDBPyConnection) -> int:
    days = list(Calendar("china").working_days(date(YEAR, 1, 1), date(YEAR, 12, 31)))
    connection.execute(
        """CREATE TABLE all_days AS SELECT d, row_number() OVER (ORDER BY d) - 1 AS n,
           row_number() OVER (PARTITION BY month(d) ORDER BY d) = 3 AS first,
           row_number() OVER (PARTITION BY month(d) ORDER BY d DESC) = 1 AS last FROM (SELECT unnest($1::DATE[]) AS d)""",
        [days],
    )
    return len(days)


def _step(number: int) -> str:
    kind, day, minute, which, more = STEPS[number]
    values = {
        "case": "name",
        "item": "item",
        "unit": "unit",
        "staff": "staff",
        "window": '"window"',
        "place": "'hall'",
    }
    return (
        f"SELECT printf('%s-%02d', name, {number}) AS id, '{kind}' AS kind, "
        f'(d + INTERVAL 9 HOUR + to_minutes(({minute})::INT) + to_seconds({number}))::TIMESTAMPTZ AS "at", '
        f"{_columns({**values, **more})} FROM cases JOIN days ON n = {day} WHERE {which}"
    )


def _daily(number: int) -> str:
    kind, minute, which, more = DAILY[number]
    values = {"unit": "printf('U%02d', u)", **more}
    return (
        f"SELECT printf('D%02d-%03d-%02d', {number}, n, u) AS id, '{kind}' AS kind, "
        f'(d + INTERVAL 9 HOUR + to_minutes({minute}) + to_seconds(u))::TIMESTAMPTZ AS "at", '
        f"{_columns(values)} FROM days, range({{units}}) t(u) WHERE {which}"
    )


def _columns(values: dict[str, str]) -> str:
    return ", ".join(f'({value})::{TYPES.get(name, "VARCHAR")} AS "{name}"' for name, value in values.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--violations", type=float, default=0.0208)
    given = parser.parse_args()
    print(f"{write_hall(given.directory, given.cases, given.violations):,} operations in {given.directory}")


if __name__ == "__main__":
    main()
