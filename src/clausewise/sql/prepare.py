"""Makes the tables that rules look at: operations up to as-of, the calendar, case summaries, calendar triggers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cache

import duckdb
import pyarrow as pa

from clausewise.errors import WrongUsage
from clausewise.model.expression import Expression, columns
from clausewise.model.finding import PLACEHOLDER
from clausewise.model.rule import Trigger, TriggerForm
from clausewise.model.sql_names import quote_identifier as q
from clausewise.sql.duty import Duty
from clausewise.sql.expression import MACROS, Binder, microseconds
from clausewise.sql.frames import STEP_COLUMNS
from clausewise.sql.setting import Setting
from clausewise.working_time import Calendar, UncoveredYear, china_years

COPIED = 20_000  # rows: planning a query over the view, a millisecond each of hundreds of times, costs more than a copy
GAP = 100_000  # between stretches of covered years, so that no count of working days bridges them
ISO_MACRO = """CREATE OR REPLACE MACRO iso(t) AS (
    strftime(t, '%Y-%m-%dT%H:%M:%S') || (CASE WHEN date_part('timezone', t) < 0 THEN '-' ELSE '+' END)
    || printf('%02d:%02d', abs(date_part('timezone', t)) // 3600, abs(date_part('timezone', t)) // 60 % 60))"""


def prepare(connection: duckdb.DuckDBPyConnection, setting: Setting, duties: Sequence[Duty]) -> int:
    """Makes `ops`, `calendar_days`, `register_moment`, and what else these duties and their messages ask for.

    Returns how many operations there are, later ones included.
    """
    rules = [duty.rule for duty in duties]
    binder = Binder()
    as_of = binder.moment(setting.as_of)
    later = connection.execute(
        *binder.bound(f'SELECT 1 FROM operations WHERE "at" > {as_of} LIMIT 1')
    ).fetchall()
    known = f'WHERE "at" <= make_timestamptz({microseconds(setting.as_of)})' if later else ""
    (rows,) = connection.execute("SELECT count(*) FROM operations").fetchone() or (0,)
    form = "TABLE" if rows <= COPIED else "VIEW"
    connection.execute(f"CREATE {form} ops AS SELECT * FROM operations {known}")
    make_calendar(connection, setting.calendar)
    for macro in (*MACROS, ISO_MACRO):
        connection.execute(macro)
    binder = Binder()
    end = f"least(end_of_day({binder.bind(setting.until)}::DATE), {binder.moment(setting.as_of)})"
    connection.execute(
        *binder.bound(
            f"CREATE TABLE register_moment AS SELECT m.at, CAST(m.at AS DATE) AS date, strftime(m.at, '%Y-%m') AS month, "
            f"year(CAST(m.at AS DATE)) AS year FROM (SELECT {end} AS at) m"
        )
    )
    if any(_names(duty, STEP_COLUMNS) for duty in duties):
        make_case_steps(connection)
    if any(rule.each.form is TriggerForm.CASE for rule in rules):
        make_case_summary(connection)
    for trigger in {rule.each for rule in rules if rule.each.form is TriggerForm.CALENDAR}:
        make_calendar_triggers(connection, setting, trigger)
    return int(rows)


def _names(duty: Duty, names: Iterable[str]) -> bool:
    rule, answer, message = duty.rule, duty.rule.answer, duty.clause.message
    parts: list[Expression | None] = [rule.where, rule.unless, rule.must, answer.where if answer else None]
    used = {column.path[0] for part in parts for column in columns(part)}
    used |= {word.partition(".")[0] for word in PLACEHOLDER.findall(message.zh + message.en)}
    return (
        bool(used & set(names))
        or bool(answer and set(answer.same) & set(names))
        or bool(rule.number_by and set(rule.number_by) & set(names))
    )


# -- calendar


def make_calendar(connection: duckdb.DuckDBPyConnection, calendar: Calendar) -> None:
    """`calendar_days`: date, working, ordinal (how many working days up to and with it), of covered years only;
    `covered_years`: those, each with the nearest uncovered years after and before it."""
    key = tuple(sorted(calendar.overrides.items()))
    connection.register("calendar_arrow", _calendar_table(calendar.name, key))
    connection.execute("CREATE TABLE calendar_days AS SELECT * FROM calendar_arrow")
    connection.unregister("calendar_arrow")
    covered = covered_years(calendar)
    gaps = {year for edge in covered for year in (edge - 1, edge + 1)} - set(covered)
    connection.execute(
        "CREATE TABLE covered_years AS SELECT year, (SELECT min(g) FROM unnest($gaps) t(g) WHERE g > year) AS gap_after, "
        "(SELECT max(g) FROM unnest($gaps) t(g) WHERE g < year) AS gap_before FROM unnest($covered) u(year)",
        {"gaps": sorted(gaps), "covered": covered},
    )


@cache
def _calendar_table(name: str, overrides: tuple[tuple[date, bool], ...]) -> pa.Table:
    calendar = Calendar(name, dict(overrides))  # type: ignore[arg-type]  # the pack's reader admits the three names only
    days: list[date] = []
    working: list[bool | None] = []
    ordinals: list[int] = []
    ordinal = 0
    for year in covered_years(calendar):
        if not days or not calendar.covers(year - 1):
            ordinal += GAP
            days.append(date(year - 1, 12, 31))
            working.append(
                None
            )  # the eve of a covered stretch: limits may run from it, but it is not known itself
            ordinals.append(ordinal)
        day = date(year, 1, 1)
        while day.year == year:
            is_working = calendar.is_working(day)
            ordinal += is_working
            days.append(day)
            working.append(is_working)
            ordinals.append(ordinal)
            day += timedelta(days=1)
        if not calendar.covers(day.year):  # the morrow of a covered stretch: limits may run back from it
            days.append(day)
            working.append(None)
            ordinals.append(ordinal)
    return pa.table(
        {"date": pa.array(days, pa.date32()), "working": working, "ordinal": pa.array(ordinals, pa.int64())}
    )


def covered_years(calendar: Calendar) -> list[int]:
    """The years of the calendar table: what the holidays cover; 1900-2199 where every year is."""
    if calendar.name != "china":
        return list(range(1900, 2200))
    first, last = china_years()
    years = {*range(first, last + 1), *(day.year for day in calendar.overrides)}
    return sorted(year for year in years if calendar.covers(year))


# -- cases


def make_case_steps(connection: duckdb.DuckDBPyConnection) -> None:
    """`case_steps`: each operation's place within its case, in (at, source order)."""
    connection.execute(
        """CREATE TABLE case_steps AS
        SELECT _rid, row_number() OVER w AS seq, lead(kind) OVER w AS next_kind,
               row_number() OVER w = 1 AS is_first, lead(_rid) OVER w IS NULL AS is_last
        FROM ops WHERE "case" IS NOT NULL WINDOW w AS (PARTITION BY "case" ORDER BY "at", _rid)"""
    )


def make_case_summary(connection: duckdb.DuckDBPyConnection) -> None:
    """`case_summary`: one record for each case."""
    connection.execute(
        """CREATE TABLE case_summary AS
        SELECT row_number() OVER (ORDER BY "case") - 1 AS _rid, "case",
               arg_min(kind, {'at': "at", 'rid': _rid}) AS first_kind, arg_max(kind, {'at': "at", 'rid': _rid}) AS last_kind,
               count(*) AS length, min("at") AS since, max("at") AS at, CAST(max("at") AS DATE) AS _date,
               CAST(max("at") AS DATE) AS date, strftime(max("at"), '%Y-%m') AS month, year(CAST(max("at") AS DATE)) AS year
        FROM ops WHERE "case" IS NOT NULL GROUP BY "case" """
    )


# -- calendar triggers


def make_calendar_triggers(connection: duckdb.DuckDBPyConnection, setting: Setting, trigger: Trigger) -> None:
    """`calendar_X_per`: one record for each record of X and each period that ended within the judged time."""
    spans = calendar_spans(setting, trigger.per)
    table = pa.table(
        {
            "span": pa.array([name for name, _, _ in spans], pa.string()),
            "first": pa.array([first for _, first, _ in spans], pa.date32()),
            "last": pa.array([last for _, _, last in spans], pa.date32()),
        }
    )
    register = setting.vocabulary.register_of(trigger.name)
    if register is None:
        source, key, own = "spans", "'centre'", ""
    else:
        source = f"{q(f'register_{register.name}')} r CROSS JOIN spans"
        key = " || '/' || ".join(f"CAST(r.{q(k)} AS VARCHAR)" for k in register.key)
        own = "".join(f"r.{q(name)}, " for name in register.columns)
    declared = set(register.columns) if register else set()
    derived = {
        "since": "start_of_day(first)",
        "at": "end_of_day(last)",
        "date": "last",
        "month": "strftime(last, '%Y-%m')",
        "year": "year(last)",
    }
    extra = ", ".join(f"{sql} AS {q(name)}" for name, sql in derived.items() if name not in declared)
    connection.register("spans", table)
    connection.execute(
        f"CREATE TABLE {q(f'calendar_{trigger.name}_{trigger.per}')} AS SELECT "
        f"row_number() OVER (ORDER BY first, {key}) - 1 AS _rid, {own}{extra}, {key} || '@' || span AS _trigger, "
        f"start_of_day(first) AS _since, end_of_day(last) AS _at, last AS _date FROM {source}"
    )
    connection.unregister("spans")


def calendar_spans(setting: Setting, per: str) -> list[tuple[str, date, date]]:
    """(name, first day, last day) of the periods whose end lies in the judged time and is not later than as-of."""
    ended = setting.as_of.astimezone(setting.zone)
    last_day = (
        ended.date()
        if ended.timetz().replace(tzinfo=None).isoformat() == "23:59:59.999999"
        else ended.date() - timedelta(days=1)
    )
    last_day = min(last_day, setting.until)
    found = []
    day = begin = min(setting.judge_since, setting.look_back or setting.judge_since)
    if per == "working_day":
        try:
            days = setting.calendar.working_days(begin, max(setting.until, begin))
        except UncoveredYear as error:
            raise WrongUsage(
                f"the holiday table does not cover {error.year}, so the working days of the period {setting.since} to "
                f"{setting.until} are not known; choose a period in covered years, or add the year to the pack's calendar"
            ) from None
        return [(d.isoformat(), d, d) for d in days if d <= last_day]
    while day <= last_day:
        first = day.replace(day=1) if per == "month" else day.replace(month=1, day=1)
        following = date(
            first.year + (first.month == 12 or per == "year"), 1 if per == "year" else first.month % 12 + 1, 1
        )
        last = following - timedelta(days=1)
        if last <= last_day:
            found.append((f"{first:%Y-%m}" if per == "month" else f"{first:%Y}", first, last))
        day = following
    return found
