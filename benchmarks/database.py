"""A large hall in PostgreSQL and in SQLite, audited from there: seconds and the peak memory of the audit's process.

Two sizes, so that one sees what of the memory grows with the data: the rows themselves are never all in memory.

    python -m benchmarks.database --operations 1000000

Seen on two busy cores (all columns read, as text):

    source      operations  what        time   peak memory of the process
    PostgreSQL     103,276  read      10.1 s      193 MB
    PostgreSQL   1,031,820  read      68.7 s      264 MB
    PostgreSQL   1,031,820  audit    122.4 s      823 MB
    SQLite         103,276  read      23.6 s      225 MB
    SQLite       1,031,820  read     133.1 s      234 MB
    SQLite       1,031,820  audit    203.6 s      783 MB
"""

from __future__ import annotations

import argparse
import csv
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from benchmarks.hall import SIX, write_hall
from tests.functional.postgres import MISSING, Server, find_binaries, running

PER_CASE = 8.34
READ = """
import sys
from pathlib import Path
from clausewise.language.pack import load_pack
from clausewise.opening import open_places
for source in open_places(sys.argv[1:], load_pack()):
    for part in source.parts():
        part.fingerprint()
        print(part.name, sum(len(chunk.rows) for chunk in part.read()), file=sys.stderr)
"""


def tables(hall: Path, scratch: Path) -> dict[str, tuple[Path, list[str]]]:
    """Each table as CSV without a header, with its columns."""
    found = {}
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'Asia/Shanghai'")
    sources = {"operations": hall / "operations" / "*.parquet"}
    sources |= {path.stem: path for path in (hall / "registers").glob("*.parquet")}
    for table, path in sources.items():
        target = scratch / f"{table}.csv"
        names = [row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM '{path}'").fetchall()]
        connection.execute(f"COPY (SELECT * FROM '{path}') TO '{target}' (HEADER false)")
        target.chmod(0o644)
        found[table] = target, names
    return found


def fill_postgres(server: Server, name: str, found: dict[str, tuple[Path, list[str]]]) -> str:
    lines = []
    for table, (path, names) in found.items():
        columns = ", ".join(f'"{column}" text' for column in names)
        lines += [f'CREATE TABLE "{table}" ({columns});', f"COPY \"{table}\" FROM '{path}' (FORMAT csv);"]
    lines.append("ALTER TABLE operations ADD PRIMARY KEY (id);")
    return server.database(name, "\n".join(lines))


def fill_sqlite(place: Path, found: dict[str, tuple[Path, list[str]]]) -> str:
    with sqlite3.connect(place) as database:
        for table, (path, names) in found.items():
            key = " PRIMARY KEY" if table == "operations" else ""
            columns = ", ".join(f'"{n}" TEXT{key if n == "id" else ""}' for n in names)
            database.execute(f'CREATE TABLE "{table}" ({columns})')
            with path.open(newline="", encoding="utf-8") as file:
                marks = ", ".join("?" * len(names))
                database.executemany(f'INSERT INTO "{table}" VALUES ({marks})', csv.reader(file))
    database.close()
    return f"sqlite:///{place}"


def measured(*command: str) -> tuple[float, float, subprocess.CompletedProcess[str]]:
    """Seconds, peak megabytes of the process itself, and what it said."""
    script = (
        "import resource, subprocess, sys, json;"
        "done = subprocess.run(sys.argv[1:], capture_output=True, text=True);"
        "peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024;"
        "print(json.dumps([peak, done.returncode, done.stdout[-400:], done.stderr[-800:]]))"
    )
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", script, *command], capture_output=True, text=True, check=True
    )
    peak, code, out, err = json.loads(done.stdout)
    return time.perf_counter() - began, peak, subprocess.CompletedProcess(command, code, out, err)


def report(what: str, operations: int, url: str) -> None:
    seconds, peak, done = measured(sys.executable, "-c", READ, url)
    assert done.returncode == 0, done.stderr
    print(f"{what:11} {operations:>10,}  read   {seconds:7.1f} s  {peak:7.0f} MB", flush=True)
    clausewise = str(Path(sys.executable).with_name("clausewise"))
    seconds, peak, done = measured(
        clausewise, "check", url, "--clauses", ",".join(SIX), "--fail-on", "never", "-q"
    )
    assert done.returncode == 0, done.stderr
    print(f"{what:11} {operations:>10,}  audit  {seconds:7.1f} s  {peak:7.0f} MB", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--operations", type=int, default=1_000_000)
    given = parser.parse_args()
    binaries = find_binaries()
    if binaries is None:
        sys.exit(MISSING)
    print("source      operations  what        time   peak memory of the process")
    with running(binaries) as server, tempfile.TemporaryDirectory() as scratch:
        Path(scratch).chmod(0o755)
        for operations in (given.operations // 10, given.operations):
            place = Path(scratch) / str(operations)
            place.mkdir(mode=0o755)
            total = write_hall(place / "hall", int(operations / PER_CASE))
            found = tables(place / "hall", place)
            report("PostgreSQL", total, fill_postgres(server, f"hall_{operations}", found))
            report("SQLite", total, fill_sqlite(place / "hall.db", found))


if __name__ == "__main__":
    main()
