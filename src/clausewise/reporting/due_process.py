"""Waivers, appeals and accountability as rows and lines: for summary.json, the workbook and the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from clausewise.model.clause import Pack, ScoreRule, Words
from clausewise.model.due_process import Account, Change, DueProcess, Sanction, Use
from clausewise.model.finding import VERDICT_LABELS, qualify
from clausewise.reporting.masking import Masker
from clausewise.reporting.tables import SEVERITY_LABELS, TRACK_LABELS, clock, label

Row = list[Any]
STATE_LABELS = {
    "done": "已执行", "overdue": "逾期未执行", "due": "待执行", "undetermined": "无法判定",
    "waived": "豁免", "excepted": "例外", "revoked": "已撤销",
}  # fmt: skip
USE_LABELS = {"used": "有效", "unused": "未用到", "expired": "已过期", "invalid": "无效"}
NONE = Words("无", "none")
ACCOUNT_HEADS = (
    Words("追责对象", "Track"),
    Words("单位或人员", "Subject"),
    Words("所属单位", "Unit"),
    Words("本年次数", "Occasions this year"),
    Words("第几次", "Number"),
    Words("月份", "Period"),
    Words("问题数", "Findings"),
    Words("违反的条款", "Clauses broken"),
    Words("追责条款", "Sanction's clause"),
    Words("追责措施", "Sanction"),
    Words("状态", "State"),
    Words("期限", "Due"),
    Words("执行记录", "Record"),
    Words("执行时间", "Done at"),
)
USE_HEADS = (
    Words("种类", "Kind"),
    Words("编号", "Name"),
    Words("条款", "Clause"),
    Words("文号", "Document"),
    Words("状态", "State"),
    Words("问题数", "Findings"),
    Words("原因", "Why"),
)
CHANGE_HEADS = (
    Words("条款", "Clause"),
    Words("触发记录", "Trigger"),
    Words("单位", "Unit"),
    Words("工作人员", "Staff"),
    Words("申诉前", "Without the appeals"),
    Words("申诉后", "With the appeals"),
    Words("因撤销的问题", "Because of the revoked findings"),
)


def summarise_process(process: DueProcess) -> dict[str, Any]:
    """The keys that summary.json has of it."""
    return {
        "waivers": [{"waiver": use.name, "clause": use.clause, **use.to_json()} for use in process.waivers],
        "appeals": [
            {"finding": use.name, "clause": use.clause or None, **use.to_json()} for use in process.appeals
        ],
        "changes_by_appeals": [change.to_json() for change in process.changes],
        "accountability": {
            "sanctions": dict(
                sorted(Counter(s.state for a in process.accounts for s in a.sanctions).items())
            ),
            "accounts": [account.to_json() for account in process.accounts],
        },
        **({"ledger": process.ledger.to_json()} if process.ledger else {}),
        **({"baseline": process.baseline.to_json()} if process.baseline else {}),
    }


def account_rows(process: DueProcess, language: str) -> Iterator[Row]:
    """Rows under ACCOUNT_HEADS: a row for each sanction, and for each occasion or subject without one."""
    for account in process.accounts:
        head = [
            label(account.track, TRACK_LABELS, language),
            account.subject,
            account.unit,
            len(account.occasions),
        ]
        if not account.occasions:
            yield head
        for occasion in account.occasions:
            mine = [s for s in account.sanctions if s.occasion == occasion.name]
            told = [*head, occasion.nth, occasion.period, occasion.findings, ", ".join(occasion.clauses)]
            if not mine:
                yield [*told, "", NONE.in_(language)]
            for sanction in mine:
                yield [*told, *_sanction(sanction, language)]


def _sanction(sanction: Sanction, language: str) -> Row:
    return [
        sanction.clause,
        sanction.title.in_(language),
        label(sanction.state, STATE_LABELS, language),
        clock(sanction.due),
        sanction.record or "",
        clock(sanction.at),
    ]


def use_rows(process: DueProcess, language: str) -> Iterator[Row]:
    """Rows under USE_HEADS."""
    for kind, uses in (
        (Words("豁免", "waiver"), process.waivers),
        (Words("申诉", "appeal"), process.appeals),
    ):
        for use in uses:
            state = label(use.state, USE_LABELS, language)
            why = use.why.in_(language)
            yield [kind.in_(language), use.name, use.clause, use.document, state, use.findings, why]


def change_rows(process: DueProcess, pack: Pack, language: str) -> Iterator[Row]:
    """Rows under CHANGE_HEADS."""
    titles = {clause.id: clause.title.in_(language) for clause in pack.clauses}
    for change in process.changes:
        said = f"{change.clause} {titles[change.clause]}" if change.clause in titles else _occasion(language)
        yield [
            said,
            change.trigger,
            change.unit,
            change.staff,
            *_both(change, language),
            ", ".join(change.because),
        ]


def _occasion(language: str) -> str:
    return Words("追责次数", "occasion").in_(language)


def _both(change: Change, language: str) -> tuple[str, str]:
    """Before and after in words: a verdict, the number of an occasion, or none."""
    before, after = (
        _number(word, language) if word.isdigit() else label(word, VERDICT_LABELS, language) if word else ""
        for word in (change.before, change.after)
    )
    return before or NONE.in_(language), after or NONE.in_(language)


def _number(word: str, language: str) -> str:
    return f"第{word}次" if language == "zh" else f"no. {word}"


def trouble_lines(process: DueProcess, language: str) -> Iterator[str]:
    """A line for each waiver and appeal without effect: which, and why."""
    for kind, uses in (
        (Words("豁免", "waiver"), process.waivers),
        (Words("申诉", "appeal"), process.appeals),
    ):
        yield from (_trouble(kind, use, language) for use in uses if use.is_trouble)


def _trouble(kind: Words, use: Use, language: str) -> str:
    why = Words("：", ": ").in_(language) + use.why.in_(language) if use.why.in_(language) else ""
    return f"{kind.in_(language)} {use.name} {label(use.state, USE_LABELS, language)}{why}"


SCORE_HEADS = (
    Words("单位", "Unit"),
    Words("得分", "Score"),
    Words("条款", "Clause"),
    Words("名称", "Title"),
    Words("严重程度", "Severity"),
    Words("权重", "Weight"),
    Words("符合", "Met"),
    Words("违反", "Breach"),
    Words("合规率", "Rate"),
    Words("权重 × 合规率", "Weight × rate"),
)
GONE_HEADS = (
    Words("问题编号", "Finding"),
    Words("条款", "Clause"),
    Words("原结论", "Verdict then"),
    Words("单位", "Unit"),
    Words("触发记录", "Trigger"),
    Words("问题说明", "Explanation"),
)


def score_formula(rule: ScoreRule) -> Words:
    """The formula with the pack's weights, as it is printed beside the scores."""
    zh, en = (
        ", ".join(
            f"{label(name, SEVERITY_LABELS, language)} {weight}" for name, weight in rule.weights.items()
        )
        for language in ("zh", "en")
    )
    return Words(
        f"得分 = 100 × Σ（权重 × 符合 ÷（符合 + 违反））÷ Σ 权重；权重：{zh}",
        f"score = 100 × Σ(weight × met ÷ (met + breach)) ÷ Σ weight; weights: {en}",
    )


