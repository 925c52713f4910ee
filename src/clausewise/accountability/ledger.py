"""The ledger: what each audit said, month after month, in a SQLite file or a PostgreSQL database.

An audit holds the ledger from its first look to its last word, in one transaction: two audits at once would count
occasions without each other. The second one waits, and after WAIT_SECONDS refuses. Whatever ends an audit before
it is done (a kill, a full disk) leaves the ledger as it was; a month is replaced whole or not at all. Nothing that
differs between two equal audits is kept, so auditing a month twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import date
from itertools import islice

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from clausewise.accountability.past import Past
from clausewise.errors import UnreadableSource, WrongUsage
from clausewise.model.clause import Pack
from clausewise.model.due_process import Appeal, AppealState, Sighting
from clausewise.working_time import last_of_month

WAIT_SECONDS = 30
ROWS = 5_000
LOCK = 7_262_026  # of PostgreSQL: any number, the same for all who keep a ledger in this database

metadata = sa.MetaData()
audits = sa.Table(
    "audits",
    metadata,
    sa.Column("since", sa.String, primary_key=True),
    *(sa.Column(name, sa.String, nullable=False)
      for name in ("until", "label", "as_of", "pack", "version", "sha256")),
)  # fmt: skip
sightings = sa.Table(
    "sightings",
    metadata,
    sa.Column("since", sa.String, primary_key=True),
    sa.Column("finding", sa.String, primary_key=True),
    *(sa.Column(field.name, sa.String) for field in fields(Sighting) if field.name != "finding"),
)
appeals = sa.Table(
    "appeals",
    metadata,
    sa.Column("since", sa.String, primary_key=True),
    sa.Column("finding", sa.String, primary_key=True),
    *(sa.Column(name, sa.String, nullable=False)
      for name in ("state", "appellant", "decided_on", "document")),
)  # fmt: skip
# One row a fingerprint, for people and other software; the tables above are what counts.
VIEW = """CREATE VIEW findings AS
SELECT s.finding, s.clause, s."trigger", s.track, s.severity, s.unit, s.staff, s."at", s.due, substr(s."at", 1, 7) AS month,
       f.label AS first_seen, l.label AS last_seen,
       coalesce((SELECT a.state FROM appeals a WHERE a.finding = s.finding
                 AND a.since = (SELECT max(b.since) FROM appeals b WHERE b.finding = s.finding)), s.verdict) AS state
