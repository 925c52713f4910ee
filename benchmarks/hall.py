"""A large county hall as Parquet, made by DuckDB alone: the same arguments give the same records on every machine.

A year of cases, about 8.3 operations each, in thirteen files in time order. Every draw is a hash of the case's number
and a salt. `violations` is the share of cases that are led astray in one of six ways, one for each of `SIX`.

    python -m benchmarks.hall DIR --cases 1000000
"""

from __future__ import annotations

import argparse
import shutil
from datetime import date
from pathlib import Path

import duckdb

from clausewise.working_time import Calendar

SIX = ("2.1.2", "2.1.3", "2.2.2", "2.3.1", "2.5.6", "2.6.1")
FILES = 13
YEAR = 2025
UNITS, ITEMS, STAFF_OF_UNIT = 50, 500, 10
DRAW = "CREATE MACRO draw(n, salt) AS (hash(n * 1000003 + salt) >> 11)::DOUBLE / 9007199254740992.0"

REGISTERS = {
    "units": f"""SELECT printf('U%02d', u) AS unit, 'Unit ' || u AS name, TRUE AS window_unit,
        printf('S%02d09', u) AS principal, printf('S%02d09', u) AS first_responsible_person,
        DATE '2020-01-01' AS procedure_streamlined_on FROM range({UNITS}) t(u)""",
    "staff": f"""SELECT printf('S%02d%02d', u, s) AS staff, 'Person ' || u || '-' || s AS name, printf('U%02d', u) AS unit,
        CASE s WHEN 9 THEN 'principal' WHEN 8 THEN 'unit_leader' WHEN 0 THEN 'window_head' ELSE 'window_staff' END AS role,
        TRUE AS established, DATE '2015-01-01' AS joined_unit_on, DATE '2030-01-01' AS enforcement_certificate_until,
        s = 0 AS heads_approval_section FROM range({UNITS}) t(u), range({STAFF_OF_UNIT}) v(s)""",
    "windows": f"""SELECT printf('W%02d', u) AS "window", 'Window ' || u AS name, printf('U%02d', u) AS unit,
        'service' AS type, 'hall' AS place FROM range({UNITS}) t(u)
        UNION ALL SELECT 'WPAY', 'Settlement', NULL, 'settlement', 'hall'""",
    "items": f"""SELECT printf('I%03d', i) AS item, 'Item ' || i AS name, printf('U%02d', i % {UNITS}) AS unit, TRUE AS retained,
        'county' AS level, CASE WHEN i % 10 = 9 THEN 'major' ELSE 'ordinary' END AS category,
        CASE WHEN i % 10 = 8 THEN 'expert_review' ELSE 'none' END AS exception, i % 10 < 3 AS needs_leader_sign_off,
        CASE WHEN i % 10 = 9 THEN 30 ELSE 2 END AS promised_working_days, 1 AS units_involved,
        DATE '2020-01-01' AS entered_on FROM range({ITEMS}) t(i)""",
    "postings": f"""SELECT printf('S%02d%02d', u, s) AS staff, printf('W%02d', u) AS "window", DATE '2020-01-01' AS since,
        NULL::DATE AS until, printf('S%02d%02d', u, (s + 1) % 8) AS backup FROM range({UNITS}) t(u), range(8) v(s)""",
    "authorisations": f"""SELECT printf('S%02d%02d', u, s) AS staff, DATE '2020-01-01' AS since
        FROM range({UNITS}) t(u), range(8) v(s)""",
    "services": """SELECT 'V1' AS service, 'Copying' AS name, TRUE AS required, 'W00' AS "window" """,
}
# One row a case: when it was accepted, how many working days it took, and in which way it went astray (0 = not at all).
CASES = """CREATE TABLE cases AS SELECT c, printf('C%09d', c) AS name, i, printf('I%03d', i) AS item, printf('U%02d', i % {units}) AS unit,
    printf('W%02d', i % {units}) AS "window", printf('S%02d%02d', i % {units}, (draw(c, 4) * 8)::INT % 8) AS staff, i % 10 AS sort,
    opened, minute, CASE WHEN draw(c, 5) < {violations} THEN 1 + (draw(c, 6) * 6)::INT % 6 ELSE 0 END AS astray,
    (draw(c, 7) * 3)::INT % 3 AS took
    FROM (SELECT c, (draw(c, 1) * {items})::INT % {items} AS i, (draw(c, 2) * {days})::INT % {days} AS opened,
          (draw(c, 3) * 400)::INT AS minute FROM range({cases}) t(c))"""