def summarise_scores(process: DueProcess, pack: Pack) -> dict[str, Any]:
    """The key `scores`, where the pack has a formula."""
    if pack.score is None:
        return {}
    formula = score_formula(pack.score)
    units = [
        {"unit": each.unit, "score": None if each.score is None else float(each.score)}
        for each in process.scores
    ]
    return {"scores": {"formula": {"zh": formula.zh, "en": formula.en}, "units": units}}


def score_rows(process: DueProcess, pack: Pack, language: str) -> Iterator[Row]:
    """Rows under SCORE_HEADS: the formula, then for each unit its clauses and their sum."""
    if pack.score is None:
        return
    yield [score_formula(pack.score).in_(language)]
    for each in process.scores:
        weighed = [line.weight * line.met / (line.met + line.breach) for line in each.lines]
        for line, product in zip(each.lines, weighed, strict=True):
            rate = line.met / (line.met + line.breach)
            yield [
                each.unit, "", line.clause, line.title.in_(language), label(line.severity, SEVERITY_LABELS, language),
float(line.weight), line.met, line.breach, round(rate, 4), round(float(product), 4),
            ]  # fmt: skip
        if each.score is None:
            yield [each.unit, Words("无（没有可评的事项）", "none (nothing was decided)").in_(language)]
        else:
            total, weights = sum(weighed), sum(line.weight for line in each.lines)
            yield [
                each.unit,
                float(each.score),
                "Σ",
                f"100 × {total:.4f} ÷ {weights}",
                "",
                float(weights),
                "",
                "",
                "",
                round(float(total), 4),
            ]


def gone_rows(process: DueProcess, language: str) -> Iterator[Row]:
    """Rows under GONE_HEADS."""
    for gone in process.baseline.gone if process.baseline else ():
        message = qualify(gone.message_zh, gone.message_en, gone.verdict, language)
        verdict = label(gone.verdict, VERDICT_LABELS, language)
        yield [gone.finding, gone.clause, verdict, gone.unit or "", gone.trigger, message]


def baseline_lines(process: DueProcess, language: str) -> Iterator[str]:
    """How many findings are new, known and gone."""
    if use := process.baseline:
        new, known, gone = sum(use.new.values()), use.known, len(use.gone)
        yield Words(
            f"对比基线：新增 {new}，已有 {known}，消失 {gone}",
            f"against the baseline: {new} new, {known} known, {gone} gone",
        ).in_(language)


