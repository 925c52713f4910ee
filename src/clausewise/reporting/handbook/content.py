"""What stands in the handbook, in order and in one language; page and document only set it in type.

Sections follow the guideline. Under each sentence stand the clauses that formalise it (a clause that formalises several, under
the first of them). A pack without a guideline.md has one section with all clauses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from clausewise.model.clause import Clause, Pack, ParameterValue
from clausewise.model.contract import Contract, Need, contract_of, contract_of_pack, unite
from clausewise.model.coverage import STATUS_LABELS, Account, Coverage, Status, coverage
from clausewise.model.scenario import Scenario
from clausewise.model.vocabulary import Column
from clausewise.reporting.handbook.words import WORDS
from clausewise.reporting.tables import SEVERITY_LABELS, TRACK_LABELS, label
from clausewise.reporting.wording.rules import Said, rule_in_words
from clausewise.reporting.wording.values import say_value

MANY = 12
SILENT_COLUMNS = ("id", "kind")  # every operation has them; the handbook says so once


@dataclass(frozen=True)
class ParameterRow:
    name: str
    label: str
    values: tuple[str, ...]
    origin: str
    stated: bool


@dataclass(frozen=True)
class DataRow:
    """Records of one kind: what it is called, its canonical name, and its columns as (label, name)."""

    record: str
    name: str
    sort: str
    columns: tuple[tuple[str, str], ...]
    subject: tuple[tuple[str, str], ...]
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One clause, in one version."""

    id: str
    anchor: str
    title: str
    facts: tuple[tuple[str, str], ...]
    quotes: tuple[str, ...]
    reading: str
    rule: tuple[Said, ...]
    manual: str
    parameters: tuple[ParameterRow, ...]
    scenarios: tuple[Scenario, ...]
    data: tuple[DataRow, ...]
    depends: str