# (kind, on which working day, minute of the day, which cases, further columns)
STEPS: tuple[tuple[str, str, str, str, dict[str, str]], ...] = (
    ("visit", "opened", "minute", "TRUE", {}),
    ("application", "opened", "minute + 1", "TRUE", {"complete": "draw(c, 8) >= 0.2 AND astray <> 5"}),
    ("notice", "opened", "minute + 2", "draw(c, 8) < 0.2 OR astray = 5",
     dict.fromkeys(("item_name", "legal_basis", "procedure", "conditions", "materials", "fees", "time_limit"), "'x'")),
    ("notice", "opened", "minute + 3", "astray = 5",
     dict.fromkeys(("item_name", "legal_basis", "procedure", "conditions", "materials", "fees", "time_limit"), "'x'")),
    ("acceptance", "opened", "minute + 5", "astray <> 2", {"place": "CASE astray WHEN 1 THEN 'bureau' ELSE 'hall' END"}),
    ("special_procedure_start", "opened", "minute + 6", "sort = 8 OR draw(c, 11) < 0.05", {"special": "'expert_review'"}),
    ("special_procedure_end", "opened + took", "minute + 7", "sort = 8 OR draw(c, 11) < 0.05", {"special": "'expert_review'"}),
    ("review", "opened + took", "minute + 8", "TRUE", {"level": "'county'"}),
    ("joint_meeting", "opened + took", "minute + 9", "sort = 9", {"convened_by": "'centre'"}),
    ("principal_supervision", "opened + took", "minute + 10", "sort = 9", {"staff": "printf('S%02d09', i % 50)"}),
    ("sign_off", "opened + took", "minute + 11", "sort < 3 OR astray = 3",
     {"level": "'county'", "staff": "printf('S%02d08', i % 50)",
      "place": "CASE astray WHEN 3 THEN 'bureau' ELSE 'hall' END"}),
    ("decision", "opened + took + CASE astray WHEN 4 THEN 5 ELSE 0 END", "minute + 12", "TRUE", {"result": "'granted'"}),
    ("payment", "opened + took + CASE astray WHEN 4 THEN 5 ELSE 0 END", "minute + 13", "draw(c, 9) < 0.7 OR astray = 6",
     {"amount": "(10 + (draw(c, 10) * 490)::INT)::DECIMAL(18,2)",
      "window": "CASE astray WHEN 6 THEN printf('W%02d', i % 50) ELSE 'WPAY' END"}),
    ("visit", "opened + took + CASE astray WHEN 4 THEN 5 ELSE 0 END", "minute + 14", "TRUE", {}),
    ("delivery", "opened + took + CASE astray WHEN 4 THEN 5 ELSE 0 END", "minute + 15", "TRUE", {}),
)  # fmt: skip
FURTHER = {
    "complete": "BOOLEAN", "item_name": "VARCHAR", "legal_basis": "VARCHAR", "procedure": "VARCHAR", "conditions": "VARCHAR",
    "materials": "VARCHAR", "fees": "VARCHAR", "time_limit": "VARCHAR", "level": "VARCHAR", "convened_by": "VARCHAR",
    "result": "VARCHAR", "amount": "DECIMAL(18,2)",
}  # fmt: skip


def write_hall(directory: Path, cases: int, violations: float = 0.0208) -> int:
    """Writes `operations/*.parquet` and `registers/*.parquet`; how many operations."""
    shutil.rmtree(directory, ignore_errors=True)
    (directory / "operations").mkdir(parents=True)
    (directory / "registers").mkdir()
    connection = duckdb.connect(config={"preserve_insertion_order": True})
    connection.execute(f"SET TimeZone = 'Asia/Shanghai'; {DRAW}")
    for name, query in REGISTERS.items():
        connection.execute(f"COPY ({query}) TO '{directory / 'registers' / name}.parquet'")
    days = list(Calendar("china").working_days(date(YEAR, 1, 1), date(YEAR, 12, 31)))
    connection.execute(
        "CREATE TABLE days AS SELECT d, row_number() OVER (ORDER BY d) - 1 AS n FROM (SELECT unnest($1::DATE[]) AS d)",
        [days],
    )
    connection.execute(
        CASES.format(units=UNITS, items=ITEMS, days=len(days) - 8, cases=cases, violations=violations)
    )
    connection.execute(f"CREATE TABLE operations AS {' UNION ALL '.join(map(_step, range(len(STEPS))))}")
    total: int = connection.execute("SELECT count(*) FROM operations").fetchall()[0][0]
    connection.execute(
        f'CREATE TABLE filed AS SELECT * EXCLUDE (step), ntile({FILES}) OVER (ORDER BY "at", id) AS file FROM operations'
    )
    for file in range(1, FILES + 1):
        target = directory / "operations" / f"{file:02d}.parquet"
        connection.execute(
            f"COPY (SELECT * EXCLUDE (file) FROM filed WHERE file = {file} ORDER BY \"at\", id) TO '{target}' (COMPRESSION zstd)"
        )
    connection.close()
    return total


def _step(number: int) -> str:
    kind, day, minute, which, more = STEPS[number]
    values = {"place": "'hall'", "staff": "staff", "window": '"window"', **more}
    if "special" in values:
        values["procedure"] = values.pop("special")
    further = ", ".join(f"{values.get(name, 'NULL')}::{type_} AS {name}" for name, type_ in FURTHER.items())
    return (
        f"SELECT printf('%s-%02d', name, {number}) AS id, '{kind}' AS kind, "
        f'(d + INTERVAL 9 HOUR + to_minutes(({minute})::INT) + to_seconds({number}))::TIMESTAMPTZ AS "at", '
        f'name AS "case", item, unit, {values["staff"]} AS staff, {values["window"]} AS "window", '
        f"{values['place']} AS place, {further}, {number} AS step FROM cases JOIN days ON n = {day} WHERE {which}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--violations", type=float, default=0.0208)
    given = parser.parse_args()
    print(f"{write_hall(given.directory, given.cases, given.violations):,} operations in {given.directory}")


if __name__ == "__main__":
    main()