def ledger_lines(process: DueProcess, language: str) -> Iterator[str]:
    """What was taken from the ledger, and what must be run again."""
    used = process.ledger
    if used is None:
        return
    months = ", ".join(used.months) or NONE.in_(language)
    yield Words(
        f"台账已有 {months}；以前未到期的：本次判定 {used.decided} 项，仍未到期 {used.pending} 项",
        f"ledger: {months}; pending before: {used.decided} decided now, {used.pending} still pending",
    ).in_(language)
    if used.missing:
        yield Words(
            f"以前未到期的有 {used.missing} 项不在本次数据中，未能续查：请把以前月份的记录一并给出",
            f"{used.missing} duties pending before are not in this source and were not judged: give the records of "
            "the earlier months too",
        ).in_(language)
    if used.later:
        later = ", ".join(used.later)
        yield Words(
            f"台账中以后的月份（{later}）以本期为依据，请重新审计",
            f"later months in the ledger ({later}) rest on this one: audit them again",
        ).in_(language)


def change_lines(process: DueProcess, pack: Pack, language: str) -> Iterator[str]:
    """A line for each thing that appeals changed."""
    for clause, trigger, _, _, before, after, because in change_rows(process, pack, language):
        yield f"{clause} {trigger}: {before} → {after} ({because})"


def account_lines(process: DueProcess, language: str) -> Iterator[str]:
    """How many sanctions there are in each state, then those that are overdue or due."""
    sanctions = [(account, sanction) for account in process.accounts for sanction in account.sanctions]
    if not sanctions:
        return
    counts = Counter(sanction.state for _, sanction in sanctions)
    said = [
        f"{label(state, STATE_LABELS, language)} {counts[state]}" for state in STATE_LABELS if counts[state]
    ]
    yield Words("责任追究：", "Sanctions: ").in_(language) + Words("、", ", ").in_(language).join(said)
    for state in ("overdue", "due"):
        yield from (_account_line(a, s, language) for a, s in sanctions if s.state == state)


def _account_line(account: Account, sanction: Sanction, language: str) -> str:
    nth = next((o.nth for o in account.occasions if o.name == sanction.occasion), 0)
    due = Words(f"期限 {clock(sanction.due)[:10]}", f"due {clock(sanction.due)[:10]}").in_(language)
    title = f"{sanction.clause} {sanction.title.in_(language)}"
    state = label(sanction.state, STATE_LABELS, language)
    colon, comma = Words("：", ": ").in_(language), Words("，", ", ").in_(language)
    number = _number(str(nth), language)
    return f"  {account.subject} {number} ({sanction.occasion}) {title}{colon}{state}{comma}{due}"


@dataclass(frozen=True)
class Table:
    """A sheet of the workbook: its name, heads, the widths of its columns, and its rows."""

    name: str
    title: Words
    heads: tuple[Words, ...]
    widths: tuple[int, ...]
    rows: tuple[Row, ...]


def tables(process: DueProcess, pack: Pack, language: str) -> Iterator[Table]:
    """The sheets that have something to say."""
    for name, title, heads, widths, rows in (
        ("accounts", Words("责任追究", "Accountability"), ACCOUNT_HEADS,
         (10, 14, 12, 12, 8, 10, 8, 24, 10, 26, 12, 19, 16, 19), account_rows(process, language)),
        ("process", Words("豁免与申诉", "Waivers and appeals"), USE_HEADS,
         (8, 20, 8, 22, 10, 8, 80), use_rows(process, language)),
        ("changes", Words("申诉引起的变化", "Changed by appeals"), CHANGE_HEADS,
         (30, 30, 12, 12, 16, 16, 40), change_rows(process, pack, language)),
        ("scores", Words("月度得分", "Scores"), SCORE_HEADS, (12, 10, 8, 36, 10, 8, 8, 8, 10, 14),
         score_rows(process, pack, language)),
        ("gone", Words("已消失", "Gone"), GONE_HEADS, (19, 8, 12, 12, 20, 60), gone_rows(process, language)),
    ):  # fmt: skip
        if found := tuple(rows):
            yield Table(name, title, heads, widths, found)


def masked(process: DueProcess, masker: Masker) -> DueProcess:
    """The same without personal data, where a unit or a person is named."""
    return replace(
        process,
        accounts=tuple(_masked_account(account, masker) for account in process.accounts),
        changes=tuple(_masked_change(change, masker) for change in process.changes),
        scores=tuple(replace(each, unit=masker.field("unit", each.unit)) for each in process.scores),
    )


def _masked_account(account: Account, masker: Masker) -> Account:
    shown = masker.field(account.track, account.subject)
    if shown == account.subject:
        return account
    return replace(
        account,
        subject=shown,
        occasions=tuple(replace(o, name=o.name.replace(account.subject, shown)) for o in account.occasions),
        sanctions=tuple(
            replace(s, occasion=s.occasion.replace(account.subject, shown)) for s in account.sanctions
        ),
    )


def _masked_change(change: Change, masker: Masker) -> Change:
    unit, staff = (
        masker.field(name, value) if value else ""
        for name, value in (("unit", change.unit), ("staff", change.staff))
    )
    trigger = change.trigger
    for plain, shown in ((change.unit, unit), (change.staff, staff)):
        if plain != shown:
            trigger = trigger.replace(plain, shown)
    return replace(change, unit=unit, staff=staff, trigger=masker.text(trigger))
