"""Findings ready to be written, many at a time: DuckDB makes their texts, and no object is made of any.

It gives what `read_findings` gives, in the same order. In which form a file wants it is the business of those who write
the file: they say their lines as SQL over COLUMNS.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from clausewise.accountability.findings import (
    Wanted,
    answer_role,
    limit_columns,
    parameters_of,
    read_findings,
)
from clausewise.model.clause import Clause
from clausewise.model.finding import PLACEHOLDER, Finding, as_json, say
from clausewise.model.rule import TriggerForm
from clausewise.model.sql_names import quote_identifier as q
from clausewise.model.sql_names import quote_text
from clausewise.sql.duty import Duty
from clausewise.sql.expression import Binder
from clausewise.sql.sessions import open_session
from clausewise.sql.texts import add_text_macros

PLAIN = (
    "finding", "verdict", "subject_id", "trigger", "unit", "staff", "case", "window", "item", "missing",
)  # fmt: skip
# As in Finding: times in ISO, `missing` and `missing_zh` lists; `parameters`, `evidence` and `searched` are JSON.
COLUMNS = (
    *PLAIN,
    "at",
    "due",
    "parameters",
    "evidence",
    "searched",
    "missing_zh",
    "message_zh",
    "message_en",
)
BATCH = 5_000
TOGETHER = 50_000  # findings that one statement puts into words, if they are of several clauses
TOLD = {
    "trigger": "trigger", "at": 'iso("at")', "due": "iso(due)", "unit": "unit", "staff": "staff", "case": '"case"',
    "window": '"window"', "item": "item", "subject": "subject_id", "missing": "array_to_string(missing, ', ')",
}  # fmt: skip


@dataclass(frozen=True)
class ReadyFindings:
    """The reported findings of the clauses `shown`; `called`: a missing name in Chinese."""

    connection: duckdb.DuckDBPyConnection
    duties: Mapping[int, Duty]
    shown: tuple[str, ...]
    called: Callable[[Clause, str], str]

    def first(self, verdicts: tuple[str, ...], limit: int, *, soonest: bool = False) -> Iterator[Finding]:
        """At most so many findings of each clause, as `read_findings` gives them."""
        wanted = Wanted(limit=limit, verdicts=verdicts, soonest=soonest)
        return read_findings(self.connection, self.duties, wanted, self.shown, self.called)

    def write(self, lines: Sequence[str]) -> Iterator[list[tuple[str, ...]]]:
        """Every finding as its `lines`, SQL over COLUMNS."""
        session = open_session(self.connection)
        add_text_macros(session)
        held = session.execute(
            "SELECT duty, any_value(map_keys(words)), count(*) FROM finding_records GROUP BY 1 ORDER BY 1"
        ).fetchall()
        words: dict[int, list[str]] = {duty: names for duty, names, _ in held}
        numbers: Counter[str] = Counter()
        mine: defaultdict[str, list[Duty]] = defaultdict(list)
        for number, _, findings in held:
            duty = self.duties[number]
            mine[duty.clause.id].append(duty)
            numbers[duty.clause.id] += findings
        for clauses in runs([(clause, numbers[clause]) for clause in self.shown if clause in mine]):
            binder = Binder()
            selects = [
                _Texts(duty, words[duty.number], self.missing_names(session, duty), binder).select(place)
                for place, clause in enumerate(clauses)
                for duty in mine[clause]
            ]
            statement = f"SELECT {', '.join(lines)} FROM ({' UNION ALL '.join(selects)})"
            rows = session.execute(
                *binder.bound(f"{statement} ORDER BY _place, coalesce(unit, ''), _at, trigger")
            )
            while batch := rows.fetchmany(BATCH):
                yield batch

    def missing_names(self, session: duckdb.DuckDBPyConnection, duty: Duty) -> dict[str, str]:
        """What the findings of a duty say is missing, and its Chinese words."""
        names = session.execute(
            "SELECT DISTINCT unnest(missing) FROM finding_records WHERE duty = $1 ORDER BY 1", [duty.number]
        ).fetchall()
        return {name: self.called(duty.clause, name) for (name,) in names}


def runs(clauses: Iterable[tuple[str, int]]) -> Iterator[list[str]]:
    """Clauses and their findings' numbers -> what is written together: planning one statement for each took longer than
    to run it."""
    together: list[str] = []
    findings = 0
    for clause, number in clauses:
        if together and findings + number > TOGETHER:
            yield together
            together, findings = [], 0
        together.append(clause)
        findings += number
    if together:
        yield together


class _Texts:
    """The SQL of COLUMNS for the findings of one duty, whose messages may say `words` of the table."""

    def __init__(self, duty: Duty, words: Sequence[str], names: Mapping[str, str], binder: Binder) -> None:
        self.duty, self.words, self.binder = duty, frozenset(words), binder
        self.plain, self.spoken = parameters_of(duty)
        cases = "".join(
            f"WHEN {binder.bind(name)} THEN {binder.bind(said)} "
            for name, said in names.items()
            if said != name
        )
        self.missing_zh = f"[CASE name {cases}ELSE name END FOR name IN missing]" if cases else "missing"

    def select(self, place: int) -> str:
        """`place`: of the clause among those that are written together."""
        clause, message = self.duty.clause, self.duty.clause.message
        columns = {
            **{name: q(name) for name in PLAIN},
            "clause": self.binder.bind(clause.id),
            "severity": self.binder.bind(clause.severity),
            "track": self.binder.bind(clause.track),
            "subject_type": self.binder.bind(clause.holds.who),
            "at": TOLD["at"],
            "due": TOLD["due"],
            "parameters": self.binder.bind(as_json(self.plain)),
            "evidence": self.evidence(),
            "searched": self.searched(),
            "missing_zh": self.missing_zh,
            "message_zh": self.message(message.zh, "zh"),
            "message_en": self.message(message.en, "en"),
            "_at": 'finding_records."at"',
            "_place": str(place),
        }
        listed = ", ".join(f"{sql} AS {q(name)}" for name, sql in columns.items())
        return f"SELECT {listed} FROM finding_records WHERE _in_period AND duty = {self.duty.number}"

    # What is said: model/finding.py, fill

    def message(self, template: str, language: str) -> str:
        pieces = [
            self.said(piece, language) if place % 2 else self.binder.bind(piece)
            for place, piece in enumerate(PLACEHOLDER.split(template))
        ]
        return f"concat({', '.join(pieces)})"

    def said(self, name: str, language: str) -> str:
        for key in (f"{language}:{name}", name):
            if key in self.spoken:
                return self.binder.bind(say(self.spoken[key]))
            if sql := self.word(key):
                return f"said({sql})"
        return self.binder.bind(say(None))

    def word(self, key: str) -> str:
        """The SQL of a word that a message may say; '' where there is none."""
        held = f"words[{quote_text(key)}]" if key in self.words else ""
        if key == "due" and self.duty.rule.each.form is TriggerForm.FINDING:
            return f"coalesce({TOLD['due']}, {held or 'NULL'})"
        if not held and key == "zh:missing":
            return f"array_to_string({self.missing_zh}, '、')"
        return held or TOLD.get(key, "")

    # What it rests on

    def evidence(self) -> str:
        trigger = {"record": "trigger", "role": "'trigger'", "kind": "kind", "at": "iso(trigger_at)"}
        held: dict[str, str] = {}
        for column in limit_columns(self.duty):
            name, path = column.path[-1], ".".join(column.path)
            if path in self.words:
                held[name] = f"coalesce(nullif(words[{quote_text(path)}], ''), {held.get(name, 'NULL')})"
        for name in trigger.keys() & held.keys():
            trigger[name] = f"coalesce({held.pop(name)}, {trigger[name]})"
        role = quote_text(answer_role(self.duty))
        answer = {"record": "a.id", "role": role, "kind": "a.kind", "at": 'a."at"'}
        pause = {"record": "p.id", "role": "'pause'", "kind": "p.kind", "at": 'p."at"'}
        paused = _object(pause, {"procedure": "nullif(p.procedure, '')"})
        return (
            f"concat('[', {_object(trigger, held)}, array_to_string([concat(',', {_object(answer)}) FOR a IN answers], ''), "
            f"array_to_string([concat(',', {paused}) FOR p IN pauses], ''), ']')"
        )

    def searched(self) -> str:
        answer = self.duty.rule.answer
        if answer is None:
            return "'null'"
        same = {name: f"map_values(keys)[{place}]" for place, name in enumerate(answer.same, 1)}
        start = quote_text(f'{{"kind":{as_json(list(answer.kinds))},"same":')
        return (
            f"""concat({start}, {_object(same)}, ',"from":', json_text(iso(_from)), ',"until":', json_text(iso(_until)), """
            """',"records":', searched, '}')"""
        )


def _object(fields: Mapping[str, str], where_held: Mapping[str, str] | None = None) -> str:
    """The SQL of a JSON object of texts; `where_held`: fields that are left out where they are NULL."""
    pieces = ["'{'"]
    for name, sql in fields.items():
        comma = "," if len(pieces) > 1 else ""
        pieces += [quote_text(f"{comma}{as_json(name)}:"), f"json_text({sql})"]
    for name, sql in (where_held or {}).items():
        field = f"concat({quote_text(f',{as_json(name)}:')}, json_text({sql}))"
        pieces.append(f"CASE WHEN {sql} IS NOT NULL THEN {field} ELSE '' END")
    return f"concat({', '.join(pieces)}, '}}')"


__all__ = ["COLUMNS", "ReadyFindings"]
