"""One table for each duty: its triggers with everything that their verdict needs but the answers.

Columns: `_rid`, `at`, `_order` (source order), `_w` `_u` `_d` (where, unless, must: true, false or NULL), `_start`
(what the limit counts from), `_due`, `_end` (the due time, or the start of the year that the holiday table does not
cover: until then an answer can come), `_lower` and `_upper` (when an answer counts), `_x` (the due time, or what
must be the same, is not known), `unit`, `_in_period`, `s0…` (the `same` columns) and `e0… x0…` (each.* columns).
"""

from __future__ import annotations

from datetime import date

import duckdb

from clausewise.model.expression import Column, Expression, Period, columns
from clausewise.model.rule import Answer, Trigger, TriggerForm
from clausewise.model.shapes import Shape, operation_shape, register_shape, trigger_shape
from clausewise.model.sql_names import quote_identifier as q
from clausewise.model.vocabulary import Vocabulary
from clausewise.sql.duty import ELAPSED_SECONDS, Duty
from clausewise.sql.expression import MICROSECOND, Binder, Translator, shift, shift_date
from clausewise.sql.frames import ColumnsFrame, TableFrame, trigger_table
from clausewise.sql.setting import Setting

CARRIED = ("unit", "staff", "case", "window", "item")
LAST_ORDER = 9_000_000_000_000_000_000


def trigger_frame(duty: Duty, vocabulary: Vocabulary, alias: str = "t") -> TableFrame:
    """The duty's trigger as a record of its table."""
    each = duty.rule.each
    return TableFrame(
        alias,
        trigger_table(each, vocabulary),
        trigger_shape(each, vocabulary, numbered=duty.rule.number_by is not None),
        kinds=(each.name,) if each.form is TriggerForm.OPERATION else (),
        numbers=number_table(duty) if duty.rule.number_by is not None else "",
        register=each.form is TriggerForm.REGISTER,
    )


def answer_frame(answer: Answer, vocabulary: Vocabulary, alias: str = "a") -> TableFrame:
    """The records that may answer, as a record of their table."""
    name = answer.kinds[0]
    register = vocabulary.register_of(name)
    if name in ("finding", "occasion"):
        trigger = Trigger(TriggerForm(name), name)
        return TableFrame(alias, trigger_table(trigger, vocabulary), trigger_shape(trigger, vocabulary))
    if register and name not in vocabulary.kinds:
        return TableFrame(
            alias, f"register_{register.name}", register_shape(register, vocabulary), register=True
        )
    return TableFrame(alias, "ops", operation_shape(vocabulary, answer.kinds), kinds=answer.kinds)


def trigger_id(duty: Duty, frame: TableFrame) -> str:
    """The SQL of a trigger's name (design/interface.md)."""
    match duty.rule.each.form:
        case TriggerForm.OPERATION:
            return "t.id"
        case TriggerForm.REGISTER:
            register = frame.shape.vocabulary.register_of(duty.rule.each.name)
            assert register is not None
            return " || '/' || ".join(f"CAST(t.{q(key)} AS VARCHAR)" for key in register.key)
        case TriggerForm.CASE:
            return 't."case"'
        case _:
            return "t._trigger"


def kind_filter(frame: TableFrame, kinds: tuple[str, ...]) -> str:
    """The condition that a row of `ops` is of these kinds; for findings that nobody revoked them; else TRUE."""
    if frame.table == "finding_records":
        return f"{frame.alias}.verdict <> 'revoked'"
    if not frame.is_operation or "operation" in kinds:
        return "TRUE"
    numbers = frame.shape.vocabulary.kind_numbers
    return f"{frame.alias}._kind IN ({', '.join(str(numbers[kind]) for kind in kinds)})"


def with_records(duty: Duty, frame: TableFrame, triggers: str = "") -> str:
    """The FROM part of the duty's triggers `k` and their own records `t`, once all columns of the frame have been asked for.

    `triggers`: another table of them. The kind is said too, as the database then passes over all other records unread.
    """
    kind = kind_filter(frame, (duty.rule.each.name,)) if frame.is_operation else "TRUE"
    return f"{frame.source} JOIN {triggers or q(duty.table)} k ON k._rid = t._rid AND {kind}"


