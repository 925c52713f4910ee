"""A PostgreSQL server of the test run's own: a new cluster in a temporary directory, on a free port of localhost.

PostgreSQL refuses to run as root; as root it is started by the user `postgres` that its package brings.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

USER, PASSWORD = "auditor", "s3cret@pass/word"
QUOTED = "s3cret%40pass%2Fword"
MISSING = (
    "PostgreSQL is not installed (Debian: apt-get install postgresql), so nothing can be tested against it"
)


@dataclass(frozen=True)
class Server:
    binaries: Path
    port: int
    owner: Mapping[str, Any]  # what makes a process of `subprocess` one of the server's user
    directory: Path

    def url(self, database: str = "postgres", password: str = QUOTED) -> str:
        return f"postgresql://{USER}:{password}@127.0.0.1:{self.port}/{database}"

    def sql(self, statements: str, database: str = "postgres") -> str:
        """Runs statements as the superuser, over the server's socket."""
        done = subprocess.run(
            [str(self.binaries / "psql"), "-X", "-h", str(self.directory), "-p", str(self.port), "-d", database,
             "-v", "ON_ERROR_STOP=1", "-qAt"],
            input=statements, text=True, capture_output=True, check=False, cwd=self.directory, **self.owner,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def database(self, name: str, statements: str = "") -> str:
        """A new database with what the statements make, readable by the auditor; its URL."""
        self.sql(f"DROP DATABASE IF EXISTS {name}; ")
        self.sql(f"CREATE DATABASE {name};")
        self.sql(f"{statements}\nGRANT SELECT ON ALL TABLES IN SCHEMA public TO {USER};", name)
        return self.url(name)


def find_binaries() -> Path | None:
    """Where initdb and the others are: on the path, or where Debian keeps them."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3])
    )
    return versions[-1].parent if versions else None


@contextmanager
def running(binaries: Path) -> Iterator[Server]:
    directory = Path(tempfile.mkdtemp(prefix="clausewise-pg-"))
    owner: dict[str, Any] = {}
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(directory, account.pw_uid, account.pw_gid)
        owner = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    server = Server(binaries, free_port(), owner, directory)
    data = directory / "data"

    def run(*command: str) -> None:
        subprocess.run(command, check=True, capture_output=True, cwd=directory, **owner)

    try:
        run(
            str(binaries / "initdb"),
            "-D",
            str(data),
            "-A",
            "trust",
            "--no-sync",
            "-E",
            "UTF8",
            "--locale",
            "C",
        )
        (data / "pg_hba.conf").write_text("local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n")
        options = f"-p {server.port} -k {directory} -c listen_addresses=127.0.0.1 -c fsync=off"
        run(
            str(binaries / "pg_ctl"),
            "-D",
            str(data),
            "-o",
            options,
            "-l",
            str(directory / "log"),
            "-w",
            "start",
        )
        server.sql(f"CREATE ROLE {USER} LOGIN PASSWORD '{PASSWORD}';")
        yield server
    finally:
        subprocess.run(
            [str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"],
            check=False, capture_output=True, cwd="/", **owner,
        )  # fmt: skip
        shutil.rmtree(directory, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
