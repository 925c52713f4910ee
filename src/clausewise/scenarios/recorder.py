"""The `clausewise` fixture: a test hands over what its software recorded, and asks for compliance.

An assertion over nothing must not look like a pass. So a clause that is named must be decided by some record unless
the test says otherwise, undetermined is never compliant, and records that cannot be read are an error of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from zoneinfo import ZoneInfo

from clausewise.audit import Options, audit
from clausewise.errors import ClausewiseError, WrongUsage, nearest
from clausewise.judge.containment import JudgePool
from clausewise.model.clause import Pack
from clausewise.model.source import Source, fold
from clausewise.model.vocabulary import Column
from clausewise.moments import read_moment
from clausewise.opening import open_places
from clausewise.reporting.result import AuditResult, ClauseResult
from clausewise.scenarios.shortfalls import Teller
from clausewise.sources import RecordsSource
from clausewise.store.layout import register_words

Record = Mapping[str, object]
DECIDED = ("met", "excepted", "waived")
NEVER_COMPLIANT = ("breach", "undetermined")


class Recorder:
    """Collects the records of one test; nothing is judged before `assert_compliant`."""

    def __init__(self, pack: Pack, pool: JudgePool, language: str) -> None:
        self.pack = pack
        self._pool = pool
        self._language = language
        self._operations: list[Record] = []
        self._registers: dict[str, list[Record]] = {}
        self._sources: list[Source] = []
        self._id = pack.vocabulary.envelope["id"]

    def records(self, records: Iterable[Record]) -> None:
        """Operations, and records of registers: those that say `"register": "windows"`.

        A log may be handed over again when it has grown: the later record of an id, or of a register's key, is
        the one that counts. An id that occurs twice in one log is an error of the log, and stays.
        """
        operations: list[Record] = []
        registers: dict[str, list[Record]] = {}
        for record in _each(records):
            if "register" in record:
                rest = {name: value for name, value in record.items() if name != "register"}
                registers.setdefault(str(record["register"]), []).append(rest)
            else:
                operations.append(record)
        self._operations = _renewed(self._operations, operations, [self._id])
        known, words = self.pack.vocabulary.registers, register_words(self.pack.vocabulary)
        for said, rows in registers.items():
            if (name := words.get(fold(said))) is None:
                raise WrongUsage(f"the vocabulary has no register '{said}'; {nearest(said, known)}")
            key = [known[name].columns[column] for column in known[name].key]
            self._registers[name] = _renewed(self._registers.get(name, []), rows, key)

    def source(self, place: str | Path, mapping: str | Path | None = None) -> None:
        """A file, directory or database of records, as for `clausewise audit`; `mapping`: a file, or a name."""
        self._sources += open_places([place], self.pack, mapping)

    def assert_compliant(self, *clauses: str, triggered: bool = True, as_of: str | None = None) -> None:
        """Raises AssertionError unless what was handed over meets the clauses (ids or globs; none = all).

        A breach fails, and so does a verdict that cannot be reached for want of data. `triggered`: each clause
        named must have been decided by some record, and of each glob (or of all) at least one clause; a duty that
        is not due yet decides nothing. `as_of`: judge as of this time instead of the latest record's
        (`2026-03-31` = the end of that day), so that a limit has run out.
        """
        __tracebackhide__ = True
        zone = ZoneInfo(self.pack.timezone)
        as_of_ = read_moment(as_of, zone) if as_of else None
        options = Options(as_of=as_of_, clauses=clauses, completeness=False)
        try:
            result = audit(self.pack, self._all_sources(), options, pool=self._pool)
        except ClausewiseError as error:  # the test's author is shown the message, not how it came to be said
            raise error.with_traceback(None) from None
        try:
            if problem := self._problem(result, clauses, triggered):
                raise AssertionError(problem)
        finally:
            result.close()

    def _all_sources(self) -> list[Source]:
        if self._operations or self._registers:
            return [*self._sources, RecordsSource(self._operations, self._registers)]
        return self._sources

    def _problem(self, result: AuditResult, clauses: tuple[str, ...], triggered: bool) -> str:
        """What is wrong; '' where nothing is."""
        given = {name[0]: record for record in self._operations if (name := _name(record, [self._id]))}
        teller = Teller(result, self._language, given)
        if result.quarantined:
            return teller.unreadable()
        wrong = [each for each in result.clauses if each.verdict in NEVER_COMPLIANT]
        if triggered:
            wrong += [each for each in result.clauses if each.clause.id in clauses and _is_open(each)]
        if wrong:
            return teller.tell(sorted(wrong, key=lambda each: each.clause.sort_key))
        idle = [asked for asked in clauses or ("*",) if _decides_nothing(asked, result)]
        return teller.nothing(", ".join(idle)) if triggered and idle else ""


def _each(records: Iterable[Record]) -> Iterator[Record]:
    """The records; raises WrongUsage where it is one mapping, as of a reply that wraps its list, or holds others."""
    known = "hand over a list of mappings, [{'id': 'L1', 'kind': 'payment', 'at': '2026-05-06T09:00:00', …}]"
    if isinstance(records, Mapping):
        lists = [str(name) for name, value in records.items() if isinstance(value, list)]
        inside = f" (it holds one under '{lists[0]}')" if lists else ""
        raise WrongUsage(f"records(…) was given one mapping, no list{inside}: {known}")
    if not isinstance(records, Iterable):
        raise WrongUsage(f"records(…) was given {records!r:.80}, no list: {known}")
    for number, record in enumerate(records, 1):
        if not isinstance(record, Mapping):
            raise WrongUsage(f"records(…): number {number}, {record!r:.80}, is no mapping: {known}")
        yield record


def _renewed(known: list[Record], later: list[Record], key: Sequence[Column]) -> list[Record]:
    """The records known so far without those that come again, then the later ones."""
    again = {_name(record, key) for record in later} - {None}
    return [*(record for record in known if _name(record, key) not in again), *later]


def _name(record: Record, key: Sequence[Column]) -> tuple[str, ...] | None:
    """The values of the key's columns, which may be headed with their labels; None where one is missing."""
    values = [next((record[n] for n in (c.name, *c.labels) if n in record), None) for c in key]
    return tuple(map(str, values)) if values and None not in values else None


def _is_open(result: ClauseResult) -> bool:
    """Neither decided nor in breach: not triggered, no data, not due yet, or for a person to attest."""
    return result.verdict not in NEVER_COMPLIANT and not any(map(result.counts.get, DECIDED))


def _decides_nothing(asked: str, result: AuditResult) -> bool:
    named = [each for each in result.clauses if fnmatchcase(each.clause.id, asked)]
    return all(_is_open(each) for each in named)