def each_columns(answer: Answer | None) -> list[Column]:
    """The trigger's columns that an answer's `where` looks at."""
    return [column for column in columns(answer.where if answer else None) if column.each]


def each_frame(answer: Answer | None, alias: str = "t") -> ColumnsFrame:
    """The trigger as its answers see it: columns e0…, existence x0…, of its trigger table."""
    return ColumnsFrame(
        {
            column.path: (f"{alias}.e{i}", f"{alias}.x{i}" if len(column.path) > 1 else None)
            for i, column in enumerate(each_columns(answer))
        }
        | {("_date",): (f"{alias}._date", None)}
    )


def number_table(duty: Duty) -> str:
    """The table that holds `nth` for the clause's triggers."""
    return f"numbers_{duty.clause.id}_{duty.clause.in_force_from}"


def same_type(name: str, trigger: Shape, answer: Shape) -> str:
    """The SQL type in which a `same` column is compared; '' as it is."""
    types = {trigger.columns[name].name, answer.columns[name].name}
    return (
        "DATE" if types == {"date", "timestamp"} else "DECIMAL(18,6)" if types == {"int", "decimal"} else ""
    )


def carried_columns(duty: Duty, frame: TableFrame) -> dict[str, str]:
    """The SQL of unit, staff, case, window and item of the duty's findings (rule-language.md, Derived columns)."""
    shape = frame.shape
    found = {name: frame.column((name,)) for name in CARRIED if name in shape.columns}
    inferred = duty.rule.each.form in (TriggerForm.REGISTER, TriggerForm.CALENDAR)
    if inferred and "unit" not in found and "staff" in shape.columns:
        register = shape.register_behind("staff")
        if register and "unit" in register.columns:
            found["unit"] = frame.column(("staff", "unit"))
    holds = duty.clause.holds
    if holds.column is not None:
        found[holds.who] = frame.column(holds.column.path)
    return found


