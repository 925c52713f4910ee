"""The coverage of the guideline in one audit: each sentence, the clauses that stand for it, and what they came to.

A sentence has a row for each of its clauses, so that a filter finds both; one that holds no duty has one row, with the
reason. Clauses that name no sentence of the text come last: a pack without a guideline.md has nothing but them.
"""

from __future__ import annotations

from collections.abc import Iterator

from clausewise.model.clause import Words
from clausewise.model.coverage import STATUS_LABELS, Account, coverage
from clausewise.model.finding import VERDICT_LABELS
from clausewise.reporting.attested import say_attestations, say_verdict
from clausewise.reporting.lines import NO_DATA, not_triggered
from clausewise.reporting.result import AuditResult, ClauseResult
from clausewise.reporting.sheets import Sheet
from clausewise.reporting.tables import heads, label

HEADS = (
    Words("原文句", "Sentence"), Words("原文", "Text"), Words("落实方式", "Accounted for"), Words("条款", "Clause"),
    Words("名称", "Title"), Words("结论", "Verdict"), Words("触发", "Triggers"), Words("说明", "Remark"),
)  # fmt: skip
WIDTHS = (9, 50, 14, 9, 26, 11, 9, 40)
LOOKS = ("text", "wrapped", "text", "text", "wrapped", "text", "number", "wrapped")


def write_coverage(sheet: Sheet, result: AuditResult, language: str) -> None:
    sheet.widths(WIDTHS)
    sheet.begin(heads(HEADS, language), LOOKS)
    for row in rows(result, language):
        sheet.add(row)
    sheet.end()


def rows(result: AuditResult, language: str) -> Iterator[list[object]]:
    """The rows under HEADS."""
    results = {each.clause.id: each for each in result.clauses}
    named: set[str] = set()
    for account in coverage(result.pack).accounts:
        sentence = account.sentence
        status = STATUS_LABELS[account.status].in_(language)
        judged = [results[clause] for clause in (*account.clauses, *account.manual) if clause in results]
        named.update(each.clause.id for each in judged)
        for columns in [_say(each, language) for each in judged] or [_say_nothing(account, language)]:
            yield [sentence.id, sentence.text, status, *columns]
    for each in result.clauses:
        if each.clause.id not in named:
            yield ["", "\n".join(each.clause.text), "", *_say(each, language)]


def _say(each: ClauseResult, language: str) -> list[object]:
    clause = each.clause
    verdict = say_verdict(clause, each.verdict, label(each.verdict, VERDICT_LABELS, language), language)
    triggers = sum(each.counts.values())
    return [clause.id, clause.title.in_(language), verdict, triggers, _remark(each, language)]


def _say_nothing(account: Account, language: str) -> list[object]:
    """Of a sentence without a clause in this audit: why it holds no duty, or that its clauses were not asked for."""
    if account.reason:
        return ["", "", "", None, account.reason.in_(language)]
    clauses = ", ".join((*account.clauses, *account.manual))
    left_out = Words("本次未审计", "not part of this audit").in_(language) if clauses else ""
    return [clauses, "", "", None, left_out]


def _remark(each: ClauseResult, language: str) -> str:
    """Who attested what, or why nothing was judged, where nothing was."""
    if each.clause.attestations:
        return "\n".join(say_attestations(each.clause, each.unattested, language))
    match each.verdict:
        case "manual":
            return each.clause.manual.in_(language)
        case "no_data":
            return NO_DATA.in_(language)
        case "not_triggered":
            return not_triggered(each.clause).in_(language)
        case _:
            return ""
