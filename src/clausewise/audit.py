"""The use case: source -> store -> screen -> judge -> accountability -> audit result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import MAXYEAR, MINYEAR, date, datetime
from functools import cached_property
from heapq import merge
from itertools import chain, groupby, islice
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from clausewise.accountability.appeals import sort_appeals
from clausewise.accountability.attested import Unmet, tally_attestations
from clausewise.accountability.baseline import Earlier, compare_baseline
from clausewise.accountability.findings import Wanted, read_findings
from clausewise.accountability.marks import Marks
from clausewise.accountability.past import Past, put_past, use_of_ledger
from clausewise.accountability.ready import ReadyFindings
from clausewise.accountability.sanctions import draw_up_accounts
from clausewise.accountability.texts import kinds_by_clause, texts_by_clause
from clausewise.accountability.waivers import WaiverBook
from clausewise.clause_results import ClauseResult, score, summarise, with_attestations
from clausewise.completeness import check
from clausewise.errors import UnreadableSource, WrongUsage
from clausewise.incremental.kept import NotIncremental
from clausewise.judge.containment import JudgePool
from clausewise.language.attestations import attest
from clausewise.language.pack import set_parameters
from clausewise.language.selection import by_id, choose, with_feeders
from clausewise.model.attestation import Attestation
from clausewise.model.clause import Clause, Pack, Words
from clausewise.model.completeness import Gap
from clausewise.model.contract import operation_columns, references
from clausewise.model.days_taken import DaysTaken
from clausewise.model.due_process import Appeal, DueProcess, Sighting, Waiver
from clausewise.model.finding import Finding
from clausewise.model.progress import Progress, silent
from clausewise.model.rule import TriggerForm
from clausewise.model.source import InputFile, Source
from clausewise.model.tally import Tally
from clausewise.notes import note_unfinished, notes_on_records
from clausewise.reporting.due_process import masked
from clausewise.reporting.masking import Masker
from clausewise.reporting.personal_numbers import DIGITS
from clausewise.reporting.wording.lacking import MissingNames
from clausewise.sql.duty import Duty, duties
from clausewise.sql.measures import count_by_month, count_by_unit_and_month, days_taken, read_unit_names
from clausewise.sql.pausing import local
from clausewise.sql.setting import Setting
from clausewise.sql.triggers import trigger_frame, trigger_id, with_records
from clausewise.sql.verdicts import Count, count_verdicts, every_verdict
from clausewise.store import Span, Store, load
from clausewise.strata import Strata
from clausewise.working_time import calendar_of

if TYPE_CHECKING:
    from clausewise.accountability.ledger import Ledger
    from clausewise.incremental.keeper import Keeper
    from clausewise.partition.run import Cluster


@dataclass(frozen=True)
class Options:
    """What the caller chose; `clauses` are globs (none = all), `overrides` parameters by `clause.name`.

    `unmask`: why the result shows personal data; '' = it shows pseudonyms (reporting/masking.py).
    `completeness`: whether it is asked if the records seem to be all there.
    """

    period: tuple[date, date] | None = None
    as_of: datetime | None = None
    clauses: tuple[str, ...] = ()
    overrides: Mapping[str, str] = field(default_factory=dict)
    exhaustive: bool = False
    jobs: int = 1
    keep_all: bool = False
    unmask: str = ""
    waivers: tuple[Waiver, ...] = ()
    appeals: tuple[Appeal, ...] = ()
    baseline: Earlier | None = None
    attestations: tuple[Attestation, ...] = ()
    completeness: bool = True


@dataclass(frozen=True)
class TriggerVerdict:
    trigger: str
    verdict: str
    due: str | None
    missing: tuple[str, ...]


NO_PROCESS = DueProcess()
NO_MARKS = Marks()


class AuditResult:
    """What an audit found; findings stay in the store until they are read."""

    def __init__(
        self, pack: Pack, options: Options, store: Store, setting: Setting, all_duties: Sequence[Duty],
        counts: Sequence[Count], clauses: tuple[ClauseResult, ...], gaps: tuple[Gap, ...], unmet: Unmet,
        process: DueProcess = NO_PROCESS, marks: Marks = NO_MARKS, measured: Mapping[int, DaysTaken] | None = None,
    ) -> None:  # fmt: skip
        self.pack, self.options, self.store, self.setting = pack, options, store, setting
        self.duties = {duty.number: duty for duty in all_duties}
        self.counts, self.measured = counts, measured
        self.masker = None if options.unmask else Masker(pack.vocabulary)
        self.clauses = tuple(self._masked(clause) for clause in clauses)
        self.process = masked(process, self.masker) if self.masker else process
        self.marks, self.unmet = marks, unmet
        self._called = MissingNames(pack.vocabulary).say
        self.as_of = setting.as_of
        self.period = (setting.since, setting.until)
        self.records, self.quarantined = store.records, store.quarantined
        self.unreadable_cells = store.unreadable_cells
        self.inputs: tuple[InputFile, ...] = tuple(
            replace(file, name=self._text(file.name)) for file in store.inputs
        )
        self.completeness: tuple[Gap, ...] = tuple(map(self.masker.gap, gaps) if self.masker else gaps)
        self.notes: tuple[Words, ...] = (
            *(gap.message for gap in self.completeness),
            *(Words(self._text(note.zh), self._text(note.en)) for note in store.notes),
        )
        self.pending_after = sum(c.counts.get("pending", 0) for c in clauses)
        if process.ledger:
            self.pending_after += process.ledger.pending + process.ledger.missing
        names = read_unit_names(store.connection, pack.vocabulary)
        self.unit_names = self.masker.names("units", names) if self.masker else names
        self.kept_files: tuple[str, ...] = ()

    @cached_property
    def months(self) -> Mapping[str, Mapping[str, int]]:
        """Month of the trigger -> verdict -> triggers."""
        return count_by_month(self._shown_counts(), self.period)

    def tallies(self) -> Iterator[Tally]:
        """The counts by clause, unit and month; what was attested counts in each month of the period."""
        clauses = {number: duty.clause.id for number, duty in self.duties.items()}
        for tally in count_by_unit_and_month(self._shown_counts(), clauses):
            yield replace(tally, unit=self.masker.field("unit", tally.unit)) if self.masker else tally
        for each in (each for each in self.clauses if each.clause.attestations):
            yield from tally_attestations(each.clause.id, each.by_unit, self.period)

    @cached_property
    def days_taken(self) -> Sequence[DaysTaken]:
        """The working days that answers took, for each duty with such a limit."""
        return days_taken(self.store.connection, self._shown_duties(), self.setting, self.measured)

    def _shown_duties(self) -> list[Duty]:
        shown = {clause.clause.id for clause in self.clauses}
        return [duty for duty in self.duties.values() if duty.clause.id in shown]

    def _shown_counts(self) -> list[Count]:
        shown = {duty.number for duty in self._shown_duties()}
        return [count for count in self.counts if count.duty in shown]

    def findings(
        self, clause: str | None = None, unit: str | None = None, limit: int | None = None
    ) -> Iterator[Finding]:
        """Every verdict but met and excepted, by clause, unit, at, trigger; unit '' = none. Personal data are masked."""
        masker = self.masker
        found = self.plain_findings(clause, masker.reveal(unit) if masker and unit else unit, limit)
        yield from map(self._masks.finding, found) if self._masks else found

    @cached_property
    def _masks(self) -> Masker | None:
        """Asked once of all findings: most name no person, and masking each is slow."""
        return self.masker if self.marks != NO_MARKS or self._looked_at else None

    @cached_property
    def _looked_at(self) -> frozenset[str]:
        """The clauses of which each finding must be looked at: some may name a person, or it was attested."""
        attested = frozenset(c.clause.id for c in self.clauses if c.clause.attestations)
        if self.masker is None:
            return attested
        held = self.store.connection
        kinds, texts = kinds_by_clause(held), texts_by_clause(held, DIGITS)
        asked = [each.clause for each in self.clauses if each.clause.id not in attested]
        may = (c.id for c in asked if not self.masker.never_changes([c], kinds[c.id], texts[c.id]))
        return attested.union(may)

    def segments(self) -> Iterator[tuple[tuple[str, ...], ReadyFindings | None]]:
        """The clauses in order, in runs: with their findings as texts, or None where each must be looked at."""
        marked = self.marks != NO_MARKS
        for apart, run in groupby(self._shown(), lambda clause: marked or clause in self._looked_at):
            ids = tuple(run)
            ready = ReadyFindings(self.store.connection, self.duties, ids, self._called)
            yield ids, None if apart else ready

    def _shown(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(c.clause.id for c in self.clauses))

    def plain_findings(
        self, clause: str | None = None, unit: str | None = None, limit: int | None = None
    ) -> Iterator[Finding]:
        """The same with personal data, for what is kept and not shown."""
        shown = self._shown()
        if clause is None or clause in shown:
            wanted = Wanted(clause, unit, limit)
            found = read_findings(self.store.connection, self.duties, wanted, shown, self._called)
            signed = (f for c in shown if clause in (None, c) for f in self.unmet.findings(c, unit))
            both = merge(found, signed, key=lambda f: shown.index(f.clause))
            yield from map(self.marks.mark, islice(both, limit))

    def quarantine(self) -> Iterator[tuple[str, int, str, str, str]]:
        """File, row, column, value, reason."""
        rows = self.store.quarantined_rows()
        yield from (self.masker.rejection(*row) for row in rows) if self.masker else rows

    def verdicts(self, clause: str) -> list[TriggerVerdict]:
        """Every trigger of a clause with its verdict; needs `keep_all`."""
        found = {f.trigger: f for f in self.plain_findings(clause)}
        result = []
        for duty in self.duties.values():
            if duty.clause.id != clause:
                continue
            frame = trigger_frame(duty, self.setting.vocabulary)
            name, (join, verdict_) = trigger_id(duty, frame), every_verdict(duty)
            for trigger, verdict, due in self.store.connection.execute(
                f"SELECT {name}, {verdict_}, iso(k._due) FROM {with_records(duty, frame)} "
                f"{join} WHERE k._in_period ORDER BY 1"
            ).fetchall():
                missing = found[trigger].missing if trigger in found else ()
                result.append(TriggerVerdict(trigger, verdict, due, missing))
        return result

    def keep(self, ledger: Ledger) -> None:
        """Puts what this audit says into the ledger, in the place of what it held of the period."""
        forms = {c.id: c.rule.each.form.value for c in self.pack.clauses if c.rule}
        found = (Sighting.of(finding, forms.get(finding.clause, "")) for finding in self.plain_findings())
        settled = self.process.ledger.settled if self.process.ledger else ()
        as_of = self.as_of.isoformat(timespec="seconds")
        ledger.record(self.period, as_of, self.pack, chain(found, settled), self.marks.decided)

    def close(self) -> None:
        self.store.close()

    def _masked(self, clause: ClauseResult) -> ClauseResult:
        if self.masker is None:
            return clause
        return replace(clause, by_unit={self.masker.field("unit", u): n for u, n in clause.by_unit.items()})

    def _text(self, text: str) -> str:
        return self.masker.text(text) if self.masker else text


def audit(
    pack: Pack,
    sources: Sequence[Source],
    options: Options,
    *,
    progress: Progress | None = None,
    pool: JudgePool | None = None,
    ledger: Ledger | None = None,
    cluster: Cluster | None = None,
    keeper: Keeper | None = None,
) -> AuditResult:
    """Audits records against a pack; with a ledger, after the months that it holds (`keep` then adds this one).

    `cluster`: operations that lie elsewhere and are judged there, as far as their cases decide; `sources` then are the
    registers. `keeper`: what is kept beside a ledger; where it cannot be relied on, everything is read again.

    Raises:
        UnreadableSource, WrongUsage, InvalidRule: see errors.py; nothing of these is ever a finding.
    """
    tell = progress or silent
    if keeper is None:
        return _audit(pack, sources, options, tell, pool, ledger, cluster, None)
    try:
        return _audit(pack, sources, options, tell, pool, ledger, cluster, keeper)
    except NotIncremental as refusal:
        keeper.start_anew(refusal)
        return _audit(pack, sources, options, tell, pool, ledger, cluster, keeper)


def _audit(
    pack: Pack, sources: Sequence[Source], options: Options, tell: Progress, pool: JudgePool | None,
    ledger: Ledger | None, cluster: Cluster | None, keeper: Keeper | None,
) -> AuditResult:  # fmt: skip
    pack = set_parameters(pack, options.overrides)
    chosen = choose(pack, options.clauses)
    judged = with_feeders(pack, chosen)
    wanted = operation_columns(judged, pack.vocabulary)
    if keeper:
        wanted |= references(pack.vocabulary)
    unread = keeper.open(sources, pack, judged, wanted) if keeper else sources
    in_part = cluster is not None or bool(keeper and keeper.is_used)
    store = load(unread, pack.vocabulary, pack.timezone, progress=tell, columns=wanted, in_part=in_part)
    own_pool = pool or JudgePool(options.jobs)
    try:
        span = cluster.look(pack) if cluster else keeper.span(store) if keeper else store.span()
        setting = make_setting(pack, span, options, judged)
        chosen = attest(chosen, options.attestations, setting.since, setting.until)
        all_duties = duties(judged)
        past = ledger.read(setting.since, setting.until, pack) if ledger else Past()
        setting = put_past(store.connection, past, judged, setting)
        parts = cluster.judge(pack, judged, setting, store, options.exhaustive, tell) if cluster else None
        counted = keeper.fill(store, setting, pack) if keeper else bool(parts and parts.heads)
        gaps = check(
            store.connection, setting, case_starts=pack.case_starts, case_ends=pack.case_ends,
            dangling=store.dangling, counted=counted,
        ) if options.completeness else ()  # fmt: skip
        settled, new = sort_appeals(past.appeals, options.appeals)
        strata = Strata(
            store.connection, setting, judged, all_duties, own_pool, options.exhaustive, tell,
            WaiverBook(options.waivers), settled, new, parts=parts, keep_all=options.keep_all,
        )  # fmt: skip
        changes = strata.run()
        if parts:
            parts.count(store.connection)
        judged_here = strata.judged_here(all_duties)
        counts = count_verdicts(store.connection, judged_here, many=strata.many)
        unmet = Unmet(chosen, setting.zone, settled, new, strata.waivers)
        results = with_attestations(
            [summarise(store, setting, clauses, all_duties, counts) for clauses in by_id(chosen)], unmet
        )
        process = DueProcess(
            strata.waivers.uses((setting.since, setting.until)),
            (*settled.known_uses(options.appeals), *new.uses()),
            (*changes, *unmet.changes),
            draw_up_accounts(store.connection, [*all_duties, *strata.earlier], setting),
            use_of_ledger(store.connection, past, judged_here, setting, *(parts.taken_up() if parts else ()))
            if ledger
            else None,
            scores=score(pack, store, results),
        )
        marks = Marks(
            strata.waivers.covering, {**settled.appeals, **new.appeals}, new.effective(), options.baseline
        )
        result = AuditResult(
            pack,
            options,
            store,
            setting,
            all_duties,
            counts,
            results,
            gaps,
            unmet,
            process,
            marks,
            parts.days_taken() if parts else None,
        )
        if note := note_unfinished(pack, setting, results, chosen=options.period is not None):
            result.notes = (note, *result.notes)
        result.notes += tuple(notes_on_records(pack, store, sources, results))
        if keeper:
            result.notes += keeper.notes
            result.kept_files = tuple(map(result._text, keeper.files))
        if options.baseline is not None:
            use = compare_baseline(result.plain_findings(), options.baseline)
            result.process = replace(result.process, baseline=use)
        return result
    except BaseException:
        store.close()
        raise
    finally:
        if pool is None:
            own_pool.close()


def make_setting(pack: Pack, span: Span, options: Options, judged: Sequence[Clause]) -> Setting:
    """Fixes as-of and period (rule-language.md, As-of and period)."""
    zone, first, last = ZoneInfo(pack.timezone), span.first, span.last
    as_of = options.as_of
    if as_of is None:
        if last is None:
            raise UnreadableSource(
                "the source holds no operation, so the as-of time must be given: --as-of 2026-03-31"
            )
        as_of = local(last, zone)
    if as_of.year in (MINYEAR, MAXYEAR):
        which = "the latest record's" if options.as_of is None else "given"
        raise WrongUsage(
            f"the as-of time {as_of.date()} ({which}) is too far away: what is counted from it would leave the calendar; "
            "give a nearer one, such as --as-of 2026-03-31"
        )
    as_of = as_of.astimezone(zone)
    first_day = local(first, zone).date() if first is not None else as_of.date()
    since, until = options.period or (min(first_day, as_of.date()), as_of.date())
    if since > until:
        raise WrongUsage(f"the audit period ends ({until}) before it begins ({since})")
    judge_since = since
    if any(clause.rule and clause.rule.each.form is TriggerForm.OCCASION for clause in judged):
        counted_since = first_day if pack.accountability.reset == "never" else date(since.year, 1, 1)
        judge_since = min(since, max(counted_since, first_day))
    calendar = calendar_of(pack)
    return Setting(as_of, since, until, judge_since, zone, calendar, pack.roll_to_working_day, pack.vocabulary,
                   pack.accountability, begins=None if first is None else local(first, zone))  # fmt: skip