class TriggerQuery:
    """Builds the statement that makes a duty's trigger table."""

    def __init__(self, duty: Duty, setting: Setting) -> None:
        self.duty = duty
        self.setting = setting
        self.binder = Binder()
        self.frame = trigger_frame(duty, setting.vocabulary)
        self.translator = Translator(self.binder, self.frame, as_of=setting.as_of)
        self.form = duty.rule.each.form
        self.answer = duty.rule.answer

    def condition(self, node: Expression | None) -> str:
        return "NULL::BOOLEAN" if node is None else self.translator.sql(node)

    def day(self, value: date) -> str:
        return f"{self.binder.bind(value)}::DATE"

    def select(self, *, everything: bool = False, among: str = "TRUE") -> str:
        """The rows of the trigger table. `everything` keeps the records whose `where` is false, too: the judge shall see
        for itself. `among`: a further condition on `t._rid`."""
        rule, answer = self.duty.rule, self.answer
        at, day, floor, order = self.moments()
        where = "TRUE" if rule.where is None else self.translator.sql(rule.where)
        unless = "FALSE" if rule.unless is None else self.translator.sql(rule.unless)
        same = list(self.same_columns())
        each = list(self.each_values())
        start, counted_from, due, end, lower = self.limits(at, floor)
        unknown = (
            " OR ".join([*(f"s{i} IS NULL" for i in range(len(same))), *self.unknown_limit()]) or "FALSE"
        )
        unit = carried_columns(self.duty, self.frame).get("unit", "NULL")
        picked, in_period = self.selection(day)
        case = self.frame.column(("case",)) if answer and answer.pausing else "NULL::VARCHAR"
        parts = [
            f"t._rid AS _rid, {at} AS at, {day} AS _date, {order} AS _order, {where} AS _w, {unless} AS _u",
            f"{self.condition(rule.must)} AS _d, {start} AS _start, {due} AS _due",
            f"{lower} AS _lower, {unit} AS unit, {in_period} AS _in_period, {case} AS _case",
            *(f"{sql} AS s{i}" for i, sql in enumerate(same)),
            *each,
        ]
        kept = "" if everything or rule.where is None else " WHERE _w IS NOT FALSE"
        records = f"FROM {self.frame.source} WHERE {picked} AND {among}"
        # Layer upon layer, so that the due time, a subquery over the calendar, is planned once and not five times.
        if end == "_due":
            rows = f"(SELECT {', '.join(parts)} {records}){kept}"
            return f"SELECT *, _due AS _end, _due AS _upper, ({unknown}) AS _x FROM {rows}"
        rows = f"(SELECT {', '.join(parts)}, {counted_from} AS _from {records}){kept}"
        return (
            f"SELECT * EXCLUDE (_from), coalesce(_due, _end - {MICROSECOND}) AS _upper, ({unknown}) AS _x "
            f"FROM (SELECT *, {end} AS _end FROM {rows})"
        )

    def moments(self) -> tuple[str, str, str, str]:
        """(at, its day, the earliest time of an answer, source order) of a trigger."""
        last = str(LAST_ORDER)
        match self.form:
            case TriggerForm.OPERATION:
                return "t.at", "t._date", "t.at", "t._rid"
            case TriggerForm.REGISTER:
                return "register_moment.at", self.frame.column(("_date",)), register_since(self.frame), last
            case TriggerForm.CALENDAR:
                return "t._at", "t._date", "t._since", last
            case TriggerForm.CASE | TriggerForm.OCCASION:
                return "t.at", "t._date", "t.since", last
            case TriggerForm.FINDING:
                return "t.at", "t._date", "t._floor", "t._order"

    def same_columns(self) -> list[str]:
        if self.answer is None:
            return []
        other = answer_frame(self.answer, self.setting.vocabulary).shape
        found = []
        for name in self.answer.same:
            type_ = same_type(name, self.frame.shape, other)
            sql = self.frame.column((name,))
            found.append(f"CAST({sql} AS {type_})" if type_ else sql)
        return found

    def each_values(self) -> list[str]:
        found = []
        for i, column in enumerate(each_columns(self.answer)):
            found.append(f"{self.frame.column(column.path)} AS e{i}")
            exists = self.frame.exists(column.path)
            if exists:
                found.append(f"{exists} AS x{i}")
        return found

    def limits(self, at: str, floor: str) -> tuple[str, str, str, str, str]:
        """(start, its day, due, end, lower): from when the limit counts, until when, and from when on an answer counts.

        `end` is written over the columns `_due` and `_from`, the day.
        """
        answer, none, no_day = self.answer, "NULL::TIMESTAMPTZ", "NULL::DATE"
        if answer is None:
            return none, no_day, none, "_due", none
        if answer.by is not None:
            column = self.frame.column(answer.by.path)
            due = f"end_of_day({column})" if answer.by.type == "date" else column
            return at, no_day, due, "_due", none if answer.before else floor
        if answer.within is None:
            return none, no_day, none, "_due", none
        start, day = at, f"CAST({at} AS DATE)"
        if answer.from_column is not None:
            column = self.frame.column(answer.from_column.path)
            dated = answer.from_column.type == "date"
            start, day = (f"start_of_day({column})", column) if dated else (column, f"CAST({column} AS DATE)")
        elif self.form is TriggerForm.OPERATION:
            day = "t._date"
        if self.duty.period is None:
            return start, no_day, none, "_due", none if answer.before else floor
        if answer.before:
            return start, no_day, none, "_due", self.look_back(start, day, self.duty.period)
        return start, day, self.due(start, day, self.duty.period), self.horizon(self.duty.period), floor

    def due(self, start: str, day: str, period: Period) -> str:
        """The end of the limit's last day (Civil Code art. 201-203), or the elapsed time; NULL in an uncovered year."""
        if period.unit in ELAPSED_SECONDS:
            return shift(start, "timestamp", period, 1)
        if period.unit == "working days":
            return f"end_of_working_day({day}, {period.count})"
        if period.unit == "days":
            last = f"({day} + {period.count})"
            return f"end_of_day({f'add_working_days({last}, 0)' if self.setting.roll else last})"
        months = period.count * (12 if period.unit == "years" else 1)
        return f"end_of_day(CAST({day} + to_months({months}) AS DATE))"

    def look_back(self, start: str, day: str, period: Period) -> str:
        if period.unit in ELAPSED_SECONDS:
            return shift(start, "timestamp", period, -1)
        if period.unit in ("months", "years"):
            months = period.count * (12 if period.unit == "years" else 1)
            return f"start_of_day(CAST({day} - to_months({months}) AS DATE))"
        if period.unit == "working days" and period.count == 0:
            # Of a year that is not covered there is no day in the calendar, and so no answer.
            return (f"start_of_day((SELECT CASE WHEN max(w.date) FILTER (WHERE w.working IS NOT NULL) = {day} "
                    f"THEN max(w.date) FILTER (WHERE w.working) END FROM calendar_days w "
                    f"WHERE w.date <= {day} AND w.date > {day} - 60))")  # fmt: skip
        return f"start_of_day({shift_date(day, period.unit, -period.count)})"

    def horizon(self, period: Period) -> str:
        """The due time; where it is not known, the start of the first uncovered year that the limit runs into."""
        if period.unit == "working days":
            first = f"(_from + {min(period.count, 1)})"
        elif period.unit == "days" and self.setting.roll:
            first = f"(_from + {period.count})"
        else:
            return "_due"
        return f"coalesce(_due, start_of_day(make_date(uncovered_after({first}), 1, 1)))"

    def unknown_limit(self) -> list[str]:
        answer = self.answer
        if answer is None:
            return []
        if self.duty.unknown_limit:
            return ["TRUE"]
        if answer.by is not None or (answer.within is not None and not answer.before):
            return ["_due IS NULL"]
        return ["_lower IS NULL"] if answer.within is not None else []

    def selection(self, day: str) -> tuple[str, str]:
        """(which rows are triggers at all, whether a trigger lies in the reported period)."""
        setting, duty = self.setting, self.duty
        force = [kind_filter(self.frame, (duty.rule.each.name,))]
        in_period = f"{day} >= {self.day(setting.since)}"
        match self.form:
            case TriggerForm.OPERATION | TriggerForm.CASE | TriggerForm.CALENDAR:
                if duty.clause.id not in setting.reopens:
                    first, last = max(duty.since, setting.judge_since), min(duty.until, setting.until)
                    force.append(f"{self.between(day, first, last)}{self.not_held(day)}")
                    return " AND ".join(force), "TRUE" if first >= setting.since else in_period
                judged = self.between(day, setting.judge_since, setting.until)
                force.append(self.judged_again(f"{judged}{self.not_held(day)}"))
            case TriggerForm.REGISTER:
                force += self.overlap(self.day(setting.since), self.day(setting.until))
                in_period = "TRUE"
            case TriggerForm.FINDING:
                in_period = "t._in_period"
                feeders = ", ".join(self.binder.bind(clause) for clause in self.duty.clause.depends_on)
                force.append(f"t.clause IN ({feeders})" if feeders else "FALSE")
            case TriggerForm.OCCASION:
                force += [f"t.at <= {self.binder.moment(setting.as_of)}", self.judged_again(in_period)]
        force.append(self.between(day, duty.since, duty.until))
        return " AND ".join(force), in_period

    def between(self, day: str, first: date, last: date) -> str:
        return f"{day} >= {self.day(first)} AND {day} <= {self.day(last)}"

    def not_held(self, day: str) -> str:
        """The condition that no ledger has the verdicts of a day."""
        spans = (f" AND NOT {day} BETWEEN {self.day(a)} AND {self.day(b)}" for a, b in self.setting.held)
        return "".join(spans)

    def judged_again(self, condition: str) -> str:
        """The condition, or that the trigger is one to be taken up again."""
        if self.duty.clause.id not in self.setting.reopens:
            return condition
        clause = self.binder.bind(self.duty.clause.id)
        name = trigger_id(self.duty, self.frame)
        return f"(({condition}) OR {name} IN (SELECT trigger FROM reopened WHERE clause = {clause}))"

    def overlap(self, since: str, until: str) -> list[str]:
        """That a register's record overlaps the audit period and has begun by as-of; without a `since` it always does.

        Also where occasions look further back: what has ended before the period was an earlier audit's business.
        """
        types = {name: type_.name for name, type_ in self.frame.shape.columns.items()}
        if types.get("since") not in ("date", "timestamp"):
            return []
        begun = "t.since" if types["since"] == "date" else "CAST(t.since AS DATE)"
        moment = "start_of_day(t.since)" if types["since"] == "date" else "t.since"
        as_of = self.binder.moment(self.setting.as_of)
        force = [f"(t.since IS NULL OR ({begun} <= {until} AND {moment} <= {as_of}))"]
        if types.get("until") in ("date", "timestamp"):
            ended = "t.until" if types["until"] == "date" else "CAST(t.until AS DATE)"
            force.append(f"(t.since IS NULL OR t.until IS NULL OR {ended} >= {since})")
        return force