@dataclass(frozen=True)
class SentenceEntry:
    """One sentence with its status; `clauses` are all that account for it, `entries` those that stand here."""

    id: str
    anchor: str
    text: str
    status: Status
    status_label: str
    reason: str
    clauses: tuple[str, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Section:
    anchor: str
    level: int
    heading: str
    sentences: tuple[SentenceEntry, ...] = ()
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Handbook:
    """The whole content."""

    language: str
    title: str
    facts: tuple[tuple[str, str], ...]
    coverage: Coverage
    sections: tuple[Section, ...]
    data: tuple[DataRow, ...]
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def covered(self) -> str:
        """The share of sentences that are accounted for, in a sentence."""
        total = len(self.coverage.accounts)
        done = total - self.coverage.count(Status.OPEN)
        return self.words["covered"].format(total, done, f"{100 * self.coverage.share:.0f}%")

    def counts(self) -> Iterator[tuple[Status, str, int]]:
        """Status, its label and how many sentences have it; what does not occur is left out, but never what is open."""
        for status in Status:
            number = self.coverage.count(status)
            if number or status is Status.OPEN:
                yield status, STATUS_LABELS[status].in_(self.language), number

    def sentences(self) -> Iterator[SentenceEntry]:
        for section in self.sections:
            yield from section.sentences

    def entries(self) -> Iterator[Entry]:
        for section in self.sections:
            yield from section.entries
            for sentence in section.sentences:
                yield from sentence.entries


def compile_handbook(pack: Pack, scenarios: Mapping[str, Sequence[Scenario]], language: str) -> Handbook:
    """The handbook of a pack; `scenarios` by clause."""
    return _Compiler(pack, scenarios, language).compile()


def say_outcome(outcome: Sequence[str]) -> str:
    """`次日零时 → 违反`: what a row of a worked example comes to."""
    *given, verdict = outcome
    return " → ".join(filter(None, (" · ".join(filter(None, given)), verdict)))


def clause_anchor(clause: Clause, pack: Pack) -> str:
    """`clause-2.3.1`; a later version of the clause has its first day appended."""
    first = next(c for c in pack.clauses if c.id == clause.id)
    same = first.in_force_from == clause.in_force_from
    return f"clause-{clause.id}" if same else f"clause-{clause.id}-{clause.in_force_from}"


class _Compiler:
    """Compiles the content of one pack in one language."""

    def __init__(self, pack: Pack, scenarios: Mapping[str, Sequence[Scenario]], language: str) -> None:
        self.pack, self.scenarios, self.language = pack, scenarios, language
        self.words = WORDS[language]
        self.placed: set[str] = set()

    def compile(self) -> Handbook:
        found = coverage(self.pack)
        sections = tuple(self.sections(found))
        rest = [clause for clause in self.pack.clauses if clause.id not in self.placed]
        if rest:
            entries = tuple(self.entry(clause) for clause in rest)
            sections += (Section("section-clauses", 2, self.words["clauses"], (), entries),)
        return Handbook(
            self.language, self.pack.title.in_(self.language), tuple(self.facts()), found, sections,
            tuple(self.all_data()), self.words,
        )  # fmt: skip

    def facts(self) -> Iterator[tuple[str, str]]:
        words, pack = self.words, self.pack
        if issuer := pack.issuer.in_(self.language):
            yield words["issuer"], issuer
        yield words["version"], pack.version
        yield words["in_force"], self.dates(pack.in_force_from, date.max)
        yield words["calendar"], words[pack.holidays]
        yield words["zone"], pack.timezone
        yield words["pack"], f"{pack.name} {pack.sha256[:12]}".strip()

    def dates(self, since: date, until: date) -> str:
        parts = []
        if since > date.min:
            parts.append(self.words["from"].format(since))
        if until < date.max:
            parts.append(self.words["until"].format(until))
        return ("" if self.language == "zh" else " ").join(parts) or "–"

    # -- sections and sentences

    def sections(self, found: Coverage) -> Iterator[Section]:
        before: tuple[str, ...] = ()
        number = 0
        for headings, accounts in found.sections():
            shown = headings or (self.words["preamble"],)
            same = next(
                (i for i, (a, b) in enumerate(zip(shown, before, strict=False)) if a != b), len(before)
            )
            new = range(min(same, len(shown) - 1), len(shown))
            for depth in new:
                number += 1
                last = depth == len(shown) - 1
                sentences = tuple(self.sentence(account) for account in accounts) if last else ()
                yield Section(f"section-{number}", depth + 2, shown[depth], sentences)
            before = shown

    def sentence(self, account: Account) -> SentenceEntry:
        sentence = account.sentence
        naming = [clause for clause in self.pack.clauses if sentence.id in clause.sentences]
        here = [clause for clause in naming if clause.id not in self.placed]
        self.placed |= {clause.id for clause in here}
        status = account.status
        return SentenceEntry(
            sentence.id,
            "sentence-" + sentence.id.replace("#", "-"),
            sentence.text,
            status,
            STATUS_LABELS[status].in_(self.language),
            account.reason.in_(self.language) if account.reason else "",
            (*account.clauses, *account.manual),
            tuple(self.entry(clause) for clause in here),
        )

    # -- clauses

    def entry(self, clause: Clause) -> Entry:
        language, pack = self.language, self.pack
        return Entry(
            clause.id,
            clause_anchor(clause, pack),
            clause.title.in_(language),
            tuple(self.clause_facts(clause)),
            clause.text,
            clause.reading.in_(language),
            tuple(rule_in_words(clause, pack.vocabulary, language)),
            clause.manual.in_(language),
            tuple(self.parameters(clause)),
            tuple(self.scenarios.get(clause.id, ())),
            tuple(self.data(contract_of(clause, pack.vocabulary))),
            self.depends(clause),
        )

    def clause_facts(self, clause: Clause) -> Iterator[tuple[str, str]]:
        words = self.words
        yield words["severity"], label(clause.severity, SEVERITY_LABELS, self.language)
        yield words["track"], label(clause.track, TRACK_LABELS, self.language)
        yield words["in_force"], self.dates(clause.in_force_from, clause.in_force_until)

    def parameters(self, clause: Clause) -> Iterator[ParameterRow]:
        for parameter in clause.parameters.values():
            values = tuple(self.value(since, value) for since, value in parameter.values)
            origin = self.words["stated" if parameter.stated else "assumed"]
            shown = parameter.label.in_(self.language) or parameter.name
            yield ParameterRow(f"{clause.id}.{parameter.name}", shown, values, origin, parameter.stated)

    def value(self, since: date, value: ParameterValue) -> str:
        said = say_value(value, self.language)
        if since == date.min:
            return said
        return f"{self.words['from'].format(since)}{' ' if self.language == 'en' else ''}{said}"

    def depends(self, clause: Clause) -> str:
        if not clause.depends_on:
            return ""
        if len(clause.depends_on) > MANY:
            return self.words["depends_all"].format(len(clause.depends_on))
        joint = "、" if self.language == "zh" else ", "
        return self.words["depends"].format(joint.join(clause.depends_on))

    # -- data

    def data(self, contract: Contract, used: Mapping[str, Sequence[str]] | None = None) -> Iterator[DataRow]:
        for need in contract.needs:
            silent = () if need.is_register else SILENT_COLUMNS
            yield DataRow(
                self.record(need),
                need.name,
                self.words["register" if need.is_register else "operation"],
                tuple(self.names(c for c in need.columns if c.name not in silent)),
                tuple(self.names(c for c in need.subject if c.name not in silent)),
                tuple((used or {}).get(need.name, ())),
            )

    def all_data(self) -> Iterator[DataRow]:
        contracts = contract_of_pack(self.pack.clauses, self.pack.vocabulary)
        used: dict[str, list[str]] = {}
        for clause, contract in contracts.items():
            for need in contract.needs:
                used.setdefault(need.name, []).append(clause)
        yield from self.data(unite(contracts.values()), used)

    def record(self, need: Need) -> str:
        if need.name == "operation" and not need.is_register:
            return self.words["any"]
        return need.label if self.language == "zh" else need.name.replace("_", " ")

    def names(self, columns: Iterable[Column]) -> Iterator[tuple[str, str]]:
        """(label, canonical name); in English the canonical name is enough."""
        for column in columns:
            yield (column.label if self.language == "zh" else ""), column.name
