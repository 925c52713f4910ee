"""The world of a worked example: its records, the judgement on them, and what must follow.

The sentences in steps/ only pass their words on to `World`, so that the same example runs under pytest and
without it, and so that no step judges anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pytest_bdd import parsers

from clausewise.audit import AuditResult, Options, TriggerVerdict, audit
from clausewise.errors import WrongUsage, nearest
from clausewise.judge.containment import JudgePool
from clausewise.model.clause import Pack
from clausewise.model.due_process import APPEAL_LABELS, Appeal, AppealState, Scope, Waiver
from clausewise.model.finding import VERDICT_LABELS, fingerprint
from clausewise.model.vocabulary import Column
from clausewise.moments import read_day, read_moment
from clausewise.sources import RecordsSource

Table = Sequence[Sequence[str]]
Row = Mapping[str, object]
VERDICT_WORDS = {word: verdict for verdict, zh in VERDICT_LABELS.items() for word in (zh, verdict)}
APPEAL_WORDS = {word: state for state, zh in APPEAL_LABELS.items() for word in (zh, state)}
LIST_MARKS = re.compile(r"[,，、\s]+")


def sentence(words: str) -> parsers.re:
    """A step's sentence: `{x}` stands for quoted words, in Chinese or straight quotes; a colon may follow.

    >>> sentence("登记“{register}”有").parse_arguments('登记"人员"有：')
    {'register': '人员'}
    """
    parts = re.split(r'[“"]\{(\w+)\}[”"]', words)
    pattern = "".join(
        rf'[“"](?P<{part}>[^“”"]*)[”"]' if i % 2 else re.escape(part) for i, part in enumerate(parts)
    )
    return parsers.re(pattern + r"\s*[:：]?")


class World:
    """The records of one worked example, and the verdicts on them."""

    def __init__(self, pack: Pack, pool: JudgePool | None = None) -> None:
        self.pack = pack
        self.pool = pool
        self.zone = ZoneInfo(pack.timezone)
        self.operations: list[Row] = []
        self.registers: dict[str, list[Row]] = {}
        self.as_of: datetime | None = None
        self.period: tuple[date, date] | None = None
        self.overrides: dict[str, str] = {}
        self.appeals: list[Appeal] = []
        self.waivers: list[Waiver] = []
        self.judged = ""
        self.result: AuditResult | None = None

    def add_register(self, name: str, table: Table) -> None:
        """`name`: the register's name, its label, or its record's."""
        names = {
            word: register.name
            for register in self.pack.vocabulary.registers.values()
            for word in (register.record, *register.labels, register.name)
        }
        if name not in names:
            raise WrongUsage(f"the vocabulary has no register '{name}'; {nearest(name, names)}")
        self.registers.setdefault(names[name], []).extend(_rows(table))

    def add_operations(self, table: Table, case: str = "") -> None:
        """Rows without a column for it are numbered 1, 2, 3 … through the example."""
        envelope = self.pack.vocabulary.envelope
        for row in _rows(table):
            numbered = set(row) & _words(envelope["id"])
            extra = {} if numbered else {"id": str(len(self.operations) + 1)}
            self.operations.append({**extra, **row, **({"case": case} if case else {})})

    def set_as_of(self, text: str) -> None:
        self.as_of = read_moment(text, self.zone)

    def set_period(self, since: str, until: str) -> None:
        self.period = (read_day(since), read_day(until))

    def set_parameter(self, name: str, value: str) -> None:
        self.overrides[name] = value

    def add_appeals(self, table: Table) -> None:
        """Columns 条款 clause, 触发记录 trigger, 追责对象 subject (who answers), 处理结果 state, 日期 on."""
        holders = {clause.id: clause.holds.who for clause in self.pack.clauses}
        for clause, trigger, subject, state, on in table[1:]:
            if clause not in holders:
                raise WrongUsage(f"the pack has no clause '{clause}'; {nearest(clause, holders)}")
            if state not in APPEAL_WORDS:
                raise WrongUsage(f"'{state}' is no state of an appeal; {nearest(state, APPEAL_WORDS)}")
            finding = fingerprint(clause, trigger, holders[clause], subject)
            self.appeals.append(
                Appeal(finding, AppealState(APPEAL_WORDS[state]), subject, read_day(on), "example")
            )

    def waive(self, clause: str, unit: str) -> None:
        """Every breach of the clause by the unit, whenever it was."""
        known = {each.id for each in self.pack.clauses}
        if clause not in known:
            raise WrongUsage(f"the pack has no clause '{clause}'; {nearest(clause, known)}")
        scope = Scope({"unit": (unit,)})
        self.waivers.append(
            Waiver(
                f"W{len(self.waivers) + 1}",
                clause,
                scope,
                "example",
                "example",
                "example",
                date.min,
                date.max,
            )
        )

    def judge(self, clauses: str) -> None:
        """Judges by the named clauses and no others; what follows speaks of the last one."""
        ids = [clause for clause in LIST_MARKS.split(clauses) if clause]
        known = {clause.id: clause for clause in self.pack.clauses}
        for clause in ids:
            if clause not in known:
                raise WrongUsage(f"the pack has no clause '{clause}'; {nearest(clause, known)}")
        chosen = tuple(
            replace(clause, depends_on=tuple(d for d in clause.depends_on if d in ids))
            for clause in self.pack.clauses
            if clause.id in ids
        )
        options = Options(self.period, self.as_of, overrides=self.overrides, exhaustive=True, keep_all=True,
                          waivers=tuple(self.waivers), appeals=tuple(self.appeals), completeness=False)  # fmt: skip
        self.close()
        source = RecordsSource(self.operations, self.registers)
        self.result = audit(replace(self.pack, clauses=chosen), [source], options, pool=self.pool)
        self.judged = ids[-1]
        if self.result.quarantined:
            lost = "; ".join(
                f"{row}: {column} '{value}': {reason}"
                for _, row, column, value, reason in self.result.quarantine()
            )
            raise AssertionError(f"示例的记录未能读入 / records of the example could not be read: {lost}")

    def verdicts(self) -> Sequence[TriggerVerdict]:
        if self.result is None:
            raise AssertionError("尚未判定:先写“当 按条款…判定” / nothing is judged yet: write a When step")
        return self.result.verdicts(self.judged)

    def only(self) -> TriggerVerdict:
        verdicts = self.verdicts()
        if len(verdicts) != 1:
            listed = _listed(verdicts)
            raise AssertionError(
                f"条款 {self.judged} 应恰有一条触发记录 / one trigger expected, is: {listed}"
            )
        return verdicts[0]

    def expect_verdict(self, word: str, trigger: str = "") -> None:
        """Of the trigger named, else of the only one."""
        if trigger:
            found = {verdict.trigger: verdict for verdict in self.verdicts()}
            if trigger not in found:
                raise AssertionError(
                    f"没有触发记录“{trigger}” / no such trigger, is: {_listed(found.values())}"
                )
        verdict = found[trigger] if trigger else self.only()
        _expect(_verdict(word), verdict.verdict, f"条款 {self.judged} 对“{verdict.trigger}”的结论 / verdict")

    def expect_verdicts(self, table: Table) -> None:
        """Every trigger, each with its verdict."""
        wanted = {str(trigger): _verdict(str(word)) for trigger, word in table[1:]}
        found = {verdict.trigger: verdict.verdict for verdict in self.verdicts()}
        _expect(wanted, found, f"条款 {self.judged} 的结论 / verdicts")

    def expect_nothing(self) -> None:
        if found := self.verdicts():
            raise AssertionError(f"不应有触发记录 / nothing should be triggered, is: {_listed(found)}")

    def expect_changes(self, table: Table) -> None:
        """Everything that the appeals changed: 条款 clause, 触发记录 trigger, 申诉前 before, 申诉后 after."""
        changes = self.result.process.changes if self.result else ()
        wanted = {
            f"{clause} {trigger}": (_change(before), _change(after))
            for clause, trigger, before, after in table[1:]
        }
        found = {f"{_subject(c.clause)} {c.trigger}": (c.before, c.after) for c in changes}
        _expect(wanted, found, "申诉引起的变化 / changed by appeals")

    def expect_due(self, text: str) -> None:
        due = self.only().due
        wanted = read_moment(text, self.zone).isoformat(timespec="seconds")
        _expect(wanted, due, f"条款 {self.judged} 的办理期限 / due time")

    def expect_missing(self, word: str) -> None:
        """`word`: a column's name or label."""
        missing = self.only().missing
        names = {word} | {column.name for column in self._columns() if word in _words(column)}
        if not any(name in names or name.rpartition(".")[2] in names for name in missing):
            listed = ", ".join(missing) or "无 / none"
            raise AssertionError(f"应缺少“{word}” / should be missing; is: {listed}")

    def close(self) -> None:
        if self.result is not None:
            self.result.close()
            self.result = None

    def _columns(self) -> Iterator[Column]:
        vocabulary = self.pack.vocabulary
        yield from (column for _, column in vocabulary.operation_columns())
        for register in vocabulary.registers.values():
            yield from register.columns.values()