def register_since(frame: TableFrame) -> str:
    """The SQL of the moment at which a register's record begins; NULL where it has no such column."""
    type_ = frame.shape.columns.get("since")
    if type_ is None or type_.name not in ("date", "timestamp"):
        return "NULL::TIMESTAMPTZ"
    return "start_of_day(t.since)" if type_.name == "date" else "t.since"


def make_triggers(
    connection: duckdb.DuckDBPyConnection,
    duty: Duty,
    setting: Setting,
    *,
    everything: bool = False,
    among: str = "TRUE",
) -> int:
    """Makes the duty's trigger table; returns its rows. Dues that pauses move are corrected by `pausing.py` afterwards."""
    query = TriggerQuery(duty, setting)
    statement = f"CREATE TABLE {q(duty.table)} AS {query.select(everything=everything, among=among)}"
    ((number,),) = connection.execute(*query.binder.bound(statement)).fetchall()
    return int(number)


def make_numbers(connection: duckdb.DuckDBPyConnection, group: list[Duty], setting: Setting) -> None:
    """`nth` for one clause: all records of its kind up to as-of whose `where` is not false, in (at, source order)."""
    binder = Binder()
    selects = []
    names = group[0].rule.number_by or ()
    for duty in group:
        frame = trigger_frame(duty, setting.vocabulary)
        where = (
            Translator(binder, frame, as_of=setting.as_of).sql(duty.rule.where) if duty.rule.where else "TRUE"
        )
        keys = "".join(f", {frame.column((name,))} AS k{i}" for i, name in enumerate(names))
        force = [kind_filter(frame, (duty.rule.each.name,)), f"{where} IS NOT FALSE"]
        if not duty.first:
            force.append(f"t._date >= {binder.bind(duty.since)}::DATE")
        if not duty.last:
            force.append(f"t._date <= {binder.bind(duty.until)}::DATE")
        selects.append(f"SELECT t._rid, t.at{keys} FROM {frame.source} WHERE {' AND '.join(force)}")
    known = " AND ".join(f"k{i} IS NOT NULL" for i in range(len(names))) or "TRUE"
    partition = f"PARTITION BY {', '.join(f'k{i}' for i in range(len(names)))} " if names else ""
    connection.execute(
        *binder.bound(
            f'CREATE TABLE {q(number_table(group[0]))} AS SELECT _rid, row_number() OVER ({partition}ORDER BY "at", _rid) AS nth '
            f"FROM ({' UNION ALL '.join(selects)}) WHERE {known}"
        )
    )
