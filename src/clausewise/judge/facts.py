"""The records of a stratum -> scopes of facts, as JSON text that DuckDB writes.

A scope holds the triggers that share what must be the same (a case, a staff member's day, …), at most
TRIGGERS_OF_ONE_SCOPE of a duty, and the records that may answer them. The judge compares every column itself; the
grouping only keeps strangers apart, and a coarse window of time keeps a year of one staff member out of a day.

Where records are many, a scope holds some cases: each has an `$end` of its own to be paid for, and facts of different cases
never meet. If the engine has trouble with such a scope, its cases are sent again one by one.

A trigger that the screen finds excepted is sent without those records: the judge asks for the exception before it
looks at any answer. Should it find none, its verdict is another than the screen's, and that is reported. Where records
are many, triggers without answers whose facts are the same are alike: one of them is judged, and speaks for all; but with
`exhaustive` every one is judged itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from clausewise.judge.compile import CompiledDuty, op_name
from clausewise.judge.containment import Scope
from clausewise.model.sql_names import quote_identifier as q
from clausewise.sql.answers import AnswerQuery
from clausewise.sql.expression import Binder, Translator
from clausewise.sql.lanes import side_by_side
from clausewise.sql.setting import Setting
from clausewise.sql.triggers import LAST_ORDER, trigger_frame, with_records

TRIGGERS_OF_ONE_SCOPE = 64
TRIGGERS_TOGETHER = 16  # of different cases, about
SCOPES_OF_ONE_BATCH = 500
TRIGGERS_OF_ONE_PART = 400_000
LONG_TEXT = 30_000  # bytes; the engine takes less than 64 KiB, and hex doubles them
LARGEST = 9_000_000_000_000_000_000  # what is beyond travels as that: it is as far from any limit of a rule
LONG_AGO = -9_000_000_000_000_000  # microseconds: the lower bound of what has none


@dataclass(frozen=True)
class SentScope:
    """A scope, and the (duty, trigger) pairs that wait for its answer; `divisible`: not all of them have to do with each other."""

    scope: Scope
    triggers: tuple[tuple[int, int], ...]
    divisible: bool = False


def encode_sql(sql: str, encoding: str) -> str:
    """A column as it travels to the engine: whole numbers, and text as upper-case hex of its UTF-8."""
    match encoding:
        case "text":
            short = f"hex({sql})"
            long = f"hex(left({sql}, 400)) || upper(sha256({sql}))"
            value = f"'\"' || (CASE WHEN strlen({sql}) > {LONG_TEXT} THEN {long} ELSE {short} END) || '\"'"
        case "bool":
            value = f"CASE WHEN {sql} THEN '1' WHEN NOT {sql} THEN '0' END"
        case "date":
            value = f"CAST({sql} - DATE '1970-01-01' AS VARCHAR)"
        case "timestamp":
            value = f"CAST(epoch_us({sql}) AS VARCHAR)"
        case "decimal":
            millionths = f"CAST({sql} AS DECIMAL(25,6)) * CAST(1000000 AS DECIMAL(7,0))"
            within = f"CAST(least(greatest({millionths}, -{LARGEST}), {LARGEST}) AS BIGINT)"
            value = f"CASE WHEN ({sql}) IS NOT NULL THEN CAST({within} AS VARCHAR) END"
        case _:
            value = f"CAST({sql} AS VARCHAR)"
    return f"coalesce({value}, 'null')"


def same_encoding(type_: str) -> str:
    """How a `same` column travels, by its SQL type in the trigger table."""
    if type_.startswith("DECIMAL"):
        return "decimal"
    return {
        "VARCHAR": "text",
        "BOOLEAN": "bool",
        "DATE": "date",
        "TIMESTAMP WITH TIME ZONE": "timestamp",
    }.get(type_, "int")


class FactWriter:
    """Writes the facts of some duties, which share a ruleset, into the tables `sent_N`, and reads scopes back."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        setting: Setting,
        shard: str,
        *,
        exhaustive: bool = False,
        many: bool = False,
    ) -> None:
        """`exhaustive`: whether nothing is left to the screen. `many`: see lanes.py."""
        self.connection = connection
        self.setting = setting
        self.shard = shard
        self.exhaustive = exhaustive
        self.many = many
        self.judges_alike = many and not exhaustive  # as one, what is sent without answers
        self.duties: list[CompiledDuty] = []
        self.types: dict[int, list[str]] = {}
        self.sent = 0

    def add(self, compiled: Sequence[CompiledDuty]) -> None:
        """Makes `sent_N` of these duties' triggers that `screened` holds."""
        self.sent += sum(side_by_side(self.connection, self.write, compiled, many=self.many))
        self.duties += compiled

    def write(self, connection: duckdb.DuckDBPyConnection, compiled: CompiledDuty) -> int:
        """Makes `sent_N` of one duty; the number of its triggers."""
        duty, setting = compiled.duty, self.setting
        binder = Binder()
        frame = trigger_frame(duty, setting.vocabulary)
        translator = Translator(binder, frame, as_of=setting.as_of)
        parts = ["''"]
        answer, order = duty.rule.answer, str(LAST_ORDER)
        types = self.types[duty.number] = same_types(connection, compiled)
        alone = "TRUE" if answer is None else "FALSE" if self.exhaustive else "s.verdict = 'excepted'"
        if answer is not None:
            query = AnswerQuery(duty, setting, binder)
            own, order = "k._rid" if query.is_reflexive else "-1", "k._order" if query.is_ordered else order
            pairing = [
                _field_sql("id_", own, "int"),
                _field_sql("x", "(CASE WHEN k._x THEN 1 ELSE 0 END)", "int"),
            ]
            lower = f"coalesce(k._lower, make_timestamptz({LONG_AGO}))" if duty.has_due else "k._lower"
            moments = (("lo", lower), ("up", "k._upper"), ("en", "k._end"))
            pairing += [_field_sql(name, sql, "timestamp") for name, sql in moments]
            pairing.append(_field_sql("ao", binder.moment(setting.as_of), "timestamp"))
            pairing += [_field_sql(f"s{i}", f"k.s{i}", same_encoding(type_)) for i, type_ in enumerate(types)]
            parts.append(f"CASE WHEN {alone} THEN '' ELSE {' || '.join(pairing)} END")
        for (operand, encoding), name in compiled.trigger_fields.items():
            parts.append(_field_sql(name, translator.sql(operand), encoding))
        key, bundle = f"hash('alone', {duty.number}, k._rid)", f"hash('alone', {duty.number})"
        window = ""  # what only the answers of a trigger ask for
        if answer is not None:
            key = f"CASE WHEN {alone} THEN {key} ELSE {self.key(compiled)} END"
            bundle = f"CASE WHEN alone THEN {bundle} ELSE {self.bundle(connection, compiled)} END"
            window = "k._lower AS lo, k._upper AS up, k.at AS at, "
        same = "".join(f", k.s{i}" for i in range(len(types)))
        ((count,),) = connection.execute(
            *binder.bound(
                f"CREATE TABLE {sent_table(compiled)} AS SELECT *, rid AS alike, {_sid(bundle)} AS sid FROM ("
                f"SELECT {key} AS key, {alone} AS alone, {window}k._rid AS rid, epoch_us(k.at) AS at_us, {order} AS ord, "
                f"{' || '.join(parts)} AS facts{same} "
                f"FROM {with_records(duty, frame)} "
                f"JOIN (SELECT * FROM screened WHERE duty = {duty.number}) s ON s._rid = k._rid)"
            )
        ).fetchall()
        if self.judges_alike:
            connection.execute(
                f"UPDATE {sent_table(compiled)} SET alike = f.first FROM (SELECT facts, min(rid) AS first "
                f"FROM {sent_table(compiled)} WHERE alone GROUP BY facts HAVING count(*) > 1) f "
                f"WHERE alone AND {sent_table(compiled)}.facts = f.facts"
            )
        return int(count)

    def key(self, compiled: CompiledDuty) -> str:
        """What the triggers of one scope have in common, if they need the same answers."""
        duty, answer = compiled.duty, compiled.duty.rule.answer
        if answer is None:
            return "NULL"
        if "case" in answer.same:
            return f"hash('case', k.s{answer.same.index('case')})"
        same = "".join(f", k.s{i}" for i in range(len(answer.same)))
        return f"hash('same', {duty.number}{same})"

    def bundle(self, connection: duckdb.DuckDBPyConnection, compiled: CompiledDuty) -> str:
        """What the triggers of one scope have in common: the key, or where they are many, that of a few cases."""
        duty, answer = compiled.duty, compiled.duty.rule.answer
        if not self.many or answer is None or "case" not in answer.same:
            return "key"
        ((triggers,),) = connection.execute(
            "SELECT count(*) FROM screened WHERE duty = $1", [duty.number]
        ).fetchall()
        return f"hash('cases', {duty.number}, key % {-(-triggers // TRIGGERS_TOGETHER)})"

    def scopes(self) -> Iterator[list[SentScope]]:
        """All scopes, in batches."""
        parts = max(1, -(-self.sent // TRIGGERS_OF_ONE_PART))
        for part in range(parts):
            mine = f"rid = alike AND sid % {parts} = {part}"
            yield from self._scopes(
                {duty.duty.number: f"(FROM {sent_table(duty)} WHERE {mine})" for duty in self.duties}
            )

    def divided(self, sids: Sequence[str]) -> Iterator[list[SentScope]]:
        """These scopes once more, but each only with what has to do with each other."""
        mine = f"rid = alike AND sid IN ({', '.join(sids)})"
        yield from self._scopes(
            {
                duty.duty.number: f"(SELECT * REPLACE ({_sid('key')} AS sid) FROM {sent_table(duty)} WHERE {mine})"
                for duty in self.duties
            }
        )

    def settle_alike(self) -> int:
        """Gives the others the verdict, in `judged`, of the one that spoke for them; how many these are. Drops `sent_N`."""
        count = 0
        for compiled in self.duties:
            if self.judges_alike:
                ((alike,),) = self.connection.execute(
                    "INSERT INTO judged SELECT j.duty, s.rid, j.verdict, j.trouble "
                    f"FROM {sent_table(compiled)} s JOIN judged j ON j._rid = s.alike "
                    f"WHERE s.rid <> s.alike AND j.duty = {compiled.duty.number}"
                ).fetchall()
                count += int(alike)
            self.connection.execute(f"DROP TABLE {sent_table(compiled)}")
        return count

    def _scopes(self, sent: Mapping[int, str]) -> Iterator[list[SentScope]]:
        """`sent`: each duty's triggers, as SQL of rows of `sent_N`."""
        binder = Binder()
        selects = []
        for compiled in self.duties:
            number = compiled.duty.number
            for index in range(compiled.trigger_ops):
                selects.append(
                    f"SELECT sid, at_us, ord, key, {number} AS duty, CASE WHEN {index} = 0 THEN rid END AS trigger, "
                    f"'{op_name(f't{number}', index)}' AS op, '\"r\":' || rid || facts AS body FROM {sent[number]}"
                )
            if compiled.duty.rule.answer is not None:
                selects += self.answer_selects(compiled, binder, sent[number])
        order = "dense_rank() OVER (PARTITION BY sid ORDER BY at_us, ord)"
        head = '\'{"id":"\' || i || \'","sid":"\' || sid || \'","_z":1,"op":"\''
        cursor = self.connection.execute(
            *binder.bound(
                f"SELECT CAST(sid AS VARCHAR), count(*) + 1, '[' || string_agg({head} || op || '\",' || body || ',\"o\":' || o || '}}', "
                '\',\' ORDER BY i) || \',{"id":"\' || count(*) || \'","sid":"\' || sid || \'","_z":1,"op":"$end"}]\', '
                "list(duty) FILTER (WHERE trigger IS NOT NULL), list(trigger) FILTER (WHERE trigger IS NOT NULL), "
                "min(key) <> max(key) FROM ("
                f"SELECT *, row_number() OVER (PARTITION BY sid ORDER BY at_us, ord, op, body) - 1 AS i, {order} AS o "
                f"FROM ({' UNION ALL '.join(selects)})) GROUP BY sid"
            )
        )
        while rows := cursor.fetchmany(SCOPES_OF_ONE_BATCH):
            yield [
                SentScope(
                    Scope(self.shard, sid, facts, text), tuple(zip(duties, triggers, strict=True)), divisible
                )
                for sid, facts, text, duties, triggers, divisible in rows
            ]

    def answer_selects(self, compiled: CompiledDuty, binder: Binder, sent: str) -> list[str]:
        """The facts that may answer the triggers of each scope; their op says for which duty."""
        duty, answer = compiled.duty, compiled.duty.rule.answer
        assert answer is not None
        query = AnswerQuery(duty, self.setting, binder)
        translator = Translator(binder, query.frame, as_of=self.setting.as_of)
        same = query.same()
        parts = [
            "'\"r\":' || a._rid",
            _field_sql("id_", "a._rid", "int"),
            _field_sql("at", query.at, "timestamp"),
        ]
        for i, (sql, type_) in enumerate(zip(same, self.types[duty.number], strict=True)):
            parts.append(_field_sql(f"s{i}", sql, same_encoding(type_)))
        for (operand, encoding), name in compiled.answer_fields.items():
            parts.append(_field_sql(name, translator.sql(operand), encoding))
        used = [answer.same.index("case")] if "case" in answer.same else list(range(len(same)))
        columns = "".join(f", s{i}" for i in used)
        on = [f"{same[i]} = s.s{i}" for i in used]
        if answer.has_due:
            on.append(f"{query.at} <= s.up")
            if not answer.before:
                on.append(f"(s.lo IS NULL OR {query.at} >= s.lo)")
        elif answer.within is not None:
            on.append(f"{query.at} >= s.lo")
        if answer.before:
            on.append(f"{query.at} <= s.last")
        if answer.after:
            on.append(f"{query.at} >= s.first")
        # No lower bound means any time where a limit runs forward; looking back, that the trigger asks for nothing.
        lowest = "CASE WHEN bool_and(lo IS NOT NULL) THEN min(lo) END" if answer.has_due else "min(lo)"
        scopes = (
            f"SELECT sid{columns}, {lowest} AS lo, max(up) AS up, "
            f'min("at") AS first, max("at") AS last FROM {sent} WHERE NOT alone GROUP BY sid{columns}'
        )
        kinds = query.kinds
        facts = (
            f"SELECT s.sid, epoch_us({query.at}) AS at_us, {query.order} AS ord, {' || '.join(parts)} AS body "
            f"FROM {query.frame.source} JOIN ({scopes}) s ON {' AND '.join(on) or 'TRUE'} WHERE {kinds}"
        )
        return [
            f"SELECT sid, at_us, ord, NULL, {duty.number} AS duty, NULL AS trigger, "
            f"'{op_name(f'a{duty.number}', index)}' AS op, body FROM ({facts})"
            for index in range(compiled.answer_ops)
        ]


def sent_table(compiled: CompiledDuty) -> str:
    """The table of a duty's triggers that were sent, as SQL."""
    return q(f"sent_{compiled.duty.number}")


def _sid(key: str) -> str:
    """The scope of a trigger, which has no more than TRIGGERS_OF_ONE_SCOPE of a duty."""
    number = f"row_number() OVER (PARTITION BY {key} ORDER BY at_us, rid) - 1"
    return f"hash({key}, ({number}) // {TRIGGERS_OF_ONE_SCOPE})"


def same_types(connection: duckdb.DuckDBPyConnection, compiled: CompiledDuty) -> list[str]:
    """The SQL types of the columns s0… of the trigger table."""
    answer = compiled.duty.rule.answer
    if answer is None:
        return []
    rows = connection.execute(f"DESCRIBE {q(compiled.duty.table)}").fetchall()
    types = {row[0]: row[1] for row in rows}
    return [types[f"s{i}"] for i in range(len(answer.same))]


def _field_sql(name: str, sql: str, encoding: str) -> str:
    return f"',\"{name}\":' || {encode_sql(sql, encoding)}"


__all__ = ["FactWriter", "SentScope", "encode_sql", "sent_table"]