def _change(word: str) -> str:
    """A verdict, 第2次 (the second occasion), or 无 (none)."""
    if number := re.fullmatch(r"第(\d+)次|no\. (\d+)", word):
        return number[1] or number[2]
    return "" if word in ("无", "none") else _verdict(word)


def _subject(clause: str) -> str:
    return "追责次数" if clause == "occasion" else clause


def _rows(table: Table) -> list[dict[str, object]]:
    if not table:
        raise WrongUsage("这一步需要一张表 / this step needs a table below it")
    head = [str(cell) for cell in table[0]]
    if len(set(head)) < len(head):
        raise WrongUsage(f"a column of the table stands twice: {', '.join(head)}")
    return [dict(zip(head, row, strict=True)) for row in table[1:]]


def _words(column: Column) -> set[str]:
    return {column.name, *column.labels}


def _verdict(word: str) -> str:
    if word not in VERDICT_WORDS:
        raise WrongUsage(f"'{word}' is no verdict; {nearest(word, VERDICT_WORDS)}")
    return VERDICT_WORDS[word]


def _listed(verdicts: Iterable[TriggerVerdict]) -> str:
    return "; ".join(f"{v.trigger}: {VERDICT_LABELS[v.verdict]}" for v in verdicts) or "无 / none"


def _expect(wanted: object, found: object, what: str) -> None:
    if wanted != found:
        raise AssertionError(f"{what}: 应为 {_shown(wanted)},实为 {_shown(found)}")


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{trigger}: {_shown(value[trigger])}" for trigger in sorted(value)) or "无 / none"
    return VERDICT_LABELS.get(str(value), str(value)) if value is not None else "无 / none"
