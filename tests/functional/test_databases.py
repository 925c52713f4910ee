"""A database URL as a source: a real PostgreSQL and SQLite, the same findings, clear errors, no credentials anywhere."""

from __future__ import annotations

import csv
import json
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.testing

from clausewise.audit import Options, audit
from clausewise.cli import app
from clausewise.errors import UnreadableSource
from clausewise.language.pack import load_pack
from clausewise.opening import open_places
from clausewise.sources.database import Database
from tests.functional.postgres import MISSING, PASSWORD, QUOTED, USER, Server, find_binaries, running

HALL = Path(__file__).parents[2] / "fixtures" / "sample-hall"
EXPORTS = Path(__file__).parents[2] / "fixtures" / "exports"
PACK = load_pack()
pytestmark = pytest.mark.xdist_group("postgres")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    binaries = find_binaries()
    if binaries is None:
        pytest.skip(MISSING)
    with running(binaries) as found:
        yield found


def tables_of(place: Path) -> dict[str, list[list[str]]]:
    """The CSV files of a directory: table -> header and rows."""
    paths = [*place.glob("*.csv"), *(place / "registers").glob("*.csv")]
    found = {}
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as file:
            found[path.stem] = list(csv.reader(file))
    return found


def statements(tables: dict[str, list[list[str]]]) -> str:
    lines = []
    for table, (header, *rows) in tables.items():
        columns = ", ".join(f'"{name}" text' for name in header)
        lines.append(f'CREATE TABLE "{table}" ({columns});\nCOPY "{table}" FROM STDIN WITH (FORMAT csv);')
        for row in rows:
            lines.append(",".join(f'"{cell}"' if cell else "" for cell in row))
        lines.append("\\.")
    return "\n".join(lines)


def verdicts(place: str | Path, mapping: str | None = None) -> dict[str, dict[str, int]]:
    result = audit(PACK, open_places([place], PACK, mapping), Options(clauses=("2.3.*", "2.6.1")))
    try:
        return {clause.clause.id: dict(clause.counts) for clause in result.clauses}
    finally:
        result.close()


def command(*arguments: str | Path) -> typer.testing.Result:
    return typer.testing.CliRunner().invoke(app, list(map(str, arguments)))


def test_tables_of_postgresql_give_the_findings_of_the_files(server: Server) -> None:
    url = server.database("hall", statements(tables_of(HALL)))
    assert verdicts(url) == verdicts(HALL)


def test_typed_columns_are_read_as_they_are(server: Server) -> None:
    url = server.database(
        "typed",
        "CREATE TABLE payments (id text PRIMARY KEY, at timestamptz, amount numeric(10,2), hall boolean, w text);"
        "INSERT INTO payments VALUES ('P1', '2026-03-02 09:00:00+08', 12.50, true, 'W1');"
        "CREATE VIEW operations AS SELECT id, 'payment' AS kind, at, amount, w AS \"window\", at::date AS month FROM payments "
        "WHERE false UNION ALL SELECT id, 'payment', at, amount, w, NULL FROM payments;",
    )
    result = audit(PACK, open_places([url], PACK), Options(clauses=("2.6.1",)))
    rows = result.store.connection.execute(
        'SELECT id, epoch("at"), amount, "window" FROM operations'
    ).fetchall()
    result.close()
    assert [(i, int(at), float(amount), w) for i, at, amount, w in rows] == [("P1", 1772413200, 12.5, "W1")]


def test_an_export_in_a_database_is_read_through_its_mapping(server: Server) -> None:
    url = server.database(
        "exchange", statements(tables_of(EXPORTS / "up_pro")) + "\nCREATE TABLE up_other (x text);"
    )
    assert verdicts(url, "up_pro") == verdicts(EXPORTS / "up_pro", "up_pro")


def test_sqlite_gives_the_findings_of_the_files(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "hall.db") as connection:
        for table, (header, *rows) in tables_of(HALL).items():
            names = ", ".join(f'"{name}" TEXT' for name in header)
            connection.execute(f'CREATE TABLE "{table}" ({names})')
            connection.executemany(f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(header))})', rows)
    connection.close()
    assert verdicts(f"sqlite:///{tmp_path / 'hall.db'}") == verdicts(HALL)