FROM (SELECT finding, min(since) AS first_since, max(since) AS last_since FROM sightings GROUP BY finding) g
JOIN sightings s ON s.finding = g.finding AND s.since = g.last_since
JOIN audits f ON f.since = g.first_since JOIN audits l ON l.since = g.last_since"""


class Ledger:
    """A ledger that this process holds: nobody else can read or change it meanwhile."""

    def __init__(self, connection: sa.Connection, place: str) -> None:
        self._connection = connection
        self._place = place

    def read(self, since: date, until: date, pack: Pack) -> Past:
        """What it knows of the time before the period `since`..`until`.

        Raises:
            WrongUsage: where it is another pack's, or an audit in it overlaps the period in part.
        """
        earlier, later = [], []
        for row in self._connection.execute(sa.select(audits).order_by(audits.c.since)):
            if row.pack != pack.name:
                raise WrongUsage(
                    f"{self._place}: is the ledger of the pack {row.pack}, not of {pack.name}: name another --ledger"
                )
            first, last = date.fromisoformat(row.since), date.fromisoformat(row.until)
            if last < since:
                earlier.append((first, last, row.label))
            elif first > until:
                later.append(row.label)
            elif first < since or last > until:
                raise WrongUsage(
                    f"{self._place}: holds an audit of {first} to {last}, which the period {since} to {until} overlaps "
                    "in part: audit whole months (--period 2026-03), or that period again"
                )
        latest: dict[str, Sighting] = {}
        first_breach: dict[str, str] = {}
        seen = sa.select(*(sightings.c[field.name] for field in fields(Sighting)))
        before = seen.where(sightings.c.since < since.isoformat())
        for row in self._connection.execute(before.order_by(sightings.c.since, sightings.c.finding)):
            sighting = Sighting(*row)
            latest[sighting.finding] = sighting
            if sighting.verdict == "breach":
                first_breach.setdefault(sighting.finding, sighting.day)
        return Past(
            tuple((first, last) for first, last, _ in earlier),
            tuple(label for _, _, label in earlier),
            tuple(later),
            latest,
            first_breach,
            tuple(self._appeals(since)),
        )

    def _appeals(self, since: date) -> Iterator[Appeal]:
        """Those of earlier audits; the last word on each finding."""
        known: dict[str, Appeal] = {}
        for row in self._connection.execute(
            sa.select(appeals).where(appeals.c.since < since.isoformat()).order_by(appeals.c.since)
        ):
            known[row.finding] = Appeal(
                row.finding,
                AppealState(row.state),
                row.appellant,
                date.fromisoformat(row.decided_on),
                row.document,
            )
        yield from known.values()

    def record(
        self,
        period: tuple[date, date],
        as_of: str,
        pack: Pack,
        found: Iterable[Sighting],
        decided: Iterable[Appeal],
    ) -> None:
        """Replaces what it holds of the period, and nothing else."""
        since, until = (day.isoformat() for day in period)
        for table in (sightings, appeals, audits):
            self._connection.execute(sa.delete(table).where(table.c.since >= since, table.c.since <= until))
        self._connection.execute(
            sa.insert(audits).values(
                since=since, until=until, label=label(*period), as_of=as_of,
                pack=pack.name, version=pack.version, sha256=pack.sha256,
            )
        )  # fmt: skip
        rows = ({"since": since, **asdict(sighting)} for sighting in found)
        while batch := list(islice(rows, ROWS)):
            self._connection.execute(sa.insert(sightings), batch)
        words = [
            {"since": since, "finding": a.finding, "state": a.state.value, "appellant": a.by,
             "decided_on": a.on.isoformat(), "document": a.document}
            for a in decided
        ]  # fmt: skip
        if words:
            self._connection.execute(sa.insert(appeals), words)


def label(since: date, until: date) -> str:
    """`2026-03` for a whole month, else both days."""
    whole = since.day == 1 and until == last_of_month(since)
    return f"{since:%Y-%m}" if whole else f"{since}/{until}"


@contextmanager
def held_ledger(place: str, *, wait_seconds: float = WAIT_SECONDS) -> Iterator[Ledger]:
    """Opens (or makes) a ledger and holds it; what was recorded is kept when the block ends well.

    `place`: a SQLite file, or the URL of a PostgreSQL database.

    Raises:
        WrongUsage: for another kind of place; UnreadableSource where it cannot be opened or somebody else holds it.
    """
    engine = _engine(place, wait_seconds)
    shown = engine.url.render_as_string(hide_password=True) if "://" in place else place
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(wait_seconds * 1000)}")
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
            if not sa.inspect(connection).has_table(audits.name):
                metadata.create_all(connection)
                connection.exec_driver_sql(VIEW)
            yield Ledger(connection, shown)
            connection.commit()
    except SQLAlchemyError as error:
        raise UnreadableSource(_say(error, shown, wait_seconds)) from None
    finally:
        engine.dispose()


def _engine(place: str, wait_seconds: float) -> sa.Engine:
    try:
        url = sa.make_url(place) if "://" in place else sa.URL.create("sqlite", database=place)
        if url.drivername == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        if url.get_backend_name() not in ("sqlite", "postgresql"):
            raise WrongUsage(
                f"--ledger {url.get_backend_name()}://…: a ledger is a SQLite file or postgresql://…"
            )
        if url.get_backend_name() == "postgresql":
            return sa.create_engine(url, poolclass=sa.NullPool)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise WrongUsage(
            f"--ledger: cannot be opened ({error}); a ledger is a SQLite file or postgresql://user@host/database "
            "(pip install 'clausewise[postgresql]')"
        ) from None
    engine = sa.create_engine(
        url, poolclass=sa.NullPool, connect_args={"timeout": wait_seconds, "isolation_level": None}
    )

    @sa.event.listens_for(engine, "begin")
    def lock(
        connection: sa.Connection,
    ) -> None:  # at once, not with the first change (SQLAlchemy's own recipe)
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _say(error: SQLAlchemyError, place: str, wait_seconds: float) -> str:
    told = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    if "locked" in told or "lock timeout" in told:
        return (
            f"{place}: another audit has held the ledger for more than {wait_seconds:g} seconds; "
            "run this one again when that is done (nothing was changed)"
        )
    return f"{place}: the ledger cannot be read or written: {told}"