def test_the_same_rows_have_the_same_hash_in_every_reading(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "hall.db") as connection:
        connection.execute("CREATE TABLE operations (id TEXT PRIMARY KEY, kind TEXT, at TEXT)")
        rows = [(f"P{n}", "payment", "2026-03-02") for n in range(25_000)]
        connection.executemany("INSERT INTO operations VALUES (?, ?, ?)", reversed(rows))
    url = f"sqlite:///{tmp_path / 'hall.db'}"
    prints = [open_places([url], PACK)[0].parts()[0].fingerprint() for _ in range(2)]
    assert prints[0] == prints[1]
    connection.execute("UPDATE operations SET kind = 'visit' WHERE id = 'P7'")
    connection.commit()
    connection.close()
    assert open_places([url], PACK)[0].parts()[0].fingerprint() != prints[0]


def test_a_draft_of_a_mapping_can_be_made_from_a_database(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "old.db") as connection:
        connection.execute(
            'CREATE TABLE 收费表 ("办件号" TEXT, "缴费时间" TEXT, "缴费金额" TEXT, "收费窗口" TEXT)'
        )
        connection.execute("INSERT INTO 收费表 VALUES ('C1', '2026-03-02 09:00', '12.5', 'W1')")
    connection.close()
    url, draft = f"sqlite:///{tmp_path / 'old.db'}", tmp_path / "m.yaml"
    assert command("inspect", url, "--propose", draft).exit_code == 0
    said = command("inspect", url, "--mapping", draft, "--lang", "en", "-q").output
    assert "Records 1; rows quarantined 0" in said


def test_no_output_holds_the_password(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    url = server.database("hall", statements(tables_of(HALL)))
    done = command("audit", f"{url}?application_name=x", "--no-html", "--fail-on", "never")
    assert done.exit_code == 0, done.output
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.name for path in written} >= {"receipt.json", "summary.json", "findings.jsonl"}
    for path in written:
        assert PASSWORD.encode() not in path.read_bytes(), path
        assert QUOTED.encode() not in path.read_bytes(), path
    receipt = json.loads(next(path for path in written if path.name == "receipt.json").read_text("utf-8"))
    names = {entry["name"] for entry in receipt["inputs"]}
    assert f"postgresql://127.0.0.1:{server.port}/hall#operations" in names
    assert not any(USER in name for name in names)


def test_a_wrong_password_is_said_and_not_repeated(server: Server) -> None:
    done = command("check", server.url("postgres", "wr0ng-w0rd"))
    assert isinstance(done.exception, UnreadableSource)
    assert "password authentication failed" in str(done.exception)
    assert "wr0ng-w0rd" not in str(done.exception) + done.output
    assert done.exception.exit_status == 4


def test_a_missing_table_is_said_with_what_there_is(server: Server) -> None:
    url = server.database("empty", "CREATE TABLE ledger (id text);")
    with pytest.raises(UnreadableSource, match="has no table or view 'operations'.*its tables: ledger"):
        open_places([url], PACK)


def test_a_server_that_is_not_there_is_said() -> None:
    with pytest.raises(UnreadableSource, match=r"postgresql://127.0.0.1:1/x: cannot be opened"):
        open_places(["postgresql://u:p4ss@127.0.0.1:1/x"], PACK)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresq://u:geheim@h/x", "there is no database kind 'postgresq'"),
        ("://geheim", "is no database URL"),
    ],
)
def test_a_wrong_url_is_said_without_its_password(url: str, said: str) -> None:
    with pytest.raises(UnreadableSource, match=said) as error:
        open_places([url], PACK)
    assert "geheim" not in str(error.value)


def test_a_connection_lost_while_reading_ends_the_audit(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The backend is killed when part of the rows have come; nothing is judged and nothing written."""
    url = server.database(
        "large",
        "CREATE TABLE operations AS SELECT 'P' || n AS id, 'payment' AS kind, timestamp '2026-03-02 09:00' AS at, "
        "repeat('x', 200) AS \"case\" FROM generate_series(1, 200000) n; ALTER TABLE operations ADD PRIMARY KEY (id);",
    )
    seen: list[int] = []
    kill = threading.Event()
    read = Database.read_batch

    def watched(self: Database, rows: object) -> object:
        seen.append(1)
        if len(seen) == 3:
            server.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{USER}';")
            kill.set()
        return read(self, rows)

    monkeypatch.setattr(Database, "read_batch", watched)
    monkeypatch.chdir(tmp_path)
    done = command("audit", url, "--no-html", "--out", tmp_path / "report")
    assert kill.is_set()
    assert isinstance(done.exception, UnreadableSource)
    assert "reading table 'operations' broke off after" in str(done.exception)
    assert "nothing was judged" in str(done.exception)
    assert PASSWORD not in str(done.exception)
    assert list(tmp_path.iterdir()) == []
